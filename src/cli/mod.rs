//! The command line.
//!
//! | exit code | meaning |
//! |---|---|
//! | 0 | done, healthy |
//! | 1 | failed, or degraded (`status`) |
//! | 2 | wrong arguments, or down (`status`) |
//! | 3 | `sheet check`, `annotate`, `fill`: only warnings, or not all could be checked; `sheet diff`: different, and older rows still hold; `sheet inspect`: not all is understood; `sheet tsv`: line breaks went |
//! | 4 | `sheet check`, `annotate`, `fill`: errors; `sheet diff`: rows of the older version may be refused |
//! | 65 | the backup is damaged, incomplete, foreign or newer (`restore`) |
//! | 73 | another process serves this data folder |
//! | 78 | wrong configuration |

mod advice;
mod backup;
mod cache;
mod config;
mod jobs;
mod key;
mod migrate;
mod queues;
mod restore;
mod sandbox;
mod sheet;
mod status;
mod up;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};

use crate::app::AppError;
use crate::backup::BackupError;
use crate::catalog::Lang;
use crate::config::{Config, Environment};
use crate::storage::StorageError;
use crate::{demo, graphql, telemetry, tls};

/// A sheet has warnings, or another version than before. As linters do, a sheet that was read and
/// found wanting is told from one that could not be read.
const EXIT_SHEET_WARNINGS: u8 = 3;
/// A sheet has errors, or a version that breaks rows of the one before.
const EXIT_SHEET_ERRORS: u8 = 4;
/// What was given can't be read as what it should be (`EX_DATAERR`).
const EXIT_DATA: u8 = 65;
/// Wrong configuration (`EX_CONFIG` of sysexits).
const EXIT_CONFIG: u8 = 78;
/// The data folder is taken (`EX_CANTCREAT`).
const EXIT_TAKEN: u8 = 73;

#[derive(Debug, Parser)]
#[command(
    name = "beecatalog",
    version,
    about = "Preenche modelos de marketplace a partir dos seus produtos · fills marketplace templates from your products"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Sobe o servidor e mostra o GraphiQL e a primeira chave · server with GraphiQL and a first key
    Up(up::Arguments),
    /// Sobe o servidor, sem criar chave · the server, making no key
    Serve(up::Less),
    /// Faz o trabalho principal com dados de exemplo · the main job on sample data
    Demo(DemoArguments),
    /// Estado do sistema: 0 são, 1 degradado, 2 parado · health: 0 healthy, 1 degraded, 2 down
    Status(status::Arguments),
    /// Configuração · configuration
    #[command(subcommand)]
    Config(config::Command),
    /// Modelos e planilhas, sem servidor · templates and sheets, without a server
    #[command(subcommand)]
    Sheet(sheet::Command),
    /// Chaves de API · API keys
    #[command(subcommand)]
    Key(key::Command),
    /// Os trabalhos: ver, parar, refazer, acompanhar · the jobs: look, stop, run again, follow
    #[command(subcommand)]
    Jobs(jobs::Command),
    /// As filas de trabalhos, e pará-las por um tempo · the queues of jobs, and holding them
    #[command(subcommand)]
    Queues(queues::Command),
    /// O que foi guardado para não ser feito de novo · what is kept so as not to be done again
    #[command(subcommand)]
    Cache(cache::Command),
    /// Atualiza o banco de dados · brings the database up to date
    Migrate(migrate::Arguments),
    /// Faz um backup, também com o servidor no ar · makes a backup, also while the server runs
    Backup(backup::Arguments),
    /// Restaura ou confere um backup · takes a backup back, or checks it
    Restore(restore::Arguments),
    /// Mostra o esquema GraphQL · prints the GraphQL schema
    Schema,
    /// The child that reads files from outside, of a server.
    #[command(hide = true)]
    Sandbox(sandbox::Arguments),
}

