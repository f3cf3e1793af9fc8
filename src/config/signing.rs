//! Signed links.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretSlice, SecretString};

use super::reader::Reader;
use super::variable::{Exposure, Preset, Section, Text, Variable};
use super::{ConfigError, parse};

/// Name of the generated key's file in the data folder.
pub(super) const FILE_NAME: &str = "signing.key";

/// Least characters of a key.
const MIN_KEY_CHARS: usize = 32;

/// Random bytes of a generated key, written as twice as many hexadecimal digits.
const KEY_BYTES: usize = 32;

const KEY: Variable = Variable {
    name: "BEECATALOG_SIGNING_KEY",
    meaning: Text::new(
        "Segredo que assina os links de download; trocar invalida os já dados.",
        "Secret that signs download links; changing it ends those already given.",
    ),
    preset: Preset::Unset(Text::new(
        "gerada na primeira vez e guardada na pasta de dados",
        "made the first time and kept in the data folder",
    )),
    allowed: "at least 32 characters without blanks",
    exposure: Exposure::Secret,
    ..Variable::BASE
};

const LINK_LIFE: Variable = Variable {
    name: "BEECATALOG_LINK_SECONDS",
    meaning: Text::new("Validade de um link de download.", "Life of a download link."),
    unit: Text::new("segundos", "seconds"),
    preset: Preset::Value("300"),
    allowed: "a whole number from 10 to 3600",
    ..Variable::BASE
};

const PICTURE_LINK_LIFE: Variable = Variable {
    name: "BEECATALOG_PICTURE_LINK_DAYS",
    meaning: Text::new(
        "Validade do link de uma foto; os marketplaces a buscam mais de uma vez.",
        "Life of a picture's link; marketplaces fetch it more than once.",
    ),
    unit: Text::new("dias", "days"),
    preset: Preset::Value("30"),
    allowed: "a whole number from 1 to 366",
    ..Variable::BASE
};

pub(super) const SECTION: Section = Section {
    title: Text::new("Links assinados", "Signed links"),
    variables: &[&KEY, &LINK_LIFE, &PICTURE_LINK_LIFE],
};

/// Signed links.
#[derive(Debug, Clone)]
pub struct Signing {
    /// The key, when one is given (`BEECATALOG_SIGNING_KEY`).
    pub key: Option<SecretString>,
    /// Life of a link (`BEECATALOG_LINK_SECONDS`).
    pub link_life: Duration,
    /// Life of a picture's link (`BEECATALOG_PICTURE_LINK_DAYS`).
    pub picture_link_life: Duration,
}

impl Signing {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            key: reader.optional(&KEY, parse::secret(MIN_KEY_CHARS))?,
            link_life: reader.required(&LINK_LIFE, parse::seconds(10..=3600))?,
            picture_link_life: reader
                .required(&PICTURE_LINK_LIFE, parse::within(1..=366))
                .map(|days: u64| Duration::from_hours(24 * days))?,
        })
    }

    /// The given key; else the one that `file` keeps; else a new one made of what `random` fills
    /// in, kept in `file` for the owner only. The folder of `file` must exist.
    ///
    /// # Errors
    /// [`ConfigError::SigningFile`] when the file can't be read or written,
    /// [`ConfigError::SigningShort`] when it holds too little.
    pub fn key_or_kept(
        &self,
        file: &Path,
        random: impl FnOnce(&mut [u8]),
    ) -> Result<SecretSlice<u8>, ConfigError> {
        if let Some(key) = &self.key {
            return Ok(bytes_of(key.expose_secret()));
        }
        let failed = |source| ConfigError::SigningFile { path: file.to_path_buf(), source };
        match kept(file) {
            Ok(key) if key.len() >= MIN_KEY_CHARS => Ok(bytes_of(&key)),
            Ok(_) => Err(ConfigError::SigningShort { path: file.to_path_buf() }),
            Err(e) if e.kind() == ErrorKind::NotFound => {
                let key = new_key(random);
                keep(file, &key).map_err(failed)?;
                Ok(bytes_of(&key))
            }
            Err(e) => Err(failed(e)),
        }
    }
}

fn bytes_of(key: &str) -> SecretSlice<u8> {
    SecretSlice::from(key.as_bytes().to_vec())
}

fn kept(file: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    File::open(file)?.take(64 * 1024).read_to_string(&mut text)?;
    Ok(text.trim().to_owned())
}

fn new_key(random: impl FnOnce(&mut [u8])) -> String {
    let mut bytes = [0; KEY_BYTES];
    random(&mut bytes);
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16);
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(digit).collect()
}

/// Written beside and renamed, so that a crash never leaves half a key.
fn keep(file: &Path, key: &str) -> std::io::Result<()> {
    let beside = file.with_extension("key.new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(&beside)?;
    out.write_all(key.as_bytes())?;
    out.sync_all()?;
    std::fs::rename(&beside, file)
}
