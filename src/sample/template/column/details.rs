//! Details of the product.

use super::{Applies, Blank, Column, Need, market, text};

const COLOURS: &[&str] =
    &["Amarelo", "Azul", "Branco", "Cinza", "Preto", "Rosa", "Verde", "Vermelho", "Multicor"];

const MUG_MATERIALS: &[&str] = &["Aço inoxidável", "Cerâmica", "Esmalte", "Porcelana", "Vidro"];
const BAG_MATERIALS: &[&str] = &["Couro sintético", "Lona", "Nylon", "Poliéster"];

const MUG_STYLES: &[&str] = &["Clássico", "Moderno", "Rústico"];
const BAG_STYLES: &[&str] = &["Casual", "Escolar", "Esportivo", "Executivo"];

const MATERIAL: &str = "De que o produto é feito.";
const BULLET: &str = "Um ponto forte por célula.";
const BULLET_EXAMPLE: &str = "ESMALTE DURÁVEL: resiste a riscos e ao uso diário";

pub(super) const COLUMNS: &[Column] = &[
    Column::new(
        text!("product_description", "#1.value"),
        "Descrição do produto",
        "Texto da página do produto.",
        "Caneca de cerâmica esmaltada, com alça larga e fundo antiderrapante.",
    )
    .need(Need::Required),
    Column::new(text!("bullet_point", "#1.value"), "Tópico", BULLET, BULLET_EXAMPLE)
        .need(Need::Required),
    Column::new(text!("bullet_point", "#2.value"), "Tópico", BULLET, BULLET_EXAMPLE),
    Column::new(text!("bullet_point", "#3.value"), "Tópico", BULLET, BULLET_EXAMPLE),
    Column::new(text!("bullet_point", "#4.value"), "Tópico", BULLET, BULLET_EXAMPLE),
    Column::new(text!("bullet_point", "#5.value"), "Tópico", BULLET, BULLET_EXAMPLE),
    Column::new(
        text!("generic_keyword", "#1.value"),
        "Palavras-chave de pesquisa",
        "Termos separados por ponto e vírgula.",
        "caneca; café; presente",
    )
    .need(Need::Recommended),
    Column::new(text!("style", "#1.value"), "Estilo", "Estilo do produto.", "Clássico")
        .suggest(MUG_STYLES, BAG_STYLES)
        .need(Need::Recommended),
    Column::new(text!("material", "#1.value"), "Material", MATERIAL, "Cerâmica")
        .suggest(MUG_MATERIALS, BAG_MATERIALS)
        .need(Need::Conditional),
    Column::new(text!("material", "#2.value"), "Material", MATERIAL, "Esmalte")
        .suggest(MUG_MATERIALS, BAG_MATERIALS),
    Column::new(text!("material", "#3.value"), "Material", MATERIAL, "Vidro")
        .suggest(MUG_MATERIALS, BAG_MATERIALS),
    Column::new(
        market!("number_of_items", "#1.value"),
        "Número de itens",
        "Quantos itens vêm no produto.",
        "1",
    )
    .need(Need::Conditional)
    .blank(Blank::Parent),
    Column::new(
        text!("color", "#1.standardized_values#1"),
        "Mapa de cores",
        "Cor básica mais próxima.",
        "Azul",
    )
    .suggest(COLOURS, COLOURS)
    .need(Need::Recommended)
    .blank(Blank::Parent),
    Column::new(text!("color", "#1.value"), "Cor", "Cor com o nome do fabricante.", "Azul-marinho")
        .need(Need::Conditional)
        .blank(Blank::Parent),
    Column::new(text!("size", "#1.value"), "Tamanho", "Tamanho como você o chama.", "350 ml")
        .suggest(&["250 ml", "350 ml", "500 ml"], &["P", "M", "G"])
        .need(Need::Conditional)
        .blank(Blank::Parent),
    Column::new(text!("pattern", "#1.value"), "Estampa", "Desenho da superfície.", "Liso")
        .suggest(&["Floral", "Liso", "Poá"], &["Camuflado", "Liso", "Xadrez"]),
    Column::new(market!("capacity", "#1.value"), "Capacidade", "Número da capacidade.", "350")
        .only(Applies::Mug),
    Column::new(
        market!("capacity", "#1.unit"),
        "Unidade de capacidade",
        "Unidade do número da capacidade.",
        "Mililitros",
    )
    .only(Applies::Mug)
    .closed(&["Litros", "Mililitros"]),
    Column::new(
        market!("is_dishwasher_safe", "#1.value"),
        "Vai à lava-louças?",
        "Se pode ser lavada em máquina.",
        "Sim",
    )
    .only(Applies::Mug)
    .closed(&["Sim", "Não"]),
    Column::new(
        market!("number_of_compartments", "#1.value"),
        "Número de compartimentos",
        "Quantos compartimentos a mochila tem.",
        "3",
    )
    .only(Applies::Backpack),
    Column::new(
        market!("closure", "#1.type[language_tag=pt_BR]#1.value"),
        "Tipo de fecho",
        "Como a mochila fecha.",
        "Zíper",
    )
    .only(Applies::Backpack)
    .suggest(&[], &["Botão", "Cordão", "Fivela", "Zíper"])
    .need(Need::Conditional),
    Column::new(
        market!("target_gender", "#1.value"),
        "Gênero do público",
        "Para quem a mochila é.",
        "Unissex",
    )
    .only(Applies::Backpack)
    .closed(&["Feminino", "Masculino", "Unissex"])
    .need(Need::Conditional),
    Column::new(
        market!("is_adjustable", "#1.value"),
        "É ajustável?",
        "Se as alças mudam de comprimento.",
        "Sim",
    )
    .only(Applies::Backpack)
    .closed(&["Sim", "Não"]),
];
