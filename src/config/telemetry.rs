//! Logs, errors, metrics.

use secrecy::SecretString;
use tracing_subscriber::EnvFilter;

use super::reader::Reader;
use super::variable::{Exposure, Preset, Section, Text, Variable};
use super::{ConfigError, parse};

const FILTER: Variable = Variable {
    name: "RUST_LOG",
    meaning: Text::new(
        "O que vai para o log: nível, ou nível por módulo.",
        "What is logged: a level, or a level per module.",
    ),
    preset: Preset::Value("info,sqlx=warn,sea_orm=warn"),
    allowed: "off, error, warn, info, debug or trace, also as module=level, separated by commas",
    ..Variable::BASE
};

const FORMAT: Variable = Variable {
    name: "BEECATALOG_LOG_FORMAT",
    meaning: Text::new(
        "Forma do log; auto = pretty no terminal, json fora dele.",
        "Form of the log; auto = pretty in a terminal, json elsewhere.",
    ),
    preset: Preset::Value("auto"),
    allowed: "auto, pretty or json",
    ..Variable::BASE
};

const SENTRY: Variable = Variable {
    name: "SENTRY_DSN",
    meaning: Text::new("Projeto do Sentry que recebe os erros.", "Sentry project for errors."),
    preset: Preset::Unset(Text::new("nenhum", "none")),
    allowed: "an http:// or https:// address",
    exposure: Exposure::Address,
    used: false,
    ..Variable::BASE
};

const PROMETHEUS: Variable = Variable {
    name: "PROMETHEUS_ENABLED",
    meaning: Text::new("Métricas para o Prometheus.", "Metrics for Prometheus."),
    preset: Preset::Value("false"),
    allowed: "true or false",
    used: false,
    ..Variable::BASE
};

pub(super) const SECTION: Section = Section {
    title: Text::new("Observação", "Telemetry"),
    variables: &[&FILTER, &FORMAT, &SENTRY, &PROMETHEUS],
};

/// Form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// [`Self::Pretty`] in a terminal, [`Self::Json`] elsewhere.
    Auto,
    /// For people.
    Pretty,
    /// One JSON object a line.
    Json,
}

/// Logs, errors, metrics.
#[derive(Debug, Clone)]
pub struct Telemetry {
    /// Directives for `tracing_subscriber::EnvFilter`, checked (`RUST_LOG`).
    pub log_filter: String,
    /// Form of the log (`BEECATALOG_LOG_FORMAT`).
    pub log_format: LogFormat,
    /// Sentry project; not used by this version (`SENTRY_DSN`).
    pub sentry_dsn: Option<SecretString>,
    /// Metrics; not used by this version (`PROMETHEUS_ENABLED`).
    pub prometheus_enabled: bool,
}

impl Telemetry {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            log_filter: reader.required(&FILTER, |raw| {
                EnvFilter::builder().parse(raw).ok().map(|_| raw.to_owned())
            })?,
            log_format: reader.required(&FORMAT, |raw| match raw {
                "auto" => Some(LogFormat::Auto),
                "pretty" => Some(LogFormat::Pretty),
                "json" => Some(LogFormat::Json),
                _ => None,
            })?,
            sentry_dsn: reader.optional(&SENTRY, |raw| {
                parse::address(raw, &["http", "https"]).then(|| SecretString::from(raw))
            })?,
            prometheus_enabled: reader.required(&PROMETHEUS, parse::switch)?,
        })
    }
}
