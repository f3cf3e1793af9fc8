//! The rules and the real ledger, step by step.

use std::time::Duration;

use entity::id::JobId;
use entity::job_state::JobState;
use jobline::testing::{Bench, Held};
use jobline::{Failure, Outcome, Queue};
use proptest::prelude::*;

use super::machine::{ATTEMPTS, Guard, Step, World};
use crate::harness::{Act, House, Rooms, scope, write};

/// A tick: a lease runs out in three of them, a cancel in two, a wait for another attempt in one.
const TICK: Duration = Duration::from_secs(11);

fn step() -> impl Strategy<Value = Step> {
    let at = 0..2_usize;
    prop_oneof![
        4 => at.clone().prop_map(Step::Claim),
        1 => at.clone().prop_map(Step::Beat),
        2 => at.clone().prop_map(Step::Succeed),
        2 => at.clone().prop_map(Step::Fail),
        1 => at.clone().prop_map(Step::Break),
        1 => at.clone().prop_map(Step::Drain),
        2 => at.prop_map(Step::Restart),
        1 => Just(Step::Cancel),
        1 => Just(Step::Retry),
        4 => Just(Step::Tick),
        3 => Just(Step::Sweep),
        2 => Just(Step::Dispatch),
    ]
}

/// The ledger, and the workers that the rules speak of.
struct Real {
    house: House,
    job: JobId,
    benches: [Bench<Rooms>; 2],
    held: [Option<Held>; 2],
    draining: [bool; 2],
}

impl Real {
    async fn new() -> Self {
        let house = House::new().await;
        let job = house.enqueue(Act::Write).await;
        let attempts = house.job(job).await.max_attempts;
        assert_eq!(attempts, i32::from(ATTEMPTS));
        let benches = [house.bench(), house.bench()];
        Self { house, job, benches, held: [None, None], draining: [false; 2] }
    }

    async fn take(&mut self, step: Step) {
        let transient = || Outcome::Fail(Failure::transient("FLAKY", "again"));
        match step {
            Step::Claim(at) if self.draining[at] => {}
            Step::Claim(at) => {
                if let Some(claimed) = self.benches[at].hold(Queue::Default).await.unwrap() {
                    self.held[at] = Some(claimed);
                }
            }
            Step::Beat(at) => {
                if let Some(held) = &self.held[at] {
                    held.beat(&jobline::Config::default()).await.unwrap();
                }
            }
            Step::Succeed(at) => self.end(at, |held| write(&held.context())).await,
            Step::Fail(at) => self.end(at, |_| transient()).await,
            Step::Break(at) => {
                self.end(at, |_| Outcome::Fail(Failure::permanent("BROKEN", "never"))).await;
            }
            Step::Drain(at) => {
                self.end(at, |_| Outcome::Stopped).await;
                self.draining[at] = true;
            }
            Step::Restart(at) => {
                self.held[at] = None;
                self.draining[at] = false;
            }
            // Refusals are answers too.
            Step::Cancel => drop(self.house.client.cancel(&scope(), self.job).await),
            Step::Retry => drop(self.house.client.retry(&scope(), self.job).await),
            Step::Tick => self.house.hands.advance(TICK),
            Step::Sweep => drop(self.benches[0].sweep().await.unwrap()),
            Step::Dispatch => drop(self.benches[1].dispatch().await.unwrap()),
        }
    }

    /// Ends a worker's run, whatever the ledger thinks of that.
    async fn end(&mut self, at: usize, how: impl FnOnce(&Held) -> Outcome) {
        if let Some(held) = self.held[at].take() {
            held.finish(how(&held)).await.unwrap();
        }
    }

    /// The ledger is as the rules say.
    async fn is_as(&self, rules: &World) {
        let row = self.house.job(self.job).await;
        let effects = self.house.effects(self.job).await;
        let real =
            (row.state.as_str(), row.fence, row.attempts, row.crashes, effects, row.run_epoch);
        let rule = &rules.row;
        let counts = (i64::from(rule.fence), i32::from(rule.attempts), i32::from(rule.crashes));
        let told = (u64::from(rule.effects), i32::from(rule.epoch));
        assert_eq!(real, (rule.state, counts.0, counts.1, counts.2, told.0, told.1));
    }

    /// The rest of the row, and the log, which the rules know nothing of.
    async fn is_whole(&self) {
        let row = self.house.job(self.job).await;
        let log = self.house.log(self.job).await;
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
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_ledger_does_what_the_rules_say(
        steps in proptest::collection::vec(step(), 1..60),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (mut real, mut rules) = (Real::new().await, World::new());
            for step in steps {
                real.take(step).await;
                rules = rules.after(step, Guard::Fence);
                real.is_as(&rules).await;
                real.is_whole().await;
            }
        });
    }
}
