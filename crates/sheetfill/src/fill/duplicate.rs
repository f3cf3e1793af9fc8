//! SKUs of a plan that stand on the sheet twice when it is written.

use std::collections::HashSet;

use crate::Error;
use crate::cell::cell_name;
use crate::check::Roles;
use crate::plan::{Cells, Plan};
use crate::report::{CellCode, CellFinding};
use crate::shared_string::SharedStrings;
use crate::template::Template;
use crate::value::Value;

/// The SKUs of `plan`, which goes to the zero-based `first_row`, that an earlier row of it has, or a row
/// that stays: `stays` is the text of the sheet, and the shared strings, if there are such rows.
pub(super) fn skus(
    template: &Template,
    (plan, first_row): (&Plan, u32),
    stays: Option<(&str, &SharedStrings)>,
) -> Result<Vec<CellFinding>, Error> {
    let Some(column) = Roles::of(template).sku.map(|column| column.index) else {
        return Ok(Vec::new());
    };
    let mut seen: HashSet<String> = HashSet::new();
    if let Some(sheet) = stays {
        template.each_cell(
            sheet,
            |at| at == column,
            |_, _, content| {
                seen.insert(content.text.trim().to_owned());
            },
        )?;
    }
    let sku =
        |cells: &'_ Cells| cells.get(&column).map(Value::as_str).map(str::trim).map(str::to_owned);
    let mut found = Vec::new();
    for (plan_row, row) in (0..plan.rows()).zip(first_row..) {
        let Some(value) = plan.row(plan_row).and_then(sku).filter(|sku| !sku.is_empty()) else {
            continue;
        };
        if seen.contains(&value) {
            let (code, cell) = (CellCode::DuplicateSku, cell_name(row, column));
            found.push(CellFinding { code, cell, plan_row, column, value });
        } else {
            seen.insert(value);
        }
    }
    Ok(found)
}
