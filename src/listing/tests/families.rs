//! Families: a parent's row, its children's rows, and what is inherited.

use super::fixture::{Fixture, List, Planned, given, planned, product, variant};
use crate::catalog::{Code, Field, ProductDraft, VariantDraft};
use crate::listing::Role;

const THEME: &str = "variation_theme";
const PARENTAGE: &str = "parentage_level";
const PARENT_SKU: &str = "child_parent_sku_relationship[marketplace_id=A2Q]#1.parent_sku";
const RELATION: &str = "child_parent_sku_relationship[marketplace_id=A2Q]#1.child_rel";
const COLOR: &str = "color[marketplace_id=A2Q]#1.value";
const ID: &str = "amzn1.volt.ca.product_id_value";
const ID_KIND: &str = "amzn1.volt.ca.product_id_type";
const QUANTITY: &str = "fulfillment_availability#1.quantity";

fn family(values: &[(Field, &str)], variants: Vec<VariantDraft>) -> [ProductDraft; 1] {
    [ProductDraft { variants, ..product("PAI", values) }]
}

fn two() -> Vec<VariantDraft> {
    vec![
        variant("PAI-P", &[(Field::Size, "P"), (Field::Color, "Preto")]),
        variant("PAI-M", &[(Field::Size, "M"), (Field::Color, "Azul")]),
    ]
}

fn values_of<'p>(done: &'p Planned<'_>, code: Code) -> Vec<&'p str> {
    let found = done.listing.findings.iter().filter(|finding| finding.code == code);
    found.filter_map(|finding| finding.value.as_deref()).collect()
}

#[test]
fn a_family_is_a_parent_without_an_offer_and_children_with_one() {
    let template = Fixture::default().template();
    let values = [
        (Field::Title, "Moletom"),
        (Field::BrandKind, "Marca"),
        (Field::Brand, "Virtude"),
        (Field::Price, "89,90"),
        (Field::Logistics, "DBA"),
        (Field::Ncm, "61102000"),
        (Field::PackageWeight, "400 g"),
        (Field::VariationTheme, "tamanho/cor"),
    ];
    let done = planned(&template, &family(&values, two()));
    let roles: Vec<_> = done.listing.rows.iter().map(|row| (row.sku.as_str(), row.role)).collect();
    assert_eq!(roles, [("PAI", Role::Parent), ("PAI-P", Role::Child), ("PAI-M", Role::Child)]);
    let expected = [
        ("contribution_sku", ["PAI", "PAI-P", "PAI-M"]),
        ("product_type", ["SHIRT", "SHIRT", "SHIRT"]),
        ("item_name", ["Moletom", "Moletom, Preto, P", "Moletom, Azul, M"]),
        ("brand", ["Virtude", "Virtude", "Virtude"]),
        (PARENTAGE, ["Produto Pai", "Produto Filho", "Produto Filho"]),
        (RELATION, ["Variação", "Variação", "Variação"]),
        (PARENT_SKU, ["", "PAI", "PAI"]),
        (THEME, ["TAMANHO/COR", "TAMANHO/COR", "TAMANHO/COR"]),
        (COLOR, ["", "Preto", "Azul"]),
        ("size[", ["", "P", "M"]),
        ("list_price", ["", "89.9", "89.9"]),
        ("purchasable_offer", ["", "89.9", "89.9"]),
        ("fulfillment_availability#1.fulfillment_channel_code", ["", "DEFAULT", "DEFAULT"]),
        ("ncm_code", ["", "61102000", "61102000"]),
        ("item_package_weight[marketplace_id=A2Q]#1.value", ["", "400", "400"]),
        ("country_of_origin", ["Brasil", "Brasil", "Brasil"]),
        (ID_KIND, ["Isento de GTIN", "Isento de GTIN", "Isento de GTIN"]),
    ];
    for (id, cells) in expected {
        let written = [0, 1, 2].map(|row| done.cell(row, id).unwrap_or_default());
        assert_eq!(written, cells, "{id}");
    }
}

#[test]
fn a_theme_that_is_not_given_follows_from_what_differs() {
    let template = Fixture::default().template();
    let done = planned(&template, &family(&[], two()));
    assert_eq!(done.cell(0, THEME), Some("TAMANHO/COR"));
    assert_eq!(done.finding(Code::ThemeAssumed).params["theme"], "TAMANHO/COR");
    let sizes = vec![variant("A-P", &[(Field::Size, "P")]), variant("A-M", &[(Field::Size, "M")])];
    let done = planned(&template, &family(&[], sizes));
    assert_eq!(done.cell(2, THEME), Some("TAMANHO"));
}

#[test]
fn an_obsolete_theme_is_refused_with_the_live_ones_named() {
    let template = Fixture::default().template();
    let done = planned(&template, &family(&[(Field::VariationTheme, "COR")], two()));
    assert_eq!([0, 1, 2].map(|row| done.cell(row, THEME)), [None; 3]);
    let finding = done.finding(Code::ThemeNotOffered);
    assert_eq!(finding.value.as_deref(), Some("COR"));
    assert_eq!(finding.params["options"], "TAMANHO/COR; TAMANHO");
}

#[test]
fn members_that_the_theme_does_not_tell_apart_are_an_error() {
    let template = Fixture::default().template();
    let members = vec![
        variant("A-1", &[(Field::Size, "P"), (Field::Color, "Preto")]),
        variant("A-2", &[(Field::Size, "p"), (Field::Color, "PRETO")]),
        variant("A-3", &[(Field::Size, "G")]),
    ];
    let done = planned(&template, &family(&[(Field::VariationTheme, "TAMANHO/COR")], members));
    assert_eq!(done.finding(Code::VariantsAlike).params["skus"], "A-1; A-2");
    assert_eq!(done.finding(Code::VariantAttributeMissing).sku.as_deref(), Some("A-3"));
}

