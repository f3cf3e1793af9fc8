//! AI providers; not used by this version.

use secrecy::SecretString;

use super::reader::Reader;
use super::variable::{Exposure, Preset, Section, Text, Variable};
use super::{ConfigError, parse};

const GOOGLE: Variable = Variable {
    name: "GOOGLE_API_KEY",
    meaning: Text::new("Chave do Google Gemini.", "Key of Google Gemini."),
    preset: Preset::Unset(Text::new("sem este provedor", "without this provider")),
    allowed: "at least 8 characters without blanks",
    exposure: Exposure::Secret,
    used: false,
    ..Variable::BASE
};

const OPENAI: Variable = Variable {
    name: "OPENAI_API_KEY",
    meaning: Text::new("Chave da OpenAI.", "Key of OpenAI."),
    ..GOOGLE
};

pub(super) const SECTION: Section = Section {
    title: Text::new("Inteligência artificial", "Artificial intelligence"),
    variables: &[&GOOGLE, &OPENAI],
};

/// AI providers; not used by this version.
#[derive(Debug, Clone)]
pub struct Ai {
    /// Key of Google Gemini (`GOOGLE_API_KEY`).
    pub google_api_key: Option<SecretString>,
    /// Key of OpenAI (`OPENAI_API_KEY`).
    pub openai_api_key: Option<SecretString>,
}

impl Ai {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            google_api_key: reader.optional(&GOOGLE, parse::secret(8))?,
            openai_api_key: reader.optional(&OPENAI, parse::secret(8))?,
        })
    }
}
