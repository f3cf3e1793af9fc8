//! Names are resolved once for each connection, and every address is checked: rows 80 and 81.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::http::header;
use axum::response::IntoResponse as _;

use super::*;

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
