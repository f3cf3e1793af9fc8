//! One test per rule of a single row.

use super::fixture::{Fixture, GENDER, List, one, planned};
use crate::catalog::{Code, Field, Severity};
use crate::listing::{Request, Role, plan};

const ID_KIND: &str = "amzn1.volt.ca.product_id_type";
const ID: &str = "amzn1.volt.ca.product_id_value";
const CHANNEL: &str = "fulfillment_availability#1.fulfillment_channel_code";
const QUANTITY: &str = "fulfillment_availability#1.quantity";
const SELLING_PRICE: &str = "purchasable_offer";

#[test]
fn identity_is_written_with_the_templates_default_action() {
    let template = Fixture::default().template();
    let done = planned(&template, &one(&[(Field::Title, "Moletom"), (Field::Brand, "Virtude")]));
    assert_eq!(done.cell(0, "contribution_sku"), Some("SKU-1"));
    assert_eq!(done.cell(0, "::record_action"), Some("Criar ou substituir"));
    assert_eq!(done.cell(0, "product_type"), Some("SHIRT"));
    assert_eq!(done.cell(0, "item_name"), Some("Moletom"));
    assert_eq!(done.cell(0, "brand"), Some("Virtude"));
    assert_eq!(done.cell(0, "manufacturer"), Some("Virtude"));
    assert_eq!(done.cell(0, "model_name"), Some("Virtude"));
    assert_eq!(done.listing.rows[0].role, Role::StandAlone);
    assert_eq!(done.cell(0, "parentage_level"), None);
}

#[test]
fn a_blank_kind_without_a_brand_is_generic_in_the_templates_language() {
    for (language, word) in [("pt_BR", "Genérico"), ("en_US", "Generic")] {
        let template = Fixture { language, ..Fixture::default() }.template();
        let done = planned(&template, &one(&[(Field::Title, "Forma")]));
        assert_eq!(done.cell(0, "brand"), Some(word));
        assert_eq!(done.cell(0, "manufacturer"), Some(word));
        assert_eq!(done.cell(0, "model_name"), Some("Forma"));
    }
}

#[test]
fn a_list_that_has_a_generic_option_gives_its_own_word() {
    let fixture = Fixture::default().list("brand", &List::Closed(&["Virtude", "Sem marca"]));
    let template = fixture.template();
    let done = planned(&template, &one(&[(Field::BrandKind, "Genérico")]));
    assert_eq!(done.cell(0, "brand"), Some("Sem marca"));
}

#[test]
fn a_brand_on_a_generic_product_is_named_and_not_written() {
    let template = Fixture::default().template();
    let values = [(Field::BrandKind, "Genérico"), (Field::Brand, "Virtude")];
    let done = planned(&template, &one(&values));
    assert_eq!(done.cell(0, "brand"), Some("Genérico"));
    assert_eq!(done.finding(Code::BrandIgnored).value.as_deref(), Some("Virtude"));
}

