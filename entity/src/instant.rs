//! Points in time, in UTC, to the microsecond: what both databases keep without loss.

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;
use std::time::Duration;

use sea_orm::DeriveValueType;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A point in time: microseconds since 1970-01-01 00:00 UTC, `BIGINT` in tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
pub struct Instant(i64);

/// Text that is not an RFC 3339 date and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a date and time such as 2026-11-24T12:00:00Z")]
pub struct InstantError;

impl Instant {
    /// From microseconds since 1970.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Time passed since `earlier`; zero if that is later.
    pub fn duration_since(self, earlier: Self) -> Duration {
        let micros = self.0.saturating_sub(earlier.0);
        Duration::from_micros(u64::try_from(micros).unwrap_or_default())
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    /// Later by `rhs`; stops at the end of time instead of overflowing.
    fn add(self, rhs: Duration) -> Self {
        Self(self.0.saturating_add(micros(rhs)))
    }
}

impl Sub<Duration> for Instant {
    type Output = Self;

    /// Earlier by `rhs`; stops at the beginning of time instead of overflowing.
    fn sub(self, rhs: Duration) -> Self {
        Self(self.0.saturating_sub(micros(rhs)))
    }
}

impl fmt::Display for Instant {
    /// RFC 3339 with all six decimals, so that texts sort like instants.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanos = i128::from(self.0) * 1_000;
        let Ok(at) = OffsetDateTime::from_unix_timestamp_nanos(nanos) else {
            // Further than the year 9999: not a date any more.
            return write!(f, "{}us", self.0);
        };
        let (date, time) = (at.date(), at.time());
        let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
        let (hour, minute, second, micros) = time.as_hms_micro();
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z")
    }
}

impl FromStr for Instant {
    type Err = InstantError;

    fn from_str(text: &str) -> Result<Self, InstantError> {
        let at = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| InstantError)?;
        // Floor, so that an instant before 1970 is truncated the same way.
        let micros = at.unix_timestamp_nanos().div_euclid(1_000);
        i64::try_from(micros).map(Self).map_err(|_| InstantError)
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn other_zones_become_utc_and_nanoseconds_are_cut() {
        let at: Instant = "2026-11-24T09:00:00.1234567-03:00".parse().unwrap();
        assert_eq!(at.to_string(), "2026-11-24T12:00:00.123456Z");
    }

    #[test]
    fn what_is_no_date_is_refused() {
        assert_eq!("24/11/2026".parse::<Instant>(), Err(InstantError));
        assert_eq!("2026-11-24".parse::<Instant>(), Err(InstantError));
    }

    proptest! {
        #[test]
        fn an_instant_reads_back(micros in -62_135_596_800_000_000_i64..253_402_300_800_000_000) {
            let at = Instant::from_micros(micros);
            prop_assert_eq!(at.to_string().parse::<Instant>(), Ok(at));
        }

        #[test]
        fn texts_sort_like_instants(a in 0_i64..4_000_000_000_000_000, b in 0_i64..4_000_000_000_000_000) {
            let (a, b) = (Instant::from_micros(a), Instant::from_micros(b));
            prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
        }
    }
}
