use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::catalog::{Code, Field, Given, Origin, VariantDraft};

fn given(field: Field, raw: &str) -> Given {
    Given::text(field, raw, Origin::default())
}

fn draft(sku: &str, values: &[(Field, &str)]) -> ProductDraft {
    let mut all = vec![given(Field::Sku, sku)];
    all.extend(values.iter().map(|(field, raw)| given(field.clone(), raw)));
    ProductDraft { sku: sku.to_owned(), given: all, variants: Vec::new() }
}

fn codes(values: &[(Field, &str)]) -> Vec<Code> {
    read(&draft("A", values)).1.into_iter().map(|finding| finding.code).collect()
}

fn one<T>(fact: Option<&Fact<T>>) -> Vec<usize> {
    fact.into_iter().map(|fact| fact.given).collect()
}

fn all<T>(facts: &[Fact<T>]) -> Vec<usize> {
    facts.iter().map(|fact| fact.given).collect()
}

/// Positions that a fact comes from; written out, so that a new field can't be forgotten.
#[expect(clippy::too_many_lines, reason = "one line per field")]
fn kept(facts: &ItemFacts) -> BTreeSet<usize> {
    let ItemFacts {
        sku,
        title,
        brand_kind,
        brand,
        manufacturer,
        price,
        logistics,
        product_id,
        product_id_kind,
        ncm,
        quantity,
        package_weight,
        package_dimensions,
        item_weight,
        item_dimensions,
        adjustable,
        variation_theme,
        parent_sku,
        color,
        size,
        material,
        model,
        description,
        bullet_points,
        keywords,
        main_image,
        swatch_image,
        other_images,
        product_type,
        category,
        condition,
        country_of_origin,
        other,
        left_out: _,
    } = facts;
    [
        one(sku.as_ref()),
        one(title.as_ref()),
        one(brand_kind.as_ref()),
        one(brand.as_ref()),
        one(manufacturer.as_ref()),
        one(price.as_ref()),
        one(logistics.as_ref()),
        one(product_id.as_ref()),
        one(product_id_kind.as_ref()),
        one(ncm.as_ref()),
        one(quantity.as_ref()),
        one(package_weight.as_ref()),
        one(package_dimensions.as_ref()),
        one(item_weight.as_ref()),
        one(item_dimensions.as_ref()),
        one(adjustable.as_ref()),
        one(variation_theme.as_ref()),
        one(parent_sku.as_ref()),
        one(color.as_ref()),
        one(size.as_ref()),
        one(material.as_ref()),
        one(model.as_ref()),
        one(description.as_ref()),
        all(bullet_points),
        all(keywords),
        one(main_image.as_ref()),
        one(swatch_image.as_ref()),
        all(other_images),
        one(product_type.as_ref()),
        one(category.as_ref()),
        one(condition.as_ref()),
        one(country_of_origin.as_ref()),
        all(other),
    ]
    .concat()
    .into_iter()
    .collect()
}

#[test]
fn values_become_typed_facts_that_name_their_source() {
    let draft = draft(
        "MOL-1",
        &[
            (Field::Title, "  Moletom   Canguru "),
            (Field::BrandKind, "marca"),
            (Field::Brand, "VIRTUDE"),
            (Field::Price, "R$ 1.099,90"),
            (Field::Logistics, "DBA "),
            (Field::ProductIdKind, "ean"),
            (Field::ProductId, "7890000010016 "),
            (Field::Ncm, "6110.20.00"),
            (Field::Quantity, "10 unid."),
            (Field::PackageWeight, "0,650 kg"),
            (Field::PackageDimensions, "35 X 28 X 8 cm"),
            (Field::Adjustable, "Nao"),
            (Field::Other("Coleção".to_owned()), " Inverno "),
        ],
    );
    let (facts, findings) = read(&draft);
    assert_eq!(findings, []);
    let product = facts.product;
    let title = product.title.clone().unwrap();
    assert_eq!((title.value.as_str(), title.given), ("Moletom Canguru", 1));
    assert!(product.is_branded());
    assert_eq!(product.price.unwrap().value.cents(), 109_990);
    assert_eq!(product.logistics.unwrap().value, Logistics::Dba);
    assert_eq!(product.quantity.unwrap().value.count(), 10);
    assert_eq!(product.package_weight.unwrap().value.milligrams(), 650_000);
    assert!(!product.adjustable.unwrap().value);
    assert_eq!(product.other[0].value.text, "Inverno");
}

