//! Reliability rows 75 to 86, each by its number.

use std::collections::VecDeque;
use std::io;
use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use entity::clock::Clock;
use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, StreamExt as _, stream};
use tokio::net::TcpListener;
use url::Url;

use super::resolver::Lookup;
use super::*;

/// Plays a public address.
const OPEN: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
/// Plays an inner one.
const INNER: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const FAST: Duration = Duration::from_millis(1);

fn is_not_open(address: IpAddr) -> bool {
    address != OPEN
}

/// Answers every name by the next of its answers, the last one for ever.
struct Script {
    answers: Mutex<VecDeque<Vec<IpAddr>>>,
    asked: AtomicUsize,
}

impl Script {
    fn of(answers: &[&[IpAddr]]) -> Arc<Self> {
        let answers = Mutex::new(answers.iter().map(|answer| answer.to_vec()).collect());
        Arc::new(Self { answers, asked: AtomicUsize::new(0) })
    }
}

impl Lookup for Script {
    fn lookup(&self, _name: String) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let mut answers = self.answers.lock().unwrap();
        let answer =
            if answers.len() > 1 { answers.pop_front().unwrap() } else { answers[0].clone() };
        async move { Ok(answer.into_iter().map(|ip| SocketAddr::new(ip, 0)).collect()) }.boxed()
    }
}

/// Paths that a site was asked for, in order.
type Log = Arc<Mutex<Vec<String>>>;
type Answer = fn(&str, usize) -> Response;

/// A site at `ip` that answers a path by `answer`, told how often it was asked for that path before.
async fn site(at: SocketAddr, answer: Answer) -> (u16, Log) {
    async fn handle(State((log, answer)): State<(Log, Answer)>, request: Request) -> Response {
        let path = request.uri().path().to_owned();
        let before = {
            let mut log = log.lock().unwrap();
            log.push(path.clone());
            log.iter().filter(|known| **known == path).count() - 1
        };
        answer(&path, before)
    }
    let listener = TcpListener::bind(at).await.unwrap();
    let (port, log) = (listener.local_addr().unwrap().port(), Log::default());
    let router = Router::new().fallback(handle).with_state((Arc::clone(&log), answer));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (port, log)
}

async fn open_site(answer: Answer) -> (u16, Log) {
    site(SocketAddr::new(OPEN, 0), answer).await
}

fn fetcher(port: u16, names: Arc<Script>) -> Fetcher {
    let rules = Rules::of_test(vec![port], Vec::new(), is_not_open);
    Fetcher::with_lookup(rules, FAST, None, Clock::system(), names).unwrap()
}

fn url(port: u16, path: &str) -> Url {
    Url::parse(&format!("http://loja.example:{port}{path}")).unwrap()
}

async fn get(port: u16, path: &str) -> Result<Fetched, FetchError> {
    fetcher(port, Script::of(&[&[OPEN]])).fetch(&url(port, path), Limits::PAGE).await
}

fn code(answer: Result<Fetched, FetchError>) -> &'static str {
    answer.unwrap_err().code()
}

fn not_there() -> Response {
    StatusCode::NOT_FOUND.into_response()
}

/// `text` at every path but that of the rules.
fn page(path: &str, text: &'static str) -> Response {
    if path == "/robots.txt" { not_there() } else { text.into_response() }
}

