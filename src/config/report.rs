//! What `beecatalog config check` shows.

use serde::Serialize;

use super::reader::Entry;
use super::variable::{Exposure, Preset};
use super::{Config, database};

/// Where a value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Origin {
    /// Nobody gave a value.
    #[serde(rename = "default")]
    Default,
    /// The `.env` file, or the one that `BEECATALOG_ENV_FILE` names.
    #[serde(rename = ".env")]
    EnvFile,
    /// The process environment.
    #[serde(rename = "environment")]
    Environment,
    /// The file that the variable's `_FILE` twin names.
    #[serde(rename = "file")]
    File,
    /// The command line.
    #[serde(rename = "argument")]
    Argument,
}

impl Origin {
    /// Stable name, as in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::EnvFile => ".env",
            Self::Environment => "environment",
            Self::File => "file",
            Self::Argument => "argument",
        }
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// One variable with its effective value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportLine {
    /// Name in the environment.
    pub variable: &'static str,
    /// Effective value; `***` in place of a secret; nothing when there is none.
    pub value: Option<String>,
    /// Where it came from.
    pub origin: Origin,
    /// What it is for, in the configured language.
    pub meaning: &'static str,
    /// Unit of the value.
    pub unit: Option<&'static str>,
    /// Default value, or what happens without a value.
    pub default: &'static str,
    /// Whether the value, or a part of it, is never shown.
    pub secret: bool,
}

/// The line of one variable.
pub(super) fn line(config: &Config, entry: &Entry) -> ReportLine {
    let Entry { variable, shown, origin } = entry;
    let unit = variable.unit.in_lang(config.lang);
    let mut value = shown.clone();
    if variable.name == database::URL.name && value.is_none() {
        // Follows the data folder, which the command line may have changed.
        value = Some(config.database_url());
    }
    ReportLine {
        variable: variable.name,
        value,
        origin: *origin,
        meaning: variable.meaning.in_lang(config.lang),
        unit: (!unit.is_empty()).then_some(unit),
        default: match variable.preset {
            Preset::Value(value) => value,
            Preset::Unset(then) => then.in_lang(config.lang),
        },
        secret: variable.exposure != Exposure::Open,
    }
}
