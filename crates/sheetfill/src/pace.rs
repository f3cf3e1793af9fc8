//! Results that reading accepts: neither larger than is read, nor packed better than a reader
//! believes, which is a bomb to it.

use std::cell::Cell;
use std::io::{self, Seek, SeekFrom, Write};
use std::rc::Rc;

use zip::ZipWriter;
use zip::result::ZipError;

use crate::Error;
use crate::package::{MAX_FILE_BYTES, MAX_PART_BYTES, MAX_RATIO, RATIO_FREE_BYTES};

/// A part may be packed to this fraction of its bytes, which leaves room below the limit.
const RATIO: u64 = MAX_RATIO * 4 / 5;
/// From so many bytes on the ratio is watched.
const WATCHED_BYTES: u64 = RATIO_FREE_BYTES / 2;
/// Bytes that are compressed between two looks at the ratio.
const STEP_BYTES: usize = 64 << 10;
/// Bytes that are compressed apart where the ratio is too high: the mark behind each takes five.
const APART_BYTES: usize = 128;

/// How large a result may be: what is larger is not read again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub file_bytes: u64,
    pub part_bytes: u64,
}

impl Bounds {
    /// What is read.
    pub const READ: Self = Self { file_bytes: MAX_FILE_BYTES, part_bytes: MAX_PART_BYTES };
}

/// A destination of a container, and how many bytes went to it.
pub(crate) struct Counted<W> {
    inner: W,
    written: Rc<Cell<u64>>,
    /// Where the container begins, and where the next byte goes.
    start: u64,
    at: u64,
    limit_bytes: u64,
}

impl<W: Write + Seek> Counted<W> {
    /// The destination and its counter.
    pub fn new(mut inner: W, bounds: Bounds) -> io::Result<(Self, Rc<Cell<u64>>)> {
        let written = Rc::new(Cell::new(0));
        let start = inner.stream_position()?;
        let limit_bytes = bounds.file_bytes;
        Ok((Self { inner, written: Rc::clone(&written), start, at: start, limit_bytes }, written))
    }
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let (end, limit_bytes) = (self.at - self.start + bytes.len() as u64, self.limit_bytes);
        if end > limit_bytes {
            return Err(io::Error::other(Error::ResultTooLarge { bytes: end, limit_bytes }));
        }
        let written = self.inner.write(bytes)?;
        self.at += written as u64;
        self.written.set(self.written.get() + written as u64);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<W: Seek> Seek for Counted<W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = self.inner.seek(to)?;
        Ok(self.at)
    }
}

/// One part of a container on its way through the compressor.
pub(crate) struct Paced<'z, W: Write + Seek> {
    zip: &'z mut ZipWriter<Counted<W>>,
    name: &'z str,
    written: Rc<Cell<u64>>,
    /// What had gone to the destination when the part began.
    start: u64,
    inflated: u64,
    limit_bytes: u64,
}

