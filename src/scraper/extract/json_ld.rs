//! JSON-LD: blocks of data in a page. A broken one never hides the others.

use scraper::{ElementRef, Html};
use serde_json::{Map, Value};
use url::Url;

use super::{Source, price, selector, vocabulary};
use crate::catalog::Field;

/// How deep a product is looked for.
const MAX_DEPTH: usize = 8;
/// Members that lead to other things than the page's own product.
const PARTS: [&str; 3] = ["@graph", "mainEntity", "mainEntityOfPage"];

type Object = Map<String, Value>;

pub(super) fn read(page: &Html, base: &Url) -> Source {
    let mut source = Source::default();
    let Some(blocks) = selector(r#"script[type="application/ld+json" i]"#) else { return source };
    for (at, block) in page.select(&blocks).enumerate() {
        let Some(data) = parse(block) else { continue };
        let place = format!("script[type=\"application/ld+json\"][{at}] $");
        if let Some((product, path)) = product_in(&data, place, 0) {
            Reader { base, path: &path, source: &mut source }.product(product);
            source.is_product = true;
            break;
        }
    }
    source
}

/// A block's data; shops wrap it in comments, leave line breaks in texts and commas behind lists.
fn parse(block: ElementRef<'_>) -> Option<Value> {
    let text: String = block.text().collect();
    let text = unwrapped(&text);
    let strict = serde_json::from_str(text).ok();
    strict.or_else(|| serde_json::from_str(&mended(text)).ok())
}

/// Without the comment or CDATA around it, and without the semicolon of a script.
fn unwrapped(text: &str) -> &str {
    const FRONT: [&str; 7] = [
        "<!--",
        "//<![CDATA[",
        "/*<![CDATA[*/",
        "// <![CDATA[",
        "/* <![CDATA[ */",
        "<![CDATA[",
        "\u{feff}",
    ];
    const BACK: [&str; 7] = ["//]]>", "/*]]>*/", "// ]]>", "/* ]]> */", "]]>", "-->", ";"];
    let mut text = text.trim();
    loop {
        let shorter = FRONT
            .iter()
            .find_map(|front| text.strip_prefix(front))
            .or_else(|| BACK.iter().find_map(|back| text.strip_suffix(back)));
        match shorter {
            Some(shorter) => text = shorter.trim(),
            None => return text,
        }
    }
}

/// With control characters in texts escaped, and without comments and commas that nothing follows.
fn mended(text: &str) -> String {
    let (mut mended, mut chars) = (String::with_capacity(text.len()), text.chars().peekable());
    let mut quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' if quoted => {
                mended.push(c);
                mended.extend(chars.next());
                continue;
            }
            '"' => quoted = !quoted,
            c if quoted && c.is_control() => {
                mended.push(' ');
                continue;
            }
            '/' if !quoted => {
                skip_comment(&mut chars);
                continue;
            }
            '}' | ']' if !quoted => {
                let kept = mended.trim_end().trim_end_matches(',').len();
                mended.truncate(kept);
            }
            _ => {}
        }
        mended.push(c);
    }
    mended
}

/// Leaves out the comment whose first letter was taken; a lone `/` stands nowhere in JSON.
fn skip_comment(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match chars.next_if(|c| matches!(c, '*' | '/')) {
        Some('*') => {
            let mut last = ' ';
            for c in chars {
                if last == '*' && c == '/' {
                    return;
                }
                last = c;
            }
        }
        Some(_) => {
            let _line = chars.find(|c| *c == '\n');
        }
        None => {}
    }
}

/// The first product of a block and the path to it; lists of other products are not looked into.
fn product_in(data: &Value, path: String, depth: usize) -> Option<(&Object, String)> {
    if depth > MAX_DEPTH {
        return None;
    }
    match data {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(at, item)| product_in(item, format!("{path}[{at}]"), depth + 1)),
        Value::Object(object) if is_product(object) => Some((object, path)),
        Value::Object(object) => PARTS.iter().find_map(|part| {
            let member = object.get(*part)?;
            product_in(member, format!("{path}[\"{part}\"]"), depth + 1)
        }),
        _ => None,
    }
}

fn is_product(object: &Object) -> bool {
    match object.get("@type") {
        Some(Value::String(kind)) => vocabulary::is_product(kind),
        Some(Value::Array(kinds)) => {
            kinds.iter().filter_map(Value::as_str).any(vocabulary::is_product)
        }
        _ => false,
    }
}

