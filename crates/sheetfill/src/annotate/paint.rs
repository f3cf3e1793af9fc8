//! Styles of cells with another colour behind them.

use std::collections::HashMap;

use crate::Error;
use crate::check::Severity;
use crate::edit::{Edits, Parent, retag};
use crate::xml::{Node, Xml, local};

/// Cell styles of a workbook, as Excel limits them.
const MAX_STYLES: usize = 64_000;

/// The styles of a workbook, and copies of them in the colours of severities.
pub(super) struct Paints<'x> {
    part: &'x str,
    text: &'x str,
    fills: Parent<'x>,
    styles: Parent<'x>,
    /// Fills that are there.
    fill_count: usize,
    /// Each style's element.
    own: Vec<&'x str>,
    /// New styles by the style that they copy and their severity, and their elements in order.
    known: HashMap<(usize, Severity), usize>,
    added: Vec<String>,
}

impl<'x> Paints<'x> {
    /// Reads the styles; `None` when the part lacks what cells refer to.
    pub fn read(part: &'x str, text: &'x str) -> Result<Option<Self>, Error> {
        let (fills, styles) =
            (Parent::find(part, text, "fills")?, Parent::find(part, text, "cellXfs")?);
        let (Some(fills), Some(styles)) = (fills, styles) else { return Ok(None) };
        let mut own = Vec::new();
        let mut fill_count = 0;
        let mut path: Vec<String> = Vec::new();
        let mut start = 0;
        let mut xml = Xml::new(part, text);
        while let Some(node) = xml.next()? {
            let is_style = |path: &[String]| path.last().is_some_and(|name| name == "cellXfs");
            match node {
                Node::Open { tag, empty } => {
                    let name = local(&tag);
                    let inside = path.last().map(String::as_str);
                    fill_count += usize::from(name == "fill" && inside == Some("fills"));
                    if name == "xf" && is_style(&path) {
                        start = xml.span().start;
                        if empty {
                            own.push(text.get(xml.span()).unwrap_or_default());
                        }
                    }
                    if !empty {
                        path.push(name.to_owned());
                    }
                }
                Node::Close(end) => {
                    path.pop();
                    if end.local_name().into_inner() == "xf" && is_style(&path) {
                        own.push(text.get(start..xml.span().end).unwrap_or_default());
                    }
                }
                Node::Text(_) => {}
            }
        }
        let (known, added) = (HashMap::new(), Vec::new());
        Ok(Some(Self { part, text, fills, styles, fill_count, own, known, added }))
    }

    /// A copy of a style in the colour of a severity; the style itself when no more fit.
    pub fn painted(&mut self, style: usize, severity: Severity) -> Result<usize, Error> {
        if let Some(known) = self.known.get(&(style, severity)) {
            return Ok(*known);
        }
        let new = self.own.len() + self.added.len();
        let Some(element) = self.own.get(style).filter(|_| new < MAX_STYLES) else {
            return Ok(style);
        };
        let fill = self.fill_count + usize::from(severity == Severity::Error);
        let fill = fill.to_string();
        let mut xml = Xml::tail(self.part, element);
        let copy = match xml.next()? {
            Some(Node::Open { tag, empty }) => {
                let set = [("fillId", Some(fill.as_str())), ("applyFill", Some("1"))];
                let rest = element.get(xml.span().end..).unwrap_or_default();
                format!("{}{rest}", retag(&tag, empty, &set))
            }
            _ => return Ok(style),
        };
        self.added.push(copy);
        self.known.insert((style, severity), new);
        Ok(new)
    }

    /// The part with the new styles.
    pub fn finish(self) -> String {
        let p = self.fills.prefix();
        let fill = |severity| {
            let rgb = match severity {
                Severity::Warning => "FFFFEB9C",
                Severity::Error => "FFFFC7CE",
            };
            format!(
                "<{p}fill><{p}patternFill patternType=\"solid\"><{p}fgColor rgb=\"{rgb}\"/><{p}bgColor indexed=\"64\"/></{p}patternFill></{p}fill>"
            )
        };
        let mut edits = Edits::default();
        let fills = [Severity::Warning, Severity::Error].map(fill).concat();
        self.fills.append(&fills, 2, &mut edits);
        self.styles.append(&self.added.concat(), self.added.len(), &mut edits);
        edits.apply(self.text)
    }
}
