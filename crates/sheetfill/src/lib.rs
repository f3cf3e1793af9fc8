//! Reads marketplace flat-file templates (`.xlsm`, `.xlsx`) and fills them without touching
//! anything else.
//!
//! Bytes in, bytes and a report out: no network, no threads, no files of its own.
//!
//! ```text
//! bytes ─► Template::read ─► columns, sections, options per product type
//!                 │
//!   Plan (row, column → value) ─► fill ─► the same workbook with rows, and a Report
//! ```
//!
//! - reading: [`Template`], its [`Column`]s by [`AttributeId`], their [`Options`]
//! - what each cell of a row is: [`Rules`], [`CellState`]
//! - what a filled template lacks: [`check_workbook`], [`Finding`]
//! - the workbook with its findings at its cells, and the one with only the rows that
//!   have errors: [`annotate()`], [`rejected()`]
//! - what a newer version of a template asks for: [`diff()`]
//! - writing: [`Plan`], [`Value`], [`fill`] with [`FillOptions`], and the [`Report`]
//! - the data sheet as text: [`tsv()`]
//! - names of cells: [`cell`]
//!
//! Rows and columns are zero-based in code and one-based in messages.

mod active;
mod annotate;
mod attribute;
mod book;
mod calc_chain;
pub mod cell;
mod check;
mod data_row;
mod date_style;
mod defined_name;
mod dependent;
mod dialect;
mod diff;
mod edit;
mod error;
mod escape;
mod fill;
mod filtered;
mod fold;
mod formula;
mod grid;
mod hidden;
mod list;
mod listed;
mod lost_list;
mod named_list;
mod need;
mod noted;
mod option;
mod order;
mod pace;
mod package;
mod plan;
mod prologue;
mod read;
mod refusal;
mod rejected;
mod report;
mod rewrite;
mod row_list;
mod rule;
mod settings;
mod shared_string;
mod sheet;
mod sqref;
mod stretch;
mod template;
mod tied;
mod tsv;
mod validation;
mod value;
mod vml;
mod weight;
mod workbook;
mod xml;

pub use annotate::{Wording, annotate};
pub use attribute::AttributeId;
pub use check::{
    Checked, Finding, FindingCode, Findings, MAX_FINDINGS, Severity, check_rows, check_rows_within,
    check_workbook,
};
pub use data_row::DataRow;
pub use diff::{
    ColumnName, ColumnPair, Firmness, LayoutChange, LayoutItem, ListChange, NewlyRequired, Setting,
    TemplateDiff, diff,
};
pub use error::Error;
pub use fill::{ExistingRows, FillOptions, Strings, fill};
pub use fold::fold;
pub use formula::FormulaFault;
pub use lost_list::LostList;
pub use need::Need;
pub use option::{ListClass, OptionValue, Options};
pub use package::MAX_FILE_BYTES;
pub use plan::{Cells, Plan};
pub use refusal::{MAX_TEXT_UNITS, check_plan};
pub use rejected::rejected;
pub use report::{CellCode, CellFinding, Report, Tied, Untied};
pub use rule::{CellState, RowStates, Rules, UnknownFormula};
pub use template::{
    ActiveContent, Column, Generation, Layout, Section, SheetRole, Template, TemplateSheet,
};
pub use tsv::{TsvReport, tsv};
pub use value::{Number, NumberFault, Value};

/// The example of the README is compiled with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