#[test]
fn row_75_to_79_and_83_addresses_are_refused_before_anything_is_sent() {
    let every = Rules::new(&["*".to_owned()], Vec::new());
    for inner in [
        "http://169.254.169.254/?x=mercadolivre.com",
        "http://2852039166/",
        "http://0251.0376.0251.0376/",
        "http://0xA9FEA9FE/",
        "http://127.1/",
        "http://127.0.0.1./",
        "http://[::ffff:169.254.169.254]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[2002:7f00:1::]/",
        "http://[2001:0:4136:e378::1]/",
        "http://[fec0::1]/",
        "http://[fe80::1]/",
        "http://[fd00:ec2::254]/",
        "http://[::1]/",
        "http://[::]/",
        "http://168.63.129.16/",
        "http://100.100.100.200/",
        "http://192.0.0.192/",
        "http://10.0.0.1/",
        "http://172.31.255.255/",
        "http://192.168.0.1/",
        "http://198.18.0.1/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://0/",
        "http://metadata.google.internal/",
        "http://METADATA.google.internal./",
        "http://localhost/",
        "http://app.localhost/",
        "http://redis/",
        "http://127.0.0.1:6379/",
    ] {
        assert_eq!(every.read(inner).unwrap_err().code(), "URL_BLOCKED", "{inner}");
    }
    for refused in [
        "https://mercadolivre.com.br@10.0.0.1/",
        "https://user:pass@www.example.com/",
        "http://example.com:22/",
        "http://example.com:25/",
        "http://example.com:6379/",
        "https://example.com:8443/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "javascript:alert(1)",
        "example.com",
        "",
        &format!("https://example.com/{}", "a".repeat(2_048)),
    ] {
        assert_eq!(every.read(refused).unwrap_err().code(), "URL_NOT_ALLOWED", "{refused}");
    }
    for fine in ["http://example.com/", "https://example.com:443/a#b", "http://8.8.8.8:80/"] {
        assert!(every.read(fine).is_ok(), "{fine}");
    }
}

#[test]
fn row_76_hosts_are_matched_by_label() {
    let rules = Rules::new(&["mercadolivre.com.br".to_owned()], Vec::new());
    for refused in [
        "https://mercadolivre.com.br.evil.tld/",
        "https://evilmercadolivre.com.br/",
        "https://example.com/?mercadolivre.com.br",
        "https://mercadolivre.com/",
        "http://8.8.8.8/",
    ] {
        assert_eq!(rules.read(refused).unwrap_err().code(), "URL_NOT_ALLOWED", "{refused}");
    }
    for fine in [
        "https://mercadolivre.com.br/",
        "https://produto.MercadoLivre.com.br/MLB-1",
        "https://www.mercadolivre.com.br./",
    ] {
        assert!(rules.read(fine).is_ok(), "{fine}");
    }
}

#[test]
fn an_origin_that_the_operator_named_is_that_host_and_port_only() {
    let local = vec!["127.0.0.1:8123".parse().unwrap(), "intranet:8080".parse().unwrap()];
    let rules = Rules::new(&["example.com".to_owned()], local);
    assert!(rules.read("http://127.0.0.1:8123/p").is_ok());
    // Another spelling is the same address.
    assert!(rules.read("http://0x7f000001:8123/p").is_ok());
    assert!(rules.read("http://intranet:8080/").is_ok());
    for other in ["http://127.0.0.1/", "http://127.0.0.1:8124/", "http://127.0.0.2:8123/"] {
        assert_eq!(rules.read(other).unwrap_err().code(), "URL_BLOCKED", "{other}");
    }
}

#[tokio::test]
async fn row_80_a_second_answer_of_the_name_is_checked_as_the_first() {
    // Closing makes the next request resolve anew, which is what the attack waits for.
    let closing: Answer =
        |path, _| ([(header::CONNECTION, "close")], page(path, "x")).into_response();
    let (port, open) = open_site(closing).await;
    let (_, inner) = site(SocketAddr::new(INNER, port), |path, _| page(path, "secret")).await;
    let names = Script::of(&[&[OPEN], &[INNER]]);

    let answer = fetcher(port, Arc::clone(&names)).fetch(&url(port, "/"), Limits::PAGE).await;

    assert_eq!(code(answer), "URL_BLOCKED");
    assert_eq!(*open.lock().unwrap(), ["/robots.txt"]);
    assert!(inner.lock().unwrap().is_empty());
}

#[tokio::test]
async fn row_80_a_connection_resolves_once() {
    let (port, open) = open_site(|path, _| page(path, "x")).await;
    let names = Script::of(&[&[OPEN], &[INNER]]);

    let answer = fetcher(port, Arc::clone(&names)).fetch(&url(port, "/"), Limits::PAGE).await;

    assert_eq!(answer.unwrap().bytes, "x");
    assert_eq!(names.asked.load(Ordering::SeqCst), 1);
    assert_eq!(*open.lock().unwrap(), ["/robots.txt", "/"]);
}

