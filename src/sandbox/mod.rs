//! Files from outside, read by a child process that may take so much and no more.
//!
//! A parser that meets a hostile file can ask for terabytes, loop or abort, and an abort ends the
//! process with all its jobs and connections (attack table, rows 58, 66, 67). So whatever parses
//! what people send is a [`Work`], and [`Sandbox::run`] has it done by a child: the same program,
//! with an empty environment, no file to open, no socket to make, and limits on its memory and
//! processor time. What goes in and what comes out are bytes on pipes.
//!
//! ```text
//! Sandbox::run(work, bytes) ──stdin──►  beecatalog sandbox NAME  ──stdout──► Answer
//!                                       limits, then W::work(bytes)
//! ```

mod child;
mod error;
mod parent;
mod wire;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use metrics::histogram;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Semaphore;

pub use child::{attend, confine};
pub use error::{Ending, SandboxError};

/// Time of the pieces of work, by work and outcome (`answered`, `ended`, `not_begun`).
pub const DURATION: &str = "beecatalog_sandbox_duration_seconds";

/// Most bytes that are told and answered: what the largest file of products comes to.
const MAX_ANSWER_BYTES: u64 = 1 << 30;

/// A piece of work on bytes that nobody vouches for.
pub trait Work: Serialize + DeserializeOwned + Send + 'static {
    /// Name on the child's command line.
    const NAME: &'static str;
    /// What is told of it before the end; `()` where that is nothing.
    type Part: Serialize + DeserializeOwned + Send + 'static;
    /// What comes of it; a refusal is an answer too.
    type Answer: Serialize + DeserializeOwned + Send + 'static;

    /// Does it. Synchronous, and in the child: no file, no socket and no thread can be had. What is
    /// told is out of the child's memory.
    fn work(self, input: &[u8], tell: &mut dyn FnMut(Self::Part)) -> Self::Answer;
}

/// What a child may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Address space, in bytes.
    pub memory_bytes: u64,
    /// Processor time, in seconds.
    pub cpu_seconds: u64,
}

/// Where works are done. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Sandbox {
    place: Place,
    places: Arc<Semaphore>,
}

#[derive(Debug, Clone)]
enum Place {
    Child { program: PathBuf, limits: Limits },
    Here,
}

impl Sandbox {
    /// Children of `program` (this one when `None`), at most `places` at a time and at least one:
    /// together they take no more memory than that many limits.
    pub fn new(program: Option<PathBuf>, limits: Limits, places: usize) -> Self {
        let program = program.unwrap_or_else(this_program);
        let places = Arc::new(Semaphore::new(places.max(1)));
        Self { place: Place::Child { program, limits }, places }
    }

    /// No child: the work is done by a thread of this process, without limits. For tests, whose
    /// program is not `beecatalog`.
    pub fn here() -> Self {
        Self { place: Place::Here, places: Arc::new(Semaphore::new(1)) }
    }

    /// Has `work` done on `input`; what it tells counts only when there is an answer. Whoever stops
    /// waiting kills the child.
    ///
    /// # Errors
    /// [`SandboxError`], when there is no answer.
    pub async fn run<W: Work>(
        &self,
        work: W,
        input: Bytes,
    ) -> Result<(Vec<W::Part>, W::Answer), SandboxError> {
        let _place = self.places.acquire().await.map_err(|_| SandboxError::Closed)?;
        let began = Instant::now();
        let done = match &self.place {
            Place::Child { program, limits } => parent::run(program, *limits, work, input).await,
            Place::Here => here(work, input).await,
        };
        let outcome = match &done {
            Ok(_) => "answered",
            Err(error) if error.is_transient() => "not_begun",
            Err(_) => "ended",
        };
        let took = began.elapsed().as_secs_f64();
        histogram!(DURATION, "work" => W::NAME, "outcome" => outcome).record(took);
        done
    }
}

async fn here<W: Work>(work: W, input: Bytes) -> Result<(Vec<W::Part>, W::Answer), SandboxError> {
    let worked = tokio::task::spawn_blocking(move || {
        let mut parts = Vec::new();
        let answer = work.work(&input, &mut |part| parts.push(part));
        (parts, answer)
    });
    worked.await.map_err(|_| SandboxError::Ended(Ending::Panic))
}

/// The running program itself, also when its file has been replaced meanwhile.
fn this_program() -> PathBuf {
    let own = PathBuf::from("/proc/self/exe");
    if own.exists() { own } else { std::env::current_exe().unwrap_or(own) }
}
