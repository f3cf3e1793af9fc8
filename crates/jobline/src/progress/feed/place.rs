//! A place in a workspace's feed, and the cursor that stands for it.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::instant::Instant;

/// Form of the cursors that we give out.
const VERSION: &str = "1";

/// Behind which event of the feed somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// Epoch of the database in which it means something.
    pub(crate) epoch: String,
    /// As in the event's row.
    pub(crate) feed: i64,
    /// Job of the event; of events with the same `feed` the one with the smaller job comes first.
    pub(crate) job: String,
    /// Number of the event.
    pub(crate) seq: i64,
    /// When the event happened: events are kept for so long only.
    pub(crate) at: Instant,
}

/// A cursor that was not given out by us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no cursor of the feed")]
pub(crate) struct NoCursor;

impl Place {
    /// Behind everything that has a smaller `feed` than the horizon.
    pub(crate) fn before(horizon: i64, epoch: String, at: Instant) -> Self {
        // No job's name is smaller than nothing.
        Self { epoch, feed: horizon, job: String::new(), seq: 0, at }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { epoch, feed, job, seq, at } = self;
        let plain = format!("{VERSION}:{epoch}:{feed}:{job}:{seq}:{}", at.as_micros());
        f.write_str(&URL_SAFE_NO_PAD.encode(plain))
    }
}

impl FromStr for Place {
    type Err = NoCursor;

    fn from_str(cursor: &str) -> Result<Self, NoCursor> {
        let plain = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| NoCursor)?;
        let plain = String::from_utf8(plain).map_err(|_| NoCursor)?;
        let parts: Vec<&str> = plain.split(':').collect();
        let [VERSION, epoch, feed, job, seq, at] = parts.as_slice() else { return Err(NoCursor) };
        let number = |text: &str| text.parse::<i64>().map_err(|_| NoCursor);
        let (feed, seq) = (number(feed)?, number(seq)?);
        let at = Instant::from_micros(number(at)?);
        Ok(Self { epoch: (*epoch).to_owned(), feed, job: (*job).to_owned(), seq, at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_nothing_else_is() {
        let place = Place {
            epoch: "9f".to_owned(),
            feed: 7,
            job: "job_01".to_owned(),
            seq: 3,
            at: Instant::from_micros(5),
        };
        assert_eq!(place.to_string().parse(), Ok(place));
        let forged = [
            String::new(),
            "…".to_owned(),
            URL_SAFE_NO_PAD.encode([0xff]),
            URL_SAFE_NO_PAD.encode("1:9f:7:job_01:3"),
            URL_SAFE_NO_PAD.encode("2:9f:7:job_01:3:5"),
            URL_SAFE_NO_PAD.encode("1:9f:seven:job_01:3:5"),
        ];
        for forged in forged {
            assert_eq!(forged.parse::<Place>(), Err(NoCursor), "{forged}");
        }
    }
}
