//! What in a workbook could act on its own. Reported, never run, never stripped.

use crate::package::Package;
use crate::workbook::{Relationship, Workbook, parse_relationships};
use crate::{ActiveContent, Error};

/// Functions that fetch from the web or call into programs as soon as a sheet is calculated.
const WEB_FUNCTIONS: [&str; 2] = ["WEBSERVICE(", "REGISTER.ID("];

/// Looks through the relationships of every part, the names of parts, and the names' formulas.
pub(crate) fn find(
    package: &mut Package<'_>,
    workbook: &Workbook,
) -> Result<Vec<ActiveContent>, Error> {
    let names = package.names().to_vec();
    let mut found: Vec<ActiveContent> = names.iter().filter_map(|name| of_part(name)).collect();
    for name in names.iter().filter(|name| has_ending(name, ".rels")) {
        if let Some(text) = package.find_text(name)? {
            let related = parse_relationships(name, "", &text)?;
            found.extend(related.iter().filter_map(of_relationship));
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
    Ok(found)
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

/// What a relationship tells; a hyperlink is followed only by a click.
fn of_relationship(relationship: &Relationship) -> Option<ActiveContent> {
    match relationship.kind.as_str() {
        "vbaProject" | "xlMacrosheet" | "xlIntlMacrosheet" => Some(ActiveContent::Macros),
        "connections" | "queryTable" => Some(ActiveContent::Connections),
        "oleObject" | "control" => Some(ActiveContent::Embedded),
        "externalLink" => Some(ActiveContent::ExternalLinks),
        "hyperlink" => None,
        _ => relationship.external.then_some(ActiveContent::ExternalLinks),
    }
}

/// What is active in a workbook whose data sheet has this text.
pub(crate) fn of_template(workbook: &Workbook, sheet: &str) -> Vec<ActiveContent> {
    let mut found = workbook.active_content.clone();
    let web = ActiveContent::WebFunctions;
    if !found.contains(&web) && fetches(sheet) {
        found.push(web);
    }
    found
}

/// Whether a formula fetches from the web or calls into programs.
pub(crate) fn fetches(formula: &str) -> bool {
    // Functions newer than the format are written with a prefix, in upper case like all.
    WEB_FUNCTIONS.iter().any(|function| formula.contains(function))
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
