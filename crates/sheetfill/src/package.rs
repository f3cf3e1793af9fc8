//! The zip container: its parts, read with limits.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::io::{Cursor, Read};

use percent_encoding::percent_decode_str;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::Error;
use crate::prologue::{self, Prologue};

/// Bytes of one workbook that are read. The largest measured template has 2 MB; filled to its limits,
/// 30 MB.
pub const MAX_FILE_BYTES: u64 = 100 << 20;
/// Parts of one workbook. A large template has about 60.
pub(crate) const MAX_PARTS: usize = 4_096;
/// Bytes before the first elements of all parts together.
const MAX_PROLOGUE_BYTES: u64 = 4 << 20;
/// Inflated bytes of one part. The largest measured sheet has 0.75 MB; a full legacy one 40 MB.
pub(crate) const MAX_PART_BYTES: u64 = 256 << 20;
/// Inflated bytes of all parts that are read.
const MAX_TOTAL_BYTES: u64 = 512 << 20;
/// A part that inflates to more than this many times its size is a bomb, once it is large.
pub(crate) const MAX_RATIO: u64 = 100;
/// Below this many inflated bytes the ratio says nothing: blank rows compress well.
pub(crate) const RATIO_FREE_BYTES: u64 = 1 << 20;

/// An opened container over bytes in memory.
pub(crate) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    names: Vec<String>,
    /// Inflated bytes of the parts, as the directory states them.
    stated: Vec<u64>,
    places: Places,
    read_bytes: u64,
}

/// Positions of the parts by name. Every relationship of a workbook asks for one.
#[derive(Debug, Default)]
struct Places {
    /// By the name without case.
    exact: HashMap<String, usize>,
    /// The same without percent escapes; the first of one name.
    decoded: HashMap<String, usize>,
}

impl Places {
    fn of(names: &[String]) -> Self {
        let mut places = Self::default();
        for (at, name) in names.iter().enumerate() {
            places.exact.entry(name.to_ascii_lowercase()).or_insert(at);
            places.decoded.entry(decoded(name).to_ascii_lowercase()).or_insert(at);
        }
        places
    }

    fn find(&self, part: &str) -> Option<usize> {
        let exact = self.exact.get(&part.to_ascii_lowercase());
        exact.or_else(|| self.decoded.get(&decoded(part).to_ascii_lowercase())).copied()
    }
}

