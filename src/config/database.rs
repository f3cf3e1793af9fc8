//! Where rows lie.

use std::path::{Path, PathBuf};

use super::reader::Reader;
use super::variable::{Exposure, Preset, Section, Text, Variable};
use super::{ConfigError, parse};

/// Name of the default database in the data folder.
pub(super) const FILE_NAME: &str = "beecatalog.sqlite3";

pub(super) const URL: Variable = Variable {
    name: "DATABASE_URL",
    meaning: Text::new(
        "Banco de dados. Esta versão usa SQLite, um arquivo para um só processo.",
        "Database. This version uses SQLite, one file for one process.",
    ),
    preset: Preset::Unset(Text::new(
        "sqlite, arquivo beecatalog.sqlite3 na pasta de dados",
        "sqlite, file beecatalog.sqlite3 in the data folder",
    )),
    allowed: "sqlite:<path of a file>, with no options but ?mode=rwc; this version has no other database",
    exposure: Exposure::Address,
    ..Variable::BASE
};

pub(super) const SECTION: Section =
    Section { title: Text::new("Banco de dados", "Database"), variables: &[&URL] };

/// Where rows lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Database {
    /// File of the SQLite database (`DATABASE_URL`); without it
    /// [`Config::database_file`](super::Config::database_file) tells the default.
    pub file: Option<PathBuf>,
}

impl Database {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, ConfigError> {
        Ok(Self { file: reader.optional(&URL, sqlite_file)? })
    }
}

/// `sqlite:` URL of a file that is created when missing.
pub(super) fn url(file: &Path) -> String {
    // What has a meaning in a URL is written by its code.
    let path = file.display().to_string();
    let path = path.replace('%', "%25").replace('?', "%3F").replace('#', "%23");
    format!("sqlite://{path}?mode=rwc")
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
