//! The data validations of the data sheet: drop-downs, and the texts that Excel shows beside a cell.

use std::collections::HashMap;
use std::sync::Arc;

use crate::Error;
use crate::cell::Area;
use crate::formula::{self, Expr, Relative, Site};
use crate::sqref::{Sqrefs, first_over};
use crate::template::{Column, Layout};
use crate::workbook::Sheet;
use crate::xml::{Node, Xml, attribute, flag, local, stretch};

/// A list validation.
#[derive(Debug, Clone)]
pub(crate) struct Validation {
    pub areas: Arc<[Area]>,
    /// Where its formula was written.
    pub site: Site,
    pub source: Arc<ListSource>,
    /// Excel refuses other values.
    pub closed: bool,
    /// Its formula asks for names, as those of templates do. A seller's own are texts or ranges.
    pub is_named: bool,
}

/// A list's source, where its formula was first written, and whether that asks for names.
type Told = (Site, Arc<ListSource>, bool);

/// Where a list's values are.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ListSource {
    /// In the formula itself: `"a,b"`.
    Literal(Vec<String>),
    /// What this formula yields.
    Formula(String),
}

/// A text that Excel shows when a cell is chosen.
#[derive(Debug, Clone)]
pub(crate) struct Prompt {
    pub areas: Arc<[Area]>,
    pub text: Arc<str>,
}

/// What stands behind the cells of a sheet about what may be typed.
#[derive(Debug, Default)]
pub(crate) struct Validations {
    pub lists: Vec<Validation>,
    pub prompts: Vec<Prompt>,
}

/// Validations of one sheet: Excel's limit.
const MAX_VALIDATIONS: usize = 65_534;

/// Reads the validations of a sheet from what stands behind its cells.
pub(crate) fn read(sheet: &Sheet, text: &str) -> Result<Validations, Error> {
    let mut found = Validations::default();
    // Thousands of validations share a few hundred formulas, copies of rows each with its own cells.
    let mut known: HashMap<String, Told> = HashMap::new();
    let mut sqrefs = Sqrefs::new(&sheet.part);
    let mut xml = Xml::tail(&sheet.part, stretch(text, "dataValidation"));
    while let Some(node) = xml.next()? {
        let Node::Open { tag, empty } = node else { continue };
        if local(&tag) != "dataValidation" {
            continue;
        }
        let is_list = attribute(&tag, "type").as_deref() == Some("list");
        let sqref = attribute(&tag, "sqref").unwrap_or_default().into_owned();
        let warns = attribute(&tag, "errorStyle").is_some_and(|style| style != "stop");
        let closed = flag(&tag, "showErrorMessage") && !warns;
        let prompt = ["promptTitle", "prompt"].map(|name| attribute(&tag, name));
        let prompt = prompt.into_iter().flatten().map(|text| text.trim().to_owned());
        let prompt = prompt.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n");
        let (formula, sqref) =
            if empty { (String::new(), sqref) } else { formula_and_area(&mut xml, sqref)? };
        let is_list = is_list && !empty;
        if prompt.is_empty() && !is_list {
            continue;
        }
        let areas = sqrefs.read(&sqref)?;
        if !prompt.is_empty() {
            found.prompts.push(Prompt { areas: Arc::clone(&areas), text: prompt.into() });
        }
        if is_list {
            let site = site(&areas, 0);
            let (told, source, is_named) = ListSource::read(&formula, (site.row, site.column));
            let told = known.entry(told).or_insert_with(|| (site, Arc::new(source), is_named));
            let (site, source, is_named) = (told.0, Arc::clone(&told.1), told.2);
            found.lists.push(Validation { areas, site, source, closed, is_named });
        }
        let count = found.lists.len().max(found.prompts.len());
        if count > MAX_VALIDATIONS {
            let (part, found, limit) = (sheet.part.clone(), count as u64, MAX_VALIDATIONS as u64);
            return Err(Error::TooManyValidations { part, found, limit });
        }
    }
    Ok(found)
}

