//! When a schedule is due: five fields of cron, by the clocks of one place.

use std::str::FromStr as _;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use croner::errors::CronError as Unreadable;
use croner::parser::{CronParser, Seconds, Year};
use entity::instant::Instant;

/// When, by whose clocks.
#[derive(Debug, Clone)]
pub struct Cron {
    pattern: croner::Cron,
    zone: Tz,
    text: String,
}

/// Text that names no times.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CronError {
    /// It is no cron expression.
    #[error("expected five fields such as `0 6 * * 1-5` (minute hour day month weekday)")]
    Pattern(#[source] Unreadable),
    /// No place has this name.
    #[error("expected a time zone such as `America/Sao_Paulo`")]
    TimeZone,
    /// It names a day that never comes, such as 30 February.
    #[error("no day of any year fits")]
    Never,
}

impl CronError {
    /// Stable code for callers.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Pattern(_) => "CRON_INVALID",
            Self::TimeZone => "TIME_ZONE_UNKNOWN",
            Self::Never => "CRON_NEVER",
        }
    }
}

impl Cron {
    /// Reads five fields (or `@daily` and the like) and the name of a zone of the IANA database. Where
    /// clocks are put forward, what would be due in the hour that is missing is due right behind it;
    /// where they are put back, a fixed time is due once.
    ///
    /// # Errors
    /// [`CronError`].
    pub fn parse(text: &str, zone: &str) -> Result<Self, CronError> {
        let zone = Tz::from_str(zone).map_err(|_| CronError::TimeZone)?;
        let parser =
            CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let pattern = parser.parse(text).map_err(CronError::Pattern)?;
        let cron = Self { pattern, zone, text: text.trim().to_owned() };
        // Leap days come within eight years.
        cron.next_after(Instant::from_micros(0)).ok_or(CronError::Never)?;
        Ok(cron)
    }

    /// The fields, as they were given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Name of the zone.
    pub fn zone(&self) -> &'static str {
        self.zone.name()
    }

    /// The first due time behind `at`.
    pub fn next_after(&self, at: Instant) -> Option<Instant> {
        let at = local(at, self.zone)?;
        self.pattern.find_next_occurrence(&at, false).ok().map(instant)
    }

    /// The next due times behind `at`, soonest first.
    pub fn upcoming(&self, at: Instant) -> impl Iterator<Item = Instant> {
        std::iter::successors(self.next_after(at), |&last| self.next_after(last))
    }

    /// The last due time up to `at`, that moment included.
    pub(crate) fn last_until(&self, at: Instant) -> Option<Instant> {
        let at = local(at, self.zone)?;
        self.pattern.find_previous_occurrence(&at, true).ok().map(instant)
    }
}

fn local(at: Instant, zone: Tz) -> Option<DateTime<Tz>> {
    DateTime::from_timestamp_micros(at.as_micros()).map(|at| at.with_timezone(&zone))
}

fn instant(at: DateTime<Tz>) -> Instant {
    Instant::from_micros(at.with_timezone(&Utc).timestamp_micros())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upcoming(cron: &str, zone: &str, at: &str) -> Vec<String> {
        let cron = Cron::parse(cron, zone).unwrap();
        cron.upcoming(at.parse().unwrap()).take(3).map(|at| at.to_string()[..16].into()).collect()
    }

    #[test]
    fn a_morning_in_brazil_is_three_hours_later_in_utc() {
        let mornings = upcoming("30 6 * * 1-5", "America/Sao_Paulo", "2026-12-03T10:00:00Z");
        assert_eq!(mornings, ["2026-12-04T09:30", "2026-12-07T09:30", "2026-12-08T09:30"]);
    }

    #[test]
    fn clocks_that_are_put_forward_and_back_lose_no_day_and_double_none() {
        let spring = upcoming("30 2 * * *", "America/New_York", "2026-03-07T12:00:00Z");
        assert_eq!(spring, ["2026-03-08T07:00", "2026-03-09T06:30", "2026-03-10T06:30"]);
        let autumn = upcoming("30 1 * * *", "America/New_York", "2026-10-31T12:00:00Z");
        assert_eq!(autumn, ["2026-11-01T05:30", "2026-11-02T06:30", "2026-11-03T06:30"]);
    }

    #[test]
    fn the_last_time_up_to_a_moment_holds_the_moment_itself() {
        let cron = Cron::parse("0 * * * *", "UTC").unwrap();
        let at = |text: &str| text.parse::<Instant>().unwrap();
        let last = |text: &str| cron.last_until(at(text)).unwrap();
        assert_eq!(last("2026-12-01T10:00:00Z"), at("2026-12-01T10:00:00Z"));
        assert_eq!(last("2026-12-01T10:59:59Z"), at("2026-12-01T10:00:00Z"));
    }

    #[test]
    fn what_names_no_times_is_refused() {
        let code = |cron: &str, zone: &str| Cron::parse(cron, zone).unwrap_err().code();
        assert_eq!(code("every day", "UTC"), "CRON_INVALID");
        assert_eq!(code("* * * * * *", "UTC"), "CRON_INVALID");
        assert_eq!(code("0 6 * * *", "Brasilia"), "TIME_ZONE_UNKNOWN");
        assert_eq!(code("0 6 30 2 *", "UTC"), "CRON_NEVER");
    }
}
