//! Reads variables by their tables, and remembers what was read and from where.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use secrecy::SecretString;

use super::variable::{Exposure, Preset, Variable};
use super::{ConfigError, Environment, Origin, mask};

/// A secret is a line, not a volume.
const MAX_SECRET_FILE_BYTES: u64 = 64 * 1024;

/// An error text stays readable whatever was pasted into a variable.
const MAX_SHOWN_CHARS: usize = 120;

/// One variable as it was read.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub variable: &'static Variable,
    /// Effective value as it may be shown; nothing when there is none.
    pub shown: Option<String>,
    pub origin: Origin,
}

/// Reads from one environment.
pub(super) struct Reader<'e> {
    environment: &'e Environment,
    entries: Vec<Entry>,
    secrets: Vec<SecretString>,
}

impl<'e> Reader<'e> {
    pub fn new(environment: &'e Environment) -> Self {
        Self { environment, entries: Vec::new(), secrets: Vec::new() }
    }

    /// What was read, and every secret among it.
    pub fn into_parts(self) -> (Vec<Entry>, Vec<SecretString>) {
        (self.entries, self.secrets)
    }

    /// A variable whose table has a default value.
    pub fn required<T>(
        &mut self,
        variable: &'static Variable,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<T, ConfigError> {
        let parsed = self.optional(variable, parse)?;
        // Reached only when a table lacks its default; the tests load an empty environment.
        parsed.ok_or_else(|| invalid(variable, ""))
    }

    /// A variable that may be absent.
    pub fn optional<T>(
        &mut self,
        variable: &'static Variable,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, ConfigError> {
        let (raw, origin) = self.raw(variable)?;
        let shown = raw.as_deref().map(|raw| show(variable.exposure, raw));
        // Also when it turns out to be wrong: a mistyped password is one all the same.
        let secret = raw.as_deref().map(|raw| match variable.exposure {
            Exposure::Open => Vec::new(),
            Exposure::Address => mask::secrets(raw),
            Exposure::Secret => vec![raw],
        });
        self.secrets.extend(secret.into_iter().flatten().map(SecretString::from));
        let parsed = match &raw {
            Some(raw) => Some(parse(raw).ok_or_else(|| invalid(variable, raw))?),
            None => None,
        };
        self.entries.push(Entry { variable, shown, origin });
        Ok(parsed)
    }

    /// A variable whose default is computed.
    pub fn or_else<T>(
        &mut self,
        variable: &'static Variable,
        parse: impl Fn(&str) -> Option<T>,
        default: impl FnOnce() -> (T, String),
    ) -> Result<T, ConfigError> {
        if let Some(parsed) = self.optional(variable, parse)? {
            return Ok(parsed);
        }
        let (value, shown) = default();
        if let Some(entry) = self.entries.last_mut() {
            entry.shown = Some(shown);
        }
        Ok(value)
    }

    fn raw(&self, variable: &'static Variable) -> Result<(Option<String>, Origin), ConfigError> {
        let own = self.environment.get(variable.name);
        let twin = variable.twin();
        let file = self.environment.get(&twin).filter(|_| variable.has_twin());
        match (own, file) {
            (Some(_), Some(_)) => Err(ConfigError::Twice { variable: variable.name }),
            (Some((value, origin)), None) => Ok((Some(value.to_owned()), origin)),
            (None, Some((path, _))) => {
                let path = PathBuf::from(path);
                let secret = secret_file(&path).map_err(|source| ConfigError::SecretFile {
                    variable: variable.name,
                    path,
                    source,
                })?;
                Ok((Some(secret), Origin::File))
            }
            (None, None) => Ok((preset(variable).map(str::to_owned), Origin::Default)),
        }
    }
}

/// Error for a value that parsed, but does not go with another one.
pub(super) fn invalid(variable: &'static Variable, raw: &str) -> ConfigError {
    let shown: String = show(variable.exposure, raw).chars().take(MAX_SHOWN_CHARS).collect();
    ConfigError::Invalid {
        variable: variable.name,
        // Quoted, and so on one line whatever it holds.
        read: format!("{shown:?}"),
        allowed: variable.allowed,
    }
}

fn preset(variable: &Variable) -> Option<&'static str> {
    match variable.preset {
        Preset::Value(value) => Some(value),
        Preset::Unset(_) => None,
    }
}

fn show(exposure: Exposure, raw: &str) -> String {
    match exposure {
        Exposure::Open => raw.to_owned(),
        Exposure::Address => mask::address(raw),
        Exposure::Secret => mask::MASK.to_owned(),
    }
}

fn secret_file(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    let read =
        std::fs::File::open(path)?.take(MAX_SECRET_FILE_BYTES + 1).read_to_string(&mut text)?;
    if read as u64 > MAX_SECRET_FILE_BYTES {
        return Err(std::io::ErrorKind::FileTooLarge.into());
    }
    let secret = text.trim();
    if secret.is_empty() {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    Ok(secret.to_owned())
}
