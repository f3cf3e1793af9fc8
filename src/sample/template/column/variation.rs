//! Families and pictures.

use super::{Blank, Column, Need, market};

pub(in super::super) const PARENTAGE: &str = market!("parentage_level", "#1.value");
pub(in super::super) const RELATION: &str =
    market!("child_parent_sku_relationship", "#1.child_relationship_type");
pub(in super::super) const PARENT: &str = "Produto Pai";
pub(in super::super) const CHILD: &str = "Produto Filho";
pub(in super::super) const VARIATION: &str = "Variação";

/// Themes with their canonical names; those with a remark in parentheses are not to be used.
pub(in super::super) const THEMES: &[(&str, &str)] = &[
    ("COR", "COLOR"),
    ("TAMANHO", "SIZE"),
    ("TAMANHO/COR", "SIZE/COLOR"),
    ("ESTAMPA", "PATTERN"),
    ("ESTILO", "STYLE"),
    ("NOME_DA_COR (Obsoleto: não use)", "COLOR_NAME"),
    ("NOME_DO_TAMANHO (Obsoleto: não use)", "SIZE_NAME"),
    ("NOME_DO_TAMANHO/NOME_DA_COR (Obsoleto: não use)", "SIZE_NAME/COLOR_NAME"),
];

const MUG_THEMES: &[&str] = &[
    "COR",
    "ESTAMPA",
    "NOME_DA_COR (Obsoleto: não use)",
    "NOME_DO_TAMANHO (Obsoleto: não use)",
    "TAMANHO",
    "TAMANHO/COR",
];

const BACKPACK_THEMES: &[&str] =
    &["COR", "ESTILO", "NOME_DO_TAMANHO/NOME_DA_COR (Obsoleto: não use)", "TAMANHO", "TAMANHO/COR"];

const OTHER: &str = "Outro URL da imagem";
const OTHER_ABOUT: &str = "Endereço de mais uma foto.";
const OTHER_EXAMPLE: &str = "https://example.com/fotos/caneca-2.jpg";

pub(super) const COLUMNS: &[Column] = &[
    Column::new(
        PARENTAGE,
        "Nível de hierarquia",
        "Pai ou filho de uma família; vazio para um produto sozinho.",
        PARENT,
    )
    .closed(&[PARENT, CHILD])
    .need(Need::Conditional),
    Column::new(RELATION, "Tipo de relação", "Relação entre as linhas da família.", VARIATION)
        .closed(&[VARIATION])
        .need(Need::Conditional)
        .blank(Blank::NoFamily),
    Column::new(
        market!("child_parent_sku_relationship", "#1.parent_sku"),
        "SKU do produto pai",
        "Só nas linhas dos filhos.",
        "CANECA-001",
    )
    .need(Need::Conditional)
    .blank(Blank::NotChild),
    Column {
        closed: true,
        ..Column::new(
            "variation_theme#1.name",
            "Nome do tema de variação",
            "O que muda de um filho para outro.",
            "TAMANHO/COR",
        )
        .suggest(MUG_THEMES, BACKPACK_THEMES)
        .need(Need::Conditional)
        .blank(Blank::NoTheme)
    },
    Column::new(
        market!("main_product_image_locator", "#1.media_location"),
        "URL da imagem principal",
        "Endereço da foto principal.",
        "https://example.com/fotos/caneca-1.jpg",
    )
    .need(Need::Recommended),
    other(market!("other_product_image_locator_1", "#1.media_location")),
    other(market!("other_product_image_locator_2", "#1.media_location")),
    other(market!("other_product_image_locator_3", "#1.media_location")),
    other(market!("other_product_image_locator_4", "#1.media_location")),
    other(market!("other_product_image_locator_5", "#1.media_location")),
    other(market!("other_product_image_locator_6", "#1.media_location")).hidden(),
    other(market!("other_product_image_locator_7", "#1.media_location")).hidden(),
    other(market!("other_product_image_locator_8", "#1.media_location")).hidden(),
    Column::new(
        market!("swatch_product_image_locator", "#1.media_location"),
        "URL da imagem de amostra",
        "Endereço da amostra da cor.",
        "https://example.com/fotos/caneca-cor.jpg",
    ),
];

const fn other(id: &'static str) -> Column {
    Column::new(id, OTHER, OTHER_ABOUT, OTHER_EXAMPLE)
}
