//! Does to the system what the plan says, and writes down when.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng as _};
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::fault::Fault;
use crate::replica::{DRAIN, faketime};
use crate::settings::Settings;
use crate::stage::Stage;

/// How far a process's time may be from the database's.
const SKEW_SECONDS: i64 = 3_600;
/// How long packets may go nowhere.
const STALL: (u64, u64) = (2_000, 15_000);

/// What was done.
#[derive(Debug, Default)]
pub struct Done {
    /// Faults.
    pub counts: BTreeMap<Fault, usize>,
    /// One line a fault, with the time since the start.
    pub log: Vec<String>,
    /// What went wrong that must not: a process that did not end in time, or did not start.
    pub wrongs: Vec<String>,
}

impl Done {
    /// How often a process was taken from its jobs without a word.
    pub fn taken(&self) -> usize {
        let faults = [Fault::Kill, Fault::Pause, Fault::Skew];
        faults.iter().filter_map(|fault| self.counts.get(fault)).sum()
    }
}

/// Does all of a plan, each fault at its time, whether or not an earlier one still goes on.
/// Without the library for it a process's time is left alone, and that is not counted.
pub async fn inject(
    stage: &Arc<Stage>,
    settings: &Settings,
    mut plan: Vec<(Duration, Fault)>,
) -> Done {
    let (begun, done) = (Instant::now(), Arc::new(Mutex::new(Done::default())));
    let mut faults = JoinSet::new();
    // One process is in the hands of one fault at a time.
    let hands: Vec<Arc<Mutex<()>>> = stage.replicas.iter().map(|_| Arc::default()).collect();
    let planned = plan.len();
    plan.retain(|(_, fault)| *fault != Fault::Skew || faketime().is_some());
    let left_out = planned - plan.len();
    for (number, (at, fault)) in plan.into_iter().enumerate() {
        tokio::time::sleep_until(begun + at).await;
        let one = One {
            stage: Arc::clone(stage),
            settings: settings.clone(),
            hands: hands.clone(),
            rng: StdRng::seed_from_u64(settings.seed ^ (number as u64 + 1).wrapping_mul(0xd1b5)),
        };
        let done = Arc::clone(&done);
        faults.spawn(async move {
            let since = begun.elapsed();
            let what = one.run(fault).await;
            let took = begun.elapsed().saturating_sub(since);
            let mut done = done.lock().await;
            let line = format!("{:>7.1} s {fault:?} {took:.1?}", since.as_secs_f64());
            match what {
                Ok(note) => done.log.push(format!("{line} {note}")),
                Err(error) => done.wrongs.push(format!("{line}: {error:#}")),
            }
            *done.counts.entry(fault).or_default() += 1;
        });
    }
    let mut fallen = Vec::new();
    while let Some(fault) = faults.join_next().await {
        fallen.extend(fault.err().map(|error| format!("a fault fell over: {error}")));
    }
    let mut done = std::mem::take(&mut *done.lock().await);
    done.wrongs.extend(fallen);
    done.log.sort();
    if left_out > 0 {
        done.log.push(format!("{left_out} Skew left out: no libfaketime here"));
    }
    done
}

/// One fault, with what it needs.
struct One {
    stage: Arc<Stage>,
    settings: Settings,
    hands: Vec<Arc<Mutex<()>>>,
    rng: StdRng,
}

impl One {
    async fn run(mut self, fault: Fault) -> anyhow::Result<String> {
        let at = self.rng.random_range(0..self.stage.replicas.len());
        let (stage, hand) = (Arc::clone(&self.stage), self.hands.get(at).cloned());
        let (Some(replica), Some(hand)) = (stage.replicas.get(at), hand) else {
            return Ok(String::new());
        };
        match fault {
            Fault::Kill => {
                let _held = hand.lock().await;
                replica.kill(&[]).await?;
            }
            Fault::Pause => {
                let _held = hand.lock().await;
                let (least, most) = self.settings.pause;
                let pause = least + most.saturating_sub(least).mul_f64(self.rng.random());
                replica.pause(pause).await?;
                return Ok(format!("replica {at} for {pause:.1?}"));
            }
            Fault::RollingRestart => return self.roll().await,
            Fault::Skew => {
                let _held = hand.lock().await;
                return self.skew(at).await;
            }
            Fault::Flush => {
                if let Some(redis) = &stage.redis {
                    redis.flush().await?;
                }
            }
            Fault::ForgetfulRedis => {
                if let Some(redis) = &stage.redis {
                    redis.restart_without_memory().await?;
                }
            }
            Fault::PostgresRestart => {
                if let Some(postgres) = stage.postgres.clone() {
                    tokio::task::spawn_blocking(move || postgres.restart()).await??;
                }
            }
            Fault::Cut => replica.cables.iter().for_each(crate::proxy::Proxy::cut),
            Fault::Stall => {
                let pause = Duration::from_millis(self.rng.random_range(STALL.0..STALL.1));
                let which = self.rng.random_range(0..replica.cables.len().max(1));
                if let Some(cable) = replica.cables.get(which) {
                    cable.stall(pause).await;
                }
                return Ok(format!("replica {at} cable {which} for {pause:.1?}"));
            }
        }
        Ok(format!("replica {at}"))
    }

    /// Every process is told to stop and started again, one after the other.
    async fn roll(&self) -> anyhow::Result<String> {
        let mut slowest = Duration::ZERO;
        for (replica, hand) in self.stage.replicas.iter().zip(&self.hands) {
            let _held = hand.lock().await;
            slowest = slowest.max(replica.drain().await?);
        }
        anyhow::ensure!(slowest <= DRAIN, "a process took {slowest:.1?} to end");
        Ok(format!("slowest {slowest:.1?}"))
    }

    /// A process lives on with another time.
    async fn skew(&mut self, at: usize) -> anyhow::Result<String> {
        let (Some(library), Some(replica)) = (faketime(), self.stage.replicas.get(at)) else {
            anyhow::bail!("there is no libfaketime");
        };
        let seconds = if self.rng.random() { SKEW_SECONDS } else { -SKEW_SECONDS };
        let offset = format!("{seconds:+}");
        let variables = [
            ("LD_PRELOAD", library),
            ("FAKETIME", offset.as_str()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ];
        replica.kill(&variables).await?;
        Ok(format!("replica {at} by {offset} s"))
    }
}
