//! Connections of a pool that a server has closed meanwhile, because it restarted or somebody ended
//! its sessions. Nothing was done on them, so what failed may be done again on another one.

use std::error::Error as StdError;
use std::time::{Duration, Instant};

use sea_orm::sqlx::Error;
use sea_orm::{DbErr, RuntimeErr};

/// Broken connections that are left before the failure counts. Those that were unused for a while
/// are asked before they are used; only the others can be broken unnoticed.
const TRIES: u32 = 20;
/// A connection that was broken before says so at once. What fails later was ended while it worked,
/// maybe because somebody wanted it to end.
const AT_ONCE: Duration = Duration::from_millis(100);
/// PostgreSQL's own words for: this session, or this server, ends.
const ENDED: [&str; 3] = ["57P01", "57P02", "57P03"];

/// Does `work` again while it meets a broken connection. For what changes nothing.
pub(super) async fn steadily<T, F: Future<Output = Result<T, DbErr>>>(
    work: impl Fn() -> F,
) -> Result<T, DbErr> {
    let mut tries = 0;
    loop {
        let begun = Instant::now();
        match work().await {
            Err(error) if tries < TRIES && begun.elapsed() < AT_ONCE && is_broken(&error) => {
                tries += 1;
            }
            done => return done,
        }
    }
}

/// Whether a statement gave up because somebody else held what it needed.
pub fn is_lock_timeout(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) =
        error
    else {
        return false;
    };
    matches!(&**cause, Error::Database(said) if said.code().as_deref() == Some("55P03"))
}

/// Whether an error comes from a database that was away: restarting, cut off, or without a free
/// connection. What was asked of it may well be good.
pub fn is_away(error: &(dyn StdError + 'static)) -> bool {
    std::iter::successors(Some(error), |&error| error.source())
        .filter_map(|error| error.downcast_ref::<DbErr>())
        .any(|error| {
            matches!(error, DbErr::Conn(_) | DbErr::ConnectionAcquire(_)) || is_broken(error)
        })
}

/// Whether the connection is what failed.
fn is_broken(error: &DbErr) -> bool {
    // Not one that can't be made: the pool has tried that for long enough.
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) =
        error
    else {
        return false;
    };
    match &**cause {
        Error::Io(_) | Error::WorkerCrashed => true,
        Error::Database(said) => said.code().is_some_and(|code| ENDED.contains(&&*code)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::io::ErrorKind;

    use super::*;
    use crate::store::StoreError;

    #[test]
    fn a_database_that_is_away_is_told_from_a_statement_that_is_wrong() {
        let by = |cause: Error| DbErr::Exec(RuntimeErr::SqlxError(cause.into()));
        let cut = StoreError::Commit(by(Error::Io(ErrorKind::BrokenPipe.into())));
        let full = StoreError::Begin(DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout));
        let wrong = StoreError::Query(by(Error::RowNotFound));

        assert!(is_away(&cut) && is_away(&full));
        assert!(!is_away(&wrong));
    }

    #[tokio::test]
    async fn a_broken_connection_is_left_for_another_one_and_other_errors_are_not() {
        let met = Cell::new(0);
        let work = |broken: i32| {
            met.set(met.get() + 1);
            let cause = if met.get() <= broken {
                Error::Io(ErrorKind::BrokenPipe.into())
            } else {
                Error::RowNotFound
            };
            async move { Err::<(), _>(DbErr::Query(RuntimeErr::SqlxError(cause.into()))) }
        };

        let error = steadily(|| work(3)).await.unwrap_err();

        assert_eq!(met.get(), 4, "{error}");
    }
}
