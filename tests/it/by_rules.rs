//! Where no model answers the rules write and choose, every product says so, and the job goes on.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use crate::trade::Trade;
use crate::vendor::{Call, Say};

/// Sample products, and one of whose facts the rules choose something.
const ALL: usize = 25;
const BAG: &str = "sku;nome;tipo de produto\nM1;Mochila masculina azul;BACKPACK\n";

/// A trade with all these products.
async fn stocked(extra: &[(&str, &str)]) -> Trade {
    let trade = Trade::with(extra).await;
    trade.stock().await;
    trade.import("bag.csv", BAG.as_bytes()).await;
    trade
}

/// Asks for texts and choices of all products; each must be made by rules for one of `reasons`.
async fn assert_by_rules(trade: &Trade, reasons: &[&str]) {
    let texts = trade.ask_content(true).await;
    let choices = trade.ask_choices().await;
    for (id, code) in [(texts, "CONTENT_BY_RULES"), (choices, "CHOSEN_BY_RULES")] {
        let job = trade.ended(&id).await;
        assert_eq!(job["state"], "SUCCEEDED", "{job}");
        let result = &job["result"];
        assert_eq!((&result["rules"], &result["ai"]), (&json!(ALL), &json!(0)), "{job}");
        let findings = trade.findings(&id).await;
        let told: Vec<&Value> = findings.iter().filter(|one| one["code"] == code).collect();
        let skus: HashSet<&str> = told.iter().filter_map(|one| one["sku"].as_str()).collect();
        assert_eq!((told.len(), skus.len()), (ALL, ALL), "{findings:?}");
        let reasoned = |one: &&Value| {
            let message = one["message"].as_str().unwrap();
            !message.contains('—') && !message.contains("AI_") && !message.contains("MODEL_")
        };
        assert!(told.iter().all(reasoned), "a reason is not told in words: {told:?}");
    }
    let mut seen: HashMap<String, usize> = HashMap::new();
    for product in trade.products().await {
        let content = &product["content"];
        assert_eq!(content["source"], "RULES", "{product}");
        let reason = content["provenance"]["fallback"].as_str().unwrap();
        *seen.entry(reason.to_owned()).or_default() += 1;
        let chosen = product["attributeChoices"].as_array().unwrap();
        assert!(chosen.iter().all(|choice| choice["source"] == "RULES"), "{product}");
    }
    assert!(seen.keys().all(|reason| reasons.contains(&reason.as_str())), "{seen:?}");
}

const DOWN: [&str; 2] = ["AI_UNAVAILABLE", "AI_CIRCUIT_OPEN"];

#[tokio::test(flavor = "multi_thread")]
async fn an_unreachable_vendor_keeps_no_job_from_its_end() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{nobody}/v1");
    let trade = stocked(&[("OPENAI_BASE_URL", &url)]).await;
    assert_by_rules(&trade, &DOWN).await;
    assert!(trade.vendor.calls().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_overloaded_vendor_is_left_alone_and_asked_again_another_day() {
    let mut trade = stocked(&[]).await;
    trade.vendor.plays(|_| Say::Status(529));
    assert_by_rules(&trade, &DOWN).await;
    let asked = trade.vendor.calls().len();
    assert!(asked <= 5 + 8, "{asked} calls of a vendor that is overloaded");

    trade.vendor.plays(Call::good);
    trade.start();
    let again = trade.ask_content(false).await;
    let job = trade.ended(&again).await;
    assert_eq!(
        job["result"]["ai"], ALL,
        "an outage is no reason to keep what the rules wrote: {job}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_without_money_asks_nothing() {
    let trade = stocked(&[("BEECATALOG_AI_JOB_CAP_USD", "0.000001")]).await;
    assert_by_rules(&trade, &["AI_CAP_REACHED"]).await;
    assert!(trade.vendor.calls().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_spends_its_money_and_no_more_and_the_rules_do_the_rest() {
    let trade = stocked(&[("BEECATALOG_AI_JOB_CAP_USD", "0.02")]).await;

    let id = trade.ask_content(false).await;
    let job = trade.ended(&id).await;

    assert_eq!(job["state"], "SUCCEEDED", "{job}");
    let figure = |name: &str| job["result"][name].as_u64().unwrap();
    let (ai, rules) = (figure("ai"), figure("rules"));
    assert!(ai > 0 && rules > 0 && ai + rules == ALL as u64, "{job}");
    assert!(job["ai"]["costMicroUsd"].as_u64().unwrap() <= 20_000, "{job}");
    let products = trade.products().await;
    let by =
        |source: &str| products.iter().filter(|one| one["content"]["source"] == source).count();
    assert_eq!((by("AI") as u64, by("RULES") as u64), (ai, rules));
    let findings = trade.findings(&id).await;
    let told = findings.iter().filter(|one| one["value"] == "AI_CAP_REACHED").count();
    assert_eq!(told as u64, rules, "{findings:?}");
}

/// Attack table row 103.
#[tokio::test(flavor = "multi_thread")]
async fn a_model_whose_price_nobody_knows_is_not_asked() {
    let trade = stocked(&[("OPENAI_MODEL", "gpt-99-of-another-house")]).await;
    assert_by_rules(&trade, &["MODEL_UNPRICED"]).await;
    assert!(trade.vendor.calls().is_empty());
}

/// Attack table row 102.
#[tokio::test(flavor = "multi_thread")]
async fn a_product_that_says_too_much_is_not_sent_and_its_neighbours_are() {
    let trade = Trade::open().await;
    let much = "Caneca de cerâmica azul ".repeat(6_300);
    let csv = format!(
        "sku;nome;descricao;pontos principais\nA;Caneca longa;{much};{much}\n\
         B;Caneca curta;Azul;Leve\n"
    );
    trade.import("p.csv", csv.as_bytes()).await;

    let id = trade.ask_content(false).await;
    let job = trade.ended(&id).await;

    assert_eq!((&job["result"]["ai"], &job["result"]["rules"]), (&json!(1), &json!(1)), "{job}");
    let findings = trade.findings(&id).await;
    let told = findings.iter().find(|one| one["code"] == "CONTENT_BY_RULES").unwrap();
    assert_eq!((&told["sku"], &told["value"]), (&json!("A"), &json!("AI_INPUT_TOO_LARGE")));
    let calls = trade.vendor.calls();
    assert_eq!(calls.len(), 1);
    assert!(!calls[0].says("Caneca longa") && calls[0].says("Caneca curta"));
}
