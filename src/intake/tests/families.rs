//! Families from lists, from parent columns, and from both.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

fn csv(rows: &[&str]) -> Intake {
    let text = format!("sku;title;parentSku;size\n{}\n", rows.join("\n"));
    read(text.as_bytes(), "x.csv").unwrap()
}

fn family(intake: &Intake, at: usize) -> (&str, Vec<&str>) {
    let draft = &intake.drafts[at];
    (draft.sku.as_str(), draft.variants.iter().map(|variant| variant.sku.as_str()).collect())
}

#[test]
fn rows_with_a_parent_become_its_variants_wherever_it_stands() {
    let intake = csv(&["P-M;m;P;M", "P;pai;;", "S;solo;;", "P-G;g;P;G"]);
    assert_eq!(codes(&intake), []);
    assert_eq!(
        (family(&intake, 0), family(&intake, 1)),
        (("P", vec!["P-M", "P-G"]), ("S", vec![]))
    );
    assert_eq!(intake.drafts[0].variants[0].given.len(), 4);
}

#[test]
fn missing_parents_and_nested_families_are_named_and_their_rows_stay() {
    let intake = csv(&["A;a;NADA;", "P;pai;;", "C;c;P;", "D;d;C;", "E;e;E;"]);
    assert_eq!(skus(&intake), ["A", "P", "D", "E"]);
    assert_eq!(codes(&intake), [Code::ParentMissing, Code::ParentIsChild]);
    assert_eq!(intake.findings[0].value.as_deref(), Some("NADA"));
}

#[test]
fn row_of_a_listed_variant_fills_it() {
    let intake = csv(&["Produto pai: P Variações: P-1, P-2;pai;;", "P-2;dois;;M"]);
    assert_eq!(family(&intake, 0), ("P", vec!["P-1", "P-2"]));
    assert_eq!(intake.drafts.len(), 1);
    assert_eq!(codes(&intake), [Code::RowMergedIntoFamily]);
    let fields: Vec<&Field> =
        intake.drafts[0].variants[1].given.iter().map(|given| &given.field).collect();
    assert_eq!(fields, [&Field::Sku, &Field::Title, &Field::Size]);
}

#[test]
fn each_sku_stands_once_and_later_ones_are_named_with_their_values() {
    let intake = csv(&[
        "A;um;;",
        "A;dois;;G",
        "Produto pai: P Variações: X| X| P;p;;",
        "Produto pai: Q Variações: X;q;;",
    ]);
    assert_eq!(skus(&intake), ["A", "P", "Q"]);
    assert_eq!(family(&intake, 1).1, ["X"]);
    assert_eq!(codes(&intake), [Code::DuplicateSku; 4]);
    let first = &intake.findings[0];
    assert_eq!(first.params["other"], "A2");
    assert!(first.params["values"].contains("dois") && first.params["values"].contains('G'));
}

#[test]
fn parent_text_without_variants_is_a_product_with_a_warning() {
    let intake = csv(&["Produto pai: P;p;;"]);
    assert_eq!(family(&intake, 0), ("P", vec![]));
    assert_eq!(codes(&intake), [Code::FamilyWithoutVariants]);
}

#[test]
fn family_inside_a_family_stays_a_family_of_its_own() {
    let intake =
        csv(&["Produto pai: P Variações: C, X;p;;", "Produto pai: C Variações: C-1;c;P;", "X;x;;"]);
    assert_eq!((family(&intake, 0), family(&intake, 1)), (("P", vec!["X"]), ("C", vec!["C-1"])));
    assert_eq!(
        codes(&intake),
        [Code::DuplicateSku, Code::ParentIsChild, Code::RowMergedIntoFamily]
    );
}

proptest! {
    #[test]
    fn each_sku_stands_once_whatever_the_families_say(
        rows in proptest::collection::vec(("[A-E]", "[A-E]?", "([A-E](, [A-E]){0,3})?"), 1..9),
    ) {
        let lines: Vec<String> = (0..)
            .zip(&rows)
            .map(|(at, (sku, parent, children))| {
                let cell = if children.is_empty() {
                    sku.clone()
                } else {
                    format!("Produto pai: {sku} Variações: {children}")
                };
                format!("{cell};title {at}.;{parent};")
            })
            .collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let intake = csv(&lines);
        let mut seen = BTreeSet::new();
        for draft in &intake.drafts {
            prop_assert!(seen.insert(&draft.sku), "{} stands twice", draft.sku);
            for variant in &draft.variants {
                prop_assert!(seen.insert(&variant.sku), "{} stands twice", variant.sku);
            }
        }
        for at in 0..rows.len() {
            let title = format!("title {at}.");
            prop_assert!(is_accounted(&intake, &title), "{title} is lost");
        }
    }
}
