//! Pictures, from a page or a person to a marketplace.

use std::collections::HashMap;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use beecatalog::jobs::Rooms;
use beecatalog::jobs::pictures::{self, NotFetched, PictureSource, Pictures};
use beecatalog::storage::{BlobStore, LinkSigner, PictureLinks};
use bytes::Bytes;
use calamine::{Reader as _, Xlsx};
use entity::id::{ProductId, WorkspaceId};
use entity::instant::Instant;
use entity::scope::{Actor, TenantScope};
use entity::store::{Store, StoreOptions};
use futures_util::StreamExt as _;
use image::{ExtendedColorType, Rgba, RgbaImage};
use jobline::{Client, Context, Effects, EnqueueOptions, Job, Outcome, Queue, Registry, Runtime};
use secrecy::SecretSlice;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::harness::{LISTING_GENERATE, PRODUCT_IMPORT, TEMPLATE_IMPORT, TestServer};

const PICTURES: &str = "query($sku: [String!]) { products(filter: { skus: $sku }) { nodes { id
  pictures { slot url width height mediaType sourceUrl } } } }";

fn webp(side: u32, shade: u8) -> Vec<u8> {
    let picture = RgbaImage::from_pixel(side, side, Rgba([shade, 60, 90, 255]));
    let mut bytes = Vec::new();
    image::codecs::webp::WebPEncoder::new_lossless(&mut bytes)
        .encode(&picture, side, side, ExtendedColorType::Rgba8)
        .unwrap();
    bytes
}

fn jpeg(side: u32, shade: u8) -> Vec<u8> {
    let picture = image::RgbImage::from_pixel(side, side, image::Rgb([shade, 60, 90]));
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new(&mut bytes).encode_image(&picture).unwrap();
    bytes
}

/// A product `A` of the server; its id.
async fn a_product(server: &TestServer) -> String {
    let path = server.file("p.csv", "sku;nome;preco\nA;Caneca;10,00\n".as_bytes());
    server.import(PRODUCT_IMPORT, &path).await;
    pictures_of(server).await.0
}

async fn pictures_of(server: &TestServer) -> (String, Vec<Value>) {
    let data: Value = server.client.execute(PICTURES, json!({ "sku": ["A"] })).await.unwrap();
    let product = &data["products"]["nodes"][0];
    let pictures = product["pictures"].as_array().unwrap().clone();
    (product["id"].as_str().unwrap().to_owned(), pictures)
}

async fn upload(server: &TestServer, product: &str, slot: &str, path: &Path) -> Value {
    let query = format!(
        "mutation($file: Upload!) {{ pictureUpload(productId: \"{product}\", slot: {slot}, \
         upload: $file) {{ picture {{ slot width mediaType }} findings {{ code message }} \
         userErrors {{ code message path }} }} }}"
    );
    let mut data: Value = server.client.upload(&query, path).await.unwrap();
    data["pictureUpload"].take()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_uploaded_picture_is_served_by_its_link_and_by_no_other() {
    let server = TestServer::start().await;
    let product = a_product(&server).await;
    let path = server.file("foto.png", &webp(600, 10));

    let kept = upload(&server, &product, "0", &path).await;

    let expected = json!({ "slot": 0, "width": 600, "mediaType": "image/jpeg" });
    assert_eq!((&kept["picture"], &kept["userErrors"]), (&expected, &json!([])), "{kept}");
    let (_, pictures) = pictures_of(&server).await;
    let url = pictures[0]["url"].as_str().unwrap();
    assert_eq!(pictures[0]["sourceUrl"], Value::Null);
    let http = reqwest::Client::new();
    let answer = http.get(url).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "image/jpeg");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(header("content-security-policy").contains("sandbox"));
    assert!(header("content-disposition").starts_with("attachment; filename=\"pic_"));
    assert!(url.contains(".jpg?"), "{url}");
    let bytes = answer.bytes().await.unwrap();
    assert_eq!(imagesize::blob_size(&bytes).unwrap().width, 600);

    refuses_every_other_link(&server, &http, url).await;
    server.stop().await;
}

