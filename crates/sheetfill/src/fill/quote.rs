//! Text that looks like a formula.
//!
//! Every text is written as one, whatever it begins with. But Excel reads a text anew when someone
//! edits its cell, unless the cell's number format is that of texts or its style says that what
//! stands there was quoted. Where a style says neither, such a text gets a copy of it that does.

use std::collections::{BTreeSet, HashMap};

use crate::Error;
use crate::edit::{Edits, Parent, retag};
use crate::value::Value;
use crate::xml::{Node, Xml, attribute, flag, local};

/// Number of the built-in format of texts.
const TEXT_FORMAT: u32 = 49;
/// Code of that format.
const TEXT_CODE: &str = "@";
/// Cell styles of a workbook, as Excel limits them.
const MAX_STYLES: usize = 64_000;

/// Whether a spreadsheet would take a text that is typed for a formula, or strip its first
/// character. Full-width signs are read as their usual forms.
pub(super) fn is_formula_like(value: &Value) -> bool {
    let Value::Text(text) = value else { return false };
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'])
}

/// The table of styles with copies of some for quoted texts.
#[derive(Debug)]
pub(super) struct Quotes {
    text: String,
    /// By the number of a style, that of its copy.
    copies: HashMap<u32, String>,
}

impl Quotes {
    /// Copies those of the styles `used` that need it; `None` when none does, or when there is no
    /// room for more styles.
    pub fn read(part: &str, text: &str, used: &BTreeSet<u32>) -> Result<Option<Self>, Error> {
        let Some(table) = Parent::find(part, text, "cellXfs")? else { return Ok(None) };
        let mut text_formats = vec![TEXT_FORMAT];
        let mut inside = false;
        let mut standing = 0;
        let mut added: Vec<(u32, String)> = Vec::new();
        let mut xml = Xml::new(part, text);
        while let Some(node) = xml.next()? {
            match node {
                Node::Open { tag, empty } => match local(&tag) {
                    "numFmt" if attribute(&tag, "formatCode").as_deref() == Some(TEXT_CODE) => {
                        text_formats.extend(number(attribute(&tag, "numFmtId").as_deref()));
                    }
                    "cellXfs" => inside = true,
                    "xf" if inside => {
                        let format = number(attribute(&tag, "numFmtId").as_deref()).unwrap_or(0);
                        let is_text = text_formats.contains(&format) || flag(&tag, "quotePrefix");
                        if used.contains(&standing) && !is_text {
                            let open = retag(&tag, empty, &[("quotePrefix", Some("1"))]);
                            let rest = if empty { "" } else { inner(text, xml.span().end, &tag) };
                            added.push((standing, format!("{open}{rest}")));
                        }
                        standing += 1;
                    }
                    _ => {}
                },
                Node::Close(end) if end.local_name().into_inner() == "cellXfs" => break,
                _ => {}
            }
        }
        let room = usize::try_from(standing).is_ok_and(|all| all + added.len() <= MAX_STYLES);
        if added.is_empty() || !room {
            return Ok(None);
        }
        let mut edits = Edits::default();
        let elements: String = added.iter().map(|(_, element)| element.as_str()).collect();
        table.append(&elements, added.len(), &mut edits);
        let copies = (standing..).zip(&added).map(|(new, (old, _))| (*old, new.to_string()));
        Ok(Some(Self { text: edits.apply(text), copies: copies.collect() }))
    }

    /// The whole part.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The style that a text of this style has when it looks like a formula.
    pub fn style<'s>(&'s self, style: Option<&'s str>) -> Option<&'s str> {
        let copy = self.copies.get(&number(style).unwrap_or(0));
        copy.map(String::as_str).or(style)
    }
}

/// A style's number; a cell without one has the first.
pub(super) fn number(style: Option<&str>) -> Option<u32> {
    style?.trim().parse().ok()
}

/// What stands behind a start tag up to and with its end tag. An `xf` holds no other.
fn inner<'x>(text: &'x str, from: usize, tag: &quick_xml::events::BytesStart<'_>) -> &'x str {
    let rest = text.get(from..).unwrap_or_default();
    let end = format!("</{}", tag.name().into_inner());
    let close = rest.find(&end).and_then(|at| Some(at + rest.get(at..)?.find('>')? + 1));
    close.and_then(|to| rest.get(..to)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLES: &str = "<x:styleSheet><x:numFmts><x:numFmt numFmtId=\"170\" formatCode=\"@\"/></x:numFmts><x:cellStyleXfs><x:xf/></x:cellStyleXfs><x:cellXfs count=\"4\"><x:xf numFmtId=\"0\"><x:alignment/></x:xf><x:xf numFmtId=\"49\"/><x:xf numFmtId=\"170\"/><x:xf numFmtId=\"2\" quotePrefix=\"1\"/><x:xf numFmtId=\"14\"/></x:cellXfs></x:styleSheet>";

    #[test]
    fn only_styles_that_would_let_a_text_be_read_anew_are_copied() {
        let quotes = Quotes::read("s", STYLES, &(0..=3).collect()).unwrap().unwrap();
        assert!(quotes.text().contains("<x:cellXfs count=\"5\">"));
        let copy = "<x:xf numFmtId=\"0\" quotePrefix=\"1\"><x:alignment/></x:xf></x:cellXfs>";
        assert!(quotes.text().contains(copy), "{}", quotes.text());
        assert_eq!((quotes.style(None), quotes.style(Some("0"))), (Some("5"), Some("5")));
        assert_eq!((quotes.style(Some("1")), quotes.style(Some("4"))), (Some("1"), Some("4")));
        assert!(Quotes::read("s", STYLES, &[1, 2, 3].into()).unwrap().is_none());
        assert!(Quotes::read("s", "<styleSheet/>", &[0].into()).unwrap().is_none());
    }

    #[test]
    fn texts_are_told_by_their_first_character() {
        for text in ["=1", "+5", "-5", "@a", "\tx", "\r", "\n", "\0", "＝1", "＋", "－", "＠"] {
            assert!(is_formula_like(&Value::from(text)), "{text:?}");
        }
        for text in ["", "a=1", " =1", "5-", "'", "—"] {
            assert!(!is_formula_like(&Value::from(text)), "{text:?}");
        }
        let number = crate::value::Number::integer(-5);
        assert!(!is_formula_like(&Value::Number(number)));
    }
}
