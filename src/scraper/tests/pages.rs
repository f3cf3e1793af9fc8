//! What became of a page, told by what the site answers: row 86.

use axum::http::header;
use bytes::Bytes;

use super::*;
use crate::scraper::{PageOutcome, read};

const CAPTCHA: &str = include_str!("../../../tests/it/fixtures/pages/captcha.html");

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
fn a_login_page_and_an_empty_one_are_told_apart() {
    let fetched = |html: &'static str, path: &str| Fetched {
        status: StatusCode::OK,
        final_url: Url::parse("https://example.com").unwrap().join(path).unwrap(),
        headers: header::HeaderMap::new(),
        bytes: Bytes::from_static(html.as_bytes()),
        sha256: String::new(),
    };
    let login = include_str!("../../../tests/it/fixtures/pages/login_wall.html");
    let nothing = include_str!("../../../tests/it/fixtures/pages/nothing.html");
    let shop = include_str!("../../../tests/it/fixtures/pages/json_ld_shop.html");
    let advert = include_str!("../../../tests/it/fixtures/pages/ml_advert.html");
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