/// Attack table row 74: one byte changed, expired, another workspace, another method.
async fn refuses_every_other_link(server: &TestServer, http: &reqwest::Client, url: &str) {
    let stranger = WorkspaceId::generate(Instant::from_micros(7));
    server.stranger(stranger).await;
    let own = WorkspaceId::DEFAULT.to_string();
    let micros = url.split("&e=").nth(1).unwrap().split('&').next().unwrap();
    let other_workspace = url.replace(&own, &stranger.to_string());
    let expired = url.replace(micros, "1000000");
    let artifact = url.replace("/pictures/pic_", "/files/art_").replace(".jpg", "");
    let mut links = vec![
        other_workspace,
        expired,
        artifact,
        url.replace(".jpg", ".png"),
        url.replace(".jpg", ""),
        url.replace("&e=", "&e=0"),
        format!("{url}&x=1"),
        url.split('?').next().unwrap().to_owned(),
    ];
    let begin = url.find("/pictures/").unwrap() + "/pictures/".len();
    for at in (begin..url.len()).step_by(7) {
        let mut bytes = url.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        links.push(String::from_utf8(bytes).unwrap());
    }
    let mut refused = Vec::new();
    for link in &links {
        refused.push((link.clone(), http.get(link).send().await.unwrap()));
    }
    refused.push(("POST".to_owned(), http.post(url).send().await.unwrap()));
    refused.push(("DELETE".to_owned(), http.delete(url).send().await.unwrap()));
    for (link, answer) in refused {
        assert_eq!(answer.status(), 403, "{link}");
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["errors"][0]["extensions"]["code"], "LINK_INVALID", "{link}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_picture_is_refused_with_its_reason() {
    let server = TestServer::start().await;
    let product = a_product(&server).await;
    let svg = server.file("a.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>");
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bomb.extend([0, 0, 0xC3, 0x50, 0, 0, 0xC3, 0x50, 8, 2, 0, 0, 0]);
    bomb.resize(5 * 1024, 0);
    let bomb = server.file("b.png", &bomb);
    let icon = server.file("c.jpg", &jpeg(60, 1));
    let good = server.file("d.jpg", &jpeg(300, 1));
    let other = "prd_01KB0000000000000000000000";

    for (product, slot, path, code) in [
        (product.as_str(), "null", &svg, "PICTURE_UNSUPPORTED"),
        (&product, "null", &bomb, "IMAGE_TOO_LARGE"),
        (&product, "null", &icon, "PICTURE_TOO_SMALL"),
        (&product, "9", &good, "SLOT_INVALID"),
        (&product, "-1", &good, "SLOT_INVALID"),
        (other, "0", &good, "PRODUCT_NOT_FOUND"),
    ] {
        let answer = upload(&server, product, slot, path).await;
        assert_eq!(answer["userErrors"][0]["code"], code, "{answer}");
        assert_eq!(answer["picture"], Value::Null, "{answer}");
    }
    let small = upload(&server, &product, "null", &good).await;
    assert_eq!(small["findings"][0]["code"], "PICTURE_BELOW_MINIMUM", "{small}");
    let message = small["findings"][0]["message"].as_str().unwrap();
    assert!(message.contains("d.jpg") && message.contains("300x300"), "{message}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn places_fill_up_are_replaced_and_cleared_and_strangers_see_none() {
    let server = TestServer::start().await;
    let product = a_product(&server).await;
    for shade in 0..9 {
        let path = server.file("p.jpg", &jpeg(120, shade * 20));
        let kept = upload(&server, &product, "null", &path).await;
        assert_eq!(kept["picture"]["slot"], shade, "{kept}");
    }
    let again = server.file("p.jpg", &jpeg(120, 40));
    let more = server.file("q.jpg", &jpeg(130, 7));

    let again = upload(&server, &product, "null", &again).await;
    let full = upload(&server, &product, "null", &more).await;
    let replaced = upload(&server, &product, "0", &more).await;

    assert_eq!(again["picture"]["slot"], 2, "the product has it already: {again}");
    assert_eq!(full["userErrors"][0]["code"], "NO_FREE_SLOT");
    assert_eq!(
        (&replaced["picture"]["slot"], &replaced["picture"]["width"]),
        (&json!(0), &json!(130))
    );
    let remove = format!(
        "mutation {{ pictureRemove(productId: \"{product}\", slot: 4) {{ removed \
         userErrors {{ code }} }} }}"
    );
    let stranger = server.stranger(WorkspaceId::generate(Instant::from_micros(9))).await;
    let strange: Value = stranger.execute(&remove, json!({})).await.unwrap();
    assert_eq!(strange["pictureRemove"]["userErrors"][0]["code"], "PRODUCT_NOT_FOUND");
    for expected in [true, false] {
        let removed: Value = server.client.execute(&remove, json!({})).await.unwrap();
        assert_eq!(removed["pictureRemove"]["removed"], expected);
    }
    let (_, pictures) = pictures_of(&server).await;
    let slots: Vec<_> = pictures.iter().map(|p| p["slot"].as_i64().unwrap()).collect();
    assert_eq!(slots, [0, 1, 2, 3, 5, 6, 7, 8]);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kept_pictures_fill_the_columns_that_the_seller_left_empty() {
    let public = [("BEECATALOG_PICTURES_URL", "https://cdn.example.com/bee/")];
    for (extra, reachable) in [(&[][..], false), (&public[..], true)] {
        let server = TestServer::with(extra).await;
        let template = server.file("t.xlsm", &beecatalog::sample::template().unwrap());
        let (_, template) = server.import(TEMPLATE_IMPORT, &template).await;
        let product = a_product(&server).await;
        for shade in [1, 90] {
            let path = server.file("p.jpg", &jpeg(520, shade));
            upload(&server, &product, "null", &path).await;
        }
        let (_, pictures) = pictures_of(&server).await;
        let input = json!({
            "templateId": template["result"]["templateId"],
            "productIds": [product],
            "productType": "MUG",
        });
        let started: Value =
            server.client.execute(LISTING_GENERATE, json!({ "input": input })).await.unwrap();
        let job = server.finish(started["listingGenerate"]["job"]["id"].as_str().unwrap()).await;

        let out = server.folder().join("out.xlsm");
        let link = job["artifacts"][0]["downloadUrl"].as_str().unwrap();
        server.client.download(link, &out).await.unwrap();
        let cells = texts(&std::fs::read(out).unwrap());
        for picture in &pictures {
            let url = picture["url"].as_str().unwrap();
            assert!(cells.iter().any(|cell| cell == url), "{url} is in no cell");
            assert_eq!(url.starts_with("https://cdn.example.com/bee/t/ws_"), reachable, "{url}");
        }
        let findings = job["findings"]["nodes"].as_array().unwrap();
        let told = findings.iter().filter(|f| f["code"] == "PICTURES_UNREACHABLE").count();
        assert_eq!(told, usize::from(!reachable), "{findings:?}");
        server.stop().await;
    }
}

/// Every text of a workbook.
pub fn texts(bytes: &[u8]) -> Vec<String> {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let names = book.sheet_names();
    let sheets = names.iter().map(|name| book.worksheet_range(name).unwrap());
    let sheets: Vec<_> = sheets.collect();
    sheets.iter().flat_map(|s| s.used_cells()).map(|(_, _, cell)| cell.to_string()).collect()
}

/// Fetches over the loopback, which the scraper itself would refuse.
#[derive(Clone)]
struct Loopback(String);

impl PictureSource for Loopback {
    async fn fetch(&self, url: &str, max_bytes: usize) -> Result<Bytes, NotFetched> {
        let answer = reqwest::get(format!("{}{url}", self.0)).await;
        let answer = answer.and_then(reqwest::Response::error_for_status);
        let failed = |_| NotFetched { code: "NOT_FOUND".to_owned() };
        let bytes = answer.map_err(failed)?.bytes().await.map_err(failed)?;
        assert!(bytes.len() <= max_bytes);
        Ok(bytes)
    }
}

#[derive(Clone)]
struct Shop {
    rooms: Rooms,
    source: Loopback,
    /// Whether the first attempt fails behind the first product.
    stumble: bool,
}

/// What a job that reads pages does with the pictures it found.
#[derive(Serialize, Deserialize)]
struct KeepPictures {
    products: Vec<(ProductId, Vec<String>)>,
}

impl Job for KeepPictures {
    const KIND: &'static str = "keep_pictures";
    const QUEUE: Queue = Queue::Scrape;
    type Rooms = Shop;

    async fn run(self, ctx: Context, shop: Shop) -> Outcome {
        let done = ctx.done().await.unwrap();
        let mut told = Vec::new();
        for (product_id, urls) in &self.products {
            let wanted = Pictures { product_id: *product_id, sku: "A", urls };
            match pictures::keep(&ctx, &shop.rooms, &shop.source, wanted, &done).await {
                Ok(kept) => {
                    let codes: Vec<_> = kept.findings.iter().map(|f| f.code).collect();
                    told.push(json!({
                        "fetched": kept.fetched, "known": kept.known, "codes": codes,
                    }));
                }
                Err(failure) => return Outcome::Fail(failure),
            }
            if shop.stumble && ctx.attempt() == 1 {
                return Outcome::Fail(jobline::Failure::rate_limited(
                    "STUMBLED",
                    "again",
                    Duration::ZERO,
                ));
            }
        }
        Outcome::Done(Effects::default().summary(json!(told)))
    }
}

/// A page server that counts what is fetched.
async fn pages() -> (String, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    let serve = move |axum::extract::Path(name): axum::extract::Path<String>| {
        counted.fetch_add(1, Ordering::Relaxed);
        std::future::ready(match name.as_str() {
            "a.webp" => Ok(webp(800, 10)),
            "b.jpg" | "same-as-b.jpg" => Ok(jpeg(700, 20)),
            "small.jpg" => Ok(jpeg(300, 30)),
            "page.jpg" => Ok(b"<html>not a picture".to_vec()),
            _ => Err(StatusCode::NOT_FOUND),
        })
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().route("/{name}", get(serve));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, count)
}

/// Runs the job over the server's own rows and bytes; its result. The server itself, which does not
/// know this kind, must not work on its queue.
async fn run(server: &TestServer, job: KeepPictures, url: &str, stumble: bool) -> Value {
    let config = server.config(&[]);
    let store = Store::open(&config.database_url(), StoreOptions::default()).await.unwrap();
    let blobs = BlobStore::local(&server.folder().join("blobs")).unwrap();
    let signer = LinkSigner::new(SecretSlice::from(vec![1; 32]), Duration::from_secs(9));
    let links = PictureLinks::new(signer, Duration::from_secs(9), None, "");
    let rooms = Rooms::offline(store.clone(), blobs, links).unwrap();
    let shop = Shop { rooms, source: Loopback(url.to_owned()), stumble };
    let client = Client::new(store.clone());
    let shutdown = CancellationToken::new();
    let registry = Registry::new().register::<KeepPictures>();
    let runtime =
        Runtime::start(&client, registry, shop, jobline::Config::default(), shutdown.clone())
            .await
            .unwrap();
    let scope = TenantScope::new(WorkspaceId::DEFAULT, Actor::Operator);
    let started = client.enqueue(&scope, job, EnqueueOptions::default()).await.unwrap();
    let mut events = std::pin::pin!(client.events(&scope, started.job.id, Some(0)).await.unwrap());
    while events.next().await.is_some() {}
    let ended = client.get(&scope, started.job.id).await.unwrap().unwrap();
    shutdown.cancel();
    runtime.stopped().await;
    store.close().await.unwrap();
    ended.result.unwrap_or_else(|| json!(ended.state.to_string()))
}

fn urls(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| format!("/{name}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_of_pages_are_kept_and_the_others_are_findings() {
    let server = TestServer::with(&[("BEECATALOG_WORKERS_SCRAPE", "0")]).await;
    let product: ProductId = a_product(&server).await.parse().unwrap();
    let (pages, count) = pages().await;
    let names = ["a.webp", "gone.jpg", "b.jpg", "same-as-b.jpg", "page.jpg", "small.jpg", "b.jpg"];
    let job = || KeepPictures { products: vec![(product, urls(&names))] };

    let first = Box::pin(run(&server, job(), &pages, false)).await;
    let fetched = count.load(Ordering::Relaxed);
    let again = Box::pin(run(&server, job(), &pages, false)).await;

    let codes = ["PICTURE_NOT_FETCHED", "PICTURE_UNSUPPORTED", "PICTURE_BELOW_MINIMUM"];
    assert_eq!(first, json!([{ "fetched": 4, "known": 0, "codes": codes }]));
    assert_eq!(fetched, 6);
    let codes = ["PICTURE_NOT_FETCHED", "PICTURE_UNSUPPORTED"];
    assert_eq!(again[0]["codes"], json!(codes), "{again}");
    let (_, pictures) = pictures_of(&server).await;
    let seen: HashMap<_, _> = pictures
        .iter()
        .map(|p| (p["sourceUrl"].as_str().unwrap(), p["mediaType"].as_str().unwrap()))
        .collect();
    let jpeg = "image/jpeg";
    assert_eq!(seen, HashMap::from([("/a.webp", jpeg), ("/b.jpg", jpeg), ("/small.jpg", jpeg)]));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_attempt_fetches_nothing_twice_and_says_the_same() {
    let server = TestServer::with(&[("BEECATALOG_WORKERS_SCRAPE", "0")]).await;
    let product: ProductId = a_product(&server).await.parse().unwrap();
    let (pages, count) = pages().await;
    let names = urls(&["a.webp", "gone.jpg", "page.jpg", "small.jpg"]);
    let job = KeepPictures { products: vec![(product, names)] };

    let ended = Box::pin(run(&server, job, &pages, true)).await;

    let codes = ["PICTURE_NOT_FETCHED", "PICTURE_UNSUPPORTED", "PICTURE_BELOW_MINIMUM"];
    assert_eq!(ended, json!([{ "fetched": 0, "known": 2, "codes": codes }]));
    assert_eq!(count.load(Ordering::Relaxed), 4);
    server.stop().await;
}
