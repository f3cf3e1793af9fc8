//! Reliability rows 75 to 86, each by its number, against sites and names of the tests' own.

mod addresses;
mod bodies;
mod manners;
mod names;
mod pages;
mod redirects;

use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use entity::clock::Clock;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::net::TcpListener;
use url::Url;

use super::resolver::Lookup;
use super::{FetchError, Fetched, Fetcher, Limits, Rules};

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
