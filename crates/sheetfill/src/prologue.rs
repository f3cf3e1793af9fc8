//! What stands in a part before its first element: the only place of a document type.

use std::io::{self, Read};

/// How far a prologue may reach, in bytes. That of a writer is one declaration.
pub(crate) const MAX_BYTES: u64 = 64 << 10;

/// Bytes that are read at a time; nearly always once.
const STEP_BYTES: usize = 512;

/// What a prologue ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prologue {
    /// The first element.
    Element,
    /// A document type.
    DocumentType,
    /// Begins with something else than a tag: no XML.
    Other,
    /// Blank to its end.
    Blank,
    /// XML that ends, or goes on with something else, before its first element.
    Broken,
    /// Nothing of all this up to the limit.
    Endless,
}

impl Prologue {
    /// Reads no more of a part than it takes to know, and at most `limit` bytes; with how many bytes
    /// that took.
    pub fn read(part: &mut impl Read, limit: u64) -> io::Result<(Self, u64)> {
        let mut units = Units::default();
        let mut scan = Scan::Start;
        let mut step = [0; STEP_BYTES];
        let mut bytes = 0;
        loop {
            let read = part.read(&mut step)?;
            for byte in step.iter().take(read) {
                if bytes == limit {
                    return Ok((Self::Endless, bytes));
                }
                bytes += 1;
                for unit in units.push(*byte).into_iter().flatten() {
                    if let Some(known) = scan.push(unit) {
                        return Ok((known, bytes));
                    }
                }
            }
            if read == 0 {
                if let Units::First(only) = units
                    && let Some(known) = scan.push(only)
                {
                    return Ok((known, bytes));
                }
                let blank = scan == Scan::Start;
                return Ok((if blank { Self::Blank } else { Self::Broken }, bytes));
            }
        }
    }
}

/// How a part's characters lie in its bytes.
#[derive(Debug, Default, Clone, Copy)]
enum Units {
    /// Nothing is known yet.
    #[default]
    Unknown,
    /// The first byte, which tells nothing alone.
    First(u8),
    /// One byte each, or several that are all above ASCII.
    Bytes,
    /// UTF-16: whether the higher byte comes first, and the first byte of a pair.
    Pairs(bool, Option<u8>),
}

/// Stands for every character above ASCII.
const ABOVE: u8 = 0x80;

impl Units {
    /// Takes a byte; gives the characters that are whole by it.
    fn push(&mut self, byte: u8) -> [Option<u8>; 2] {
        match *self {
            Self::Unknown => {
                *self = Self::First(byte);
                [None; 2]
            }
            Self::First(first) => {
                let begins = |byte: u8| byte == b'<' || byte.is_ascii_whitespace();
                *self = match (first, byte) {
                    (0xFE, 0xFF) => Self::Pairs(true, None),
                    (0xFF, 0xFE) => Self::Pairs(false, None),
                    (0, low) if begins(low) => Self::Pairs(true, None),
                    (low, 0) if begins(low) => Self::Pairs(false, None),
                    _ => Self::Bytes,
                };
                match *self {
                    Self::Bytes => [Some(first), Some(byte)],
                    // Zero next to a mark of order is no character.
                    _ if first == 0 || byte == 0 => [Some(first | byte), None],
                    _ => [None; 2],
                }
            }
            Self::Bytes => [Some(byte), None],
            Self::Pairs(big, None) => {
                *self = Self::Pairs(big, Some(byte));
                [None; 2]
            }
            Self::Pairs(big, Some(first)) => {
                *self = Self::Pairs(big, None);
                let (high, low) = if big { (first, byte) } else { (byte, first) };
                [Some(if high == 0 { low } else { ABOVE }), None]
            }
        }
    }
}

/// Where in a prologue the scan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scan {
    /// Before the first tag: blanks and the mark of UTF-8.
    Start,
    /// Between tags.
    Between,
    /// Behind `<`.
    Tag,
    /// Behind `<!`.
    Bang,
    /// Behind `<!-`.
    BangDash,
    /// In `<?`; whether the last character was `?`.
    Instruction(bool),
    /// In `<!--`; how many of the last characters were `-`, two at most.
    Comment(u8),
}

