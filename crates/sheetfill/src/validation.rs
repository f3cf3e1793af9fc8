//! The drop-downs of the data sheet.

use std::collections::HashMap;

use crate::Error;
use crate::cell::Area;
use crate::formula::{self, Expr};
use crate::workbook::Sheet;
use crate::xml::{Node, Xml, attribute, flag, local};

/// A list validation.
#[derive(Debug, Clone)]
pub(crate) struct Validation {
    pub areas: Vec<Area>,
    pub source: ListSource,
    /// Excel refuses other values.
    pub closed: bool,
}

/// Where a list's values are.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ListSource {
    /// In the formula itself: `"a,b"`.
    Literal(Vec<String>),
    /// A cell range.
    Range { sheet: Option<String>, area: Area },
    /// A defined name.
    Name(String),
    /// A defined name built from the cell in `column` of the same row.
    PerCell { column: u32, expr: Box<Expr> },
    /// A chain over several cells of the row.
    Dependent,
    /// A formula outside the vocabulary.
    Unreadable(String),
}

/// Validations of one sheet: Excel's limit.
const MAX_VALIDATIONS: usize = 65_534;

/// Reads the list validations of a sheet from what stands behind its cells.
pub(crate) fn read(sheet: &Sheet, text: &str) -> Result<Vec<Validation>, Error> {
    let mut found = Vec::new();
    // Thousands of validations share a few hundred formulas.
    let mut known: HashMap<String, ListSource> = HashMap::new();
    let mut xml = Xml::tail(&sheet.part, text);
    while let Some(node) = xml.next()? {
        let Node::Open { tag, empty: false } = node else { continue };
        if local(&tag) != "dataValidation" || attribute(&tag, "type").as_deref() != Some("list") {
            continue;
        }
        let sqref = attribute(&tag, "sqref").unwrap_or_default().into_owned();
        let warns = attribute(&tag, "errorStyle").is_some_and(|style| style != "stop");
        let closed = flag(&tag, "showErrorMessage") && !warns;
        let (formula, sqref) = formula_and_area(&mut xml, sqref)?;
        let source = known.entry(formula).or_insert_with_key(|formula| ListSource::read(formula));
        let areas = Area::parse_list(&sqref).collect();
        found.push(Validation { areas, source: source.clone(), closed });
        if found.len() > MAX_VALIDATIONS {
            return Err(xml.fault(format!("more than {MAX_VALIDATIONS} validations")));
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
    fn read(formula: &str) -> Self {
        let unreadable = || Self::Unreadable(formula.to_owned());
        match formula::parse(formula) {
            Some(Expr::Text(list)) => {
                Self::Literal(list.split(',').map(|value| value.trim().to_owned()).collect())
            }
            Some(Expr::Range { sheet, area }) => Self::Range { sheet, area },
            Some(Expr::Name(name)) => Self::Name(name),
            Some(expr @ Expr::Call(..)) => Self::of_call(expr).unwrap_or_else(unreadable),
            _ => unreadable(),
        }
    }

    fn of_call(expr: Expr) -> Option<Self> {
        let mut columns = Vec::new();
        expr.columns(&mut columns);
        columns.sort_unstable();
        columns.dedup();
        if let (Expr::Call(name, arguments), [column]) = (&expr, columns.as_slice())
            && name == "INDIRECT"
            && let [inner] = arguments.as_slice()
            && formula::evaluate_text(inner, &|_| Some("T".to_owned())).is_some()
        {
            return Some(Self::PerCell { column: *column, expr: Box::new(inner.clone()) });
        }
        (expr.calls("INDIRECT") && !columns.is_empty()).then_some(Self::Dependent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_classes_of_list_formulas_are_told_apart() {
        assert_eq!(ListSource::read("record_action"), ListSource::Name("record_action".into()));
        assert_eq!(
            ListSource::read("\"Sim, Não\""),
            ListSource::Literal(vec!["Sim".into(), "Não".into()])
        );
        assert!(matches!(ListSource::read("'L'!$A$1:$A$3"), ListSource::Range { .. }));
        assert!(matches!(
            ListSource::read(r#"INDIRECT(SUBSTITUTE(C7," ","")&"brand")"#),
            ListSource::PerCell { column: 2, .. }
        ));
        let chain = r#"IF(NOT(ISERROR(INDIRECT(C7&VLOOKUP(AK7,'D'!$A$1:$B$9,2,0)))),INDIRECT(C7&VLOOKUP(AK7,'D'!$A$1:$B$9,2,0)),"")"#;
        assert_eq!(ListSource::read(chain), ListSource::Dependent);
        assert!(matches!(ListSource::read("OFFSET(A1,1,1)"), ListSource::Unreadable(_)));
    }
}
