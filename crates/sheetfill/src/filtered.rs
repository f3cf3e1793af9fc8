//! The hidden name that spreadsheets keep beside a filter, for the cells that it is about.

use crate::Error;
use crate::cell::{Area, column_name};
use crate::edit::Edits;
use crate::package::Package;
use crate::rewrite::Rewrite;
use crate::tied::Fates;
use crate::workbook::Workbook;
use crate::xml::{Node, Xml, attribute, local};

/// The name, of the sheet with the filter.
const NAME: &str = "_xlnm._FilterDatabase";

/// Ends the name's cells where the rows of the sheet `part` end now.
pub(crate) fn follow(
    package: &mut Package<'_>,
    rewrite: &mut Rewrite<'_>,
    part: &str,
    fates: &Fates,
) -> Result<(), Error> {
    let workbook = Workbook::read(package)?;
    let text = package.text(&workbook.part)?;
    let mut xml = Xml::new(&workbook.part, &text);
    let (mut edits, mut tabs, mut tab) = (Edits::default(), 0_usize, None);
    // Whether the text that comes is the name's.
    let mut named = false;
    let name =
        workbook.sheets.iter().find(|sheet| sheet.part == part).map(|sheet| sheet.name.as_str());
    while let Some(node) = xml.next()? {
        let span = xml.span();
        match node {
            Node::Open { tag, .. } if local(&tag) == "sheet" => {
                if attribute(&tag, "name").as_deref() == name {
                    tab = Some(tabs);
                }
                tabs += 1;
            }
            Node::Open { tag, .. } if local(&tag) == "definedName" => {
                let of = attribute(&tag, "localSheetId").and_then(|id| id.trim().parse().ok());
                named = attribute(&tag, "name").as_deref() == Some(NAME) && of == tab;
            }
            Node::Text(cells) if named => {
                let area = cells.rsplit_once('!').and_then(|(_, area)| Area::parse(area.trim()));
                let raw = text.get(span.clone()).unwrap_or_default();
                if let Some(area) = area.and_then(|area| fates.shrunk(area))
                    && let Some((sheet, _)) = raw.rsplit_once('!')
                {
                    edits.replace(span, format!("{sheet}!{}", absolute(area)));
                }
            }
            Node::Close(_) => named = false,
            _ => {}
        }
    }
    let changed = edits.apply(&text);
    if changed != text {
        rewrite.set(workbook.part, changed);
    }
    Ok(())
}

/// `$A$5:$N$8`.
fn absolute(area: Area) -> String {
    let corner = |column, row: u32| format!("${}${}", column_name(column), row + 1);
    let first = corner(area.first_column, area.first_row);
    format!("{first}:{}", corner(area.last_column, area.last_row))
}