impl Scan {
    /// Takes a character; what the prologue ends with, once it is known.
    fn push(&mut self, unit: u8) -> Option<Prologue> {
        *self = match (*self, unit) {
            (Self::Start | Self::Between, b'<') => Self::Tag,
            (Self::Start, 0xEF | 0xBB | 0xBF) => Self::Start,
            (Self::Start | Self::Between, unit) if unit.is_ascii_whitespace() => *self,
            (Self::Start, _) => return Some(Prologue::Other),
            (Self::Between, _) => return Some(Prologue::Broken),
            (Self::Tag, b'?') => Self::Instruction(false),
            (Self::Tag, b'!') => Self::Bang,
            (Self::Tag, _) => return Some(Prologue::Element),
            (Self::Bang, b'-') => Self::BangDash,
            (Self::BangDash, b'-') => Self::Comment(0),
            (Self::Bang | Self::BangDash, _) => return Some(Prologue::DocumentType),
            (Self::Instruction(true) | Self::Comment(2), b'>') => Self::Between,
            (Self::Instruction(_), unit) => Self::Instruction(unit == b'?'),
            (Self::Comment(dashes), b'-') => Self::Comment((dashes + 1).min(2)),
            (Self::Comment(_), _) => Self::Comment(0),
        };
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_bytes(mut bytes: &[u8]) -> Prologue {
        Prologue::read(&mut bytes, MAX_BYTES).unwrap().0
    }

    fn of(text: &str) -> Prologue {
        of_bytes(text.as_bytes())
    }

    #[test]
    fn a_document_type_is_seen_wherever_it_may_stand() {
        assert_eq!(of("<!DOCTYPE a>"), Prologue::DocumentType);
        assert_eq!(of("\u{FEFF}<?xml version=\"1.0\"?>\n<!doctype a>"), Prologue::DocumentType);
        assert_eq!(of("<!-- -- --- --><!DOCTYPE a>"), Prologue::DocumentType);
        let far = format!("<?xml?><!-- <a> {} --><!DOCTYPE a>", "x".repeat(5_000));
        assert_eq!(of(&far), Prologue::DocumentType);
    }

    #[test]
    fn a_document_type_is_seen_in_both_orders_of_utf_16() {
        // Three characters whose bytes look like the end of the comment.
        let text = "<?xml?><!-- \u{2D2D}\u{3E3C}\u{6161} <a> --><!DOCTYPE a>";
        for mark in ["", "\u{FEFF}"] {
            let text = format!("{mark}{text}");
            let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            assert_eq!(of_bytes(&little), Prologue::DocumentType);
            assert_eq!(of_bytes(&big), Prologue::DocumentType);
        }
    }

    #[test]
    fn the_first_element_ends_the_search() {
        assert_eq!(of("<?xml version=\"1.0\"?><!-- <!DOCTYPE> --><a/>"), Prologue::Element);
        assert_eq!(of("<a>&lt;!DOCTYPE</a><!DOCTYPE>"), Prologue::Element);
        assert_eq!(of("<?xml ?\n?>\r\n<a/>"), Prologue::Element);
    }

    #[test]
    fn what_is_no_xml_is_told_by_its_first_character() {
        assert_eq!(of("no XML <a/>"), Prologue::Other);
        assert_eq!(of_bytes(b"\x89PNG\r\n\x1a\n<!DOCTYPE"), Prologue::Other);
        assert_eq!(of_bytes(&[0; 4_096]), Prologue::Other);
        assert_eq!(of(""), Prologue::Blank);
        assert_eq!(of("\u{FEFF} \n"), Prologue::Blank);
    }

    #[test]
    fn xml_without_an_element_is_broken() {
        for text in
            ["<", "<?xml?>", "<!-- <a>", "<?xml encoding=\"UTF-7\"?>+ADw-!DOCTYPE a+AD4-<a/>"]
        {
            assert_eq!(of(text), Prologue::Broken, "{text}");
        }
    }

    #[test]
    fn no_more_is_read_than_the_limit() {
        for begin in ["", "<!--", "<?xml"] {
            let mut endless = begin.as_bytes().chain(io::repeat(b' '));
            let read = Prologue::read(&mut endless, 70_000).unwrap();
            assert_eq!(read, (Prologue::Endless, 70_000), "{begin}");
        }
        assert_eq!(Prologue::read(&mut &b"<?xml?><a>"[..], 9).unwrap(), (Prologue::Element, 9));
        assert_eq!(Prologue::read(&mut &b"<?xml?><a>"[..], 8).unwrap(), (Prologue::Endless, 8));
    }
}
