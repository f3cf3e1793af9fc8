//! Compliance and shipping.

use super::{Blank, Column, Need, market};

const YES_NO: &[&str] = &["Sim", "Não"];

pub(in super::super) const BATTERIES: &str = market!("batteries_required", "#1.value");

const COUNTRIES: &[&str] = &[
    "Brasil",
    "Alemanha",
    "Argentina",
    "Chile",
    "China",
    "Coreia do Sul",
    "Espanha",
    "Estados Unidos",
    "França",
    "Índia",
    "Itália",
    "Japão",
    "México",
    "Paraguai",
    "Portugal",
    "Reino Unido",
    "Turquia",
    "Uruguai",
    "Vietnã",
];

const HAZARDS: &[&str] =
    &["Armazenamento", "GHS", "Resíduos", "Transporte", "Outro", "Não aplicável", "Desconhecido"];

const LENGTHS: &[&str] = &["Milímetros", "Centímetros", "Metros", "Polegadas"];
const WEIGHTS: &[&str] = &["Miligramas", "Gramas", "Quilogramas", "Onças", "Libras"];

pub(super) const COLUMNS: &[Column] = &[
    Column::new(
        market!("country_of_origin", "#1.value"),
        "País de origem",
        "Onde o produto foi feito.",
        "Brasil",
    )
    .closed(COUNTRIES)
    .need(Need::Required),
    hazard(market!("supplier_declared_dg_hz_regulation", "#1.value")).need(Need::Required),
    hazard(market!("supplier_declared_dg_hz_regulation", "#2.value")),
    Column::new(BATTERIES, "Precisa de baterias?", "Se o produto funciona com baterias.", "Não")
        .closed(YES_NO)
        .need(Need::Conditional),
    Column::new(
        market!("batteries_included", "#1.value"),
        "Baterias incluídas?",
        "Se as baterias vêm com o produto.",
        "Não",
    )
    .closed(YES_NO)
    .need(Need::Conditional)
    .blank(Blank::NoBatteries),
    number(market!("item_weight", "#1.value"), "Peso do item", "350"),
    unit(market!("item_weight", "#1.unit"), "Unidade de peso do item", WEIGHTS),
    number(market!("item_dimensions", "#1.length.value"), "Comprimento do item", "12"),
    unit(market!("item_dimensions", "#1.length.unit"), "Unidade de comprimento", LENGTHS),
    number(market!("item_dimensions", "#1.width.value"), "Largura do item", "9"),
    unit(market!("item_dimensions", "#1.width.unit"), "Unidade de largura", LENGTHS),
    number(market!("item_dimensions", "#1.height.value"), "Altura do item", "10"),
    unit(market!("item_dimensions", "#1.height.unit"), "Unidade de altura", LENGTHS),
    package(number(
        market!("item_package_dimensions", "#1.length.value"),
        "Comprimento do pacote",
        "15",
    )),
    package(unit(
        market!("item_package_dimensions", "#1.length.unit"),
        "Unidade de comprimento do pacote",
        LENGTHS,
    )),
    package(number(
        market!("item_package_dimensions", "#1.width.value"),
        "Largura do pacote",
        "12",
    )),
    package(unit(
        market!("item_package_dimensions", "#1.width.unit"),
        "Unidade de largura do pacote",
        LENGTHS,
    )),
    package(number(
        market!("item_package_dimensions", "#1.height.value"),
        "Altura do pacote",
        "12",
    )),
    package(unit(
        market!("item_package_dimensions", "#1.height.unit"),
        "Unidade de altura do pacote",
        LENGTHS,
    )),
    package(number(market!("item_package_weight", "#1.value"), "Peso do pacote", "450")),
    package(unit(market!("item_package_weight", "#1.unit"), "Unidade de peso do pacote", WEIGHTS)),
];

const fn hazard(id: &'static str) -> Column {
    Column::new(
        id,
        "Regulamentações de produtos perigosos",
        "Não aplicável quando o produto não é perigoso.",
        "Não aplicável",
    )
    .closed(HAZARDS)
}

const fn number(id: &'static str, label: &'static str, example: &'static str) -> Column {
    Column::new(id, label, "Só o número; a unidade vai na coluna ao lado.", example)
}

const fn unit(id: &'static str, label: &'static str, units: &'static [&'static str]) -> Column {
    let example = match units {
        [_, usual, ..] => usual,
        _ => "",
    };
    Column::new(id, label, "Unidade do número ao lado.", example).closed(units)
}

const fn package(column: Column) -> Column {
    column.need(Need::Conditional).blank(Blank::NotAmazon)
}
