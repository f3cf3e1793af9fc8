use super::*;

const BASE: &str = "https://loja.example.com.br/p/1";

fn told(html: &str) -> Told {
    extract(html, &Url::parse(BASE).unwrap()).unwrap()
}

fn value(told: &Told, field: &Field) -> Option<String> {
    let found = told.facts.iter().find(|fact| fact.field == *field);
    found.map(|fact| fact.value.clone())
}

fn facts(told: &Told) -> Vec<(String, &str)> {
    told.facts.iter().map(|fact| (fact.field.name(), fact.value.as_str())).collect()
}

fn pictures(told: &Told) -> Vec<&str> {
    told.pictures.iter().map(|picture| picture.url.as_str()).collect()
}

#[test]
fn an_advert_gives_its_data_first_and_its_pictures_in_their_original_size() {
    let told = told(include_str!("../../../tests/it/fixtures/pages/ml_advert.html"));
    assert!(told.is_product);
    assert_eq!(value(&told, &Field::Price).unwrap(), "R$ 1.049,90");
    assert_eq!(value(&told, &Field::Brand).unwrap(), "Oxford");
    assert_eq!(value(&told, &Field::Model).unwrap(), "Ryo Pond");
    assert_eq!(value(&told, &Field::Color).unwrap(), "Azul");
    assert_eq!(value(&told, &Field::Condition).unwrap(), "Novo");
    let description = value(&told, &Field::Description).unwrap();
    assert_eq!(description, "Caneca de cerâmica com esmalte azul & alça reforçada.");
    assert_eq!(
        pictures(&told),
        [
            "https://http2.mlstatic.com/D_NQ_NP_901234-MLB70000000001_062023-O.webp",
            "https://http2.mlstatic.com/D_NQ_NP_905678-MLB70000000002_062023-O.webp",
            "https://http2.mlstatic.com/D_NQ_NP_909999-MLB70000000003_062023-O.webp",
        ]
    );
    let price = told.facts.iter().find(|fact| fact.field == Field::Price).unwrap();
    assert_eq!(price.selector, "script[type=\"application/ld+json\"][1] $.offers.price");
}

#[test]
fn a_price_is_put_together_from_its_parts() {
    let told = told(include_str!("../../../tests/it/fixtures/pages/ml_price_only_in_markup.html"));
    assert_eq!(
        facts(&told),
        [("title".to_owned(), "Garrafa Térmica Inox 1 Litro"), ("price".to_owned(), "R$ 1.234,56")]
    );
}

#[test]
fn a_broken_block_hides_no_other_and_what_shops_get_wrong_is_mended() {
    let told = told(include_str!("../../../tests/it/fixtures/pages/json_ld_shop.html"));
    assert_eq!(
        facts(&told),
        [
            ("title".to_owned(), "Luminária de Mesa Articulada"),
            ("description".to_owned(), "Braço articulado, base pesada. Cabo de 1,5 m."),
            ("brand".to_owned(), "Taschibra"),
            ("productId".to_owned(), "7898324390012"),
            ("color".to_owned(), "Preta"),
            ("material".to_owned(), "Aço"),
            ("price".to_owned(), "R$ 1.299,90"),
            ("condition".to_owned(), "Novo"),
            ("itemWeight".to_owned(), "1.2 kg"),
            ("model".to_owned(), "TL-100"),
        ]
    );
    assert_eq!(
        pictures(&told),
        [
            "https://loja.example.com.br/img/luminaria-1.jpg",
            "https://cdn.lojadaana.com.br/luminaria-2.jpg",
        ]
    );
    let title = &told.facts[0];
    assert_eq!(title.selector, "script[type=\"application/ld+json\"][1] $[\"@graph\"][1].name");
}

