//! Followers that are cut off again and again, each time at another process.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::seq::IteratorRandom as _;
use rand::{Rng, SeedableRng as _};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::driver::Driver;
use crate::stage::Stage;

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
    /// Logs with a gap or a repeat.
    pub broken: Vec<String>,
}

/// Follows jobs until `over`, and those that were begun to their end.
pub async fn follow(
    (stage, driver): (&Arc<Stage>, &Arc<Driver>),
    (followers, seed): (usize, u64),
    over: &CancellationToken,
) -> Seen {
    let mut all = JoinSet::new();
    for number in 0..followers {
        let (stage, driver, over) = (Arc::clone(stage), Arc::clone(driver), over.clone());
        all.spawn(async move {
            let mut rng = StdRng::seed_from_u64(seed ^ (number as u64 + 7).wrapping_mul(0xa24b));
            let (mut seen, mut known) = (Seen::default(), BTreeSet::new());
            while !over.is_cancelled() {
                let promised = driver.promised().await;
                // The newest ones still have something before them.
                let fresh = promised.keys().rev().take(200);
                let job = fresh.filter(|job| !known.contains(*job)).choose(&mut rng).cloned();
                let Some(job) = job else {
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    continue;
                };
                one(&stage, &job, &mut rng, &mut seen).await;
                known.insert(job);
            }
            seen
        });
    }
    let mut seen = Seen::default();
    while let Some(one) = all.join_next().await {
        let Ok(one) = one else { continue };
        seen.logs += one.logs;
        seen.events += one.events;
        seen.cuts += one.cuts;
        seen.broken.extend(one.broken);
    }
    seen
}

/// Follows one job from its first event to its end.
async fn one(stage: &Stage, job: &str, rng: &mut StdRng, seen: &mut Seen) {
    let (mut numbers, mut ended) = (Vec::new(), false);
    while !ended {
        let Some(client) = stage.any(rng).await else {
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let after = numbers.last().copied().unwrap_or(0);
        let cut = CUT.mul_f64(rng.random_range(0.5..1.5));
        let following = client.follow(job, Some(after), |event| numbers.push(event.seq));
        match tokio::time::timeout(cut, following).await {
            Ok(Ok(())) => ended = true,
            Ok(Err(_)) => tokio::time::sleep(Duration::from_millis(200)).await,
            Err(_) => seen.cuts += 1,
        }
    }
    let whole = (1..).zip(&numbers).all(|(expected, number)| expected == *number);
    if !whole {
        seen.broken.push(format!("{job}: {numbers:?}"));
    }
    seen.logs += 1;
    seen.events += numbers.len();
}
