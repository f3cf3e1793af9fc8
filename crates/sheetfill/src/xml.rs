//! A thin layer over quick-xml: elements by local name, text with its references resolved, no DTD.

use std::borrow::Cow;

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesEnd, BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::Error;

/// Bytes of one tag. The longest measured, with an area of many pieces, has 9,000.
const MAX_TAG_BYTES: usize = 1 << 20;
/// Elements inside each other. Sheets have 7, drawings 20.
const MAX_DEPTH: u32 = 256;
/// Bytes of one text: Excel's 32,767 UTF-16 units in UTF-8, with room for `_xHHHH_` escapes.
pub(crate) const MAX_TEXT_BYTES: usize = 7 * 32_767;

/// What a part is made of, as far as workbooks need it.
#[derive(Debug)]
pub(crate) enum Node<'x> {
    /// A start tag; `empty` when it is closed at once (`<c/>`).
    Open { tag: BytesStart<'x>, empty: bool },
    /// An end tag.
    Close(BytesEnd<'x>),
    /// Character data, references resolved and line ends normalised.
    Text(Cow<'x, str>),
}

/// The piece of a part from the first element with a name to the last: what stands around them, which may
/// be much, needs no pass. Empty where there is none.
pub(crate) fn stretch<'x>(text: &'x str, name: &str) -> &'x str {
    let start = text.find(name).and_then(|at| text.get(..at)?.rfind('<'));
    let end = text.rfind(name).and_then(|at| Some(at + text.get(at..)?.find('>')? + 1));
    start.zip(end).and_then(|(start, end)| text.get(start..end)).unwrap_or_default()
}

/// A pass over one part.
pub(crate) struct Xml<'x> {
    reader: Reader<&'x [u8]>,
    part: &'x str,
    /// Where the last node began, in bytes.
    start: u64,
    /// Elements that are open.
    depth: u32,
}

impl<'x> Xml<'x> {
    pub fn new(part: &'x str, text: &'x str) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.trim_text_start = false;
        config.trim_text_end = false;
        config.expand_empty_elements = false;
        config.check_end_names = true;
        Self { reader, part, start: 0, depth: 0 }
    }

    /// A pass over the rest of a part, in which elements end that began before.
    pub fn tail(part: &'x str, text: &'x str) -> Self {
        let mut xml = Self::new(part, text);
        xml.reader.config_mut().allow_unmatched_ends = true;
        xml
    }

    /// Name of the part.
    pub fn part(&self) -> &'x str {
        self.part
    }

    /// The next node, `None` at the end.
    pub fn next(&mut self) -> Result<Option<Node<'x>>, Error> {
        loop {
            self.start = self.reader.buffer_position();
            let event = self.reader.read_event().map_err(|e| self.fault(e.to_string()))?;
            let node = match event {
                Event::Start(tag) => {
                    self.enter(tag.len())?;
                    Node::Open { tag, empty: false }
                }
                Event::Empty(tag) => {
                    self.check_tag(tag.len())?;
                    Node::Open { tag, empty: true }
                }
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    Node::Close(end)
                }
                // CR LF and CR are line feeds.
                Event::Text(text) => Node::Text(text.xml10_content()),
                Event::CData(data) => Node::Text(data.xml10_content()),
                Event::GeneralRef(reference) => Node::Text(self.resolve(&reference)?),
                Event::DocType(_) => {
                    return Err(Error::ForbiddenXml { part: self.part.to_owned() });
                }
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
                Event::Eof => return Ok(None),
            };
            return Ok(Some(node));
        }
    }

    /// Byte range of the last node in the part.
    pub fn span(&self) -> std::ops::Range<usize> {
        let to = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        to(self.start)..to(self.reader.buffer_position())
    }

    /// All text up to the end tag of the element that was just opened.
    pub fn text_until(&mut self, name: &str) -> Result<String, Error> {
        let mut all = String::new();
        self.append_until(name, &mut all)?;
        Ok(all)
    }

    /// As [`Xml::text_until`], behind what `all` holds already.
    pub fn append_until(&mut self, name: &str, all: &mut String) -> Result<(), Error> {
        while let Some(node) = self.next()? {
            match node {
                Node::Text(text) => {
                    all.push_str(&text);
                    self.check_text(all.len())?;
                }
                Node::Close(end) if end.local_name().into_inner() == name => return Ok(()),
                _ => {}
            }
        }
        Err(self.fault("unexpected end".to_owned()))
    }

    /// Refuses a text that is longer than a cell holds.
    pub fn check_text(&self, bytes: usize) -> Result<(), Error> {
        if bytes <= MAX_TEXT_BYTES {
            return Ok(());
        }
        let (bytes, limit_bytes) = (bytes as u64, MAX_TEXT_BYTES as u64);
        Err(Error::TextTooLong { part: self.part.to_owned(), bytes, limit_bytes })
    }

    fn enter(&mut self, tag_bytes: usize) -> Result<(), Error> {
        self.check_tag(tag_bytes)?;
        self.depth += 1;
        if self.depth <= MAX_DEPTH {
            return Ok(());
        }
        let (depth, limit) = (self.depth, MAX_DEPTH);
        Err(Error::TooDeep { part: self.part.to_owned(), depth, limit })
    }

    fn check_tag(&self, bytes: usize) -> Result<(), Error> {
        if bytes <= MAX_TAG_BYTES {
            return Ok(());
        }
        let (bytes, limit_bytes) = (bytes as u64, MAX_TAG_BYTES as u64);
        Err(Error::TagTooLong { part: self.part.to_owned(), bytes, limit_bytes })
    }

    /// A failure at the present place.
    pub fn fault(&self, reason: String) -> Error {
        Error::Xml { part: self.part.to_owned(), offset: self.start, reason }
    }

    fn resolve(&self, reference: &BytesRef<'x>) -> Result<Cow<'x, str>, Error> {
        if let Some(character) =
            reference.resolve_char_ref().map_err(|e| self.fault(e.to_string()))?
        {
            return Ok(Cow::Owned(character.to_string()));
        }
        let name = reference.xml10_content();
        let resolved = resolve_xml_entity(&name).map(Cow::Borrowed);
        resolved.ok_or_else(|| self.fault(format!("there is no entity {name:?}")))
    }
}

