//! Redis: the doorbell of the queues, and a cache.

use secrecy::SecretString;

use super::reader::Reader;
use super::variable::{Exposure, Preset, Section, Text, Variable};
use super::{ConfigError, parse};

const URL: Variable = Variable {
    name: "REDIS_URL",
    meaning: Text::new(
        "Redis das filas; não pode descartar chaves (maxmemory-policy noeviction).",
        "Redis of the queues; it must not evict keys (maxmemory-policy noeviction).",
    ),
    preset: Preset::Unset(Text::new(
        "nenhum: filas dentro do processo",
        "none: queues inside the process",
    )),
    allowed: "a redis:// or rediss:// address",
    exposure: Exposure::Address,
    ..Variable::BASE
};

const CACHE_URL: Variable = Variable {
    name: "CACHE_REDIS_URL",
    meaning: Text::new(
        "Outro Redis, só para o cache que todos os processos compartilham; este pode descartar \
         chaves.",
        "Another Redis, for the cache that all processes share; this one may evict keys.",
    ),
    preset: Preset::Unset(Text::new(
        "o de REDIS_URL; sem ele, cache dentro do processo",
        "that of REDIS_URL; without it, a cache inside the process",
    )),
    ..URL
};

const PREFIX: Variable = Variable {
    name: "BEECATALOG_REDIS_PREFIX",
    meaning: Text::new(
        "Começo de todas as chaves, quando vários sistemas usam o mesmo Redis.",
        "What all keys begin with, when several systems use one Redis.",
    ),
    preset: Preset::Value("bc"),
    allowed: "1 to 32 letters, digits, dots and hyphens",
    ..Variable::BASE
};

pub(super) const SECTION: Section =
    Section { title: Text::new("Redis", "Redis"), variables: &[&URL, &CACHE_URL, &PREFIX] };

/// Redis.
#[derive(Debug, Clone)]
pub struct Redis {
    /// Address of the one that queues use (`REDIS_URL`).
    pub url: Option<SecretString>,
    /// Address of the one for the cache (`CACHE_REDIS_URL`).
    pub cache_url: Option<SecretString>,
    /// What all keys begin with (`BEECATALOG_REDIS_PREFIX`).
    pub prefix: String,
}

impl Redis {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, ConfigError> {
        let address =
            |raw: &str| parse::address(raw, &["redis", "rediss"]).then(|| SecretString::from(raw));
        Ok(Self {
            url: reader.optional(&URL, address)?,
            cache_url: reader.optional(&CACHE_URL, address)?,
            prefix: reader.required(&PREFIX, |raw| prefix(raw).then(|| raw.to_owned()))?,
        })
    }
}

fn prefix(raw: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    (1..=32).contains(&raw.len()) && raw.chars().all(plain)
}
