//! Microdata: `itemscope`, `itemtype` and `itemprop` on the elements that people see.

use scraper::{ElementRef, Html};
use url::Url;

use super::{Source, price, selector, text, vocabulary};
use crate::catalog::Field;

pub(super) fn read(page: &Html, base: &Url) -> Source {
    let mut source = Source::default();
    let Some(items) = selector("[itemscope][itemtype]") else { return source };
    let product = page.select(&items).find(|item| {
        let kinds = item.attr("itemtype").unwrap_or_default();
        kinds.split_ascii_whitespace().any(vocabulary::is_product)
    });
    let Some(product) = product else { return source };
    source.is_product = true;
    let properties = properties(product);
    for (name, field) in vocabulary::PROPERTIES {
        if let Some(value) = first(&properties, name) {
            source.tell(field, &value, place(name));
        }
    }
    for (name, element) in &properties {
        match name.as_str() {
            "image" => source.show(base, &value(*element), place("image")),
            "offers" => offer(&mut source, *element),
            "weight" => source.tell(Field::ItemWeight, &value(*element), place("weight")),
            _ => {}
        }
    }
    // Shops put the price straight on the product, too.
    told_price(&mut source, &properties, "");
    source
}

fn offer(source: &mut Source, offer: ElementRef<'_>) {
    let properties = properties(offer);
    told_price(source, &properties, "[itemprop=\"offers\"] ");
    let condition = first(&properties, "itemCondition");
    if let Some(condition) = condition.as_deref().and_then(vocabulary::condition) {
        source.tell(Field::Condition, condition, place("itemCondition"));
    }
}

fn told_price(source: &mut Source, properties: &[(String, ElementRef<'_>)], within: &str) {
    let currency = first(properties, "priceCurrency");
    for name in ["price", "lowPrice"] {
        let raw = first(properties, name);
        let price = raw.and_then(|raw| price::of_data(&raw, currency.as_deref()));
        if let Some(price) = price {
            source.tell(Field::Price, &price, format!("{within}{}", place(name)));
        }
    }
}

fn place(name: &str) -> String {
    format!("[itemprop=\"{name}\"]")
}

fn first(properties: &[(String, ElementRef<'_>)], name: &str) -> Option<String> {
    let mut found = properties.iter().filter(|(known, _)| known == name);
    found.find_map(|(_, element)| Some(value(*element)).filter(|value| !value.trim().is_empty()))
}

/// The properties of an item itself, in the page's order; not those of items inside it.
fn properties(item: ElementRef<'_>) -> Vec<(String, ElementRef<'_>)> {
    let mut found = Vec::new();
    let mut waiting: Vec<ElementRef<'_>> = item.child_elements().collect();
    waiting.reverse();
    while let Some(element) = waiting.pop() {
        let names = element.attr("itemprop").unwrap_or_default();
        found.extend(names.split_ascii_whitespace().map(|name| (name.to_owned(), element)));
        if element.attr("itemscope").is_none() {
            let inside: Vec<ElementRef<'_>> = element.child_elements().collect();
            waiting.extend(inside.into_iter().rev());
        }
    }
    found
}

/// The value of a property by HTML's rules; of an item its name.
fn value(element: ElementRef<'_>) -> String {
    if element.attr("itemscope").is_some() {
        let inside = properties(element);
        let name = inside.iter().find(|(name, e)| name == "name" && e.attr("itemscope").is_none());
        return name.map_or_else(|| text::seen(element), |(_, element)| value(*element));
    }
    let attribute = match element.value().name() {
        "a" | "area" | "link" => element.attr("href"),
        "img" | "audio" | "embed" | "iframe" | "source" | "track" | "video" => {
            element.attr("data-src").or_else(|| element.attr("src"))
        }
        "data" | "meter" => element.attr("value"),
        "time" => element.attr("datetime"),
        _ => None,
    };
    let said = element.attr("content").or(attribute);
    said.map_or_else(|| text::seen(element), str::to_owned)
}
