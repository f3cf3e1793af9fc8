//! Two workers, a sweeper, a canceller and an operator, in any order.

use std::time::Duration;

use entity::id::JobId;
use entity::job_state::JobState;
use jobline::testing::{Bench, Held};
use jobline::{Failure, Outcome, Queue};
use proptest::prelude::*;

use crate::harness::{Act, House, Rooms, scope, write};

#[derive(Debug, Clone, Copy)]
enum Step {
    Claim(usize),
    Beat(usize),
    Succeed(usize),
    Fail(usize),
    HandBack(usize),
    Forget(usize),
    Cancel,
    Retry,
    Advance(u64),
    Sweep,
    Dispatch,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..2_usize).prop_map(Step::Claim),
        1 => (0..2_usize).prop_map(Step::Beat),
        2 => (0..2_usize).prop_map(Step::Succeed),
        1 => (0..2_usize).prop_map(Step::Fail),
        1 => (0..2_usize).prop_map(Step::HandBack),
        1 => (0..2_usize).prop_map(Step::Forget),
        1 => Just(Step::Cancel),
        1 => Just(Step::Retry),
        3 => (1..40_u64).prop_map(Step::Advance),
        3 => Just(Step::Sweep),
        2 => Just(Step::Dispatch),
    ]
}

/// What a worker says at the end of its run.
enum Say {
    Done,
    Fail,
    Stopped,
}

struct World {
    house: House,
    benches: [Bench<Rooms>; 2],
    held: [Option<Held>; 2],
    /// Ends that the ledger accepted as success.
    accepted: u64,
}

impl World {
    async fn take(&mut self, step: Step, job: JobId) {
        match step {
            Step::Claim(worker) => {
                if let (Some(bench), Some(held)) =
                    (self.benches.get_mut(worker), self.held.get_mut(worker))
                    && let Some(claimed) = bench.hold(Queue::Default).await.unwrap()
                {
                    *held = Some(claimed);
                }
            }
            Step::Beat(worker) => {
                if let Some(Some(held)) = self.held.get(worker) {
                    held.beat(&jobline::Config::default()).await.unwrap();
                }
            }
            Step::Succeed(worker) => {
                if self.finish(worker, job, Say::Done).await {
                    let state = self.house.state(job).await;
                    self.accepted += u64::from(state == JobState::Succeeded);
                }
            }
            Step::Fail(worker) => drop(self.finish(worker, job, Say::Fail).await),
            Step::HandBack(worker) => drop(self.finish(worker, job, Say::Stopped).await),
            Step::Forget(worker) => {
                if let Some(held) = self.held.get_mut(worker) {
                    *held = None;
                }
            }
            // Refusals are answers too.
            Step::Cancel => drop(self.house.client.cancel(&scope(), job).await),
            Step::Retry => drop(self.house.client.retry(&scope(), job).await),
            Step::Advance(seconds) => self.house.hands.advance(Duration::from_secs(seconds)),
            Step::Sweep => drop(self.benches[0].sweep().await.unwrap()),
            Step::Dispatch => drop(self.benches[1].dispatch().await.unwrap()),
        }
    }

    /// Ends a worker's run; only the newest claim's word may count.
    async fn finish(&self, worker: usize, job: JobId, say: Say) -> bool {
        let Some(Some(held)) = self.held.get(worker) else { return false };
        let newest = self.house.job(job).await.fence;
        let ctx = held.context();
        let outcome = match say {
            Say::Done => write(&ctx),
            Say::Fail => Outcome::Fail(Failure::transient("FLAKY", "again")),
            Say::Stopped => Outcome::Stopped,
        };
        let counted = held.finish(outcome).await.unwrap();
        assert!(!counted || ctx.fence() == newest, "a stale worker was believed");
        counted
    }

    async fn check(&self, job: JobId) {
        let row = self.house.job(job).await;
        let effects = self.house.effects(job).await;
        assert_eq!(effects, u64::from(row.state == JobState::Succeeded));
        assert_eq!(effects, self.accepted);
        let log = self.house.log(job).await;
        assert_eq!(log.last().unwrap().state, row.state);
        assert_eq!(i64::try_from(log.len()).unwrap(), row.next_seq - 1);
        let leased = matches!(row.state, JobState::Running | JobState::Cancelling);
        assert_eq!(leased, row.owner.is_some());
        assert_eq!(leased, row.lease_until.is_some());
        assert_eq!(row.state.is_terminal(), row.finished_at.is_some());
        assert!(row.attempts <= row.max_attempts);
        for pair in log.windows(2) {
            let [from, to] = pair else { continue };
            assert!(legal(from.state, to.state), "{} to {}", from.state, to.state);
        }
    }
}

/// The arrows of the state table.
fn legal(from: JobState, to: JobState) -> bool {
    use JobState::{
        Cancelled, Cancelling, Failed, Quarantined, Queued, Running, Scheduled, Succeeded,
    };
    match from {
        Scheduled => matches!(to, Queued | Cancelled),
        Queued => matches!(to, Running | Cancelled),
        Running => {
            matches!(to, Succeeded | Scheduled | Queued | Failed | Quarantined | Cancelling)
        }
        Cancelling => to == Cancelled,
        Failed | Cancelled | Quarantined => to == Queued,
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_a_job_has_at_most_one_effect_and_a_whole_log(
        steps in proptest::collection::vec(step(), 1..40),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let house = House::new().await;
            let job = house.enqueue(Act::Write).await;
            let benches = [house.bench(), house.bench()];
            let mut world = World { house, benches, held: [None, None], accepted: 0 };
            for step in steps {
                world.take(step, job).await;
                world.check(job).await;
            }
        });
    }
}
