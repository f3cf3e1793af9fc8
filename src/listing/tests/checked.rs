//! What a check of the written rows adds to a listing's findings.

use std::io::Cursor;

use sheetfill::{FillOptions, Findings, Template, check_workbook, fill};

use super::fixture::{Fixture, Look, product};
use crate::catalog::{Code, Field, Finding, Lang, ProductDraft, Severity};
use crate::listing::{Listing, Request, check_written, plan};

/// A listing as it was written into `source`.
struct Written {
    template: Template,
    listing: Listing,
    checked: Findings,
    bytes: Vec<u8>,
}

impl Written {
    fn new(source: &[u8], drafts: &[ProductDraft]) -> Self {
        let template = Template::read(source).unwrap();
        let request = Request { product_type: Some("SHIRT".to_owned()), first_row: None };
        let listing = plan(&template, drafts, &request);
        let options = FillOptions::default();
        let mut out = Cursor::new(Vec::new());
        let report = fill(&template, source, &listing.plan, &options, &mut out).unwrap();
        let checked =
            check_written((&template, source), &listing.plan, &report, options.existing_rows);
        Self { template, listing, checked: checked.unwrap(), bytes: out.into_inner() }
    }

    fn findings(self, most: usize) -> Vec<Finding> {
        self.listing.findings_with(&self.template, &self.checked, most)
    }
}

/// Title, price and description are needed; the NCM has to be blank where we ship.
fn ruled() -> Fixture {
    let channel = "{fulfillment_availability#1.fulfillment_channel_code}=\"DEFAULT\"";
    Fixture::default()
        .rule("item_name", "LEN({item_name})=0", Look::Required)
        .rule("list_price", "LEN({list_price})=0", Look::Required)
        .rule("product_description", "LEN({product_description})=0", Look::Required)
        .rule("ncm_code", channel, Look::Blank)
}

fn told(findings: &[Finding], code: Code) -> Vec<&Finding> {
    findings.iter().filter(|finding| finding.code == code).collect()
}

#[test]
fn what_was_written_is_checked_as_anybody_finds_who_checks_the_file() {
    let drafts = [
        product("A", &[(Field::Ncm, "61102000"), (Field::Logistics, "DBA")]),
        product("B", &[(Field::Title, "Moletom"), (Field::Price, "10")]),
    ];
    let written = Written::new(&ruled().bytes(), &drafts);
    let found = check_workbook(&written.bytes).unwrap();
    assert!(!found.findings.is_empty());
    assert_eq!((&written.checked.list, &written.checked.counts), (&found.findings, &found.counts));

    let findings = written.findings(usize::MAX);
    for one in &found.findings {
        let same = |finding: &&Finding| {
            finding.code.as_str() == one.code.as_str()
                && finding.target.as_deref() == Some(&*one.cell)
        };
        assert_eq!(findings.iter().filter(same).count(), 1, "{one:?}");
    }
    assert!(told(&findings, Code::MoreFindings).is_empty());
    let [title, ..] = told(&findings, Code::RequiredMissing)[..] else { panic!("none") };
    assert_eq!((title.sku.as_deref(), title.target.as_deref()), (Some("A"), Some("D7")));
    assert_eq!(title.severity, Severity::Error);
    let words = "Nome do item: Falta um valor obrigatório para esta linha.";
    assert_eq!(title.message(Lang::PtBr), words);
    let words = "Nome do item: A value that this row needs is missing.";
    assert_eq!(title.message(Lang::En), words);
}

#[test]
fn that_nothing_was_given_is_said_once_and_with_its_cell() {
    let drafts = [product("A", &[]), product("B", &[(Field::Description, "Quente")])];
    let findings = Written::new(&ruled().bytes(), &drafts).findings(usize::MAX);
    for gone in [Code::TitleMissing, Code::PriceMissing] {
        assert!(told(&findings, gone).is_empty(), "{gone}");
    }
    let cells = told(&findings, Code::RequiredMissing);
    let cells: Vec<_> = cells.iter().map(|finding| finding.target.as_deref().unwrap()).collect();
    assert_eq!(cells, ["D7", "M7", "R7", "D8", "M8"]);
    // The rules don't ask for what these miss.
    assert_eq!(told(&findings, Code::NcmMissing).len(), 2);
    assert_eq!(told(&findings, Code::LogisticsMissing).len(), 2);
}

#[test]
fn a_value_that_both_speak_of_is_named_once_as_the_seller_gave_it() {
    let title = "Moletom ".repeat(40);
    let drafts = [product("A", &[(Field::Title, &title), (Field::Brand, "Outra")])];
    let written = Written::new(&Fixture::default().bytes(), &drafts);
    let found = check_workbook(&written.bytes).unwrap().findings;
    let findings = written.findings(usize::MAX);
    for (code, cell) in [(Code::TitleTooLong, "D7"), (Code::ValueOutsideSuggestions, "E7")] {
        let of_sheet = found.iter().find(|one| one.cell == cell).unwrap();
        assert_eq!(of_sheet.code.as_str(), code.as_str());
        let [said] = told(&findings, code)[..] else { panic!("{code}: {findings:#?}") };
        assert_eq!(said.target.as_deref(), Some(cell));
        assert!(said.source.is_some(), "{code} tells where the seller gave it");
        assert_eq!(said.severity, Severity::Warning);
    }
}

#[test]
fn beyond_the_most_that_is_kept_only_the_number_is_told() {
    let drafts: Vec<_> = (0..5).map(|n| product(&format!("S-{n}"), &[])).collect();
    let findings = Written::new(&ruled().bytes(), &drafts).findings(4);
    assert_eq!(told(&findings, Code::RequiredMissing).len(), 3);
    let [more] = told(&findings, Code::MoreFindings)[..] else { panic!("{findings:#?}") };
    assert_eq!((&*more.params["count"], more.severity), ("16", Severity::Error));
    assert_eq!(more.params["codes"], "12 REQUIRED_MISSING, 4 VALUE_OUTSIDE_SUGGESTIONS");
    assert!(more.message(Lang::PtBr).contains("mais 16 apontamentos"));
}

#[test]
fn rows_that_were_there_are_held_against_and_not_told() {
    let first = Written::new(&ruled().bytes(), &[product("A", &[])]);
    let again = Written::new(&first.bytes, &[product("A", &[(Field::Title, "Outro")])]);
    assert!(again.checked.list.iter().all(|finding| finding.row == 7), "{:?}", again.checked);
    let findings = again.findings(usize::MAX);
    let [twice] = told(&findings, Code::DuplicateSku)[..] else { panic!("{findings:#?}") };
    assert_eq!(twice.target.as_deref(), Some("A8"));
    assert_eq!(twice.params["suggestion"], "A7");
}
