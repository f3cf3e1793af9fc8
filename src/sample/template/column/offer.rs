//! Offer: price, stock and taxes.

use super::{Blank, Column, Dependency, List, Need, market, text};

const YES_NO: &[&str] = &["Sim", "Não"];

const CHANNELS: &[&str] = &["AMAZON_NA", "DEFAULT"];

const ORIGINS: &[&str] = &[
    "0 - Nacional",
    "1 - Estrangeira, importação direta",
    "2 - Estrangeira, adquirida no mercado interno",
];

const TAX: &str = market!("tax_treatment", "#1.type");

/// Tax types with the codes of operation that go with each.
const TAX_CODES: &[(&str, &[&str])] = &[
    (
        "ICMS",
        &[
            "101 - Tributada com permissão de crédito",
            "102 - Tributada sem permissão de crédito",
            "400 - Não tributada",
        ],
    ),
    ("ICMS ST", &["201 - Com substituição e crédito", "500 - Recolhida por substituição"]),
];

const TAX_TYPES: &[&str] = &["ICMS", "ICMS ST"];

pub(super) const COLUMNS: &[Column] = &[
    Column::new(
        market!("skip_offer", "#1.value"),
        "Ignorar oferta",
        "Sim: só a página do produto, sem oferta.",
        "Não",
    )
    .closed(YES_NO),
    Column::new(
        market!("condition_type", "#1.value"),
        "Condição do produto",
        "Estado do item vendido.",
        "Novo",
    )
    .closed(&["Novo"])
    .need(Need::Conditional)
    .blank(Blank::NoOffer),
    Column::new(
        market!("list_price", "#1.value_with_tax"),
        "Preço sugerido com impostos",
        "Preço de tabela em reais.",
        "59.90",
    )
    .need(Need::Conditional)
    .blank(Blank::NoOffer),
    Column::new(
        market!("merchant_shipping_group", "#1.value"),
        "Grupo de envio",
        "Nome do seu modelo de frete.",
        "Envio padrão",
    )
    .blank(Blank::NoOffer),
    Column::new(
        market!("ncm_code", "#1.value"),
        "Código NCM",
        "Oito dígitos da Nomenclatura Comum do Mercosul.",
        "69120000",
    )
    .need(Need::Conditional),
    Column::new(market!("ncm_code", "#1.ex_tipi"), "Código EX da TIPI", "Exceção da TIPI.", "01")
        .closed(&["01", "02", "03"])
        .hidden(),
    Column::new(
        text!("import_designation", "#1.value"),
        "Origem da mercadoria",
        "Código de origem para a nota fiscal.",
        "0 - Nacional",
    )
    .closed(ORIGINS),
    Column::new(
        market!("contributor_supply_chain_role", "#1.value"),
        "Papel da empresa",
        "O que a sua empresa faz com o produto.",
        "Fabricante",
    )
    .closed(&["Distribuidor", "Fabricante", "Importador"]),
    Column::new(TAX, "Tipo de tributação", "Tributo da operação.", "ICMS")
        .closed(TAX_TYPES)
        .hidden(),
    Column {
        list: List::Dependent(Dependency {
            on: TAX,
            path: "tax_treatment.type.",
            target: "tax_treatmentmarketplace_idA2Q3Y263D00KWC.value",
            options: TAX_CODES,
        }),
        closed: true,
        ..Column::new(
            market!("tax_treatment", "#1.value"),
            "Código da operação (CSOSN)",
            "Depende do tipo de tributação.",
            "102 - Tributada sem permissão de crédito",
        )
        .hidden()
    },
    Column::new(
        market!("tax_classification_code", "#1.value"),
        "CEST",
        "Sete dígitos da substituição tributária.",
        "1234567",
    )
    .hidden(),
    Column::new(
        "fulfillment_availability#1.fulfillment_channel_code",
        "Código do canal de processamento (BR)",
        "Quem guarda e envia: a Amazon ou você.",
        "DEFAULT",
    )
    .named("fulfillment_availability1.fulfillment_channel_code", CHANNELS)
    .need(Need::Conditional)
    .blank(Blank::NoOffer),
    Column::new(
        "fulfillment_availability#1.quantity",
        "Quantidade (BR)",
        "Estoque que você guarda.",
        "12",
    )
    .need(Need::Conditional)
    .blank(Blank::NotOwnStock),
    Column::new(
        "fulfillment_availability#1.is_inventory_available",
        "Estoque sempre disponível (BR)",
        "Para produtos feitos sob demanda.",
        "Desativado",
    )
    .named("fulfillment_availability1.is_inventory_available", &["Ativado", "Desativado"])
    .blank(Blank::NotOwnStock),
    Column::new(
        concat!(
            "purchasable_offer[marketplace_id=A2Q3Y263D00KWC][audience=ALL]",
            "#1.our_price#1.schedule#1.value_with_tax"
        ),
        "Preço padrão BRL (BR)",
        "Preço de venda em reais.",
        "49.90",
    )
    .need(Need::Conditional)
    .blank(Blank::NoOffer),
];
