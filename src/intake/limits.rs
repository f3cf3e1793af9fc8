//! How much a seller's file may hold. The figures are those of the project's decision 9 (streamed
//! imports) and of the attack table.

/// Bytes of a file, as it is sent.
pub(super) const MAX_FILE_BYTES: u64 = 100 * 1024 * 1024;
/// Rows with values, header excluded, over all sheets.
pub(super) const MAX_ROWS: u64 = 500_000;
/// Rows that are told at a time.
pub(super) const BATCH_ROWS: usize = 500;
/// Cells with values, over all sheets.
pub(super) const MAX_CELLS: u64 = 20_000_000;
/// Bytes of a workbook after inflating all its parts.
pub(super) const MAX_INFLATED_BYTES: u64 = 512 * 1024 * 1024;
/// Times its compressed size that a part may inflate to, where it is more than [`RATIO_FROM_BYTES`].
pub(super) const MAX_RATIO: u64 = 100;
/// Inflated bytes up to which any ratio is fine: small parts of blanks are honest.
pub(super) const RATIO_FROM_BYTES: u64 = 1024 * 1024;
/// Parts of a workbook.
pub(super) const MAX_PARTS: usize = 4_096;
/// Shared strings of a workbook, as many as of a template.
pub(super) const MAX_STRINGS: u64 = 500_000;
/// Bytes of the table of shared strings, after inflating.
pub(super) const MAX_STRINGS_BYTES: u64 = 256 * 1024 * 1024;
/// Bytes of one shared string with the marks of its runs: each letter of the longest may have its own.
pub(super) const MAX_STRING_BYTES: u64 = 8 * 1024 * 1024;
/// Columns of a table: Excel's own limit.
pub(super) const MAX_COLUMNS: usize = 16_384;
/// Bytes of one text value; Excel holds 32,767 characters.
pub(super) const MAX_TEXT_BYTES: usize = 256 * 1024;
/// Bytes of one line of a text file with separators.
pub(super) const MAX_LINE_BYTES: usize = 8 * 1024 * 1024;
/// Bytes of all values that are kept, so that a file can't fill the memory.
pub(super) const MAX_KEPT_BYTES: u64 = 512 * 1024 * 1024;
/// Rows among which a header is looked for.
pub(super) const HEADER_ROWS: usize = 30;
/// Bytes of a headless sheet's text that its finding shows.
pub(super) const MAX_SAMPLE_BYTES: usize = 4_096;
/// Findings about ragged rows before they are only counted.
pub(super) const MAX_RAGGED: u64 = 100;
