//! What is sold: price, channel, stock, condition, tax class, and what the parcel weighs.

use sheetfill::{Number, OptionValue, Options, Value};

use crate::catalog::facts::Logistics;
use crate::catalog::{Code, Field};

use super::concept::{Concept, ITEM_BOX, PACKAGE_BOX};
use super::describe::meaning;
use super::measure;
use super::row::Row;
use super::view::View;
use super::word::Word;

/// Channel code of stock that Amazon keeps, in all templates that have one.
const AMAZON_CHANNEL: &str = "AMAZON_NA";
/// Channel code of stock that the seller keeps.
const OWN_CHANNEL: &str = "DEFAULT";

/// All cells of the offer.
pub(super) fn write(row: &mut Row<'_, '_>, view: &View<'_>) {
    price(row, view);
    let own_stock = channel(row, view);
    quantity(row, view, own_stock);
    if let Some(condition) = view.text(|facts| facts.condition.as_ref()) {
        meaning(row, Concept::Condition, condition, &[Word::New]);
    }
    match view.get(|facts| facts.ncm.as_ref()) {
        Some(ncm) => {
            row.text(Concept::Ncm, ncm.value.as_str(), &[ncm.source]);
        }
        None if !view.was_given(&Field::Ncm) => row.note(Code::NcmMissing, None, &[], &[]),
        None => {}
    }
}

/// List price and selling price are the same: the seller gives one.
fn price(row: &mut Row<'_, '_>, view: &View<'_>) {
    let Some(price) = view.get(|facts| facts.price.as_ref()) else {
        if !view.was_given(&Field::Price) {
            row.note(Code::PriceMissing, None, &[], &[]);
        }
        return;
    };
    let sources = [price.source];
    let concepts = [Concept::ListPrice, Concept::SellingPrice];
    let columns: Vec<_> = concepts.iter().filter_map(|concept| row.column(*concept)).collect();
    if columns.is_empty() {
        row.no_column(&sources);
    }
    for column in columns {
        row.plain(column, Value::Number(Number::scaled(price.value.cents(), 2)), &sources);
    }
}

/// Writes the channel; returns whether the row's stock is the seller's own.
fn channel(row: &mut Row<'_, '_>, view: &View<'_>) -> bool {
    let Some(logistics) = view.get(|facts| facts.logistics.as_ref()) else {
        if !view.was_given(&Field::Logistics) {
            row.note(Code::LogisticsMissing, None, &[], &[]);
        }
        return false;
    };
    let own_stock = matches!(logistics.value, Logistics::Dba);
    let sources = [logistics.source];
    let Some(column) = row.column(Concept::Channel) else {
        row.no_column(&sources);
        return own_stock;
    };
    let options = row.options(column);
    let found = match options {
        Options::List { values, .. } if own_stock => {
            Word::OwnStock.find(values).map(|option| &*option.text)
        }
        Options::List { .. } => amazon_channel(options),
        Options::NoList if own_stock => Some(OWN_CHANNEL),
        Options::NoList => Some(AMAZON_CHANNEL),
        _ => None,
    };
    if let Some(channel) = found {
        return row.write(column, Value::from(channel), &sources) && own_stock;
    }
    row.note(
        Code::ChannelNotOffered,
        Some(column),
        &[("options", measure::live(options))],
        &sources,
    );
    false
}

/// The channel of stock in Amazon's warehouses. Channels of remote fulfilment (`…_RAFN`) serve
/// other countries' offers, so they come last.
fn amazon_channel(options: Options<'_>) -> Option<&str> {
    let fit = |option: &OptionValue| {
        let name = option.canonical.as_deref().unwrap_or(&option.text).to_ascii_uppercase();
        match name.as_str() {
            AMAZON_CHANNEL => Some(0),
            _ if !name.starts_with("AMAZON") => None,
            _ if name.contains("RAFN") => Some(2),
            _ => Some(1),
        }
    };
    let fitting = options.live().filter_map(|option| Some((fit(option)?, option)));
    fitting.min_by_key(|(rank, _)| *rank).map(|(_, option)| &*option.text)
}

/// Stock belongs to the seller's own channel only.
fn quantity(row: &mut Row<'_, '_>, view: &View<'_>, own_stock: bool) {
    let Some(quantity) = view.own_only(|facts| facts.quantity.as_ref()) else { return };
    let sources = [quantity.source];
    match row.column(Concept::Quantity) {
        None => {
            row.no_column(&sources);
        }
        Some(column) if own_stock => {
            row.plain(
                column,
                Value::Number(Number::integer(i64::from(quantity.value.count()))),
                &sources,
            );
        }
        Some(column) => row.note(Code::QuantityNotForChannel, Some(column), &[], &sources),
    }
}

/// Weights and dimensions of the package and of the product.
pub(super) fn measures(row: &mut Row<'_, '_>, view: &View<'_>) {
    let weights = [
        (Concept::PackageWeight, view.get(|facts| facts.package_weight.as_ref())),
        (Concept::ItemWeight, view.get(|facts| facts.item_weight.as_ref())),
    ];
    for (concept, weight) in weights {
        if let Some(weight) = weight {
            measure::weight(row, concept, weight.value.milligrams(), weight.source);
        }
    }
    let boxes = [
        (PACKAGE_BOX, view.get(|facts| facts.package_dimensions.as_ref())),
        (ITEM_BOX, view.get(|facts| facts.item_dimensions.as_ref())),
    ];
    for (stems, sides) in boxes {
        if let Some(sides) = sides {
            let (length, width, height) =
                (sides.value.length(), sides.value.width(), sides.value.height());
            measure::dimensions(row, stems, [length, width, height], sides.source);
        }
    }
}
