//! Object storage; not used by this version, which keeps files in the data folder.

use secrecy::SecretString;

use super::reader::Reader;
use super::variable::{Exposure, Preset, Section, Text, Variable};
use super::{ConfigError, parse};

const KEY_ID: Variable = Variable {
    name: "AWS_ACCESS_KEY_ID",
    meaning: Text::new("Identificador da chave da AWS.", "Identifier of the AWS key."),
    preset: Preset::Unset(Text::new(
        "nenhum: arquivos na pasta de dados",
        "none: files in the data folder",
    )),
    allowed: "at least 16 characters without blanks",
    exposure: Exposure::Secret,
    used: false,
    ..Variable::BASE
};

const SECRET_KEY: Variable = Variable {
    name: "AWS_SECRET_ACCESS_KEY",
    meaning: Text::new("Chave secreta da AWS.", "Secret key of AWS."),
    ..KEY_ID
};

const BUCKET: Variable = Variable {
    name: "AWS_STORAGE_BUCKET_NAME",
    meaning: Text::new("Bucket S3 dos arquivos.", "S3 bucket of files."),
    allowed: "3 to 63 lower-case letters, digits, dots and hyphens",
    exposure: Exposure::Open,
    ..KEY_ID
};

pub(super) const SECTION: Section = Section {
    title: Text::new("Armazenamento S3", "S3 storage"),
    variables: &[&KEY_ID, &SECRET_KEY, &BUCKET],
};

/// Object storage; not used by this version.
#[derive(Debug, Clone)]
pub struct Aws {
    /// Identifier of the key (`AWS_ACCESS_KEY_ID`).
    pub access_key_id: Option<SecretString>,
    /// The key (`AWS_SECRET_ACCESS_KEY`).
    pub secret_access_key: Option<SecretString>,
    /// Bucket of files (`AWS_STORAGE_BUCKET_NAME`).
    pub bucket_name: Option<String>,
}

impl Aws {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            access_key_id: reader.optional(&KEY_ID, parse::secret(16))?,
            secret_access_key: reader.optional(&SECRET_KEY, parse::secret(16))?,
            bucket_name: reader.optional(&BUCKET, bucket_name)?,
        })
    }
}

fn bucket_name(raw: &str) -> Option<String> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c);
    ((3..=63).contains(&raw.len()) && raw.chars().all(allowed)).then(|| raw.to_owned())
}
