//! Text files in the encodings that spreadsheet programs write.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::{IntakeError, words::words};

/// A text and the encoding that it was in.
pub(super) struct Decoded<'b> {
    pub text: Cow<'b, str>,
    pub charset: &'static str,
}

/// Decodes by byte order mark, else UTF-16 by its zero bytes, else UTF-8 when valid, else
/// Windows-1252 (which holds Latin-1).
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded<'_>, IntakeError> {
    let (encoding, body) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (encoding, bytes.get(length..).unwrap_or_default()),
        None => (guess(bytes), bytes),
    };
    let (text, had_errors) = encoding.decode_without_bom_handling(body);
    if had_errors {
        return Err(IntakeError::Text {
            row: line_of(&text, '\u{fffd}'),
            reason: words(
                "bytes that are not in the file's encoding",
                "bytes que não são da codificação do arquivo",
            ),
        });
    }
    if text.contains('\0') {
        return Err(IntakeError::Text {
            row: line_of(&text, '\0'),
            reason: words(
                "a NUL character, so it is no text file",
                "um caractere NUL; não é um arquivo de texto",
            ),
        });
    }
    Ok(Decoded { text, charset: encoding.name() })
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    const SAMPLE_BYTES: usize = 512;
    let sample = bytes.get(..SAMPLE_BYTES).unwrap_or(bytes);
    let zeros = |parity: usize| {
        sample.iter().enumerate().filter(|(at, byte)| at % 2 == parity && **byte == 0).count()
    };
    // Western text in UTF-16 has a zero in nearly every other byte.
    let enough = sample.len() / 4;
    if sample.len() >= 4 && zeros(1) > enough {
        UTF_16LE
    } else if sample.len() >= 4 && zeros(0) > enough {
        UTF_16BE
    } else if std::str::from_utf8(bytes).is_ok() {
        UTF_8
    } else {
        WINDOWS_1252
    }
}

fn line_of(text: &str, wanted: char) -> u64 {
    let before = text.split(wanted).next().unwrap_or_default();
    let lines = before.bytes().filter(|byte| *byte == b'\n').count();
    u64::try_from(lines).unwrap_or(u64::MAX).saturating_add(1)
}
