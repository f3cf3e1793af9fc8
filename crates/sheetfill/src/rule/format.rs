//! The conditional formats of the data sheet.

use std::sync::Arc;

use crate::Error;
use crate::cell::Area;
use crate::sqref::Sqrefs;
use crate::workbook::Sheet;
use crate::xml::{Node, Xml, attribute, flag, local};

/// Formats of one sheet. The largest measured template has 1,895.
const MAX_FORMATS: usize = 20_000;

/// One conditional format of the rows of data.
#[derive(Debug)]
pub(super) struct Format {
    /// Number that the formats of the same cells have in common.
    pub group: usize,
    /// The cells as they are written.
    pub sqref: Arc<str>,
    pub areas: Arc<[Area]>,
    pub condition: Condition,
    /// Lower ones are asked first.
    priority: i64,
    /// Later ones are said not to be asked when it holds.
    stop: bool,
    /// Position of its look among the workbook's.
    pub paint: Option<usize>,
}

/// When a format holds.
#[derive(Debug)]
pub(super) enum Condition {
    Formula(String),
    /// By something else than a formula, e.g. `duplicateValues`.
    Other(String),
}

/// Kinds that only shade or mark cells: they hold for none, and stop nothing.
const SHADES: [&str; 3] = ["colorScale", "dataBar", "iconSet"];

impl Format {
    /// Whether later formats are not asked when it holds.
    pub fn stops(&self) -> bool {
        let shades = matches!(&self.condition, Condition::Other(kind) if SHADES.contains(&&**kind));
        self.stop && !shades
    }
}

/// Reads the formats whose areas reach `data_row` or a row below it from what stands behind a sheet's cells, the
/// first to be asked first.
pub(super) fn read(sheet: &Sheet, text: &str, data_row: u32) -> Result<Vec<Format>, Error> {
    let mut found: Vec<Format> = Vec::new();
    let mut sqref = String::new();
    // Where the formats of the present group start: newer Excels name the cells behind them.
    let mut group = 0;
    let mut sqrefs = Sqrefs::new(&sheet.part);
    let mut xml = Xml::tail(&sheet.part, text);
    while let Some(node) = xml.next()? {
        match node {
            Node::Open { tag, empty } => match local(&tag) {
                "conditionalFormatting" if !empty => {
                    sqref = attribute(&tag, "sqref").unwrap_or_default().into_owned();
                    group = found.len();
                }
                "cfRule" => {
                    let kind = attribute(&tag, "type").unwrap_or_default().into_owned();
                    let number = |name| attribute(&tag, name).and_then(|n| n.trim().parse().ok());
                    let priority = number("priority").unwrap_or(i64::MAX);
                    let paint = number("dxfId").and_then(|id| usize::try_from(id).ok());
                    let stop = flag(&tag, "stopIfTrue");
                    let formula = if empty { None } else { formula(&mut xml)? };
                    let condition = match formula {
                        Some(formula) if kind == "expression" => Condition::Formula(formula),
                        _ => Condition::Other(kind),
                    };
                    let (sqref, areas) = ("".into(), [].into());
                    found.push(Format { group, sqref, areas, condition, priority, stop, paint });
                }
                "sqref" if !empty => sqref = xml.text_until("sqref")?,
                _ => {}
            },
            Node::Close(end) if end.local_name().into_inner() == "conditionalFormatting" => {
                let sqref: Arc<str> = std::mem::take(&mut sqref).into();
                let areas = sqrefs.read(&sqref)?;
                for format in found.iter_mut().skip(group) {
                    format.sqref = Arc::clone(&sqref);
                    format.areas = Arc::clone(&areas);
                }
                group = found.len();
            }
            _ => {}
        }
        check_count(sheet, &found)?;
    }
    found.retain(|format| format.areas.iter().any(|area| area.last_row >= data_row));
    found.sort_by_key(|format| format.priority);
    Ok(found)
}

fn check_count(sheet: &Sheet, formats: &[Format]) -> Result<(), Error> {
    if formats.len() <= MAX_FORMATS {
        return Ok(());
    }
    let (part, found) = (sheet.part.clone(), formats.len() as u64);
    Err(Error::TooManyFormats { part, found, limit: MAX_FORMATS as u64 })
}

/// The formula of the rule that was just opened.
fn formula(xml: &mut Xml<'_>) -> Result<Option<String>, Error> {
    let mut formula = None;
    while let Some(node) = xml.next()? {
        match node {
            Node::Open { tag, empty: false } => match local(&tag) {
                "formula" => formula = formula.or(Some(xml.text_until("formula")?)),
                "f" => formula = formula.or(Some(xml.text_until("f")?)),
                _ => {}
            },
            Node::Close(end) if end.local_name().into_inner() == "cfRule" => break,
            _ => {}
        }
    }
    Ok(formula)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formats(text: &str) -> Vec<Format> {
        let sheet = Sheet { name: "Modelo".into(), part: "sheet.xml".into(), hidden: false };
        read(&sheet, text, 6).unwrap()
    }

    #[test]
    fn formats_are_asked_by_priority_and_only_those_of_the_data() {
        let found = formats(
            r#"<conditionalFormatting sqref="A7:A9 C7:D9"><cfRule type="expression" priority="9" dxfId="2"><formula>LEN(A7)&gt;0</formula></cfRule><cfRule type="expression" priority="3" stopIfTrue="1"><formula>x</formula></cfRule></conditionalFormatting><conditionalFormatting sqref="A1:A6"><cfRule type="expression" priority="1"><formula>y</formula></cfRule></conditionalFormatting><conditionalFormatting sqref="B7"><cfRule type="duplicateValues" priority="5" stopIfTrue="1" dxfId="4"/><cfRule type="dataBar" priority="6" stopIfTrue="1"/></conditionalFormatting><conditionalFormatting sqref="C9"><cfRule type="expression" priority="2"><formula>z</formula></cfRule></conditionalFormatting>"#,
        );
        let shown: Vec<(i64, bool, Option<usize>, usize)> =
            found.iter().map(|f| (f.priority, f.stops(), f.paint, f.areas.len())).collect();
        let expected = [
            (2, false, None, 1),
            (3, true, None, 2),
            (5, true, Some(4), 1),
            (6, false, None, 1),
            (9, false, Some(2), 2),
        ];
        assert_eq!(shown, expected);
        assert!(matches!(&found[4].condition, Condition::Formula(f) if f == "LEN(A7)>0"));
        assert!(matches!(&found[2].condition, Condition::Other(k) if k == "duplicateValues"));
    }

    #[test]
    fn formats_of_the_newer_extension_name_their_cells_behind() {
        let found = formats(
            r#"<extLst><ext><x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type="expression" priority="4"><xm:f>A7="x"</xm:f><x14:dxf/></x14:cfRule><xm:sqref>A7:A9</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"#,
        );
        assert_eq!(found.len(), 1);
        assert_eq!(&*found[0].sqref, "A7:A9");
    }
}