#[test]
fn what_is_not_understood_is_named_with_its_own_code() {
    for (field, raw, code) in [
        (Field::Price, "12x de R$ 29,90 sem juros", Code::PriceIsInstalments),
        (Field::Price, "-5", Code::ValueNegative),
        (Field::Price, "0,00", Code::ValueZero),
        (Field::Price, "US$ 10", Code::PriceNotBrl),
        (Field::Logistics, "Mercado Envios", Code::LogisticsUnknown),
        (Field::ProductIdKind, "ISBN", Code::IdKindUnknown),
        (Field::ProductId, "7890000010010", Code::GtinCheckDigit),
        (Field::ProductId, "7,89E+12", Code::CodeInExponent),
        (Field::ProductId, "123", Code::GtinLength),
        (Field::Ncm, "6110", Code::NcmLength),
        (Field::Quantity, "muitos", Code::ValueNotANumber),
        (Field::PackageWeight, "meio quilo", Code::ValueNotANumber),
        (Field::PackageWeight, "0", Code::ValueZero),
        (Field::PackageWeight, "0,5", Code::ValueSuspicious),
        (Field::PackageDimensions, "grande", Code::ValueNotANumber),
        (Field::PackageDimensions, "0x0x0", Code::ValueZero),
        (Field::ItemDimensions, "95x50", Code::DimensionsIncomplete),
        (Field::BrandKind, "talvez", Code::BrandKindUnknown),
        (Field::Adjustable, "às vezes", Code::AdjustableUnknown),
        (Field::MainImage, "foto.jpg", Code::UrlInvalid),
        (Field::Price, "1.234", Code::MoneyAmbiguous),
        (Field::Title, "Moletom 🦖", Code::TitleHasEmoji),
    ] {
        assert_eq!(codes(&[(field, raw)]), [code], "{raw}");
    }
    assert_eq!(codes(&[(Field::Title, &"muito ".repeat(40))]), [Code::TitleTooLong]);
}

#[test]
fn findings_carry_the_value_exactly_as_given() {
    let (facts, findings) = read(&draft("A", &[(Field::Quantity, " muitos ")]));
    let finding = &findings[0];
    assert_eq!(finding.value.as_deref(), Some(" muitos "));
    assert_eq!(finding.field, Some(Field::Quantity));
    assert_eq!(finding.sku.as_deref(), Some("A"));
    assert_eq!(facts.product.left_out, [LeftOut { given: 1, finding: 0 }]);
}

#[test]
fn zero_stock_is_a_value() {
    let (facts, findings) = read(&draft("A", &[(Field::Quantity, "0")]));
    assert_eq!((facts.product.quantity.unwrap().value.count(), findings.len()), (0, 0));
}

#[test]
fn number_cell_is_exact_and_its_lost_zeros_are_reported_not_invented() {
    let mut draft = draft(
        "A",
        &[(Field::Price, "1234.5"), (Field::Ncm, "1012100"), (Field::ProductId, "36000291452")],
    );
    for given in &mut draft.given {
        given.exact = true;
    }
    let (facts, findings) = read(&draft);
    assert_eq!(facts.product.price.unwrap().value.cents(), 123_450);
    assert_eq!((facts.product.ncm, facts.product.product_id), (None, None));
    let guesses: Vec<&str> =
        findings.iter().map(|finding| finding.params["guess"].as_str()).collect();
    assert_eq!(guesses, ["01012100", "036000291452"]);
    assert!(findings.iter().all(|finding| finding.code == Code::LeadingZeroLost));
}

