//! What texts may not hold, whoever wrote them.

use unicode_normalization::UnicodeNormalization as _;

use crate::catalog::{fold, has_markup, is_invisible};

/// Words and phrases that the marketplace refuses in texts, folded: promises, superlatives, cures,
/// and offers. Each stands for itself, not for words that contain it.
const REFUSED: [&str; 46] = [
    "garantido",
    "garantida",
    "garantidos",
    "garantidas",
    "garantimos",
    "perfeito",
    "perfeita",
    "perfeitos",
    "perfeitas",
    "perfeitamente",
    "melhor",
    "melhores",
    "alta qualidade",
    "altissima qualidade",
    "qualidade superior",
    "cura",
    "curam",
    "curar",
    "promete",
    "prometem",
    "prometemos",
    "milagre",
    "milagroso",
    "milagrosa",
    "milagrosos",
    "milagrosas",
    "imbativel",
    "imbativeis",
    "insuperavel",
    "incomparavel",
    "numero 1",
    "n 1 em",
    "o mais vendido",
    "mais vendido",
    "mais vendida",
    "imperdivel",
    "promocao",
    "frete gratis",
    "mais barato",
    "mais barata",
    "menor preco",
    "preco baixo",
    "desconto",
    "satisfacao total",
    "compre agora",
    "best seller",
];

/// Endings of host names that give a bare address away. Endings that are words of people, too, are
/// none: sellers forget the blank behind a full stop.
const HOSTS: [&str; 28] = [
    "app", "biz", "blog", "br", "cc", "click", "cn", "co", "com", "dev", "gg", "info", "io",
    "link", "ly", "me", "mobi", "net", "online", "org", "page", "pt", "ru", "shop", "site",
    "store", "website", "xyz",
];

/// The first word or phrase of a text that the marketplace refuses, folded.
pub fn refused_word(text: &str) -> Option<&'static str> {
    let folded = format!(" {} ", fold(text));
    REFUSED.into_iter().find(|word| folded.contains(&format!(" {word} ")))
}

/// Whether a title may not hold the character: dashes, slashes, pictographs, and signs that the
/// marketplace takes for decoration.
pub fn banned_in_title(c: char) -> bool {
    is_dash(c)
        || is_pictograph(c)
        || "/\\|~!$?_{}^¬¦*#<>;=@•®™©\"`[]".contains(c)
        || is_invisible(c)
}

/// Whether any text may not hold the character.
pub fn banned(c: char) -> bool {
    is_pictograph(c) || "~{}^¬¦<>•®™©*`[]_#".contains(c) || (is_invisible(c) && c != '\n')
}

/// Hyphens and dashes of every length, and the minus sign.
pub fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{ad}' | '\u{58a}' | '\u{2010}'
            ..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
    )
}

/// Emoji, symbols that are drawn like them, and what builds them.
pub fn is_pictograph(c: char) -> bool {
    matches!(c,
        '\u{1f000}'..='\u{1faff}' | '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}'
        | '\u{2460}'..='\u{27bf}' | '\u{2900}'..='\u{297f}' | '\u{2b00}'..='\u{2bff}'
        | '\u{3030}' | '\u{fe00}'..='\u{fe0f}' | '\u{200d}' | '\u{20e3}'
        | '\u{e0000}'..='\u{e007f}')
}

/// What makes a text more than a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Active {
    /// A spreadsheet would take it for a formula.
    Formula,
    /// A web or mail address.
    Link,
    /// HTML.
    Markup,
    /// Markdown: links, pictures, emphasis, code, headings.
    Markdown,
}

impl Active {
    /// In words that a model understands.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Formula => "begins like a formula",
            Self::Link => "holds an address",
            Self::Markup => "holds HTML",
            Self::Markdown => "holds Markdown",
        }
    }
}

/// What of a text would be run, loaded or drawn instead of read.
pub fn active(text: &str) -> Option<Active> {
    if text.trim_start().starts_with(['=', '+', '-', '@', '\t']) {
        Some(Active::Formula)
    } else if has_markup(text) {
        Some(Active::Markup)
    } else if has_address(text) {
        Some(Active::Link)
    } else if is_markdown(text) {
        Some(Active::Markdown)
    } else {
        None
    }
}

