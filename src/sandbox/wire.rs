//! What goes over the pipes: frames, each behind its length.
//!
//! To the child go the work and its input; from it come what it tells and, at the end, its answer.

use std::io::{self, Read, Write};

use bytes::{BufMut as _, Bytes, BytesMut};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncRead, AsyncReadExt as _};

/// Longest description of a work, in bytes.
const MAX_WORK_BYTES: u64 = 1 << 20;

/// What a child says.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Said<P, A> {
    Part(P),
    Answer(A),
}

/// What is written before the input.
pub(super) fn head(work: &[u8], input: &Bytes) -> Bytes {
    let mut head = BytesMut::with_capacity(work.len() + 16);
    head.put_u64(work.len() as u64);
    head.put_slice(work);
    head.put_u64(input.len() as u64);
    head.freeze()
}

/// Reads a work and its input. Memory is asked for once, and only as much as is there.
pub(super) fn read(mut from: impl Read) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let length = length(&mut from)?;
    if length > MAX_WORK_BYTES {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let work = exactly(&mut from, length)?;
    let length = self::length(&mut from)?;
    let input = exactly(&mut from, length)?;
    Ok((work, input))
}

fn length(from: &mut impl Read) -> io::Result<u64> {
    let mut length = [0; 8];
    from.read_exact(&mut length)?;
    Ok(u64::from_be_bytes(length))
}

fn exactly(from: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    let capacity = usize::try_from(length).map_err(|_| io::ErrorKind::InvalidData)?;
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(capacity).map_err(|_| io::ErrorKind::OutOfMemory)?;
    from.take(length).read_to_end(&mut bytes)?;
    if bytes.len() == capacity { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// Says one thing.
pub(super) fn say<P: Serialize, A: Serialize>(
    mut to: impl Write,
    said: &Said<P, A>,
) -> io::Result<()> {
    let frame = rmp_serde::to_vec_named(said).map_err(io::Error::other)?;
    to.write_all(&(frame.len() as u64).to_be_bytes())?;
    to.write_all(&frame)
}

/// The next thing that is said, of at most `most` bytes; `None` at the end, also where that comes
/// too early.
///
/// # Errors
/// [`io::ErrorKind::FileTooLarge`] for a longer one, or what the pipe says.
pub(super) async fn hear(
    from: &mut (impl AsyncRead + Unpin),
    most: u64,
) -> io::Result<Option<Vec<u8>>> {
    let Ok(length) = from.read_u64().await else { return Ok(None) };
    if length > most {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut frame = Vec::new();
    from.take(length).read_to_end(&mut frame).await?;
    Ok((frame.len() as u64 == length).then_some(frame))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_is_what_is_read() {
        let input = Bytes::from_static(b"bytes of a file");
        let sent = [head(b"work", &input), input.clone()].concat();
        assert_eq!(read(sent.as_slice()).unwrap(), (b"work".to_vec(), input.to_vec()));
    }

    #[test]
    fn an_input_that_ends_early_is_no_input() {
        let input = Bytes::from_static(b"bytes of a file");
        let sent = [head(b"work", &input), input.slice(..3)].concat();
        assert_eq!(read(sent.as_slice()).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn a_length_beyond_all_memory_is_an_error() {
        let sent = [&4u64.to_be_bytes()[..], b"work", &u64::MAX.to_be_bytes()].concat();
        assert_eq!(read(sent.as_slice()).unwrap_err().kind(), io::ErrorKind::OutOfMemory);
    }

    #[tokio::test]
    async fn what_is_said_is_heard_up_to_a_bound_and_half_a_frame_is_the_end() {
        let mut pipe = Vec::new();
        say(&mut pipe, &Said::<_, ()>::Part("one".to_owned())).unwrap();
        let length = pipe.len() as u64 - 8;
        let frame = hear(&mut pipe.as_slice(), length).await.unwrap().unwrap();
        let said: Said<String, ()> = rmp_serde::from_slice(&frame).unwrap();
        assert!(matches!(said, Said::Part(part) if part == "one"));

        let longer = hear(&mut pipe.as_slice(), length - 1).await.unwrap_err();
        assert_eq!(longer.kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(hear(&mut &pipe[..pipe.len() - 1], length).await.unwrap(), None);
        assert_eq!(hear(&mut &pipe[..3], length).await.unwrap(), None);
    }
}
