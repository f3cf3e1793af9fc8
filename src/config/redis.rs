//! Redis; not used by this version.

use secrecy::SecretString;

use super::reader::Reader;
use super::variable::{Exposure, Preset, Section, Text, Variable};
use super::{ConfigError, parse};

const URL: Variable = Variable {
    name: "REDIS_URL",
    meaning: Text::new("Redis das filas e do cache.", "Redis of queues and cache."),
    preset: Preset::Unset(Text::new(
        "nenhum: filas dentro do processo",
        "none: queues inside the process",
    )),
    allowed: "a redis:// or rediss:// address",
    exposure: Exposure::Address,
    used: false,
    ..Variable::BASE
};

pub(super) const SECTION: Section =
    Section { title: Text::new("Redis", "Redis"), variables: &[&URL] };

/// Redis; not used by this version.
#[derive(Debug, Clone)]
pub struct Redis {
    /// Address (`REDIS_URL`).
    pub url: Option<SecretString>,
}

impl Redis {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, ConfigError> {
        let url = reader.optional(&URL, |raw| {
            parse::address(raw, &["redis", "rediss"]).then(|| SecretString::from(raw))
        })?;
        Ok(Self { url })
    }
}
