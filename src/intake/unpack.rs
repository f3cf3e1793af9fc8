//! Guarding the door: a workbook's parts are inflated and counted before a parser sees them.

mod scan;

use std::io::{Cursor, Read};

use zip::{ZipArchive, result::ZipError};

use super::{
    IntakeError,
    limits::{MAX_INFLATED_BYTES, MAX_PARTS, MAX_RATIO, RATIO_FROM_BYTES},
    words::{Words, words},
};
use scan::Scan;

const CHUNK_BYTES: usize = 64 * 1024;
/// What archives without a workbook are, by a part that they have.
const FOREIGN: [(&str, Words); 3] = [
    (
        "xl/workbook.bin",
        words(
            "a binary workbook such as .xlsb (save it as .xlsx)",
            "uma pasta de trabalho binária, como .xlsb (salve-a como .xlsx)",
        ),
    ),
    (
        "content.xml",
        words(
            "an OpenDocument file such as .ods (save it as .xlsx)",
            "um arquivo OpenDocument, como .ods (salve-o como .xlsx)",
        ),
    ),
    ("word/document.xml", words("a Word document", "um documento do Word")),
];
const NO_WORKBOOK: Words =
    words("an archive without an Excel workbook", "um arquivo compactado sem planilha do Excel");

/// What the guard saw on its way.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Whether any part speaks of merged cells, so that looking for them is worth its time.
    pub merged_cells: bool,
}

/// Checks that the container is honest: a workbook, not encrypted, no misleading names, and not
/// more than [`MAX_INFLATED_BYTES`] after inflating. Sizes in headers are never believed.
pub(super) fn check(bytes: &[u8]) -> Result<Seen, IntakeError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(refused)?;
    let foreign = foreign(&archive);
    let checked = check_parts(&mut archive);
    match (checked, foreign) {
        // What is wrong with it matters only where it is ours to read.
        (
            Ok(_) | Err(IntakeError::Part { .. } | IntakeError::Container { source: Some(_), .. }),
            Some(found),
        ) => Err(IntakeError::Unsupported { found }),
        (checked, _) => checked,
    }
}

/// What an archive without a workbook is.
fn foreign(archive: &ZipArchive<Cursor<&[u8]>>) -> Option<Words> {
    let has = |part: &str| {
        let mut names = archive.file_names().flatten();
        names.any(|name| name.eq_ignore_ascii_case(part))
    };
    if has("xl/workbook.xml") {
        return None;
    }
    let known = FOREIGN.iter().find(|(part, _)| has(part));
    Some(known.map_or(NO_WORKBOOK, |(_, found)| *found))
}

fn check_parts(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<Seen, IntakeError> {
    if archive.len() > MAX_PARTS {
        let reason = words("it has too many parts", "tem partes demais");
        return Err(IntakeError::container(reason));
    }
    if archive.has_duplicate_names() {
        let reason = words("two of its parts have one name", "duas partes têm o mesmo nome");
        return Err(IntakeError::container(reason));
    }
    let mut left = MAX_INFLATED_BYTES;
    let mut seen = Seen::default();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(refused)?;
        if part.encrypted() {
            return Err(IntakeError::Encrypted);
        }
        if part.enclosed_name().is_none() || part.is_symlink() {
            let reason =
                words("one of its parts has a misleading name", "uma parte tem um nome enganoso");
            return Err(IntakeError::container(reason));
        }
        let name = String::from_utf8_lossy(part.name_raw()).into_owned();
        let ratio = part.compressed_size().saturating_mul(MAX_RATIO).max(RATIO_FROM_BYTES);
        let inflated = inflate(&mut part, (left, ratio), &name, &mut seen)?;
        left = left.saturating_sub(inflated);
    }
    Ok(seen)
}

/// Inflates one part and returns its length in bytes.
fn inflate(
    part: &mut impl Read,
    (left, ratio): (u64, u64),
    name: &str,
    seen: &mut Seen,
) -> Result<u64, IntakeError> {
    let mut buffer = vec![0_u8; CHUNK_BYTES];
    let mut scan = Scan::new(name);
    let mut total = 0_u64;
    loop {
        let read = match part.read(&mut buffer) {
            Ok(0) => {
                scan.end(seen)?;
                return Ok(total);
            }
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(source) => return Err(IntakeError::Part { part: name.to_owned(), source }),
        };
        total = total.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        if total > left {
            return Err(IntakeError::Bomb { max_bytes: MAX_INFLATED_BYTES });
        }
        if total > ratio {
            return Err(IntakeError::Ratio { part: name.to_owned(), limit: MAX_RATIO });
        }
        scan.read(buffer.get(..read).unwrap_or_default(), seen)?;
    }
}

fn refused(error: ZipError) -> IntakeError {
    match error {
        ZipError::UnsupportedArchive(reason) if reason == ZipError::PASSWORD_REQUIRED => {
            IntakeError::Encrypted
        }
        other => IntakeError::Container {
            reason: words("its container is cut off or altered", "está cortado ou alterado"),
            source: Some(Box::new(other)),
        },
    }
}
