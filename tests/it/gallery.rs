//! Pictures from pages, end to end: fetched, placed, listed; stopped and taken up again.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::listing::ask_listing;
use crate::picture;
use crate::shop::SIDE;
use crate::trade::{PUBLIC, Trade};

/// Two products without pictures of the seller's.
const MUGS: &str = "sku;nome;preco;tipo de produto\n\
    A;Caneca azul;10,00;MUG\nB;Caneca verde;10,00;MUG\n";

/// A trade with two products, and their pages.
async fn shown() -> (Trade, Value) {
    let trade = Trade::open().await;
    trade.import("p.csv", MUGS.as_bytes()).await;
    let products = trade.products().await;
    let page = |at: usize, path: &str| json!({ "url": trade.shop.url(path), "productId": products[at]["id"] });
    let pages = json!([page(0, "/gallery/4/azul"), page(1, "/gallery/3/verde")]);
    (trade, pages)
}

/// Names of a product's pictures, by place.
fn names(product: &Value) -> Vec<String> {
    let pictures = product["pictures"].as_array().unwrap().iter().enumerate();
    let name = |(at, picture): (usize, &Value)| {
        assert_eq!((&picture["slot"], &picture["width"]), (&json!(at), &json!(SIDE)));
        let from = picture["sourceUrl"].as_str().unwrap();
        from.rsplit('/').next().unwrap().to_owned()
    };
    pictures.map(name).collect()
}

fn numbered(name: &str, count: usize) -> Vec<String> {
    (1..=count).map(|n| format!("{name}-{n}.jpg")).collect()
}

/// How often each page and picture was asked for, but for the rules of the site.
fn most_asked(trade: &Trade) -> Vec<(String, usize)> {
    let mut paths = trade.shop.log();
    paths.retain(|path| path != "/robots.txt");
    paths.sort();
    paths.dedup();
    paths.into_iter().map(|path| (path.clone(), trade.shop.asked(&path))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gallery_becomes_the_places_of_its_product_and_the_columns_of_a_listing() {
    let (trade, pages) = shown().await;

    let id = trade.ask_pages(pages).await;
    let job = trade.ended(&id).await;

    assert_eq!(job["state"], "SUCCEEDED", "{job}");
    assert_eq!(
        (&job["result"]["pictures"], &job["result"]["picturesKept"]),
        (&json!(7), &json!(7))
    );
    let products = trade.products().await;
    assert_eq!(names(&products[0]), numbered("azul", 4));
    assert_eq!(names(&products[1]), numbered("verde", 3));

    let input = json!({ "templateId": trade.template, "filter": {} });
    let listing = ask_listing(&trade.client, &input).await;
    let job = trade.ended(&listing).await;
    let out = trade.folder().join("out.xlsm");
    let link = job["artifacts"][0]["downloadUrl"].as_str().unwrap();
    trade.client.download(link, &out).await.unwrap();
    let cells = picture::texts(&std::fs::read(out).unwrap());
    for product in &products {
        let urls: Vec<&str> = product["pictures"]
            .as_array()
            .unwrap()
            .iter()
            .map(|picture| picture["url"].as_str().unwrap())
            .collect();
        assert!(urls.iter().all(|url| url.starts_with(PUBLIC)), "{urls:?}");
        // In one row, in the order of the places.
        let places: Vec<usize> =
            urls.iter().map(|url| cells.iter().position(|cell| cell == url).unwrap()).collect();
        assert!(places.is_sorted() && !places.is_empty(), "{places:?}");
    }
    // The same pages again fetch no picture again.
    let before = most_asked(&trade);
    let pages =
        json!([{ "url": trade.shop.url("/gallery/4/azul"), "productId": products[0]["id"] }]);
    let id = trade.ask_pages(pages).await;
    assert_eq!(trade.ended(&id).await["result"]["picturesKept"], 4);
    let pictures = |log: Vec<(String, usize)>| -> Vec<(String, usize)> {
        log.into_iter().filter(|(path, _)| path.starts_with("/img")).collect()
    };
    assert_eq!(pictures(most_asked(&trade)), pictures(before));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_fetches_again_only_the_picture_that_was_under_way() {
    let (mut trade, pages) = shown().await;
    let held = "/img/azul-3.jpg";
    trade.shop.hold(held);
    let id = trade.ask_pages(pages).await;
    trade.shop.until_asked(held).await;
    assert_eq!(names(&trade.products().await[0]), numbered("azul", 2));

    trade.kill();
    trade.start();
    let job = trade.ended(&id).await;

    assert_eq!((&job["state"], &job["runs"]), (&json!("SUCCEEDED"), &json!(2)), "{job}");
    assert_eq!(job["result"]["picturesKept"], 7, "{job}");
    let asked = most_asked(&trade);
    assert_eq!(asked.len(), 2 + 7);
    for (path, times) in asked {
        assert_eq!(times, if path == held { 2 } else { 1 }, "{path}");
    }
    let products = trade.products().await;
    assert_eq!(names(&products[0]), numbered("azul", 4));
    assert_eq!(names(&products[1]), numbered("verde", 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_fetches_a_picture_stops_at_once_and_keeps_the_others() {
    let (trade, pages) = shown().await;
    let held = "/img/azul-3.jpg";
    trade.shop.hold(held);
    let id = trade.ask_pages(pages).await;
    trade.shop.until_asked(held).await;

    let began = Instant::now();
    trade.cancel(&id).await;
    let job = trade.ended(&id).await;

    assert_eq!(job["state"], "CANCELLED", "{job}");
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert_eq!(names(&trade.products().await[0]), numbered("azul", 2));
    assert_eq!(trade.shop.asked("/img/azul-4.jpg") + trade.shop.asked("/gallery/3/verde"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_programs_may_not_read_gives_neither_facts_nor_pictures() {
    let (trade, _) = shown().await;
    let product = &trade.products().await[0]["id"];
    let page = |path: &str| json!({ "url": trade.shop.url(path), "productId": product });

    let id = trade.ask_pages(json!([page("/private/1"), page("/gallery/1/azul")])).await;
    let job = trade.ended(&id).await;

    assert_eq!(job["result"]["outcomes"], json!({ "OK": 1, "BLOCKED": 1 }), "{job}");
    let findings = trade.findings(&id).await;
    assert_eq!(findings[0]["code"], "ROBOTS_DISALLOWED", "{findings:?}");
    assert_eq!(trade.shop.asked("/private/1"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_cannot_be_had_is_proposed_no_longer() {
    let (trade, _) = shown().await;
    let product = &trade.products().await[0]["id"];
    let page = json!({ "url": trade.shop.url("/gallery/1/gone"), "productId": product });

    let id = trade.ask_pages(json!([page])).await;
    let job = trade.ended(&id).await;

    assert_eq!(job["result"]["picturesKept"], 0, "{job}");
    assert_eq!(trade.findings(&id).await[0]["code"], "PICTURE_NOT_FETCHED");
    let asked = "query($job: ID!) { proposals(filter: { jobId: $job }) { nodes { field state } } }";
    let answer: Value = trade.client.execute(asked, json!({ "job": id })).await.unwrap();
    let proposals = answer["proposals"]["nodes"].as_array().unwrap();
    for proposal in proposals {
        let wanted = if proposal["field"] == "title" { "PENDING" } else { "REJECTED" };
        assert_eq!(proposal["state"], wanted, "{proposals:?}");
    }
    assert!(proposals.len() >= 2, "{proposals:?}");
}
