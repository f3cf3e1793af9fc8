//! Texts and choices beside the seller's own values.

use super::fixture::{Fixture, List, given, product, variant};
use crate::catalog::{Code, Field, Lang, ProductDraft};
use crate::listing::{Choice, Listing, Planner, Request, Supplement, Texts, unaccounted};
use sheetfill::{Template, Value};

const STYLE: &str = "style[marketplace_id=A2Q]#1.value";
const CONDITION: &str = "condition_type[marketplace_id=A2Q]#1.value";
const COLOR_MAP: &str = "color[marketplace_id=A2Q]#1.standardized_values#1";
const MATERIAL: &str = "material[marketplace_id=A2Q]#1.value";

fn template() -> Template {
    Fixture::default().with(STYLE, "Estilo", List::ShirtOnly(&["Casual", "Formal"])).template()
}

fn planned(template: &Template, draft: &ProductDraft, supplement: &Supplement) -> Listing {
    planned_as(template, draft, supplement, "SHIRT")
}

fn planned_as(
    template: &Template,
    draft: &ProductDraft,
    supplement: &Supplement,
    kind: &str,
) -> Listing {
    let request = Request { product_type: Some(kind.to_owned()), first_row: None };
    let mut planner = Planner::new(template, &request);
    planner.add_with(draft, supplement);
    let listing = planner.finish();
    assert!(unaccounted(&listing).is_empty());
    assert!(!listing.findings.iter().any(|finding| finding.code == Code::NotPlaced));
    listing
}

fn cell<'l>(listing: &'l Listing, template: &Template, row: usize, id: &str) -> &'l str {
    let column = template.columns().iter().find(|c| c.id.raw().starts_with(id)).unwrap();
    listing.plan.get(row, column).map(Value::as_str).unwrap_or_default()
}

fn replaced(listing: &Listing) -> Vec<&str> {
    let found = listing.findings.iter().filter(|f| f.code == Code::ReplacedByContent);
    found.filter_map(|finding| finding.value.as_deref()).collect()
}

fn texts() -> Texts {
    Texts {
        status: "VALIDATED".to_owned(),
        source: "AI".to_owned(),
        title: "Moletom do conteúdo".to_owned(),
        bullets: vec!["CAPUZ: forrado; macio".to_owned(), "Quente".to_owned()],
        description: String::new(),
        keywords: vec!["moletom, capuz".to_owned()],
    }
}

fn only(texts: Option<Texts>, choices: &[(&str, &str)]) -> Supplement {
    let choice = |(attribute, value): &(&str, &str)| Choice {
        attribute: (*attribute).to_owned(),
        value: (*value).to_owned(),
        source: "RULES".to_owned(),
    };
    Supplement { texts, choices: choices.iter().map(choice).collect() }
}

#[test]
fn content_stands_instead_of_the_sellers_texts_and_what_it_replaces_is_named() {
    let template = template();
    let draft = product(
        "A",
        &[
            (Field::Title, "Moletom"),
            (Field::Description, "Do vendedor"),
            (Field::BulletPoints, "Leve\nQuente"),
        ],
    );
    let listing = planned(&template, &draft, &only(Some(texts()), &[]));
    assert_eq!(cell(&listing, &template, 0, "item_name"), "Moletom do conteúdo");
    assert_eq!(
        cell(&listing, &template, 0, "bullet_point[marketplace_id=A2Q]#1"),
        "CAPUZ: forrado; macio"
    );
    assert_eq!(cell(&listing, &template, 0, "bullet_point[marketplace_id=A2Q]#2"), "Quente");
    assert_eq!(cell(&listing, &template, 0, "generic_keyword"), "moletom, capuz");
    // An empty text replaces nothing.
    assert_eq!(cell(&listing, &template, 0, "product_description"), "Do vendedor");
    assert_eq!(replaced(&listing), ["Moletom", "Leve\nQuente"]);
    let used = listing.findings.iter().find(|f| f.code == Code::ContentUsed).unwrap();
    assert_eq!(
        used.message(Lang::PtBr),
        "Textos do conteúdo validado (IA) foram escritos: nome do produto/pontos principais/\
         palavras-chave. Revise o conteúdo antes de enviar."
    );
    assert_eq!((listing.used.validated, listing.used.drafts), (1, 0));
}

#[test]
fn content_in_the_sellers_own_words_replaces_nothing() {
    let template = template();
    let draft = product("A", &[(Field::Title, "Moletom"), (Field::BulletPoints, "Quente")]);
    let texts = Texts {
        title: "Moletom".to_owned(),
        bullets: vec!["Quente".to_owned(), "Leve".to_owned()],
        keywords: Vec::new(),
        ..texts()
    };
    let listing = planned(&template, &draft, &only(Some(texts), &[]));
    assert_eq!(replaced(&listing), [""; 0]);
    assert_eq!(cell(&listing, &template, 0, "bullet_point[marketplace_id=A2Q]#2"), "Leve");
}

