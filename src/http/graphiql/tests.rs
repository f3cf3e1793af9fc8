use std::io::Write as _;

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use super::*;

const SCRIPT: &[u8] = b"console.log('abelha')";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A folder as the build of `web/graphiql` leaves it. What is in the `.br` is never unpacked here.
fn built(path: &str) -> Option<Cow<'static, [u8]>> {
    match path {
        "index.html" => Some(b"<!doctype html>".as_slice().into()),
        "index.html.br" | "assets/index-abc.js.br" => Some(b"packed".as_slice().into()),
        "index.html.gz" => Some(gzip(b"<!doctype html>").into()),
        "assets/index-abc.js.gz" => Some(gzip(SCRIPT).into()),
        _ => None,
    }
}

async fn body(response: Response) -> Vec<u8> {
    response.into_body().collect().await.unwrap().to_bytes().to_vec()
}

fn text<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers().get(name).map(|value| value.to_str().unwrap())
}

#[test]
fn smallest_allowed_coding_is_chosen() {
    assert_eq!(Coding::preferred("gzip, deflate, br, zstd"), Coding::Brotli);
    assert_eq!(Coding::preferred("gzip, br;q=0"), Coding::Gzip);
    assert_eq!(Coding::preferred("GZIP;q=0.5"), Coding::Gzip);
    assert_eq!(Coding::preferred("brotli"), Coding::Identity);
    assert_eq!(Coding::preferred(""), Coding::Identity);
}

#[tokio::test]
async fn hashed_asset_is_sent_packed_and_kept_for_good() {
    let response = answer("assets/index-abc.js", Coding::Brotli, built);
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(text(&response, "content-encoding"), Some("br"));
    assert_eq!(text(&response, "content-type"), Some("text/javascript; charset=utf-8"));
    assert_eq!(text(&response, "cache-control"), Some(FOR_GOOD));
    assert_eq!(text(&response, "vary"), Some("accept-encoding"));
    assert_eq!(body(response).await, b"packed");
}

#[tokio::test]
async fn client_without_codings_gets_plain_bytes() {
    let response = answer("assets/index-abc.js", Coding::Identity, built);
    assert_eq!(text(&response, "content-encoding"), None);
    assert_eq!(body(response).await, SCRIPT);
}

#[test]
fn page_is_asked_for_again_and_guarded() {
    let response = answer("index.html", Coding::Gzip, built);
    assert_eq!(text(&response, "cache-control"), Some(ASK_AGAIN));
    assert_eq!(text(&response, "x-content-type-options"), Some("nosniff"));
    let policy = text(&response, "content-security-policy").unwrap();
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(policy.contains("worker-src 'self' blob:"), "{policy}");
}

#[test]
fn unknown_file_is_not_found() {
    assert_eq!(answer("assets/gone.js", Coding::Brotli, built).status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn page_without_build_says_how_to_build_it() {
    let response = answer("index.html", Coding::Brotli, |_| None);
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(text(&response, "content-encoding"), None);
    let page = String::from_utf8(body(response).await).unwrap();
    assert!(page.contains("./bee up"), "{page}");
    let missing = answer("assets/index-abc.js", Coding::Brotli, |_| None);
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn address_without_slash_leads_to_the_page() {
    let request = Request::get("/graphiql").body(Body::empty()).unwrap();
    let response = router::<()>().with_state(()).oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(text(&response, "location"), Some("/graphiql/"));
}
