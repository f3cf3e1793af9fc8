//! Formulas, lists and rules that multiply.

use sheetfill::{Error, Options, Template};

use crate::fixture::Fixture;
use crate::hostile::refusal;

#[test]
fn formulas_that_nest_or_chain_without_end_are_only_unreadable() {
    let nested = format!("{}1{}", "INDIRECT(".repeat(5_000), ")".repeat(5_000));
    let chained = format!("INDIRECT(C7{})", "&amp;C7".repeat(5_000));
    let mut grown = "C7".to_owned();
    for _ in 0..30 {
        grown = format!("SUBSTITUTE({grown},\"T\",\"TTTTTTTTTTTTTTTT\")");
    }
    for formula in [nested, chained, format!("INDIRECT({grown})")] {
        let after = format!(
            "<dataValidations><dataValidation type=\"list\" sqref=\"D7:D1006\"><formula1>{formula}</formula1></dataValidation></dataValidations>"
        );
        let after_data: &'static str = Box::leak(after.into_boxed_str());
        let template =
            Template::read(&Fixture { after_data, ..Fixture::default() }.bytes()).unwrap();
        let column = template.columns_by_stem("item_name.value").next().unwrap();
        let options = template.options(column, "COAT");
        assert!(
            matches!(options, Options::Unreadable { .. } | Options::Dependent { .. }),
            "{options:?}"
        );
    }
}

#[test]
fn lists_that_multiply_are_bounded() {
    let rows = "<row><c r=\"C1\"><v>1</v></c></row>".repeat(20_000);
    let list = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>").into_bytes();
    // Each column has its own range: what is the same is kept once.
    let mut after = "<dataValidations>".to_owned();
    for (column, less) in ('A'..='N').zip(0..) {
        let end = 1_048_576 - less;
        after.push_str(&format!(
            "<dataValidation type=\"list\" sqref=\"{column}7:{column}9\"><formula1>'Dropdown Lists'!$C$1:$C${end}</formula1></dataValidation>"
        ));
    }
    after.push_str("</dataValidations>");
    let after_data: &'static str = Box::leak(after.into_boxed_str());
    let fixture = Fixture {
        after_data,
        replaced: vec![("xl/worksheets/sheet3.xml", list)],
        ..Fixture::default()
    };
    let error = refusal(&fixture.bytes());
    assert_eq!(error.code(), "FILE_MALFORMED");
    let Error::TooManyValues { found, limit } = error else { panic!("{error}") };
    assert!(found > limit, "{found} {limit}");
}

#[test]
fn searched_ranges_that_multiply_are_bounded() {
    let rows = "<row><c r=\"C1\"><v>1</v></c></row>".repeat(20_000);
    let list = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>").into_bytes();
    let mut after = String::new();
    for less in 0..60 {
        let end = 1_048_576 - less;
        after.push_str(&format!(
            "<conditionalFormatting sqref=\"A7:N9\"><cfRule type=\"expression\" priority=\"{less}\"><formula>COUNTIF('Dropdown Lists'!$C$1:$C${end},A7)</formula></cfRule></conditionalFormatting>"
        ));
    }
    let after_data: &'static str = Box::leak(after.into_boxed_str());
    let replaced = vec![("xl/worksheets/sheet3.xml", list)];
    let fixture = Fixture { after_data, replaced, ..Fixture::default() };
    let error = refusal(&fixture.bytes());
    assert_eq!(error.code(), "FILE_MALFORMED");
    let Error::TooManySearched { found, limit } = error else { panic!("{error}") };
    assert!(found > limit, "{found} {limit}");
}

#[test]
fn rules_that_multiply_are_bounded() {
    let rules = (0..15_000).map(|look| {
        format!("<cfRule type=\"expression\" dxfId=\"{look}\"><formula>TRUE</formula></cfRule>")
    });
    let rule: String = rules.collect();
    let after =
        format!("<conditionalFormatting sqref=\"A7:XFD1048576\">{rule}</conditionalFormatting>");
    let after_data: &'static str = Box::leak(after.into_boxed_str());
    let fixture = Fixture { after_data, ..Fixture::default() };
    let error = refusal(&fixture.bytes());
    assert_eq!(error.code(), "FILE_MALFORMED");
    let Error::TooManyRules { found, limit } = error else { panic!("{error}") };
    assert!(found > limit, "{found} {limit}");
}
