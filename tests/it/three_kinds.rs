//! All kinds of jobs on the same products at the same time, through the real door to models and the
//! real reader of pages.

use std::collections::HashSet;

use beecatalog::client::JobEvent;
use redis::streams::StreamInfoGroupsReply;
use serde_json::{Value, json};

use crate::harness::{own_prefix, redis};
use crate::listing::ask_listing;
use crate::picture;
use crate::trade::{PUBLIC, Trade};
use crate::vendor::Say;

/// Sample products.
const ALL: usize = 24;
/// A product whose calls are held open: of the second type, and not among the first five.
const HELD: &str = "Caneca de vidro duplo 250 ml";
/// A product about which the model writes badly.
const BADLY: &str = "Caneca esmaltada Campo 500 ml azul";

/// A page of each product with two pictures, and one that is not there.
fn pages(trade: &Trade, products: &[Value]) -> Value {
    let page = |product: &Value| {
        let name = product["sku"].as_str().unwrap().to_lowercase();
        json!({ "url": trade.shop.url(&format!("/gallery/2/{name}")), "productId": product["id"] })
    };
    let gone = json!({ "url": trade.shop.url("/gone") });
    products.iter().map(page).chain([gone]).collect()
}

/// Whether a job is in the middle of its items.
fn is_under_way(event: &JobEvent) -> bool {
    let (done, total) = (event.done.unwrap_or_default(), event.total.unwrap_or_default());
    event.state == "RUNNING" && 0 < done && done < total
}

/// The events of one job told of all its items, in order, and of something found.
fn assert_told(events: &[JobEvent], total: usize) {
    let total = i64::try_from(total).unwrap();
    let told = events.iter().filter(|event| event.total == Some(total));
    let done: Vec<i64> = told.filter_map(|event| event.done).collect();
    assert!(done.is_sorted() && done.last() == Some(&total), "{done:?}");
    // At least once in the middle, where a call is held open; how much is told in one is the rate's affair.
    assert!(done.iter().collect::<HashSet<_>>().len() >= 2, "{done:?}");
    assert!(events.iter().any(|event| event.last_finding.is_some()), "{events:?}");
    assert_eq!(events.last().unwrap().state, "SUCCEEDED");
    let numbers: Vec<i64> = events.iter().map(|event| event.seq).collect();
    assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "{numbers:?}");
}

/// What the three jobs left behind.
async fn assert_made(trade: &Trade, [texts, choices, read]: [&str; 3]) {
    let job = trade.job(texts).await;
    assert_eq!((&job["result"]["ai"], &job["result"]["needsReview"]), (&json!(ALL), &json!(1)));
    // Five products a call, and once again about the one that was written badly.
    assert_eq!((&job["ai"]["calls"], &job["ai"]["cached"]), (&json!(6), &json!(0)), "{job}");
    assert!(job["ai"]["costMicroUsd"].as_u64().unwrap() > 0, "{job}");
    let job = trade.job(choices).await;
    assert_eq!(job["result"]["ai"], ALL, "{job}");
    let job = trade.job(read).await;
    assert_eq!(job["result"]["outcomes"], json!({ "OK": ALL, "NOT_FOUND": 1 }));
    assert_eq!(job["result"]["picturesKept"], 2 * ALL);
    let products = trade.products().await;
    for product in &products {
        let content = &product["content"];
        assert_eq!((&content["source"], &content["status"]), (&json!("AI"), &json!("DRAFT")));
        assert!(!product["attributeChoices"].as_array().unwrap().is_empty(), "{product}");
        let name = product["sku"].as_str().unwrap().to_lowercase();
        let places = product["pictures"].as_array().unwrap().iter();
        let places: Vec<Value> =
            places.map(|place| json!([place["slot"], place["sourceUrl"]])).collect();
        let expected = |n: usize| json!([n - 1, trade.shop.url(&format!("/img/{name}-{n}.jpg"))]);
        assert_eq!(places, [expected(1), expected(2)]);
    }
    let badly = products.iter().find(|product| product["sku"] == "CAN-004").unwrap();
    assert_eq!(badly["content"]["provenance"]["fallback"], "AI_OUTPUT_REJECTED", "{badly}");
    let review = badly["content"]["needsReview"].as_array().unwrap();
    assert!(review.iter().any(|lack| lack["code"] == "TITLE_BY_RULES"), "{badly}");
}

