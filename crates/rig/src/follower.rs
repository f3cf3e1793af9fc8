//! Followers that are cut off again and again, each time at another process.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::seq::IteratorRandom as _;
use rand::{Rng, SeedableRng as _};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::driver::Driver;
use crate::stage::Stage;

/// How long a follower may take to the end of its log once all jobs have ended.
const GRACE: Duration = Duration::from_mins(1);
/// How long a follower is let be.
const CUT: Duration = Duration::from_secs(3);

/// What followers saw.
#[derive(Debug, Default)]
pub struct Seen {
    /// Logs that were followed to their end.
    pub logs: usize,
    /// Events in them.
    pub events: usize,
    /// Times that a follower was cut off.
    pub cuts: usize,
    /// Logs with a gap or a repeat, or without an end.
    pub broken: Vec<String>,
    /// Jobs whose logs ended, each with the number of its last event.
    pub ends: Vec<(String, i64)>,
    /// Followers that fell over: what they saw is lost.
    pub fallen: Vec<String>,
}

/// Follows jobs until `over`, and those that were begun to their end, for which there is not for ever
/// time: a log without an end is broken.
pub async fn follow(
    (stage, driver): (&Arc<Stage>, &Arc<Driver>),
    (count, chance): (usize, u64),
    over: &CancellationToken,
) -> Seen {
    let mut all = JoinSet::new();
    for number in 0..count {
        let (stage, driver, over) = (Arc::clone(stage), Arc::clone(driver), over.clone());
        all.spawn(async move {
            let mut rng = StdRng::seed_from_u64(chance ^ (number as u64 + 7).wrapping_mul(0xa24b));
            let (mut seen, mut known) = (Seen::default(), BTreeSet::new());
            while !over.is_cancelled() {
                let promised = driver.known().await;
                // The newest ones still have something before them.
                let fresh = promised.iter().rev().take(200);
                let job = fresh.filter(|job| !known.contains(*job)).choose(&mut rng).cloned();
                let Some(job) = job else {
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    continue;
                };
                let mut numbers = Vec::new();
                let late = async {
                    over.cancelled().await;
                    tokio::time::sleep(GRACE).await;
                };
                let ended = tokio::select! {
                    () = one(&stage, &job, &mut rng, (&mut numbers, &mut seen)) => true,
                    () = late => false,
                };
                seen.note(&job, &numbers, ended);
                known.insert(job);
            }
            seen
        });
    }
    let mut seen = Seen::default();
    while let Some(one) = all.join_next().await {
        let one = match one {
            Ok(one) => one,
            Err(error) => {
                seen.fallen.push(format!("a follower fell over: {error}"));
                continue;
            }
        };
        seen.logs += one.logs;
        seen.events += one.events;
        seen.cuts += one.cuts;
        seen.broken.extend(one.broken);
        seen.ends.extend(one.ends);
    }
    seen
}

/// Follows one job from its first event to its end.
async fn one(
    stage: &Stage,
    job: &str,
    rng: &mut StdRng,
    (numbers, seen): (&mut Vec<i64>, &mut Seen),
) {
    loop {
        let Some(client) = stage.any(rng).await else {
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let after = numbers.last().copied().unwrap_or(0);
        let cut = CUT.mul_f64(rng.random_range(0.5..1.5));
        let following = client.follow(job, Some(after), |event| numbers.push(event.seq));
        match tokio::time::timeout(cut, following).await {
            Ok(Ok(())) => return,
            Ok(Err(_)) => tokio::time::sleep(Duration::from_millis(200)).await,
            Err(_) => seen.cuts += 1,
        }
    }
}

impl Seen {
    /// A log that ended must have ended at its job's `newest` event.
    pub fn compare(&mut self, newest: &HashMap<String, i64>) {
        for (job, last) in &self.ends {
            if newest.get(job) != Some(last) {
                let newest = newest.get(job).copied().unwrap_or(0);
                self.broken.push(format!("{job}: ended at {last} of {newest}"));
            }
        }
    }

    fn note(&mut self, job: &str, numbers: &[i64], ended: bool) {
        self.logs += 1;
        self.events += numbers.len();
        let whole = (1..).zip(numbers).all(|(expected, number)| expected == *number);
        if !whole {
            self.broken.push(format!("{job}: {numbers:?}"));
        } else if !ended {
            self.broken.push(format!("{job}: no end behind {}", numbers.len()));
        }
        if ended {
            self.ends.push((job.to_owned(), numbers.last().copied().unwrap_or(0)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_broken_by_a_gap_a_repeat_or_no_end() {
        let mut seen = Seen::default();
        seen.note("whole", &[1, 2, 3], true);
        assert!(seen.broken.is_empty());
        assert_eq!(seen.ends, [("whole".to_owned(), 3)]);
        seen.compare(&HashMap::from([("whole".to_owned(), 4)]));
        assert_eq!(std::mem::take(&mut seen.broken), ["whole: ended at 3 of 4"]);
        seen.note("gap", &[1, 3], true);
        seen.note("repeat", &[1, 1], true);
        seen.note("endless", &[1, 2], false);
        assert_eq!(seen.broken.len(), 3);
        assert_eq!(seen.logs, 4);
    }
}
