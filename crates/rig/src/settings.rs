//! What a run does: how many jobs, which faults, how long.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

use crate::fault::Counts;

/// Breaks a running BeeCatalog in every way it must survive, and counts what became of its jobs.
#[derive(Debug, Parser)]
#[command(name = "rig")]
pub struct Arguments {
    /// The program, built with the feature `rig`.
    #[arg(long)]
    pub program: PathBuf,
    /// The repository.
    #[arg(long)]
    pub root: PathBuf,
    /// Minutes over which the faults are spread. Default: 3, with `--long` 40.
    #[arg(long)]
    pub minutes: Option<f64>,
    /// Jobs. Default: 1,000, with `--long` 10,000.
    #[arg(long)]
    pub jobs: Option<usize>,
    /// Decides about everything that is left to chance. Default: the time.
    #[arg(long)]
    pub seed: Option<u64>,
    /// The real lease of 30 s, pauses of 45 to 120 s, ten times as much of everything.
    #[arg(long)]
    pub long: bool,
    /// One process on SQLite: killed again and again.
    #[arg(long)]
    pub sqlite: bool,
    /// Followers that are cut off every 3 s.
    #[arg(long, default_value_t = 20)]
    pub subscribers: usize,
    /// With `--sqlite`: so many callers at the same time for 90 s, and no faults.
    #[arg(long, requires = "sqlite")]
    pub writers: Option<usize>,
    /// A classic mistake that is switched on in the program: the run must find it. `all`: one after
    /// the other.
    #[arg(long)]
    pub plant: Option<String>,
    /// Where the report goes.
    #[arg(long)]
    pub report: Option<PathBuf>,
    /// Keeps the folder with the logs.
    #[arg(long)]
    pub keep: bool,
}

/// What a run does.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Jobs that are asked for.
    pub jobs: usize,
    /// Over which the faults are spread.
    pub lasts: Duration,
    /// How often each fault happens.
    pub counts: Counts,
    /// Lease of a job.
    pub lease: Duration,
    /// Time between heartbeats.
    pub heartbeat: Duration,
    /// Shortest and longest pause of a process.
    pub pause: (Duration, Duration),
    /// Processes.
    pub replicas: usize,
    /// Followers.
    pub subscribers: usize,
    /// Callers at the same time, where that is what the run is about.
    pub writers: Option<usize>,
    /// Whether the store is SQLite.
    pub sqlite: bool,
    /// Mistake that is switched on.
    pub plant: Option<String>,
    /// Decides about chance.
    pub seed: u64,
}

impl Settings {
    /// What the arguments ask for; `now` seeds a run without a seed.
    pub fn of(arguments: &Arguments, now: u64) -> Self {
        let long = arguments.long;
        let seconds =
            |short: u64, of_long: u64| Duration::from_secs(if long { of_long } else { short });
        let usual = match (arguments.writers, long) {
            (Some(_), _) => 1.5,
            (None, true) => 40.0,
            (None, false) => 3.0,
        };
        let minutes = arguments.minutes.unwrap_or(usual);
        let counts = match (arguments.sqlite, long) {
            _ if arguments.writers.is_some() => Counts::NONE,
            (true, false) => Counts { kill: 12, ..Counts::NONE },
            (true, true) => Counts { kill: 50, ..Counts::NONE },
            (false, false) => Counts::SHORT,
            (false, true) => Counts::LONG,
        };
        let jobs = match (arguments.sqlite, long) {
            (true, false) => 500,
            (true, true) => 2_000,
            (false, false) => 1_000,
            (false, true) => 10_000,
        };
        Self {
            jobs: arguments.jobs.unwrap_or(jobs),
            lasts: Duration::from_secs_f64(minutes * 60.0),
            counts,
            lease: seconds(3, 30),
            heartbeat: seconds(1, 10),
            pause: (seconds(4, 45), seconds(12, 120)),
            replicas: if arguments.sqlite { 1 } else { 3 },
            subscribers: arguments.subscribers,
            writers: arguments.writers,
            sqlite: arguments.sqlite,
            plant: arguments.plant.clone(),
            seed: arguments.seed.unwrap_or(now),
        }
    }
}
