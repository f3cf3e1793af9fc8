//! What is to be written: values by row and column. No XML here.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::template::{Column, Template};
use crate::value::Value;

/// The cells of one row that hold something, by zero-based column.
pub type Cells = BTreeMap<u32, Value>;

/// The rows to write, in order, without gaps.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    rows: Vec<Cells>,
    /// The attribute that each column is filled for; nothing once it was several.
    attributes: BTreeMap<u32, String>,
}

impl Plan {
    /// An empty plan.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a row; returns its zero-based position in the plan.
    pub fn add_row(&mut self) -> usize {
        self.rows.push(Cells::new());
        self.rows.len() - 1
    }

    /// Sets a cell of an added row; empty text clears it. Returns what stood there.
    pub fn set(&mut self, row: usize, column: &Column, value: Value) -> Option<Value> {
        let cells = self.rows.get_mut(row)?;
        match self.attributes.entry(column.index) {
            Entry::Vacant(entry) => drop(entry.insert(column.id.raw().to_owned())),
            Entry::Occupied(mut entry) if entry.get() != column.id.raw() => entry.get_mut().clear(),
            Entry::Occupied(_) => {}
        }
        if value.as_str().is_empty() {
            cells.remove(&column.index)
        } else {
            cells.insert(column.index, value)
        }
    }

    /// As [`Plan::set`] in the column with this attribute id, or else in the first one with this
    /// stem. `false` when the template has none.
    #[must_use = "the value is not in the plan when the template has no such column"]
    pub fn set_attribute(
        &mut self,
        row: usize,
        (template, attribute): (&Template, &str),
        value: impl Into<Value>,
    ) -> bool {
        let by_stem = || template.columns_by_stem(attribute).next();
        let column = template.column_by_id(attribute).or_else(by_stem);
        if let Some(column) = column {
            self.set(row, column, value.into());
        }
        column.is_some()
    }

    /// The value planned for a cell.
    pub fn get(&self, row: usize, column: &Column) -> Option<&Value> {
        self.rows.get(row)?.get(&column.index)
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Number of cells.
    pub fn cells(&self) -> usize {
        self.rows.iter().map(BTreeMap::len).sum()
    }

    /// The cells of each row, left to right.
    pub fn iter(&self) -> impl Iterator<Item = impl Iterator<Item = (u32, &Value)>> {
        self.rows.iter().map(|row| row.iter().map(|(column, value)| (*column, value)))
    }

    /// Whether what stands in this column of the plan was set for the attribute that it holds.
    pub(crate) fn is_for(&self, column: &Column) -> bool {
        self.attributes.get(&column.index).is_some_and(|id| id == column.id.raw())
    }

    pub(crate) fn remove(&mut self, row: usize, column: u32) {
        if let Some(cells) = self.rows.get_mut(row) {
            cells.remove(&column);
        }
    }

    /// The cells of a row.
    pub fn row(&self, row: usize) -> Option<&Cells> {
        self.rows.get(row)
    }
}
