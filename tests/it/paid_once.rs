//! What a model was asked is paid once: by another job, after a restart, and after a crash.

use serde_json::{Value, json};

use crate::trade::Trade;
use crate::vendor::Book;

/// Sample products.
const ALL: usize = 24;
/// A product whose calls are held open, of the second type and not among the first.
const HELD: &str = "Caneca de vidro duplo 250 ml";
const STATS: &str = "{ cacheStats { kind entries redisHits databaseHits } }";

/// Figures of the answers that are kept.
async fn answers(trade: &Trade) -> Value {
    let stats: Value = trade.client.execute(STATS, json!({})).await.unwrap();
    let kinds = stats["cacheStats"].as_array().unwrap();
    kinds.iter().find(|stats| stats["kind"] == "ai_answer").unwrap().clone()
}

/// Waits until so many answers are kept.
async fn until_kept(trade: &Trade, count: usize) {
    let kept = async { while answers(trade).await["entries"] != count {} };
    let waited = tokio::time::timeout(std::time::Duration::from_mins(1), kept).await;
    assert!(waited.is_ok(), "{} and not {count}", answers(trade).await);
}

/// Texts and choices of all products, anew; each must say that nothing was paid.
async fn again(trade: &Trade) {
    let before = trade.vendor.calls().len();
    let texts = trade.ask_content(true).await;
    let choices = trade.ask_choices().await;
    for id in [texts, choices] {
        let job = trade.ended(&id).await;
        assert_eq!(job["state"], "SUCCEEDED", "{job}");
        let ai = json!({ "calls": 0, "cached": ALL, "costMicroUsd": 0 });
        assert_eq!((&job["ai"], &job["result"]["cached"]), (&ai, &json!(ALL)), "{job}");
    }
    assert_eq!(trade.vendor.calls().len(), before, "a known answer was asked for again");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_products_again_cost_nothing_also_after_a_restart() {
    let mut trade = Trade::open().await;
    trade.stock().await;
    let texts = trade.ask_content(false).await;
    let choices = trade.ask_choices().await;
    for (id, ended) in
        [(&texts, trade.ended(&texts).await), (&choices, trade.ended(&choices).await)]
    {
        assert_eq!((&ended["state"], &ended["result"]["ai"]), (&json!("SUCCEEDED"), &json!(ALL)));
        assert_eq!(ended["ai"]["cached"], 0, "{id}");
    }
    let paid = trade.products().await;

    again(&trade).await;
    assert_eq!(trade.products().await, paid);

    trade.start();
    again(&trade).await;
    let stats = answers(&trade).await;
    let hits = |layer: &str| stats[layer].as_u64().unwrap();
    let elsewhere = hits("redisHits") + hits("databaseHits");
    assert_eq!(elsewhere, 2 * 24, "a new process remembers nothing itself: {stats}");
    assert_eq!(trade.products().await, paid);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_pays_again_only_for_the_texts_that_were_under_way() {
    let mut trade = Trade::open().await;
    trade.stock().await;
    trade.vendor.holds(HELD);
    let id = trade.ask_content(false).await;
    trade.vendor.until("the held call", |book| book.open == 1 && book.calls.len() == 5).await;
    until_kept(&trade, ALL - 5).await;

    trade.kill();
    trade.vendor.goes_on();
    trade.start();
    let job = trade.ended(&id).await;

    assert_eq!((&job["state"], &job["runs"]), (&json!("SUCCEEDED"), &json!(2)), "{job}");
    assert_eq!((&job["result"]["products"], &job["result"]["ai"]), (&json!(ALL), &json!(ALL)));
    assert_eq!(trade.vendor.calls().len(), 5 + 1);
    assert_eq!(job["ai"]["calls"], 6, "the call that was cut off stands in the books: {job}");
    let products = trade.products().await;
    assert!(products.iter().all(|product| product["content"]["source"] == "AI"), "{products:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_pays_again_only_for_the_choices_that_were_under_way() {
    let mut trade = Trade::open().await;
    trade.stock().await;
    // How many calls all of it takes; then everything is forgotten.
    let first = trade.ask_choices().await;
    trade.ended(&first).await;
    let needed = trade.vendor.calls().len();
    let expected = trade.products().await;
    trade.forget().await;
    trade.vendor.holds(HELD);
    let id = trade.ask_choices().await;
    let asked = move |book: &Book| book.open == 1 && book.calls.len() == 2 * needed;
    trade.vendor.until("all calls, one of them held", asked).await;
    until_kept(&trade, ALL - 5).await;

    trade.kill();
    trade.vendor.goes_on();
    trade.start();
    let job = trade.ended(&id).await;

    assert_eq!((&job["state"], &job["runs"]), (&json!("SUCCEEDED"), &json!(2)), "{job}");
    assert_eq!((&job["result"]["products"], &job["result"]["ai"]), (&json!(ALL), &json!(ALL)));
    assert_eq!(trade.vendor.calls().len(), 2 * needed + 1);
    assert_eq!(trade.products().await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_comes_after_the_cancel_is_billed_and_another_job_knows_it() {
    let trade = Trade::open().await;
    trade.stock().await;
    // What all of it costs; then everything is forgotten.
    let first = trade.ask_content(false).await;
    let whole = trade.ended(&first).await["ai"].clone();
    trade.forget().await;
    trade.vendor.holds(HELD);
    let id = trade.ask_content(true).await;
    trade.vendor.until("the held call", |book| book.open == 1 && book.calls.len() == 10).await;
    until_kept(&trade, ALL - 5).await;

    trade.cancel(&id).await;
    trade.vendor.goes_on();

    let job = trade.ended(&id).await;
    assert_eq!((&job["state"], &job["ai"]), (&json!("CANCELLED"), &whole), "{job}");
    let again = trade.ask_content(true).await;
    let again = trade.ended(&again).await;
    let known = (&again["state"], &again["ai"]["calls"], &again["ai"]["cached"]);
    assert_eq!(known, (&json!("SUCCEEDED"), &json!(0), &json!(ALL)), "{again}");
    assert_eq!(trade.vendor.calls().len(), 2 * 5);
}

/// How many products have texts of a model, and how many have choices.
fn made(products: &[Value]) -> (usize, usize) {
    let count = |has: fn(&Value) -> bool| products.iter().filter(|one| has(one)).count();
    (
        count(|one| one["content"]["source"] == "AI"),
        count(|one| one["attributeChoices"] != json!([])),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_waits_for_a_model_stops_in_time_and_keeps_what_it_has() {
    let trade = Trade::open().await;
    trade.stock().await;
    trade.vendor.holds(HELD);
    let texts = trade.ask_content(false).await;
    let choices = trade.ask_choices().await;
    trade.vendor.until("both jobs' held calls", |book| book.open == 2).await;
    trade
        .until_products("a text and a choice", |products| {
            let with = |what: &dyn Fn(&Value) -> bool| products.iter().any(what);
            with(&|one| one["content"]["source"] == "AI")
                && with(&|one| one["attributeChoices"][0]["source"] == "AI")
        })
        .await;

    let kept = made(&trade.products().await);
    let began = std::time::Instant::now();
    trade.cancel(&texts).await;
    trade.cancel(&choices).await;
    for id in [&texts, &choices] {
        assert_eq!(trade.ended(id).await["state"], "CANCELLED");
    }

    assert!(began.elapsed() < std::time::Duration::from_secs(15), "{:?}", began.elapsed());
    trade.vendor.until("the end of the held calls", |book| book.open == 0).await;
    let (texts, choices) = made(&trade.products().await);
    assert!((1..ALL).contains(&kept.0) && (1..ALL).contains(&kept.1), "{kept:?}");
    assert!(
        (kept.0..ALL).contains(&texts) && (kept.1..ALL).contains(&choices),
        "{texts} {choices}"
    );
}
