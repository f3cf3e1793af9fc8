//! `beecatalog demo`: the main job on sample data, through the real server, as a client does it.
//!
//! The server is this very binary, started as a child on a free port with a temporary data folder.
//! The full demo puts a small world around it, because a demo must not need anybody's key or site: a
//! model vendor and a shop, which are servers of this process on the loopback address.

mod error;
mod full;
mod jobs;
mod screen;
mod server;
mod steps;
mod words;
mod world;

use std::path::PathBuf;
use std::time::Instant;

pub use error::DemoError;
use words::Words;
use world::World;

use crate::catalog::Lang;

/// What the demo may be asked to use instead of its samples.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The user's own template; the sample one when absent.
    pub template: Option<PathBuf>,
    /// The user's own products (`.xlsx`, `.csv`, `.jsonl`); the sample ones when absent.
    pub products: Option<PathBuf>,
    /// Product type of rows that do not name one; the template's first when absent.
    pub product_type: Option<String>,
    /// Folder for the filled template; a new folder in the temporary folder when absent.
    pub out: Option<PathBuf>,
    /// Whether texts, choices and pictures are shown as well.
    pub full: bool,
    /// Language of what is shown.
    pub lang: Lang,
}

/// Runs the demo; what it shows goes to standard output, progress to standard error.
///
/// # Errors
/// [`DemoError`]: the step that failed and why.
pub async fn run(request: Request) -> Result<(), DemoError> {
    let started = Instant::now();
    let words = Words(request.lang);
    let world =
        if request.full { Some(World::open().await.map_err(DemoError::Folder)?) } else { None };
    let around = world.as_ref().map(World::environment).unwrap_or_default();
    let server = server::Server::start(words, &around).await?;
    let outcome = steps::run(&server, &request, world.as_ref(), words, started).await;
    let stopped = server.stop().await;
    outcome.and(stopped)
}
