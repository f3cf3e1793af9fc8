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
mod table;
mod unpack;
mod workbook;

pub use detect::FileKind;
pub use error::IntakeError;

use crate::catalog::{Finding, ProductDraft};

use assemble::Rows;

/// What a seller's file held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intake {
    /// What the file was.
    pub kind: FileKind,
    /// How its text was encoded, for text files: `"UTF-8"`, `"UTF-16LE"`, `"windows-1252"`, …
    pub charset: Option<&'static str>,
    /// The products, in the order of their first rows; SKUs are unique.
    pub drafts: Vec<ProductDraft>,
    /// What was not read, or not read as a product.
    pub findings: Vec<Finding>,
    /// Rows (or lines) with values below the header, those that were left out included.
    pub rows_read: u64,
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
    let file = displayed_name(file_name);
    let kind = detect::detect(bytes, &file)?;
    let mut rows = Rows::new(&file);
    let charset = match kind {
        FileKind::Xlsx => {
            let seen = unpack::check(bytes)?;
            workbook::read(bytes, seen.merged_cells, &mut rows)?;
            None
        }
        FileKind::Csv => {
            let text = charset::decode(bytes)?;
            delimited::read(&text.text, &mut rows)?;
            Some(text.charset)
        }
        FileKind::JsonLines => {
            let text = charset::decode(bytes)?;
            json_lines::read(&text.text, &mut rows)?;
            Some(text.charset)
        }
    };
    let rows_read = rows.read_count;
    let (drafts, findings) = rows.assemble();
    Ok(Intake { kind, charset, drafts, findings, rows_read })
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
