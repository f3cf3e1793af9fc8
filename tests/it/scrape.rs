//! Pages, end to end: read, proposed, decided.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use beecatalog::client::Client;
use entity::id::WorkspaceId;
use entity::instant;
use serde_json::{Value, json};

use crate::harness::{JOB, PRODUCT_IMPORT, TestServer};
use crate::process::{Server, up_with};
use crate::shop::Shop;

const SCRAPE: &str = "mutation($input: ScrapeRunInput!) {
  scrapeRun(input: $input) { job { id label } replayed userErrors { code path message } }
}";
const RETRY: &str = "mutation($id: ID!) { jobRetry(id: $id) { userErrors { code } } }";
const PAGES: &str = "query($id: ID!) { job(id: $id) { scrapedPages(first: 100) { nodes {
  id url finalUrl outcome code httpStatus snapshotSha256 productId
} } } }";
const PROPOSALS: &str =
    "query($filter: ProposalFilterInput) { proposals(filter: $filter, first: 100) {
  nodes { id field value selector sourceUrl state productId }
} }";
const ACCEPT: &str = "mutation($ids: [ID!]!, $product: ID) {
  proposalsAccept(ids: $ids, productId: $product) { proposals { id state productId } userErrors { code } }
}";
const REJECT: &str = "mutation($ids: [ID!]!) {
  proposalsReject(ids: $ids) { proposals { id state } userErrors { code } }
}";

/// A static file server that is not ours.
struct Files {
    child: Child,
    origin: String,
}

