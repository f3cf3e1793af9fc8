//! Checks a filled template, whoever filled it.
//!
//! Each rule is a function over one row, or over all rows for what rows say of each other; none
//! changes anything.

mod code;
mod family;
mod finding;
mod identity;
mod list;
mod near;
mod number;
mod role;
mod row;
mod state;
mod stated;
mod text;
mod theme;

use std::collections::HashSet;
use std::sync::Arc;

use crate::Error;
use crate::data_row::DataRow;
use crate::template::Template;
pub use finding::{Finding, FindingCode, Severity};
use near::Near;
pub(crate) use role::Roles;
use row::{Action, Row};
use theme::Themes;

/// A filled template and what is to be said of it.
#[derive(Debug)]
pub struct Checked {
    /// The template.
    pub template: Template,
    /// Its rows of data.
    pub rows: Vec<DataRow>,
    /// Remarks, by row and column.
    pub findings: Vec<Finding>,
}

impl Checked {
    /// The worst severity; `None` without findings.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }
}

/// Reads and checks a filled template.
///
/// # Errors
/// As [`Template::read`].
///
/// ```no_run
/// let bytes = std::fs::read("filled.xlsm")?;
/// for finding in sheetfill::check_workbook(&bytes)?.findings {
///     println!("{} {}", finding.cell, finding.code);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn check_workbook(bytes: &[u8]) -> Result<Checked, Error> {
    let template = Template::read(bytes)?;
    let rows = template.data_rows(bytes)?;
    let findings = check_rows(&template, &rows);
    Ok(Checked { template, rows, findings })
}

/// Checks rows of data against their template; the findings are sorted by row and column.
pub fn check_rows(template: &Template, rows: &[DataRow]) -> Vec<Finding> {
    let roles = Roles::of(template);
    let sheet = Arc::from(template.layout().sheet_name.as_str());
    let near = Near::new();
    let rows: Vec<Row<'_>> =
        rows.iter().map(|row| Row::new(template, roles, (&sheet, &near), row)).collect();
    let themes = Themes::of(&rows);
    let stated = stated::limits(template);
    let mut findings = Vec::new();
    for row in rows.iter().filter(|row| row.action != Action::Delete) {
        identity::product_type(row, &mut findings);
        state::missing(row, &mut findings);
        state::forbidden(row, &mut findings);
        list::outside(row, &mut findings);
        text::cell_errors(row, &mut findings);
        text::unsolved(row, &mut findings);
        text::too_long(row, &stated, &mut findings);
        number::numbers(row, &mut findings);
        number::units(row, &mut findings);
        code::barcode(row, &mut findings);
        code::ncm(row, &mut findings);
        theme::obsolete(row, &mut findings);
        theme::columns(row, &themes, &mut findings);
    }
    identity::without_sku(&rows, &mut findings);
    identity::duplicates(&rows, &mut findings);
    list::beyond(&rows, &mut findings);
    let live: Vec<&Row<'_>> = rows.iter().filter(|row| row.action != Action::Delete).collect();
    family::parents(&live, &mut findings);
    family::childless(&live, &mut findings);
    family::differing(&live, &mut findings);
    theme::alike(&live, &themes, &mut findings);
    settle(&mut findings);
    findings
}

/// Sorts findings, and leaves out what another one of the same cell says better: that a value is
/// missing where an error says why, and everything else about a cell whose formula shows an error or
/// has no result.
fn settle(findings: &mut Vec<Finding>) {
    let cells = |of: fn(&Finding) -> bool| -> HashSet<(u32, u32)> {
        findings.iter().filter(|f| of(f)).map(|f| (f.row, f.column)).collect()
    };
    let is_broken =
        |f: &Finding| matches!(f.code, FindingCode::CellError | FindingCode::FormulaWithoutResult);
    let broken = cells(is_broken);
    let told = cells(|f| f.code != FindingCode::RequiredMissing && f.severity == Severity::Error);
    findings.retain(|f| match f.code {
        _ if is_broken(f) => true,
        _ if broken.contains(&(f.row, f.column)) => false,
        FindingCode::RequiredMissing => !told.contains(&(f.row, f.column)),
        _ => true,
    });
    findings.sort_by_key(|f| (f.row, f.column, f.code));
    findings.dedup();
}
