//! Waiting for a database server no longer than it may take. A server limits its own statements; a
//! connection that went silent (a failover, a forgotten NAT entry) never says anything again.

use std::time::Duration;

use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::{Connection as _, Error, PgConnection};
use sea_orm::{DbErr, RuntimeErr};

/// What an answer may need on its way beside the statement's own time.
const ON_THE_WAY: Duration = Duration::from_secs(5);
/// How long a server may take to open its door.
const OPEN_WITHIN: Duration = Duration::from_secs(5);
/// How long a connection that comes back to the pool may take to show that it is alive.
const ALIVE_WITHIN: Duration = Duration::from_secs(2);

/// How long we wait for an answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience(Option<Duration>);

impl Patience {
    /// For a database in this process: it answers when it has done its work.
    pub(super) const ENDLESS: Self = Self(None);

    /// For a server that ends its statements after `statement_timeout`.
    pub(super) fn with(statement_timeout: Duration) -> Self {
        Self(Some(statement_timeout + ON_THE_WAY))
    }

    /// Does `work`, or gives up; then its connection is not used again.
    pub(super) async fn wait<T>(
        self,
        work: impl Future<Output = Result<T, DbErr>>,
    ) -> Result<T, DbErr> {
        let Some(limit) = self.0 else { return work.await };
        tokio::time::timeout(limit, work).await.unwrap_or_else(|_| Err(silent()))
    }
}

/// Whether a connection that comes back is still good; one that is not is thrown away. The pool's
/// own look has no limit, and would keep the place of a silent one for ever.
pub(super) async fn is_alive(connection: &mut PgConnection) -> Result<bool, Error> {
    match tokio::time::timeout(ALIVE_WITHIN, connection.ping()).await {
        Ok(answer) => answer.map(|()| true),
        Err(_) => Err(Error::Io(std::io::ErrorKind::TimedOut.into())),
    }
}

/// Connects once and leaves.
pub(super) async fn knock(options: PgConnectOptions) -> Result<(), DbErr> {
    let told = |error: Error| DbErr::Conn(RuntimeErr::SqlxError(error.into()));
    let come = async { PgConnection::connect_with(&options).await?.close().await };
    match tokio::time::timeout(OPEN_WITHIN, Box::pin(come)).await {
        Ok(come) => come.map_err(told),
        Err(_) => Err(silent()),
    }
}

fn silent() -> DbErr {
    DbErr::Conn(RuntimeErr::Internal("the database server went silent".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_silent_server_is_not_waited_for_and_a_file_is() {
        let silent = std::future::pending::<Result<(), DbErr>>();
        let given_up = Patience(Some(Duration::ZERO)).wait(silent).await;
        assert!(given_up.unwrap_err().to_string().contains("silent"));

        let slow = async {
            tokio::task::yield_now().await;
            Ok(())
        };
        assert!(Patience::ENDLESS.wait(slow).await.is_ok());
    }
}
