//! What the planner itself decides: types, duplicates, limits, and the trace.

use super::fixture::{Fixture, given, one, planned, product};
use crate::catalog::{Code, Field};
use crate::listing::{Request, plan, unaccounted};

#[test]
fn a_product_without_a_type_is_not_written_and_its_values_are_named() {
    let template = Fixture::default().template();
    let drafts = one(&[(Field::Title, "Moletom"), (Field::Price, "10")]);
    let listing = plan(&template, &drafts, &Request::default());
    assert_eq!(listing.plan.rows(), 0);
    assert!(unaccounted(&listing).is_empty());
    let codes: Vec<_> = listing.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::ProductTypeMissing, Code::ProductNotWritten]);
    assert_eq!(
        listing.findings[1].params["values"],
        "SKU: SKU-1; Nome do produto: Moletom; Preço: 10"
    );
}

#[test]
fn the_only_type_of_a_template_needs_not_be_said_and_a_foreign_one_is_refused() {
    let fixture = Fixture { types: vec!["COAT"], ..Fixture::default() };
    let template = fixture.template();
    let listing = plan(&template, &one(&[]), &Request::default());
    assert_eq!(listing.rows[0].product_type, "COAT");
    let listing = plan(&template, &one(&[(Field::ProductType, "SHOES")]), &Request::default());
    assert_eq!(listing.plan.rows(), 0);
    assert!(listing.findings.iter().any(|finding| finding.code == Code::ProductTypeUnknown));
    assert!(unaccounted(&listing).is_empty());
}

#[test]
fn a_sku_that_stands_twice_is_written_once() {
    let template = Fixture::default().template();
    let drafts = [product("A", &[(Field::Title, "um")]), product("A", &[(Field::Title, "dois")])];
    let done = planned(&template, &drafts);
    assert_eq!(done.listing.plan.rows(), 1);
    assert_eq!(done.finding(Code::DuplicateSku).sku.as_deref(), Some("A"));
    assert!(done.finding(Code::DuplicateSku).params["values"].contains("dois"));
}

#[test]
fn text_that_no_cell_holds_is_an_error_and_not_counted_as_written() {
    let template = Fixture::default().template();
    let long = "x".repeat(40_000);
    let done = planned(&template, &one(&[(Field::Description, &long)]));
    let finding = done.finding(Code::TextTooLong);
    assert_eq!(finding.params["actual"], "40000");
    let fate = &done.listing.fates[1];
    assert!(fate.cells.is_empty() && !fate.findings.is_empty());
}

#[test]
fn rows_past_the_lists_are_said_once() {
    let template = Fixture::default().template();
    let drafts: Vec<_> = (0..3).map(|n| product(&format!("S-{n}"), &[])).collect();
    let request = Request { product_type: Some("SHIRT".to_owned()), first_row: Some(1004) };
    let listing = plan(&template, &drafts, &request);
    let past: Vec<_> =
        listing.findings.iter().filter(|finding| finding.code == Code::RowBeyondLists).collect();
    assert_eq!(past.len(), 1);
    assert_eq!(past[0].target.as_deref(), Some("A1007"));
    assert_eq!(past[0].params["limit"], "1000");
}

#[test]
fn each_value_knows_where_it_ended() {
    let template = Fixture::default().template();
    let mut draft = product("A", &[(Field::Title, "Moletom")]);
    draft.given.push(given(Field::Adjustable, "SIM"));
    let done = planned(&template, &[draft]);
    let [_, title, adjustable] = done.listing.fates.as_slice() else { panic!("three values") };
    assert_eq!((title.cells.len(), title.cells[0].column), (1, 3));
    let finding = &done.listing.findings[adjustable.findings[0]];
    assert_eq!(finding.code, Code::ColumnMissing);
}