#[test]
fn a_valid_barcode_is_written_with_its_kind_and_without_one_the_row_is_exempt() {
    type Case<'c> = (&'c [(Field, &'c str)], Option<&'c str>, Option<&'c str>);
    let template = Fixture::default().template();
    let cases: [Case<'_>; 5] = [
        (&[(Field::ProductId, "7890000010016")], Some("EAN"), Some("7890000010016")),
        (
            &[(Field::ProductId, "7890000010016"), (Field::ProductIdKind, "GTIN")],
            Some("GTIN"),
            Some("7890000010016"),
        ),
        (&[(Field::ProductId, "036000291452")], Some("UPC"), Some("036000291452")),
        (&[], Some("Isento de GTIN"), None),
        (&[(Field::ProductId, "7891000000000")], None, None),
    ];
    for (values, kind, code) in cases {
        let done = planned(&template, &one(values));
        assert_eq!(done.cell(0, ID_KIND), kind, "{values:?}");
        assert_eq!(done.cell(0, ID), code, "{values:?}");
    }
}

#[test]
fn a_kind_without_a_barcode_is_named_and_claims_no_exemption() {
    let template = Fixture::default().template();
    let done = planned(&template, &one(&[(Field::ProductIdKind, "EAN")]));
    assert_eq!(done.cell(0, ID_KIND), None);
    assert_eq!(done.finding(Code::IdKindWithoutId).value.as_deref(), Some("EAN"));
}

#[test]
fn a_wrong_kind_gives_way_to_the_barcodes_own() {
    let template = Fixture::default().template();
    let values = [(Field::ProductId, "7890000010016"), (Field::ProductIdKind, "UPC")];
    let done = planned(&template, &one(&values));
    assert_eq!(done.cell(0, ID_KIND), Some("EAN"));
    assert_eq!(done.finding(Code::IdKindMismatch).value.as_deref(), Some("UPC"));
}

#[test]
fn the_price_goes_into_the_selling_price_too() {
    let template = Fixture::default().template();
    let done = planned(&template, &one(&[(Field::Price, "R$ 1.099,90")]));
    assert_eq!(done.cell(0, "list_price"), Some("1099.9"));
    assert_eq!(done.cell(0, SELLING_PRICE), Some("1099.9"));
    let done = planned(&template, &one(&[]));
    assert!(done.has(Code::PriceMissing));
}

#[test]
fn stock_goes_only_to_the_sellers_own_channel() {
    let template = Fixture::default().template();
    let done = planned(&template, &one(&[(Field::Logistics, "DBA"), (Field::Quantity, "0")]));
    assert_eq!(done.cell(0, CHANNEL), Some("DEFAULT"));
    assert_eq!(done.cell(0, QUANTITY), Some("0"));
    let done = planned(&template, &one(&[(Field::Logistics, "FBA"), (Field::Quantity, "7")]));
    assert_eq!(done.cell(0, CHANNEL), Some("AMAZON_NA"));
    assert_eq!(done.cell(0, QUANTITY), None);
    assert_eq!(done.finding(Code::QuantityNotForChannel).value.as_deref(), Some("7"));
    let done = planned(&template, &one(&[(Field::Quantity, "7")]));
    assert_eq!(done.cell(0, CHANNEL), None);
    assert_eq!(done.cell(0, QUANTITY), None);
    assert!(done.has(Code::LogisticsMissing));
}

#[test]
fn fba_without_a_channel_of_amazon_is_an_error_and_never_default() {
    let fixture = Fixture::default()
        .list("fulfillment_availability#1.fulfillment_channel_code", &List::Closed(&["DEFAULT"]));
    let template = fixture.template();
    let done = planned(&template, &one(&[(Field::Logistics, "FBA")]));
    assert_eq!(done.cell(0, CHANNEL), None);
    let finding = done.finding(Code::ChannelNotOffered);
    assert_eq!(finding.severity, Severity::Error);
    assert_eq!(finding.target.as_deref(), Some("O7"));
    assert_eq!(finding.sku.as_deref(), Some("SKU-1"));
}

#[test]
fn other_channels_of_amazon_serve_where_the_usual_one_is_absent() {
    let list = List::Closed(&["PADRÃO", "AMAZON_US2BR_RAFN"]);
    let fixture = Fixture::default().list("fulfillment_availability#1.fulfillment_ch", &list);
    let template = fixture.template();
    let done = planned(&template, &one(&[(Field::Logistics, "FBA")]));
    assert_eq!(done.cell(0, CHANNEL), Some("AMAZON_US2BR_RAFN"));
    let done = planned(&template, &one(&[(Field::Logistics, "DBA")]));
    assert_eq!(done.cell(0, CHANNEL), Some("PADRÃO"));
}

#[test]
fn measures_take_their_unit_from_the_columns_own_list() {
    let template = Fixture::default().template();
    let values = [
        (Field::PackageWeight, "0,151 kg"),
        (Field::ItemWeight, "220 GRAMAS"),
        (Field::PackageDimensions, "35 X 28,5 X 8 cm"),
    ];
    let done = planned(&template, &one(&values));
    assert_eq!(done.cell(0, "item_package_weight[marketplace_id=A2Q]#1.value"), Some("151"));
    assert_eq!(done.cell(0, "item_package_weight[marketplace_id=A2Q]#1.unit"), Some("Gramas"));
    assert_eq!(done.cell(0, "item_weight[marketplace_id=A2Q]#1.value"), Some("220"));
    let sides = ["length", "width", "height"].map(|side| {
        let value = format!("item_package_dimensions.{side}.value");
        let unit = format!("item_package_dimensions.{side}.unit");
        (done.cells(0, &value).join(""), done.cells(0, &unit).join(""))
    });
    let expected = ["35", "28.5", "8"].map(|side| (side.to_owned(), "Centímetros".to_owned()));
    assert_eq!(sides, expected);
}

#[test]
fn measures_are_converted_when_the_usual_unit_is_not_offered() {
    let fixture = Fixture::default()
        .list("item_package_weight[marketplace_id=A2Q]#1.unit", &List::Closed(&["Kilogramm"]))
        .list(
            "item_package_dimensions[marketplace_id=A2Q]#1.length.unit",
            &List::Closed(&["Meter"]),
        );
    let template = fixture.template();
    let values = [(Field::PackageWeight, "151 g"), (Field::PackageDimensions, "35x28x8")];
    let done = planned(&template, &one(&values));
    assert_eq!(done.cell(0, "item_package_weight[marketplace_id=A2Q]#1.value"), Some("0.151"));
    assert_eq!(done.cell(0, "item_package_weight[marketplace_id=A2Q]#1.unit"), Some("Kilogramm"));
    assert_eq!(done.cells(0, "item_package_dimensions.length.value"), ["0.35"]);
    assert_eq!(done.cells(0, "item_package_dimensions.width.value"), ["28"]);
}

#[test]
fn a_weight_without_a_fitting_unit_is_not_written_at_all() {
    let fixture = Fixture::default().list(
        "item_package_weight[marketplace_id=A2Q]#1.unit",
        &List::Closed(&["Onças", "Libras"]),
    );
    let template = fixture.template();
    let done = planned(&template, &one(&[(Field::PackageWeight, "151 g")]));
    assert_eq!(done.cell(0, "item_package_weight"), None);
    assert_eq!(done.finding(Code::UnitNotOffered).value.as_deref(), Some("151 g"));
}

#[test]
fn missing_ncm_is_reported_not_invented() {
    let template = Fixture::default().template();
    let done = planned(&template, &one(&[(Field::Ncm, "6110.20.00")]));
    assert_eq!(done.cell(0, "ncm_code"), Some("61102000"));
    let done = planned(&template, &one(&[]));
    assert_eq!(done.cell(0, "ncm_code"), None);
    assert!(done.has(Code::NcmMissing));
}

#[test]
fn origin_is_the_sellers_else_brazil_with_a_warning() {
    let template = Fixture::default().template();
    let done = planned(&template, &one(&[(Field::CountryOfOrigin, "china")]));
    assert_eq!(done.cell(0, "country_of_origin"), Some("China"));
    assert!(!done.has(Code::CountryAssumed));
    let done = planned(&template, &one(&[]));
    assert_eq!(done.cell(0, "country_of_origin"), Some("Brasil"));
    assert_eq!(done.finding(Code::CountryAssumed).severity, Severity::Warning);
    let done = planned(&template, &one(&[(Field::CountryOfOrigin, "Brazil")]));
    assert_eq!(done.cell(0, "country_of_origin"), Some("Brasil"));
}

#[test]
fn a_value_outside_a_closed_list_names_near_options_and_is_not_written() {
    let template = Fixture::default().template();
    let done = planned(&template, &one(&[(Field::CountryOfOrigin, "Argentinas")]));
    assert_eq!(done.cell(0, "country_of_origin"), None);
    let finding = done.finding(Code::ValueNotInList);
    assert_eq!(finding.value.as_deref(), Some("Argentinas"));
    assert!(finding.params["options"].starts_with("Argentina"));
    assert_eq!(finding.source.as_ref().map(|source| source.row), Some(3));
}

#[test]
fn a_value_outside_suggestions_is_written_and_said() {
    let template = Fixture::default().template();
    let done = planned(&template, &one(&[(Field::Material, "Cânhamo")]));
    assert_eq!(done.cell(0, "material"), Some("Cânhamo"));
    assert_eq!(done.finding(Code::ValueOutsideSuggestions).severity, Severity::Info);
}

#[test]
fn a_list_over_other_cells_takes_no_value() {
    let template = Fixture::default().without("size[").template();
    let done = planned(&template, &one(&[(Field::Size, "M")]));
    assert_eq!(done.cell(0, "apparel_size"), None);
    assert_eq!(done.finding(Code::ValueNeedsDependentList).value.as_deref(), Some("M"));
}

#[test]
fn a_list_that_follows_from_other_columns_takes_what_it_then_offers() {
    let cut = "body_cut[marketplace_id=A2Q]#1.value";
    let template = Fixture::default()
        .with(cut, "Corte", List::ByGender(&["Slim", "Reto"]))
        .with(GENDER, "Gênero", List::Closed(&["Feminino", "Masculino"]))
        .template();
    let own = |header: &str| Field::Other(header.to_owned());
    // Whatever the order of the seller's columns.
    let done = planned(&template, &one(&[(own("Corte"), "slim"), (own("Gênero"), "feminino")]));
    assert_eq!((done.cell(0, cut), done.cell(0, GENDER)), (Some("Slim"), Some("Feminino")));
    let done = planned(&template, &one(&[(own("Corte"), "Largo"), (own("Gênero"), "Feminino")]));
    assert_eq!(done.cell(0, cut), None);
    assert_eq!(done.finding(Code::ValueNotInList).params["options"], "Slim; Reto");
    let done = planned(&template, &one(&[(own("Corte"), "Slim")]));
    assert_eq!(done.cell(0, cut), None);
    assert_eq!(done.finding(Code::ValueNeedsDependentList).value.as_deref(), Some("Slim"));
    let done = planned(&template, &one(&[(own("Corte"), "Slim"), (own("Gênero"), "Masculino")]));
    assert_eq!(done.cell(0, cut), None);
    assert_eq!(done.finding(Code::ValueNotForType).value.as_deref(), Some("Slim"));
}

#[test]
fn a_column_of_another_type_takes_no_value() {
    let template = Fixture::default().without("apparel_size").template();
    let drafts = one(&[(Field::Size, "M"), (Field::ProductType, "coat")]);
    let done = planned(&template, &drafts);
    assert_eq!(done.cell(0, "product_type"), Some("COAT"));
    assert_eq!(done.cell(0, "size["), None);
    assert_eq!(done.finding(Code::ValueNotForType).value.as_deref(), Some("M"));
}

#[test]
fn colour_fills_the_standard_colour_only_when_it_is_one() {
    let template = Fixture::default().template();
    let map = "color[marketplace_id=A2Q]#1.standardized_values#1";
    let done = planned(&template, &one(&[(Field::Color, "preto")]));
    assert_eq!(done.cell(0, "color[marketplace_id=A2Q]#1.value"), Some("preto"));
    assert_eq!(done.cell(0, map), Some("Preto"));
    let done = planned(&template, &one(&[(Field::Color, "Bordô")]));
    assert_eq!(done.cell(0, map), None);
}

#[test]
fn bullets_go_left_to_right_and_each_left_over_is_named() {
    let template = Fixture::default().template();
    let bullets = ["um", "dois", "três", "quatro"].map(|text| (Field::BulletPoints, text));
    let done = planned(&template, &one(&bullets));
    assert_eq!(done.cells(0, "bullet_point.value"), ["um", "dois"]);
    let left: Vec<_> = done
        .listing
        .findings
        .iter()
        .filter(|finding| finding.code == Code::TooManyValues)
        .filter_map(|finding| finding.value.clone())
        .collect();
    assert_eq!(left, ["três", "quatro"]);
}

#[test]
fn keywords_fill_the_columns_evenly() {
    let template = Fixture::default().template();
    let terms = ["moletom", "capuz", "inverno"].map(|text| (Field::Keywords, text));
    let done = planned(&template, &one(&terms));
    assert_eq!(done.cells(0, "generic_keyword.value"), ["moletom; capuz; inverno"]);
    let second = "generic_keyword[marketplace_id=A2Q]#2.value";
    let template = Fixture::default().with(second, "Palavras-chave", List::Free).template();
    let done = planned(&template, &one(&terms));
    assert_eq!(done.cells(0, "generic_keyword.value"), ["moletom; capuz", "inverno"]);
}

#[test]
fn pictures_have_their_places() {
    let template = Fixture::default().template();
    let values = [
        (Field::MainImage, "https://a.example/1.jpg"),
        (Field::OtherImages, "https://a.example/2.jpg"),
        (Field::OtherImages, "https://a.example/3.jpg"),
        (Field::OtherImages, "https://a.example/4.jpg"),
        (Field::SwatchImage, "https://a.example/s.jpg"),
    ];
    let done = planned(&template, &one(&values));
    assert_eq!(done.cell(0, "main_product_image"), Some("https://a.example/1.jpg"));
    let others = done.cells(0, "other_product_image_locator.media_location");
    assert_eq!(others, ["https://a.example/2.jpg", "https://a.example/3.jpg"]);
    assert_eq!(done.cell(0, "swatch_product_image"), Some("https://a.example/s.jpg"));
    let left = done.finding(Code::TooManyValues);
    assert_eq!(left.value.as_deref(), Some("https://a.example/4.jpg"));
}

#[test]
fn a_sellers_own_column_goes_where_the_template_has_one_of_that_name() {
    let template = Fixture::default().template();
    let own = |header: &str| Field::Other(header.to_owned());
    let values = [
        (own("TIPO DE TECIDO:"), "Malha"),
        (own("Cor do fornecedor"), "X9"),
        // A rule's value is not overwritten.
        (own("Nome da marca"), "Outra"),
    ];
    let done = planned(&template, &one(&values));
    assert_eq!(done.cell(0, "fabric_type"), Some("Malha"));
    assert_eq!(done.finding(Code::ColumnMissing).value.as_deref(), Some("X9"));
    assert_eq!(done.cell(0, "brand"), Some("Genérico"));
    let conflict = done.finding(Code::ValueConflict);
    assert_eq!(
        (conflict.value.as_deref(), conflict.params["kept"].as_str()),
        (Some("Outra"), "Genérico")
    );
}

#[test]
fn a_sellers_own_column_never_says_what_a_row_is() {
    let template = Fixture::default().template();
    let header = Field::Other("SKU do produto pai".to_owned());
    let request = Request { product_type: Some("SHIRT".to_owned()), first_row: None };
    let listing = plan(&template, &one(&[(header, "PAI-1")]), &request);
    let column =
        template.columns_by_stem("child_parent_sku_relationship.parent_sku").next().unwrap();
    assert_eq!(listing.plan.get(0, column), None);
    let found = listing.findings.iter().find(|finding| finding.code == Code::NotPlaced).unwrap();
    assert_eq!(found.value.as_deref(), Some("PAI-1"));
}

#[test]
fn adjustable_and_category_find_their_column_or_a_finding() {
    let template = Fixture::default().template();
    let done =
        planned(&template, &one(&[(Field::Adjustable, "NÃO"), (Field::Category, "moletons")]));
    let node = done.cell(0, "recommended_browse_nodes");
    assert_eq!(node, Some("Moda > Roupas > Moletons (11)"));
    assert_eq!(done.finding(Code::ColumnMissing).value.as_deref(), Some("NÃO"));
    let adjustable = "is_adjustable[marketplace_id=A2Q]#1.value";
    let list = List::Closed(&["Sim", "Não"]);
    let template = Fixture::default().with(adjustable, "Ajustável", list).template();
    let done =
        planned(&template, &one(&[(Field::Adjustable, "NÃO"), (Field::Category, "Brinquedos")]));
    assert_eq!(done.cell(0, "is_adjustable"), Some("Não"));
    assert_eq!(done.cell(0, "recommended_browse_nodes"), None);
    assert_eq!(done.finding(Code::ValueNotInList).value.as_deref(), Some("Brinquedos"));
}

#[test]
fn a_refused_brand_is_what_every_finding_about_it_names() {
    let fixture = Fixture::default().list("brand", &List::Closed(&["Virtude"]));
    let template = fixture.template();
    let values = [(Field::BrandKind, "Marca"), (Field::Brand, "Açaí")];
    let done = planned(&template, &one(&values));
    assert_eq!(done.cell(0, "brand"), None);
    let findings = done.listing.findings.iter();
    let said: Vec<String> = findings
        .filter(|f| f.code == Code::ValueNotInList)
        .map(|f| f.message(crate::catalog::Lang::PtBr))
        .collect();
    assert!(!said.is_empty());
    assert!(said.iter().all(|text| text.starts_with("\"Açaí\" não está na lista")), "{said:?}");
}
