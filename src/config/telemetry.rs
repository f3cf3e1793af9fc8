//! Logs, errors, metrics, traces.

use std::net::{IpAddr, SocketAddr};

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
    ..Variable::BASE
};

const SENTRY_ENVIRONMENT: Variable = Variable {
    name: "SENTRY_ENVIRONMENT",
    meaning: Text::new(
        "Ambiente com que os erros aparecem no Sentry.",
        "Environment under which errors appear in Sentry.",
    ),
    preset: Preset::Value("production"),
    allowed: "1 to 64 letters, digits, dots, hyphens and underscores",
    ..Variable::BASE
};

const PROMETHEUS: Variable = Variable {
    name: "PROMETHEUS_ENABLED",
    meaning: Text::new(
        "Métricas para o Prometheus, em endereço e porta próprios.",
        "Metrics for Prometheus, on an address and port of their own.",
    ),
    preset: Preset::Value("false"),
    allowed: "true or false",
    ..Variable::BASE
};

const METRICS_HOST: Variable = Variable {
    name: "BEECATALOG_METRICS_HOST",
    meaning: Text::new(
        "Endereço das métricas e sondas; não o abra para fora.",
        "Address of metrics and probes; keep it inside.",
    ),
    preset: Preset::Value("127.0.0.1"),
    allowed: "an IP address",
    ..Variable::BASE
};

const METRICS_PORT: Variable = Variable {
    name: "BEECATALOG_METRICS_PORT",
    meaning: Text::new(
        "Porta das métricas e sondas; 0 escolhe uma livre.",
        "Port of metrics and probes; 0 takes a free one.",
    ),
    preset: Preset::Value("9464"),
    allowed: "a whole number from 0 to 65535",
    ..Variable::BASE
};

const OTLP: Variable = Variable {
    name: "OTEL_EXPORTER_OTLP_ENDPOINT",
    meaning: Text::new(
        "Coletor OpenTelemetry que recebe os rastros por HTTP; só em binários feitos com a feature otel.",
        "OpenTelemetry collector that gets traces over HTTP; only in binaries built with feature otel.",
    ),
    preset: Preset::Unset(Text::new("nenhum", "none")),
    allowed: "an http:// or https:// address",
    exposure: Exposure::Address,
    ..Variable::BASE
};

pub(super) const SECTION: Section = Section {
    title: Text::new("Observação", "Telemetry"),
    variables: &[
        &FILTER,
        &FORMAT,
        &SENTRY,
        &SENTRY_ENVIRONMENT,
        &PROMETHEUS,
        &METRICS_HOST,
        &METRICS_PORT,
        &OTLP,
    ],
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

/// Logs, errors, metrics, traces.
#[derive(Debug, Clone)]
pub struct Telemetry {
    /// Directives for `tracing_subscriber::EnvFilter`, checked (`RUST_LOG`).
    pub log_filter: String,
    /// Form of the log (`BEECATALOG_LOG_FORMAT`).
    pub log_format: LogFormat,
    /// Sentry project (`SENTRY_DSN`).
    pub sentry_dsn: Option<SecretString>,
    /// Environment in Sentry (`SENTRY_ENVIRONMENT`).
    pub sentry_environment: Option<String>,
    /// Where metrics and probes are served (`BEECATALOG_METRICS_HOST`, `BEECATALOG_METRICS_PORT`);
    /// nowhere unless `PROMETHEUS_ENABLED` says so.
    pub metrics: Option<SocketAddr>,
    /// Collector of traces (`OTEL_EXPORTER_OTLP_ENDPOINT`).
    pub otlp_endpoint: Option<SecretString>,
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
            sentry_environment: reader.optional(&SENTRY_ENVIRONMENT, environment)?,
            metrics: metrics(reader)?,
            otlp_endpoint: reader.optional(&OTLP, |raw| {
                parse::address(raw, &["http", "https"]).then(|| SecretString::from(raw))
            })?,
        })
    }
}

fn metrics(reader: &mut Reader<'_>) -> Result<Option<SocketAddr>, ConfigError> {
    let wanted = reader.required(&PROMETHEUS, parse::switch)?;
    let host: IpAddr = reader.required(&METRICS_HOST, |raw| raw.parse().ok())?;
    let port = reader.required(&METRICS_PORT, parse::within(0..=u16::MAX))?;
    Ok(wanted.then(|| SocketAddr::new(host, port)))
}

fn environment(raw: &str) -> Option<String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    ((1..=64).contains(&raw.len()) && raw.chars().all(fits)).then(|| raw.to_owned())
}
