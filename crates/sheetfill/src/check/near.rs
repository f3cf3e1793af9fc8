//! What a list makes of a text: the option that it is, or that it most likely means.
//!
//! Each list is folded once, however many cells are held against it.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

use strsim::osa_distance;

use crate::fold::fold;
use crate::option::{OptionValue, Options};

/// Longest text, in characters, that is compared letter by letter.
const MAX_CHARS: usize = 64;

/// Pairs of letters that are compared for all suggestions together: about a second's work.
const MAX_LETTERS: usize = 500_000_000;

/// The lists that values were held against so far.
pub(super) struct Near {
    /// By where their values are.
    lists: RefCell<HashMap<(*const OptionValue, usize), List>>,
    /// Pairs of letters that may still be compared.
    left: Cell<usize>,
}

impl Near {
    pub fn new() -> Self {
        Self { lists: RefCell::default(), left: Cell::new(MAX_LETTERS) }
    }

    /// The option with exactly this text.
    pub fn exact<'t>(&self, values: &'t [OptionValue], text: &str) -> Option<&'t OptionValue> {
        let mut lists = self.lists.borrow_mut();
        let list = lists.entry((values.as_ptr(), values.len()));
        values.get(*list.or_insert_with(|| List::of(values)).texts.get(text)?)
    }

    /// The live option that is meant by `text` or nearest to it: the same but for case, accents and
    /// signs, else the one with the fewest changed letters, at most one in three. `None` also when
    /// the letters compared so far are too many.
    pub fn nearest<'t>(&self, options: &Options<'t>, text: &str) -> Option<&'t str> {
        let Options::List { values, .. } = options else { return None };
        let mut lists = self.lists.borrow_mut();
        let list = lists.entry((values.as_ptr(), values.len()));
        let at = list.or_insert_with(|| List::of(values)).nearest(text, &self.left)?;
        values.get(at).map(|value| &*value.text)
    }
}

/// One list, ready to be asked: positions of its options.
struct List {
    /// By text, also of those that are no longer to be used.
    texts: HashMap<Arc<str>, usize>,
    /// Live options by what means them: the text, the canonical one, both folded. The first of each
    /// counts.
    meant: [HashMap<String, usize>; 4],
    /// Folded texts of live options, and their characters.
    folded: Vec<(String, usize, usize)>,
    /// The nearest of texts that were asked for.
    known: HashMap<String, Option<usize>>,
}

impl List {
    fn of(values: &[OptionValue]) -> Self {
        let mut list = Self {
            texts: HashMap::new(),
            meant: Default::default(),
            folded: Vec::new(),
            known: HashMap::new(),
        };
        for (at, value) in values.iter().enumerate() {
            list.texts.entry(Arc::clone(&value.text)).or_insert(at);
            if value.obsolete {
                continue;
            }
            let folded = fold(&value.text);
            let canonical = value.canonical.as_deref();
            let names = [
                Some(value.text.to_string()),
                canonical.map(str::to_owned),
                Some(folded.clone()).filter(|folded| !folded.is_empty()),
                canonical.map(fold).filter(|folded| !folded.is_empty()),
            ];
            for (meant, name) in list.meant.iter_mut().zip(names) {
                if let Some(name) = name {
                    meant.entry(name).or_insert(at);
                }
            }
            let chars = folded.chars().count();
            list.folded.push((folded, chars, at));
        }
        list
    }

    fn nearest(&mut self, text: &str, left: &Cell<usize>) -> Option<usize> {
        let wanted = fold(text);
        let [by_text, by_canonical, by_folded, by_folded_canonical] = &self.meant;
        let meant = by_text.get(text).or_else(|| by_canonical.get(text));
        let meant = meant.or_else(|| by_folded.get(&wanted));
        if let Some(meant) = meant.or_else(|| by_folded_canonical.get(&wanted)) {
            return Some(*meant);
        }
        let length = wanted.chars().count();
        if length == 0 || length > MAX_CHARS {
            return None;
        }
        if let Some(known) = self.known.get(&wanted) {
            return *known;
        }
        let found = self.compared(&wanted, length, left);
        self.known.insert(wanted, found);
        found
    }

    /// The nearest letter by letter.
    fn compared(&self, wanted: &str, length: usize, left: &Cell<usize>) -> Option<usize> {
        let limit = length.div_ceil(3).min(length - 1);
        let mut nearest: Option<(usize, usize)> = None;
        for (folded, chars, at) in &self.folded {
            let is_like = chars.abs_diff(length) <= limit;
            let letters = if is_like { chars * length } else { 1 };
            left.set(left.get().checked_sub(letters)?);
            if !is_like {
                continue;
            }
            let distance = osa_distance(wanted, folded);
            if distance <= limit
                && distance < *chars
                && nearest.is_none_or(|(least, _)| distance < least)
            {
                nearest = Some((distance, *at));
            }
        }
        nearest.map(|(_, at)| at)
    }
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
        let near = Near::new();
        let nearest = |options, text| near.nearest(options, text);
        assert_eq!(nearest(&options, "agua marinha"), Some("Água-marinha"));
        assert_eq!(nearest(&options, " AZUL "), Some("Azul"));
        assert_eq!(nearest(&options, "Verdee"), Some("Verde"));
        assert_eq!(nearest(&options, "Auzl"), Some("Azul"));
        for far in ["Preto", "x", "", "—", &"Azul ".repeat(40)] {
            assert_eq!(nearest(&options, far), None, "{far}");
        }
    }

    fn numbered(number: usize) -> OptionValue {
        let text = format!("{number:05} {}", "option with a name".repeat(2)).into();
        OptionValue { text, canonical: None, obsolete: false }
    }

    #[test]
    fn lists_are_not_gone_through_cell_by_cell() {
        let values: Vec<OptionValue> = (0..20_000).map(numbered).collect();
        let options = Options::List { values: &values, closed: true };
        let near = Near::new();
        // 20,000 values against 20,000 options.
        for value in &values {
            assert!(near.exact(&values, &value.text).is_some());
            assert_eq!(near.nearest(&options, &value.text.to_uppercase()), Some(&*value.text));
        }
        assert_eq!(near.left.get(), MAX_LETTERS);
    }

    #[test]
    fn suggestions_end_when_they_have_cost_too_much() {
        let values: Vec<OptionValue> = (0..1_000).map(numbered).collect();
        let options = Options::List { values: &values, closed: true };
        let near = Near::new();
        assert!(near.nearest(&options, "00007 option with a namX").is_none());
        let one = "0000x option with a nameoption with a name";
        assert_eq!(near.nearest(&options, one), Some(&*values[0].text));
        let cost = MAX_LETTERS - near.left.get();
        near.nearest(&options, one);
        assert_eq!(MAX_LETTERS - near.left.get(), cost);
        near.left.set(cost / 2);
        assert_eq!(near.nearest(&options, "0000y option with a nameoption with a name"), None);
        assert_eq!(near.nearest(&options, &values[9].text.to_uppercase()), Some(&*values[9].text));
    }
}
