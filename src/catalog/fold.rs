//! Texts made comparable: what people see as the same text compares as equal.

use unicode_normalization::UnicodeNormalization;

/// Lower case, without accents, punctuation and blanks collapsed into single spaces.
///
/// Compatibility forms are unfolded too (`Ｃｏｒ`, `№`), so a header or an option matches however
/// it was typed. Letters of every script are kept.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.nfkd().flat_map(char::to_lowercase) {
        if is_mark(c) {
            continue;
        }
        if c.is_alphanumeric() {
            if blank && !folded.is_empty() {
                folded.push(' ');
            }
            blank = false;
            folded.push(c);
        } else {
            blank = true;
        }
    }
    folded
}

/// Trims, and turns each run of white space (line breaks and invisible blanks too) into one space.
pub fn collapse(text: &str) -> String {
    let visible = text.replace(['\u{feff}', '\u{200b}', '\u{2060}'], "");
    let mut words = visible.split_whitespace();
    let mut collapsed = String::with_capacity(visible.len());
    if let Some(first) = words.next() {
        collapsed.push_str(first);
    }
    for word in words {
        collapsed.push(' ');
        collapsed.push_str(word);
    }
    collapsed
}

/// Combining accents, which decomposition has set apart from their letters.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_words_fold_alike() {
        for text in ["PREÇO DE VENDA:", " preco  de-venda", "Prec\u{327}o_de venda"] {
            assert_eq!(fold(text), "preco de venda", "{text}");
        }
        assert_eq!(fold("  :: "), "");
        assert_eq!(fold("Ｃｏｒ"), "cor");
        assert_eq!(fold("70 × 55"), "70 55");
    }

    #[test]
    fn white_space_collapses_and_the_rest_stays() {
        assert_eq!(collapse("  Moletom \u{a0}\n Infantil\u{200b} 🦖 "), "Moletom Infantil 🦖");
        assert_eq!(collapse(" \t "), "");
    }
}
