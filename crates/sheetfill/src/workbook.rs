//! The workbook part: sheets, defined names, and where the other parts are.

use std::collections::HashMap;

use crate::package::Package;
use crate::xml::{Node, Xml, attribute, flag, local};
use crate::{ActiveContent, Error, active};

/// Sheets of one workbook. The largest measured template has 11.
const MAX_SHEETS: usize = 256;
/// Defined names of one workbook. The largest measured template has 3,730.
const MAX_NAMES: usize = 100_000;
/// Relationships of one part: each sheet and each picture is one.
const MAX_RELATIONSHIPS: usize = 4_096;

/// One sheet of the workbook.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    pub name: String,
    pub part: String,
    /// Whether the workbook's window does not show it.
    pub hidden: bool,
}

/// What the workbook part says.
#[derive(Debug, Default)]
pub(crate) struct Workbook {
    /// Its part.
    pub part: String,
    /// Highest number of a sheet.
    pub last_sheet_id: u32,
    pub sheets: Vec<Sheet>,
    /// Workbook-wide defined names, by lower-case name as Excel looks them up.
    pub names: HashMap<String, String>,
    pub shared_strings: Option<String>,
    pub styles: Option<String>,
    /// Days are counted from 1904, not from 1900.
    pub since_1904: bool,
    pub active_content: Vec<ActiveContent>,
}

/// One relationship of a part.
#[derive(Debug)]
pub(crate) struct Relationship {
    pub id: String,
    /// Last piece of its type, e.g. `worksheet`.
    pub kind: String,
    /// Name of a part, or an address when it is external.
    pub target: String,
    pub external: bool,
}

impl Workbook {
    pub fn read(package: &mut Package<'_>) -> Result<Self, Error> {
        let root = relationships(package, "")?;
        let part = root
            .into_iter()
            .find(|r| r.kind == "officeDocument")
            .map(|r| r.target)
            .ok_or_else(|| Error::MissingPart { part: "workbook".to_owned() })?;
        let related = relationships(package, &part)?;
        let text = package.text(&part)?;
        let mut workbook = Self::parse(&part, &text, &related)?;
        workbook.part.clone_from(&part);
        let part = |kind: &str| related.iter().find(|r| r.kind == kind).map(|r| r.target.clone());
        workbook.shared_strings = part("sharedStrings");
        workbook.styles = part("styles");
        workbook.active_content = active::find(package, &workbook)?;
        Ok(workbook)
    }

    fn parse(part: &str, text: &str, related: &[Relationship]) -> Result<Self, Error> {
        let mut workbook = Self::default();
        let mut sheets = 0;
        let mut xml = Xml::new(part, text);
        while let Some(node) = xml.next()? {
            let Node::Open { tag, empty } = node else { continue };
            match local(&tag) {
                "workbookPr" => workbook.since_1904 = flag(&tag, "date1904"),
                "sheet" => {
                    sheets += 1;
                    if sheets > MAX_SHEETS {
                        return Err(Error::TooManySheets { limit: MAX_SHEETS as u64 });
                    }
                    let number = attribute(&tag, "sheetId").and_then(|n| n.trim().parse().ok());
                    workbook.last_sheet_id = workbook.last_sheet_id.max(number.unwrap_or(0));
                    let id = attribute(&tag, "id").unwrap_or_default();
                    let target = related.iter().find(|r| r.id == id && r.kind == "worksheet");
                    // Chart and macro sheets have other kinds; they hold no cells.
                    if let (Some(name), Some(target)) = (attribute(&tag, "name"), target) {
                        let part = target.target.clone();
                        let state = attribute(&tag, "state").unwrap_or_default();
                        let hidden = matches!(&*state, "hidden" | "veryHidden");
                        workbook.sheets.push(Sheet { name: name.into_owned(), part, hidden });
                    }
                }
                "definedName" if !empty => {
                    let name = attribute(&tag, "name").map(|name| name.to_lowercase());
                    // Names of one sheet only (print areas, filters) don't hold lists.
                    let of_sheet = attribute(&tag, "localSheetId").is_some();
                    let formula = xml.text_until("definedName")?;
                    if let (Some(name), false) = (name, of_sheet) {
                        workbook.names.insert(name, formula);
                        if workbook.names.len() > MAX_NAMES {
                            return Err(Error::TooManyNames { limit: MAX_NAMES as u64 });
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(workbook)
    }

    /// The sheet with this name; Excel compares without case.
    pub fn sheet(&self, name: &str) -> Option<&Sheet> {
        let wanted = name.to_lowercase();
        self.sheets.iter().find(|sheet| sheet.name.to_lowercase() == wanted)
    }
}

/// The relationships of `part`; the package's own for `""`.
pub(crate) fn relationships(
    package: &mut Package<'_>,
    part: &str,
) -> Result<Vec<Relationship>, Error> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let rels = format!("{folder}/_rels/{file}.rels");
    let rels = rels.trim_start_matches('/');
    let Some(text) = package.find_text(rels)? else { return Ok(Vec::new()) };
    parse_relationships(rels, folder, &text)
}

/// The relationships in a part's text; targets are relative to `folder`.
pub(crate) fn parse_relationships(
    part: &str,
    folder: &str,
    text: &str,
) -> Result<Vec<Relationship>, Error> {
    let mut found = Vec::new();
    let mut xml = Xml::new(part, text);
    while let Some(node) = xml.next()? {
        let Node::Open { tag, .. } = node else { continue };
        if local(&tag) != "Relationship" {
            continue;
        }
        let text = |name| attribute(&tag, name).unwrap_or_default().into_owned();
        let external = text("TargetMode").eq_ignore_ascii_case("external");
        let kind = text("Type").rsplit('/').next().unwrap_or_default().to_owned();
        let target = if external { text("Target") } else { resolve(folder, &text("Target")) };
        found.push(Relationship { id: text("Id"), kind, target, external });
        if found.len() > MAX_RELATIONSHIPS {
            let reason = format!("more than {MAX_RELATIONSHIPS} relationships");
            return Err(xml.fault(reason));
        }
    }
    Ok(found)
}

/// A target as a part name: absolute ones start with `/`, others are relative to the folder.
fn resolve(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut pieces: Vec<&str> = folder.split('/').filter(|piece| !piece.is_empty()).collect();
    for piece in target.split('/') {
        match piece {
            "" | "." => {}
            ".." => drop(pieces.pop()),
            piece => pieces.push(piece),
        }
    }
    pieces.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_relative_or_absolute() {
        assert_eq!(resolve("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl", "/xl/worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl/worksheets", "../media/a.png"), "xl/media/a.png");
        assert_eq!(resolve("", "xl/workbook.xml"), "xl/workbook.xml");
    }
}
