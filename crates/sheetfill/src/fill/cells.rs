//! The XML of cells.

use std::io::{self, Write};

use super::quote::{Quotes, is_formula_like};
use super::strings::StringTable;
use crate::cell::column_name;
use crate::value::Value;

/// Writes cells in the sheet's own namespace prefix.
pub(super) struct CellWriter<'w> {
    table: Option<&'w StringTable<'w>>,
    quotes: Option<&'w Quotes>,
    /// Names of columns, from the first on.
    columns: Vec<String>,
    /// The pieces of XML around names, styles and values, with the prefix in them.
    start: String,
    number: String,
    shared: String,
    value_end: String,
    inline: String,
    inline_end: String,
}

impl<'w> CellWriter<'w> {
    /// `width` is the number of columns that are written often: their names are made once.
    pub fn new(
        p: &str,
        width: u32,
        table: Option<&'w StringTable<'w>>,
        quotes: Option<&'w Quotes>,
    ) -> Self {
        Self {
            table,
            quotes,
            columns: (0..width).map(column_name).collect(),
            start: format!("<{p}c r=\""),
            number: format!("><{p}v>"),
            shared: format!(" t=\"s\"><{p}v>"),
            value_end: format!("</{p}v></{p}c>"),
            inline: format!(" t=\"inlineStr\"><{p}is><{p}t xml:space=\"preserve\">"),
            inline_end: format!("</{p}t></{p}is></{p}c>"),
        }
    }

    /// A cell with a value; `row` is the row's number as it is written.
    pub fn write(
        &self,
        row: &str,
        column: u32,
        style: Option<&str>,
        value: &Value,
        out: &mut impl Write,
    ) -> io::Result<()> {
        let quotes = self.quotes.filter(|_| is_formula_like(value));
        let style = quotes.map_or(style, |quotes| quotes.style(style));
        self.open(row, column, style, out)?;
        match value {
            Value::Number(number) => put(out, [&self.number, number.as_str(), &self.value_end]),
            Value::Truth(truth) => {
                out.write_all(b" t=\"b\"")?;
                put(out, [&self.number, if *truth { "1" } else { "0" }, &self.value_end])
            }
            Value::Text(text) => {
                if let Some(index) = self.table.and_then(|table| table.index(text)) {
                    return put(out, [&self.shared, &index.to_string(), &self.value_end]);
                }
                out.write_all(self.inline.as_bytes())?;
                escape(text, out)?;
                out.write_all(self.inline_end.as_bytes())
            }
        }
    }

    /// A cell with nothing but a style.
    pub fn write_blank(
        &self,
        row: &str,
        column: u32,
        style: Option<&str>,
        out: &mut impl Write,
    ) -> io::Result<()> {
        self.open(row, column, style, out)?;
        out.write_all(b"/>")
    }

    /// Start tag up to and without its `>`.
    fn open(
        &self,
        row: &str,
        column: u32,
        style: Option<&str>,
        out: &mut impl Write,
    ) -> io::Result<()> {
        match self.columns.get(column as usize) {
            Some(letters) => put(out, [&self.start, letters, row])?,
            None => put(out, [&self.start, &column_name(column), row])?,
        }
        match style {
            Some(style) => put(out, ["\" s=\"", style, "\""]),
            None => out.write_all(b"\""),
        }
    }
}

fn put(out: &mut impl Write, pieces: [&str; 3]) -> io::Result<()> {
    pieces.iter().try_for_each(|piece| out.write_all(piece.as_bytes()))
}

/// Writes text as XML. Characters that XML can't hold become Excel's `_xHHHH_`, and text that looks
/// like such an escape is escaped itself, so that it comes back as it was.
pub(super) fn escape(text: &str, out: &mut impl Write) -> io::Result<()> {
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

#[cfg(test)]
mod tests {
    use crate::shared_string::unescape;
    use proptest::prelude::*;

    fn escape(text: &str) -> String {
        let mut out = Vec::new();
        super::escape(text, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

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
