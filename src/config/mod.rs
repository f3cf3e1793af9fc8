//! The configuration room: every variable is read here, once, into typed sections.
//!
//! A `Variable` says what it means, its unit, its default and what is allowed. That one table
//! drives reading, the report of `beecatalog config check`, and `.env.example`.
//!
//! Order of precedence: command line, process environment, `.env`, default. An empty value counts
//! as not given.

mod ai;
mod aws;
mod database;
mod environment;
mod error;
mod example;
mod http;
mod jobs;
mod language;
mod listing;
mod mask;
mod parse;
mod reader;
mod redis;
mod report;
mod sandbox;
mod scrape;
mod signing;
mod storage;
mod telemetry;
#[cfg(test)]
mod tests;
mod variable;
mod warning;

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};

use crate::catalog::Lang;

pub use ai::{Ai, AiAccount, AiChoice};
pub use aws::{Aws, AwsBucket};
pub use database::{Database, Place};
pub use environment::Environment;
pub use error::ConfigError;
pub use example::env_example;
pub use http::Http;
pub use jobs::Jobs;
pub use listing::{Listing, TemplateStrings};
pub use redis::Redis;
pub use report::{Origin, ReportLine};
pub use sandbox::Sandbox;
pub use scrape::Scrape;
pub use signing::Signing;
pub use storage::{KeptIn, Storage};
pub use telemetry::{LogFormat, Telemetry};
pub use warning::{Warning, known_names as variable_names};

use reader::{Entry, Reader};
use variable::Section;

/// All sections, in the order of the report and of `.env.example`.
const SECTIONS: &[&Section] = &[
    &language::SECTION,
    &storage::SECTION,
    &database::SECTION,
    &http::SECTION,
    &jobs::SECTION,
    &listing::SECTION,
    &sandbox::SECTION,
    &scrape::SECTION,
    &signing::SECTION,
    &telemetry::SECTION,
    &redis::SECTION,
    &ai::SECTION,
    &aws::SECTION,
];

/// Everything that can be configured, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// Language of texts for people (`BEECATALOG_LANG`).
    pub lang: Lang,
    /// Where bytes lie.
    pub storage: Storage,
    /// Where rows lie.
    pub database: Database,
    /// The HTTP door.
    pub http: Http,
    /// Queues and workers.
    pub jobs: Jobs,
    /// Filled templates.
    pub listing: Listing,
    /// What reading a file from outside may take.
    pub sandbox: Sandbox,
    /// Other people's web pages.
    pub scrape: Scrape,
    /// Signed links.
    pub signing: Signing,
    /// Logs, errors, metrics.
    pub telemetry: Telemetry,
    /// Redis.
    pub redis: Redis,
    /// AI providers.
    pub ai: Ai,
    /// The bucket of files, when one keeps them.
    pub aws: Aws,
    entries: Vec<Entry>,
    secrets: Vec<SecretString>,
    warnings: Vec<Warning>,
}

impl Config {
    /// Reads all variables from `environment`.
    ///
    /// # Errors
    /// [`ConfigError`] for the first variable whose value is not allowed; its text is one line that
    /// names the variable, what was read (secrets masked) and what is allowed.
    pub fn load(environment: &Environment) -> Result<Self, ConfigError> {
        let mut reader = Reader::new(environment);
        let mut config = Self {
            lang: language::read(&mut reader)?,
            storage: Storage::read(&mut reader, environment)?,
            database: Database::read(&mut reader)?,
            http: Http::read(&mut reader)?,
            jobs: Jobs::read(&mut reader)?,
            listing: Listing::read(&mut reader)?,
            sandbox: Sandbox::read(&mut reader)?,
            scrape: Scrape::read(&mut reader)?,
            signing: Signing::read(&mut reader)?,
            telemetry: Telemetry::read(&mut reader)?,
            redis: Redis::read(&mut reader)?,
            ai: Ai::read(&mut reader)?,
            aws: Aws::read(&mut reader)?,
            entries: Vec::new(),
            secrets: Vec::new(),
            warnings: warning::unknown_names(environment),
        };
        (config.entries, config.secrets) = reader.into_parts();
        if config.storage.kept_in == KeptIn::Bucket {
            config.aws.bucket()?;
        }
        Ok(config)
    }

    /// Every secret that was read, for what keeps secrets out of logs.
    pub fn secrets(&self) -> &[SecretString] {
        &self.secrets
    }

    /// Puts the data folder given on the command line in the place of the configured one.
    pub fn set_data_dir(&mut self, data_dir: PathBuf) {
        self.note_argument(&storage::DATA_DIR, &data_dir.display().to_string());
        self.storage.data_dir = data_dir;
    }

    /// Puts the port given on the command line in the place of the configured one.
    pub fn set_port(&mut self, port: u16) {
        self.note_argument(&http::PORT, &port.to_string());
        self.http.port = port;
    }

    /// Puts the address given on the command line in the place of the configured one.
    pub fn set_host(&mut self, host: IpAddr) {
        self.note_argument(&http::HOST, &host.to_string());
        self.http.host = host;
    }

    /// File of the SQLite database: the configured one, else `beecatalog.sqlite3` in the data
    /// folder. `None` when a server has the rows.
    pub fn database_file(&self) -> Option<PathBuf> {
        match &self.database.place {
            Place::File(Some(file)) => Some(file.clone()),
            Place::File(None) => Some(self.storage.data_dir.join(database::FILE_NAME)),
            Place::Server(_) => None,
        }
    }

    /// URL of the database, with its password if it has one; a SQLite file is created when missing.
    pub fn database_url(&self) -> String {
        match &self.database.place {
            Place::Server(url) => url.expose_secret().to_owned(),
            Place::File(file) => entity::store::sqlite_url(
                &file.clone().unwrap_or_else(|| self.storage.data_dir.join(database::FILE_NAME)),
            ),
        }
    }

    /// File that keeps the generated signing key.
    pub fn signing_key_file(&self) -> PathBuf {
        self.storage.data_dir.join(signing::FILE_NAME)
    }

    /// What is odd, but no reason to stop: names that look like ours and are not.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Every variable with its effective value and origin, secrets masked.
    pub fn report(&self) -> Vec<ReportLine> {
        self.entries.iter().map(|entry| report::line(self, entry)).collect()
    }

    /// Folder of everything that this installation keeps.
    pub fn data_dir(&self) -> &Path {
        &self.storage.data_dir
    }

    fn note_argument(&mut self, variable: &variable::Variable, shown: &str) {
        for entry in &mut self.entries {
            if entry.variable.name == variable.name {
                entry.shown = Some(shown.to_owned());
                entry.origin = Origin::Argument;
            }
        }
    }
}
