//! Jobs that stop, and their further attempts.

use super::*;

#[tokio::test]
async fn a_second_attempt_asks_only_for_what_was_not_noted() {
    let names: Vec<String> = (0..12).map(|at| format!("Caneca {}", "I".repeat(at + 1))).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let house = House::with(&names).await;
    let held = house.hold().await;
    let stage = Stage { filters: vec![ProductFilter::default()], ..Stage::default() };
    // The books fail at the last product: its group is lost, the groups before it are not.
    let fails = |item: &Item| match item.input["nome"].as_str() {
        Some(name) if name.ends_with(&"I".repeat(12)) => {
            let cause = std::io::Error::other("gone").into();
            Err(AiError::Books(std::sync::Arc::new(BooksError::Failed(cause))))
        }
        _ => Ok(good(item)),
    };
    let first = Fake::new(fails);
    let failed = run(&held.context(), &house.rooms, &first, &stage).await.unwrap_err();
    assert_eq!(failed.code, "LEDGER_UNAVAILABLE");

    let second = Fake::good();
    let tally = run(&held.context(), &house.rooms, &second, &stage).await.unwrap().unwrap();

    assert_eq!((first.asked(), second.asked()), (12, 2));
    assert_eq!(counts(&tally), json!({ "ai": 12, "rules": 0, "unchanged": 0, "kept": 0 }));
}

#[tokio::test]
async fn a_stopped_job_stops_and_keeps_what_it_has() {
    let names: Vec<String> = (0..30).map(|at| format!("Caneca {}", "I".repeat(at + 1))).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let house = House::with(&names).await;
    let ctx = house.hold().await.context();
    let stage = Stage { filters: vec![ProductFilter::default()], ..Stage::default() };
    let token = ctx.token().clone();
    let model = Fake::new(move |item| {
        if item.input["nome"] == "Caneca IIIII" {
            token.cancel();
        }
        Ok(good(item))
    });
    assert!(run(&ctx, &house.rooms, &model, &stage).await.unwrap().is_none());
    assert!(model.asked() < 30, "{}", model.asked());
    assert_eq!(house.standing(0).await.source, "AI");
}

#[tokio::test]
async fn a_retry_asks_again_only_where_no_model_had_answered() {
    let house = House::with(&["Caneca Azul", "Caneca Verde"]).await;
    let held = house.hold().await;
    let stage = Stage { filters: vec![ProductFilter::default()], ..Stage::default() };
    let away = Fake::new(|item| match item.input["nome"].as_str() {
        Some("Caneca Azul") => Ok(good(item)),
        _ => Err(AiError::Unavailable { reason: "529".into() }),
    });
    run(&held.context(), &house.rooms, &away, &stage).await.unwrap().unwrap();
    assert!(held.finish(Outcome::Fail(Failure::permanent("BROKEN", "never"))).await.unwrap());
    house.client.retry(&house.scope, held.job()).await.unwrap();

    let held = house.take(Queue::Ai).await;
    let model = Fake::good();
    let tally = run(&held.context(), &house.rooms, &model, &stage).await.unwrap().unwrap();

    assert_eq!(*model.asked.lock().unwrap(), ["Caneca Verde"]);
    assert_eq!(counts(&tally), json!({ "ai": 2, "rules": 0, "unchanged": 0, "kept": 0 }));
}
