//! Asks for jobs, and writes down which of them were promised.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;
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
/// Calls that are under way at the same time.
const AT_ONCE: usize = 12;
/// Longest that a call may take: its process may stand still.
const CALL: Duration = Duration::from_secs(10);
/// Refusals after which the same call is made again.
const AGAIN: [&str; 5] = ["UNAVAILABLE", "TIMEOUT", "QUEUE_FULL", "INTERNAL", "BUSY"];

/// What a job was asked to do.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// Steps of its own, each with one effect.
    pub steps: u32,
    /// Jobs that it makes.
    pub children: u32,
}

/// The jobs that were promised.
#[derive(Debug)]
pub struct Driver {
    /// One promised id a line, on the disk before it counts.
    promised: tokio::sync::Mutex<(std::fs::File, BTreeMap<String, Asked>)>,
    /// Calls that were answered by no promise.
    pub unanswered: AtomicUsize,
}

impl Driver {
    /// With an empty list of promises in `folder`.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn new(folder: &std::path::Path) -> anyhow::Result<Self> {
        let file: PathBuf = folder.join("promised");
        let file = std::fs::File::create(file).context("the list of promises")?;
        let promised = tokio::sync::Mutex::new((file, BTreeMap::new()));
        Ok(Self { promised, unanswered: AtomicUsize::new(0) })
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
        let slots = Arc::new(Semaphore::new(AT_ONCE));
        let mut calls = tokio::task::JoinSet::new();
        let between = spread.div_f64(settings.jobs.max(1) as f64);
        let begun = tokio::time::Instant::now();
        for number in 0..settings.jobs {
            tokio::time::sleep_until(begun + between.mul_f64(number as f64)).await;
            watch.room().await;
            let slot = Arc::clone(&slots).acquire_owned().await?;
            let (own, stage, seed) = (Arc::clone(self), Arc::clone(stage), settings.seed);
            let lease_ms = u64::try_from(settings.lease.as_millis())?;
            calls.spawn(async move {
                let _slot = slot;
                own.ask(&stage, number, (seed, lease_ms)).await
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
        (seed, lease_ms): (u64, u64),
    ) -> anyhow::Result<()> {
        let mut rng = StdRng::seed_from_u64(seed ^ (number as u64).wrapping_mul(0x9e37_79b9));
        // One in forty takes longer than a lease.
        let long = rng.random_ratio(1, 40);
        let step_ms = if long { lease_ms } else { rng.random_range(5..150) };
        let asked = Asked {
            // A long one has one step: with more of them three crashes, after which it is put aside,
            // would be the faults' doing.
            steps: if long { 1 } else { rng.random_range(1..=4) },
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
                let again = AGAIN.contains(&code.as_str());
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
        writeln!(promised.0, "{id}")?;
        promised.0.sync_data()?;
        promised.1.insert(id, asked);
        Ok(())
    }

    /// All promises.
    pub async fn promised(&self) -> BTreeMap<String, Asked> {
        self.promised.lock().await.1.clone()
    }
}
