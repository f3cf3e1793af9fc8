//! The hidden sheet of lists, and the defined names by which the data sheet finds them.

use std::collections::HashMap;

use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{Workbook, XlsxError};

use super::LIST_SHEET;
use super::column::{Column, List, TYPES, columns};

/// Rows of the sheet, zero-based: product type, attribute, and the first value.
const TYPE_ROW: u32 = 1;
const ATTRIBUTE_ROW: u32 = 2;
const VALUE_ROW: u32 = 3;

/// First column of lists; A and B are the lookup table of dependent lists.
const FIRST_COLUMN: u16 = 2;

/// One list with the names that lead to it.
struct Listing {
    product_type: &'static str,
    attribute: &'static str,
    values: &'static [&'static str],
    names: Vec<String>,
}

/// Adds the sheet of lists and their names.
pub(super) fn add(workbook: &mut Workbook) -> Result<(), XlsxError> {
    let listings = listings();
    let sheet = workbook.add_worksheet().set_name(LIST_SHEET)?;
    sheet.set_hidden(true);
    for (row, (display, token)) in (0..).zip(lookup()) {
        sheet.write(row, 0, display)?;
        sheet.write(row, 1, token)?;
    }
    for (column, listing) in (FIRST_COLUMN..).zip(&listings) {
        sheet.write(TYPE_ROW, column, listing.product_type)?;
        sheet.write(ATTRIBUTE_ROW, column, listing.attribute)?;
        for (row, value) in (VALUE_ROW..).zip(listing.values) {
            sheet.write(row, column, *value)?;
        }
    }
    for (column, listing) in (FIRST_COLUMN..).zip(&listings) {
        let range = range(column, listing.values);
        for name in &listing.names {
            workbook.define_name(name, &range)?;
        }
    }
    Ok(())
}

/// `'Dropdown Lists'!$C$4:$C$6`; a list of one value is a single cell.
fn range(column: u16, values: &[&str]) -> String {
    let letters = column_number_to_name(column);
    let first = VALUE_ROW + 1;
    let last = values.iter().skip(1).fold(first, |row, _| row + 1);
    if last == first {
        return format!("='{LIST_SHEET}'!${letters}${first}");
    }
    format!("='{LIST_SHEET}'!${letters}${first}:${letters}${last}")
}

/// All lists; columns of one multi-value attribute share theirs.
fn listings() -> Vec<Listing> {
    let mut listings: Vec<Listing> = Vec::new();
    let mut known: HashMap<(&str, String), usize> = HashMap::new();
    for (_, column) in columns() {
        for listing in lists_of(column) {
            let key = (listing.product_type, format!("{}{:?}", column.stem(), listing.values));
            let shared = known.get(&key).and_then(|index| listings.get_mut(*index));
            if let Some(shared) = shared {
                shared.names.extend(listing.names);
            } else {
                known.insert(key, listings.len());
                listings.push(listing);
            }
        }
    }
    listings
}

fn lists_of(column: &'static Column) -> Vec<Listing> {
    let listing = |product_type, values, name| Listing {
        product_type,
        attribute: column.id,
        values,
        names: vec![name],
    };
    let per_type = TYPES.iter().copied();
    match column.list {
        List::Free => Vec::new(),
        List::Named(name, values) => vec![listing(TYPES[0], values, name.to_owned())],
        List::PerType(lists) => per_type
            .zip(lists)
            .filter(|(_, values)| !values.is_empty())
            .map(|(of, values)| listing(of, values, format!("{of}{}", column.name())))
            .collect(),
        List::Dependent(on) => per_type
            .flat_map(|of| on.options.iter().map(move |(value, values)| (of, value, *values)))
            .map(|(of, value, values)| {
                let name = format!("{of}{}{}.{}", on.path, token(value), on.target);
                listing(of, values, name)
            })
            .collect(),
    }
}

/// Displayed values on which lists depend, with their form in defined names.
fn lookup() -> Vec<(&'static str, String)> {
    let dependencies = columns().filter_map(|(_, column)| match column.list {
        List::Dependent(dependency) => Some(dependency),
        _ => None,
    });
    dependencies
        .flat_map(|dependency| dependency.options)
        .map(|(value, _)| (*value, token(value)))
        .collect()
}

/// A value without blanks and punctuation.
fn token(value: &str) -> String {
    value.chars().filter(|c| c.is_alphanumeric()).collect()
}
