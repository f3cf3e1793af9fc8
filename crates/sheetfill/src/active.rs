//! What in a workbook could act on its own. Reported, never run, never stripped.

use crate::package::Package;
use crate::workbook::{Relationship, Sheet, Workbook, parse_relationships};
use crate::xml::{Node, Xml, local};
use crate::{ActiveContent, Error};

/// Functions that fetch from the web or call into programs as soon as a sheet is calculated.
const WEB_FUNCTIONS: [&str; 6] =
    ["WEBSERVICE", "IMAGE", "STOCKHISTORY", "RTD", "CALL", "REGISTER.ID"];

/// Elements that hold a formula: of a cell, of a conditional format, of a validation.
const FORMULAS: [&str; 4] = ["f", "formula", "formula1", "formula2"];

/// Relationships of all parts together: three sheets with as many links as Excel takes, and more.
pub(crate) const MAX_ALL_RELATIONSHIPS: usize = 250_000;
/// Bytes of the parts that hold them.
const MAX_RELATIONSHIP_BYTES: u64 = 64 << 20;

/// Looks through the relationships of every part, the names of parts, and the names' formulas. Returns
/// the number of relationships too.
pub(crate) fn find(
    package: &mut Package<'_>,
    workbook: &Workbook,
) -> Result<(Vec<ActiveContent>, usize), Error> {
    let names = package.names().to_vec();
    let mut found: Vec<ActiveContent> = names.iter().filter_map(|name| of_part(name)).collect();
    let (mut count, mut bytes) = (0, 0);
    for name in names.iter().filter(|name| has_ending(name, ".rels")) {
        bytes += package.stated_bytes(name);
        if bytes > MAX_RELATIONSHIP_BYTES {
            let limit = MAX_RELATIONSHIP_BYTES;
            return Err(Error::malformed(format!("relationships of more than {limit} bytes")));
        }
        if let Some(text) = package.find_text(name)? {
            let folder = name.rsplit_once("_rels/").map_or("", |(folder, _)| folder);
            let related = parse_relationships(name, folder, &text)?;
            count += related.len();
            if count > MAX_ALL_RELATIONSHIPS {
                let (found, limit) = (count as u64, MAX_ALL_RELATIONSHIPS as u64);
                return Err(Error::TooManyRelationships { part: name.clone(), found, limit });
            }
            let is_there = |part: &str| package.position(part).is_some();
            found.extend(related.iter().filter_map(|related| of_relationship(related, is_there)));
            // A few kinds, however many parts there are.
            in_order(&mut found);
        }
    }
    if exchanges_data(package, &names)? {
        found.push(ActiveContent::DynamicData);
    }
    if workbook.names.values().any(|formula| fetches(formula)) {
        found.push(ActiveContent::WebFunctions);
    }
    in_order(&mut found);
    Ok((found, count))
}

/// Each kind once, in the order of their declaration.
fn in_order(found: &mut Vec<ActiveContent>) {
    found.sort_unstable();
    found.dedup();
}

/// What a part's name tells.
fn of_part(name: &str) -> Option<ActiveContent> {
    if has_ending(name, "vbaProject.bin") {
        return Some(ActiveContent::Macros);
    }
    let embedded = name.contains("/embeddings/") || name.contains("/activeX/");
    embedded.then_some(ActiveContent::Embedded)
}

/// What a relationship tells; a hyperlink is followed only by a click. Programs that leave macros out
/// may leave what leads to them.
fn of_relationship(
    relationship: &Relationship,
    is_there: impl Fn(&str) -> bool,
) -> Option<ActiveContent> {
    match relationship.kind.as_str() {
        "vbaProject" | "xlMacrosheet" | "xlIntlMacrosheet" if !relationship.external => {
            is_there(&relationship.target).then_some(ActiveContent::Macros)
        }
        "connections" | "queryTable" => Some(ActiveContent::Connections),
        "oleObject" | "control" => Some(ActiveContent::Embedded),
        "externalLink" => Some(ActiveContent::ExternalLinks),
        "hyperlink" => None,
        _ => relationship.external.then_some(ActiveContent::ExternalLinks),
    }
}

/// What is active in a workbook, in the formulas of its sheets too. The text of the data sheet is at
/// hand, and where its cells end.
pub(crate) fn of_template(
    package: &mut Package<'_>,
    workbook: &Workbook,
    (data, text, end): (&Sheet, &str, usize),
) -> Result<Vec<ActiveContent>, Error> {
    let mut found = workbook.active_content.clone();
    if found.contains(&ActiveContent::WebFunctions) {
        return Ok(found);
    }
    let (cells, behind) = text.split_at_checked(end).unwrap_or((text, ""));
    let mut fetches = sheet_fetches(&data.part, cells)? || sheet_fetches(&data.part, behind)?;
    for sheet in workbook.sheets.iter().filter(|sheet| sheet.part != data.part) {
        if !fetches && let Some(text) = package.find_text(&sheet.part)? {
            fetches = sheet_fetches(&sheet.part, &text)?;
        }
    }
    if fetches {
        found.push(ActiveContent::WebFunctions);
    }
    Ok(found)
}

/// Whether a formula in a piece of a sheet's text fetches.
fn sheet_fetches(part: &str, text: &str) -> Result<bool, Error> {
    // Every element with a formula ends in one of these; most sheets have none.
    if !text.contains("</f") && !text.contains(":f") {
        return Ok(false);
    }
    // What calls nothing as it stands does not when it is read either, unless letters are written as
    // numbers, or something stands between them.
    if !fetches(text) && !text.contains("&#") && !text.contains("<!") {
        return Ok(false);
    }
    let mut xml = Xml::tail(part, text);
    while let Some(node) = xml.next()? {
        if let Node::Open { tag, empty: false } = node
            && FORMULAS.contains(&local(&tag))
            && fetches(&xml.text_until(local(&tag))?)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a formula fetches from the web or calls into programs.
fn fetches(formula: &str) -> bool {
    let is_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.');
    // What stands before each parenthesis; functions newer than the format have a prefix.
    formula.split('(').any(|before| {
        let before = before.trim_end();
        let start = before.rfind(|letter| !is_name(letter)).map_or(0, |at| at + 1);
        let name = before.get(start..).unwrap_or_default();
        let name = without(without(name, "_XLFN."), "_XLWS.");
        WEB_FUNCTIONS.iter().any(|known| known.eq_ignore_ascii_case(name))
    })
}

/// A name without a prefix, in whatever letters.
fn without<'n>(name: &'n str, prefix: &str) -> &'n str {
    match name.split_at_checked(prefix.len()) {
        Some((begin, rest)) if begin.eq_ignore_ascii_case(prefix) => rest,
        _ => name,
    }
}

/// Whether a link to another program's data stands among the links to workbooks.
fn exchanges_data(package: &mut Package<'_>, names: &[String]) -> Result<bool, Error> {
    for name in names.iter().filter(|name| name.contains("/externalLinks/")) {
        if has_ending(name, ".xml")
            && package.find_text(name)?.is_some_and(|text| text.contains("ddeLink"))
        {
            return Ok(true);
        }
    }
    Ok(false)
}

fn has_ending(name: &str, ending: &str) -> bool {
    name.to_lowercase().ends_with(&ending.to_lowercase())
}
