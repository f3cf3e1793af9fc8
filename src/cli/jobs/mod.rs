//! `beecatalog jobs …`: looking at jobs, and having them stopped or run again.

mod change;
mod list;
mod watch;

use std::process::ExitCode;

use clap::Subcommand;
use serde_json::{Map, Value, json};

use crate::config::Config;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Os trabalhos, do mais novo ao mais velho · the jobs, newest first
    List(list::ListArguments),
    /// Um trabalho com suas tentativas · a job with its attempts
    Show(list::ShowArguments),
    /// Para trabalhos que não terminaram · stops jobs that have not ended
    Cancel(change::Arguments),
    /// Refaz trabalhos que falharam ou foram parados · runs jobs again that failed or were stopped
    Retry(change::Arguments),
    /// Acompanha um trabalho até o fim · follows a job to its end
    Watch(watch::Arguments),
}

/// Which jobs.
#[derive(Debug, Default, clap::Args)]
pub struct Filter {
    /// Estado, p. ex. FAILED; pode repetir · state, e.g. FAILED; may be repeated
    #[arg(long = "state")]
    states: Vec<String>,
    /// Tipo, p. ex. listing_generate; pode repetir · kind; may be repeated
    #[arg(long = "kind")]
    kinds: Vec<String>,
    /// Fila; pode repetir · queue; may be repeated
    #[arg(long = "queue")]
    queues: Vec<String>,
    /// Código do último erro; pode repetir · code of the last error; may be repeated
    #[arg(long = "error")]
    errors: Vec<String>,
    /// Trecho do rótulo (nome do arquivo) · part of the label (name of the file)
    #[arg(long)]
    label: Option<String>,
    /// Pedidos desde então, p. ex. 2026-12-01T00:00:00Z · asked for since then
    #[arg(long)]
    since: Option<String>,
    /// Pedidos antes disso · asked for before
    #[arg(long)]
    until: Option<String>,
}

impl Filter {
    /// Whether it names anything.
    fn is_given(&self) -> bool {
        !self.input().is_empty()
    }

    /// As the API's `JobFilterInput`.
    fn input(&self) -> Map<String, Value> {
        let states: Vec<String> = self.states.iter().map(|s| s.to_uppercase()).collect();
        let many = [
            ("states", &states),
            ("kinds", &self.kinds),
            ("queues", &self.queues),
            ("errorCodes", &self.errors),
        ];
        let one =
            [("label", &self.label), ("createdFrom", &self.since), ("createdUntil", &self.until)];
        let many = many.into_iter().filter(|(_, all)| !all.is_empty());
        let many = many.map(|(name, all)| (name.to_owned(), json!(all)));
        let one = one.into_iter().filter_map(|(name, text)| Some((name, text.as_ref()?)));
        many.chain(one.map(|(name, text)| (name.to_owned(), json!(text)))).collect()
    }
}

/// Runs the command.
pub async fn run(config: &Config, command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::List(arguments) => list::list(config, arguments).await,
        Command::Show(arguments) => list::show(config, arguments).await,
        Command::Cancel(arguments) => change::run(config, change::CANCEL, arguments).await,
        Command::Retry(arguments) => change::run(config, change::RETRY, arguments).await,
        Command::Watch(arguments) => watch::run(config, arguments).await,
    }
}
