//! Reading sellers' files: `.xlsx`, `.csv` and `.jsonl` become product drafts.
//!
//! What a file is, its content says, not its name. Values are kept as given and are interpreted by
//! [`crate::catalog::facts`]; what could not be kept is named by a finding. Whatever a file can
//! grow is bounded (see `limits`), and nothing in it is ever executed or written by its name.

mod assemble;
mod cell;
mod charset;
mod delimited;
mod detect;
mod error;
mod header;
mod json;
mod json_lines;
mod limits;
mod merge;
mod quotes;
mod rows;
mod table;
mod unpack;
mod words;
mod workbook;

pub use detect::FileKind;
pub use error::IntakeError;
pub use rows::RowDraft;
pub use words::Words;

use serde::{Deserialize, Serialize};

use crate::catalog::{Finding, ProductDraft};

use limits::MAX_FILE_BYTES;
use rows::Rows;

/// What a seller's file held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intake {
    /// What the file was.
    pub kind: FileKind,
    /// How its text was encoded, for text files: `"UTF-8"`, `"UTF-16LE"`, `"windows-1252"`, …
    pub charset: Option<String>,
    /// The products, in the order of their first rows; SKUs are unique.
    pub drafts: Vec<ProductDraft>,
    /// What was not read, or not read as a product.
    pub findings: Vec<Finding>,
    /// Rows (or lines) with values below the header, those that were left out included.
    pub rows_read: u64,
}

/// What a file was, beside its rows.
#[derive(Debug, Serialize, Deserialize)]
pub struct Reading {
    kind: FileKind,
    charset: Option<String>,
    findings: Vec<Finding>,
    rows_read: u64,
}

impl Reading {
    /// Puts the file's rows together, in the order in which they were told: families, and each SKU
    /// once.
    pub fn assemble(self, rows: Vec<RowDraft>) -> Intake {
        let Self { kind, charset, mut findings, rows_read } = self;
        let drafts = assemble::assemble(rows, &mut findings);
        Intake { kind, charset, drafts, findings, rows_read }
    }
}

/// Reads a seller's file.
///
/// `file_name` only helps to tell JSON from plain text and is shown in findings. A row that can't
/// be read is a finding with its sheet and row; the others are kept.
///
/// # Errors
/// [`IntakeError`], when nothing at all can be read: an unknown or damaged file, one that exceeds
/// a limit, or one without a header row.
pub fn read(bytes: &[u8], file_name: &str) -> Result<Intake, IntakeError> {
    let mut rows = Vec::new();
    let reading = read_rows(bytes, file_name, &mut |batch| rows.extend(batch))?;
    Ok(reading.assemble(rows))
}

/// As [`read`], and tells the rows batch by batch while it reads.
///
/// # Errors
/// As [`read`]; the rows that were told count for nothing then.
pub fn read_rows(
    bytes: &[u8],
    file_name: &str,
    tell: &mut dyn FnMut(Vec<RowDraft>),
) -> Result<Reading, IntakeError> {
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > MAX_FILE_BYTES {
        return Err(IntakeError::FileTooLarge { bytes: size, limit_bytes: MAX_FILE_BYTES });
    }
    let file = displayed_name(file_name);
    let kind = detect::detect(bytes, &file)?;
    let mut rows = Rows::new(&file, tell);
    let charset = match kind {
        FileKind::Xlsx => {
            let seen = unpack::check(bytes)?;
            workbook::read(bytes, seen.merged_cells, &mut rows)?;
            None
        }
        FileKind::Csv => {
            let text = charset::decode(bytes)?;
            delimited::read(&text.text, &mut rows)?;
            Some(text.charset.to_owned())
        }
        FileKind::JsonLines => {
            let text = charset::decode(bytes)?;
            json_lines::read(&text.text, &mut rows)?;
            Some(text.charset.to_owned())
        }
    };
    let (findings, rows_read) = rows.finish();
    Ok(Reading { kind, charset, findings, rows_read })
}

/// A file's name as it may be shown and stored: no control or direction characters, at most 255
/// bytes.
fn displayed_name(file_name: &str) -> String {
    const MAX_BYTES: usize = 255;
    let mut name = String::new();
    for c in file_name.chars() {
        let hidden = c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if hidden {
            continue;
        }
        if name.len() + c.len_utf8() > MAX_BYTES {
            break;
        }
        name.push(c);
    }
    name
}

#[cfg(test)]
mod tests;
