//! Identity of the product.

use super::{Blank, Column, Need, TYPES, market, text};

pub(in super::super) const ID_KINDS: &[&str] = &["EAN", "GTIN", "UPC", "ASIN", "Isento de GTIN"];

pub(in super::super) const ACTIONS: &[&str] =
    &["Criar ou substituir (atualização completa)", "Editar (atualização parcial)", "Excluir"];

/// Ids of our own making: these nodes exist in no shop.
pub(in super::super) const MUG_NODES: &[&str] = &[
    "Casa > Cozinha > Copos e Canecas > Canecas (90000000011)",
    "Casa > Cozinha > Café e Chá > Canecas Térmicas (90000000012)",
];

pub(in super::super) const BACKPACK_NODES: &[&str] = &[
    "Malas e Mochilas > Mochilas > Mochilas Casuais (90000000021)",
    "Malas e Mochilas > Mochilas > Mochilas para Notebook (90000000022)",
];

const BRANDS: &[&str] = &["Favo & Mel"];

const NODES: &str = "Caminho em que o produto aparece na loja.";

pub(super) const COLUMNS: &[Column] = &[
    Column::new("contribution_sku#1.value", "SKU", "Código do produto na sua loja.", "CANECA-001")
        .need(Need::Required),
    Column::new("::record_action", "Ação da oferta", "O que fazer com a linha.", "(Padrão) Criar")
        .named("record_action", ACTIONS),
    Column::new("product_type#1.value", "Tipo de produto", "Tipo da linha.", "MUG")
        .named("product_type1.value", &TYPES)
        .need(Need::Required),
    Column::new(
        text!("item_name", "#1.value"),
        "Nome do item",
        "Título que o comprador lê.",
        "Caneca de cerâmica esmaltada 350 ml, azul",
    )
    .need(Need::Required),
    Column::new(
        text!("brand", "#1.value"),
        "Nome da marca",
        "Marca, ou Genérico quando não há.",
        "Favo & Mel",
    )
    .suggest(BRANDS, BRANDS)
    .need(Need::Required),
    Column::new(
        "amzn1.volt.ca.product_id_type",
        "Tipo de ID do produto",
        "Que código de barras é.",
        "EAN",
    )
    .closed(ID_KINDS)
    .need(Need::Required),
    Column::new(
        "amzn1.volt.ca.product_id_value",
        "ID do produto",
        "Dígitos do código de barras.",
        "2000000000015",
    )
    .need(Need::Conditional)
    .blank(Blank::NoBarcode),
    Column::new(
        market!("recommended_browse_nodes", "#1.value"),
        "Caminhos de navegação",
        NODES,
        "Casa > Cozinha",
    )
    .suggest(MUG_NODES, BACKPACK_NODES)
    .need(Need::Required),
    Column::new(
        market!("recommended_browse_nodes", "#2.value"),
        "Caminhos de navegação",
        NODES,
        "Casa > Cozinha",
    )
    .suggest(MUG_NODES, BACKPACK_NODES),
    Column::new(
        market!("model_number", "#1.value"),
        "Número do modelo",
        "Referência do fabricante.",
        "CE-350",
    )
    .need(Need::Recommended),
    Column::new(
        text!("model_name", "#1.value"),
        "Nome do modelo",
        "Nome da linha do produto.",
        "Favo",
    )
    .need(Need::Recommended),
    Column::new(
        text!("manufacturer", "#1.value"),
        "Fabricante",
        "Quem faz o produto.",
        "Favo & Mel",
    )
    .need(Need::Conditional),
];
