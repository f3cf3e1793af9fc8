//! Lengths of texts, and texts that are no value.

use std::collections::HashMap;

use super::finding::{Finding, FindingCode};
use super::row::Row;
use crate::refusal::{MAX_TEXT_UNITS, fits};
use crate::value::Value;

/// What Excel shows when a formula fails; programs that keep no kinds of cells leave it as text.
const CELL_ERRORS: [&str; 8] =
    ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!"];

/// How a limit of the marketplace counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    Chars,
    /// Bytes of UTF-8.
    Bytes,
}

/// Stems of attributes whose texts the marketplace is known to limit, and the limit; for columns
/// whose template states none.
const LIMITS: [(&str, usize, Measure, FindingCode); 13] = [
    ("contribution_sku.value", 40, Measure::Chars, FindingCode::SkuTooLong),
    ("item_sku", 40, Measure::Chars, FindingCode::SkuTooLong),
    ("child_parent_sku_relationship.parent_sku", 40, Measure::Chars, FindingCode::SkuTooLong),
    ("parent_sku", 40, Measure::Chars, FindingCode::SkuTooLong),
    ("item_name.value", 200, Measure::Chars, FindingCode::TitleTooLong),
    ("item_name", 200, Measure::Chars, FindingCode::TitleTooLong),
    ("bullet_point.value", 500, Measure::Chars, FindingCode::ValueTooLong),
    ("bullet_point", 500, Measure::Chars, FindingCode::ValueTooLong),
    ("product_description.value", 2_000, Measure::Chars, FindingCode::ValueTooLong),
    ("product_description", 2_000, Measure::Chars, FindingCode::ValueTooLong),
    ("generic_keyword.value", 250, Measure::Bytes, FindingCode::ValueTooLong),
    ("generic_keywords", 250, Measure::Bytes, FindingCode::ValueTooLong),
    ("generic_keyword", 250, Measure::Bytes, FindingCode::ValueTooLong),
];

/// A text longer than a cell holds, than the template says (`stated`, by column), or than the
/// marketplace is known to take.
pub(super) fn too_long(
    row: &Row<'_>,
    stated: &HashMap<u32, (usize, Measure)>,
    out: &mut Vec<Finding>,
) {
    for (column, value) in row.filled() {
        let text = value.as_str();
        if !fits(text, MAX_TEXT_UNITS) {
            out.push(row.finding(column, FindingCode::TextTooLong));
            continue;
        }
        let known = LIMITS.iter().find(|(stem, ..)| *stem == column.id.stem());
        let (limit, measure, code) = match (stated.get(&column.index), known) {
            (Some((limit, measure)), _) => (*limit, *measure, FindingCode::TextOverStatedLimit),
            (None, Some((_, limit, measure, code))) => (*limit, *measure, *code),
            (None, None) => continue,
        };
        let (length, most) = match measure {
            Measure::Chars => (text.chars().count(), format!("≤ {limit}")),
            Measure::Bytes => (text.len(), format!("≤ {limit} bytes")),
        };
        if length > limit {
            out.push(row.finding(column, code).suggest(Some(most)));
        }
    }
}

/// A formula has no stored result, as when a program wrote it that does not calculate.
pub(super) fn unsolved(row: &Row<'_>, out: &mut Vec<Finding>) {
    let columns = row.without_result().filter_map(|at| row.template.column_at(at));
    out.extend(columns.map(|column| row.finding(column, FindingCode::FormulaWithoutResult)));
}

/// A cell shows the error of a formula.
pub(super) fn cell_errors(row: &Row<'_>, out: &mut Vec<Finding>) {
    for (column, value) in row.filled() {
        let is_text_of_one = CELL_ERRORS.contains(&value.as_str().trim());
        if is_text_of_one || matches!(value, Value::Error(_)) {
            out.push(row.finding(column, FindingCode::CellError));
        }
    }
}
