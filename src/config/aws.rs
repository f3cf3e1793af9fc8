//! The bucket that keeps files, when `BEECATALOG_STORAGE` says so. Names as sellers' installations
//! have them already.

use secrecy::SecretString;

use super::reader::{self, Reader};
use super::variable::{Exposure, Preset, Section, Text, Variable};
use super::{ConfigError, parse};

const KEY_ID: Variable = Variable {
    name: "AWS_ACCESS_KEY_ID",
    meaning: Text::new("Identificador da chave do S3.", "Identifier of the S3 key."),
    preset: Preset::Unset(Text::new(
        "nenhum: arquivos na pasta de dados",
        "none: files in the data folder",
    )),
    allowed: "3 characters or more without blanks; needed with BEECATALOG_STORAGE=s3",
    exposure: Exposure::Secret,
    ..Variable::BASE
};

const SECRET_KEY: Variable = Variable {
    name: "AWS_SECRET_ACCESS_KEY",
    meaning: Text::new("Chave secreta do S3.", "Secret key of S3."),
    allowed: "8 characters or more without blanks; needed with BEECATALOG_STORAGE=s3",
    ..KEY_ID
};

const BUCKET: Variable = Variable {
    name: "AWS_STORAGE_BUCKET_NAME",
    meaning: Text::new("Bucket S3 dos arquivos.", "S3 bucket of files."),
    allowed: "3 to 63 lower-case letters, digits, dots and hyphens; needed with BEECATALOG_STORAGE=s3",
    exposure: Exposure::Open,
    ..KEY_ID
};

const REGION: Variable = Variable {
    name: "AWS_S3_REGION_NAME",
    meaning: Text::new("Região do bucket.", "Region of the bucket."),
    preset: Preset::Value("sa-east-1"),
    allowed: "lower-case letters, digits and hyphens, e.g. sa-east-1",
    ..Variable::BASE
};

const ENDPOINT: Variable = Variable {
    name: "AWS_S3_ENDPOINT_URL",
    meaning: Text::new(
        "Endereço de um serviço compatível com S3 que não é da AWS, p. ex. MinIO.",
        "Address of a service compatible with S3 that is not AWS, e.g. MinIO.",
    ),
    preset: Preset::Unset(Text::new("o da AWS na região", "that of AWS in the region")),
    allowed: "an http:// or https:// address without user, query and fragment",
    ..Variable::BASE
};

const ADDRESSING: Variable = Variable {
    name: "AWS_S3_ADDRESSING_STYLE",
    meaning: Text::new(
        "Onde vai o nome do bucket: path, no caminho; virtual, no nome do servidor; auto, no caminho \
         quando há AWS_S3_ENDPOINT_URL.",
        "Where the bucket's name goes: path, into the path; virtual, into the host's name; auto, \
         into the path when there is an AWS_S3_ENDPOINT_URL.",
    ),
    preset: Preset::Value("auto"),
    allowed: "auto, path or virtual",
    ..Variable::BASE
};

const LOCATION: Variable = Variable {
    name: "AWS_LOCATION",
    meaning: Text::new(
        "Pasta dentro do bucket; serve para dividir um bucket com outros.",
        "Folder in the bucket; for sharing one with others.",
    ),
    preset: Preset::Unset(Text::new("a raiz do bucket", "the top of the bucket")),
    allowed: "letters, digits and ._- in parts divided by /, e.g. bee/files",
    ..Variable::BASE
};

pub(super) const SECTION: Section = Section {
    title: Text::new(
        "Armazenamento S3 (com BEECATALOG_STORAGE=s3)",
        "S3 storage (with BEECATALOG_STORAGE=s3)",
    ),
    variables: &[&KEY_ID, &SECRET_KEY, &BUCKET, &REGION, &ENDPOINT, &ADDRESSING, &LOCATION],
};

/// The bucket that keeps files.
#[derive(Debug, Clone)]
pub struct Aws {
    /// Identifier of the key (`AWS_ACCESS_KEY_ID`).
    pub access_key_id: Option<SecretString>,
    /// The key (`AWS_SECRET_ACCESS_KEY`).
    pub secret_access_key: Option<SecretString>,
    /// Bucket of files (`AWS_STORAGE_BUCKET_NAME`).
    pub bucket_name: Option<String>,
    /// Region of the bucket (`AWS_S3_REGION_NAME`).
    pub region: String,
    /// Address of a service that is not AWS (`AWS_S3_ENDPOINT_URL`).
    pub endpoint: Option<String>,
    /// Whether the bucket's name is part of the path (`AWS_S3_ADDRESSING_STYLE`).
    pub path_style: bool,
    /// Folder in the bucket (`AWS_LOCATION`).
    pub folder: Option<String>,
}

/// All that a bucket needs to be used.
#[derive(Debug, Clone)]
pub struct AwsBucket {
    /// Identifier of the key.
    pub access_key_id: SecretString,
    /// The key.
    pub secret_access_key: SecretString,
    /// Its name.
    pub name: String,
}

impl Aws {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, ConfigError> {
        let access_key_id = reader.optional(&KEY_ID, parse::secret(3))?;
        let secret_access_key = reader.optional(&SECRET_KEY, parse::secret(8))?;
        let bucket_name = reader.optional(&BUCKET, bucket_name)?;
        let region = reader.required(&REGION, region)?;
        let endpoint = reader.optional(&ENDPOINT, parse::plain_address)?;
        let in_path = reader.required(&ADDRESSING, addressing)?;
        let folder = reader.optional(&LOCATION, folder)?;
        let path_style = in_path.unwrap_or(endpoint.is_some());
        Ok(Self {
            access_key_id,
            secret_access_key,
            bucket_name,
            region,
            endpoint,
            path_style,
            folder,
        })
    }

    /// What a bucket needs.
    ///
    /// # Errors
    /// [`ConfigError::Invalid`] that names what is missing.
    pub fn bucket(&self) -> Result<AwsBucket, ConfigError> {
        let missing = |variable| move || reader::invalid(variable, "");
        Ok(AwsBucket {
            access_key_id: self.access_key_id.clone().ok_or_else(missing(&KEY_ID))?,
            secret_access_key: self.secret_access_key.clone().ok_or_else(missing(&SECRET_KEY))?,
            name: self.bucket_name.clone().ok_or_else(missing(&BUCKET))?,
        })
    }
}

fn bucket_name(raw: &str) -> Option<String> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c);
    ((3..=63).contains(&raw.len()) && raw.chars().all(allowed)).then(|| raw.to_owned())
}

fn region(raw: &str) -> Option<String> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (raw.len() <= 64 && raw.chars().all(allowed)).then(|| raw.to_owned())
}

/// Whether the name goes into the path; nothing for `auto`.
#[expect(clippy::option_option, reason = "the outer one is whether the word is known")]
fn addressing(raw: &str) -> Option<Option<bool>> {
    match raw {
        "auto" => Some(None),
        "path" => Some(Some(true)),
        "virtual" => Some(Some(false)),
        _ => None,
    }
}

fn folder(raw: &str) -> Option<String> {
    let raw = raw.trim_matches('/');
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let part =
        |part: &str| !part.is_empty() && !matches!(part, "." | "..") && part.chars().all(allowed);
    (raw.len() <= 200 && raw.split('/').all(part)).then(|| raw.to_owned())
}