#[test]
fn unit_of_the_header_holds_for_bare_numbers() {
    let mut draft =
        draft("A", &[(Field::ItemWeight, "0,65"), (Field::ItemDimensions, "200x150x100")]);
    draft.given[1].unit = Some("kg".to_owned());
    draft.given[2].unit = Some("mm".to_owned());
    let (facts, _) = read(&draft);
    assert_eq!(facts.product.item_weight.unwrap().value.milligrams(), 650_000);
    assert_eq!(facts.product.item_dimensions.unwrap().value.centimetres(), ["20", "15", "10"]);
}

#[test]
fn lists_in_one_cell_are_cut_and_several_cells_are_kept_whole() {
    let (facts, _) = read(&draft(
        "A",
        &[
            (Field::BulletPoints, "QUENTE: lã; LEVE: 500 g"),
            (Field::Keywords, "moletom, frio , ,capuz"),
            (Field::MainImage, "https://a.example/1.jpg, https://a.example/2.jpg"),
            (Field::OtherImages, "https://a.example/3.jpg\nfoto4"),
        ],
    ));
    let texts =
        |facts: &[Fact<String>]| facts.iter().map(|fact| fact.value.clone()).collect::<Vec<_>>();
    let product = facts.product;
    assert_eq!(texts(&product.bullet_points), ["QUENTE: lã", "LEVE: 500 g"]);
    assert_eq!(texts(&product.keywords), ["moletom", "frio", "capuz"]);
    assert_eq!(
        texts(&product.other_images),
        ["https://a.example/2.jpg", "https://a.example/3.jpg"]
    );
    assert_eq!(product.left_out.len(), 1);
    let (facts, _) =
        read(&draft("A", &[(Field::BulletPoints, "a; b"), (Field::BulletPoints, "c")]));
    assert_eq!(texts(&facts.product.bullet_points), ["a; b", "c"]);
}

#[test]
fn second_value_of_a_fact_is_named_and_the_first_counts() {
    let (facts, findings) = read(&draft(
        "A",
        &[(Field::Color, "Azul"), (Field::Color, "Preto"), (Field::Color, " Azul")],
    ));
    assert_eq!(facts.product.color.unwrap().value, "Azul");
    assert_eq!(findings[0].code, Code::ValueConflict);
    assert_eq!(findings[0].params["kept"], "Azul");
    assert_eq!(findings[1].code, Code::ValueRepeated);
}

#[test]
fn brand_without_kind_implies_a_brand_unless_it_is_the_generic_word() {
    let branded = |values: &[(Field, &str)]| read(&draft("A", values)).0.product.is_branded();
    assert!(branded(&[(Field::Brand, "Virtude")]));
    assert!(!branded(&[(Field::Brand, "Genérico")]));
    assert!(!branded(&[(Field::Brand, "Virtude"), (Field::BrandKind, "GENÉRICO")]));
    assert!(!branded(&[]));
}

#[test]
fn asin_and_exemption_are_product_ids_too() {
    let id = |values: &[(Field, &str)]| {
        read(&draft("A", values)).0.product.product_id.map(|fact| fact.value)
    };
    assert_eq!(
        id(&[(Field::ProductId, "b0abcdefgh")]),
        Some(ProductId::Asin("B0ABCDEFGH".to_owned()))
    );
    assert_eq!(id(&[(Field::ProductId, "isento de GTIN")]), Some(ProductId::Exempt));
    assert_eq!(
        codes(&[(Field::ProductId, "curto"), (Field::ProductIdKind, "ASIN")]),
        [Code::AsinInvalid]
    );
}

