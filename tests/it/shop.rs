//! A shop on this machine: pages of products, their pictures, and rules for programs.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How long something that must come may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);
/// Side of all pictures, in pixels.
pub const SIDE: u32 = 520;

/// One picture; all others differ from it in a remark.
static PICTURE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let picture = image::RgbImage::from_pixel(SIDE, SIDE, image::Rgb([200, 60, 90]));
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new(&mut bytes).encode_image(&picture).unwrap();
    bytes
});

/// A shop that notes what it was asked for.
///
/// `/…` is a page of a product; `/gallery/N/NAME` one with `N` pictures, `/img/NAME-1.jpg` and so
/// on; `/gone` and its pictures are not there, and below `/private` programs have no business.
pub struct Shop {
    pub origin: String,
    counter: Arc<Counter>,
}

#[derive(Default)]
struct Counter {
    log: watch::Sender<Vec<String>>,
    held: Mutex<HashSet<String>>,
    mended: AtomicBool,
    goes_on: watch::Sender<bool>,
}

impl Shop {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = listener.local_addr().unwrap().to_string();
        let counter = Arc::new(Counter::default());
        let router = Router::new().fallback(serve).with_state(Arc::clone(&counter));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { origin, counter }
    }

    /// The first request for `path` gets no answer until the shop goes on.
    pub fn hold(&self, path: &str) {
        self.counter.held.lock().unwrap().insert(path.to_owned());
    }

    /// Lets it answer what it holds.
    pub fn goes_on(&self) {
        self.counter.goes_on.send_replace(true);
    }

    /// Brings back what is gone.
    pub fn mend(&self) {
        self.counter.mended.store(true, Ordering::Relaxed);
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.origin)
    }

    /// Pages to read, as `scrapeRun` takes them.
    pub fn pages(&self, paths: &[&str]) -> Value {
        paths.iter().map(|path| json!({ "url": self.url(path) })).collect()
    }

    /// All paths in the order in which they were asked for.
    pub fn log(&self) -> Vec<String> {
        self.counter.log.borrow().clone()
    }

    pub fn asked(&self, path: &str) -> usize {
        self.log().iter().filter(|known| *known == path).count()
    }

    pub async fn until_asked(&self, path: &str) {
        let mut log = self.counter.log.subscribe();
        let asked = log.wait_for(|log| log.iter().any(|known| known == path));
        tokio::time::timeout(PATIENCE, asked).await.unwrap().unwrap();
    }
}

async fn serve(State(counter): State<Arc<Counter>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    counter.log.send_modify(|log| log.push(path.clone()));
    let is_held = counter.held.lock().unwrap().remove(&path);
    if is_held {
        counter.goes_on.subscribe().wait_for(|goes_on| *goes_on).await.unwrap();
    }
    match path.trim_start_matches('/').split('/').collect::<Vec<_>>()[..] {
        ["robots.txt"] => "User-agent: *\nDisallow: /private\n".into_response(),
        ["gone"] if !counter.mended.load(Ordering::Relaxed) => {
            StatusCode::NOT_FOUND.into_response()
        }
        ["img", name] if name.starts_with("gone-") => StatusCode::NOT_FOUND.into_response(),
        ["img", _] => ([("content-type", "image/jpeg")], picture(&path)).into_response(),
        ["gallery", count, name] => page(&path, name, count.parse().unwrap()),
        _ => page(&path, "", 0),
    }
}

fn page(path: &str, name: &str, pictures: usize) -> Response {
    let images: Vec<String> = (1..=pictures).map(|n| format!("/img/{name}-{n}.jpg")).collect();
    let data = json!({ "@type": "Product", "name": format!("Produto {path}"), "image": images });
    format!("<script type=\"application/ld+json\">{data}</script>").into_response()
}

/// A picture that no other path has.
fn picture(path: &str) -> Vec<u8> {
    let (begin, rest) = PICTURE.split_at(2);
    let length = u16::try_from(path.len() + 2).unwrap().to_be_bytes();
    [begin, &[0xFF, 0xFE], &length, path.as_bytes(), rest].concat()
}
