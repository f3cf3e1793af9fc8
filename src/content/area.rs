//! What part of a shop a product belongs to, by the words of its name.

use serde::Serialize;

use crate::catalog::fold;

/// A part of a shop: what buyers there want to know first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    /// Electronics.
    Electronics,
    /// Home, kitchen and garden.
    Home,
    /// Clothes, shoes, bags and other things that are worn.
    Clothing,
    /// Health and beauty.
    Beauty,
    /// Sports and outdoor.
    Sports,
    /// Toys.
    Toys,
    /// Cars and motorcycles.
    Automotive,
    /// Books.
    Books,
    /// Pets.
    Pet,
    /// None that is known.
    General,
}

/// Folded words by which a product is recognised; a plural in `s` is the same word.
const WORDS: [(Area, &[&str]); 9] = [
    (
        Area::Electronics,
        &[
            "fone",
            "headset",
            "carregador",
            "celular",
            "smartphone",
            "tablet",
            "caixa de som",
            "microfone",
            "controle",
            "camera",
            "usb",
            "bluetooth",
            "radio",
            "notebook",
            "mouse",
            "teclado",
            "televisao",
            "tv",
            "eletronico",
            "bateria",
        ],
    ),
    (
        Area::Home,
        &[
            "caneca",
            "copo",
            "prato",
            "panela",
            "tapete",
            "carpete",
            "almofada",
            "vela",
            "forma",
            "molde",
            "vassoura",
            "cabo de vassoura",
            "cozinha",
            "jardim",
            "cortina",
            "toalha",
            "lencol",
            "luminaria",
            "vaso",
            "casa",
            "garrafa",
            "talher",
            "sorvete",
            "pote",
        ],
    ),
    (
        Area::Clothing,
        &[
            "moletom",
            "camiseta",
            "camisa",
            "blusa",
            "casaco",
            "sobretudo",
            "jaqueta",
            "calca",
            "saia",
            "vestido",
            "short",
            "meia",
            "sapato",
            "tenis",
            "bone",
            "mochila",
            "bolsa",
            "minimochila",
            "carteira",
            "mala",
            "necessaire",
            "pijama",
            "roupa",
            "sutia",
        ],
    ),
    (
        Area::Beauty,
        &[
            "sombra",
            "batom",
            "maquiagem",
            "creme",
            "shampoo",
            "perfume",
            "hidratante",
            "sabonete",
            "tira leite",
            "bomba tira leite",
            "massageador",
            "protetor solar",
        ],
    ),
    (
        Area::Sports,
        &[
            "halter",
            "bicicleta",
            "futebol",
            "natacao",
            "ioga",
            "yoga",
            "academia",
            "ginastica",
            "corrida",
            "barraca",
            "camping",
            "esporte",
            "esportivo",
            "esportiva",
        ],
    ),
    (Area::Toys, &["brinquedo", "boneca", "boneco", "quebra cabeca", "pelucia", "jogo", "lego"]),
    (
        Area::Automotive,
        &["carro", "moto", "automotivo", "automotiva", "pneu", "farol", "retrovisor", "capacete"],
    ),
    (Area::Books, &["livro", "romance", "revista", "caderno", "agenda"]),
    (Area::Pet, &["cachorro", "gato", "pet", "coleira", "racao", "arranhador", "aquario"]),
];

impl Area {
    /// The area of a product by whole words of its name and category: what is named first counts,
    /// because names in Portuguese begin with the thing itself.
    pub fn of(name: &str) -> Self {
        let words: Vec<String> = fold(name).split(' ').map(singular).collect();
        let found = |term: &str| {
            let term: Vec<&str> = term.split(' ').collect();
            words.windows(term.len()).position(|window| window == term)
        };
        let areas = WORDS.iter().flat_map(|(area, terms)| {
            terms.iter().filter_map(|term| Some((found(term)?, usize::MAX - term.len(), *area)))
        });
        areas.min_by_key(|(at, short, _)| (*at, *short)).map_or(Self::General, |(.., area)| area)
    }
}

fn singular(word: &str) -> String {
    match word.strip_suffix('s') {
        // `tênis`, `gás`: short or the same in the plural.
        Some(stem) if stem.len() > 3 && word != "tenis" => stem.to_owned(),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_decide_and_the_first_one_wins() {
        for (name, area) in [
            ("Casaco Sobretudo Feminino Lã Batida", Area::Clothing),
            ("Carpete para sala", Area::Home),
            ("Sombra para olhos", Area::Beauty),
            ("Bomba tira-leite automática", Area::Beauty),
            ("Cabo de vassoura", Area::Home),
            ("Organizador De Mala Para Viagem Kit 6 Peças De Nécessaire", Area::Clothing),
            ("Canecas de cerâmica", Area::Home),
            ("Mochila para notebook Rota 25 litros", Area::Clothing),
            ("Suporte articulado", Area::General),
            ("", Area::General),
        ] {
            assert_eq!(Area::of(name), area, "{name}");
        }
    }
}