impl Files {
    /// Serves the fixtures; `None` where Python is not installed.
    fn serve() -> Option<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures/pages");
        let child = Command::new("python3")
            .args(["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory"])
            .arg(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut child) = child else {
            eprintln!("SKIPPED: Python is not here");
            return None;
        };
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let mut words = line.split_whitespace().skip_while(|word| *word != "port");
        let origin = format!("127.0.0.1:{}", words.nth(1).unwrap());
        Some(Self { child, origin })
    }

    fn url(&self, page: &str) -> String {
        format!("http://{}/{page}", self.origin)
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

async fn server(origin: &str) -> TestServer {
    let variables = [("BEECATALOG_SCRAPE_LOCAL", origin), ("BEECATALOG_SCRAPE_PACE_MS", "10")];
    TestServer::with(&variables).await
}

async fn start(client: &Client, pages: Value) -> String {
    let input = json!({ "input": { "pages": pages } });
    let started: Value = client.execute(SCRAPE, input).await.unwrap();
    assert_eq!(started["scrapeRun"]["userErrors"], json!([]), "{started}");
    started["scrapeRun"]["job"]["id"].as_str().unwrap().to_owned()
}

async fn proposals(client: &Client, filter: Value) -> Vec<Value> {
    let found: Value = client.execute(PROPOSALS, json!({ "filter": filter })).await.unwrap();
    found["proposals"]["nodes"].as_array().unwrap().clone()
}

/// Changes of proposals, by their ids.
async fn decide(client: &Client, mutation: &str, ids: &[&Value], product: Option<&Value>) -> Value {
    let input = json!({ "ids": ids, "product": product });
    let decided: Value = client.execute(mutation, input).await.unwrap();
    decided.as_object().unwrap().values().next().unwrap().clone()
}

/// A product of the seller's, by its id.
async fn product(server: &TestServer) -> Value {
    let csv = "sku;nome;preco;imagem\nCAN-1;Caneca;10,00;https://example.com/antiga.jpg\n";
    let path = server.file("p.csv", csv.as_bytes());
    server.import(PRODUCT_IMPORT, &path).await;
    let found: Value =
        server.client.execute("{ products { nodes { id } } }", json!({})).await.unwrap();
    found["products"]["nodes"][0]["id"].clone()
}

/// What the seller's product says of a field.
async fn given(server: &TestServer, product: &Value, field: &str) -> Vec<Value> {
    let query = "query($id: ID!) { product(id: $id) { draft } }";
    let found: Value = server.client.execute(query, json!({ "id": product })).await.unwrap();
    let given = found["product"]["draft"]["given"].as_array().unwrap().clone();
    given.into_iter().filter(|given| given["field"] == field).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_a_static_server_are_read_each_to_its_outcome() {
    let Some(files) = Files::serve() else { return };
    let server = server(&files.origin).await;
    let wanted = [
        ("ml_advert.html", "OK", Value::Null, 200),
        ("json_ld_shop.html", "OK", Value::Null, 200),
        ("microdata_shop.html", "OK", Value::Null, 200),
        ("open_graph.html", "OK", Value::Null, 200),
        ("captcha.html", "CAPTCHA", json!("SOURCE_REFUSED"), 200),
        ("login_wall.html", "LOGIN_WALL", json!("LOGIN_WALL"), 200),
        ("nothing.html", "PARSE_FAILED", json!("PARSE_FAILED"), 200),
        ("no_such_page.html", "NOT_FOUND", json!("PAGE_NOT_FOUND"), 404),
    ];
    let pages: Value = wanted.iter().map(|page| json!({ "url": files.url(page.0) })).collect();

    let id = start(&server.client, pages).await;
    let job = server.finish(&id).await;

    assert_eq!(job["state"], "SUCCEEDED", "{job}");
    let outcomes = json!({
        "OK": 4, "CAPTCHA": 1, "LOGIN_WALL": 1, "PARSE_FAILED": 1, "NOT_FOUND": 1,
    });
    assert_eq!(job["result"]["outcomes"], outcomes);
    assert_eq!(job["findings"]["totalCount"], 4);
    let seen: Value = server.client.execute(PAGES, json!({ "id": id })).await.unwrap();
    let seen = seen["job"]["scrapedPages"]["nodes"].as_array().unwrap();
    for (page, (name, outcome, code, status)) in seen.iter().zip(&wanted) {
        assert_eq!(page["url"], files.url(name));
        assert_eq!((&page["outcome"], &page["code"]), (&json!(outcome), code), "{name}");
        assert_eq!(page["httpStatus"], *status, "{name}");
    }
    let found = proposals(&server.client, json!({ "pageId": seen[0]["id"] })).await;
    let price = found.iter().find(|proposal| proposal["field"] == "price").unwrap();
    assert_eq!(price["value"], "R$ 1.049,90");
    assert_eq!(price["sourceUrl"], files.url("ml_advert.html"));
    let pictures = found.iter().filter(|p| p["value"].as_str().unwrap().ends_with("-O.webp"));
    assert_eq!(pictures.count(), 3);
    let latin = proposals(&server.client, json!({ "pageId": seen[2]["id"] })).await;
    assert!(latin.iter().any(|p| p["value"].as_str().unwrap().contains("algodão")), "{latin:?}");
    assert_eq!(kept(&server, &seen[0]["snapshotSha256"]), fixture("ml_advert.html"));
    server.stop().await;
}

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures/pages");
    std::fs::read(folder.join(name)).unwrap()
}

/// The page that was kept under this hash.
fn kept(server: &TestServer, sha256: &Value) -> Vec<u8> {
    let folder = server.folder().join("blobs/t").join(WorkspaceId::DEFAULT.to_string());
    let packed = folder.join("pages").join(format!("{}.html.gz", sha256.as_str().unwrap()));
    let mut page = Vec::new();
    flate2::read::GzDecoder::new(std::fs::File::open(packed).unwrap())
        .read_to_end(&mut page)
        .unwrap();
    page
}

#[tokio::test(flavor = "multi_thread")]
async fn accepted_proposals_stand_in_the_product_with_their_page_and_place() {
    let Some(files) = Files::serve() else { return };
    let server = server(&files.origin).await;
    let product = product(&server).await;
    let url = files.url("ml_advert.html");
    let pages =
        json!([{ "url": url, "productId": product }, { "url": files.url("open_graph.html") }]);
    let job = start(&server.client, pages).await;
    server.finish(&job).await;
    let found = proposals(&server.client, json!({ "productId": product })).await;
    let id = |field: &str| &found.iter().find(|p| p["field"] == field).unwrap()["id"];
    let others: Vec<&Value> =
        found.iter().filter(|p| p["field"] == "otherImages").map(|p| &p["id"]).collect();
    let accept = [&[id("price"), id("brand")][..], &others].concat();

    let accepted = decide(&server.client, ACCEPT, &accept, None).await;
    let rejected = decide(&server.client, REJECT, &[id("title")], None).await;

    assert_eq!(accepted["userErrors"], json!([]), "{accepted}");
    assert!(accepted["proposals"].as_array().unwrap().iter().all(|p| p["state"] == "ACCEPTED"));
    assert_eq!(rejected["proposals"][0]["state"], "REJECTED");
    let price = given(&server, &product, "price").await;
    assert_eq!(price.len(), 1, "{price:?}");
    assert_eq!(price[0]["raw"], "R$ 1.049,90");
    assert_eq!(price[0]["origin"]["file"], url);
    assert!(price[0]["origin"]["column"].as_str().unwrap().ends_with("$.offers.price"));
    assert_eq!(given(&server, &product, "otherImages").await.len(), 2);
    // What was not accepted is as the seller gave it.
    assert_eq!(given(&server, &product, "title").await[0]["raw"], "Caneca");
    // The same again changes nothing, the opposite is refused.
    let again = decide(&server.client, ACCEPT, &accept, None).await;
    assert_eq!(again["userErrors"], json!([]));
    assert_eq!(given(&server, &product, "otherImages").await.len(), 2);
    let code = |payload: &Value| payload["userErrors"][0]["code"].clone();
    let opposite = decide(&server.client, REJECT, &[id("price")], None).await;
    assert_eq!(code(&opposite), "PROPOSAL_DECIDED");

    let of_no_product =
        proposals(&server.client, json!({ "jobId": job, "state": "PENDING" })).await;
    let free: Vec<&Value> = of_no_product
        .iter()
        .filter(|p| p["productId"].is_null() && p["field"] == "description")
        .map(|p| &p["id"])
        .collect();
    assert_eq!(code(&decide(&server.client, ACCEPT, &free, None).await), "PRODUCT_REQUIRED");
    let named = decide(&server.client, ACCEPT, &free, Some(&product)).await;
    assert_eq!(named["proposals"][0]["productId"], product, "{named}");

    let stranger = server.stranger(WorkspaceId::generate(instant::Instant::from_micros(1))).await;
    assert!(proposals(&stranger, json!({ "jobId": job })).await.is_empty());
    let stolen = decide(&stranger, ACCEPT, &[id("brand")], None).await;
    assert_eq!(code(&stolen), "PROPOSAL_NOT_FOUND");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_reads_again_what_could_not_be_read_and_puts_it_in_its_place() {
    let site = Shop::open().await;
    let server = server(&site.origin).await;
    let job = start(&server.client, site.pages(&["/gone"])).await;
    let ended = server.finish(&job).await;
    assert_eq!(ended["error"]["code"], "NOTHING_SCRAPED", "{ended}");
    assert_eq!(ended["findings"]["totalCount"], 1);
    site.mend();

    let _: Value = server.client.execute(RETRY, json!({ "id": job })).await.unwrap();
    let ended = server.finish(&job).await;

    assert_eq!((&ended["state"], site.asked("/gone")), (&json!("SUCCEEDED"), 2), "{ended}");
    assert_eq!(ended["findings"]["totalCount"], 0, "{ended}");
    let seen: Value = server.client.execute(PAGES, json!({ "id": job })).await.unwrap();
    let pages = seen["job"]["scrapedPages"]["nodes"].as_array().unwrap();
    assert_eq!((pages.len(), &pages[0]["outcome"]), (1, &json!("OK")), "{seen}");
    let found = proposals(&server.client, json!({ "pageId": pages[0]["id"] })).await;
    assert_eq!(found.len(), 1, "{found:?}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_values_for_one_field_are_not_accepted_together() {
    let site = Shop::open().await;
    let server = server(&site.origin).await;
    let product = product(&server).await;
    let job = start(&server.client, site.pages(&["/1", "/2"])).await;
    server.finish(&job).await;
    let found = proposals(&server.client, json!({ "jobId": job })).await;
    let ids: Vec<&Value> = found.iter().map(|proposal| &proposal["id"]).collect();

    let both = decide(&server.client, ACCEPT, &ids, Some(&product)).await;

    assert_eq!(both["userErrors"][0]["code"], "PROPOSALS_CONFLICT", "{both}");
    let pending = json!({ "jobId": job, "state": "PENDING" });
    assert_eq!(proposals(&server.client, pending).await.len(), 2);
    assert_eq!(given(&server, &product, "title").await[0]["raw"], "Caneca");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_that_may_not_be_read_start_no_job() {
    let server = TestServer::start().await;
    let pages = json!([
        { "url": "http://169.254.169.254/?x=mercadolivre.com" },
        { "url": "https://mercadolivre.com.br.evil.tld/" },
        { "url": "https://mercadolivre.com.br@10.0.0.1/" },
        { "url": "https://produto.mercadolivre.com.br/MLB-1" },
        { "url": "https://www.mercadolivre.com.br:6379/" },
    ]);

    let refused: Value =
        server.client.execute(SCRAPE, json!({ "input": { "pages": pages } })).await.unwrap();

    assert_eq!(refused["scrapeRun"]["job"], Value::Null);
    let errors = refused["scrapeRun"]["userErrors"].as_array().unwrap();
    let told: Vec<(&str, &str)> = errors
        .iter()
        .map(|e| (e["code"].as_str().unwrap(), e["path"][2].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            ("URL_BLOCKED", "0"),
            ("URL_NOT_ALLOWED", "1"),
            ("URL_NOT_ALLOWED", "2"),
            ("URL_NOT_ALLOWED", "4")
        ]
    );
    for (pages, code) in [
        (json!([]), "PAGE_COUNT"),
        (
            json!([{ "url": "https://mercadolivre.com/", "productId": "prd_01HZZZZZZZZZZZZZZZZZZZZZZZ" }]),
            "PRODUCT_NOT_FOUND",
        ),
        (
            json!(vec![
                json!({ "url": format!("https://mercadolivre.com/{}", "é".repeat(95)) });
                1_000
            ]),
            "BAD_USER_INPUT",
        ),
    ] {
        let refused: Value =
            server.client.execute(SCRAPE, json!({ "input": { "pages": pages } })).await.unwrap();
        assert_eq!(refused["scrapeRun"]["userErrors"][0]["code"], code, "{refused}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_without_any_result_are_no_success() {
    let site = Shop::open().await;
    let server = server(&site.origin).await;

    let id = start(&server.client, site.pages(&["/gone"])).await;
    let job = server.finish(&id).await;

    assert_eq!(
        (&job["state"], &job["error"]["code"]),
        (&json!("FAILED"), &json!("NOTHING_SCRAPED"))
    );
    assert_eq!(job["findings"]["nodes"][0]["code"], "PAGE_NOT_FOUND");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_waits_for_a_silent_site_stops_at_once_and_keeps_what_it_has() {
    let site = Shop::open().await;
    site.hold("/hang");
    let server = server(&site.origin).await;
    let id = start(&server.client, site.pages(&["/1", "/hang", "/3"])).await;
    site.until_asked("/hang").await;

    let began = Instant::now();
    let cancel = "mutation($id: ID!) { jobCancel(id: $id) { userErrors { code } } }";
    let _: Value = server.client.execute(cancel, json!({ "id": id })).await.unwrap();
    let job = server.finish(&id).await;

    assert_eq!(job["state"], "CANCELLED", "{job}");
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    assert_eq!(site.asked("/3"), 0);
    assert_eq!(proposals(&server.client, json!({ "jobId": id })).await.len(), 1);
    server.stop().await;
}

/// The server as a process, whose environment names a proxy that must not be used (row 84).
fn up(folder: &Path, origin: &str, proxy: &str) -> (Server, Value) {
    let own = [("BEECATALOG_SCRAPE_LOCAL", origin), ("BEECATALOG_SCRAPE_PACE_MS", "10")];
    let proxies = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"].map(|name| (name, proxy));
    up_with(folder, &[&own[..], &proxies].concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_asks_again_only_for_the_page_that_was_under_way() {
    let (site, proxy) = (Shop::open().await, Shop::open().await);
    site.hold("/hang");
    let folder = tempfile::tempdir().unwrap();
    let proxy_url = format!("http://{}", proxy.origin);
    let (killed, announced) = up(folder.path(), &site.origin, &proxy_url);
    let key = announced["apiKey"].as_str().unwrap().to_owned();
    let client = Client::new(announced["url"].as_str().unwrap(), &key);
    let id = start(&client, site.pages(&["/1", "/2", "/hang", "/4"])).await;
    site.until_asked("/hang").await;
    drop(killed);

    let (_server, announced) = up(folder.path(), &site.origin, &proxy_url);
    let client = Client::new(announced["url"].as_str().unwrap(), &key);
    client.follow(&id, None, |_| {}).await.unwrap();

    let job: Value = client.execute(JOB, json!({ "id": id })).await.unwrap();
    assert_eq!(job["job"]["state"], "SUCCEEDED", "{job}");
    assert_eq!(job["job"]["result"]["outcomes"], json!({ "OK": 4 }));
    let asked = ["/1", "/2", "/hang", "/4"].map(|path| site.asked(path));
    assert_eq!(asked, [1, 1, 2, 1]);
    assert_eq!(proposals(&client, json!({ "jobId": id })).await.len(), 4);
    assert!(proxy.log().is_empty(), "a proxy of the environment was used");
}
