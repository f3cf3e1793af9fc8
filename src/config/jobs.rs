//! Queues and workers.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::reader::{Reader, invalid};
use super::variable::{Preset, Section, Text, Variable};
use super::{ConfigError, parse};

/// Seconds that a lease may last. The fault rig has less time.
const LEASES: RangeInclusive<u64> = if cfg!(feature = "rig") { 3..=600 } else { 10..=600 };
/// What is left of a lease after two missed heartbeats.
const SPARE: Duration = Duration::from_secs(if cfg!(feature = "rig") { 1 } else { 5 });

/// More workers than this in one process is a mistake: they share its processors.
const MAX_WORKERS: usize = 64;

const WORKERS: &str = "a whole number from 0 to 64";
const JOBS: Text = Text::new("trabalhos ao mesmo tempo", "jobs at a time");
const SECONDS: Text = Text::new("segundos", "seconds");

const SPREADSHEET: Variable = Variable {
    name: "BEECATALOG_WORKERS_SPREADSHEET",
    meaning: Text::new(
        "Fila das planilhas; 0 = este processo não a atende.",
        "Queue of spreadsheets; 0 = this process does not serve it.",
    ),
    unit: JOBS,
    preset: Preset::Value("4"),
    allowed: WORKERS,
    ..Variable::BASE
};

const SCRAPE: Variable = Variable {
    name: "BEECATALOG_WORKERS_SCRAPE",
    meaning: Text::new("Fila da leitura de páginas e imagens.", "Queue of pages and pictures."),
    preset: Preset::Value("2"),
    ..SPREADSHEET
};

const AI: Variable = Variable {
    name: "BEECATALOG_WORKERS_AI",
    meaning: Text::new("Fila dos textos por IA.", "Queue of texts by AI."),
    preset: Preset::Value("3"),
    ..SPREADSHEET
};

const DEFAULT: Variable = Variable {
    name: "BEECATALOG_WORKERS_DEFAULT",
    meaning: Text::new("Fila dos demais trabalhos.", "Queue of all other jobs."),
    preset: Preset::Value("2"),
    ..SPREADSHEET
};

const PER_WORKSPACE: Variable = Variable {
    name: "BEECATALOG_JOBS_PER_WORKSPACE",
    meaning: Text::new(
        "Trabalhos de um mesmo espaço ao mesmo tempo em cada fila, somados todos os processos; 0 = sem limite.",
        "Jobs of one workspace at a time in each queue, over all processes; 0 = no bound.",
    ),
    unit: JOBS,
    preset: Preset::Value("0"),
    allowed: WORKERS,
    ..Variable::BASE
};

const LEASE: Variable = Variable {
    name: "BEECATALOG_LEASE_SECONDS",
    meaning: Text::new(
        "Sem sinal de vida por este tempo, o trabalho passa a outro.",
        "Without a sign of life for this long, a job goes to another worker.",
    ),
    unit: SECONDS,
    preset: Preset::Value("30"),
    allowed: "a whole number from 10 to 600",
    ..Variable::BASE
};

const HEARTBEAT: Variable = Variable {
    name: "BEECATALOG_HEARTBEAT_SECONDS",
    meaning: Text::new(
        "Intervalo dos sinais de vida de um trabalho.",
        "Time between a job's signs of life.",
    ),
    unit: SECONDS,
    preset: Preset::Value("10"),
    allowed: "a whole number from 1, twice of which and 5 more fit into BEECATALOG_LEASE_SECONDS",
    ..Variable::BASE
};

pub(super) const SECTION: Section = Section {
    title: Text::new("Filas", "Queues"),
    variables: &[&SPREADSHEET, &SCRAPE, &AI, &DEFAULT, &PER_WORKSPACE, &LEASE, &HEARTBEAT],
};

/// Queues and workers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jobs {
    /// Jobs at a time in queue `spreadsheet` (`BEECATALOG_WORKERS_SPREADSHEET`).
    pub workers_spreadsheet: usize,
    /// Jobs at a time in queue `scrape` (`BEECATALOG_WORKERS_SCRAPE`).
    pub workers_scrape: usize,
    /// Jobs at a time in queue `ai` (`BEECATALOG_WORKERS_AI`).
    pub workers_ai: usize,
    /// Jobs at a time in queue `default` (`BEECATALOG_WORKERS_DEFAULT`).
    pub workers_default: usize,
    /// Jobs of one workspace at a time in each queue (`BEECATALOG_JOBS_PER_WORKSPACE`); 0: no bound.
    pub per_workspace: usize,
    /// Life of a lease (`BEECATALOG_LEASE_SECONDS`).
    pub lease: Duration,
    /// Time between heartbeats (`BEECATALOG_HEARTBEAT_SECONDS`).
    pub heartbeat: Duration,
}

impl Jobs {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, ConfigError> {
        let workers = || parse::within(0..=MAX_WORKERS);
        let jobs = Self {
            workers_spreadsheet: reader.required(&SPREADSHEET, workers())?,
            workers_scrape: reader.required(&SCRAPE, workers())?,
            workers_ai: reader.required(&AI, workers())?,
            workers_default: reader.required(&DEFAULT, workers())?,
            per_workspace: reader.required(&PER_WORKSPACE, workers())?,
            lease: reader.required(&LEASE, parse::seconds(LEASES))?,
            heartbeat: reader.required(&HEARTBEAT, parse::seconds(1..=600))?,
        };
        // A worker gives up after two missed heartbeats, 5 s before its lease ends.
        if jobs.heartbeat * 2 + SPARE > jobs.lease {
            return Err(invalid(&HEARTBEAT, &jobs.heartbeat.as_secs().to_string()));
        }
        Ok(jobs)
    }

    /// Queue names with their workers.
    pub fn queues(&self) -> [(&'static str, usize); 4] {
        [
            ("spreadsheet", self.workers_spreadsheet),
            ("scrape", self.workers_scrape),
            ("ai", self.workers_ai),
            ("default", self.workers_default),
        ]
    }
}
