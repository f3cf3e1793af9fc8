//! The list of formulas that Excel calculates, in their order. It may be absent, and must not name
//! cells without a formula.

use crate::Error;
use crate::edit::Edits;
use crate::package::Package;
use crate::workbook::{relationships, rels_of};
use crate::xml::{Node, Xml, attribute, local};

/// Where types of parts stand.
const TYPES: &str = "[Content_Types].xml";

/// A container without its calculation chain.
#[derive(Debug)]
pub(crate) struct Unchained {
    /// The part that goes.
    pub part: String,
    /// The parts that spoke of it, with their new texts.
    pub changed: Vec<(String, String)>,
}

impl Unchained {
    /// `None` when there is no such list.
    pub fn read(package: &mut Package<'_>) -> Result<Option<Self>, Error> {
        let root = relationships(package, "")?;
        let Some(workbook) = root.into_iter().find(|r| r.kind == "officeDocument") else {
            return Ok(None);
        };
        let related = relationships(package, &workbook.target)?;
        let Some(chain) = related.into_iter().find(|r| r.kind == "calcChain") else {
            return Ok(None);
        };
        let path = format!("/{}", chain.target);
        let rels = rels_of(&workbook.target);
        let spoken = [
            (rels.as_str(), "Relationship", "Id", chain.id),
            (TYPES, "Override", "PartName", path),
        ];
        let mut changed = Vec::new();
        for (part, element, key, value) in spoken {
            if let Some(position) = package.position(part)
                && let Some(name) = package.names().get(position).cloned()
            {
                let text = package.text(&name)?;
                let new = without(&name, &text, element, (key, &value))?;
                changed.push((name, new));
            }
        }
        Ok(Some(Self { part: chain.target, changed }))
    }
}

/// A part's text without the elements of this name that have this value.
fn without(
    part: &str,
    text: &str,
    element: &str,
    (key, value): (&str, &str),
) -> Result<String, Error> {
    let mut edits = Edits::default();
    let mut start = None;
    let mut xml = Xml::new(part, text);
    while let Some(node) = xml.next()? {
        let span = xml.span();
        match node {
            Node::Open { tag, empty } if local(&tag) == element => {
                let found = attribute(&tag, key);
                match found.is_some_and(|found| found.eq_ignore_ascii_case(value)) {
                    true if empty => edits.replace(span, String::new()),
                    true => start = Some(span.start),
                    false => {}
                }
            }
            Node::Close(end) if end.local_name().into_inner() == element => {
                if let Some(start) = start.take() {
                    edits.replace(start..span.end, String::new());
                }
            }
            _ => {}
        }
    }
    Ok(edits.apply(text))
}
