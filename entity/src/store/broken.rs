//! Connections of a pool that a server has closed meanwhile, because it restarted or somebody ended
//! its sessions. Nothing was done on them, so what failed may be done again on another one.

use sea_orm::sqlx::Error;
use sea_orm::{DbErr, RuntimeErr};

/// Broken connections that are tried before the failure counts: a pool may be full of them.
const TRIES: u32 = 64;
/// PostgreSQL's own words for: this session, or this server, ends.
const ENDED: [&str; 3] = ["57P01", "57P02", "57P03"];

/// Does `work` again while it meets a broken connection. For what changes nothing.
pub(super) async fn steadily<T, F: Future<Output = Result<T, DbErr>>>(
    work: impl Fn() -> F,
) -> Result<T, DbErr> {
    let mut tries = 0;
    loop {
        match work().await {
            Err(error) if tries < TRIES && is_broken(&error) => tries += 1,
            done => return done,
        }
    }
}

/// Whether the connection is what failed.
fn is_broken(error: &DbErr) -> bool {
    let (DbErr::Conn(RuntimeErr::SqlxError(cause))
    | DbErr::Exec(RuntimeErr::SqlxError(cause))
    | DbErr::Query(RuntimeErr::SqlxError(cause))) = error
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
