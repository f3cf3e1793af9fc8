//! A shop: a page per advert with the data that shops put there for search engines, and pictures.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use serde_json::json;

use super::{Advert, photo, segment};

/// Pictures of an advert.
const PICTURES: usize = 2;

#[derive(Debug, Clone)]
struct Shop {
    address: SocketAddr,
    adverts: Arc<OnceLock<Vec<Advert>>>,
}

/// The shop at `address`, which sells what `adverts` will name.
pub fn router(address: SocketAddr, adverts: Arc<OnceLock<Vec<Advert>>>) -> Router {
    Router::new()
        .route("/robots.txt", get(async || "User-agent: *\nDisallow: /carrinho\n"))
        .route("/p/{sku}", get(advert))
        .route("/fotos/{sku}/{number}", get(picture))
        .with_state(Shop { address, adverts })
}

/// Path of a product's advert, without the first slash.
pub fn page(sku: &str) -> String {
    format!("p/{}", segment(sku))
}

async fn advert(State(shop): State<Shop>, Path(sku): Path<String>) -> Response {
    let adverts = shop.adverts.get().map(Vec::as_slice).unwrap_or_default();
    let Some(advert) = adverts.iter().find(|advert| advert.sku == sku) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let picture =
        |number| format!("http://{}/fotos/{}/{number}.jpg", shop.address, segment(&advert.sku));
    let data = json!({
        "@context": "https://schema.org",
        "@type": "Product",
        "name": advert.title,
        "image": (0..PICTURES).map(picture).collect::<Vec<_>>(),
    });
    // Nothing in a block of data may end it.
    let data = data.to_string().replace('<', "\\u003c");
    Html(format!(
        "<!doctype html><html lang=\"pt-BR\"><head><meta charset=\"utf-8\"><title>Anúncio</title>\
         <script type=\"application/ld+json\">{data}</script></head><body></body></html>"
    ))
    .into_response()
}

async fn picture(Path((sku, number)): Path<(String, String)>) -> Response {
    let number = number.strip_suffix(".jpg").and_then(|number| number.parse().ok());
    let Some(number) = number.filter(|number| *number < PICTURES) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match tokio::task::spawn_blocking(move || photo::take(&sku, number)).await {
        Ok(Ok(bytes)) => ([(header::CONTENT_TYPE, "image/jpeg")], bytes).into_response(),
        _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
