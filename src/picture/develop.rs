//! A picture on its way to be kept; one that has to be decoded, by a child process.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{Kind, PictureError, Prepared, prepare};
use crate::catalog::Finding;
use crate::sandbox::{Sandbox, Work};

/// [`prepare`], as a piece of work for a child.
#[derive(Debug, Serialize, Deserialize)]
pub struct Develop;

impl Work for Develop {
    const NAME: &'static str = "picture";
    type Part = ();
    type Answer = Result<Prepared, Finding>;

    fn work(self, input: &[u8], _: &mut dyn FnMut(())) -> Self::Answer {
        prepare(Bytes::copy_from_slice(input)).map_err(|error| error.finding())
    }
}

/// As [`prepare`]. What has to be decoded goes to `sandbox`; of all others only the header is read.
///
/// # Errors
/// The remark that says why it is not taken.
pub async fn develop(sandbox: &Sandbox, bytes: Bytes) -> Result<Prepared, Finding> {
    let undecoded = || PictureError::Decoder.finding();
    if matches!(Kind::of(&bytes), Ok(Kind::WebP)) {
        let developed = sandbox.run(Develop, bytes).await;
        return match developed {
            Ok((_, prepared)) => prepared,
            Err(error) => {
                tracing::warn!(%error, "a picture can't be decoded now");
                Err(undecoded())
            }
        };
    }
    let prepared = tokio::task::spawn_blocking(move || prepare(bytes));
    prepared.await.map_err(|_| undecoded())?.map_err(|error| error.finding())
}
