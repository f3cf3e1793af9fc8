//! A job's input as the ledger keeps it: as it is, or packed when it is long.

use std::io::{Read as _, Write as _};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use entity::job;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use serde_json::Value;

/// Longest input as JSON (attack table, row 89).
pub(crate) const LIMIT_BYTES: usize = 256 * 1024;
/// An input up to this length stays readable in the row.
const PLAIN_BYTES: usize = 4 * 1024;

/// An input in the two columns that hold it.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) args: Value,
    pub(crate) packed: Option<String>,
}

/// A row's input can't be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArgsError {
    /// It is not base 64.
    #[error("the packed input is not base 64")]
    Base64(#[from] base64::DecodeError),
    /// It does not inflate.
    #[error("the packed input does not inflate")]
    Inflate(#[from] std::io::Error),
    /// It is not JSON, or longer than any input may be.
    #[error("the packed input is not JSON")]
    Json(#[from] serde_json::Error),
    /// It is of a lane that this program does not have.
    #[error("there is no queue {0:?}")]
    Queue(String),
}

/// Splits an input, whose JSON is `text`, into its columns.
pub(crate) fn stored(args: Value, text: &str) -> Stored {
    match (text.len() > PLAIN_BYTES).then(|| pack(text)) {
        Some(Ok(packed)) if packed.len() < text.len() => {
            Stored { args: Value::Null, packed: Some(packed) }
        }
        _ => Stored { args, packed: None },
    }
}

fn pack(text: &str) -> std::io::Result<String> {
    let mut deflated = DeflateEncoder::new(Vec::new(), Compression::fast());
    deflated.write_all(text.as_bytes())?;
    Ok(BASE64_STANDARD_NO_PAD.encode(deflated.finish()?))
}

/// The input of a job's row.
///
/// # Errors
/// [`ArgsError`] for a row that this program did not write.
pub fn args_of(job: &job::Model) -> Result<Value, ArgsError> {
    unpacked(&job.args, job.args_packed.as_deref())
}

/// The input in two columns of a row.
pub(crate) fn unpacked(args: &Value, packed: Option<&str>) -> Result<Value, ArgsError> {
    let Some(packed) = packed else { return Ok(args.clone()) };
    let deflated = BASE64_STANDARD_NO_PAD.decode(packed)?;
    let mut text = Vec::new();
    DeflateDecoder::new(deflated.as_slice()).take(LIMIT_BYTES as u64).read_to_end(&mut text)?;
    Ok(serde_json::from_slice(&text)?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sizes(args: &Value) -> (bool, usize) {
        let Stored { args, packed } = stored(args.clone(), &args.to_string());
        (args.is_null(), packed.map_or(0, |packed| packed.len()))
    }

    #[test]
    fn only_long_inputs_that_become_shorter_are_packed() {
        assert_eq!(sizes(&json!({ "ids": ["a"] })), (false, 0));
        let ids: Vec<String> = (0..1_000).map(|n| format!("prd_{n:026}")).collect();
        let (packed, bytes) = sizes(&json!({ "ids": ids }));
        assert!(packed && bytes < 8_000, "{bytes}");
    }
}
