//! Conservation: what became of every value that the seller gave.
//!
//! Each given value has a [`Fate`]: the cells that say it and the findings that name it. A value
//! with neither is lost, which [`unaccounted`] shows and a finished [`Listing`] never has.

use std::collections::HashMap;

use crate::catalog::{Given, ProductDraft};

use super::Listing;

/// Which given value: by positions, zero-based, in the order in which products were added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GivenRef {
    /// Position of the product among those planned.
    pub product: usize,
    /// Position of the variant inside its family; `None` for the product's own values.
    pub variant: Option<usize>,
    /// Position inside the product's or the variant's given values.
    pub index: usize,
}

/// A cell of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellRef {
    /// Row of the plan, zero-based.
    pub row: usize,
    /// Column of the template, zero-based.
    pub column: u32,
}

/// What became of one given value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fate {
    /// Which value it is.
    pub given: GivenRef,
    /// Cells that say it.
    pub cells: Vec<CellRef>,
    /// Positions in [`Listing::findings`] of the findings that name it.
    pub findings: Vec<usize>,
}

impl Fate {
    /// Whether the value stands nowhere.
    pub fn is_lost(&self) -> bool {
        self.cells.is_empty() && self.findings.is_empty()
    }
}

/// Given values that stand in no cell and in no finding; empty for every listing that a
/// [`super::Planner`] finishes.
pub fn unaccounted(listing: &Listing) -> Vec<GivenRef> {
    listing.fates.iter().filter(|fate| fate.is_lost()).map(|fate| fate.given).collect()
}

/// A given value together with its place in the trace.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'d> {
    pub given: &'d Given,
    pub at: GivenRef,
}

/// The fates of all products so far.
#[derive(Debug, Default)]
pub(super) struct Trace {
    fates: Vec<Fate>,
    /// For the product being planned: where its own values and those of each variant begin.
    starts: Vec<usize>,
    products: usize,
}

impl Trace {
    /// Opens a fate for every value of the next product.
    pub fn begin(&mut self, draft: &ProductDraft) -> usize {
        let product = self.products;
        self.products += 1;
        self.starts.clear();
        self.open(product, None, draft.given.len());
        for (variant, member) in draft.variants.iter().enumerate() {
            self.open(product, Some(variant), member.given.len());
        }
        product
    }

    fn open(&mut self, product: usize, variant: Option<usize>, count: usize) {
        self.starts.push(self.fates.len());
        self.fates.extend((0..count).map(|index| Fate {
            given: GivenRef { product, variant, index },
            cells: Vec::new(),
            findings: Vec::new(),
        }));
    }

    /// The value stands in a cell.
    pub fn cell(&mut self, at: GivenRef, cell: CellRef) {
        if let Some(fate) = self.fate(at)
            && !fate.cells.contains(&cell)
        {
            fate.cells.push(cell);
        }
    }

    /// A finding names the value.
    pub fn finding(&mut self, at: GivenRef, finding: usize) {
        if let Some(fate) = self.fate(at) {
            fate.findings.push(finding);
        }
    }

    /// Findings that name the value so far.
    pub fn findings(&mut self, at: GivenRef) -> &[usize] {
        self.fate(at).map(|fate| fate.findings.as_slice()).unwrap_or_default()
    }

    /// Values of the product being planned that stand nowhere yet.
    pub fn lost(&self) -> Vec<GivenRef> {
        self.current().iter().filter(|fate| fate.is_lost()).map(|fate| fate.given).collect()
    }

    /// Whether a value of the product being planned stands in a cell.
    pub fn stands_in(&self, cell: CellRef) -> bool {
        self.current().iter().any(|fate| fate.cells.contains(&cell))
    }

    /// Empties a cell of the product being planned; the values that it held.
    pub fn leave(&mut self, cell: CellRef) -> Vec<GivenRef> {
        let from = self.starts.first().copied().unwrap_or(self.fates.len());
        let current = self.fates.get_mut(from..).unwrap_or_default();
        let held = current.iter_mut().filter(|fate| fate.cells.contains(&cell));
        held.map(|fate| {
            fate.cells.retain(|other| *other != cell);
            fate.given
        })
        .collect()
    }

    /// Fates of the product being planned.
    fn current(&self) -> &[Fate] {
        let from = self.starts.first().copied().unwrap_or(self.fates.len());
        self.fates.get(from..).unwrap_or_default()
    }

    /// Cells that are not written after all, each with the finding that says so.
    pub fn withdraw(&mut self, cells: &HashMap<CellRef, usize>) {
        if cells.is_empty() {
            return;
        }
        for fate in &mut self.fates {
            let said = fate.cells.iter().filter_map(|cell| cells.get(cell));
            fate.findings.extend(said);
            fate.cells.retain(|cell| !cells.contains_key(cell));
        }
    }

    /// All fates, in the order of products.
    pub fn finish(self) -> Vec<Fate> {
        self.fates
    }

    /// Fate of a value of the product being planned.
    fn fate(&mut self, at: GivenRef) -> Option<&mut Fate> {
        let group = at.variant.map_or(0, |variant| variant + 1);
        let position = self.starts.get(group)?.checked_add(at.index)?;
        self.fates.get_mut(position).filter(|fate| fate.given == at)
    }
}