#[test]
fn microdata_is_read_without_the_items_beside_it() {
    let bytes = include_bytes!("../../../tests/it/fixtures/pages/microdata_shop.html");
    let html = crate::scraper::charset::decode(bytes, &reqwest::header::HeaderMap::new());
    let told = told(&html);
    assert_eq!(
        facts(&told),
        [
            ("title".to_owned(), "Tapete de Sisal 2m x 3m"),
            ("description".to_owned(), "Tapete de sisal natural e algodão. Lavar a seco."),
            ("brand".to_owned(), "Casa Bela"),
            ("productId".to_owned(), "7891234567895"),
            ("price".to_owned(), "R$ 899,50"),
            ("condition".to_owned(), "Usado"),
        ]
    );
    assert_eq!(pictures(&told), ["https://loja.example.com.br/fotos/tapete.jpg"]);
}

#[test]
fn open_graph_is_taken_where_there_is_nothing_better() {
    let told = told(include_str!("../../../tests/it/fixtures/pages/open_graph.html"));
    assert!(told.is_product);
    assert_eq!(value(&told, &Field::Price).unwrap(), "R$ 249,90");
    assert_eq!(value(&told, &Field::Title).unwrap(), "Mochila Executiva");
    assert_eq!(told.pictures.len(), 2);
}

#[test]
fn prices_are_read_in_every_form_that_shops_give_them() {
    for (raw, currency, read) in [
        ("1299.9", Some("BRL"), Some("R$ 1.299,90")),
        ("1299.90", None, Some("R$ 1.299,90")),
        ("1.299", Some("BRL"), Some("R$ 1.299,00")),
        ("1.299,90", Some("BRL"), Some("R$ 1.299,90")),
        ("R$ 59,99", None, Some("R$ 59,99")),
        ("1299", Some("brl"), Some("R$ 1.299,00")),
        ("12.50", Some("USD"), Some("USD 12.50")),
        ("0.00", Some("BRL"), None),
        ("", Some("USD"), None),
        ("sob consulta", None, None),
        ("12x de R$ 10,00", None, None),
    ] {
        assert_eq!(price::of_data(raw, currency).as_deref(), read, "{raw}");
    }
    assert_eq!(price::of_number("1.299", None).as_deref(), Some("R$ 1,30"));
}

#[test]
fn all_selectors_are_well_formed() {
    for css in [
        r#"script[type="application/ld+json" i]"#,
        "[itemscope][itemtype]",
        "meta[property][content], meta[name][content]",
        "h1.ui-pdp-title",
        ".ui-pdp-description__content",
        ".ui-pdp-price__second-line .andes-money-amount",
        ".andes-money-amount__fraction",
        ".andes-money-amount__cents",
        ".ui-pdp-specs__table tr, table.andes-table tr",
        "div.ui-pdp-gallery img",
    ] {
        assert!(selector(css).is_some(), "{css}");
    }
}

#[test]
fn markup_control_characters_and_far_too_long_texts_do_not_get_through() {
    let html = format!(
        r#"<script type="application/ld+json">{{"@type":"Product","name":"A\u0000\u0007B &lt;b&gt;C&lt;/b&gt;","brand":"{}","color":"  "}}</script>"#,
        "x".repeat(1_001)
    );
    assert_eq!(facts(&told(&html)), [("title".to_owned(), "A B C")]);
}

#[test]
fn data_that_is_deep_or_holds_lists_of_others_gives_no_product() {
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    let list = r#"{"@type":"ItemList","itemListElement":[{"@type":"Product","name":"other"}]}"#;
    for data in [deep.as_str(), list, "{", "/*/", "\"", "null", "12"] {
        let html = format!("<script type=\"application/ld+json\">{data}</script>");
        assert!(!told(&html).is_product, "{data:.20}");
    }
}

proptest::proptest! {
    #[test]
    fn no_page_makes_the_reader_panic(html in "(<[a-z]{1,6}( itemscope| itemprop=\"name\"| itemtype=\"Product\")?>|[{}\\[\\]\",:/*\\\\a-z0-9 ]|</[a-z]{1,6}>){0,80}") {
        let script = format!("<script type=\"application/ld+json\">{html}</script>{html}");
        let _ = told(&script);
    }
}