#[tokio::test]
async fn row_81_one_inner_address_refuses_the_whole_answer() {
    let (port, open) = open_site(|path, _| page(path, "x")).await;
    let names = Script::of(&[&[OPEN, INNER]]);

    let answer = fetcher(port, names).fetch(&url(port, "/"), Limits::PAGE).await;

    // Already the rules of the site can't be asked for; a public address is never tried.
    assert_eq!(code(answer), "URL_BLOCKED");
    assert!(open.lock().unwrap().is_empty());
}

fn leads(path: &str, _: usize) -> Response {
    let to =
        |place: &str| (StatusCode::FOUND, [(header::LOCATION, place.to_owned())]).into_response();
    match path {
        "/robots.txt" => not_there(),
        "/inner" => to("http://127.0.0.1:6379/"),
        "/file" => to("file:///etc/passwd"),
        "/gopher" => to("gopher://example.com/"),
        "/port" => to("http://example.com:25/"),
        "/5" => to("/4"),
        "/4" => to("/3"),
        "/3" => to("/2"),
        "/2" => to("/1"),
        "/1" => to("/end"),
        "/end" => "arrived".into_response(),
        loops => to(loops),
    }
}

#[tokio::test]
async fn row_82_every_hop_is_checked_and_the_sixth_is_one_too_many() {
    let (port, log) = open_site(leads).await;
    for (path, expected) in [
        ("/inner", "URL_BLOCKED"),
        ("/file", "URL_NOT_ALLOWED"),
        ("/gopher", "URL_NOT_ALLOWED"),
        ("/port", "URL_NOT_ALLOWED"),
        ("/loop", "REDIRECT_LIMIT"),
    ] {
        assert_eq!(code(get(port, path).await), expected, "{path}");
    }
    assert_eq!(log.lock().unwrap().iter().filter(|path| *path == "/loop").count(), 6);
    let arrived = get(port, "/5").await.unwrap();
    assert_eq!((arrived.bytes, arrived.final_url.path()), (Bytes::from("arrived"), "/end"));
}

#[test]
fn row_82_https_does_not_lead_to_http() {
    let from = Url::parse("https://example.com/").unwrap();
    let headers = |place: &str| [(header::LOCATION, place.parse().unwrap())].into_iter().collect();
    let lead = |place| fetch::elsewhere(&from, StatusCode::FOUND, &headers(place));
    assert_eq!(lead("http://example.com/").unwrap_err().code(), "URL_NOT_ALLOWED");
    assert_eq!(lead("/b").unwrap().unwrap().as_str(), "https://example.com/b");
}

#[tokio::test]
async fn strangers_do_not_lead_to_an_origin_that_the_operator_named() {
    let (inner_port, inner) = site(SocketAddr::new(INNER, 0), |path, _| page(path, "x")).await;
    let local = vec![format!("127.0.0.1:{inner_port}").parse().unwrap()];
    let lead: Answer = |path, _| match path {
        "/robots.txt" => not_there(),
        path => {
            let port = path.trim_start_matches('/');
            let place = format!("http://127.0.0.1:{port}/secret");
            (StatusCode::FOUND, [(header::LOCATION, place)]).into_response()
        }
    };
    let (port, _) = open_site(lead).await;
    let rules = Rules::of_test(vec![port], local, is_not_open);
    let names = Script::of(&[&[OPEN]]);
    let fetcher = Fetcher::with_lookup(rules, FAST, None, Clock::system(), names).unwrap();

    let answer = fetcher.fetch(&url(port, &format!("/{inner_port}")), Limits::PAGE).await;

    assert_eq!(code(answer), "URL_BLOCKED");
    assert!(inner.lock().unwrap().is_empty());
    let asked = Url::parse(&format!("http://127.0.0.1:{inner_port}/")).unwrap();
    assert_eq!(fetcher.fetch(&asked, Limits::PAGE).await.unwrap().bytes, "x");
}

