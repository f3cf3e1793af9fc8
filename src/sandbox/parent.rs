//! The parent: starts a child, feeds it, and judges how it ended.

use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use bytes::Bytes;
use rustix::process::Signal;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, Command};

use super::error::{Ending, SandboxError};
use super::wire::{self, Said};
use super::{Limits, MAX_ANSWER_BYTES, Work};

/// What a child says of its end, as far as it is kept.
const MAX_LAST_WORDS: u64 = 4096;
/// How often its processor time a child may take in all: machines are busy.
const PATIENCE: u64 = 10;
/// Ending of the standard library's last words when memory can't be had.
const NO_MEMORY: &str = "memory allocation of";
/// How a child says that its own allocation failed in an orderly way.
const OUT_OF_MEMORY: &str = "out of memory";

/// Has `work` done on `input` by a child of `program`.
pub(super) async fn run<W: Work>(
    program: &Path,
    limits: Limits,
    work: W,
    input: Bytes,
) -> Result<(Vec<W::Part>, W::Answer), SandboxError> {
    let work = rmp_serde::to_vec_named(&work).map_err(SandboxError::Work)?;
    let child = start(program, W::NAME, limits).map_err(SandboxError::Start)?;
    let seconds = limits.cpu_seconds.saturating_mul(PATIENCE);
    // A child that nobody waits for any more is killed when it is dropped.
    let talked = tokio::time::timeout(Duration::from_secs(seconds), talk::<W>(child, &work, input));
    let end = talked.await.map_err(|_| SandboxError::Ended(Ending::Time { seconds }))??;
    match end.answer {
        Some(answer) if end.status.success() => Ok((end.parts, answer)),
        _ => {
            let ending = ending(end.status, &end.last_words, limits);
            let last_words = end.last_words;
            tracing::warn!(work = W::NAME, %ending, last_words, "the reader of a file ended");
            Err(SandboxError::Ended(ending))
        }
    }
}

fn start(program: &Path, name: &str, limits: Limits) -> io::Result<Child> {
    Command::new(program)
        .args(["sandbox", name])
        .args(["--memory-bytes", &limits.memory_bytes.to_string()])
        .args(["--cpu-seconds", &limits.cpu_seconds.to_string()])
        // Nothing of what this process knows: keys, addresses, proxies.
        .env_clear()
        .current_dir("/")
        // A Ctrl-C at the terminal is for the parent, which drains.
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
}

struct End<W: Work> {
    status: ExitStatus,
    parts: Vec<W::Part>,
    answer: Option<W::Answer>,
    last_words: String,
}

/// Feeds the child and hears it out, both at once, or a full pipe would hold both for ever.
async fn talk<W: Work>(
    mut child: Child,
    work: &[u8],
    input: Bytes,
) -> Result<End<W>, SandboxError> {
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let writing = async {
        let Some(mut stdin) = stdin else { return Ok(()) };
        stdin.write_all(&wire::head(work, &input)).await?;
        stdin.write_all(&input).await?;
        stdin.shutdown().await
    };
    let (written, said, last_words) =
        tokio::join!(writing, listen::<W>(stdout), hear(stderr, MAX_LAST_WORDS));
    let (parts, answer) = said?;
    let status = child.wait().await.map_err(SandboxError::Pipe)?;
    match written {
        // Where it ended before it had read everything, how it ended says why.
        Err(error) if status.success() => Err(SandboxError::Pipe(error)),
        _ => {
            let last_words = last_words.map_err(SandboxError::Pipe)?;
            let last_words = String::from_utf8_lossy(&last_words).trim().to_owned();
            Ok(End { status, parts, answer, last_words })
        }
    }
}

/// Everything that a child says. The pipe is closed when it says too much: it ends then.
async fn listen<W: Work>(
    pipe: Option<impl AsyncRead + Unpin>,
) -> Result<(Vec<W::Part>, Option<W::Answer>), SandboxError> {
    let (mut parts, mut left) = (Vec::new(), MAX_ANSWER_BYTES);
    let Some(pipe) = pipe else { return Ok((parts, None)) };
    let mut pipe = BufReader::new(pipe);
    let too_much = SandboxError::Ended(Ending::Answer { mib: MAX_ANSWER_BYTES >> 20 });
    loop {
        let frame = match wire::hear(&mut pipe, left).await {
            Ok(Some(frame)) => frame,
            Ok(None) => return Ok((parts, None)),
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => return Err(too_much),
            Err(error) => return Err(SandboxError::Pipe(error)),
        };
        left = left.saturating_sub(frame.len() as u64);
        match rmp_serde::from_slice(&frame).map_err(SandboxError::Answer)? {
            Said::Part(part) => parts.push(part),
            Said::Answer(answer) => return Ok((parts, Some(answer))),
        }
    }
}

/// The first `most` bytes of a pipe. The pipe is closed then: a child that says more ends.
async fn hear(pipe: Option<impl AsyncRead + Unpin>, most: u64) -> io::Result<Vec<u8>> {
    let mut heard = Vec::new();
    if let Some(pipe) = pipe {
        pipe.take(most).read_to_end(&mut heard).await?;
    }
    Ok(heard)
}

fn ending(status: ExitStatus, last_words: &str, limits: Limits) -> Ending {
    let no_memory = last_words.contains(NO_MEMORY) || last_words.contains(OUT_OF_MEMORY);
    match status.signal() {
        _ if no_memory => Ending::Memory { mib: limits.memory_bytes >> 20 },
        Some(number) if number == Signal::XCPU.as_raw() => {
            Ending::Cpu { seconds: limits.cpu_seconds }
        }
        Some(number) => Ending::Signal { number },
        None => Ending::Panic,
    }
}
