//! What is done to the system, and when.

use std::time::Duration;

use rand::Rng;
use rand::seq::SliceRandom as _;

/// Something that is done to the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// A process is killed without a word, and started again.
    Kill,
    /// A process stands still for longer than its leases, and goes on.
    Pause,
    /// A process is told to stop and started again: one after the other.
    RollingRestart,
    /// Everything in Redis is gone.
    Flush,
    /// Redis is killed, its file is deleted, and it starts again.
    ForgetfulRedis,
    /// PostgreSQL falls and stands up again.
    PostgresRestart,
    /// A process loses its connections.
    Cut,
    /// A process's packets go nowhere for a while.
    Stall,
    /// A process starts again with another time.
    Skew,
}

/// How often each fault happens in a run.
#[derive(Debug, Clone, Copy)]
pub struct Counts {
    /// [`Fault::Kill`].
    pub kill: usize,
    /// [`Fault::Pause`].
    pub pause: usize,
    /// [`Fault::RollingRestart`].
    pub rolling: usize,
    /// [`Fault::Flush`].
    pub flush: usize,
    /// [`Fault::ForgetfulRedis`].
    pub forgetful: usize,
    /// [`Fault::PostgresRestart`].
    pub postgres: usize,
    /// [`Fault::Cut`].
    pub cut: usize,
    /// [`Fault::Stall`].
    pub stall: usize,
    /// [`Fault::Skew`].
    pub skew: usize,
}

impl Counts {
    /// Nothing happens.
    pub const NONE: Self = Self {
        kill: 0,
        pause: 0,
        rolling: 0,
        flush: 0,
        forgetful: 0,
        postgres: 0,
        cut: 0,
        stall: 0,
        skew: 0,
    };
    /// For each change of the program.
    pub const SHORT: Self = Self {
        kill: 8,
        pause: 6,
        rolling: 1,
        flush: 2,
        forgetful: 1,
        postgres: 1,
        cut: 3,
        stall: 2,
        skew: 1,
    };
    /// The bar of a release.
    pub const LONG: Self = Self {
        kill: 50,
        pause: 30,
        rolling: 5,
        flush: 5,
        forgetful: 5,
        postgres: 5,
        cut: 20,
        stall: 10,
        skew: 5,
    };

    /// When what happens, in order: each in a part of the time of its own, so that none is left out,
    /// at a moment in it that chance decides, so that they overlap.
    pub fn plan(&self, lasts: Duration, rng: &mut impl Rng) -> Vec<(Duration, Fault)> {
        let kinds = [
            (Fault::Kill, self.kill),
            (Fault::Pause, self.pause),
            (Fault::RollingRestart, self.rolling),
            (Fault::Flush, self.flush),
            (Fault::ForgetfulRedis, self.forgetful),
            (Fault::PostgresRestart, self.postgres),
            (Fault::Cut, self.cut),
            (Fault::Stall, self.stall),
            (Fault::Skew, self.skew),
        ];
        let faults = kinds.iter().flat_map(|(fault, count)| std::iter::repeat_n(*fault, *count));
        let mut faults: Vec<Fault> = faults.collect();
        faults.shuffle(rng);
        let part = lasts.div_f64(faults.len().max(1) as f64);
        let at = |place: usize, chance: f64| part.mul_f64(place as f64 + chance);
        let timed = faults.into_iter().enumerate();
        let mut plan: Vec<(Duration, Fault)> =
            timed.map(|(place, fault)| (at(place, rng.random()), fault)).collect();
        plan.sort_unstable();
        plan
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn a_seed_gives_one_plan_in_which_everything_happens_in_time() {
        let lasts = Duration::from_mins(3);
        let plan = |seed| Counts::SHORT.plan(lasts, &mut StdRng::seed_from_u64(seed));
        assert_eq!(plan(7), plan(7));
        assert_ne!(plan(7), plan(8));
        let planned = plan(7);
        assert_eq!(planned.len(), 25);
        assert!(planned.is_sorted() && planned.iter().all(|(at, _)| *at < lasts));
        assert_eq!(planned.iter().filter(|(_, fault)| *fault == Fault::Kill).count(), 8);
    }
}
