//! Addresses of pictures.

use std::sync::LazyLock;

use regex::Regex;
use scraper::{ElementRef, Html};
use url::Url;

use super::{Shown, selector};

/// Pictures with a side below this are decoration, in pixels.
const MIN_SIDE: u32 = 100;
const IMAGES: &str = "div.ui-pdp-gallery img";

/// The size in the name of one of Mercado Livre's pictures: `…-O.webp` is the original.
static SIZE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)-[A-Z]\.(?:jpe?g|webp)$").ok());

/// The pictures of an advert of Mercado Livre, in their original size.
pub(super) fn mercado_livre(page: &Html, base: &Url) -> Vec<Shown> {
    let Some(images) = selector(IMAGES) else { return Vec::new() };
    let large = page.select(&images).filter(|image| !is_small(*image));
    let found = large.filter_map(|image| {
        let address = image.attr("data-src").or_else(|| image.attr("src"))?;
        let url = original(self::address(base, address)?);
        Some(Shown { url, selector: IMAGES.to_owned() })
    });
    found.collect()
}

/// Both sides are given, and one is that of decoration.
fn is_small(image: ElementRef<'_>) -> bool {
    let side = |name| image.attr(name).and_then(|side| side.trim().parse::<u32>().ok());
    matches!((side("width"), side("height")), (Some(w), Some(h)) if w.min(h) < MIN_SIDE)
}

fn original(mut url: Url) -> Url {
    if let Some(size) = SIZE.as_ref() {
        let path = size.replace(url.path(), "-O.webp").into_owned();
        url.set_path(&path);
    }
    url
}

/// The address of a picture that can be fetched and is no animation.
pub(super) fn address(base: &Url, address: &str) -> Option<Url> {
    let mut url = base.join(address.trim()).ok()?;
    url.set_fragment(None);
    let web = matches!(url.scheme(), "http" | "https");
    (web && !address.trim().is_empty() && !url.path().to_lowercase().ends_with(".gif"))
        .then_some(url)
}
