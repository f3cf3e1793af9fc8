//! Texts in XML, as Excel writes and reads them.

use std::io::{self, Write};

/// Writes text as XML. Characters that XML can't hold become Excel's `_xHHHH_`, and text that looks
/// like such an escape is escaped itself, so that it comes back as it was.
pub(crate) fn escape(text: &str, out: &mut impl Write) -> io::Result<()> {
    let (mut plain, mut from) = (0, 0);
    while let Some(step) = text.as_bytes().get(from..).and_then(position_of_special) {
        let at = from + step;
        let rest = text.get(at..).unwrap_or_default();
        let Some(character) = rest.chars().next() else { break };
        from = at + character.len_utf8();
        let written = text.get(plain..at).unwrap_or_default().as_bytes();
        let entity: &[u8] = match character {
            '&' => b"&amp;",
            '<' => b"&lt;",
            '>' => b"&gt;",
            '_' if looks_escaped(rest) => b"_x005F_",
            '\t' | '\n' => continue,
            // A raw carriage return would be read as a line feed.
            '\u{0}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {
                out.write_all(written)?;
                write!(out, "_x{:04X}_", u32::from(character))?;
                plain = from;
                continue;
            }
            _ => continue,
        };
        out.write_all(written)?;
        out.write_all(entity)?;
        plain = from;
    }
    out.write_all(text.get(plain..).unwrap_or_default().as_bytes())
}

/// Text as XML, as [`escape`] writes it.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    // Memory takes whatever is written to it.
    drop(escape(text, &mut out));
    String::from_utf8(out).unwrap_or_default()
}

/// Where the first byte stands that may begin a character which is escaped; `0xEF` begins those up to
/// `U+FFFF`.
fn position_of_special(bytes: &[u8]) -> Option<usize> {
    let special = |byte: &u8| matches!(byte, 0..=0x1F | b'&' | b'<' | b'>' | b'_' | 0xEF);
    bytes.iter().position(special)
}

/// Whether text starts like `_x0041`: with a `_` behind it, which an escape of the next character
/// may bring, it would be read as an escape.
fn looks_escaped(text: &str) -> bool {
    let digits = text.as_bytes().strip_prefix(b"_x").and_then(|rest| rest.get(..4));
    digits.is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
}

/// Resolves Excel's `_xHHHH_` escapes of characters that XML can't hold.
pub(crate) fn unescape(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("_x") {
        out.push_str(rest.get(..at).unwrap_or_default());
        let tail = rest.get(at..).unwrap_or_default();
        let code = tail.get(2..6).filter(|_| tail.get(6..7) == Some("_"));
        let code = code.filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let character = code.and_then(|c| u32::from_str_radix(c, 16).ok()).and_then(char::from_u32);
        let taken = if let Some(character) = character {
            out.push(character);
            7
        } else {
            out.push_str("_x");
            2
        };
        rest = tail.get(taken..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{escaped as escape, unescape};
    use proptest::prelude::*;

    #[test]
    fn what_xml_can_not_hold_is_escaped_as_excel_does() {
        assert_eq!(escape("a\u{1}b\rc"), "a_x0001_b_x000D_c");
        assert_eq!(escape("_x0041_"), "_x005F_x0041_");
        assert_eq!(escape("<&>\"'=+-@"), "&lt;&amp;&gt;\"'=+-@");
    }

    #[test]
    fn what_xml_forbids_is_found_among_letters_of_any_length() {
        assert_eq!(escape("çã\u{FFFE}😀\u{FFFF}ﬁ\u{FEFF}>"), "çã_xFFFE_😀_xFFFF_ﬁ\u{FEFF}&gt;");
    }

    proptest! {
        #[test]
        fn text_comes_back_as_it_was(text in "\\PC*|[_x0-9A-F\\r\\n\\t\u{1}<&]{0,24}") {
            let escaped = escape(&text);
            let xml = escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
            prop_assert_eq!(unescape(xml), text);
        }
    }
}
