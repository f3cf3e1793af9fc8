//! Prices as pages write them.

use entity::value::{Money, Notation};

use super::text;

/// A price out of data, where the point is the decimal one by the rules of schema.org, and out of
/// data of shops that write it their own way all the same: `1299.9`, `1.299,90`, `R$ 1.299`.
///
/// Another currency than the real stays in front of the number, so that nobody takes it for reais.
pub(super) fn of_data(raw: &str, currency: Option<&str>) -> Option<String> {
    let raw = raw.trim();
    let foreign = currency.map(str::trim).filter(|c| !c.is_empty());
    if let Some(currency) = foreign.filter(|c| !c.eq_ignore_ascii_case("BRL")) {
        return (!raw.is_empty()).then(|| format!("{currency} {raw}"));
    }
    let decimals = raw.split_once('.').map_or("", |(_, decimals)| decimals);
    let machine = raw.bytes().all(|b| b.is_ascii_digit() || b == b'.') && decimals.len() != 3;
    let notation = if machine { Notation::Exact } else { Notation::Text };
    written(Money::read(raw, notation).ok()?.value)
}

/// A number of data that was one: the point is the decimal one, whatever comes behind it.
pub(super) fn of_number(raw: &str, currency: Option<&str>) -> Option<String> {
    match currency {
        Some(currency) if !currency.trim().eq_ignore_ascii_case("BRL") => {
            of_data(raw, Some(currency))
        }
        _ => written(Money::read(raw, Notation::Exact).ok()?.value),
    }
}

/// A price whose whole reais and cents stand in different elements.
pub(super) fn of_parts(
    reais: scraper::ElementRef<'_>,
    cents: Option<scraper::ElementRef<'_>>,
) -> Option<String> {
    let reais: String = text::seen(reais).chars().filter(char::is_ascii_digit).collect();
    let cents = cents.map(text::seen).unwrap_or_default();
    let cents: String = cents.chars().filter(char::is_ascii_digit).collect();
    let cents = if cents.is_empty() { "00" } else { &cents };
    written(Money::parse(&format!("{reais},{cents}")).ok()?)
}

/// A price of nothing is a missing price.
fn written(price: Money) -> Option<String> {
    (price.cents() > 0).then(|| price.to_string())
}
