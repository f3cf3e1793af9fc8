//! How much a template wants a column: the last word of each row of its sheet of definitions.
//!
//! The sheet's name differs per language, so it is told by what stands in it: many attribute ids of
//! the data sheet below one another, and behind them one of a few words.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::Error;
use crate::fold::fold;
use crate::package::Package;
use crate::sheet::{Grid, Scope};
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
/// multi-value attribute is named in the definitions; the others are optional then.
pub(crate) fn attach(
    package: &mut Package<'_>,
    workbook: &Workbook,
    strings: &[Arc<str>],
    (data_sheet, columns): (&str, &mut [Column]),
) -> Result<(), Error> {
    let needs = read(package, workbook, strings, (data_sheet, columns))?;
    if needs.is_empty() {
        return Ok(());
    }
    for column in columns {
        column.need = match needs.get(column.id.raw()) {
            Some(need) => Some(*need),
            None if column.id.ordinal() > 1 => Some(Need::Optional),
            None => None,
        };
    }
    Ok(())
}

/// What the first sheet of definitions says, by attribute id.
fn read(
    package: &mut Package<'_>,
    workbook: &Workbook,
    strings: &[Arc<str>],
    (data_sheet, columns): (&str, &[Column]),
) -> Result<HashMap<String, Need>, Error> {
    for sheet in workbook.sheets.iter().filter(|sheet| sheet.part != data_sheet) {
        let text = package.text(&sheet.part)?;
        let start = Grid::parse(&text, sheet, strings, Scope::UpTo(PROBED_ROWS))?;
        if found(&start, columns).is_empty() {
            continue;
        }
        let whole = Grid::parse(&text, sheet, strings, Scope::Whole)?;
        return Ok(found(&whole, columns));
    }
    Ok(HashMap::new())
}

/// Rows that name an attribute and end with a word of need. The first word counts.
fn found(grid: &Grid, columns: &[Column]) -> HashMap<String, Need> {
    let known: HashSet<&str> = columns.iter().map(|column| column.id.raw()).collect();
    let mut needs = HashMap::new();
    for row in grid.rows_from(0) {
        let Some(need) = grid.row(row).last().and_then(|(_, text)| Need::read(&fold(text))) else {
            continue;
        };
        // Legacy definitions name a group by its ends: `bullet_point1 - bullet_point5`.
        let named = |text: &str| text.split(" - ").next().unwrap_or_default().trim().to_owned();
        let id = grid.row(row).map(|(_, text)| named(text)).find(|id| known.contains(&**id));
        if let Some(id) = id {
            needs.entry(id).or_insert(need);
        }
    }
    needs
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