fn long(path: &str, _: usize) -> Response {
    match path {
        "/robots.txt" => not_there(),
        "/endless" => {
            let piece = Bytes::from(vec![b'a'; 64 << 10]);
            Body::from_stream(stream::repeat(piece).map(Ok::<_, io::Error>)).into_response()
        }
        "/bomb" => {
            let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            packed.write_all(&vec![0; 50 << 20]).unwrap();
            ([(header::CONTENT_ENCODING, "gzip")], packed.finish().unwrap()).into_response()
        }
        "/broken" => ([(header::CONTENT_ENCODING, "gzip")], "no gzip").into_response(),
        "/brotli" => ([(header::CONTENT_ENCODING, "br")], "x").into_response(),
        "/silent" => Body::from_stream(stream::pending::<io::Result<Bytes>>()).into_response(),
        _ => {
            // A byte, and then the next only after more time than there is.
            let first = stream::iter([Ok::<_, io::Error>(Bytes::from_static(b"a"))]);
            Body::from_stream(first.chain(stream::pending())).into_response()
        }
    }
}

#[tokio::test]
async fn row_85_bodies_end_at_their_limit_inflated() {
    let (port, _) = open_site(long).await;
    for (path, expected) in [
        ("/endless", "RESPONSE_TOO_LARGE"),
        ("/bomb", "RESPONSE_TOO_LARGE"),
        ("/broken", "RESPONSE_UNREADABLE"),
        ("/brotli", "RESPONSE_UNREADABLE"),
    ] {
        assert_eq!(code(get(port, path).await), expected, "{path}");
    }
}

#[tokio::test]
async fn row_85_slow_bodies_end_with_their_time() {
    let (port, _) = open_site(long).await;
    let limits = Limits { total: Duration::from_millis(300), ..Limits::PAGE };
    let fetcher = fetcher(port, Script::of(&[&[OPEN]]));
    for path in ["/silent", "/drip"] {
        assert_eq!(code(fetcher.fetch(&url(port, path), limits).await), "FETCH_TIMEOUT", "{path}");
    }
    assert_eq!((Limits::PAGE.bytes, Limits::PAGE.total.as_secs()), (5 << 20, 20));
}

const CAPTCHA: &str = include_str!("../../tests/it/fixtures/pages/captcha.html");

fn refuses(path: &str, before: usize) -> Response {
    let busy = || (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "0")]).into_response();
    match path {
        "/robots.txt" => not_there(),
        "/once" if before > 0 => "again".into_response(),
        "/once" | "/always" => busy(),
        "/later" => {
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "3600")]).into_response()
        }
        "/forbidden" => StatusCode::FORBIDDEN.into_response(),
        "/captcha" => (StatusCode::FORBIDDEN, CAPTCHA).into_response(),
        "/captcha-200" => CAPTCHA.into_response(),
        "/users" => StatusCode::UNAUTHORIZED.into_response(),
        "/gone" => StatusCode::GONE.into_response(),
        _ => StatusCode::NOT_IMPLEMENTED.into_response(),
    }
}

#[tokio::test]
async fn row_86_a_refusal_is_tried_once_more_and_then_has_its_name() {
    let (port, log) = open_site(refuses).await;
    assert_eq!(get(port, "/once").await.unwrap().bytes, "again");
    for (path, outcome, expected, asked) in [
        ("/always", PageOutcome::Blocked, "SOURCE_REFUSED", 2),
        ("/later", PageOutcome::Blocked, "SOURCE_REFUSED", 1),
        ("/forbidden", PageOutcome::Blocked, "SOURCE_REFUSED", 1),
        ("/captcha", PageOutcome::Captcha, "SOURCE_REFUSED", 1),
        ("/captcha-200", PageOutcome::Captcha, "SOURCE_REFUSED", 1),
        ("/users", PageOutcome::LoginWall, "LOGIN_WALL", 1),
        ("/gone", PageOutcome::NotFound, "PAGE_NOT_FOUND", 1),
    ] {
        let page = read(&get(port, path).await.unwrap());
        assert_eq!((page.outcome, page.code), (outcome, Some(expected)), "{path}");
        let count = log.lock().unwrap().iter().filter(|known| *known == path).count();
        assert_eq!(count, asked, "{path}");
    }
}

#[test]
fn retry_after_is_seconds_or_a_date() {
    let of = |value: &str| {
        let headers = [(header::RETRY_AFTER, value.parse().unwrap())].into_iter().collect();
        wait::retry_after(&headers, Duration::from_secs(1_000_000_000))
    };
    assert_eq!(of("7"), Some(Duration::from_secs(7)));
    // 2001-09-09 01:46:40 is the billionth second.
    assert_eq!(of("Sun, 09 Sep 2001 01:47:00 GMT"), Some(Duration::from_secs(20)));
    assert_eq!(of("Sun, 09 Sep 2001 01:00:00 GMT"), Some(Duration::ZERO));
    assert_eq!(of("soon"), None);
}

