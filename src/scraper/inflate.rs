//! A body as it comes in, inflated and counted, so that it never gets longer than allowed.

use std::io::{self, Write};

use flate2::write::{MultiGzDecoder, ZlibDecoder};
use reqwest::header::{CONTENT_ENCODING, HeaderMap};

use super::FetchError;

/// A body that is being read.
pub(super) struct Body {
    decoder: Decoder,
    /// Bytes that came over the wire.
    raw: usize,
    limit: usize,
}

enum Decoder {
    Plain(Capped),
    Gzip(MultiGzDecoder<Capped>),
    Deflate(ZlibDecoder<Capped>),
}

impl Body {
    /// A body of at most `limit` bytes, packed as `headers` say.
    ///
    /// # Errors
    /// [`FetchError::Unreadable`] for an encoding that we did not ask for.
    pub fn new(headers: &HeaderMap, limit: usize) -> Result<Self, FetchError> {
        let sink = Capped { bytes: Vec::new(), limit };
        let encoding = match headers.get(CONTENT_ENCODING) {
            None => String::new(),
            Some(value) => value.to_str().map_err(|_| FetchError::Unreadable)?.to_lowercase(),
        };
        let decoder = match encoding.trim() {
            "" | "identity" => Decoder::Plain(sink),
            "gzip" | "x-gzip" => Decoder::Gzip(MultiGzDecoder::new(sink)),
            "deflate" => Decoder::Deflate(ZlibDecoder::new(sink)),
            _ => return Err(FetchError::Unreadable),
        };
        Ok(Self { decoder, raw: 0, limit })
    }

    /// Takes the next piece.
    ///
    /// # Errors
    /// [`FetchError::TooLarge`], [`FetchError::Unreadable`].
    pub fn take(&mut self, piece: &[u8]) -> Result<(), FetchError> {
        let limit = self.limit;
        self.raw += piece.len();
        // Empty members of gzip inflate to nothing for ever.
        if self.raw > limit {
            return Err(FetchError::TooLarge { limit });
        }
        let taken = match &mut self.decoder {
            Decoder::Plain(sink) => sink.write_all(piece),
            Decoder::Gzip(decoder) => decoder.write_all(piece),
            Decoder::Deflate(decoder) => decoder.write_all(piece),
        };
        taken.map_err(|error| of(&error, limit))
    }

    /// All of it.
    ///
    /// # Errors
    /// As [`Body::take`]; also when it ends too early.
    pub fn finish(self) -> Result<Vec<u8>, FetchError> {
        let (raw, limit) = (self.raw, self.limit);
        let finished = match self.decoder {
            Decoder::Plain(sink) => Ok(sink),
            // An answer without a body is no broken one.
            _ if raw == 0 => return Ok(Vec::new()),
            Decoder::Gzip(mut decoder) => decoder.try_finish().and_then(|()| decoder.finish()),
            Decoder::Deflate(decoder) => decoder.finish(),
        };
        finished.map(|sink| sink.bytes).map_err(|error| of(&error, limit))
    }
}

fn of(error: &io::Error, limit: usize) -> FetchError {
    match error.kind() {
        io::ErrorKind::FileTooLarge => FetchError::TooLarge { limit },
        _ => FetchError::Unreadable,
    }
}

/// Bytes up to a limit.
struct Capped {
    bytes: Vec<u8>,
    limit: usize,
}

impl Write for Capped {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + piece.len() > self.limit {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
