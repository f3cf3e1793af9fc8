//! Breaks a running BeeCatalog in every way it must survive, and counts what became of its jobs.
//!
//! - `settings`, `fault`: what is done, when, by which seed.
//! - `server`, `replica`, `proxy`, `stage`: what it is done to.
//! - `driver`: asks for jobs; a promise is on the disk before it counts.
//! - `injector`: the faults.
//! - `observer`, `figures`, `follower`: what is seen meanwhile.
//! - `checker`: what became of the promises, by the ledger and the effects alone.
//! - `report`: the verdict.

mod checker;
mod driver;
mod fault;
mod figures;
mod follower;
mod injector;
mod observer;
mod proxy;
mod replica;
mod report;
mod server;
mod settings;
mod stage;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Parser as _;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use tokio_util::sync::CancellationToken;

use crate::driver::Driver;
use crate::figures::Figures;
use crate::observer::Watch;
use crate::report::{Outcome, Verdict};
use crate::settings::{Arguments, Settings};
use crate::stage::Stage;

/// How long jobs may take to end once nothing happens to them any more.
const QUIESCE: Duration = Duration::from_mins(5);

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    beecatalog::tls::install();
    let settings = Settings::of(&arguments, rand::random::<u32>().into());
    let folder = tempfile::Builder::new().prefix("rig").tempdir()?;
    // PostgreSQL runs as a user of its own.
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(folder.path(), open)?;
    eprintln!("rig: {} jobs, seed {}, {}", settings.jobs, settings.seed, folder.path().display());
    let program = arguments.program.canonicalize().context("the program")?;
    let root = arguments.root.canonicalize().context("the repository")?;
    let place = (root.as_path(), program, folder.path());
    let stage = Arc::new(Stage::set(&settings, place).await?);
    let ended = run(&settings, &stage, folder.path()).await;
    stage.clear().await;
    let outcome = ended?;
    if let Some(report) = &arguments.report {
        std::fs::write(report, outcome.markdown())?;
    }
    let verdict = outcome.verdict();
    if arguments.keep || verdict != Verdict::Holds {
        eprintln!("rig: the logs are kept in {}", folder.keep().display());
        eprintln!("{}", outcome.markdown());
    }
    // The last line is the verdict.
    #[expect(clippy::print_stdout, reason = "what the rig is for")]
    {
        println!("{}", outcome.line());
    }
    Ok(match verdict {
        Verdict::Holds => ExitCode::SUCCESS,
        Verdict::Broken => ExitCode::from(1),
        Verdict::Void => ExitCode::from(2),
    })
}

/// One run on a stage that is set.
async fn run<'a>(
    settings: &'a Settings,
    stage: &Arc<Stage>,
    folder: &Path,
) -> anyhow::Result<Outcome<'a>> {
    let begun = Instant::now();
    let driver = Arc::new(Driver::new(folder)?);
    let (watch, figures) = (Watch::begin(stage), Figures::begin(stage));
    let over = CancellationToken::new();
    let mut rng = StdRng::seed_from_u64(settings.seed);
    let plan = settings.counts.plan(settings.lasts, &mut rng);
    let asking = async {
        // The last jobs are asked for while the last faults go on.
        let asked = driver.ask_all(stage, settings, (&watch, settings.lasts)).await;
        let quiet = quiesce(&watch).await;
        over.cancel();
        asked.map(|()| quiet)
    };
    let followers = (settings.subscribers, settings.seed);
    let (asked, done, seen) = tokio::join!(
        asking,
        injector::inject(stage, settings, plan),
        follower::follow((stage, &driver), followers, &over),
    );
    asked?;
    // Faults may have outlasted the jobs.
    quiesce(&watch).await;
    let sums = figures.sums().await;
    let sum = |name: &str| sums.get(name).copied().unwrap_or_default();
    let found = checker::check(&stage.ledger().await?, &driver.promised().await).await?;
    let outcome = Outcome {
        settings,
        done,
        found,
        seen,
        stuck: 0,
        longest: 0.0,
        unanswered: 0,
        rejections: sum("jobline_fence_rejections_total"),
        rehints: sum("jobline_rehints_total"),
        locked: locked(stage),
        took: begun.elapsed().as_secs_f64(),
    };
    Ok(outcome.watched(&watch, &driver).await)
}

/// Waits until no job lives any more; in vain when one never ends, which the checker will see.
async fn quiesce(watch: &Watch) -> bool {
    let quiet = async {
        let mut looks = 0;
        while looks < 3 {
            looks = if watch.live() == 0 { looks + 1 } else { 0 };
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
    };
    tokio::time::timeout(QUIESCE, quiet).await.is_ok()
}

/// Lines about a locked database in what the processes logged.
fn locked(stage: &Stage) -> usize {
    let logs = stage.replicas.iter().filter_map(|one| std::fs::read_to_string(one.log()).ok());
    logs.map(|log| log.matches("database is locked").count()).sum()
}
