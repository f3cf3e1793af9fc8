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
    let mut related = Vec::new();
    for name in names.iter().filter(|name| has_ending(name, ".rels")) {
        if let Some(text) = package.find_text(name)? {
            related.extend(parse_relationships(name, "", &text)?);
        }
    }
    let mut found = Vec::new();
    let of_kind = |kinds: &[&str]| related.iter().any(|r| kinds.contains(&r.kind.as_str()));
    if of_kind(&["vbaProject", "xlMacrosheet", "xlIntlMacrosheet"])
        || names.iter().any(|name| has_ending(name, "vbaProject.bin"))
    {
        found.push(ActiveContent::Macros);
    }
    if of_kind(&["externalLink", "externalLinkPath"]) || related.iter().any(reaches_out) {
        found.push(ActiveContent::ExternalLinks);
    }
    if of_kind(&["connections", "queryTable"]) {
        found.push(ActiveContent::Connections);
    }
    let embedded = |name: &String| name.contains("/embeddings/") || name.contains("/activeX/");
    if of_kind(&["oleObject", "control"]) || names.iter().any(embedded) {
        found.push(ActiveContent::Embedded);
    }
    if exchanges_data(package, &names)? {
        found.push(ActiveContent::DynamicData);
    }
    if workbook.names.values().any(|formula| fetches(formula)) {
        found.push(ActiveContent::WebFunctions);
    }
    Ok(found)
}

/// Whether a formula fetches from the web or calls into programs.
pub(crate) fn fetches(formula: &str) -> bool {
    // Functions newer than the format are written with a prefix, in upper case like all.
    WEB_FUNCTIONS.iter().any(|function| formula.contains(function))
}

/// A link that is followed without a click.
fn reaches_out(relationship: &Relationship) -> bool {
    relationship.external && relationship.kind != "hyperlink"
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
