//! Values separated by comma, semicolon or tab.

use std::{iter::Peekable, vec::IntoIter};

use csv::{ReaderBuilder, StringRecord};

use super::{
    IntakeError,
    cell::{Cell, Content},
    header::Header,
    limits::{HEADER_ROWS, MAX_COLUMNS, MAX_LINE_BYTES},
    quotes::{Broken, broken_records, is_break},
    rows::Rows,
    table::{Line, Table},
    words::{BYTES_IN_ONE_LINE, COLUMNS, words},
};

/// The separators tried, the usual one in Brazil first.
const SEPARATORS: [u8; 4] = [b';', b',', b'\t', b'|'];
/// Bytes of a text among which its separator shows.
const HEAD_BYTES: usize = 256 * 1024;
const MAX_BUFFER_BYTES: usize = 8 * 1024;

/// Reads a decoded text.
pub(super) fn read(text: &str, rows: &mut Rows<'_>) -> Result<(), IntakeError> {
    check_lines(text)?;
    let (text, skipped_lines, declared) = declared_separator(text);
    let separator = declared.unwrap_or_else(|| likely_separator(text));
    let mut table = Table::new(rows, None);
    let mut records = Records::new(text, separator);
    while let Some(record) = records.next()? {
        match record {
            Record::Line(mut line) => {
                line.number = line.number.saturating_add(skipped_lines);
                if !line.cells.is_empty() {
                    table.row(line)?;
                }
            }
            Record::Broken { line, text } => {
                table.open_quote(line.saturating_add(skipped_lines), text.trim_end())?;
            }
        }
    }
    if table.finish()? { Ok(()) } else { Err(IntakeError::NoHeader { searched_rows: HEADER_ROWS }) }
}

/// Refuses a line that no table has before anything splits it.
fn check_lines(text: &str) -> Result<(), IntakeError> {
    let mut rest = text.as_bytes();
    while rest.len() > MAX_LINE_BYTES {
        let head = rest.get(..MAX_LINE_BYTES).unwrap_or(rest);
        let Some(end) = head.iter().rposition(|byte| is_break(*byte)) else {
            return Err(IntakeError::TooLarge {
                what: BYTES_IN_ONE_LINE,
                max: u64::try_from(MAX_LINE_BYTES).unwrap_or(u64::MAX),
            });
        };
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    Ok(())
}

/// What stands between two ends of records.
enum Record<'t> {
    Line(Line),
    /// A record whose quote never closes, with the line of the quote, one-based.
    Broken {
        line: u32,
        text: &'t str,
    },
}

/// Records with the line on which each begins.
struct Records<'t> {
    text: &'t str,
    separator: u8,
    /// Reads up to the next broken record.
    reader: csv::Reader<&'t [u8]>,
    /// Byte where the reader began.
    start: usize,
    broken: Peekable<IntoIter<Broken>>,
    record: StringRecord,
    /// Byte up to which line breaks were counted, and the line there, one-based.
    seen: (usize, u32),
}

impl<'t> Records<'t> {
    fn new(text: &'t str, separator: u8) -> Self {
        let mut broken = broken_records(text, separator).into_iter().peekable();
        let end = broken.peek().map_or(text.len(), |broken| broken.start);
        Self {
            text,
            separator,
            reader: reader(text, 0, end, separator),
            start: 0,
            broken,
            record: StringRecord::new(),
            seen: (0, 1),
        }
    }

    fn next(&mut self) -> Result<Option<Record<'t>>, IntakeError> {
        let more = self.reader.read_record(&mut self.record).map_err(|_| IntakeError::Text {
            row: u64::from(self.seen.1),
            reason: words("the row could not be read", "a linha não pôde ser lida"),
        })?;
        if !more {
            return Ok(self.broken());
        }
        let start = self.record.position().map_or(0, csv::Position::byte);
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        let number = self.line_at(self.start.saturating_add(start));
        if self.record.len() > MAX_COLUMNS {
            return Err(IntakeError::TooLarge {
                what: COLUMNS,
                max: u64::try_from(MAX_COLUMNS).unwrap_or(u64::MAX),
            });
        }
        let cells = (0..)
            .zip(&self.record)
            .filter(|(_, text)| !text.trim().is_empty())
            .map(|(column, text)| Cell { column, content: Content::Text(text.to_owned()) })
            .collect();
        let width = u32::try_from(self.record.len()).ok();
        Ok(Some(Record::Line(Line { number, cells, width })))
    }

    /// Passes over the next broken record.
    fn broken(&mut self) -> Option<Record<'t>> {
        let Broken { start, end, line } = self.broken.next()?;
        let until = self.broken.peek().map_or(self.text.len(), |broken| broken.start);
        self.reader = reader(self.text, end, until, self.separator);
        self.start = end;
        Some(Record::Broken { line, text: self.text.get(start..end).unwrap_or_default() })
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

fn reader(text: &str, start: usize, end: usize, separator: u8) -> csv::Reader<&[u8]> {
    let part = text.get(start..end).unwrap_or_default();
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        // A part between two broken records is often one line.
        .buffer_capacity(part.len().clamp(64, MAX_BUFFER_BYTES))
        .from_reader(part.as_bytes())
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
    let head = text.get(..text.floor_char_boundary(HEAD_BYTES)).unwrap_or(text);
    SEPARATORS
        .into_iter()
        .rev()
        .max_by_key(|separator| {
            let mut records = Records::new(head, *separator);
            let mut best = (0, 0);
            for _ in 0..HEADER_ROWS {
                match records.next() {
                    Ok(Some(Record::Line(line))) => {
                        let score = Header::score(&line.cells).unwrap_or_default();
                        best = best.max((score, line.cells.len()));
                    }
                    Ok(Some(Record::Broken { .. })) => {}
                    Ok(None) => break,
                    // It cuts most, and reading the text with it says that it cuts too much.
                    Err(_) => return (best.0, usize::MAX),
                }
            }
            best
        })
        .unwrap_or(b',')
}
