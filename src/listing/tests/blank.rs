//! Cells that the template's rules want blank.

use super::fixture::{Fixture, List, Look, Planned, given, one, planned, product, variant};
use crate::catalog::{Code, Field, Lang, Severity};
use crate::listing::{Choice, Planner, Request, Supplement, unaccounted};

const NCM: &str = "ncm_code";
const CHANNEL_IS_OURS: &str = "{fulfillment_availability#1.fulfillment_channel_code}=\"DEFAULT\"";
const STYLE: &str = "style[marketplace_id=A2Q]#1.value";

fn ruled(rules: &[(&'static str, &'static str, Look)]) -> Fixture {
    let style = List::ShirtOnly(&["Casual", "Formal"]);
    // A look means something where several of them stand together, as in every template.
    let fixture = Fixture::default().with(STYLE, "Estilo", style).rule(
        "item_name",
        "LEN({item_name})=0",
        Look::Required,
    );
    rules.iter().fold(fixture, |fixture, (id, formula, look)| fixture.rule(id, formula, *look))
}

fn codes(done: &Planned<'_>, column: &str) -> Vec<(Code, Severity)> {
    let about = done
        .listing
        .findings
        .iter()
        .filter(|finding| finding.params.get("column").is_some_and(|label| label == column));
    about.map(|finding| (finding.code, finding.severity)).collect()
}

#[test]
fn a_value_that_its_row_forbids_is_not_written_and_named_with_its_cell() {
    let template = ruled(&[(NCM, CHANNEL_IS_OURS, Look::Blank)]).template();
    let ncm = (Field::Ncm, "6110.20.00");

    let done = planned(&template, &one(&[ncm.clone(), (Field::Logistics, "DBA")]));
    assert_eq!(done.cell(0, NCM), None);
    let finding = done.finding(Code::ValueMustBeBlank);
    assert_eq!(finding.value.as_deref(), Some("6110.20.00"));
    assert_eq!((finding.target.as_deref(), finding.sku.as_deref()), (Some("N7"), Some("SKU-1")));
    assert_eq!(finding.field, Some(Field::Ncm));
    assert!(finding.message(Lang::PtBr).contains("\"6110.20.00\" não foi escrito"));
    let column = template.columns().iter().find(|c| c.id.raw().starts_with(NCM)).unwrap();
    assert!(!done.listing.is_open(0, column), "nobody is to be asked for it");

    let done = planned(&template, &one(&[ncm, (Field::Logistics, "FBA")]));
    assert_eq!(done.cell(0, NCM), Some("61102000"));
    assert!(!done.has(Code::ValueMustBeBlank));
}

#[test]
fn a_column_that_is_not_for_the_type_is_said_so() {
    let template = ruled(&[(NCM, "{product_type}=\"SHIRT\"", Look::NotForType)]).template();
    let done = planned(&template, &one(&[(Field::Ncm, "61102000")]));
    assert_eq!(done.cell(0, NCM), None);
    let finding = done.finding(Code::ValueNotForType);
    assert_eq!(finding.params["productType"], "SHIRT");
}

#[test]
fn a_measure_goes_and_stays_with_its_unit_and_is_named_once() {
    let weight = "item_package_weight[marketplace_id=A2Q]#1.value";
    let unit = "item_package_weight[marketplace_id=A2Q]#1.unit";
    for forbidden in [weight, unit] {
        let template = ruled(&[(forbidden, CHANNEL_IS_OURS, Look::Blank)]).template();
        let values = [(Field::PackageWeight, "151 g"), (Field::Logistics, "DBA")];
        let done = planned(&template, &one(&values));
        assert_eq!((done.cell(0, weight), done.cell(0, unit)), (None, None), "{forbidden}");
        let finding = done.finding(Code::ValueMustBeBlank);
        assert_eq!(finding.value.as_deref(), Some("151 g"));
        assert_eq!(finding.params["column"], "Peso do pacote");
    }
}

