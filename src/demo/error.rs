//! Why the demo ended early.

use crate::client::ClientError;
use crate::sample::SampleError;

/// A step of the demo that failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DemoError {
    /// The temporary folder, the child process or the world around them can't be handled.
    #[error("the demo's folder, process or loopback servers can't be used")]
    Folder(#[source] std::io::Error),
    /// Nobody reads what the demo shows.
    #[error("standard output can't be written")]
    Output(#[from] std::io::Error),
    /// The sample files can't be made.
    #[error("the sample files can't be made")]
    Sample(#[from] SampleError),
    /// The server did not come up, or did not go down.
    #[error("the demo's server failed: {reason}")]
    NoServer {
        /// What is known.
        reason: String,
    },
    /// The server could not be spoken to.
    #[error("the demo's server did not do what was asked")]
    Call(#[from] ClientError),
    /// The server refused an input.
    #[error("{code}: {message}")]
    Refused {
        /// Stable code.
        code: String,
        /// The server's text.
        message: String,
    },
    /// A job did not succeed.
    #[error("job {job} ended {state}: {reason}")]
    Job {
        /// Its id.
        job: String,
        /// Final state.
        state: String,
        /// Its error.
        reason: String,
    },
}
