//! How much is asked about at a time.

/// How much is asked about at a time, by the gateway and by those who ask it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Portion {
    /// Items of one call, at least one.
    pub items: usize,
    /// Calls that are under way at the same time, at least one.
    pub at_once: usize,
}

impl Portion {
    /// `items` in a call, `at_once` calls at a time, and at least one of each.
    pub fn of(items: usize, at_once: usize) -> Self {
        Self { items: items.max(1), at_once: at_once.max(1) }
    }

    /// Items that a caller has at hand so that all calls are full: `usual`, or more.
    pub fn page(self, usual: usize) -> u64 {
        usual.max(self.items.saturating_mul(self.at_once)) as u64
    }

    /// What is to be asked about, in groups that fit a call each.
    pub fn groups<T>(self, all: Vec<T>) -> Vec<Vec<T>> {
        let mut groups: Vec<Vec<T>> = Vec::with_capacity(all.len().div_ceil(self.items));
        for one in all {
            match groups.last_mut() {
                Some(group) if group.len() < self.items => group.push(one),
                _ => groups.push(vec![one]),
            }
        }
        groups
    }
}

impl Default for Portion {
    /// As it is configured where nobody says otherwise.
    fn default() -> Self {
        Self::of(5, 4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_keep_the_order_and_the_last_one_is_what_is_left() {
        assert_eq!(
            Portion::of(2, 1).groups(vec![1, 2, 3, 4, 5]),
            [vec![1, 2], vec![3, 4], vec![5]]
        );
        assert!(Portion::default().groups(Vec::<u8>::new()).is_empty());
    }

    #[test]
    fn a_page_fills_all_calls_and_nothing_is_asked_in_portions_of_none() {
        assert_eq!((Portion::of(5, 4).page(50), Portion::of(50, 64).page(50)), (50, 3_200));
        assert_eq!(Portion::of(0, 0), Portion::of(1, 1));
    }
}
