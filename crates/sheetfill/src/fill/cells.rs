//! The XML of cells.

use std::io::{self, Write};

use super::quote::{Quotes, is_formula_like};
use super::strings::StringTable;
use crate::cell::column_name;
use crate::escape::escape;
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
            // Errors are refused before.
            Value::Text(text) | Value::Error(text) => {
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
