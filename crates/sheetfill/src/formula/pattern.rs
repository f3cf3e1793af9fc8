//! Patterns of `COUNTIF` and `VLOOKUP`: `*` any text, `?` any letter, `~` takes the next letter as it
//! is.

use std::str::Chars;

use super::steps::Steps;

/// A pattern, in lower case.
#[derive(Debug)]
pub(crate) struct Pattern {
    letters: Vec<char>,
    /// Letters that a text has at least.
    shortest: usize,
}

impl Pattern {
    /// Whether a text is more than itself when it is read as a pattern.
    pub fn is_one(text: &str) -> bool {
        text.contains(['*', '?', '~'])
    }

    pub fn new(text: &str) -> Self {
        let letters: Vec<char> = text.to_lowercase().chars().collect();
        // A `~` and what follows it are one letter.
        let shortest = letters.iter().filter(|letter| !matches!(letter, '*' | '~')).count();
        Self { letters, shortest }
    }

    /// Whether a text in lower case has its form; `None` when that takes too many steps.
    pub fn matches(&self, text: &str, steps: &mut Steps) -> Option<bool> {
        if !steps.take(1) {
            return None;
        }
        // A text never has more letters than bytes.
        if text.len() < self.shortest {
            return Some(false);
        }
        let mut letters = text.chars();
        let mut at = 0;
        // Where to go on when the present attempt fails: behind the last `*`.
        let mut again: Option<(usize, Chars<'_>)> = None;
        loop {
            let rest = letters.clone();
            let Some(letter) = letters.next() else { break };
            if !steps.take(1) {
                return None;
            }
            let escaped = self.letters.get(at) == Some(&'~') && self.letters.get(at + 1).is_some();
            let wanted = self.letters.get(if escaped { at + 1 } else { at });
            if wanted == Some(&'*') && !escaped {
                at += 1;
                if at == self.letters.len() {
                    return Some(true);
                }
                letters = rest.clone();
                again = Some((at, rest));
            } else if wanted == Some(&letter) || (wanted == Some(&'?') && !escaped) {
                at += if escaped { 2 } else { 1 };
            } else if let Some((behind, from)) = &mut again {
                at = *behind;
                from.next();
                letters = from.clone();
            } else {
                return Some(false);
            }
        }
        let rest = self.letters.get(at..).unwrap_or_default();
        Some(rest.iter().all(|letter| *letter == '*'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(pattern: &str, text: &str) -> bool {
        Pattern::new(pattern).matches(text, &mut Steps::new(1_000)).unwrap()
    }

    #[test]
    fn patterns_match_as_a_whole() {
        assert!(is("*", "") && is("a*b*c", "aXbYbc") && is("a~*", "a*") && is("~~", "~"));
        assert!(is("a*", "a") && is("a*", "abc") && is("*a?", "baab") && is("**", "x"));
        assert!(!is("a*b", "abc") && !is("a~*", "ab") && !is("?", "") && !is("??", "ç"));
    }

    #[test]
    fn what_is_tried_at_every_letter_counts_every_time() {
        let pattern = Pattern::new(&format!("*{}b", "a".repeat(200)));
        let text = "a".repeat(32_000);
        let mut steps = Steps::new(1_000_000);
        assert_eq!(pattern.matches(&text, &mut steps), None);
        assert_eq!(steps.taken(), 1_000_000);
        let mut steps = Steps::new(40_000);
        assert_eq!(Pattern::new("*b*").matches(&text, &mut steps), Some(false));
        assert!((32_000..33_000).contains(&steps.taken()), "{}", steps.taken());
    }
}
