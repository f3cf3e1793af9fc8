//! What stands in a part before its first element: the only place of a document type.

use std::io::{self, Read};

/// How far a prologue may reach, in bytes. That of a writer is one declaration.
const MAX_BYTES: usize = 64 << 10;

/// Bytes that are read at a time; nearly always once.
const STEP_BYTES: usize = 512;

/// What a prologue ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prologue {
    /// The first element, or text that is no XML.
    Element,
    /// A document type.
    DocumentType,
    /// Neither, up to the part's end or to the limit.
    Endless,
}

impl Prologue {
    /// Reads no more of a part than it takes to know.
    pub fn read(part: &mut impl Read) -> io::Result<Self> {
        let mut head = Vec::new();
        loop {
            let read = part.by_ref().take(STEP_BYTES as u64).read_to_end(&mut head)?;
            // Parts in UTF-16 are told the same way without their zero bytes.
            let text: Vec<u8> = head.iter().copied().filter(|byte| *byte != 0).collect();
            if let Some(known) = Self::of(&text) {
                return Ok(known);
            }
            if read < STEP_BYTES || head.len() >= MAX_BYTES {
                return Ok(Self::Endless);
            }
        }
    }

    /// `None` when more has to be read.
    fn of(text: &[u8]) -> Option<Self> {
        let mut rest = text;
        loop {
            rest = rest.get(find(rest, b"<")?..)?;
            let end: &[u8] = match rest {
                [b'<', b'?', ..] => b"?>",
                [b'<', b'!', b'-', b'-', ..] => b"-->",
                [_] | [_, b'!'] | [_, b'!', b'-'] => return None,
                [b'<', b'!', ..] => return Some(Self::DocumentType),
                _ => return Some(Self::Element),
            };
            rest = rest.get(find(rest, end)? + end.len()..)?;
        }
    }
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Prologue {
        Prologue::read(&mut text.as_bytes()).unwrap()
    }

    #[test]
    fn a_document_type_is_seen_wherever_it_may_stand() {
        assert_eq!(of("<!DOCTYPE a>"), Prologue::DocumentType);
        assert_eq!(of("\u{FEFF}<?xml version=\"1.0\"?>\n<!doctype a>"), Prologue::DocumentType);
        let far = format!("<?xml?><!-- <a> {} --><!DOCTYPE a>", "x".repeat(5_000));
        assert_eq!(of(&far), Prologue::DocumentType);
        let wide: Vec<u8> = "<?xml?><!DOCTYPE a>".bytes().flat_map(|byte| [byte, 0]).collect();
        assert_eq!(Prologue::read(&mut wide.as_slice()).unwrap(), Prologue::DocumentType);
    }

    #[test]
    fn the_first_element_ends_the_search() {
        assert_eq!(of("<?xml version=\"1.0\"?><!-- <!DOCTYPE> --><a/>"), Prologue::Element);
        assert_eq!(of("<a>&lt;!DOCTYPE</a><!DOCTYPE>"), Prologue::Element);
    }

    #[test]
    fn what_never_begins_is_read_only_so_far() {
        assert_eq!(of(""), Prologue::Endless);
        assert_eq!(of("no XML"), Prologue::Endless);
        let mut endless = io::repeat(b' ');
        assert_eq!(Prologue::read(&mut endless).unwrap(), Prologue::Endless);
    }
}
