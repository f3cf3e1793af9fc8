//! Rows on their way out of a file: told a batch at a time, counted against the limits.

use serde::{Deserialize, Serialize};

use crate::catalog::{Finding, Origin, ProductDraft};

use super::{
    IntakeError,
    limits::{BATCH_ROWS, MAX_CELLS, MAX_KEPT_BYTES, MAX_ROWS},
    words::{BYTES_OF_TEXT, CELLS, Words},
};

/// A product as one row (or one JSON line) gives it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RowDraft {
    pub(super) draft: ProductDraft,
    /// SKU of the parent that the row names.
    pub(super) parent: Option<String>,
    /// Where the SKU stood.
    pub(super) origin: Origin,
}

/// Everything read so far: rows only until there is a batch of them.
pub(super) struct Rows<'t> {
    file: String,
    batch: Vec<RowDraft>,
    tell: &'t mut dyn FnMut(Vec<RowDraft>),
    pub findings: Vec<Finding>,
    pub read_count: u64,
    cells: u64,
    bytes: u64,
}

impl<'t> Rows<'t> {
    pub fn new(file: &str, tell: &'t mut dyn FnMut(Vec<RowDraft>)) -> Self {
        Self {
            file: file.to_owned(),
            batch: Vec::new(),
            tell,
            findings: Vec::new(),
            read_count: 0,
            cells: 0,
            bytes: 0,
        }
    }

    pub fn origin(&self, sheet: Option<&str>, row: u32, column: Option<String>) -> Origin {
        Origin { file: self.file.clone(), sheet: sheet.map(str::to_owned), row, column }
    }

    pub fn push(&mut self, row: RowDraft) {
        self.batch.push(row);
        if self.batch.len() == BATCH_ROWS {
            (self.tell)(std::mem::take(&mut self.batch));
        }
    }

    /// Tells the last rows; what is left are the remarks and how many rows there were.
    pub fn finish(self) -> (Vec<Finding>, u64) {
        if !self.batch.is_empty() {
            (self.tell)(self.batch);
        }
        (self.findings, self.read_count)
    }

    pub fn count_row(&mut self) -> Result<(), IntakeError> {
        self.read_count += 1;
        if self.read_count > MAX_ROWS {
            return Err(IntakeError::TooManyRows { max_rows: MAX_ROWS });
        }
        Ok(())
    }

    pub fn count_cells(&mut self, count: usize) -> Result<(), IntakeError> {
        self.cells = self.cells.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        within(self.cells, MAX_CELLS, CELLS)
    }

    pub fn count_bytes(&mut self, count: usize) -> Result<(), IntakeError> {
        self.bytes = self.bytes.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        within(self.bytes, MAX_KEPT_BYTES, BYTES_OF_TEXT)
    }
}

fn within(count: u64, max: u64, what: Words) -> Result<(), IntakeError> {
    if count > max {
        return Err(IntakeError::TooLarge { what, max });
    }
    Ok(())
}
