//! `beecatalog sheet …`: templates and sheets without a server or database, on the server's own code.

mod check;
mod diff;
mod fault;
mod fill;
mod finding;
mod input;
mod inspect;
mod out;
mod remark;
mod timing;
mod tsv;

use std::process::ExitCode;

use clap::Subcommand;

use super::is_unread;
use crate::config::Config;
use crate::telemetry::scrub;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Mostra o que um modelo contém: 0 tudo entendido, 3 há algo que não · what a template is made of: 0 all understood, 3 not all
    Inspect(inspect::InspectArguments),
    /// Confere um modelo preenchido: 0 nada (mesmo sem listas suspensas que algo apagou), 3 avisos ou nem tudo conferido, 4 erros · checks a filled template: 0 nothing (also without drop-downs that a paste took away), 3 warnings or not all could be checked, 4 errors
    Check(check::CheckArguments),
    /// Preenche um modelo e confere as linhas escritas: 0, 3, 4 como check · fills a template and checks what was written: 0, 3, 4 as check
    Fill(fill::FillArguments),
    /// Confere e anota o arquivo nas próprias células · checks, and notes what was found at its cells
    Annotate(check::AnnotateArguments),
    /// Compara duas versões de um modelo: 0 iguais, 3 diferentes, 4 linhas antigas podem falhar · compares two versions: 0 the same, 3 different, 4 older rows may fail
    Diff(diff::DiffArguments),
    /// A planilha como texto separado por tabulações: 0, ou 3 se quebras de linha saíram · the data sheet as tab-separated text: 0, or 3 when line breaks went
    Tsv(tsv::TsvArguments),
}

/// Runs the command. With `--json` a failure is told as JSON too, where failures are told.
pub fn run(command: &Command, config: &Config) -> anyhow::Result<ExitCode> {
    match attempt(command, config) {
        Err(error) if command.json() && !is_unread(&error) => {
            eprintln!("{}", scrub(&fault::told(&error).to_string()));
            Ok(ExitCode::FAILURE)
        }
        outcome => outcome,
    }
}

impl Command {
    /// Whether a program is to be told, not a person.
    fn json(&self) -> bool {
        match self {
            Self::Inspect(arguments) => arguments.json,
            Self::Check(arguments) => arguments.json,
            Self::Fill(arguments) => arguments.json,
            Self::Annotate(arguments) => arguments.json,
            Self::Diff(arguments) => arguments.json,
            Self::Tsv(arguments) => arguments.json,
        }
    }
}

fn attempt(command: &Command, config: &Config) -> anyhow::Result<ExitCode> {
    let lang = config.lang;
    match command {
        Command::Inspect(arguments) => inspect::inspect(arguments, lang),
        Command::Check(arguments) => check::check(arguments, lang),
        Command::Fill(arguments) => fill::fill(arguments, config),
        Command::Annotate(arguments) => check::annotate(arguments, lang),
        Command::Diff(arguments) => diff::diff(arguments, lang),
        Command::Tsv(arguments) => tsv::tsv(arguments, lang),
    }
}
