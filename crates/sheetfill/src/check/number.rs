//! Numbers and their units.

use super::finding::{Finding, FindingCode};
use super::row::Row;
use crate::template::{Column, Template};
use crate::value::{Number, Value};

/// Stems of numbers that have no unit beside them.
const NUMBERS: [&str; 10] = [
    "fulfillment_availability.quantity",
    "fulfillment_availability.lead_time_to_ship_max_days",
    "number_of_items.value",
    "item_package_quantity.value",
    "max_order_quantity.value",
    "quantity",
    "standard_price",
    "list_price",
    "number_of_items",
    "item_package_quantity",
];

/// Ends of stems of prices.
const PRICES: [&str; 2] = [".value_with_tax", "_price_with_tax"];

/// A number is expected and something else stands there, or one below zero.
pub(super) fn numbers(row: &Row<'_>, out: &mut Vec<Finding>) {
    let filled = row.filled().filter(|(column, _)| is_number(row.template, column));
    for (column, value) in filled.filter(|(column, _)| !row.forbids(column)) {
        let text = value.as_str().trim();
        let read = match value {
            Value::Number(number) => Some(number.clone()),
            Value::Truth(_) | Value::Error(_) => None,
            Value::Text(_) => Number::read(text).filter(|_| !text.contains(['e', 'E'])),
        };
        match read {
            Some(number) if number.as_str().starts_with('-') => {
                out.push(row.finding(column, FindingCode::ValueNegative));
            }
            Some(_) => {}
            None => {
                let finding = row.finding(column, FindingCode::ValueNotANumber);
                out.push(finding.suggest(plain(text)));
            }
        }
    }
}

/// A number without its unit, or a unit without a number.
pub(super) fn units(row: &Row<'_>, out: &mut Vec<Finding>) {
    for (column, _) in row.filled().filter(|(column, _)| !row.forbids(column)) {
        if column.id.is_unit() {
            let value = row.template.unit_of(column);
            if value.is_some_and(|value| !row.has(value) && !row.asks_for(value)) {
                out.push(row.finding(column, FindingCode::UnitWithoutValue));
            }
        } else if let Some(unit) = row.template.unit_for(column)
            && !row.has(unit)
            && !row.forbids(unit)
        {
            out.push(row.finding(unit, FindingCode::UnitMissing));
        }
    }
}

fn is_number(template: &Template, column: &Column) -> bool {
    let stem = column.id.stem();
    !column.has_list()
        && (NUMBERS.contains(&stem)
            || PRICES.iter().any(|end| stem.ends_with(end))
            || (!column.id.is_unit() && template.unit_for(column).is_some()))
}

/// A number as people write it, with a decimal comma, dots between thousands or a currency's sign,
/// as a plain one; `None` when it could be read in two ways, or not at all.
fn plain(text: &str) -> Option<String> {
    let bare = text.trim_start_matches("R$").trim();
    let (whole, fraction) = match bare.rsplit_once(',') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        // `R$ 12.50`, but not `1.234`: that may be one thousand.
        None => (bare, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mut groups = whole.split('.');
    let first = groups.next().filter(|group| digits(group))?;
    let rest: Vec<&str> = groups.collect();
    match fraction {
        Some(fraction) if digits(fraction) => {
            let grouped = rest.iter().all(|group| group.len() == 3 && digits(group));
            grouped.then(|| format!("{first}{}.{fraction}", rest.concat()))
        }
        Some(_) => None,
        None => match rest.as_slice() {
            [] => Some(first.to_owned()),
            [cents] if digits(cents) && cents.len() != 3 => Some(format!("{first}.{cents}")),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn numbers_as_people_write_them_become_plain_unless_they_can_be_read_twice() {
        for (text, expected) in [
            ("12,5", Some("12.5")),
            ("R$ 1.299,90", Some("1299.90")),
            ("R$ 12.50", Some("12.50")),
            ("R$ 12", Some("12")),
            ("1.234", None),
            ("1,234.5", None),
            ("151 g", None),
            ("12,", None),
            ("", None),
            ("x", None),
        ] {
            assert_eq!(plain(text).as_deref(), expected, "{text}");
        }
    }
}
