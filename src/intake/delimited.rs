//! Values separated by comma, semicolon or tab.

use csv::{ReaderBuilder, StringRecord};

use super::{
    IntakeError,
    assemble::Rows,
    cell::{Cell, Content},
    header::Header,
    limits::{HEADER_ROWS, MAX_COLUMNS},
    table::{Line, Table},
};

/// The separators tried, the usual one in Brazil first.
const SEPARATORS: [u8; 4] = [b';', b',', b'\t', b'|'];

/// Reads a decoded text.
pub(super) fn read(text: &str, rows: &mut Rows) -> Result<(), IntakeError> {
    let (text, skipped_lines, declared) = declared_separator(text);
    let separator = declared.unwrap_or_else(|| likely_separator(text));
    let mut table = Table::new(rows, None);
    // A quote that is never closed would swallow all rows behind it: its line is left out and
    // named, and reading goes on with the next one. No quote can stand behind that line, or it
    // would be the closing one.
    let (rest, passed) = match open_quote(text, separator) {
        None => (text, skipped_lines),
        Some(open) => {
            let (before, line, after) = around_line(text, open);
            read_records(before, separator, skipped_lines, &mut table)?;
            let passed = skipped_lines.saturating_add(u32::try_from(open).unwrap_or(u32::MAX));
            table.open_quote(passed, line.trim_end());
            (after, passed)
        }
    };
    read_records(rest, separator, passed, &mut table)?;
    if table.finish()? { Ok(()) } else { Err(IntakeError::NoHeader { searched_rows: HEADER_ROWS }) }
}

/// Gives the table all records of `text`, which begins behind `passed` lines.
fn read_records(
    text: &str,
    separator: u8,
    passed: u32,
    table: &mut Table<'_>,
) -> Result<(), IntakeError> {
    let mut records = Records::new(text, separator);
    while let Some(mut line) = records.next()? {
        line.number = line.number.saturating_add(passed);
        if !line.cells.is_empty() {
            table.row(line)?;
        }
    }
    Ok(())
}

/// The text before a line (one-based), the line itself, and the text behind it.
fn around_line(text: &str, line: u64) -> (&str, &str, &str) {
    let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
    let before = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
    let start = if before == 0 { 0 } else { breaks.clone().nth(before - 1).unwrap_or(text.len()) };
    let (head, tail) = text.split_at(start);
    let end = tail.find('\n').map_or(tail.len(), |at| at + 1);
    let (line, after) = tail.split_at(end);
    (head, line, after)
}

/// Records with the line on which each begins.
struct Records<'t> {
    text: &'t str,
    reader: csv::Reader<&'t [u8]>,
    record: StringRecord,
    /// Byte up to which line breaks were counted, and the line there, one-based.
    seen: (usize, u32),
}

impl<'t> Records<'t> {
    fn new(text: &'t str, separator: u8) -> Self {
        Self {
            text,
            reader: ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .delimiter(separator)
                .from_reader(text.as_bytes()),
            record: StringRecord::new(),
            seen: (0, 1),
        }
    }

    fn next(&mut self) -> Result<Option<Line>, IntakeError> {
        let more = self.reader.read_record(&mut self.record).map_err(|_| IntakeError::Text {
            row: u64::from(self.seen.1),
            reason: "the row could not be read",
        })?;
        if !more {
            return Ok(None);
        }
        let start = self.record.position().map_or(0, csv::Position::byte);
        let number = self.line_at(usize::try_from(start).unwrap_or(usize::MAX));
        if self.record.len() > MAX_COLUMNS {
            return Err(IntakeError::TooLarge {
                what: "columns",
                max: u64::try_from(MAX_COLUMNS).unwrap_or(u64::MAX),
            });
        }
        let cells = (0..)
            .zip(&self.record)
            .filter(|(_, text)| !text.trim().is_empty())
            .map(|(column, text)| Cell { column, content: Content::Text(text.to_owned()) })
            .collect();
        Ok(Some(Line { number, cells, width: u32::try_from(self.record.len()).ok() }))
    }

    /// The line of a byte; blank lines, which the reader passes over, are counted too.
    fn line_at(&mut self, byte: usize) -> u32 {
        let (from, mut line) = self.seen;
        let bytes = self.text.as_bytes();
        let mut at = from;
        while let Some(byte_here) = bytes.get(at) {
            if at >= byte && !matches!(byte_here, b'\n' | b'\r') {
                break;
            }
            if *byte_here == b'\n' {
                line = line.saturating_add(1);
            }
            at += 1;
        }
        self.seen = (at, line);
        line
    }
}

/// `sep=;`, which Excel understands on the first line.
fn declared_separator(text: &str) -> (&str, u32, Option<u8>) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let first = first.trim_end_matches('\r').trim_matches('"');
    let declared = first
        .get(..4)
        .filter(|head| head.eq_ignore_ascii_case("sep="))
        .and_then(|_| first.get(4..))
        .and_then(|mark| mark.bytes().next());
    match declared {
        Some(mark) if mark.is_ascii() => (rest, 1, Some(mark)),
        _ => (text, 0, None),
    }
}

/// The separator that makes the best header row; with none, the one that cuts most.
fn likely_separator(text: &str) -> u8 {
    SEPARATORS
        .into_iter()
        .rev()
        .max_by_key(|separator| {
            let mut records = Records::new(text, *separator);
            let mut best = (0, 0);
            for _ in 0..HEADER_ROWS {
                let Ok(Some(line)) = records.next() else { break };
                let score = Header::score(&line.cells).unwrap_or_default();
                best = best.max((score, line.cells.len()));
            }
            best
        })
        .unwrap_or(b',')
}

/// The line, one-based, of a quote that is still open at the end of the text.
fn open_quote(text: &str, separator: u8) -> Option<u64> {
    let mut line = 1_u64;
    let mut opened = None;
    let mut field_start = true;
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if byte == b'\n' {
            line += 1;
        }
        match (byte, opened) {
            (b'"', Some(_)) if bytes.peek() == Some(&b'"') => {
                bytes.next();
            }
            (b'"', Some(_)) => opened = None,
            (b'"', None) if field_start => opened = Some(line),
            _ => {}
        }
        field_start = opened.is_none() && (byte == separator || matches!(byte, b'\n' | b'\r'));
    }
    opened
}
