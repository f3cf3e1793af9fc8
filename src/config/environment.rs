//! Where variables come from.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::{ConfigError, Origin, SECTIONS};

/// Names another `.env` file than the one in the working folder.
pub(super) const ENV_FILE: &str = "BEECATALOG_ENV_FILE";

/// A file of assignments is small; more is a mistake.
const MAX_ENV_FILE_BYTES: u64 = 1024 * 1024;

/// Names of the platform that the default of the data folder is made from.
const PLATFORM: &[&str] = &["HOME", "XDG_DATA_HOME", "LOCALAPPDATA"];

/// Names and values, with where each came from.
#[derive(Clone, Default)]
pub struct Environment {
    values: BTreeMap<String, (String, Origin)>,
}

impl Environment {
    /// An empty environment.
    pub fn new() -> Self {
        Self::default()
    }

    /// The process environment over the `.env` file of the working folder, or over the file that
    /// `BEECATALOG_ENV_FILE` names.
    ///
    /// # Errors
    /// [`ConfigError`] when the file can't be read or has a line that is no assignment, or when a
    /// variable of ours is not UTF-8.
    pub fn from_process() -> Result<Self, ConfigError> {
        Self::from_variables(std::env::vars_os(), Path::new(""))
    }

    /// Sets one variable; a later call replaces an earlier one.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str, origin: Origin) -> Self {
        self.values.insert(name.to_owned(), (value.to_owned(), origin));
        self
    }

    /// Value that is not empty, without the white space around it.
    pub(super) fn get(&self, name: &str) -> Option<(&str, Origin)> {
        let (value, origin) = self.values.get(name)?;
        let value = value.trim();
        (!value.is_empty()).then_some((value, *origin))
    }

    /// All names, in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    pub(super) fn from_variables(
        variables: impl Iterator<Item = (OsString, OsString)>,
        folder: &Path,
    ) -> Result<Self, ConfigError> {
        let mut environment = Self::new();
        for (name, value) in variables {
            // Other programs' variables may be any bytes.
            let Some(name) = name.to_str().filter(|name| is_of_interest(name)) else { continue };
            let value = value
                .into_string()
                .map_err(|_| ConfigError::NotText { variable: name.to_owned() })?;
            environment = environment.with(name, &value, Origin::Environment);
        }
        environment.add_file(folder)?;
        Ok(environment)
    }

    /// Adds what the `.env` file gives and the process does not.
    fn add_file(&mut self, folder: &Path) -> Result<(), ConfigError> {
        let named = self.get(ENV_FILE).map(|(path, _)| folder.join(path));
        let variable = if named.is_some() { ENV_FILE } else { ".env" };
        let path = named.clone().unwrap_or_else(|| folder.join(".env"));
        let text = match read_text(&path) {
            Ok(text) => text,
            Err(e) if named.is_none() && e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(source) => return Err(ConfigError::EnvFile { variable, path, source }),
        };
        for (name, value) in assignments(&text, &path)? {
            let ours = self.get(&name).is_some();
            if !ours && is_of_interest(&name) {
                self.values.insert(name, (value, Origin::EnvFile));
            }
        }
        Ok(())
    }
}

/// Values may be secret: only names are shown.
impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

/// Whether a name is in the tables, needed for a default, or looks as if it were ours.
fn is_of_interest(name: &str) -> bool {
    let mut variables = SECTIONS.iter().flat_map(|section| section.variables);
    name.starts_with("BEECATALOG_")
        || PLATFORM.contains(&name)
        || variables.any(|v| v.name == name || (v.has_twin() && v.twin() == name))
}

fn read_text(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    let read = std::fs::File::open(path)?.take(MAX_ENV_FILE_BYTES + 1).read_to_string(&mut text)?;
    if read as u64 > MAX_ENV_FILE_BYTES {
        return Err(std::io::ErrorKind::FileTooLarge.into());
    }
    Ok(text)
}

fn assignments(text: &str, path: &Path) -> Result<BTreeMap<String, String>, ConfigError> {
    let mut found = BTreeMap::new();
    for item in dotenvy::from_read_iter(text.as_bytes()) {
        let (name, value) = item.map_err(|error| bad_line(&error, text, path.to_path_buf()))?;
        if found.contains_key(&name) {
            return Err(ConfigError::EnvTwice { variable: name, path: path.to_path_buf() });
        }
        found.insert(name, value);
    }
    Ok(found)
}

/// Names the line by its number: its text may be a secret.
fn bad_line(error: &dotenvy::Error, text: &str, path: PathBuf) -> ConfigError {
    let dotenvy::Error::LineParse(bad, _) = error else {
        return ConfigError::EnvLine { path, line: 0 };
    };
    let first = bad.lines().next().unwrap_or_default();
    let line = text.lines().position(|line| line.trim() == first.trim());
    ConfigError::EnvLine { path, line: line.map_or(0, |index| index + 1) }
}