struct Reader<'r> {
    base: &'r Url,
    path: &'r str,
    source: &'r mut Source,
}

impl Reader<'_> {
    fn product(&mut self, product: &Object) {
        for (name, field) in vocabulary::PROPERTIES {
            if let Some(value) = product.get(name).and_then(text) {
                self.source.tell(field, &value, format!("{}.{name}", self.path));
            }
        }
        self.offers(product.get("offers"));
        self.weight(product.get("weight"));
        self.further(product.get("additionalProperty"));
        self.pictures(product.get("image"));
    }

    /// The price of the first offer that has one.
    fn offers(&mut self, offers: Option<&Value>) {
        for (offer, path) in listed(offers, &format!("{}.offers", self.path)) {
            let Some(offer) = offer.as_object() else { continue };
            let inner = offer.get("priceSpecification");
            let inner = listed(inner, "").first().and_then(|(first, _)| first.as_object());
            let currency = [Some(offer), inner].into_iter().flatten();
            let currency = currency.filter_map(|o| o.get("priceCurrency")).find_map(text);
            let of_offer =
                ["price", "lowPrice"].iter().filter_map(|name| Some((*name, offer.get(*name)?)));
            let of_inner =
                inner.and_then(|i| i.get("price")).map(|p| ("priceSpecification.price", p));
            let price = of_offer.chain(of_inner).find_map(|(name, value)| {
                let price = match value {
                    Value::Number(n) => price::of_number(&n.to_string(), currency.as_deref()),
                    value => price::of_data(&text(value)?, currency.as_deref()),
                };
                Some((name, price?))
            });
            if let Some((name, price)) = price {
                self.source.tell(Field::Price, &price, format!("{path}.{name}"));
            }
            let condition = offer.get("itemCondition").and_then(text);
            if let Some(condition) = condition.as_deref().and_then(vocabulary::condition) {
                let place = format!("{path}.itemCondition");
                self.source.tell(Field::Condition, condition, place);
            }
        }
    }

    fn weight(&mut self, weight: Option<&Value>) {
        let place = format!("{}.weight", self.path);
        match weight {
            Some(Value::Object(weight)) => {
                let Some(value) = weight.get("value").and_then(text) else { return };
                let unit = ["unitText", "unitCode"].iter().find_map(|name| weight.get(*name));
                let unit = unit.and_then(text).unwrap_or_default();
                let value = format!("{value} {}", vocabulary::unit(&unit));
                self.source.tell(Field::ItemWeight, &value, place);
            }
            Some(Value::String(weight)) => self.source.tell(Field::ItemWeight, weight, place),
            _ => {}
        }
    }

    fn further(&mut self, properties: Option<&Value>) {
        for (property, path) in listed(properties, &format!("{}.additionalProperty", self.path)) {
            let of = |name: &str| property.get(name).and_then(text);
            let (Some(name), Some(value)) = (of("name"), of("value")) else { continue };
            if let Some(field) = vocabulary::of_specification(&name) {
                self.source.tell(field, &value, format!("{path}.value"));
            }
        }
    }

    fn pictures(&mut self, image: Option<&Value>) {
        for (image, path) in listed(image, &format!("{}.image", self.path)) {
            let address = match image {
                Value::Object(image) => {
                    ["contentUrl", "url"].iter().find_map(|name| image.get(*name))
                }
                image => Some(image),
            };
            if let Some(address) = address.and_then(Value::as_str) {
                self.source.show(self.base, address, path);
            }
        }
    }
}

/// One thing or several, each with its path.
fn listed<'v>(value: Option<&'v Value>, path: &str) -> Vec<(&'v Value, String)> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(items)) => {
            items.iter().enumerate().map(|(at, item)| (item, format!("{path}[{at}]"))).collect()
        }
        Some(value) => vec![(value, path.to_owned())],
    }
}

/// A text, a number, the name of a thing, or the first of several.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        // One level only: what holds itself can't be written in JSON.
        Value::Array(items) => items.iter().find_map(|item| match item {
            Value::Array(_) => None,
            item => text(item),
        }),
        Value::Object(thing) => ["name", "@value", "value", "@id"].iter().find_map(|member| {
            match thing.get(*member)? {
                Value::String(text) => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            }
        }),
        Value::Bool(_) | Value::Null => None,
    }
}