impl<'z, W: Write + Seek> Paced<'z, W> {
    /// The part that was just started.
    pub fn new(
        (zip, written): (&'z mut ZipWriter<Counted<W>>, &Rc<Cell<u64>>),
        name: &'z str,
        bounds: Bounds,
    ) -> Self {
        let (start, limit_bytes) = (written.get(), bounds.part_bytes);
        Self { zip, name, written: Rc::clone(written), start, inflated: 0, limit_bytes }
    }

    fn is_too_small(&self) -> bool {
        let packed = self.written.get() - self.start;
        self.inflated >= WATCHED_BYTES && packed.saturating_mul(RATIO) < self.inflated
    }
}

impl<W: Write + Seek> Write for Paced<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let (all, limit_bytes) = (self.inflated + bytes.len() as u64, self.limit_bytes);
        if all > limit_bytes {
            let part = self.name.to_owned();
            return Err(io::Error::other(Error::ResultPartTooLarge {
                part,
                bytes: all,
                limit_bytes,
            }));
        }
        if self.is_too_small() {
            // Some may still be in the compressor.
            self.zip.flush()?;
        }
        let apart = self.is_too_small();
        let most = if apart { APART_BYTES } else { STEP_BYTES };
        let taken = self.zip.write(bytes.get(..most).unwrap_or(bytes))?;
        self.inflated += taken as u64;
        if apart {
            self.zip.flush()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Why a container was not written.
pub(crate) fn unwritten(error: ZipError) -> Error {
    match error {
        ZipError::Io(error) => Error::of_write(error),
        other => Error::Write(io::Error::other(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;
    use zip::write::SimpleFileOptions;

    /// A container with one part of these pieces.
    fn container(pieces: &[Vec<u8>], bounds: Bounds) -> Result<Vec<u8>, Error> {
        let (out, written) =
            Counted::new(Cursor::new(Vec::new()), bounds).map_err(Error::of_write)?;
        let mut zip = ZipWriter::new(out);
        let options = SimpleFileOptions::default().compression_level(Some(6));
        zip.start_file("part", options).map_err(unwritten)?;
        let mut part = Paced::new((&mut zip, &written), "part", bounds);
        for piece in pieces {
            part.write_all(piece).map_err(Error::of_write)?;
        }
        Ok(zip.finish().map_err(unwritten)?.inner.into_inner())
    }

    /// Packs and reads back; the packed size of the part.
    fn packed(pieces: &[Vec<u8>]) -> u64 {
        let bytes = container(pieces, Bounds::READ).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut entry = archive.by_index(0).unwrap();
        let mut back = Vec::new();
        io::Read::read_to_end(&mut entry, &mut back).unwrap();
        assert_eq!(back, pieces.concat());
        entry.compressed_size()
    }

    #[test]
    fn what_is_alike_is_packed_no_better_than_is_believed() {
        for bytes in [WATCHED_BYTES, RATIO_FREE_BYTES + 1, 2 << 20, 3_333_333] {
            let most = usize::try_from(bytes).unwrap();
            let packed = packed(&[vec![b' '; most]]);
            assert!(bytes <= RATIO_FREE_BYTES || bytes <= packed * MAX_RATIO, "{bytes} {packed}");
            assert!(packed < bytes / 15, "{packed}");
        }
    }

    #[test]
    fn a_part_or_a_file_that_would_not_be_read_is_not_written() {
        let piece = vec![vec![7; 1_000]];
        let file_bytes = container(&piece, Bounds::READ).unwrap().len() as u64;
        let exact = Bounds { file_bytes, part_bytes: 1_000 };
        assert!(container(&piece, exact).is_ok());
        let error = container(&piece, Bounds { part_bytes: 999, ..exact }).unwrap_err();
        assert_eq!(error.code(), "RESULT_TOO_LARGE");
        let Error::ResultPartTooLarge { part, bytes: 1_000, limit_bytes: 999 } = error else {
            panic!("{error}")
        };
        assert_eq!(part, "part");
        let file_bytes = file_bytes - 1;
        let error = container(&piece, Bounds { file_bytes, ..exact }).unwrap_err();
        assert!(
            matches!(error, Error::ResultTooLarge { limit_bytes, .. } if limit_bytes == file_bytes),
            "{error}"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn any_mixture_comes_back_and_is_believed(
            pieces in prop::collection::vec((0usize..300_000, any::<u8>(), any::<bool>()), 0..16),
        ) {
            let piece = |(bytes, first, mixed): (usize, u8, bool)| -> Vec<u8> {
                let seed = u64::from(first) | 1;
                let next = |state: &mut u64| {
                    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(seed);
                    Some(state.to_be_bytes()[0])
                };
                if mixed {
                    std::iter::repeat(0).scan(seed, |state, _| next(state)).take(bytes / 50).collect()
                } else {
                    vec![first; bytes]
                }
            };
            let pieces: Vec<Vec<u8>> = pieces.into_iter().map(piece).collect();
            let bytes = pieces.iter().map(Vec::len).sum::<usize>() as u64;
            prop_assert!(bytes <= RATIO_FREE_BYTES || bytes <= packed(&pieces) * MAX_RATIO);
        }
    }
}
