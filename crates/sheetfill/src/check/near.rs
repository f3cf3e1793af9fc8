//! The option that a wrong value most likely means.

use strsim::osa_distance;

use crate::fold::fold;
use crate::option::Options;

/// Longest text, in characters, that is compared letter by letter.
const MAX_CHARS: usize = 64;

/// The live option that is meant by `text` or nearest to it: the same but for case, accents and
/// signs, else the one with the fewest changed letters, at most one in three.
pub(super) fn nearest<'t>(options: &Options<'t>, text: &str) -> Option<&'t str> {
    if let Some(option) = options.resolve(text) {
        return Some(&option.text);
    }
    let wanted = fold(text);
    let length = wanted.chars().count();
    if length == 0 || length > MAX_CHARS {
        return None;
    }
    let limit = length.div_ceil(3).min(length - 1);
    let near = options.live().filter_map(|option| {
        let folded = fold(&option.text);
        let chars = folded.chars().count();
        if chars.abs_diff(length) > limit {
            return None;
        }
        let distance = osa_distance(&wanted, &folded);
        (distance <= limit && distance < chars).then_some((distance, &*option.text))
    });
    near.min_by_key(|(distance, _)| *distance).map(|(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::option::OptionValue;

    #[test]
    fn the_nearest_option_is_suggested_and_a_far_one_is_not() {
        let values: Vec<OptionValue> = ["Azul", "Água-marinha", "Verde", "Verda (Obsoleto: x)"]
            .map(|text| OptionValue {
                text: text.into(),
                canonical: None,
                obsolete: text.contains("Obsoleto"),
            })
            .to_vec();
        let options = Options::List { values: &values, closed: true };
        assert_eq!(nearest(&options, "agua marinha"), Some("Água-marinha"));
        assert_eq!(nearest(&options, " AZUL "), Some("Azul"));
        assert_eq!(nearest(&options, "Verdee"), Some("Verde"));
        assert_eq!(nearest(&options, "Auzl"), Some("Azul"));
        for far in ["Preto", "x", "", "—", &"Azul ".repeat(40)] {
            assert_eq!(nearest(&options, far), None, "{far}");
        }
    }
}