/// The listing holds the texts, the choices and the pictures.
async fn assert_listed(trade: &Trade, id: &str) {
    let job = trade.ended(id).await;
    assert_eq!(job["state"], "SUCCEEDED", "{job}");
    assert_eq!(job["result"]["products"], ALL);
    assert_eq!(job["result"]["content"], json!({ "validated": 0, "drafts": ALL }));
    assert!(job["result"]["choices"].as_u64().unwrap() >= 24, "{job}");
    let out = trade.folder().join("out.xlsm");
    let link = job["artifacts"][0]["downloadUrl"].as_str().unwrap();
    trade.client.download(link, &out).await.unwrap();
    let cells: HashSet<String> = picture::texts(&std::fs::read(out).unwrap()).into_iter().collect();
    for product in trade.products().await {
        let title = product["content"]["title"].as_str().unwrap();
        assert!(cells.contains(title), "{title} is in no cell");
        // The seller gave a main picture; the others are the page's.
        let url = product["pictures"][1]["url"].as_str().unwrap();
        assert!(url.starts_with(PUBLIC) && cells.contains(url), "{url} is in no cell");
    }
}

/// Each queue's own stream was read, by the group of its workers, to its end.
async fn assert_groups_read(trade: &Trade, queues: [(&str, usize); 3]) {
    let Some(url) = redis() else {
        eprintln!("SKIPPED: BEECATALOG_TEST_REDIS is not set");
        return;
    };
    let client = redis::Client::open(url).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    for (queue, jobs) in queues {
        let stream = format!("{}:{{{queue}}}:run", own_prefix(trade.folder()));
        let mut asked = redis::cmd("XINFO");
        asked.arg("GROUPS").arg(&stream);
        let groups: StreamInfoGroupsReply = asked.query_async(&mut connection).await.unwrap();
        assert_eq!(groups.groups.len(), 1, "{stream}: {groups:?}");
        let group = &groups.groups[0];
        assert_eq!((group.name.as_str(), group.pending), ("workers", 0), "{stream}");
        assert!(group.consumers >= 1 && group.entries_read >= Some(jobs), "{stream}: {group:?}");
        let left: usize =
            redis::cmd("XLEN").arg(&stream).query_async(&mut connection).await.unwrap();
        assert_eq!(left, 0, "{stream}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn three_kinds_of_jobs_work_on_the_same_products_at_the_same_time() {
    let trade = Trade::open().await;
    trade.stock().await;
    let products = trade.products().await;
    assert_eq!(products.len(), ALL);
    trade.vendor.plays(|call| {
        if call.says(HELD) {
            return Say::Hold;
        }
        call.answers(|item| {
            let mut answer = call.good_one(item);
            if item["input"]["nome"] == BADLY {
                answer["title"] = json!("Curto");
            }
            answer
        })
    });
    let held = "/img/can-003-2.jpg";
    trade.shop.hold(held);
    let texts = trade.ask_content(false).await;
    let choices = trade.ask_choices().await;
    let read = trade.ask_pages(pages(&trade, &products)).await;
    let mut followed = [&texts, &choices, &read].map(|id| trade.follow(id));

    for job in &mut followed {
        job.until("progress in the middle", is_under_way).await;
    }
    trade.vendor.until("both jobs' held calls", |book| book.open == 2).await;
    trade.shop.until_asked(held).await;
    for id in [&texts, &choices, &read] {
        assert_eq!(trade.job(id).await["state"], "RUNNING");
    }
    // What is done can be seen, and a listing be made of it, while the three wait.
    let partial = trade.products().await;
    assert!(partial.iter().any(|product| product["content"]["source"] == "AI"), "{partial:?}");
    assert!(partial.iter().any(|product| product["content"].is_null()), "{partial:?}");
    let input = json!({ "templateId": trade.template, "filter": {} });
    let listing = ask_listing(&trade.client, &input).await;
    let early = trade.ended(&listing).await;
    assert_eq!(early["state"], "SUCCEEDED", "{early}");
    trade.vendor.goes_on();
    trade.shop.goes_on();

    let totals = [ALL, ALL, ALL + 1];
    for (job, total) in followed.into_iter().zip(totals) {
        assert_told(&job.ended().await, total);
    }
    assert_made(&trade, [&texts, &choices, &read]).await;
    let listing = ask_listing(&trade.client, &input).await;
    assert_listed(&trade, &listing).await;
    // Two imports and two listings, two jobs with models, and one that reads pages.
    assert_groups_read(&trade, [("spreadsheet", 4), ("ai", 2), ("scrape", 1)]).await;
}
