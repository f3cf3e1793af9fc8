//! Chosen values: written last, and only where nothing else stands.

use sheetfill::{Column, Need, Options, Value};

use crate::catalog::Code;

use super::concept::Concept;
use super::row::Row;
use super::supplement::Open;
use super::theme::Axis;

/// Writes what was chosen for the row's product into the columns that are still empty; positions of
/// the choices and their columns.
pub(super) fn write<'t>(row: &mut Row<'_, 't>, open: Open<'_>) -> Vec<(usize, &'t Column)> {
    let mut chosen = Vec::new();
    for at in 0..row.sheet.chosen.len() {
        let Some(choice) = row.sheet.chosen.get(at).map(|pending| pending.choice.clone()) else {
            continue;
        };
        let Some(column) = row.sheet.template.column_by_id(&choice.attribute) else { continue };
        if row.is_filled(column) || !is_open(column, open) {
            continue;
        }
        let options = row.options(column);
        // The text itself: what was chosen once is an option's own text, or is none any more.
        let Some(option) = options.live().find(|option| *option.text == *choice.value) else {
            not_in_list(row, column, &choice.value, options);
            continue;
        };
        if row.write(column, Value::from(&*option.text), &[]) {
            chosen.push((at, column));
        }
    }
    chosen
}

/// Notes which of the choices that were written still stand.
pub(super) fn count(row: &mut Row<'_, '_>, chosen: &[(usize, &Column)]) {
    for (at, column) in chosen {
        let stands = row.is_filled(column);
        if let Some(pending) = row.sheet.chosen.get_mut(*at).filter(|_| stands) {
            pending.written = true;
        }
    }
}

fn is_open(column: &Column, open: Open<'_>) -> bool {
    match open {
        Open::All => true,
        Open::Without(axes) => !varies(column, axes),
        Open::OnlyRequired(axes) => column.need == Some(Need::Required) && !varies(column, axes),
    }
}

/// Whether the column says one of these attributes.
fn varies(column: &Column, axes: &[Axis]) -> bool {
    let concepts = axes.iter().flat_map(|axis| concepts(*axis));
    concepts.into_iter().any(|concept| concept.stems().contains(&column.id.stem()))
}

/// Whether members of a family can differ in what a column of this attribute stem says.
pub fn can_vary(stem: &str) -> bool {
    let concepts = Axis::ALL.iter().flat_map(|axis| concepts(*axis));
    concepts.into_iter().any(|concept| concept.stems().contains(&stem))
}

const fn concepts(axis: Axis) -> &'static [Concept] {
    match axis {
        Axis::Color => &[Concept::Color, Concept::ColorMap],
        Axis::Size => &[Concept::Size],
        Axis::Material => &[Concept::Material],
        Axis::Model => &[],
    }
}

fn not_in_list<'t>(row: &mut Row<'_, 't>, column: &'t Column, value: &str, options: Options<'t>) {
    // A list over other cells is the seller's to fill; nothing was chosen for it.
    if matches!(options, Options::Dependent { .. } | Options::Unreadable { .. }) {
        return;
    }
    let params = [
        ("value", value.to_owned()),
        ("column", column.label.clone()),
        ("productType", row.product_type().to_owned()),
    ];
    row.note(Code::ChoiceNotInList, Some(column), &params, &[]);
}
