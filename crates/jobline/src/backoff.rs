//! How long to wait before another attempt: full jitter, so that jobs which failed together do not
//! come back together.

use std::time::Duration;

/// Bound of the first wait.
const FIRST: Duration = Duration::from_secs(2);
/// No wait is longer.
const LONGEST: Duration = Duration::from_mins(15);

/// Longest wait after `failed` attempts (one-based): 2 s, 4 s, 8 s … 15 min.
pub(crate) fn ceiling(failed: u32) -> Duration {
    let doublings = failed.saturating_sub(1).min(16);
    FIRST.saturating_mul(1 << doublings).min(LONGEST)
}

/// The wait after `failed` attempts; `luck` is random, from 0 to 1.
pub(crate) fn delay(failed: u32, luck: f64) -> Duration {
    ceiling(failed).mul_f64(luck.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn waits_grow_to_a_quarter_of_an_hour() {
        let seconds: Vec<u64> = (1..=11).map(|failed| ceiling(failed).as_secs()).collect();
        assert_eq!(seconds, [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
    }

    proptest! {
        #[test]
        fn a_wait_is_never_above_its_ceiling(failed in any::<u32>(), luck in 0.0_f64..1.0) {
            prop_assert!(delay(failed, luck) <= ceiling(failed));
            prop_assert!(ceiling(failed) <= LONGEST);
            prop_assert!(ceiling(failed) <= ceiling(failed.saturating_add(1)));
        }

        #[test]
        fn luck_spreads_waits_over_the_whole_range(failed in 1_u32..40) {
            prop_assert_eq!(delay(failed, 0.0), Duration::ZERO);
            prop_assert_eq!(delay(failed, 1.0), ceiling(failed));
        }
    }
}
