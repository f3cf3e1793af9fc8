//! Styles of cells with another colour behind them.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::Error;
use crate::check::Severity;
use crate::edit::{Edits, Parent, retag};
use crate::xml::{Node, Xml, attribute, local};

/// Cell styles of a workbook, as Excel limits them.
const MAX_STYLES: usize = 64_000;

/// Colours that no palette has, so that our fills are known again.
const COLOURS: [(Severity, &str); 2] =
    [(Severity::Warning, "FFFFEB9D"), (Severity::Error, "FFFFC7CF")];
/// The fill of cells without colour, in every workbook.
const NO_FILL: usize = 0;

/// The styles of a workbook, and copies of them in the colours of severities.
pub(crate) struct Paints<'x> {
    part: &'x str,
    text: &'x str,
    fills: Parent<'x>,
    styles: Parent<'x>,
    /// The fill of each colour, in the order of [`COLOURS`], and whether it has to be added.
    colours: [(usize, bool); 2],
    /// Each style's element.
    own: Vec<&'x str>,
    /// Of each style, the position of its colour if it has one of ours.
    coloured: Vec<Option<usize>>,
    /// New styles by the style and the fill that they are made of, and their elements in order.
    known: HashMap<(usize, usize), usize>,
    added: Vec<String>,
}

/// What the part holds of fills and styles.
#[derive(Default)]
struct Present<'x> {
    /// The colour behind each fill, where it is plain.
    fills: Vec<Option<String>>,
    /// Each style's element, and its fill.
    styles: Vec<(&'x str, usize)>,
}

impl<'x> Present<'x> {
    fn read(part: &'x str, text: &'x str) -> Result<Self, Error> {
        let mut present = Self::default();
        let mut path: Vec<String> = Vec::new();
        let mut start = 0;
        let mut fill = 0;
        let mut xml = Xml::new(part, text);
        while let Some(node) = xml.next()? {
            let inside = |path: &[String], name: &str| path.last().is_some_and(|n| n == name);
            match node {
                Node::Open { tag, empty } => {
                    let name = local(&tag);
                    match name {
                        "fill" if inside(&path, "fills") => present.fills.push(None),
                        "fgColor" if path.iter().any(|name| name == "fills") => {
                            if let Some(fill) = present.fills.last_mut() {
                                *fill = attribute(&tag, "rgb").map(Cow::into_owned);
                            }
                        }
                        "xf" if inside(&path, "cellXfs") => {
                            start = xml.span().start;
                            let number = attribute(&tag, "fillId");
                            fill = number.and_then(|n| n.trim().parse().ok()).unwrap_or(NO_FILL);
                            if empty {
                                let element = text.get(xml.span()).unwrap_or_default();
                                present.styles.push((element, fill));
                            }
                        }
                        _ => {}
                    }
                    if !empty {
                        path.push(name.to_owned());
                    }
                }
                Node::Close(end) => {
                    path.pop();
                    if end.local_name().into_inner() == "xf" && inside(&path, "cellXfs") {
                        let element = text.get(start..xml.span().end).unwrap_or_default();
                        present.styles.push((element, fill));
                    }
                }
                Node::Text(_) => {}
            }
        }
        Ok(present)
    }
}

/// Whether styles have a colour of ours.
pub(crate) fn is_in(styles: &str) -> bool {
    COLOURS.iter().any(|(_, rgb)| styles.contains(rgb))
}

impl<'x> Paints<'x> {
    /// Reads the styles; `None` when the part lacks what cells refer to.
    pub fn read(part: &'x str, text: &'x str) -> Result<Option<Self>, Error> {
        let (fills, styles) =
            (Parent::find(part, text, "fills")?, Parent::find(part, text, "cellXfs")?);
        let (Some(fills), Some(styles)) = (fills, styles) else { return Ok(None) };
        let present = Present::read(part, text)?;
        let mut next = present.fills.len();
        let colours = COLOURS.map(|(_, rgb)| {
            let is_own = |fill: &Option<String>| fill.as_deref() == Some(rgb);
            present.fills.iter().position(is_own).map_or_else(
                || {
                    next += 1;
                    (next - 1, true)
                },
                |known| (known, false),
            )
        });
        let of = |fill: usize| colours.iter().position(|(own, new)| *own == fill && !new);
        let coloured = present.styles.iter().map(|(_, fill)| of(*fill)).collect();
        let own = present.styles.into_iter().map(|(element, _)| element).collect();
        let (known, added) = (HashMap::new(), Vec::new());
        Ok(Some(Self { part, text, fills, styles, colours, own, coloured, known, added }))
    }

    /// A style in the colour of a severity, or without a colour of ours; the style itself when it
    /// is so already, and when no more fit.
    pub fn painted(&mut self, style: usize, severity: Option<Severity>) -> Result<usize, Error> {
        let wanted = severity.and_then(|severity| COLOURS.iter().position(|c| c.0 == severity));
        if self.coloured.get(style).copied().flatten() == wanted {
            return Ok(style);
        }
        let colour = wanted.and_then(|at| self.colours.get(at));
        let fill = colour.map_or(NO_FILL, |(fill, _)| *fill);
        if let Some(known) = self.known.get(&(style, fill)) {
            return Ok(*known);
        }
        let Some(copy) = self.copy(style, fill)? else { return Ok(style) };
        let mut all = self.own.iter().copied().chain(self.added.iter().map(String::as_str));
        let found = all.position(|element| element == copy);
        let new = self.own.len() + self.added.len();
        let number = match found {
            Some(number) => number,
            None if new < MAX_STYLES => {
                self.added.push(copy);
                new
            }
            None => return Ok(style),
        };
        self.known.insert((style, fill), number);
        Ok(number)
    }

    /// A style's element with another fill.
    fn copy(&self, style: usize, fill: usize) -> Result<Option<String>, Error> {
        let Some(element) = self.own.get(style) else { return Ok(None) };
        let fill = fill.to_string();
        let mut xml = Xml::tail(self.part, element);
        let Some(Node::Open { tag, empty }) = xml.next()? else { return Ok(None) };
        let set = [("fillId", Some(fill.as_str())), ("applyFill", Some("1"))];
        let rest = element.get(xml.span().end..).unwrap_or_default();
        Ok(Some(format!("{}{rest}", retag(&tag, empty, &set))))
    }

    /// The part with the new styles; `None` without any.
    pub fn finish(self) -> Option<String> {
        if self.added.is_empty() {
            return None;
        }
        let p = self.fills.prefix();
        let new = COLOURS.iter().zip(self.colours).filter(|(_, (_, is_new))| *is_new);
        let fills: Vec<String> = new
            .map(|((_, rgb), _)| {
                format!(
                    "<{p}fill><{p}patternFill patternType=\"solid\"><{p}fgColor rgb=\"{rgb}\"/><{p}bgColor indexed=\"64\"/></{p}patternFill></{p}fill>"
                )
            })
            .collect();
        let mut edits = Edits::default();
        if !fills.is_empty() {
            self.fills.append(&fills.concat(), fills.len(), &mut edits);
        }
        self.styles.append(&self.added.concat(), self.added.len(), &mut edits);
        Some(edits.apply(self.text))
    }
}
