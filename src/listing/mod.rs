//! From products to the rows of a template: which value stands in which column, and what is said
//! about every value that stands in none.
//!
//! Pure: a [`Planner`] takes one product at a time, so that a job can report progress and stop in
//! between, and finishes as a [`Listing`] whose plan `sheetfill` writes.
//!
//! ```text
//! Planner::add ─► facts ─► rows: alone | family (parent, children)
//!                            └─► Row: list of the column and type ─► cell | finding ─► trace
//! ```
//!
//! Three promises, all tested without trusting the planner's own record:
//! - no cell holds a value outside the list of its column and product type;
//! - no cell holds a value that the template's rules forbid in its row;
//! - every given value stands in a cell or in a finding that names it ([`unaccounted`] is empty).

mod blank;
mod checked;
mod choice;
mod concept;
mod describe;
mod family;
mod identity;
mod measure;
mod offer;
mod planner;
mod row;
mod sheet;
mod sold;
mod supplement;
mod theme;
mod trace;
mod view;
mod word;

#[cfg(test)]
pub(crate) mod tests;

use std::collections::HashSet;

use sheetfill::Plan;

use crate::catalog::Finding;

pub use checked::{check_written, of_sheet};
pub use choice::can_vary;
pub use concept::is_ruled;
pub use planner::{Planner, Request, plan};
pub use supplement::{Choice, Supplement, Texts, Used};
pub use trace::{CellRef, Fate, GivenRef, unaccounted};

/// The rows planned for a template, and everything to be said about them.
#[derive(Debug, Clone)]
pub struct Listing {
    /// Values by row and column, for `sheetfill::fill`.
    pub plan: Plan,
    /// What each row of the plan is, in the same order.
    pub rows: Vec<RowInfo>,
    /// Remarks, those of reading the products included, in the order of products.
    pub findings: Vec<Finding>,
    /// What became of every given value. Texts that stand instead of the seller's are given values,
    /// too, behind those of their product's draft.
    pub fates: Vec<Fate>,
    /// How much of the supplements was used.
    pub used: Used,
    /// Cells that the template's rules want blank for what else stands in their rows.
    pub blank: HashSet<CellRef>,
}

impl Listing {
    /// Whether a row of the plan (zero-based) has nothing in `column`, and may have something.
    pub fn is_open(&self, row: usize, column: &sheetfill::Column) -> bool {
        let cell = CellRef { row, column: column.index };
        self.plan.get(row, column).is_none() && !self.blank.contains(&cell)
    }
}

/// What a row of the plan is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowInfo {
    /// Its SKU.
    pub sku: String,
    /// Its part in a family.
    pub role: Role,
    /// Its product type, as the template writes it.
    pub product_type: String,
    /// Position of the product among those planned, zero-based.
    pub product: usize,
    /// Row of the data sheet, zero-based.
    pub sheet_row: u32,
}

/// A row's part in a family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// No family.
    StandAlone,
    /// Holds a family together; can't be bought.
    Parent,
    /// A sellable member of a family.
    Child,
}
