//! How a store is opened.

use std::time::Duration;

use crate::clock::Clock;

/// What stands between us and the database server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Pooler {
    /// Nothing: a connection is a session.
    #[default]
    None,
    /// PgBouncer or the like in transaction mode: each transaction may meet another session, so
    /// nothing may be left in one.
    Transaction,
}

/// How a store is opened. What a database has no use for is ignored.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// SQLite: make the file when there is none. Default: yes.
    pub create: bool,
    /// Connections for reading. Default: 4.
    pub readers: u32,
    /// PostgreSQL: connections for writing; SQLite has one. Default: 4.
    pub writers: u32,
    /// SQLite: how long a statement waits for another process's lock. Default: 5 s.
    pub busy_timeout: Duration,
    /// How long a caller waits for a free connection. Default: 30 s.
    pub acquire_timeout: Duration,
    /// PostgreSQL: longest that one statement may take. Default: 30 s.
    pub statement_timeout: Duration,
    /// PostgreSQL: prepared statements kept per connection. With 0 nothing is prepared under a name,
    /// which is what a pooler without support for named statements needs. Default: 100.
    pub statement_cache: usize,
    /// PostgreSQL: what stands between us and the server. Default: nothing.
    pub pooler: Pooler,
    /// PostgreSQL: as what we appear among its sessions. Default: `beecatalog`.
    pub application: &'static str,
    /// Where the time comes from. Default: the machine; with a server, the server's.
    pub clock: Clock,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            create: true,
            readers: 4,
            writers: 4,
            busy_timeout: Duration::from_secs(5),
            acquire_timeout: Duration::from_secs(30),
            statement_timeout: Duration::from_secs(30),
            statement_cache: 100,
            pooler: Pooler::None,
            application: "beecatalog",
            clock: Clock::system(),
        }
    }
}