#[test]
fn what_nobody_said_gives_way_to_what_the_seller_said() {
    let rules = [
        ("country_of_origin", "{ncm_code}<>\"\"", Look::Blank),
        (NCM, "{country_of_origin}<>\"\"", Look::Blank),
    ];
    let template = ruled(&rules).template();
    let done = planned(&template, &one(&[(Field::Ncm, "61102000")]));
    assert_eq!(done.cell(0, NCM), Some("61102000"));
    assert_eq!(done.cell(0, "country_of_origin"), None);
    // That it was assumed is not true any more, and that it is blank only worth knowing.
    assert!(!done.has(Code::CountryAssumed));
    let told = [(Code::ValueMustBeBlank, Severity::Info)];
    assert_eq!(codes(&done, "País de origem"), told);
}

#[test]
fn what_a_row_is_stands_more_firmly_than_what_it_says() {
    let rules = [
        ("fulfillment_availability#1.fulfillment_channel_code", "{ncm_code}<>\"\"", Look::Blank),
        (NCM, CHANNEL_IS_OURS, Look::Blank),
    ];
    let template = ruled(&rules).template();
    let values = [(Field::Ncm, "61102000"), (Field::Logistics, "DBA")];
    let done = planned(&template, &one(&values));
    assert_eq!(
        done.cell(0, "fulfillment_availability#1.fulfillment_channel_code"),
        Some("DEFAULT")
    );
    assert_eq!(done.cell(0, NCM), None);
}

#[test]
fn a_value_comes_back_when_what_forbade_it_is_gone_itself() {
    let rules = [
        ("generic_keyword", CHANNEL_IS_OURS, Look::Blank),
        (NCM, "{generic_keyword}<>\"\"", Look::Blank),
    ];
    let template = ruled(&rules).template();
    let values =
        [(Field::Ncm, "61102000"), (Field::Keywords, "moletom"), (Field::Logistics, "DBA")];
    let done = planned(&template, &one(&values));
    assert_eq!(done.cell(0, "generic_keyword"), None);
    assert_eq!(done.cell(0, NCM), Some("61102000"));
    assert_eq!(done.finding(Code::ValueMustBeBlank).value.as_deref(), Some("moletom"));
}

#[test]
fn a_choice_gives_way_to_what_it_would_forbid_and_is_not_counted() {
    let rules = [(NCM, "{style}=\"Casual\"", Look::Blank)];
    let template = ruled(&rules).template();
    for (style, stands) in [("Casual", false), ("Formal", true)] {
        let choice = Choice {
            attribute: STYLE.to_owned(),
            value: style.to_owned(),
            source: "AI".to_owned(),
        };
        let request = Request { product_type: Some("SHIRT".to_owned()), first_row: None };
        let mut planner = Planner::new(&template, &request);
        let supplement = Supplement { choices: vec![choice], ..Supplement::default() };
        planner.add_with(&product("A", &[(Field::Ncm, "61102000")]), &supplement);
        let listing = planner.finish();
        let done = Planned { template: &template, listing };
        assert_eq!(done.cell(0, STYLE), stands.then_some(style));
        assert_eq!(done.cell(0, NCM), Some("61102000"));
        assert_eq!(done.listing.used.choices, usize::from(stands));
        assert!(unaccounted(&done.listing).is_empty());
    }
}

#[test]
fn a_familys_value_is_named_for_each_row_that_can_not_have_it() {
    let child = "{parentage_level}=\"Produto Filho\"";
    let template = ruled(&[("product_description", child, Look::Blank)]).template();
    let mut draft = product("PAI", &[(Field::Title, "Moletom"), (Field::Description, "Quente")]);
    draft.variants = vec![variant("P", &[(Field::Size, "P")]), variant("M", &[(Field::Size, "M")])];
    draft.given.push(given(Field::VariationTheme, "TAMANHO"));
    let done = planned(&template, &[draft]);
    let said = |row| done.cell(row, "product_description");
    assert_eq!([0, 1, 2].map(said), [Some("Quente"), None, None]);
    let blank = done.listing.findings.iter().filter(|f| f.code == Code::ValueMustBeBlank);
    let blank: Vec<_> = blank.map(|f| (f.sku.as_deref(), f.target.as_deref())).collect();
    assert_eq!(blank, [(Some("P"), Some("R8")), (Some("M"), Some("R9"))]);
}