#[test]
fn more_bullets_than_columns_are_named_like_the_sellers() {
    let template = template();
    let mut long = texts();
    long.bullets.push("Terceiro".to_owned());
    let listing = planned(&template, &product("A", &[]), &only(Some(long), &[]));
    let left = listing.findings.iter().find(|f| f.code == Code::TooManyValues).unwrap();
    assert_eq!(left.params["value"], "Terceiro");
}

#[test]
fn members_of_a_family_inherit_content_as_they_inherit_the_sellers_texts() {
    let template = template();
    let mut draft = product("PAI", &[(Field::Title, "Moletom")]);
    draft.variants = vec![
        variant("PAI-P", &[(Field::Size, "P")]),
        variant("PAI-M", &[(Field::Size, "M"), (Field::Title, "Moletom M próprio")]),
    ];
    let listing = planned(&template, &draft, &only(Some(texts()), &[]));
    let titles = [0, 1, 2].map(|row| cell(&listing, &template, row, "item_name"));
    assert_eq!(titles, ["Moletom do conteúdo", "Moletom do conteúdo, P", "Moletom M próprio"]);
    for row in [0, 1, 2] {
        assert_eq!(cell(&listing, &template, row, "bullet_point[marketplace_id=A2Q]#2"), "Quente");
    }
}

#[test]
fn a_product_without_a_row_claims_no_content() {
    let template = template();
    let draft = product("A", &[(Field::Title, "Moletom"), (Field::ProductType, "SHOES")]);
    let listing = planned(&template, &draft, &only(Some(texts()), &[(STYLE, "Casual")]));
    assert_eq!(listing.plan.rows(), 0);
    assert_eq!(listing.used, crate::listing::Used::default());
    assert_eq!(replaced(&listing), [""; 0]);
}

#[test]
fn a_choice_fills_what_facts_left_empty_and_nothing_else() {
    let template = template();
    let draft = product("A", &[(Field::Material, "Linho"), (Field::Condition, "Novo")]);
    let choices = [(STYLE, "Casual"), (MATERIAL, "Algodão"), (COLOR_MAP, "Azul")];
    let listing = planned(&template, &draft, &only(None, &choices));
    assert_eq!(cell(&listing, &template, 0, STYLE), "Casual");
    assert_eq!(cell(&listing, &template, 0, COLOR_MAP), "Azul");
    assert_eq!(cell(&listing, &template, 0, MATERIAL), "Linho");
    assert_eq!(cell(&listing, &template, 0, CONDITION), "Novo");
    assert_eq!(listing.used.choices, 2);
    let used = listing.findings.iter().find(|f| f.code == Code::ChoicesUsed).unwrap();
    assert_eq!((&*used.params["count"], &*used.params["by"]), ("2", "RULES 2"));
}

#[test]
fn a_choice_outside_the_list_of_the_rows_type_is_named_and_not_written() {
    let template = template();
    // A near spelling is none of the options either: what was chosen was an option's own text.
    for (kind, value) in [("SHIRT", "casual"), ("SHIRT", "=1+1"), ("COAT", "Casual")] {
        let supplement = only(None, &[(STYLE, value)]);
        let listing = planned_as(&template, &product("A", &[]), &supplement, kind);
        assert_eq!(cell(&listing, &template, 0, STYLE), "", "{kind} {value}");
        let refused = listing.findings.iter().find(|f| f.code == Code::ChoiceNotInList).unwrap();
        assert_eq!(refused.params["value"], value);
        assert_eq!(listing.used.choices, 0);
    }
}

#[test]
fn what_members_differ_in_is_never_the_familys_choice() {
    let template = template();
    let mut draft = product("PAI", &[(Field::Title, "Moletom")]);
    draft.variants = vec![
        variant("P-1", &[(Field::Color, "Marfim")]),
        variant("P-2", &[(Field::Color, "Areia")]),
    ];
    draft.given.push(given(Field::Material, "Linho"));
    let choices = [(COLOR_MAP, "Azul"), (STYLE, "Formal")];
    let listing = planned(&template, &draft, &only(None, &choices));
    assert_eq!([0, 1, 2].map(|row| cell(&listing, &template, row, COLOR_MAP)), [""; 3]);
    // The parent can't be bought: it says only what every row must.
    assert_eq!(
        [0, 1, 2].map(|row| cell(&listing, &template, row, STYLE)),
        ["", "Formal", "Formal"]
    );
    assert_eq!(listing.used.choices, 1);
}