impl<'b> Package<'b> {
    /// Opens a container and checks its directory.
    pub fn open(bytes: &'b [u8]) -> Result<Self, Error> {
        refuse_other_formats(bytes)?;
        let file_bytes = bytes.len() as u64;
        if file_bytes > MAX_FILE_BYTES {
            let (bytes, limit_bytes) = (file_bytes, MAX_FILE_BYTES);
            return Err(Error::FileTooLarge { bytes, limit_bytes });
        }
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
        if archive.len() > MAX_PARTS {
            let (parts, limit) = (archive.len() as u64, MAX_PARTS as u64);
            return Err(Error::TooManyParts { parts, limit });
        }
        let mut names = Vec::with_capacity(archive.len());
        let mut stated = Vec::with_capacity(archive.len());
        let mut stated_bytes = 0;
        let mut seen = HashSet::new();
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index).map_err(broken)?;
            if entry.encrypted() {
                return Err(Error::Encrypted);
            }
            let name = entry.name().map_err(broken)?.into_owned();
            if entry.is_symlink() || name.split(['/', '\\']).any(|piece| piece == "..") {
                return Err(Error::OutsidePart { part: name });
            }
            if !seen.insert(name.to_lowercase()) {
                return Err(Error::DuplicatePart { part: Some(name) });
            }
            // Parts that are only copied would be bombs to the next reader. What is read is held
            // against its stated size then.
            let (packed_bytes, bytes) = (entry.compressed_size(), entry.size());
            if packed_bytes > file_bytes {
                let reason = format!("part {name} is said to be larger than the container");
                return Err(Error::malformed(reason));
            }
            let limit_bytes = part_limit(packed_bytes, stated_bytes);
            if bytes > limit_bytes {
                return Err(Error::Bomb { part: name, packed_bytes, limit_bytes });
            }
            stated_bytes += bytes;
            stated.push(bytes);
            names.push(name);
        }
        if archive.has_duplicate_names() {
            return Err(Error::DuplicatePart { part: None });
        }
        if archive.has_overlapping_files().map_err(broken)? {
            return Err(Error::OverlappingParts);
        }
        let places = Places::of(&names);
        let mut package = Self { archive, names, stated, places, read_bytes: 0 };
        package.refuse_document_types()?;
        Ok(package)
    }

    /// Refuses a document type in any part, also in those that are only copied and whatever they
    /// are called.
    fn refuse_document_types(&mut self) -> Result<(), Error> {
        let mut left_bytes = MAX_PROLOGUE_BYTES;
        for (position, name) in self.names.iter().enumerate() {
            let mut entry = self.archive.by_index(position).map_err(broken)?;
            let limit_bytes = left_bytes.min(prologue::MAX_BYTES);
            let read = Prologue::read(&mut entry, limit_bytes);
            let (found, bytes) = read.map_err(|_| cut_off(name))?;
            left_bytes -= bytes;
            let part = name.clone();
            match found {
                Prologue::Element | Prologue::Other | Prologue::Blank => {}
                Prologue::DocumentType => return Err(Error::ForbiddenXml { part }),
                Prologue::Endless => return Err(Error::PrologueTooLong { part, limit_bytes }),
                Prologue::Broken => {
                    let reason = "there is no element at its start".to_owned();
                    return Err(Error::Xml { part, offset: bytes, reason });
                }
            }
        }
        Ok(())
    }

    /// Names of all parts, in the order of the container.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Position of a part; names are compared without case, as the format asks, and else
    /// percent-decoded.
    pub fn position(&self, part: &str) -> Option<usize> {
        self.places.find(part)
    }

    /// Inflated bytes that the directory states for a part; it is not read when they are not true.
    pub fn stated_bytes(&self, part: &str) -> u64 {
        let stated = self.position(part).and_then(|at| self.stated.get(at));
        stated.copied().unwrap_or_default()
    }

    /// Whether any part is one of a workbook, by its place.
    pub fn has_workbook_parts(&self) -> bool {
        self.names.iter().any(|name| name.to_ascii_lowercase().starts_with("xl/"))
    }

    /// A part as text.
    pub fn text(&mut self, part: &str) -> Result<String, Error> {
        self.find_text(part)?.ok_or_else(|| Error::MissingPart { part: part.to_owned() })
    }

    /// A part as text, `None` when absent.
    pub fn find_text(&mut self, part: &str) -> Result<Option<String>, Error> {
        let Some(position) = self.position(part) else { return Ok(None) };
        let mut entry = self.archive.by_index(position).map_err(broken)?;
        let packed_bytes = entry.compressed_size();
        let limit_bytes = part_limit(packed_bytes, self.read_bytes);
        // The stated size saves copies when it is true, and costs no more than the limit when not.
        let stated = entry.size();
        let mut bytes =
            Vec::with_capacity(usize::try_from(stated.min(limit_bytes)).unwrap_or_default());
        // Counted while inflating: the sizes that the directory states may lie.
        let read = entry.by_ref().take(limit_bytes + 1).read_to_end(&mut bytes);
        let read = read.map_err(|_| cut_off(part))? as u64;
        if read > limit_bytes {
            return Err(Error::Bomb { part: part.to_owned(), packed_bytes, limit_bytes });
        }
        if read != stated {
            let reason = format!("part {part} has {read} bytes and states {stated}");
            return Err(Error::malformed(reason));
        }
        self.read_bytes += read;
        let text = decode(bytes);
        text.map(Some)
            .ok_or_else(|| Error::malformed(format!("part {part} is not UTF-8 or UTF-16")))
    }

    /// The elements that a part begins with, of its first `most` bytes; `None` when it is absent or no
    /// UTF-8.
    pub fn head(&mut self, part: &str, most: u64) -> Option<String> {
        let entry = self.archive.by_index(self.position(part)?).ok()?;
        let mut bytes = Vec::new();
        self.read_bytes += entry.take(most).read_to_end(&mut bytes).ok()? as u64;
        let end = bytes.iter().rposition(|byte| *byte == b'>')?;
        bytes.truncate(end + 1);
        String::from_utf8(bytes).ok()
    }

    /// The archive itself, to copy parts raw.
    pub fn archive(&mut self) -> &mut ZipArchive<Cursor<&'b [u8]>> {
        &mut self.archive
    }
}

