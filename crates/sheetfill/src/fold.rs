//! Comparing labels as people do: without case, accents, punctuation.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case, accents off, every run of blanks and punctuation one blank, none at the ends.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let letters = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    for letter in letters {
        if letter.is_alphanumeric() {
            out.push(letter);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_punctuation_do_not_matter() {
        assert_eq!(fold("  TAMANHO/COR "), "tamanho cor");
        assert_eq!(fold("Centímetros"), "centimetros");
        assert_eq!(fold("Isento  de-GTIN"), fold("isento de gtin"));
        assert_eq!(fold("—"), "");
    }
}
