//! The columns that a sheet hides.

use std::ops::RangeInclusive;

use crate::Error;
use crate::cell::MAX_COLUMNS;
use crate::template::Column;
use crate::workbook::Sheet;
use crate::xml::{Node, Xml, attribute, flag, local};

/// Tells each column, left to right, whether the sheet hides it. `text` is the whole sheet.
pub(crate) fn attach(sheet: &Sheet, text: &str, columns: &mut [Column]) -> Result<(), Error> {
    let mut hidden = read(sheet, text)?;
    hidden.sort_unstable_by_key(|range| *range.start());
    let mut hidden = hidden.into_iter().peekable();
    // The last column of those that began so far.
    let mut reach = None;
    for column in columns {
        while let Some(range) = hidden.next_if(|range| *range.start() <= column.index) {
            reach = reach.max(Some(*range.end()));
        }
        column.hidden = reach.is_some_and(|last| column.index <= last);
    }
    Ok(())
}

/// Zero-based ranges of hidden columns.
fn read(sheet: &Sheet, text: &str) -> Result<Vec<RangeInclusive<u32>>, Error> {
    let mut hidden = Vec::new();
    let mut described = 0;
    let mut xml = Xml::new(&sheet.part, text);
    while let Some(node) = xml.next()? {
        let Node::Open { tag, .. } = node else { continue };
        match local(&tag) {
            // Columns stand in front of the cells.
            "sheetData" => break,
            "col" => {
                described += 1;
                if described > MAX_COLUMNS {
                    let (part, limit) = (sheet.part.clone(), u64::from(MAX_COLUMNS));
                    return Err(Error::TooManyColumns { part, limit });
                }
                let number = |name| attribute(&tag, name)?.trim().parse::<u32>().ok();
                let first = number("min").and_then(|n| n.checked_sub(1));
                let last = number("max").and_then(|n| n.checked_sub(1));
                if let (true, Some(first), Some(last)) = (flag(&tag, "hidden"), first, last) {
                    hidden.push(first..=last);
                }
            }
            _ => {}
        }
    }
    Ok(hidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_columns_stand_in_front_of_the_cells() {
        let sheet = Sheet { name: "Modelo".into(), part: "sheet.xml".into(), hidden: false };
        let text = r#"<worksheet><cols><col min="1" max="2" hidden="true"/><col min="3" max="3"/><col min="9" max="16384" hidden="1"/></cols><sheetData><col min="5" max="5" hidden="1"/></sheetData></worksheet>"#;
        assert_eq!(read(&sheet, text).unwrap(), [0..=1, 8..=16_383]);
    }
}
