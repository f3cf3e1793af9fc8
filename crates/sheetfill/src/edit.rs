//! Changes of a part's text, told by byte ranges.

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::events::BytesStart;

use crate::Error;
use crate::xml::{Node, Xml, attribute, local};

/// Changes of one text.
#[derive(Debug, Default)]
pub(crate) struct Edits {
    all: Vec<(Range<usize>, String)>,
}

impl Edits {
    /// Puts other text in the place of a range; ranges must not overlap.
    pub fn replace(&mut self, range: Range<usize>, text: String) {
        self.all.push((range, text));
    }

    /// Adds text; what is added at one place stays in its order.
    pub fn insert(&mut self, at: usize, text: String) {
        self.replace(at..at, text);
    }

    /// Takes over other changes of the same text.
    pub fn append(&mut self, mut other: Self) {
        self.all.append(&mut other.all);
    }

    /// The text with all changes.
    pub fn apply(mut self, text: &str) -> String {
        self.all.sort_by_key(|(range, _)| (range.start, range.end));
        let added: usize = self.all.iter().map(|(_, text)| text.len()).sum();
        let mut out = String::with_capacity(text.len() + added);
        let mut at = 0;
        for (range, new) in &self.all {
            out.push_str(text.get(at..range.start).unwrap_or_default());
            out.push_str(new);
            at = range.end.max(at);
        }
        out.push_str(text.get(at..).unwrap_or_default());
        out
    }
}

/// A start tag with some attributes set or, for `None`, taken off.
pub(crate) fn retag(tag: &BytesStart<'_>, empty: bool, set: &[(&str, Option<&str>)]) -> String {
    let mut out = format!("<{}", tag.name().into_inner());
    for attribute in tag.attributes().with_checks(false).flatten() {
        let name = attribute.key.into_inner();
        if set.iter().all(|(other, _)| *other != name) {
            out.push_str(&format!(" {name}=\"{}\"", attribute.value.replace('"', "&quot;")));
        }
    }
    for (name, value) in set.iter().filter_map(|(name, value)| Some((name, (*value)?))) {
        out.push_str(&format!(" {name}=\"{value}\""));
    }
    out.push_str(if empty { "/>" } else { ">" });
    out
}

/// An element that takes further children at its end.
#[derive(Debug)]
pub(crate) struct Parent<'x> {
    tag: BytesStart<'x>,
    /// Its start tag.
    open: Range<usize>,
    /// Where its end tag begins; `None` for an empty element.
    end: Option<usize>,
}

impl<'x> Parent<'x> {
    /// The first element of this local name; `None` when there is none.
    pub fn find(part: &'x str, text: &'x str, name: &str) -> Result<Option<Self>, Error> {
        let mut xml = Xml::new(part, text);
        let mut found: Option<Self> = None;
        let mut depth = 0usize;
        while let Some(node) = xml.next()? {
            match (node, &mut found) {
                (Node::Open { tag, empty }, None) if local(&tag) == name => {
                    let parent = Self { tag, open: xml.span(), end: None };
                    if empty {
                        return Ok(Some(parent));
                    }
                    found = Some(parent);
                }
                (Node::Open { empty: false, .. }, Some(_)) => depth += 1,
                (Node::Close(_), Some(_)) if depth > 0 => depth -= 1,
                (Node::Close(_), Some(parent)) => {
                    parent.end = Some(xml.span().start);
                    return Ok(found);
                }
                _ => {}
            }
        }
        Ok(None)
    }

    /// Namespace prefix of the element with its colon, or nothing.
    pub fn prefix(&self) -> &str {
        let name = self.tag.name().into_inner();
        name.rfind(':').and_then(|at| name.get(..=at)).unwrap_or_default()
    }

    /// An attribute of its start tag.
    pub fn attribute(&self, name: &str) -> Option<String> {
        attribute(&self.tag, name).map(Cow::into_owned)
    }

    /// A stated number of children.
    fn count(&self) -> Option<usize> {
        attribute(&self.tag, "count").and_then(|count| count.trim().parse().ok())
    }

    /// Adds children at the end; where the element states their number, it is raised by `more`.
    pub fn append(&self, children: &str, more: usize, edits: &mut Edits) {
        let count = self.count().map(|count| (count + more).to_string());
        let set: &[(&str, Option<&str>)] =
            if count.is_some() { &[("count", count.as_deref())] } else { &[] };
        edits.replace(self.open.clone(), retag(&self.tag, false, set));
        if let Some(end) = self.end {
            edits.insert(end, children.to_owned());
        } else {
            let close = format!("{children}</{}>", self.tag.name().into_inner());
            edits.insert(self.open.end, close);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn appended(text: &str) -> String {
        let mut edits = Edits::default();
        Parent::find("p", text, "list").unwrap().unwrap().append("<n/>", 1, &mut edits);
        edits.apply(text)
    }

    #[test]
    fn children_are_added_at_the_end_of_whole_and_empty_elements() {
        assert_eq!(
            appended("<a><list count=\"1\"><list/></list></a>"),
            "<a><list count=\"2\"><list/><n/></list></a>"
        );
        assert_eq!(appended("<a><x:list/></a>"), "<a><x:list><n/></x:list></a>");
        assert!(Parent::find("p", "<a/>", "list").unwrap().is_none());
    }
}
