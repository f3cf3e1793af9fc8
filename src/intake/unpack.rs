//! Guarding the door: a workbook's parts are inflated and counted before a parser sees them.

use std::io::{Cursor, Read};

use zip::{ZipArchive, result::ZipError};

use super::{
    IntakeError,
    limits::{MAX_INFLATED_BYTES, MAX_PARTS, MAX_RATIO, RATIO_FROM_BYTES},
};

const CHUNK_BYTES: usize = 64 * 1024;
const DOCTYPE: &[u8] = b"<!DOCTYPE";
const MERGE: &[u8] = b"mergeCell";
/// Bytes of a chunk that are looked at again with the next one: a prefix and [`MERGE`].
const OVERLAP_BYTES: usize = 16;

/// What the guard saw on its way.
pub(super) struct Seen {
    /// Whether any part speaks of merged cells, so that looking for them is worth its time.
    pub merged_cells: bool,
}

/// Checks that the container is honest: a workbook, not encrypted, no misleading names, and not
/// more than [`MAX_INFLATED_BYTES`] after inflating. Sizes in headers are never believed.
pub(super) fn check(bytes: &[u8]) -> Result<Seen, IntakeError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(refused)?;
    if archive.len() > MAX_PARTS {
        return Err(IntakeError::container("too many parts"));
    }
    if archive.has_duplicate_names() {
        return Err(IntakeError::container("two parts have one name"));
    }
    let mut left = MAX_INFLATED_BYTES;
    let mut has_workbook = false;
    let mut seen = Seen { merged_cells: false };
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(refused)?;
        if part.encrypted() {
            return Err(IntakeError::Encrypted);
        }
        if part.enclosed_name().is_none() || part.is_symlink() {
            return Err(IntakeError::container("a part has a misleading name"));
        }
        let name = String::from_utf8_lossy(part.name_raw()).into_owned();
        has_workbook |= name.eq_ignore_ascii_case("xl/workbook.xml");
        let ratio = part.compressed_size().saturating_mul(MAX_RATIO).max(RATIO_FROM_BYTES);
        let inflated = inflate(&mut part, (left, ratio), &name, &mut seen)?;
        left = left.saturating_sub(inflated);
    }
    if has_workbook {
        Ok(seen)
    } else {
        Err(IntakeError::Unsupported { found: "an archive without an Excel workbook" })
    }
}

/// Inflates one part and returns its length in bytes.
fn inflate(
    part: &mut impl Read,
    (left, ratio): (u64, u64),
    name: &str,
    seen: &mut Seen,
) -> Result<u64, IntakeError> {
    let is_xml =
        [".xml", ".rels", ".vml"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
    let mut buffer = vec![0_u8; CHUNK_BYTES];
    // The end of the last chunk stays in front, so that a declaration across two chunks is seen.
    let mut kept = 0;
    let mut total = 0_u64;
    loop {
        let room = buffer.get_mut(kept..).unwrap_or_default();
        let read = match part.read(room) {
            Ok(0) => return Ok(total),
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(source) => return Err(IntakeError::Part { source }),
        };
        total = total.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        if total > left {
            return Err(IntakeError::Bomb { max_bytes: MAX_INFLATED_BYTES });
        }
        if total > ratio {
            return Err(IntakeError::Ratio { part: name.to_owned(), limit: MAX_RATIO });
        }
        let filled = kept + read;
        if is_xml {
            let text = buffer.get(..filled).unwrap_or_default();
            if holds_doctype(text, seen) {
                return Err(IntakeError::ForbiddenXml { part: name.to_owned() });
            }
            kept = filled.min(OVERLAP_BYTES);
            buffer.copy_within(filled - kept..filled, 0);
        }
    }
}

fn holds_doctype(bytes: &[u8], seen: &mut Seen) -> bool {
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == b'<') {
        rest = rest.get(at..).unwrap_or_default();
        if rest.get(..DOCTYPE.len()).is_some_and(|head| head.eq_ignore_ascii_case(DOCTYPE)) {
            return true;
        }
        rest = rest.get(1..).unwrap_or_default();
        seen.merged_cells |= is_merge(rest);
    }
    false
}

/// Whether a tag that begins so, `<` left out, is about merged cells; `x:mergeCell` is one too.
fn is_merge(tag: &[u8]) -> bool {
    let prefix = tag.iter().take(5).position(|byte| *byte == b':').map_or(0, |colon| colon + 1);
    tag.get(prefix..).is_some_and(|name| name.starts_with(MERGE))
}

fn refused(error: ZipError) -> IntakeError {
    match error {
        ZipError::UnsupportedArchive(reason) if reason == ZipError::PASSWORD_REQUIRED => {
            IntakeError::Encrypted
        }
        other => IntakeError::Container {
            reason: "its zip container could not be read",
            source: Some(Box::new(other)),
        },
    }
}
