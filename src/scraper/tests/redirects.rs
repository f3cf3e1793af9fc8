//! Every hop is checked like the first one: row 82.

use axum::http::header;
use bytes::Bytes;

use super::*;
use crate::scraper::fetch;

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
