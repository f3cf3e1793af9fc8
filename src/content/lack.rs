//! What a content lacks or a person should look at.

use serde::{Deserialize, Serialize};

use super::{Content, limits, policy};
use crate::catalog::Lang;

/// One thing to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Lack {
    /// Nothing says what the product is called.
    TitleMissing,
    /// The title is shorter than it should be: the facts give no more.
    TitleShort,
    /// The title was longer than allowed and was cut between words.
    TitleCut,
    /// Fewer than five bullets: the facts give no more.
    BulletsFew,
    /// A bullet is shorter than it should be: its fact is short.
    BulletsShort,
    /// A bullet of the seller's was too long and was cut or left out.
    BulletsCut,
    /// A bullet or search term reads as an address, or as a sign that is drawn, and was left out.
    TextsLeftOut,
    /// The description is short or has few paragraphs.
    DescriptionShort,
    /// The seller's description was too long and was cut between sentences.
    DescriptionCut,
    /// Fewer than twelve search terms: the facts give no more.
    KeywordsFew,
    /// The seller's own words include some that the marketplace refuses.
    PolicyWords,
    /// The model's title was not usable; this one is by rules.
    TitleByRules,
    /// The model's bullets were not all usable; the others are by rules.
    BulletsByRules,
    /// The model's description was not usable; this one is by rules.
    DescriptionByRules,
    /// The model's search terms were not enough; the others are by rules.
    KeywordsByRules,
}

impl Lack {
    /// Every one.
    pub const ALL: [Self; 15] = [
        Self::TitleMissing,
        Self::TitleShort,
        Self::TitleCut,
        Self::BulletsFew,
        Self::BulletsShort,
        Self::BulletsCut,
        Self::TextsLeftOut,
        Self::DescriptionShort,
        Self::DescriptionCut,
        Self::KeywordsFew,
        Self::PolicyWords,
        Self::TitleByRules,
        Self::BulletsByRules,
        Self::DescriptionByRules,
        Self::KeywordsByRules,
    ];

    /// Stable name, as stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TitleMissing => "TITLE_MISSING",
            Self::TitleShort => "TITLE_SHORT",
            Self::TitleCut => "TITLE_CUT",
            Self::BulletsFew => "BULLETS_FEW",
            Self::BulletsShort => "BULLETS_SHORT",
            Self::BulletsCut => "BULLETS_CUT",
            Self::TextsLeftOut => "TEXTS_LEFT_OUT",
            Self::DescriptionShort => "DESCRIPTION_SHORT",
            Self::DescriptionCut => "DESCRIPTION_CUT",
            Self::KeywordsFew => "KEYWORDS_FEW",
            Self::PolicyWords => "POLICY_WORDS",
            Self::TitleByRules => "TITLE_BY_RULES",
            Self::BulletsByRules => "BULLETS_BY_RULES",
            Self::DescriptionByRules => "DESCRIPTION_BY_RULES",
            Self::KeywordsByRules => "KEYWORDS_BY_RULES",
        }
    }

    /// Whether a part of a model's texts was refused and is by rules.
    pub const fn is_by_rules(self) -> bool {
        matches!(
            self,
            Self::TitleByRules
                | Self::BulletsByRules
                | Self::DescriptionByRules
                | Self::KeywordsByRules
        )
    }

    /// In the words of people.
    pub const fn text(self, lang: Lang) -> &'static str {
        let (portuguese, english) = match self {
            Self::TitleMissing => {
                ("não há título: dê um nome ao produto", "no title: name the product")
            }
            Self::TitleShort => (
                "título com menos de 80 caracteres: faltam fatos (cor, material, medidas…)",
                "title below 80 characters: facts are missing (colour, material, measures…)",
            ),
            Self::TitleCut => ("título cortado em 120 caracteres", "title cut at 120 characters"),
            Self::BulletsFew => (
                "menos de 5 pontos: faltam fatos sobre o produto",
                "fewer than 5 bullets: facts about the product are missing",
            ),
            Self::BulletsShort => (
                "pontos com menos de 80 caracteres: complete-os",
                "bullets below 80 characters: complete them",
            ),
            Self::BulletsCut => (
                "pontos longos demais foram cortados ou ficaram de fora",
                "bullets that were too long were cut or left out",
            ),
            Self::TextsLeftOut => (
                "parte do texto ficou de fora: lia-se como endereço, fórmula ou marcação",
                "a part of the text was left out: it read as an address, a formula or markup",
            ),
            Self::DescriptionShort => (
                "descrição curta: conte para que serve o produto e como é feito",
                "short description: tell what the product is for and how it is made",
            ),
            Self::DescriptionCut => ("descrição cortada", "description cut"),
            Self::KeywordsFew => (
                "menos de 12 palavras-chave: acrescente termos de busca",
                "fewer than 12 keywords: add search terms",
            ),
            Self::PolicyWords => (
                "há palavras que a Amazon recusa (melhor, perfeito, garantido…)",
                "there are words that Amazon refuses (best, perfect, guaranteed…)",
            ),
            Self::TitleByRules => (
                "o título da IA foi recusado; este é por regras",
                "the AI's title was refused; this one is by rules",
            ),
            Self::BulletsByRules => (
                "pontos da IA foram recusados; o resto é por regras",
                "bullets of the AI were refused; the rest is by rules",
            ),
            Self::DescriptionByRules => (
                "a descrição da IA foi recusada; esta é por regras",
                "the AI's description was refused; this one is by rules",
            ),
            Self::KeywordsByRules => (
                "palavras-chave da IA foram recusadas; o resto é por regras",
                "keywords of the AI were refused; the rest is by rules",
            ),
        };
        match lang {
            Lang::PtBr => portuguese,
            Lang::En => english,
        }
    }
}

/// What a content lacks, counted on its texts.
pub(super) fn count(content: &Content) -> Vec<Lack> {
    let mut lacks = Vec::new();
    let mut note = |is: bool, lack: Lack| {
        if is {
            lacks.push(lack);
        }
    };
    let title = limits::length(&content.title);
    note(title == 0, Lack::TitleMissing);
    note(title > 0 && title < *limits::TITLE.start(), Lack::TitleShort);
    note(content.bullets.len() < limits::BULLETS, Lack::BulletsFew);
    let short = |bullet: &String| limits::length(bullet) < *limits::BULLET.start();
    note(content.bullets.iter().any(short), Lack::BulletsShort);
    let description = limits::length(&content.description);
    let paragraphs = content.description.split("\n\n").filter(|p| !p.trim().is_empty()).count();
    let thin = description < *limits::DESCRIPTION.start() || paragraphs < limits::PARAGRAPHS;
    note(thin, Lack::DescriptionShort);
    note(content.keywords.len() < *limits::KEYWORDS.start(), Lack::KeywordsFew);
    let texts = [&content.title, &content.description].into_iter();
    let refused = texts.chain(&content.bullets).any(|text| policy::refused_word(text).is_some());
    note(refused, Lack::PolicyWords);
    lacks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_are_stored() {
        for lack in Lack::ALL {
            assert_eq!(serde_json::to_value(lack).unwrap(), lack.as_str());
        }
    }

    #[test]
    fn an_empty_content_lacks_everything() {
        let lacks = count(&Content::default());
        assert_eq!(
            lacks,
            [Lack::TitleMissing, Lack::BulletsFew, Lack::DescriptionShort, Lack::KeywordsFew]
        );
    }
}
