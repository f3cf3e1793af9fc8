//! Why there is no answer.

use std::io;

/// How a child ended that did not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Ending {
    /// It asked for more memory than it may have.
    #[error("it takes more than {mib} MiB of memory")]
    Memory {
        /// The limit.
        mib: u64,
    },
    /// It worked longer than it may.
    #[error("it takes more than {seconds} seconds of processor time")]
    Cpu {
        /// The limit.
        seconds: u64,
    },
    /// It did not answer for much longer than it may work.
    #[error("it was not done after {seconds} seconds")]
    Time {
        /// The limit.
        seconds: u64,
    },
    /// It answered more than anybody can want.
    #[error("what is in it takes more than {mib} MiB")]
    Answer {
        /// The limit.
        mib: u64,
    },
    /// It gave up: a mistake of ours that its input brought to light.
    #[error("the reader gave up")]
    Panic,
    /// A signal ended it.
    #[error("the reader was ended by signal {number}")]
    Signal {
        /// Its number.
        number: i32,
    },
}

/// No answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// The child ended without one.
    #[error("the file can't be read: {0}")]
    Ended(Ending),
    /// No child can be started now.
    #[error("the reader can't be started")]
    Start(#[source] io::Error),
    /// The pipes to the child broke.
    #[error("the reader can't be talked to")]
    Pipe(#[source] io::Error),
    /// The work can't be described: a mistake of ours.
    #[error("the work can't be handed over")]
    Work(#[source] rmp_serde::encode::Error),
    /// The answer is none: another program, or a mistake of ours.
    #[error("the reader's answer can't be understood")]
    Answer(#[source] rmp_serde::decode::Error),
    /// The process is ending.
    #[error("the process is ending")]
    Closed,
}

impl SandboxError {
    /// Stable code for clients.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Ended(_) => "FILE_UNREADABLE",
            Self::Start(_) | Self::Pipe(_) => "READER_UNAVAILABLE",
            Self::Work(_) | Self::Answer(_) => "INTERNAL",
            Self::Closed => "SHUTTING_DOWN",
        }
    }

    /// Whether another attempt may go well.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Start(_) | Self::Pipe(_) | Self::Closed)
    }
}
