//! Asks for jobs, and writes down which of them were promised.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use beecatalog::client::ClientError;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng as _};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::observer::Watch;
use crate::settings::Settings;
use crate::stage::Stage;

const PROBE: &str = "mutation($input: ProbeInput!) {
  probeRun(input: $input) { job { id } userErrors { code } }
}";
/// Calls that are under way at the same time, unless the run is about many writers.
const AT_ONCE: usize = 12;
/// Longest that a call may take: its process may stand still.
const CALL: Duration = Duration::from_secs(10);
/// Refusals after which the same call is made again.
const AGAIN: [&str; 5] = ["UNAVAILABLE", "TIMEOUT", "QUEUE_FULL", "INTERNAL", "BUSY"];

/// What SQLite says to who comes at the wrong time.
pub const LOCKED: &str = "database is locked";

/// What a job was asked to do.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// Steps of its own, each with one effect.
    pub steps: u32,
    /// Jobs that it makes.
    pub children: u32,
}

/// All promises of a file.
///
/// # Errors
/// When it can't be read, or a line is no promise.
pub fn promises(file: &Path) -> anyhow::Result<BTreeMap<String, Asked>> {
    let text = std::fs::read_to_string(file).context("the list of promises")?;
    let promise = |line: &str| {
        let mut words = line.split(' ');
        let id = words.next()?.to_owned();
        let (steps, children) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        Some((id, Asked { steps, children }))
    };
    text.lines().map(|line| promise(line).with_context(|| format!("no promise: {line}"))).collect()
}

/// The jobs that were promised.
#[derive(Debug)]
pub struct Driver {
    /// File of the promises, and their ids for those who follow them.
    promised: tokio::sync::Mutex<(std::fs::File, BTreeSet<String>)>,
    file: PathBuf,
    /// Calls that were answered by no promise.
    pub unanswered: AtomicUsize,
    /// Answers that speak of a locked database.
    pub locked: AtomicUsize,
}

impl Driver {
    /// With an empty list of promises in `folder`.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn new(folder: &Path) -> anyhow::Result<Self> {
        let file = folder.join("promised");
        let list = std::fs::File::create(&file).context("the list of promises")?;
        let promised = tokio::sync::Mutex::new((list, BTreeSet::new()));
        let (unanswered, locked) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Ok(Self { promised, file, unanswered, locked })
    }

    /// Asks for all jobs, as fast as `spread` wants it and no faster than they are done.
    ///
    /// # Errors
    /// When a call is refused for good.
    pub async fn ask_all(
        self: &Arc<Self>,
        stage: &Arc<Stage>,
        settings: &Settings,
        (watch, spread): (&Arc<Watch>, Duration),
    ) -> anyhow::Result<()> {
        let slots = Arc::new(Semaphore::new(settings.writers.unwrap_or(AT_ONCE)));
        let until_over = settings.writers.is_some() || settings.plant.is_some();
        let mut calls = tokio::task::JoinSet::new();
        // As fast as they are done, where time is what ends it.
        let between =
            if until_over { Duration::ZERO } else { spread.div_f64(settings.jobs.max(1) as f64) };
        let long_jobs = crate::plant::long_jobs(settings);
        let begun = tokio::time::Instant::now();
        for number in 0..if until_over { usize::MAX } else { settings.jobs } {
            tokio::time::sleep_until(begun + between.mul_f64(number as f64)).await;
            if until_over && begun.elapsed() > spread {
                break;
            }
            watch.room().await;
            let slot = Arc::clone(&slots).acquire_owned().await?;
            let (own, stage, seed) = (Arc::clone(self), Arc::clone(stage), settings.seed);
            let lease_ms = u64::try_from(settings.lease.as_millis())?;
            calls.spawn(async move {
                let _slot = slot;
                own.ask(&stage, number, (seed, lease_ms, long_jobs)).await
            });
            while let Some(done) = calls.try_join_next() {
                done??;
            }
        }
        while let Some(done) = calls.join_next().await {
            done??;
        }
        Ok(())
    }

    /// Asks for one job until it is promised. The key is the same at each try.
    async fn ask(
        &self,
        stage: &Stage,
        number: usize,
        (seed, lease_ms, (one_long_of, long_steps)): (u64, u64, (u32, u32)),
    ) -> anyhow::Result<()> {
        let mut rng = StdRng::seed_from_u64(seed ^ (number as u64).wrapping_mul(0x9e37_79b9));
        let long = rng.random_ratio(1, one_long_of);
        let step_ms = if long { lease_ms } else { rng.random_range(5..150) };
        let asked = Asked {
            // A long one has one step: with more of them three crashes, after which it is put aside,
            // would be the faults' doing. Where a mistake is to be found it must still run when its
            // last holder comes back.
            steps: if long { long_steps } else { rng.random_range(1..=4) },
            children: if rng.random_ratio(1, 20) { rng.random_range(1..=3) } else { 0 },
        };
        let failures = u32::from(rng.random_ratio(1, 10));
        let input = json!({
            "steps": asked.steps, "stepMs": step_ms, "failures": failures,
            "children": asked.children, "idempotencyKey": format!("rig-{seed}-{number}"),
        });
        loop {
            if let Some(id) = self.call(stage, &input, &mut rng).await? {
                return self.note(id, asked).await;
            }
            self.unanswered.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(rng.random_range(50..400))).await;
        }
    }

    /// One call. `None`: nobody knows whether the job was recorded.
    async fn call(
        &self,
        stage: &Stage,
        input: &Value,
        rng: &mut StdRng,
    ) -> anyhow::Result<Option<String>> {
        let Some(client) = stage.any(rng).await else { return Ok(None) };
        let call = client.execute::<Value>(PROBE, json!({ "input": input }));
        let answer = match tokio::time::timeout(CALL, call).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(ClientError::Refused { code, message })) => {
                let locked = message.contains(LOCKED);
                self.locked.fetch_add(usize::from(locked), Ordering::Relaxed);
                let again = locked || AGAIN.contains(&code.as_str());
                ensure!(again, "a probe was refused: {code} {message}");
                return Ok(None);
            }
            Ok(Err(_)) | Err(_) => return Ok(None),
        };
        let refused = &answer["probeRun"]["userErrors"];
        ensure!(refused.as_array().is_none_or(Vec::is_empty), "a probe was refused: {refused}");
        Ok(answer["probeRun"]["job"]["id"].as_str().map(str::to_owned))
    }

    /// Writes down a promise: on the disk before it counts.
    async fn note(&self, id: String, asked: Asked) -> anyhow::Result<()> {
        let mut promised = self.promised.lock().await;
        writeln!(promised.0, "{id} {} {}", asked.steps, asked.children)?;
        promised.0.sync_data()?;
        promised.1.insert(id);
        Ok(())
    }

    /// The jobs that were promised until now.
    pub async fn known(&self) -> BTreeSet<String> {
        self.promised.lock().await.1.clone()
    }

    /// File with all promises: a line each.
    pub fn file(&self) -> &Path {
        &self.file
    }
}