#[derive(Debug, clap::Args)]
struct DemoArguments {
    /// Seu modelo .xlsm · your template
    #[arg(long)]
    template: Option<PathBuf>,
    /// Seus produtos .xlsx, .csv ou .jsonl · your products
    #[arg(long)]
    products: Option<PathBuf>,
    /// Tipo de produto, p. ex. SWEATSHIRT · product type of rows that name none
    #[arg(long)]
    product_type: Option<String>,
    /// Pasta do resultado · folder of the result
    #[arg(long)]
    out: Option<PathBuf>,
    /// Também textos, escolhas e imagens, com um modelo e uma loja simulados · also texts, choices and pictures, with a simulated model and shop
    #[arg(long)]
    full: bool,
}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Command::Sandbox(work) = &arguments.command {
        return sandbox::attend(work);
    }
    tls::install();
    let config = match Environment::from_process().and_then(|env| Config::load(&env)) {
        Ok(config) => config,
        Err(error) => {
            eprintln!("{:#}", anyhow::Error::new(error));
            return ExitCode::from(EXIT_CONFIG);
        }
    };
    let lang = config.lang;
    let telemetry = match telemetry::start(&config.telemetry, config.secrets()) {
        Ok(telemetry) => telemetry,
        Err(error) => return failed(&error.into(), lang),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into(), lang),
    };
    let outcome = runtime.block_on(run(arguments.command, config));
    // A parse that no one waits for any more must not hold the process.
    runtime.shutdown_timeout(Duration::from_secs(1));
    let code = outcome.unwrap_or_else(|error| failed(&error, lang));
    drop(telemetry);
    code
}

async fn run(command: Command, config: Config) -> anyhow::Result<ExitCode> {
    let lang = config.lang;
    match command {
        Command::Up(arguments) => up::up(config, arguments).await,
        Command::Serve(less) => up::serve(config, less).await,
        Command::Demo(arguments) => demonstrate(arguments, lang).await,
        Command::Status(arguments) => status::run(&config, &arguments).await,
        Command::Config(command) => config::run(&config, &command),
        Command::Sheet(command) => sheet::run(&command, &config),
        Command::Key(command) => key::run(&config, command).await,
        Command::Jobs(command) => jobs::run(&config, &command).await,
        Command::Queues(command) => queues::run(&config, &command).await,
        Command::Cache(command) => cache::run(&config, &command).await,
        Command::Migrate(arguments) => migrate::run(&config, &arguments).await,
        Command::Backup(arguments) => backup::run(&config, &arguments).await,
        Command::Restore(arguments) => restore::run(&config, &arguments).await,
        Command::Sandbox(work) => Ok(sandbox::attend(&work)),
        Command::Schema => {
            std::io::stdout().write_all(graphql::sdl().as_bytes())?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn demonstrate(arguments: DemoArguments, lang: Lang) -> anyhow::Result<ExitCode> {
    let DemoArguments { template, products, product_type, out, full } = arguments;
    demo::run(demo::Request { template, products, product_type, out, full, lang }).await?;
    Ok(ExitCode::SUCCESS)
}

/// Whether `beecatalog … | head` has read what it wanted.
fn is_unread(error: &anyhow::Error) -> bool {
    let closed = |cause: &std::io::Error| cause.kind() == std::io::ErrorKind::BrokenPipe;
    error.chain().any(|cause| cause.downcast_ref().is_some_and(closed))
}

/// Prints an error with all its causes on one line and what to do about it, and tells its exit code.
fn failed(error: &anyhow::Error, lang: Lang) -> ExitCode {
    if is_unread(error) {
        return ExitCode::SUCCESS;
    }
    eprintln!("beecatalog: {}", telemetry::scrub(&format!("{error:#}")));
    match error.downcast_ref::<AppError>() {
        Some(AppError::Backup(error)) => {
            eprintln!("{}", error.code());
            if let Some(advice) = advice::advice(error.code(), lang) {
                eprintln!("{advice}");
            }
            match error {
                BackupError::InUse { .. } => ExitCode::from(EXIT_TAKEN),
                error if error.is_bad_backup() => ExitCode::from(EXIT_DATA),
                _ => ExitCode::FAILURE,
            }
        }
        Some(AppError::Taken { .. }) => ExitCode::from(EXIT_TAKEN),
        Some(
            AppError::Config(_)
            | AppError::Ai(_)
            | AppError::Doorbell(_)
            | AppError::OneProcess
            | AppError::Storage(StorageError::Bucket { .. })
            | AppError::OtherDatabase
            | AppError::MigrateFirst { .. }
            | AppError::RestoreDirectly
            | AppError::RightsMissing { .. }
            | AppError::RoleTooStrong { .. },
        ) => ExitCode::from(EXIT_CONFIG),
        _ => ExitCode::FAILURE,
    }
}
