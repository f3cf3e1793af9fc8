//! When a site may be asked: its rules, its pace and its wish to be left alone (row 86).

use std::time::Instant;

use axum::http::header;

use super::*;
use crate::scraper::wait;

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
