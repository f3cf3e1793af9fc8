//! What is written where no model answers.

use std::time::Duration;

use super::*;

#[tokio::test]
async fn without_a_model_the_rules_write_and_say_why() {
    let house = House::with(&["Caneca Azul"]).await;
    let nobody = Fake::new(|_| Err(AiError::NoProvider));

    let first = house.run(&nobody, Stage::default()).await;
    assert_eq!(counts(&first), json!({ "ai": 0, "rules": 1, "unchanged": 0, "kept": 0 }));
    assert_eq!(codes(&first), [Code::ContentByRules, Code::ContentNeedsReview]);
    let row = house.standing(0).await;
    assert_eq!((row.source.as_str(), row.title.as_str()), ("RULES", "Caneca Azul"));

    let again = house.run(&nobody, Stage::default()).await;
    assert_eq!(counts(&again), json!({ "ai": 0, "rules": 0, "unchanged": 1, "kept": 0 }));
    assert_eq!(codes(&again), codes(&first));
    assert_eq!(house.standing(0).await, row);

    let with_one = house.run(&Fake::good(), Stage::default()).await;
    assert_eq!(counts(&with_one), json!({ "ai": 1, "rules": 0, "unchanged": 0, "kept": 0 }));
}

/// The door to a provider where nobody listens, one item a call and one call at a time.
fn closed_door() -> Gateway {
    let account = Account {
        provider: Provider::OpenAi,
        base_url: "http://127.0.0.1:1/v1".into(),
        model: "gpt-4.1-mini".into(),
        key: None,
    };
    let settings = Settings {
        account: Some(account),
        prices: None,
        proxy: None,
        requests_per_minute: 100_000,
        portion: Portion::of(1, 1),
        life: Duration::from_hours(1),
        pace: Pace { attempts: 1, rest: Duration::from_hours(1), ..Pace::default() },
    };
    Gateway::new(&settings, None).unwrap()
}

#[tokio::test]
async fn while_the_circuit_is_open_the_rules_write_and_later_a_model_is_asked_again() {
    let names =
        ["Caneca A", "Caneca B", "Caneca C", "Caneca D", "Caneca E", "Caneca F", "Caneca G"];
    let mut house = House::with(&names).await;
    house.0.rooms.ai = closed_door();
    house.0.rooms.purse.job_cap_micro_usd = 1_000_000;

    let held = house.hold().await;
    let stage = Stage { filters: vec![ProductFilter::default()], ..Stage::default() };
    let (ctx, rooms) = (held.context(), &house.rooms);
    let tally = run(&ctx, rooms, rooms, &stage).await.unwrap().unwrap();

    assert_eq!(counts(&tally), json!({ "ai": 0, "rules": 7, "unchanged": 0, "kept": 0 }));
    let by_rules = tally.findings.iter().filter(|finding| finding.code == Code::ContentByRules);
    let reasons: Vec<&str> = by_rules.filter_map(|finding| finding.value.as_deref()).collect();
    assert_eq!(reasons[..5], ["AI_UNAVAILABLE"; 5], "each product's call was tried once");
    assert_eq!(reasons[5..], ["AI_CIRCUIT_OPEN"; 2], "and then nobody called any more");
    let summary = model::with_use(&ctx, rooms, tally.summary()).await.unwrap();
    assert_eq!(
        (&summary["aiUse"]["calls"], &summary["aiUse"]["costMicroUsd"]),
        (&json!(5), &json!(0))
    );

    let later = house.run(&Fake::good(), Stage::default()).await;
    assert_eq!(counts(&later), json!({ "ai": 7, "rules": 0, "unchanged": 0, "kept": 0 }));
}

#[tokio::test]
async fn a_models_text_stands_while_no_model_can_be_asked_for_another_one() {
    let house = House::with(&["Caneca Azul"]).await;
    house.run(&Fake::good(), Stage::default()).await;
    let before = house.standing(0).await;
    let forced = || Stage { force: true, ..Stage::default() };

    let down = Fake::new(|_| Err(AiError::Unavailable { reason: "529".into() }));
    let tally = house.run(&down, forced()).await;
    assert_eq!(down.asked(), 1);
    assert_eq!(counts(&tally), json!({ "ai": 0, "rules": 0, "unchanged": 1, "kept": 0 }));
    assert_eq!(codes(&tally), [Code::ContentNotRenewed]);
    assert_eq!(tally.findings[0].params["reason"], "AI_UNAVAILABLE");
    assert_eq!(house.standing(0).await, before);

    // From other facts it would be no good any more.
    house.save(&["Caneca Verde"]).await;
    let tally = house.run(&down, forced()).await;
    assert_eq!(counts(&tally), json!({ "ai": 0, "rules": 1, "unchanged": 0, "kept": 0 }));
}

#[tokio::test]
async fn a_product_without_facts_is_named_and_alone_it_fails_the_job() {
    let house = House::with(&["\u{200b}"]).await;
    let model = Fake::good();
    let tally = house.run(&model, Stage::default()).await;
    assert_eq!(codes(&tally), [Code::ContentImpossible]);
    assert_eq!(tally.nothing().unwrap().code, "NOTHING_GENERATED");
    assert_eq!(model.asked(), 0);
}
