//! Breaks a running BeeCatalog in every way it must survive, and counts what became of its jobs.
//!
//! - `settings`, `fault`: what is done, when, by which seed.
//! - `server`, `replica`, `proxy`, `stage`: what it is done to.
//! - `driver`: asks for jobs; a promise is on the disk before it counts.
//! - `injector`: the faults.
//! - `observer`, `figures`, `follower`: what is seen meanwhile.
//! - `checker`: what became of the promises, by the ledger and the effects alone.
//! - `report`: the verdict.
//! - `plant`: runs that must end badly.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and milliseconds of a run are small"
)]

mod checker;
mod driver;
mod fault;
mod figures;
mod follower;
mod injector;
mod observer;
mod plant;
mod proxy;
mod replica;
mod report;
mod server;
mod settings;
mod stage;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Parser as _;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use tokio_util::sync::CancellationToken;

use crate::driver::Driver;
use crate::figures::Figures;
use crate::observer::Watch;
use crate::plant::Hunt;
use crate::report::{Outcome, Verdict};
use crate::settings::{Arguments, Settings};
use crate::stage::Stage;

/// How long jobs may take to end once nothing happens to them any more, beside some leases.
const QUIESCE: Duration = Duration::from_mins(2);

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    beecatalog::tls::install();
    let settings = Settings::of(&arguments, rand::random::<u32>().into());
    let Some(plants) = &arguments.plant else {
        let verdict = judged(&settings, &arguments).await?.0;
        return Ok(exit_code(verdict));
    };
    let mut hunts = Vec::new();
    for plant in plant::named(plants)? {
        let since = Instant::now();
        let (_, broken) = judged(&plant::settings(&settings, plant), &arguments).await?;
        let seconds = since.elapsed().as_secs_f64();
        hunts.push(Hunt { plant, seed: settings.seed, broken, seconds });
    }
    let all_found = hunts.iter().all(|hunt| !hunt.broken.is_empty());
    say(&plant::table(&hunts));
    if plants == "all" {
        return Ok(if all_found { ExitCode::SUCCESS } else { ExitCode::from(1) });
    }
    // One that is found is a run that is broken.
    Ok(exit_code(if all_found { Verdict::Broken } else { Verdict::Holds }))
}

fn exit_code(verdict: Verdict) -> ExitCode {
    match verdict {
        Verdict::Holds => ExitCode::SUCCESS,
        Verdict::Broken => ExitCode::from(1),
        Verdict::Void => ExitCode::from(2),
    }
}

/// One run from the first server to the last; answers which promises were broken, too.
async fn judged(
    settings: &Settings,
    arguments: &Arguments,
) -> anyhow::Result<(Verdict, Vec<String>)> {
    let folder = tempfile::Builder::new().prefix("rig").tempdir()?;
    // PostgreSQL runs as a user of its own.
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(folder.path(), open)?;
    eprintln!("rig: seed {}, {}", settings.seed, folder.path().display());
    let program = arguments.program.canonicalize().context("the program")?;
    let root = arguments.root.canonicalize().context("the repository")?;
    let place = (root.as_path(), program, folder.path());
    let stage = Arc::new(Stage::set(settings, place).await?);
    let ended = run(settings, &stage, folder.path()).await;
    stage.clear().await;
    let outcome = ended?;
    if let Some(report) = &arguments.report {
        std::fs::write(report, outcome.markdown())?;
    }
    let verdict = outcome.verdict();
    if arguments.keep || (verdict != Verdict::Holds && settings.plant.is_none()) {
        eprintln!("rig: the logs are kept in {}", folder.keep().display());
        eprintln!("{}", outcome.markdown());
    }
    // The last line is the verdict.
    say(&outcome.line());
    Ok((verdict, outcome.broken()))
}

#[expect(clippy::print_stdout, reason = "what the rig is for")]
fn say(text: &str) {
    println!("{text}");
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
    let working = async {
        let (asked, done) = tokio::join!(
            driver.ask_all(stage, settings, (&watch, settings.lasts)),
            injector::inject(stage, settings, plan),
        );
        quiesce(&watch, settings.lease).await;
        over.cancel();
        asked.map(|()| done)
    };
    let followers = (settings.subscribers, settings.seed);
    let (done, mut seen) =
        tokio::join!(working, follower::follow((stage, &driver), followers, &over));
    let mut done = done?;
    done.wrongs.append(&mut seen.fallen);
    let sums = figures.sums().await;
    let sum = |name: &str| sums.get(name).copied().unwrap_or_default();
    let away = stage.postgres.as_ref().map_or(Duration::ZERO, server::Postgres::away);
    let looks = watch.looks(away);
    let found = checker::check(&stage.ledger().await?, driver.file(), done.taken()).await?;
    seen.compare(&found.newest);
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
        looks,
        locked: locked(stage) + driver.locked.load(Ordering::Relaxed),
        took: begun.elapsed().as_secs_f64(),
    };
    Ok(outcome.watched(&watch, &driver).await)
}

/// Waits until no job lives any more; in vain when one never ends, which the checker will see.
async fn quiesce(watch: &Watch, lease: Duration) {
    let quiet = async {
        let mut looks = 0;
        while looks < 3 {
            looks = if watch.live() == 0 { looks + 1 } else { 0 };
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
    };
    let _ = tokio::time::timeout(QUIESCE + lease * 6, quiet).await;
}

/// Lines about a locked database in what the processes logged.
fn locked(stage: &Stage) -> usize {
    let logs = stage.replicas.iter().filter_map(|one| std::fs::read_to_string(one.log()).ok());
    logs.map(|log| log.matches(driver::LOCKED).count()).sum()
}
