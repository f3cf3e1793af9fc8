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
//! - writing: [`Plan`], [`Value`], [`fill`] with [`FillOptions`], and the [`Report`]
//! - names of cells: [`cell`]
//!
//! Rows and columns are zero-based in code and one-based in messages.

mod active;
mod attribute;
pub mod cell;
mod error;
mod fill;
mod fold;
mod formula;
mod list;
mod need;
mod option;
mod package;
mod plan;
mod prologue;
mod read;
mod report;
mod settings;
mod shared_string;
mod sheet;
mod template;
mod validation;
mod value;
mod workbook;
mod xml;

pub use attribute::AttributeId;
pub use error::Error;
pub use fill::{ExistingRows, FillOptions, Strings, fill};
pub use fold::fold;
pub use need::Need;
pub use option::{OptionValue, Options};
pub use plan::Plan;
pub use report::{CellCode, CellFinding, MAX_TEXT_UNITS, Report, check};
pub use template::{ActiveContent, Column, Generation, Layout, Section, Template};
pub use value::{Number, Value};

/// The example of the README is compiled with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