#[test]
fn barcode_and_stock_of_a_family_of_several_are_no_ones() {
    let template = Fixture::default().template();
    let values = [
        (Field::ProductId, "7890000010023"),
        (Field::ProductIdKind, "EAN"),
        (Field::Quantity, "7"),
        (Field::Logistics, "DBA"),
    ];
    let done = planned(&template, &family(&values, two()));
    for row in [1, 2] {
        assert_eq!(done.cell(row, ID), None);
        // An exemption would be untrue: there is a barcode.
        assert_eq!(done.cell(row, ID_KIND), None);
        assert_eq!(done.cell(row, QUANTITY), None);
    }
    assert_eq!(values_of(&done, Code::FamilyValueAmbiguous), ["7890000010023", "EAN", "7"]);
}

#[test]
fn members_barcodes_and_stock_are_their_own() {
    let template = Fixture::default().template();
    let own = |sku, size, code, count| {
        let values = [(Field::Size, size), (Field::ProductId, code), (Field::Quantity, count)];
        variant(sku, &values)
    };
    let members =
        vec![own("A-P", "P", "7890000010016", "3"), own("A-M", "M", "7890000010023", "0")];
    let done = planned(&template, &family(&[(Field::Logistics, "DBA")], members));
    assert_eq!(done.cell(0, ID), None);
    assert_eq!(done.cell(1, ID), Some("7890000010016"));
    assert_eq!(done.cell(1, ID_KIND), Some("EAN"));
    assert_eq!(done.cell(1, QUANTITY), Some("3"));
    assert_eq!(done.cell(2, QUANTITY), Some("0"));
}

#[test]
fn a_parents_value_that_every_member_replaces_is_named() {
    let template = Fixture::default().template();
    let mut members = two();
    for (member, price) in members.iter_mut().zip(["10", "20"]) {
        member.given.push(given(Field::Price, price));
    }
    let done = planned(&template, &family(&[(Field::Price, "99")], members));
    assert_eq!([1, 2].map(|row| done.cell(row, "list_price")), [Some("10"), Some("20")]);
    assert_eq!(values_of(&done, Code::ValueOverridden), ["99"]);
}

#[test]
fn a_members_own_title_stays_as_it_is() {
    let template = Fixture::default().template();
    let mut members = two();
    members[0].given.push(given(Field::Title, "Moletom preto P"));
    let done = planned(&template, &family(&[(Field::Title, "Moletom")], members));
    assert_eq!(done.cell(1, "item_name"), Some("Moletom preto P"));
    assert_eq!(done.cell(2, "item_name"), Some("Moletom, Azul, M"));
}

#[test]
fn without_columns_for_families_members_stand_alone() {
    let template = Fixture::default().without("parentage").without("child_parent").template();
    let values = [(Field::Title, "Moletom"), (Field::VariationTheme, "TAMANHO/COR")];
    let done = planned(&template, &family(&values, two()));
    let roles: Vec<_> = done.listing.rows.iter().map(|row| (row.sku.as_str(), row.role)).collect();
    assert_eq!(roles, [("PAI-P", Role::StandAlone), ("PAI-M", Role::StandAlone)]);
    assert!(done.has(Code::VariationsUnsupported));
    assert_eq!(done.cell(0, THEME), None);
}

#[test]
fn a_theme_on_a_product_without_members_is_named() {
    let template = Fixture::default().template();
    let done = planned(&template, &[product("A", &[(Field::VariationTheme, "COR")])]);
    assert_eq!(done.cell(0, THEME), None);
    assert_eq!(values_of(&done, Code::ThemeWithoutVariants), ["COR"]);
}

#[test]
fn a_members_sku_that_stands_elsewhere_is_not_written_twice() {
    let template = Fixture::default().template();
    let mut drafts = vec![product("PAI-M", &[(Field::Title, "Outro")])];
    drafts.extend(family(&[(Field::Title, "Moletom")], two()));
    let done = planned(&template, &drafts);
    let skus: Vec<_> = done.listing.rows.iter().map(|row| row.sku.as_str()).collect();
    assert_eq!(skus, ["PAI-M", "PAI", "PAI-P"]);
    assert!(done.has(Code::DuplicateSku));
}

#[test]
fn words_of_another_language_serve_as_well() {
    let parentage = List::Closed(&["Übergeordnet", "Untergeordnet"]);
    let fixture = Fixture::default()
        .list("parentage_level", &parentage)
        .list(
            "child_parent_sku_relationship[marketplace_id=A2Q]#1.child",
            &List::Closed(&["Variation"]),
        )
        .list("variation_theme", &List::Closed(&["Größe/Farbe"]));
    let template = Fixture { language: "de_DE", aliases: Vec::new(), ..fixture }.template();
    let done = planned(&template, &family(&[(Field::VariationTheme, "TAMANHO/COR")], two()));
    assert_eq!(done.cell(0, PARENTAGE), Some("Übergeordnet"));
    assert_eq!(done.cell(1, PARENTAGE), Some("Untergeordnet"));
    assert_eq!(done.cell(1, RELATION), Some("Variation"));
    assert_eq!(done.cell(1, THEME), Some("Größe/Farbe"));
}
