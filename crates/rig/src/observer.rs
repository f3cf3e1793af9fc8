//! Watches the ledger while the faults go on: how much waits, and whether anything is stuck.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement};
use tokio::sync::watch;

use crate::stage::Stage;

/// Time between two looks.
const EVERY: Duration = Duration::from_secs(2);
/// How long a job may be runnable, or running without a lease.
pub const STUCK: Duration = Duration::from_mins(1);
/// Jobs that wait or run, above which no more are asked for.
const ROOM: usize = 150;

/// What the ledger looked like.
#[derive(Debug)]
pub struct Watch {
    live: watch::Sender<usize>,
    /// Jobs that were stuck.
    pub stuck: tokio::sync::Mutex<HashSet<String>>,
    /// Longest time in milliseconds that one waited.
    pub longest_ms: AtomicUsize,
    /// Looks that were answered.
    looks: AtomicUsize,
    begun: Instant,
}

impl Watch {
    /// Begins to look, until it is dropped.
    pub fn begin(stage: &Arc<Stage>) -> Arc<Self> {
        let (live, stuck) = (watch::Sender::new(0), tokio::sync::Mutex::default());
        let (longest_ms, looks) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let watch = Arc::new(Self { live, stuck, longest_ms, looks, begun: Instant::now() });
        let (own, stage) = (Arc::downgrade(&watch), Arc::clone(stage));
        tokio::spawn(async move {
            let mut since: HashMap<String, Instant> = HashMap::new();
            let mut ledger = None;
            while let Some(watch) = own.upgrade() {
                if ledger.is_none() {
                    ledger = stage.ledger().await.ok();
                }
                if let Some(seen) = look(ledger.as_ref()).await {
                    watch.note(seen, &mut since).await;
                } else {
                    // While the ledger is away nobody can be blamed for not reading it.
                    since.clear();
                    ledger = None;
                }
                drop(watch);
                tokio::time::sleep(EVERY).await;
            }
        });
        watch
    }

    /// Waits until there is room for more jobs.
    pub async fn room(&self) {
        // The sender is ours.
        let _ = self.live.subscribe().wait_for(|live| *live < ROOM).await;
    }

    /// Jobs that have not ended, at the last look.
    pub fn live(&self) -> usize {
        *self.live.borrow()
    }

    /// Looks that were answered, and those that were due while the ledger was there, which it was not
    /// for `away`.
    pub fn looks(&self, away: Duration) -> (usize, usize) {
        let there = self.begun.elapsed().saturating_sub(away);
        let due = there.as_secs() / EVERY.as_secs();
        (self.looks.load(Ordering::Relaxed), usize::try_from(due).unwrap_or(usize::MAX))
    }

    async fn note(
        &self,
        (live, waiting): (usize, Vec<String>),
        since: &mut HashMap<String, Instant>,
    ) {
        self.looks.fetch_add(1, Ordering::Relaxed);
        self.live.send_replace(live);
        let waiting: HashSet<String> = waiting.into_iter().collect();
        since.retain(|job, _| waiting.contains(job));
        for job in waiting {
            let waits = since.entry(job.clone()).or_insert_with(Instant::now).elapsed();
            let ms = usize::try_from(waits.as_millis()).unwrap_or(usize::MAX);
            self.longest_ms.fetch_max(ms, Ordering::Relaxed);
            if waits > STUCK {
                self.stuck.lock().await.insert(job);
            }
        }
    }
}

/// How many jobs live, and which of them, with their fences, somebody should be at: also
/// those that wait for children of which none lives.
async fn look(ledger: Option<&DatabaseConnection>) -> Option<(usize, Vec<String>)> {
    let ledger = ledger?;
    let now = match ledger.get_database_backend() {
        DbBackend::Postgres => "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint",
        _ => "CAST((julianday('now') - 2440587.5) * 86400000000.0 AS INTEGER)",
    };
    let due = format!(
        "SELECT id || ' ' || fence AS job, CASE WHEN \
         (state IN ('queued', 'scheduled') AND run_at < {now}) \
         OR (state IN ('running', 'cancelling') AND lease_until < {now}) \
         OR (state = 'waiting' AND NOT EXISTS (SELECT 1 FROM job c WHERE c.parent_id = job.id \
             AND c.state IN ('queued', 'scheduled', 'running', 'cancelling', 'waiting'))) \
         THEN 1 ELSE 0 END AS waits FROM job \
         WHERE state IN ('queued', 'scheduled', 'running', 'cancelling', 'waiting')"
    );
    let asked = ledger.query_all_raw(Statement::from_string(ledger.get_database_backend(), due));
    let rows = tokio::time::timeout(Duration::from_secs(5), asked).await.ok()?.ok()?;
    let mut waiting = Vec::new();
    for row in &rows {
        if row.try_get::<i32>("", "waits").ok()? == 1 {
            waiting.push(row.try_get::<String>("", "job").ok()?);
        }
    }
    Some((rows.len(), waiting))
}