/// The text of `formula1` inside the validation that was just opened, and its area: newer Excels
/// put the area of lists on other sheets into an element of its own.
fn formula_and_area(xml: &mut Xml<'_>, mut sqref: String) -> Result<(String, String), Error> {
    let mut formula = String::new();
    while let Some(node) = xml.next()? {
        match node {
            Node::Open { tag, empty: false } => match local(&tag) {
                "formula1" => formula = xml.text_until("formula1")?,
                "sqref" => sqref = xml.text_until("sqref")?,
                _ => {}
            },
            Node::Close(end) if end.local_name().into_inner() == "dataValidation" => break,
            _ => {}
        }
    }
    Ok((formula, sqref))
}

impl ListSource {
    /// Reads the formula of a list that was written for a cell. With it comes what it is when told from
    /// there, and whether it asks for names.
    fn read(formula: &str, at: (u32, u32)) -> (String, Self, bool) {
        let of_formula = || Self::Formula(formula.to_owned());
        match formula::parse(formula) {
            Ok(Expr::Text(list)) => {
                let values = list.split(',').map(str::trim).filter(|value| !value.is_empty());
                let values = values.map(str::to_owned).collect();
                (format!("list {list}"), Self::Literal(values), false)
            }
            Ok(expr) => {
                let mut is_named = false;
                expr.walk(&mut |inner| match inner {
                    Expr::Name(_) => is_named = true,
                    Expr::Call(function, _) => is_named |= function == "INDIRECT",
                    _ => {}
                });
                (Relative { expr: &expr, at }.to_string(), of_formula(), is_named)
            }
            Err(_) => (format!("text {at:?} {formula}"), of_formula(), false),
        }
    }
}

/// Gives each column what Excel shows at its title, else at its data.
pub(crate) fn attach_prompts(prompts: &[Prompt], columns: &mut [Column], layout: &Layout) {
    for row in [layout.label_row, layout.data_row] {
        let areas = prompts.iter().map(|prompt| &*prompt.areas);
        let first = first_over(areas, row, columns.iter().map(|column| column.index));
        for (column, position) in columns.iter_mut().zip(first) {
            let prompt = position.and_then(|at| prompts.get(at));
            column.prompt = column.prompt.take().or(prompt.map(|prompt| Arc::clone(&prompt.text)));
        }
    }
}

/// Where the formula of something that covers `areas` was written: their common first corner.
pub(crate) fn site(areas: &[Area], target: u32) -> Site {
    Site {
        row: areas.iter().map(|area| area.first_row).min().unwrap_or_default(),
        column: areas.iter().map(|area| area.first_column).min().unwrap_or_default(),
        target,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_lists_and_everything_else_is_worked_out() {
        let formula = |text: &str| ListSource::Formula(text.to_owned());
        let literal = |texts: [&str; 2]| ListSource::Literal(texts.map(str::to_owned).to_vec());
        for (text, expected, named) in [
            ("\"Sim, Não\"", literal(["Sim", "Não"]), false),
            ("\"a,, ,b\"", literal(["a", "b"]), false),
            ("record_action", formula("record_action"), true),
            ("INDIRECT(C7&\"x\")", formula("INDIRECT(C7&\"x\")"), true),
            ("Lists!$A$1:$A$9", formula("Lists!$A$1:$A$9"), false),
            ("\"a\"&\"b\"", formula("\"a\"&\"b\""), false),
        ] {
            let (_, source, is_named) = ListSource::read(text, (6, 0));
            assert_eq!((source, is_named), (expected, named), "{text}");
        }
    }

    #[test]
    fn copies_for_other_rows_have_one_source() {
        let list = |row: u32| {
            format!(
                "<dataValidation type=\"list\" sqref=\"E{row}\"><formula1>INDIRECT(C{row}&amp;\"x\")</formula1></dataValidation>"
            )
        };
        let sheet = Sheet { name: "Modelo".into(), part: "sheet.xml".into(), hidden: false };
        let text: String = (7..10).map(list).collect();
        let found = read(&sheet, &text).unwrap().lists;
        assert!(found.iter().all(|one| Arc::ptr_eq(&one.source, &found[0].source)));
        assert_eq!([found[0].site.row, found[2].site.row, found[2].areas[0].first_row], [6, 6, 8]);
    }
}
