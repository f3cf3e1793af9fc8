//! Rules that read long texts: what takes too long is unknown.

use std::fmt::Write as _;

use sheetfill::{CellState, Cells, Template, Value};

use crate::costly::Sheet;

/// A format that asks for a value where the formula holds.
fn rule(formula: &str) -> String {
    format!("<cfRule type=\"expression\"><formula>AND(for_min1,{formula})</formula></cfRule>")
}

#[test]
fn a_pattern_that_takes_too_long_is_unknown() {
    let text = "a".repeat(32_000);
    let rule = rule("COUNTIF($A$6:$C$6,A7)=1");
    let after = format!("<conditionalFormatting sqref=\"B7\">{rule}</conditionalFormatting>");
    let rows = format!("<row r=\"6\"><c t=\"str\"><v>{text}</v></c></row>");
    let template = Template::read(&Sheet { columns: 3, rows, after, ..Sheet::default() }.bytes());
    let template = template.unwrap();
    let state = |text: String| {
        let row = Cells::from([(0, Value::Text(text))]);
        template.rules().states(&row).state(&template.columns()[1])
    };
    for told in ["*b*", "?", "=a"] {
        assert_eq!(state(told.to_owned()), CellState::Free, "{told}");
    }
    assert_eq!(state("a*".to_owned()), CellState::Required);
    // Tried at each of the letters anew, and no further than the limit.
    assert_eq!(state(format!("*{}b", "a".repeat(250))), CellState::Unknown);
}

#[test]
fn a_long_value_is_not_read_for_formula_after_formula() {
    let (mut rules, mut trims) = (String::new(), String::new());
    for n in 0..5_000 {
        let _ = write!(rules, "{}", rule(&format!("LEN(LOWER(A7)&amp;\"{n}\")=0")));
    }
    for n in 0..300 {
        let _ = write!(trims, "{}", rule(&format!("SUBSTITUTE(A7,\"{n}\",\"\")=\"x\"")));
    }
    let after = format!(
        "<conditionalFormatting sqref=\"B7\">{rules}</conditionalFormatting><conditionalFormatting sqref=\"C7\">{trims}</conditionalFormatting>"
    );
    let template =
        Template::read(&Sheet { columns: 3, after, ..Sheet::default() }.bytes()).unwrap();
    let states = |bytes: usize| {
        let row = Cells::from([(0, Value::Text("a".repeat(bytes)))]);
        let states = template.rules().states(&row);
        [1, 2].map(|at| states.state(&template.columns()[at]))
    };
    assert_eq!(states(100), [CellState::Free, CellState::Free]);
    // 300 times 32,000 letters are more than are read for a row.
    assert_eq!(states(32_000)[1], CellState::Unknown);
}