fn rules(path: &str, _: usize) -> Response {
    match path {
        "/robots.txt" => "User-agent: *\nDisallow: /\n\nUser-agent: beecatalog\nDisallow: /conta\n"
            .into_response(),
        _ => "x".into_response(),
    }
}

#[tokio::test]
async fn row_86_robots_rules_for_our_name_are_kept_and_asked_for_once() {
    let (port, log) = open_site(rules).await;
    let fetcher = fetcher(port, Script::of(&[&[OPEN]]));
    let get = async |path| fetcher.fetch(&url(port, path), Limits::PAGE).await;

    assert_eq!(get("/p/1").await.unwrap().bytes, "x");
    assert_eq!(code(get("/conta/1").await), "ROBOTS_DISALLOWED");
    assert_eq!(get("/p/2").await.unwrap().bytes, "x");

    assert_eq!(*log.lock().unwrap(), ["/robots.txt", "/p/1", "/p/2"]);
}

#[tokio::test]
async fn a_site_whose_rules_are_out_of_order_is_left_alone() {
    let (port, log) = open_site(|_, _| StatusCode::BAD_GATEWAY.into_response()).await;
    assert_eq!(code(get(port, "/p").await), "ROBOTS_UNAVAILABLE");
    assert_eq!(*log.lock().unwrap(), ["/robots.txt"]);
}

#[tokio::test]
async fn row_86_a_host_is_asked_once_in_its_pace_and_waiting_can_be_given_up() {
    let (port, log) = open_site(|path, _| page(path, "x")).await;
    let with = |pace| {
        let rules = Rules::of_test(vec![port], Vec::new(), is_not_open);
        Fetcher::with_lookup(rules, pace, None, Clock::system(), Script::of(&[&[OPEN]])).unwrap()
    };
    let pace = Duration::from_millis(150);
    let (fetcher, began) = (with(pace), Instant::now());
    fetcher.fetch(&url(port, "/1"), Limits::PAGE).await.unwrap();
    fetcher.fetch(&url(port, "/2"), Limits::PAGE).await.unwrap();
    assert!(began.elapsed() >= pace * 2, "three requests have two gaps");
    log.lock().unwrap().clear();

    let slow = with(Duration::from_hours(1));
    let third = url(port, "/3");
    let fetching = slow.fetch(&third, Limits::PAGE);
    let asked_rules = async {
        while log.lock().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        _ = fetching => panic!("the host was asked twice in an hour"),
        () = asked_rules => {}
    }
    assert_eq!(*log.lock().unwrap(), ["/robots.txt"]);
}

#[test]
fn a_login_page_and_an_empty_one_are_told_apart() {
    let fetched = |html: &'static str, path: &str| Fetched {
        status: StatusCode::OK,
        final_url: Url::parse("https://example.com").unwrap().join(path).unwrap(),
        headers: header::HeaderMap::new(),
        bytes: Bytes::from_static(html.as_bytes()),
        sha256: String::new(),
    };
    let login = include_str!("../../tests/it/fixtures/pages/login_wall.html");
    let nothing = include_str!("../../tests/it/fixtures/pages/nothing.html");
    let shop = include_str!("../../tests/it/fixtures/pages/json_ld_shop.html");
    let advert = include_str!("../../tests/it/fixtures/pages/ml_advert.html");
    for (html, path, outcome) in [
        (login, "/sessao", PageOutcome::LoginWall),
        (nothing, "/gz/account-verification", PageOutcome::LoginWall),
        (nothing, "/sobre", PageOutcome::ParseFailed),
        ("", "/", PageOutcome::ParseFailed),
        // A form for a password, and a captcha's script, on the page of a product.
        (shop, "/p", PageOutcome::Ok),
        (advert, "/p", PageOutcome::Ok),
    ] {
        assert_eq!(read(&fetched(html, path)).outcome, outcome, "{path}");
    }
}
