//! `beecatalog sandbox NAME`: the child that a server starts for each file from outside.

use std::io;
use std::process::ExitCode;

use crate::jobs::{ReadProducts, ReadTemplate};
use crate::picture::Develop;
use crate::sandbox::{self, Limits, Work as _};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Which work stands on standard input.
    work: String,
    #[arg(long)]
    memory_bytes: u64,
    #[arg(long)]
    cpu_seconds: u64,
    /// The limits hold already.
    #[arg(long)]
    confined: bool,
}

/// Does the one work and ends. Nothing of the house is opened: no configuration, no log, no thread.
pub fn attend(arguments: &Arguments) -> ExitCode {
    let Err(error) = confined(arguments) else { return ExitCode::SUCCESS };
    eprintln!("beecatalog sandbox: {error}");
    ExitCode::FAILURE
}

fn confined(arguments: &Arguments) -> io::Result<()> {
    let Arguments { work, memory_bytes, cpu_seconds, confined } = arguments;
    if !confined {
        let limits = Limits { memory_bytes: *memory_bytes, cpu_seconds: *cpu_seconds };
        let (memory, cpu) = (memory_bytes.to_string(), cpu_seconds.to_string());
        let again = ["sandbox", work, "--memory-bytes", &memory, "--cpu-seconds", &cpu];
        return Err(sandbox::confine(limits, again.into_iter().chain(["--confined"])));
    }
    match work.as_str() {
        ReadTemplate::NAME => sandbox::attend::<ReadTemplate>(),
        ReadProducts::NAME => sandbox::attend::<ReadProducts>(),
        Develop::NAME => sandbox::attend::<Develop>(),
        _ => Err(io::ErrorKind::Unsupported.into()),
    }
}
