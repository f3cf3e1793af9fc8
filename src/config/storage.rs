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

pub(super) const SECTION: Section =
    Section { title: Text::new("Armazenamento", "Storage"), variables: &[&DATA_DIR] };

/// Where bytes lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Storage {
    /// Folder of everything that this installation keeps (`BEECATALOG_DATA_DIR`).
    pub data_dir: PathBuf,
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
        Ok(Self { data_dir })
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
