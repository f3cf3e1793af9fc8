//! The workbook part: sheets, defined names, and where the other parts are.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use crate::dialect::Dialect;
use crate::package::Package;
use crate::xml::{Node, Xml, attribute, flag, local, namespace};
use crate::{ActiveContent, Error, active};

/// Sheets of one workbook. The largest measured template has 11.
pub(crate) const MAX_SHEETS: usize = 256;
/// Highest number of a sheet: Excel's limit.
const MAX_SHEET_ID: u32 = 65_534;
/// Defined names of one workbook. The largest measured template has 3,730.
const MAX_NAMES: usize = 100_000;
/// Relationships of one part: each sheet, each picture and each link of a cell is one. Excel takes
/// 65,530 links in a sheet.
pub(crate) const MAX_RELATIONSHIPS: usize = 70_000;

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
    pub dialect: Dialect,
    /// Its sheets, also those without cells.
    pub tabs: usize,
    /// Numbers of its sheets.
    pub sheet_ids: BTreeSet<u32>,
    pub sheets: Vec<Sheet>,
    /// Positions among them, by lower-case name; the first of one name.
    by_name: HashMap<String, usize>,
    /// Defined names by what they are for, the workbook or the sheet of this name, and by their own;
    /// both names in lower case, as Excel looks them up.
    pub names: HashMap<(Option<String>, String), String>,
    pub shared_strings: Option<String>,
    pub styles: Option<String>,
    /// Days are counted from 1904, not from 1900.
    pub since_1904: bool,
    pub active_content: Vec<ActiveContent>,
    /// Relationships of all parts.
    pub relationships: usize,
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
        let part = root.into_iter().find(|r| r.kind == "officeDocument").map(|r| r.target);
        let part = part.ok_or_else(|| {
            if package.has_workbook_parts() {
                Error::MissingPart { part: "workbook".to_owned() }
            } else {
                Error::UnsupportedFile { looks_like: "an archive without a workbook" }
            }
        })?;
        let related = relationships(package, &part)?;
        let text = package.text(&part)?;
        let mut workbook = Self::parse(&part, &text, &related)?;
        workbook.part.clone_from(&part);
        let part = |kind: &str| related.iter().find(|r| r.kind == kind).map(|r| r.target.clone());
        workbook.shared_strings = part("sharedStrings");
        workbook.styles = part("styles");
        let (active, count) = active::find(package, &workbook)?;
        (workbook.active_content, workbook.relationships) = (active, count);
        Ok(workbook)
    }

    fn parse(part: &str, text: &str, related: &[Relationship]) -> Result<Self, Error> {
        let mut workbook = Self::default();
        // Names of all sheets, also of those without cells.
        let mut tabs: Vec<String> = Vec::new();
        let mut xml = Xml::new(part, text);
        while let Some(node) = xml.next()? {
            let Node::Open { tag, empty } = node else { continue };
            match local(&tag) {
                "workbook" => workbook.dialect = Dialect::of(&namespace(&tag)),
                "workbookPr" => workbook.since_1904 = flag(&tag, "date1904"),
                "sheet" => {
                    let name = attribute(&tag, "name");
                    tabs.push(name.as_deref().unwrap_or_default().to_lowercase());
                    if tabs.len() > MAX_SHEETS {
                        let (found, limit) = (tabs.len() as u64, MAX_SHEETS as u64);
                        return Err(Error::TooManySheets { found, limit });
                    }
                    let number =
                        attribute(&tag, "sheetId").and_then(|n| n.trim().parse::<u32>().ok());
                    workbook.sheet_ids.extend(number);
                    let id = attribute(&tag, "id").unwrap_or_default();
                    let target = related.iter().find(|r| r.id == id && r.kind == "worksheet");
                    // Chart and macro sheets have other kinds; they hold no cells.
                    if let (Some(name), Some(target)) = (name, target) {
                        let part = target.target.clone();
                        let state = attribute(&tag, "state").unwrap_or_default();
                        let hidden = matches!(&*state, "hidden" | "veryHidden");
                        let position = workbook.sheets.len();
                        workbook.by_name.entry(name.to_lowercase()).or_insert(position);
                        workbook.sheets.push(Sheet { name: name.into_owned(), part, hidden });
                    }
                }
                "definedName" if !empty => {
                    let name = attribute(&tag, "name").map(|name| name.to_lowercase());
                    let tab =
                        |position: Cow<'_, str>| tabs.get(position.trim().parse::<usize>().ok()?);
                    let local = attribute(&tag, "localSheetId");
                    // `None` for a sheet that is not there.
                    let scope = match local {
                        Some(position) => tab(position).map(|sheet| Some(sheet.clone())),
                        None => Some(None),
                    };
                    let formula = xml.text_until("definedName")?;
                    if let (Some(name), Some(scope)) = (name, scope) {
                        workbook.names.insert((scope, name), formula);
                        if workbook.names.len() > MAX_NAMES {
                            let (found, limit) = (workbook.names.len() as u64, MAX_NAMES as u64);
                            return Err(Error::TooManyNames { found, limit });
                        }
                    }
                }
                _ => {}
            }
        }
        workbook.tabs = tabs.len();
        Ok(workbook)
    }

    /// The defined names as the formulas of a sheet see them, by lower-case name: its own before those
    /// of the workbook.
    pub fn names_in(&self, sheet: &Sheet) -> HashMap<&str, &str> {
        let sheet = sheet.name.to_lowercase();
        let mut names = HashMap::new();
        for wanted in [None, Some(sheet)] {
            let of = self.names.iter().filter(|((scope, _), _)| *scope == wanted);
            names.extend(of.map(|((_, name), formula)| (name.as_str(), formula.as_str())));
        }
        names
    }

    /// The lowest number that no sheet has: there are always more numbers than sheets.
    pub fn free_sheet_id(&self) -> u32 {
        let mut free = (1..=MAX_SHEET_ID).filter(|id| !self.sheet_ids.contains(id));
        free.next().unwrap_or(MAX_SHEET_ID)
    }

    /// The sheet with this name; Excel compares without case.
    pub fn sheet(&self, name: &str) -> Option<&Sheet> {
        self.sheets.get(*self.by_name.get(&name.to_lowercase())?)
    }
}

/// The relationships of `part`; the package's own for `""`.
pub(crate) fn relationships(
    package: &mut Package<'_>,
    part: &str,
) -> Result<Vec<Relationship>, Error> {
    let folder = part.rsplit_once('/').map_or("", |(folder, _)| folder);
    let rels = rels_of(part);
    let Some(text) = package.find_text(&rels)? else { return Ok(Vec::new()) };
    let mut found = parse_relationships(&rels, folder, &text)?;
    // Targets may be spelled otherwise than the container's names.
    for relationship in found.iter_mut().filter(|relationship| !relationship.external) {
        let position = package.position(&relationship.target);
        if let Some(name) = position.and_then(|at| package.names().get(at)) {
            relationship.target.clone_from(name);
        }
    }
    Ok(found)
}

/// The part with the relationships of `part`.
pub(crate) fn rels_of(part: &str) -> String {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    format!("{folder}/_rels/{file}.rels").trim_start_matches('/').to_owned()
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
            let (found, limit) = (found.len() as u64, MAX_RELATIONSHIPS as u64);
            return Err(Error::TooManyRelationships { part: part.to_owned(), found, limit });
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
