//! What stands in a part, told by its tags while it is inflated.

use crate::intake::{
    IntakeError,
    limits::{MAX_STRING_BYTES, MAX_STRINGS, MAX_STRINGS_BYTES},
    words::{BYTES_IN_ONE_STRING, BYTES_OF_STRINGS, NO_SUCH_STRING, SHARED_STRINGS, Words},
};

use super::Seen;

const DOCTYPE: &[u8] = b"<!DOCTYPE";
const MERGE: &[u8] = b"mergeCell";
const STRING: &[u8] = b"si";
/// Bytes of a tag that are looked at: the longest that a cell's has where programs write it.
const TAG_BYTES: usize = 128;
/// Names of the largest cell, `XFD1048576`, and then some.
const NAME_BYTES: usize = 16;
/// Letters of a prefix that is looked behind.
const PREFIX_BYTES: usize = 5;

/// One part on its way.
pub(super) struct Scan<'n> {
    name: &'n str,
    /// Whether it is XML; not known before its first bytes.
    is_xml: Option<bool>,
    /// What has not been looked at: its tag may go on.
    rest: Vec<u8>,
    /// Bytes that have been looked at.
    done: u64,
    strings: u64,
    /// Where the shared string that is open begins.
    string_from: Option<u64>,
    /// Name of the cell that is open, where a shared string is what it shows.
    cell: Option<String>,
}

impl<'n> Scan<'n> {
    pub fn new(name: &'n str) -> Self {
        Self {
            name,
            is_xml: None,
            rest: Vec::new(),
            done: 0,
            strings: 0,
            string_from: None,
            cell: None,
        }
    }

    /// Looks at the next bytes.
    pub fn read(&mut self, bytes: &[u8], seen: &mut Seen) -> Result<(), IntakeError> {
        if !*self.is_xml.get_or_insert_with(|| is_named_xml(self.name) || looks_like_xml(bytes)) {
            return Ok(());
        }
        // Tags are the same in every encoding of spreadsheets but for the zeros of UTF-16 and UTF-32.
        if bytes.contains(&0) {
            self.rest.extend(bytes.iter().filter(|byte| **byte != 0));
        } else {
            self.rest.extend_from_slice(bytes);
        }
        self.look(self.rest.len().saturating_sub(TAG_BYTES), seen)
    }

    /// Looks at what is left.
    pub fn end(&mut self, seen: &mut Seen) -> Result<(), IntakeError> {
        self.look(self.rest.len(), seen)
    }

    /// Looks at the tags that begin before `until`.
    fn look(&mut self, until: usize, seen: &mut Seen) -> Result<(), IntakeError> {
        let rest = std::mem::take(&mut self.rest);
        let mut at = 0;
        while let Some(found) =
            rest.get(at..until).and_then(|part| part.iter().position(|byte| *byte == b'<'))
        {
            at += found;
            let tag = rest.get(at..).unwrap_or_default();
            if tag.get(..DOCTYPE.len()).is_some_and(|head| head.eq_ignore_ascii_case(DOCTYPE)) {
                return Err(IntakeError::ForbiddenXml { part: self.name.to_owned() });
            }
            at += 1;
            let tag = tag.get(1..).unwrap_or_default();
            seen.merged_cells |= local(tag).starts_with(MERGE);
            self.count_string(tag, self.done.saturating_add(length(at)))?;
            self.check_index(tag)?;
        }
        self.rest = rest.get(until..).unwrap_or_default().to_vec();
        self.done = self.done.saturating_add(length(until));
        self.check_strings(self.done)
    }

    /// Counts a tag that opens or ends a shared string.
    fn count_string(&mut self, tag: &[u8], at: u64) -> Result<(), IntakeError> {
        if tag.strip_prefix(b"/").is_some_and(is_string) {
            self.check_strings(at)?;
            self.string_from = None;
        } else if is_string(tag) {
            self.strings += 1;
            self.string_from = Some(at);
            within(self.strings, MAX_STRINGS, SHARED_STRINGS)?;
        }
        Ok(())
    }

    /// Refuses what is no index of a shared string in a cell that shows one: the reader of cells would take
    /// the first string for it.
    fn check_index(&mut self, tag: &[u8]) -> Result<(), IntakeError> {
        let tag = local(tag);
        if is_called(tag, b"c") {
            self.cell = attribute(tag, b"t")
                .filter(|kind| *kind == b"s")
                .map(|_| String::from_utf8_lossy(attribute(tag, b"r").unwrap_or_default()).into());
        }
        let Some(index) = tag.strip_prefix(b"v>") else { return Ok(()) };
        let index = index.split(|byte| *byte == b'<').next().unwrap_or_default();
        let is_index = index.len() < 10 && index.iter().all(u8::is_ascii_digit);
        match self.cell.take().filter(|_| !is_index) {
            None => Ok(()),
            Some(cell) => Err(IntakeError::Cell {
                sheet: self.name.to_owned(),
                cell: cell.chars().take(NAME_BYTES).collect(),
                reason: NO_SUCH_STRING,
                source: None,
            }),
        }
    }

    /// Whether the table of shared strings, read up to here, is one that a program writes.
    fn check_strings(&self, at: u64) -> Result<(), IntakeError> {
        if let Some(from) = self.string_from {
            within(at.saturating_sub(from), MAX_STRING_BYTES, BYTES_IN_ONE_STRING)?;
        }
        within(if self.strings > 0 { at } else { 0 }, MAX_STRINGS_BYTES, BYTES_OF_STRINGS)
    }
}

fn within(count: u64, limit: u64, what: Words) -> Result<(), IntakeError> {
    if count > limit { Err(IntakeError::Strings { what, limit }) } else { Ok(()) }
}

fn length(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

fn is_named_xml(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".xml", ".rels", ".vml"].iter().any(|end| name.ends_with(end))
}

/// Whether a part begins as XML does, whatever it is called: a workbook may call its sheets anything.
fn looks_like_xml(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let is_before = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0 | 0xfe | 0xff);
    bytes.iter().find(|byte| !is_before(byte)) == Some(&b'<')
}

/// A tag without `<` and its prefix; `x:si` is `si`.
fn local(tag: &[u8]) -> &[u8] {
    let prefix = tag.iter().take(PREFIX_BYTES).position(|byte| *byte == b':');
    tag.get(prefix.map_or(0, |colon| colon + 1)..).unwrap_or_default()
}

/// Whether a tag that begins so is a shared string.
fn is_string(tag: &[u8]) -> bool {
    is_called(local(tag), STRING)
}

/// An attribute of a tag.
fn attribute<'t>(tag: &'t [u8], name: &[u8]) -> Option<&'t [u8]> {
    let inside = tag.split(|byte| *byte == b'>').next()?;
    inside.split(u8::is_ascii_whitespace).find_map(|piece| {
        let value = piece.strip_prefix(name)?.strip_prefix(b"=")?;
        let (quote, value) = value.split_first()?;
        value.split(|byte| byte == quote).next()
    })
}

/// Whether a tag without its prefix has this name.
fn is_called(tag: &[u8], name: &[u8]) -> bool {
    let behind = tag.strip_prefix(name).and_then(<[u8]>::first);
    behind.is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))
}
