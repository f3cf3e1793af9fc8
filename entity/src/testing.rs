//! A new, empty database for one test, on the store that the test run is about.
//!
//! `BEECATALOG_TEST_POSTGRES` holds the URL of a PostgreSQL whose role may make schemas; without it
//! the tests run on SQLite.

#![expect(clippy::expect_used, reason = "a test that can't have its database is to fail")]

use sea_orm::sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use crate::id::BootId;
use crate::instant::Instant;

/// Variable that chooses PostgreSQL.
pub const VARIABLE: &str = "BEECATALOG_TEST_POSTGRES";

/// An empty database. On PostgreSQL it is a schema, which is made much faster; it stays behind in a
/// server that is thrown away with the test run.
#[derive(Debug)]
pub struct TestDatabase {
    /// Its URL, for any number of stores.
    pub url: String,
    _folder: tempfile::TempDir,
}

impl TestDatabase {
    /// Makes one.
    ///
    /// # Panics
    /// When it can't be made.
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = match server() {
            Some(server) => schema(&server).await,
            None => format!("sqlite://{}", folder.path().join("ledger.db").display()),
        };
        Self { url, _folder: folder }
    }

    /// Makes one that shares nothing with others, not even on a server: a database of its own, for
    /// what looks at all sessions of a database, or changes its roles.
    ///
    /// # Panics
    /// When it can't be made.
    pub async fn whole() -> Self {
        let Some(server) = server() else { return Self::new().await };
        let folder = tempfile::tempdir().expect("a temporary folder");
        let name = name();
        run(&server, format!("CREATE DATABASE \"{name}\"")).await;
        let (address, options) = server.split_once('?').unwrap_or((&server, ""));
        let (address, _) = address.rsplit_once('/').expect("the name of a database in the URL");
        Self { url: format!("{address}/{name}?{options}"), _folder: folder }
    }

    /// Whether it is on a server, so that many processes may use it.
    pub fn is_shared(&self) -> bool {
        self.url.starts_with("postgres")
    }
}

/// URL of the server that tests use.
#[expect(clippy::disallowed_methods, reason = "tests are told by their environment")]
pub fn server() -> Option<String> {
    std::env::var(VARIABLE).ok().filter(|url| !url.is_empty())
}

/// A new schema, and the URL whose connections see nothing else.
async fn schema(server: &str) -> String {
    let name = name();
    run(server, format!("CREATE SCHEMA \"{name}\"")).await;
    let separator = if server.contains('?') { '&' } else { '?' };
    format!("{server}{separator}options=-c%20search_path%3D{name}")
}

/// A name that no other test has.
fn name() -> String {
    BootId::generate(Instant::from_micros(0)).to_string().to_lowercase()
}

async fn run(server: &str, sql: String) {
    let mut connection = PgConnection::connect(server).await.expect("the PostgreSQL of the tests");
    connection.execute(AssertSqlSafe(sql)).await.expect("the right to make databases");
    connection.close().await.expect("a connection that ends");
}
