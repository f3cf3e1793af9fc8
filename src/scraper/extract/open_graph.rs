//! OpenGraph: what a page wants to be shown as where people share it.

use scraper::Html;
use url::Url;

use super::{Source, price, selector};
use crate::catalog::Field;

/// Names, the first that is there counts, and the field that they tell.
const FIELDS: [(&[&str], Field); 8] = [
    (&["og:title"], Field::Title),
    (&["og:description"], Field::Description),
    (&["product:brand", "og:brand"], Field::Brand),
    (&["product:color"], Field::Color),
    (&["product:size"], Field::Size),
    (&["product:material"], Field::Material),
    (&["product:ean", "product:upc", "product:gtin"], Field::ProductId),
    (&["product:category"], Field::Category),
];

pub(super) fn read(page: &Html, base: &Url) -> Source {
    let (mut source, said) = (Source::default(), said(page));
    for (names, field) in FIELDS {
        if let Some((name, content)) = first(&said, names) {
            source.tell(field, content, place(name));
        }
    }
    let currency = first(&said, &["product:price:currency", "og:price:currency"]);
    if let Some((name, raw)) = first(&said, &["product:price:amount", "og:price:amount"])
        && let Some(price) = price::of_data(raw, currency.map(|(_, code)| code))
    {
        source.tell(Field::Price, &price, place(name));
        source.is_product = true;
    }
    let kind = first(&said, &["og:type"]).map(|(_, kind)| kind.trim());
    source.is_product |= kind.is_some_and(|kind| kind == "product" || kind == "og:product");
    for (name, content) in &said {
        if ["og:image", "og:image:url"].iter().any(|image| name.eq_ignore_ascii_case(image)) {
            source.show(base, content, place("og:image"));
        }
    }
    source
}

/// Name and content of each, in the page's order.
fn said(page: &Html) -> Vec<(&str, &str)> {
    let Some(metas) = selector("meta[property][content], meta[name][content]") else {
        return Vec::new();
    };
    let said = page.select(&metas).filter_map(|meta| {
        let name = meta.attr("property").or_else(|| meta.attr("name"))?;
        Some((name, meta.attr("content")?))
    });
    said.collect()
}

fn first<'s>(
    said: &[(&'s str, &'s str)],
    names: &[&'static str],
) -> Option<(&'static str, &'s str)> {
    names.iter().find_map(|name| {
        let found = said.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, content)| (*name, *content))
    })
}

fn place(name: &str) -> String {
    format!("meta[property=\"{name}\"]")
}
