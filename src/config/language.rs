//! Language of texts for people, and the file that variables may come from.

use super::environment::ENV_FILE;
use super::reader::Reader;
use super::variable::{Preset, Section, Text, Variable};
use super::{ConfigError, parse};
use crate::catalog::Lang;

const LANG: Variable = Variable {
    name: "BEECATALOG_LANG",
    meaning: Text::new(
        "Idioma do que é mostrado na linha de comando.",
        "Language of what the command line shows.",
    ),
    preset: Preset::Value("pt-BR"),
    allowed: "pt-BR or en",
    ..Variable::BASE
};

const FILE: Variable = Variable {
    name: ENV_FILE,
    meaning: Text::new(
        "Outro arquivo de variáveis no lugar do .env (só no ambiente do processo).",
        "Another file of variables in the place of .env (in the process environment only).",
    ),
    preset: Preset::Unset(Text::new(
        ".env da pasta de trabalho, se houver",
        ".env of the working folder, if any",
    )),
    allowed: "path of a file",
    ..Variable::BASE
};

pub(super) const SECTION: Section =
    Section { title: Text::new("Geral", "General"), variables: &[&LANG, &FILE] };

/// Reads the language.
pub(super) fn read(reader: &mut Reader<'_>) -> Result<Lang, ConfigError> {
    let lang = reader.required(&LANG, |raw| match raw.to_lowercase().as_str() {
        "pt-br" | "pt_br" | "pt" => Some(Lang::PtBr),
        "en" => Some(Lang::En),
        _ => None,
    })?;
    reader.optional(&FILE, parse::path)?;
    Ok(lang)
}
