//! The table of shared strings.

use std::sync::Arc;

use crate::Error;
use crate::escape::unescape;
use crate::package::Package;
use crate::xml::{Node, Xml, local};

/// Strings of one workbook. The largest measured template has 12,000.
pub(crate) const MAX_STRINGS: usize = 500_000;

/// The strings in their order.
pub(crate) type SharedStrings = Arc<[Arc<str>]>;

/// Reads the table; empty when the workbook has none.
pub(crate) fn read(package: &mut Package<'_>, part: Option<&str>) -> Result<SharedStrings, Error> {
    let Some(part) = part else { return Ok(SharedStrings::default()) };
    let text = package.text(part)?;
    let mut strings = Vec::new();
    let mut xml = Xml::new(part, &text);
    while let Some(node) = xml.next()? {
        let Node::Open { tag, empty } = node else { continue };
        if local(&tag) == "si" {
            let text = if empty { String::new() } else { rich_text(&mut xml, "si")? };
            strings.push(Arc::from(text));
            if strings.len() > MAX_STRINGS {
                let (found, limit) = (strings.len() as u64, MAX_STRINGS as u64);
                return Err(Error::TooManyStrings { part: part.to_owned(), found, limit });
            }
        }
    }
    Ok(strings.into())
}

/// The text of a string item up to its end tag: all runs joined, phonetic guides left out.
pub(crate) fn rich_text(xml: &mut Xml<'_>, item: &str) -> Result<String, Error> {
    let mut all = String::new();
    let mut phonetic = 0u32;
    while let Some(node) = xml.next()? {
        match node {
            Node::Open { tag, empty: false } => match local(&tag) {
                "t" if phonetic == 0 => {
                    xml.append_until("t", &mut all)?;
                }
                "rPh" => phonetic += 1,
                _ => {}
            },
            Node::Close(end) => match end.local_name().into_inner() {
                "rPh" => phonetic = phonetic.saturating_sub(1),
                name if name == item => return Ok(unescape(all)),
                _ => {}
            },
            _ => {}
        }
    }
    Err(xml.fault("unexpected end of a string".to_owned()))
}
