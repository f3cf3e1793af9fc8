//! Mercado Livre's own layout, for what its data leaves out.

use scraper::Html;

use super::{Source, price, selector, text, vocabulary};
use crate::catalog::Field;

const TITLE: &str = "h1.ui-pdp-title";
const DESCRIPTION: &str = ".ui-pdp-description__content";
/// The price to pay, not the one that is struck through.
const PRICE: &str = ".ui-pdp-price__second-line .andes-money-amount";
const REAIS: &str = ".andes-money-amount__fraction";
const CENTS: &str = ".andes-money-amount__cents";
const ROWS: &str = ".ui-pdp-specs__table tr, table.andes-table tr";

pub(super) fn read(page: &Html) -> Source {
    let mut source = Source::default();
    for (css, field) in [(TITLE, Field::Title), (DESCRIPTION, Field::Description)] {
        let found = selector(css).and_then(|css| page.select(&css).next());
        if let Some(element) = found {
            source.is_product |= field == Field::Title;
            source.tell(field, &text::seen(element), css);
        }
    }
    if let Some(price) = paid(page) {
        source.tell(Field::Price, &price, PRICE);
    }
    specifications(page, &mut source);
    source
}

fn paid(page: &Html) -> Option<String> {
    let amount = page.select(&selector(PRICE)?).next()?;
    let reais = amount.select(&selector(REAIS)?).next()?;
    let cents = amount.select(&selector(CENTS)?).next();
    price::of_parts(reais, cents)
}

fn specifications(page: &Html, source: &mut Source) {
    let (Some(rows), Some(names), Some(values)) = (selector(ROWS), selector("th"), selector("td"))
    else {
        return;
    };
    for row in page.select(&rows) {
        let (Some(name), Some(value)) = (row.select(&names).next(), row.select(&values).next())
        else {
            continue;
        };
        let name = text::seen(name);
        if let Some(field) = vocabulary::of_specification(&name) {
            let place = format!("{ROWS} th \"{}\"", name.trim());
            source.tell(field, &text::seen(value), place);
        }
    }
}