#[test]
fn colour_and_size_are_read_from_the_sku_in_theme_order_and_reported() {
    let mut draft = draft("MOL-010", &[(Field::VariationTheme, "TAMANHO/COR")]);
    for (sku, color) in
        [("MOL-010-P-PRETO", None), ("MOL-010-M-AZ", Some("Azul")), ("MOL-010-G", None)]
    {
        let mut all = vec![given(Field::Sku, sku)];
        all.extend(color.map(|color| given(Field::Color, color)));
        draft.variants.push(VariantDraft { sku: sku.to_owned(), given: all });
    }
    let (facts, findings) = read(&draft);
    let read: Vec<_> = facts
        .variants
        .iter()
        .map(|item| {
            (
                item.size.as_ref().map(|fact| fact.value.as_str()),
                item.color.as_ref().map(|fact| fact.value.as_str()),
            )
        })
        .collect();
    assert_eq!(read, [(Some("P"), Some("PRETO")), (Some("M"), Some("Azul")), (None, None)]);
    assert!(findings.iter().all(|finding| finding.code == Code::VariantReadFromSku));
    assert_eq!(findings.len(), 3);
    assert_eq!(findings[0].params["theme"], "TAMANHO/COR");
}

fn any_field() -> impl Strategy<Value = Field> {
    proptest::sample::select(vec![
        Field::Sku,
        Field::Title,
        Field::BrandKind,
        Field::Brand,
        Field::Manufacturer,
        Field::Price,
        Field::Logistics,
        Field::ProductId,
        Field::ProductIdKind,
        Field::Ncm,
        Field::Quantity,
        Field::PackageWeight,
        Field::PackageDimensions,
        Field::ItemWeight,
        Field::ItemDimensions,
        Field::Adjustable,
        Field::VariationTheme,
        Field::ParentSku,
        Field::Color,
        Field::Size,
        Field::Material,
        Field::Model,
        Field::Description,
        Field::BulletPoints,
        Field::Keywords,
        Field::MainImage,
        Field::SwatchImage,
        Field::OtherImages,
        Field::ProductType,
        Field::Category,
        Field::Condition,
        Field::CountryOfOrigin,
        Field::Other("x".to_owned()),
    ])
}

fn any_given() -> impl Strategy<Value = Given> {
    let raw = prop_oneof![
        any::<String>(),
        "[0-9]{0,5}[.,]?[0-9]{0,4} ?(kg|g|cm|x|un)?",
        "[0-9]{1,3}x[0-9]{1,3}x?[0-9]{0,3}",
        "https?://[a-z]{0,3}\\.[a-z]{0,3}[ ;,][a-z]{0,3}",
        proptest::sample::select(vec![
            "",
            " ",
            "SIM",
            "FBA",
            "Marca",
            "EAN",
            "A",
            "isento",
            ";;",
            ",",
            "7890000010016"
        ])
        .prop_map(str::to_owned),
    ];
    (any_field(), raw, any::<bool>()).prop_map(|(field, raw, exact)| Given {
        exact,
        ..Given::text(field, raw, Origin::default())
    })
}

proptest! {
    #[test]
    fn every_given_value_is_a_fact_or_is_named(
        own in proptest::collection::vec(any_given(), 0..12),
        variant in proptest::collection::vec(any_given(), 0..6),
    ) {
        let draft = ProductDraft {
            sku: "A".to_owned(),
            given: own,
            variants: vec![VariantDraft { sku: "A-1".to_owned(), given: variant }],
        };
        let (facts, findings) = read(&draft);
        for (given, item) in [(&draft.given, &facts.product), (&draft.variants[0].given, &facts.variants[0])] {
            let kept = kept(item);
            for (at, value) in given.iter().enumerate() {
                let named = item.left_out.iter().any(|left| {
                    left.given == at
                        && findings[left.finding].value.as_deref() == Some(value.raw.as_str())
                        && findings[left.finding].field.as_ref() == Some(&value.field)
                });
                prop_assert!(kept.contains(&at) || named, "{value:?} is lost");
            }
        }
    }
}
