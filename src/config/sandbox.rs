//! What reading a file from outside may take.

use std::path::PathBuf;

use super::reader::Reader;
use super::variable::{Preset, Section, Text, Variable};
use super::{ConfigError, parse};

const MEMORY: Variable = Variable {
    name: "BEECATALOG_SANDBOX_MEMORY_MIB",
    meaning: Text::new(
        "Memória (espaço de endereços) do processo que lê um arquivo enviado.",
        "Memory (address space) of the process that reads a file that was sent.",
    ),
    unit: Text::new("MiB", "MiB"),
    preset: Preset::Value("512"),
    allowed: "a whole number from 128 to 16384",
    ..Variable::BASE
};

const CPU: Variable = Variable {
    name: "BEECATALOG_SANDBOX_CPU_SECONDS",
    meaning: Text::new(
        "Tempo de processador para ler um arquivo enviado.",
        "Processor time for reading a file that was sent.",
    ),
    unit: Text::new("segundos", "seconds"),
    preset: Preset::Value("30"),
    allowed: "a whole number from 1 to 600",
    ..Variable::BASE
};

const PROGRAM: Variable = Variable {
    name: "BEECATALOG_SANDBOX_PROGRAM",
    meaning: Text::new(
        "Programa que lê os arquivos enviados; recebe os mesmos argumentos, p. ex. para chamar o \
         beecatalog dentro de bwrap ou firejail.",
        "Program that reads files that were sent; it gets the same arguments, e.g. to call \
         beecatalog inside bwrap or firejail.",
    ),
    preset: Preset::Unset(Text::new("o próprio beecatalog", "beecatalog itself")),
    allowed: "path of a program",
    ..Variable::BASE
};

pub(super) const SECTION: Section = Section {
    title: Text::new("Leitura de arquivos enviados", "Reading files that were sent"),
    variables: &[&MEMORY, &CPU, &PROGRAM],
};

/// What reading a file from outside may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sandbox {
    /// Address space, in bytes (`BEECATALOG_SANDBOX_MEMORY_MIB`).
    pub memory_bytes: u64,
    /// Processor time, in seconds (`BEECATALOG_SANDBOX_CPU_SECONDS`).
    pub cpu_seconds: u64,
    /// Program that reads; `None` for this one (`BEECATALOG_SANDBOX_PROGRAM`).
    pub program: Option<PathBuf>,
}

impl Sandbox {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, ConfigError> {
        let mib: u64 = reader.required(&MEMORY, parse::within(128..=16_384))?;
        Ok(Self {
            memory_bytes: mib << 20,
            cpu_seconds: reader.required(&CPU, parse::within(1..=600))?,
            program: reader.optional(&PROGRAM, parse::path)?,
        })
    }
}
