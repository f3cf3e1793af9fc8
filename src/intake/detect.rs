//! What a file is, by its content.

use serde::{Deserialize, Serialize};

use super::{
    IntakeError,
    words::{Words, words},
};

/// A kind of file that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileKind {
    /// Excel workbook (`.xlsx`, `.xlsm`).
    Xlsx,
    /// Values separated by comma, semicolon or tab.
    Csv,
    /// One JSON object per line, or one JSON array of objects.
    JsonLines,
}

/// Beginnings of files that people send by mistake.
const FOREIGN: [(&[u8], Words); 10] = [
    (b"\x89PNG", words("a PNG picture", "uma imagem PNG")),
    (b"\xff\xd8\xff", words("a JPEG picture", "uma imagem JPEG")),
    (b"GIF8", words("a GIF picture", "uma imagem GIF")),
    (b"RIFF", words("a WebP picture or a sound", "uma imagem WebP ou um som")),
    (b"%PDF", words("a PDF document", "um documento PDF")),
    (b"MZ", words("a Windows program", "um programa do Windows")),
    (b"\x7fELF", words("a program", "um programa")),
    (b"Rar!", words("a RAR archive", "um arquivo RAR")),
    (b"7z\xbc\xaf", words("a 7z archive", "um arquivo 7z")),
    (b"\x1f\x8b", words("a gzip archive", "um arquivo gzip")),
];
/// Heads of zip containers: with parts, without any, and in pieces.
const ZIP: [&[u8]; 3] = [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"];
/// Head of the compound files of old Office and of encrypted workbooks.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Tells the kind of a file; the name decides only between the two kinds of text.
pub(super) fn detect(bytes: &[u8], file_name: &str) -> Result<FileKind, IntakeError> {
    let unsupported = |found| Err(IntakeError::Unsupported { found });
    if bytes.is_empty() {
        return Err(IntakeError::Empty);
    }
    if ZIP.iter().any(|head| bytes.starts_with(head)) {
        return Ok(FileKind::Xlsx);
    }
    if bytes.starts_with(COMPOUND) {
        return if holds_encrypted_package(bytes) {
            Err(IntakeError::Encrypted)
        } else {
            unsupported(words(
                "an old Office file such as .xls (save it as .xlsx)",
                "um arquivo antigo do Office, como .xls (salve-o como .xlsx)",
            ))
        };
    }
    if let Some((_, found)) = FOREIGN.iter().find(|(head, _)| bytes.starts_with(head)) {
        return unsupported(*found);
    }
    let head = text_head(bytes);
    let lower_name = file_name.to_ascii_lowercase();
    match head.bytes().next() {
        None => Err(IntakeError::Empty),
        Some(b'<') => unsupported(words("HTML or XML", "HTML ou XML")),
        Some(b'{' | b'[') => Ok(FileKind::JsonLines),
        _ if [".jsonl", ".ndjson", ".json"].iter().any(|end| lower_name.ends_with(end)) => {
            Ok(FileKind::JsonLines)
        }
        _ => Ok(FileKind::Csv),
    }
}

/// The stream that holds an encrypted workbook; names in a compound file are UTF-16.
fn holds_encrypted_package(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|window| window == name)
}

/// The first visible ASCII characters, whatever the encoding; enough to know a bracket.
fn text_head(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes
        .iter()
        .filter(|byte| !matches!(byte, 0 | 0xfe | 0xff) && !byte.is_ascii_whitespace())
        .take(8)
        .map(|byte| char::from(*byte))
        .collect()
}