/// The text without words that are addresses.
pub fn without_addresses(text: &str) -> String {
    let lines = text.split('\n').map(|line| {
        let words = line.split(' ').filter(|word| !has_address(word));
        words.collect::<Vec<_>>().join(" ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether a text holds a web or mail address, with or without what usually begins one.
fn has_address(text: &str) -> bool {
    // What browsers take for a letter, a stop or a slash.
    let plain = text.nfkc().flat_map(char::to_lowercase);
    let plain: String = plain.map(|c| if c == '\u{3002}' { '.' } else { c }).collect();
    if plain.contains("://") || plain.contains("www.") || plain.contains("mailto:") {
        return true;
    }
    // Each piece is what may be a host name, with the one character that ends it.
    let pieces = plain.split_inclusive(|c: char| !c.is_alphanumeric() && !"-.".contains(c));
    let pieces: Vec<&str> = pieces.collect();
    pieces.iter().enumerate().any(|(at, piece)| {
        let behind_at = at.checked_sub(1).is_some_and(|before| pieces[before].ends_with('@'));
        let has_port = piece.ends_with(':') && pieces.get(at + 1).is_some_and(|next| is_port(next));
        let goes_on = piece.ends_with(['/', '\\']) || has_port;
        is_host(piece.trim_end_matches(|c: char| !c.is_alphanumeric()), behind_at || goes_on)
    })
}

/// Whether a name is a host's: by its ending, or, where an address goes on behind it or a mailbox
/// stands before it, by its form alone.
fn is_host(name: &str, in_address: bool) -> bool {
    let Some((label, ending)) = name.rsplit_once('.') else { return false };
    let has_form = ending.chars().count() > 1 && ending.chars().all(char::is_alphabetic);
    label.ends_with(char::is_alphanumeric) && (HOSTS.contains(&ending) || in_address && has_form)
}

/// `8080/`, as it stands behind a host's colon.
fn is_port(piece: &str) -> bool {
    let digits = piece.strip_suffix('/').unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

fn is_markdown(text: &str) -> bool {
    text.contains("](")
        || text.contains("![")
        || text.contains("**")
        || text.contains("__")
        || text.contains('`')
        || text.lines().any(|line| line.trim_start().starts_with("# ") || line.starts_with("##"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_words_are_whole_words() {
        assert_eq!(refused_word("A MELHOR caneca"), Some("melhor"));
        assert_eq!(refused_word("Feita com Alta-Qualidade!"), Some("alta qualidade"));
        for honest in ["Melhoral infantil", "Garantia de 3 meses", "Procura", "100% algodão"] {
            assert_eq!(refused_word(honest), None, "{honest}");
        }
    }

    #[test]
    fn what_is_more_than_text_is_recognised() {
        for (text, active_as) in [
            ("=HYPERLINK(\"x\")", Active::Formula),
            (" @SUM(1)", Active::Formula),
            ("Veja https://exemplo.invalid", Active::Link),
            ("Veja loja.com.br/x", Active::Link),
            ("fale@loja.com", Active::Link),
            ("loja.app/oferta", Active::Link),
            ("Peça em bit.ly/xpto", Active::Link),
            ("evil.xyz/abc", Active::Link),
            ("Fale: wa.me/c/loja", Active::Link),
            ("Tudo em (loja.moda/azul)", Active::Link),
            ("ou/loja.moda:8080/azul", Active::Link),
            ("fale@loja.moda", Active::Link),
            ("Siga t.me ou loja.online!", Active::Link),
            ("Loja．app／oferta", Active::Link),
            ("Loja。xyz", Active::Link),
            ("café.com.br", Active::Link),
            ("<b>forte</b>", Active::Markup),
            ("Caneca <!-- x -->", Active::Markup),
            ("![x](y)", Active::Markdown),
            ("**forte**", Active::Markdown),
            ("# Título", Active::Markdown),
        ] {
            assert_eq!(active(text), Some(active_as), "{text}");
        }
        for honest in [
            "Caneca 350 ml",
            "Mede 5 < 6 cm",
            "Tam. M.",
            "Copo d'água 0.5 l",
            "A+B",
            "Mede 6x9.5cm",
            "aprox.30 peças",
            "Fermento Dr.Oetker",
            "Capa p/ sofá, tam.P/M",
            "1.5l/2.5l por km/h",
            "Leve.De algodão",
            "Azul... e/ou verde",
        ] {
            assert_eq!(active(honest), None, "{honest}");
        }
    }

    #[test]
    fn titles_take_no_dash_no_slash_no_pictograph() {
        for c in ['-', '–', '—', '−', '/', '🦖', '❤', '|', '!', '★', '\u{200b}', '\u{202e}']
        {
            assert!(banned_in_title(c), "{c}");
        }
        for c in ['&', ',', 'ç', '.', '(', '%', '+', '\''] {
            assert!(!banned_in_title(c), "{c}");
        }
    }
}