/// Local name of a start tag.
pub(crate) fn local<'t>(tag: &'t BytesStart<'_>) -> &'t str {
    tag.local_name().into_inner()
}

/// Namespace of a start tag, as far as it is declared on it; nothing else.
pub(crate) fn namespace<'t>(tag: &'t BytesStart<'_>) -> Cow<'t, str> {
    let prefix = tag.name().into_inner().rsplit_once(':').map(|(prefix, _)| prefix);
    let declares = |name: &str| match prefix {
        Some(prefix) => name.strip_prefix("xmlns:") == Some(prefix),
        None => name == "xmlns",
    };
    let mut attributes = tag.attributes();
    attributes.with_checks(false);
    let found = attributes.flatten().find(|attribute| declares(attribute.key.into_inner()));
    found.map(|attribute| attribute.value).unwrap_or_default()
}

/// Value of the attribute with this local name; white space and references normalised.
pub(crate) fn attribute<'t>(tag: &'t BytesStart<'_>, name: &str) -> Option<Cow<'t, str>> {
    let mut attributes = tag.attributes();
    attributes.with_checks(false);
    let found = attributes.flatten().find(|a| a.key.local_name().into_inner() == name)?;
    found.normalized_value(XmlVersion::Implicit1_0).ok()
}

/// As [`attribute`] for several names, by one look at the tag.
pub(crate) fn attributes<'t, const N: usize>(
    tag: &'t BytesStart<'_>,
    names: [&str; N],
) -> [Option<Cow<'t, str>>; N] {
    let mut found = [const { None }; N];
    let mut attributes = tag.attributes();
    attributes.with_checks(false);
    for attribute in attributes.flatten() {
        let name = attribute.key.local_name().into_inner();
        if let Some(at) = names.iter().position(|wanted| *wanted == name)
            && let Some(value @ None) = found.get_mut(at)
        {
            *value = attribute.normalized_value(XmlVersion::Implicit1_0).ok();
        }
    }
    found
}

/// An attribute that is true: `1` or `true`.
pub(crate) fn flag(tag: &BytesStart<'_>, name: &str) -> bool {
    attribute(tag, name).is_some_and(|value| matches!(value.as_ref(), "1" | "true"))
}
