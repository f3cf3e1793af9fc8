//! Compression that reading accepts: what is packed better than a reader believes is a bomb to it.

use std::cell::Cell;
use std::io::{self, Seek, SeekFrom, Write};
use std::rc::Rc;

use zip::ZipWriter;

use crate::package::{MAX_RATIO, RATIO_FREE_BYTES};

/// A part may be packed to this fraction of its bytes, which leaves room below the limit.
const RATIO: u64 = MAX_RATIO * 4 / 5;
/// From so many bytes on the ratio is watched.
const WATCHED_BYTES: u64 = RATIO_FREE_BYTES / 2;
/// Bytes that are compressed between two looks at the ratio.
const STEP_BYTES: usize = 64 << 10;
/// Bytes that are compressed apart where the ratio is too high: the mark behind each takes five.
const APART_BYTES: usize = 128;

/// A destination, and how many bytes went to it.
pub(crate) struct Counted<W> {
    inner: W,
    written: Rc<Cell<u64>>,
}

impl<W: Write> Counted<W> {
    /// The destination and its counter.
    pub fn new(inner: W) -> (Self, Rc<Cell<u64>>) {
        let written = Rc::new(Cell::new(0));
        (Self { inner, written: Rc::clone(&written) }, written)
    }
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.written.set(self.written.get() + written as u64);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<W: Seek> Seek for Counted<W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// One part of a container on its way through the compressor.
pub(crate) struct Paced<'z, W: Write + Seek> {
    zip: &'z mut ZipWriter<Counted<W>>,
    written: Rc<Cell<u64>>,
    /// What had gone to the destination when the part began.
    start: u64,
    inflated: u64,
}

impl<'z, W: Write + Seek> Paced<'z, W> {
    /// The part that was just started.
    pub fn new(zip: &'z mut ZipWriter<Counted<W>>, written: &Rc<Cell<u64>>) -> Self {
        Self { zip, written: Rc::clone(written), start: written.get(), inflated: 0 }
    }

    fn is_too_small(&self) -> bool {
        let packed = self.written.get() - self.start;
        self.inflated >= WATCHED_BYTES && packed.saturating_mul(RATIO) < self.inflated
    }
}

impl<W: Write + Seek> Write for Paced<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;
    use zip::write::SimpleFileOptions;

    /// Packs and reads back; the packed size of the part.
    fn packed(pieces: &[Vec<u8>]) -> u64 {
        let (out, written) = Counted::new(Cursor::new(Vec::new()));
        let mut zip = ZipWriter::new(out);
        let options = SimpleFileOptions::default().compression_level(Some(6));
        zip.start_file("part", options).unwrap();
        let mut part = Paced::new(&mut zip, &written);
        for piece in pieces {
            part.write_all(piece).unwrap();
        }
        let bytes = zip.finish().unwrap().inner.into_inner();
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
