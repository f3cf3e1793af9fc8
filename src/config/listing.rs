//! Filled templates.

use super::ConfigError;
use super::reader::Reader;
use super::variable::{Preset, Section, Text, Variable};

const STRINGS: Variable = Variable {
    name: "BEECATALOG_TEMPLATE_STRINGS",
    meaning: Text::new(
        "Onde ficam os textos do modelo preenchido: inline (nas células; só a aba de dados muda) ou shared (na tabela de textos, a única outra parte que muda).",
        "Where the texts of a filled template go: inline (in the cells; only the data sheet changes) or shared (in the table of strings, the one other part that changes).",
    ),
    preset: Preset::Value("inline"),
    allowed: "inline or shared",
    ..Variable::BASE
};

pub(super) const SECTION: Section =
    Section { title: Text::new("Modelos preenchidos", "Filled templates"), variables: &[&STRINGS] };

/// Where the texts of a filled template go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateStrings {
    /// In the cells.
    Inline,
    /// In the workbook's table of shared strings.
    Shared,
}

/// Filled templates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listing {
    /// Where texts go (`BEECATALOG_TEMPLATE_STRINGS`).
    pub strings: TemplateStrings,
}

impl Listing {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, ConfigError> {
        let strings = reader.required(&STRINGS, |raw| match raw {
            "inline" => Some(TemplateStrings::Inline),
            "shared" => Some(TemplateStrings::Shared),
            _ => None,
        })?;
        Ok(Self { strings })
    }
}
