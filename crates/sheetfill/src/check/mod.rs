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

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::Error;
use crate::data_row::DataRow;
use crate::lost_list::LostList;
use crate::rule::CellState;
use crate::template::Template;
pub use finding::{Finding, FindingCode, Findings, MAX_FINDINGS, Severity};
use near::Near;
pub(crate) use role::Roles;
use row::{Action, Row};
use text::Measure;
use theme::Themes;

/// A filled template and what is to be said of it.
#[derive(Debug)]
pub struct Checked {
    /// The template.
    pub template: Template,
    /// Its rows of data.
    pub rows: Vec<DataRow>,
    /// Remarks, by row and column: the first [`MAX_FINDINGS`].
    pub findings: Vec<Finding>,
    /// How many remarks there are of each code, also of those that are left out.
    pub counts: BTreeMap<FindingCode, usize>,
    /// Whether remarks are left out.
    pub truncated: bool,
    /// Zero-based rows with errors, also with those that are left out.
    pub error_rows: BTreeSet<u32>,
    /// As [`Findings::unknown_rules`].
    pub unknown_rules: usize,
    /// As [`Findings::unknown_cells`].
    pub unknown_cells: usize,
    /// As [`Findings::lost_lists`].
    pub lost_lists: Vec<LostList>,
}

impl Checked {
    /// A template, its rows, and what [`check_rows`] has found in them.
    pub fn new(template: Template, rows: Vec<DataRow>, found: Findings) -> Self {
        Self {
            template,
            rows,
            findings: found.list,
            counts: found.counts,
            truncated: found.truncated,
            error_rows: found.error_rows,
            unknown_rules: found.unknown_rules,
            unknown_cells: found.unknown_cells,
            lost_lists: found.lost_lists,
        }
    }

    /// Whether all rules were asked: without it, no findings do not mean that nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.unknown_rules == 0 && self.unknown_cells == 0
    }

    /// The worst severity; `None` without findings.
    pub fn worst(&self) -> Option<Severity> {
        finding::worst(&self.counts)
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
    let found = check_rows(&template, &rows);
    Ok(Checked::new(template, rows, found))
}

/// Checks rows of data against their template; the findings are sorted by row and column.
pub fn check_rows(template: &Template, rows: &[DataRow]) -> Findings {
    check_rows_within(template, rows, &(0..=u32::MAX))
}

/// As [`check_rows`], but only the findings of these rows, zero-based, are told and counted. The others
/// are there for what rows say of each other.
pub fn check_rows_within(
    template: &Template,
    rows: &[DataRow],
    told: &RangeInclusive<u32>,
) -> Findings {
    let roles = Roles::of(template);
    let sheet = Arc::from(template.layout().sheet_name.as_str());
    let near = Near::new();
    let rows: Vec<Row<'_>> =
        rows.iter().map(|row| Row::new(template, roles, (&sheet, &near), row)).collect();
    let themes = Themes::of(&rows);
    let stated = stated::limits(template);
    let across = across(&rows, &themes);
    let mut across = across.into_iter().peekable();
    let mut order: Vec<&Row<'_>> = rows.iter().collect();
    order.sort_by_key(|row| row.at());
    let unknown_rules = template.rules().unknown().iter().filter(|rule| rule.hides).count();
    let at: BTreeSet<u32> =
        order.iter().map(|row| row.at()).filter(|at| told.contains(at)).collect();
    let lost_lists = template.lost_lists_where(|rows| at.range(rows.clone()).next().is_some());
    let lost_lists = lost_lists.take(MAX_FINDINGS).collect();
    let mut found = Findings { unknown_rules, lost_lists, ..Findings::default() };
    for row in order {
        let mut of_row = Vec::new();
        let is_told = told.contains(&row.at());
        if is_told && row.action != Action::Delete {
            within(row, &stated, &themes, &mut of_row);
            found.unknown_cells += row.states.in_state(CellState::Unknown).count();
        }
        while let Some(finding) = across.next_if(|finding| finding.row <= row.at()) {
            of_row.push(finding);
        }
        if is_told {
            settle(&mut of_row);
            found.add(of_row);
        }
    }
    found
}

/// What is to be said of one row by itself.
fn within(
    row: &Row<'_>,
    stated: &HashMap<u32, (usize, Measure)>,
    themes: &Themes,
    findings: &mut Vec<Finding>,
) {
    identity::product_type(row, findings);
    state::missing(row, findings);
    state::forbidden(row, findings);
    list::outside(row, findings);
    text::cell_errors(row, findings);
    text::unsolved(row, findings);
    text::too_long(row, stated, findings);
    number::numbers(row, findings);
    number::units(row, findings);
    code::barcode(row, findings);
    code::ncm(row, findings);
    theme::obsolete(row, findings);
    theme::columns(row, themes, findings);
}

/// What rows say of each other, by row: a few findings for each at most.
fn across(rows: &[Row<'_>], themes: &Themes) -> Vec<Finding> {
    let mut findings = Vec::new();
    identity::without_sku(rows, &mut findings);
    identity::duplicates(rows, &mut findings);
    list::beyond(rows, &mut findings);
    let live: Vec<&Row<'_>> = rows.iter().filter(|row| row.action != Action::Delete).collect();
    family::parents(&live, &mut findings);
    family::childless(&live, &mut findings);
    family::differing(&live, &mut findings);
    theme::alike(&live, themes, &mut findings);
    findings.sort_by_key(|finding| finding.row);
    findings
}

/// Sorts findings of one row, and leaves out what another one of the same cell says better: that a value is
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
