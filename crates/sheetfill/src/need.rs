//! What a template's definitions say of a column: how much it is wanted, which is the last word of
//! each row of its sheet of definitions, and how it is used.
//!
//! The sheet's name differs per language, so it is told by what stands in it: many attribute ids of
//! the data sheet below one another, and behind them one of a few words.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::Error;
use crate::fold::fold;
use crate::grid::Grid;
use crate::package::Package;
use crate::shared_string::SharedStrings;
use crate::sheet::Scope;
use crate::template::Column;
use crate::workbook::Workbook;

/// Rows in which a sheet has to show that it is the one.
const PROBED_ROWS: u32 = 12;

/// How much the marketplace wants a value, as the template's definitions say.
///
/// The definitions speak of an attribute in general. What a particular row needs, which depends on
/// its other cells, can be more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    /// Always.
    Required,
    /// Where other values of the row ask for it.
    Conditional,
    /// It helps.
    Recommended,
    /// As the seller likes.
    Optional,
}

impl Need {
    /// Reads the word of a definition (folded): Portuguese, English, Spanish, German, French, Italian.
    fn read(folded: &str) -> Option<Self> {
        Some(match folded {
            "obrigatorio" | "required" | "obligatorio" | "erforderlich" | "obligatoire"
            | "obbligatorio" => Self::Required,
            "condicionalmente obrigatorio"
            | "conditionally required"
            | "condicionalmente obligatorio"
            | "obligatorio condicionalmente"
            | "bedingt erforderlich"
            | "obligatoire sous condition"
            | "obbligatorio a determinate condizioni" => Self::Conditional,
            "recomendado" | "recommended" | "preferred" | "preferido" | "preferencial"
            | "empfohlen" | "recommande" | "consigliato" | "desired" => Self::Recommended,
            "opcional" | "optional" | "facultatif" | "facoltativo" => Self::Optional,
            _ => return None,
        })
    }
}

/// Tells each column what the template says of its attribute. Only the first column of a
/// multi-value attribute is named in the definitions; the others are optional then. Returns the part
/// of the sheet that holds the definitions.
pub(crate) fn attach(
    package: &mut Package<'_>,
    workbook: &Workbook,
    strings: &SharedStrings,
    (data_sheet, columns): (&str, &mut [Column]),
) -> Result<Option<String>, Error> {
    let found = read(package, workbook, strings, (data_sheet, columns))?;
    let Some((part, definitions)) = found else { return Ok(None) };
    let mut by_group: HashMap<String, Arc<str>> = HashMap::new();
    for column in columns {
        let found = definitions.get(column.id.raw());
        column.need = match found {
            Some(definition) => Some(definition.need),
            None if column.id.ordinal() > 1 => Some(Need::Optional),
            None => None,
        };
        if let Some(help) = found.and_then(|definition| definition.help.clone()) {
            by_group.insert(column.id.group().to_owned(), help);
        }
        column.help = by_group.get(column.id.group()).cloned();
    }
    Ok(Some(part.to_owned()))
}

/// Rows of the definitions, by attribute id.
type Definitions = HashMap<String, Definition>;

/// One row of the definitions.
struct Definition {
    need: Need,
    help: Option<Arc<str>>,
}

/// The part of the first sheet of definitions, and what it says by attribute id.
fn read<'w>(
    package: &mut Package<'_>,
    workbook: &'w Workbook,
    strings: &SharedStrings,
    (data_sheet, columns): (&str, &[Column]),
) -> Result<Option<(&'w str, Definitions)>, Error> {
    for sheet in workbook.sheets.iter().filter(|sheet| sheet.part != data_sheet) {
        let text = package.text(&sheet.part)?;
        let start = Grid::parse(&text, sheet, strings, Scope::UpTo(PROBED_ROWS))?;
        if found(&start, columns).is_empty() {
            continue;
        }
        let whole = Grid::parse(&text, sheet, strings, Scope::Whole)?;
        return Ok(Some((&sheet.part, found(&whole, columns))));
    }
    Ok(None)
}

/// Rows that name an attribute and end with a word of need. The first word counts.
fn found(grid: &Grid, columns: &[Column]) -> Definitions {
    let known: HashSet<&str> = columns.iter().map(|column| column.id.raw()).collect();
    let mut definitions = HashMap::new();
    // Texts by their place in memory: a shared string that stands in many cells is copied once.
    let mut helps: HashMap<(usize, usize), Arc<str>> = HashMap::new();
    for row in grid.rows_from(0) {
        let Some((last, word)) = grid.row(row).last() else { continue };
        let Some(need) = Need::read(&fold(word)) else { continue };
        // Legacy definitions name a group by its ends: `bullet_point1 - bullet_point5`.
        let named = |text: &str| text.split(" - ").next().unwrap_or_default().trim().to_owned();
        let ids = grid.row(row).map(|(at, text)| (at, named(text)));
        if let Some((at, id)) = ids.into_iter().find(|(_, id)| known.contains(&**id)) {
            // Behind the id stands the label, then the use.
            let help = (at + 2 < last).then(|| grid.get(row, at + 2)).flatten();
            let help = help.map(|text| {
                let text = text.trim();
                let place = (text.as_ptr().addr(), text.len());
                Arc::clone(helps.entry(place).or_insert_with(|| Arc::from(text)))
            });
            definitions.entry(id).or_insert(Definition { need, help });
        }
    }
    definitions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_several_languages_say_how_much_a_value_is_wanted() {
        let cases = [
            ("Obrigatório", Need::Required),
            ("Condicionalmente obrigatório", Need::Conditional),
            ("Recommended", Need::Recommended),
            ("Opcional", Need::Optional),
        ];
        for (word, need) in cases {
            assert_eq!(Need::read(&fold(word)), Some(need), "{word}");
        }
        // A heading is no word of need, and neither is an ordinary sentence.
        assert_eq!(Need::read(&fold("Obrigatório? (ver nota)")), None);
        assert_eq!(Need::read(""), None);
        assert!(Need::Required < Need::Recommended);
    }
}
