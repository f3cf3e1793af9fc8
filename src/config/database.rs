//! Where rows lie.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

use super::reader::{Reader, invalid};
use super::variable::{Exposure, Preset, Section, Text, Variable};
use super::{ConfigError, parse};

/// Name of the default database in the data folder.
pub(super) const FILE_NAME: &str = "beecatalog.sqlite3";

const SERVER_SCHEMES: [&str; 2] = ["postgres", "postgresql"];
/// Connections of one process: more would only queue in the server.
const MAX_CONNECTIONS: u32 = 500;
/// Half of them write, half read; SQLite's one writer and four readers are its own rule.
const LEAST_CONNECTIONS: u32 = 4;

pub(super) const URL: Variable = Variable {
    name: "DATABASE_URL",
    meaning: Text::new(
        "Banco de dados: SQLite (um arquivo, um só processo) ou PostgreSQL 15+ (vários processos). \
         TLS do PostgreSQL: ?sslmode=verify-full&sslrootcert=…",
        "Database: SQLite (one file, one process) or PostgreSQL 15+ (many processes). TLS of \
         PostgreSQL: ?sslmode=verify-full&sslrootcert=…",
    ),
    preset: Preset::Unset(Text::new(
        "sqlite, arquivo beecatalog.sqlite3 na pasta de dados",
        "sqlite, file beecatalog.sqlite3 in the data folder",
    )),
    allowed: "sqlite:<path of a file>, with no options but ?mode=rwc, or postgres://user:password@host/database",
    exposure: Exposure::Address,
    ..Variable::BASE
};

const MIGRATION_URL: Variable = Variable {
    name: "DATABASE_MIGRATION_URL",
    meaning: Text::new(
        "PostgreSQL: o mesmo banco como seu dono, que migra e dá direitos ao papel de \
         DATABASE_URL; direto, sem PgBouncer.",
        "PostgreSQL: the same database as its owner, who migrates and grants to the role of \
         DATABASE_URL; directly, not through PgBouncer.",
    ),
    preset: Preset::Unset(Text::new("DATABASE_URL migra", "DATABASE_URL migrates")),
    allowed: "postgres://user:password@host/database, only beside such a DATABASE_URL",
    exposure: Exposure::Address,
    ..Variable::BASE
};

const POOLER: Variable = Variable {
    name: "DATABASE_POOLER",
    meaning: Text::new(
        "PostgreSQL: o que há no meio. transaction = PgBouncer em modo transaction.",
        "PostgreSQL: what stands between. transaction = PgBouncer in transaction mode.",
    ),
    preset: Preset::Value("none"),
    allowed: "none or transaction",
    ..Variable::BASE
};

const CONNECTIONS: Variable = Variable {
    name: "DATABASE_MAX_CONNECTIONS",
    meaning: Text::new(
        "PostgreSQL: conexões deste processo, metade para ler, metade para escrever.",
        "PostgreSQL: connections of this process, half to read, half to write.",
    ),
    unit: Text::new("conexões", "connections"),
    preset: Preset::Value("20"),
    allowed: "a whole number from 4 to 500",
    ..Variable::BASE
};

const TIMEOUT: Variable = Variable {
    name: "DATABASE_STATEMENT_TIMEOUT_SECONDS",
    meaning: Text::new(
        "PostgreSQL: o mais que um comando pode levar.",
        "PostgreSQL: longest that one statement may take.",
    ),
    unit: Text::new("segundos", "seconds"),
    preset: Preset::Value("30"),
    allowed: "a whole number from 1 to 600",
    ..Variable::BASE
};

const CACHE: Variable = Variable {
    name: "DATABASE_STATEMENT_CACHE",
    meaning: Text::new(
        "PostgreSQL: comandos preparados guardados por conexão; 0 = nenhum com nome, para um \
         PgBouncer sem max_prepared_statements.",
        "PostgreSQL: prepared statements kept per connection; 0 = none by name, for a PgBouncer \
         without max_prepared_statements.",
    ),
    unit: Text::new("comandos", "statements"),
    preset: Preset::Unset(Text::new(
        "100; 0 com DATABASE_POOLER=transaction",
        "100; 0 with DATABASE_POOLER=transaction",
    )),
    allowed: "a whole number from 0 to 10000",
    ..Variable::BASE
};

