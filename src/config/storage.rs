//! Where bytes lie.

use std::path::PathBuf;

use super::reader::Reader;
use super::variable::{Preset, Section, Text, Variable};
use super::{ConfigError, Environment, parse};

pub(super) const DATA_DIR: Variable = Variable {
    name: "BEECATALOG_DATA_DIR",
    meaning: Text::new(
        "Pasta de tudo o que a instalação guarda: banco de dados, arquivos, chave de assinatura.",
        "Folder of everything that the installation keeps: database, files, signing key.",
    ),
    preset: Preset::Unset(Text::new(
        "a pasta de dados do usuário, p. ex. ~/.local/share/beecatalog",
        "the user's data folder, e.g. ~/.local/share/beecatalog",
    )),
    allowed: "path of a folder (~ is not expanded here)",
    ..Variable::BASE
};

const KEPT_IN: Variable = Variable {
    name: "BEECATALOG_STORAGE",
    meaning: Text::new(
        "Onde ficam os arquivos: local, na pasta blobs da pasta de dados; s3, no bucket de AWS_*.",
        "Where files are kept: local, in the folder blobs of the data folder; s3, in the bucket of \
         AWS_*.",
    ),
    preset: Preset::Value("local"),
    allowed: "local or s3",
    ..Variable::BASE
};

const PICTURES_URL: Variable = Variable {
    name: "BEECATALOG_PICTURES_URL",
    meaning: Text::new(
        "Endereço público do que está guardado (CDN ou bucket aberto), de onde os marketplaces \
         buscam as fotos; cada foto fica nele sob sua chave, t/<workspace>/pictures/….",
        "Public address of what is stored (CDN or open bucket), from which marketplaces fetch \
         pictures; each picture is there under its key, t/<workspace>/pictures/….",
    ),
    preset: Preset::Unset(Text::new(
        "links assinados deste servidor (BEECATALOG_PUBLIC_URL)",
        "signed links of this server (BEECATALOG_PUBLIC_URL)",
    )),
    allowed: "an http:// or https:// address without user, query and fragment",
    ..Variable::BASE
};

pub(super) const SECTION: Section = Section {
    title: Text::new("Armazenamento", "Storage"),
    variables: &[&DATA_DIR, &KEPT_IN, &PICTURES_URL],
};

/// Where files are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptIn {
    /// In the data folder.
    Folder,
    /// In a bucket.
    Bucket,
}

/// Where bytes lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Storage {
    /// Folder of everything that this installation keeps (`BEECATALOG_DATA_DIR`).
    pub data_dir: PathBuf,
    /// Where files are kept (`BEECATALOG_STORAGE`).
    pub kept_in: KeptIn,
    /// Where stored pictures lie open to everybody, without a slash at the end
    /// (`BEECATALOG_PICTURES_URL`).
    pub pictures_url: Option<String>,
}

impl Storage {
    pub(super) fn read(
        reader: &mut Reader<'_>,
        environment: &Environment,
    ) -> Result<Self, ConfigError> {
        let data_dir = reader.or_else(&DATA_DIR, parse::path, || {
            let folder = users_folder(environment);
            let shown = folder.display().to_string();
            (folder, shown)
        })?;
        let kept_in = reader.required(&KEPT_IN, kept_in)?;
        let pictures_url = reader.optional(&PICTURES_URL, parse::plain_address)?;
        Ok(Self { data_dir, kept_in, pictures_url })
    }
}

fn kept_in(raw: &str) -> Option<KeptIn> {
    match raw {
        "local" => Some(KeptIn::Folder),
        "s3" => Some(KeptIn::Bucket),
        _ => None,
    }
}

/// The platform's place for a user's data; `data` in the working folder for a user without a home.
fn users_folder(environment: &Environment) -> PathBuf {
    let folder = |name: &str| environment.get(name).map(|(path, _)| PathBuf::from(path));
    let base = if cfg!(windows) {
        folder("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        folder("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        // The XDG specification has relative paths ignored.
        folder("XDG_DATA_HOME")
            .filter(|path| path.is_absolute())
            .or_else(|| folder("HOME").map(|home| home.join(".local/share")))
    };
    base.map_or_else(|| PathBuf::from("data"), |base| base.join("beecatalog"))
}
