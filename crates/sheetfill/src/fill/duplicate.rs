//! SKUs of a plan that stand on the sheet twice when it is written.

use std::collections::HashSet;

use super::ExistingRows;
use crate::Error;
use crate::cell::cell_name;
use crate::check::Roles;
use crate::plan::{Cells, Plan};
use crate::report::{CellCode, CellFinding};
use crate::template::Template;
use crate::value::Value;

/// The SKUs of `plan`, which goes to the zero-based `first_row`, that an earlier row of it has, or a row of
/// `source` that stays.
pub(super) fn skus(
    (template, source): (&Template, &[u8]),
    (plan, first_row): (&Plan, u32),
    existing: ExistingRows,
) -> Result<Vec<CellFinding>, Error> {
    let Some(column) = Roles::of(template).sku.map(|column| column.index) else {
        return Ok(Vec::new());
    };
    let stays = existing == ExistingRows::Append && template.layout().rows_present > 0;
    let rows = if stays { template.data_rows(source)? } else { Vec::new() };
    let sku =
        |cells: &'_ Cells| cells.get(&column).map(Value::as_str).map(str::trim).map(str::to_owned);
    let mut seen: HashSet<String> = rows.iter().filter_map(|row| sku(&row.cells)).collect();
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
