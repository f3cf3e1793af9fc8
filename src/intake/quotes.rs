//! Quotes in delimited text that open and never close.
//!
//! A quote that spans lines is believed only when a separator, a line break or the end stands
//! behind its closing quote. Otherwise the next line's own quote would be taken for the closing
//! one, and the rows between would vanish inside one value.

use super::limits::MAX_TEXT_BYTES;

/// A record that is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken {
    /// Byte where the record begins.
    pub start: usize,
    /// Byte behind the line in which the quote opens; reading goes on here.
    pub end: usize,
    /// Line of the quote, one-based.
    pub line: u32,
}

/// The records whose quote never closes, in order.
///
/// Linear: a line behind an open quote that opens one itself has an odd run of quotes, and that
/// ends the search for the first one's end. So no byte is looked at more than three times.
pub(super) fn broken_records(text: &str, separator: u8) -> Vec<Broken> {
    let bytes = text.as_bytes();
    let mut broken = Vec::new();
    let mut at = 0;
    let mut record = 0;
    let mut line = 1_u32;
    while at < bytes.len() {
        if bytes.get(at) == Some(&b'"') {
            if let Some((end, breaks)) = closing(bytes, at, separator) {
                at = end;
                line = line.saturating_add(breaks);
            } else {
                let end = next_line(bytes, at);
                broken.push(Broken { start: record, end, line });
                (at, record) = (end, end);
                line = line.saturating_add(1);
                continue;
            }
        }
        // What stands behind a closing quote, or has none, is plain up to the next separator.
        while let Some(byte) = bytes.get(at) {
            at += 1;
            if *byte == separator {
                break;
            }
            if is_break(*byte) {
                line = line.saturating_add(u32::from(*byte == b'\n'));
                record = at;
                break;
            }
        }
    }
    broken
}

/// Where a quoted value ends that opens at `open`, and how many line feeds it holds.
fn closing(bytes: &[u8], open: usize, separator: u8) -> Option<(usize, u32)> {
    let mut at = open + 1;
    let mut breaks = 0_u32;
    let mut spans_lines = false;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'"' if bytes.get(at) == Some(&b'"') => at += 1,
            b'"' if !spans_lines => return Some((at, breaks)),
            b'"' => {
                let behind = bytes.get(at..).unwrap_or_default();
                let next = behind.iter().find(|byte| **byte != b' ');
                let ends = next.is_none_or(|byte| *byte == separator || is_break(*byte));
                return ends.then_some((at, breaks));
            }
            byte if is_break(*byte) => {
                spans_lines = true;
                breaks = breaks.saturating_add(u32::from(*byte == b'\n'));
            }
            _ => {}
        }
        if spans_lines && at - open > MAX_TEXT_BYTES {
            return None;
        }
    }
    None
}

fn next_line(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let Some(found) = rest.iter().position(|byte| is_break(*byte)) else { return bytes.len() };
    let crlf = rest.get(found) == Some(&b'\r') && rest.get(found + 1) == Some(&b'\n');
    from + found + 1 + usize::from(crlf)
}

pub(super) fn is_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_quotes_break_nothing() {
        for text in [
            "a,\"b\nc\",d\r\n",
            "a,\"b\"\"\n\"\"c\"\n",
            "a,\"b\n\" ,c\n",
            "a,\"b\" c\n",
            "a,5\"\nb,7\"\n",
            "a,\"b\nc\"",
            "\"\"\n",
            "",
        ] {
            assert_eq!(broken_records(text, b','), [], "{text:?}");
        }
    }

    #[test]
    fn an_open_quote_breaks_its_record_up_to_the_end_of_its_line() {
        let text = "a,\"b\nc\",\"d\r\ne,\"f\",g\r\n";
        assert_eq!(broken_records(text, b','), [Broken { start: 0, end: 12, line: 2 }]);
        assert_eq!(broken_records("a,\"b", b','), [Broken { start: 0, end: 4, line: 1 }]);
    }
}