/// A part's text: UTF-8, or UTF-16 with its mark, which then says that it is UTF-8, as it will be
/// when it is written again.
fn decode(mut bytes: Vec<u8>) -> Option<String> {
    let unit: fn([u8; 2]) -> u16 = match bytes.as_slice() {
        [0xEF, 0xBB, 0xBF, ..] => {
            bytes.drain(..3);
            return String::from_utf8(bytes).ok();
        }
        [0xFF, 0xFE, ..] => u16::from_le_bytes,
        [0xFE, 0xFF, ..] => u16::from_be_bytes,
        _ => return String::from_utf8(bytes).ok(),
    };
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().skip(1).map(|pair| unit(*pair)).collect();
    let mut text = String::from_utf16(&units).ok().filter(|_| rest.is_empty())?;
    if text.starts_with("<?xml")
        && let Some(end) = text.find("?>")
    {
        text.replace_range(..end, "<?xml version=\"1.0\" encoding=\"UTF-8\"");
    }
    Some(text)
}

/// A part's name without percent escapes.
fn decoded(name: &str) -> Cow<'_, str> {
    percent_decode_str(name).decode_utf8_lossy()
}

/// How far a part of `compressed` bytes may inflate when `read` bytes were inflated before it.
fn part_limit(compressed: u64, read: u64) -> u64 {
    let by_ratio = compressed.saturating_mul(MAX_RATIO).max(RATIO_FREE_BYTES);
    by_ratio.min(MAX_PART_BYTES).min(MAX_TOTAL_BYTES.saturating_sub(read))
}

/// What a zip reader refuses, in our own words: people are shown them.
pub(crate) fn broken(error: ZipError) -> Error {
    Error::malformed(match error {
        ZipError::UnsupportedArchive(_) => "it is packed as no spreadsheet is",
        _ => "it is cut off or altered",
    })
}

/// A part that can't be inflated.
fn cut_off(part: &str) -> Error {
    Error::malformed(format!("part {part} is cut off or altered"))
}

fn refuse_other_formats(bytes: &[u8]) -> Result<(), Error> {
    let looks_like = match bytes {
        [] => "an empty file",
        [b'P', b'K', ..] => return Ok(()),
        // A password-protected workbook is an OLE file that holds an encrypted package.
        [0xD0, 0xCF, 0x11, 0xE0, ..] => {
            let name: Vec<u8> = "EncryptedPackage".bytes().flat_map(|b| [b, 0]).collect();
            if bytes.windows(name.len()).any(|window| window == name) {
                return Err(Error::Encrypted);
            }
            "an old .xls workbook"
        }
        [0x89, b'P', b'N', b'G', ..] => "a PNG picture",
        [0xFF, 0xD8, 0xFF, ..] => "a JPEG picture",
        [b'%', b'P', b'D', b'F', ..] => "a PDF",
        [b'M', b'Z', ..] => "a program",
        [b'<', ..] => "an HTML or XML page",
        _ => "something else",
    };
    Err(Error::UnsupportedFile { looks_like })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The position by its definition: each name held against the wanted one.
    fn by_definition(names: &[String], part: &str) -> Option<usize> {
        let exact = names.iter().position(|name| name.eq_ignore_ascii_case(part));
        exact.or_else(|| {
            let wanted = decoded(part);
            names.iter().position(|name| decoded(name).eq_ignore_ascii_case(&wanted))
        })
    }

    proptest! {
        #[test]
        fn positions_are_those_of_their_definition(
            names in prop::collection::vec("(a|B|%41|%42|é|%C3%A9|/){1,3}", 0..8),
            part in "(A|b|%61|%42|é|É|/){1,3}",
        ) {
            prop_assert_eq!(Places::of(&names).find(&part), by_definition(&names, &part));
        }
    }
}