pub(super) const SECTION: Section = Section {
    title: Text::new("Banco de dados", "Database"),
    variables: &[&URL, &MIGRATION_URL, &POOLER, &CONNECTIONS, &TIMEOUT, &CACHE],
};

/// Where rows lie, and how they are reached.
#[derive(Debug, Clone)]
pub struct Database {
    /// The database (`DATABASE_URL`).
    pub place: Place,
    /// The same one as its owner (`DATABASE_MIGRATION_URL`).
    pub migration_url: Option<SecretString>,
    /// Whether sessions are shared by a pooler (`DATABASE_POOLER`).
    pub pooled: bool,
    /// Connections of this process (`DATABASE_MAX_CONNECTIONS`).
    pub max_connections: u32,
    /// Longest statement (`DATABASE_STATEMENT_TIMEOUT_SECONDS`).
    pub statement_timeout: Duration,
    /// Prepared statements kept per connection (`DATABASE_STATEMENT_CACHE`).
    pub statement_cache: usize,
}

/// A database.
#[derive(Debug, Clone)]
pub enum Place {
    /// A SQLite file; without a name [`Config::database_file`](super::Config::database_file) tells
    /// the default.
    File(Option<PathBuf>),
    /// The URL of a PostgreSQL database.
    Server(SecretString),
}

impl Database {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, ConfigError> {
        let place = reader.optional(&URL, place)?.unwrap_or(Place::File(None));
        let migration_url = reader.optional(&MIGRATION_URL, server)?;
        if migration_url.is_some() && matches!(place, Place::File(_)) {
            // A file has no owner; what is meant here is another database.
            return Err(invalid(&MIGRATION_URL, "postgres://***"));
        }
        let pooled = reader.required(&POOLER, |raw| match raw {
            "none" => Some(false),
            "transaction" => Some(true),
            _ => None,
        })?;
        Ok(Self {
            place,
            migration_url,
            pooled,
            max_connections: reader
                .required(&CONNECTIONS, parse::within(LEAST_CONNECTIONS..=MAX_CONNECTIONS))?,
            statement_timeout: reader.required(&TIMEOUT, parse::seconds(1..=600))?,
            statement_cache: reader.or_else(&CACHE, parse::within(0..=10_000), || {
                let kept = if pooled { 0 } else { 100 };
                (kept, kept.to_string())
            })?,
        })
    }
}

fn place(raw: &str) -> Option<Place> {
    server(raw).map(Place::Server).or_else(|| sqlite_file(raw).map(|file| Place::File(Some(file))))
}

fn server(raw: &str) -> Option<SecretString> {
    // The driver reads it too, `sslmode` and all.
    let readable = parse::address(raw, &SERVER_SCHEMES) && entity::store::role_of(raw).is_ok();
    readable.then(|| SecretString::from(raw))
}

/// Path in `sqlite:data/bee.db`, `sqlite://data/bee.db` or `sqlite:///srv/bee.db`.
///
/// A database in memory would be gone after each restart, and other options would undo the
/// settings that the house depends on, so neither is taken.
fn sqlite_file(raw: &str) -> Option<PathBuf> {
    let rest = raw.strip_prefix("sqlite:")?;
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let (path, options) = rest.split_once('?').unwrap_or((rest, "mode=rwc"));
    let in_memory = path == ":memory:" || path.starts_with("file:");
    let plain = !path.is_empty() && !in_memory && !path.contains(['#', '\0']);
    if !plain || options != "mode=rwc" {
        return None;
    }
    let path = path.replace("%23", "#").replace("%3F", "?").replace("%25", "%");
    parse::path(&path)
}
