//! Ranges that formulas search: `COUNTIF` and the exact `VLOOKUP`.

use std::collections::HashMap;
use std::sync::Arc;

use super::cooked::{Comparison, Cooked, compare_texts};

/// Longest criterion, in characters: Excel's limit.
const MAX_CRITERION: usize = 255;

/// The texts of a column, and what stands beside each.
#[derive(Debug, Default, Clone)]
pub(crate) struct Table {
    rows: Vec<(Arc<str>, Option<Arc<str>>)>,
    /// First row and number of rows, by lower-case text.
    by_key: HashMap<String, (usize, u32)>,
}

impl Table {
    /// From the texts of a range, top to bottom.
    pub fn new(rows: Vec<(Arc<str>, Option<Arc<str>>)>) -> Self {
        let mut by_key: HashMap<String, (usize, u32)> = HashMap::new();
        for (at, (key, _)) in rows.iter().enumerate() {
            by_key.entry(key.to_lowercase()).or_insert((at, 0)).1 += 1;
        }
        Self { rows, by_key }
    }

    /// How many cells satisfy a criterion, as `COUNTIF` understands it: operators in front,
    /// wildcards, and numbers that stand as text.
    pub fn count<'v>(&self, criterion: &Cooked<'v>) -> Cooked<'v> {
        let text = match criterion {
            // A blank cell as criterion means zero.
            Cooked::Blank => "0".into(),
            other => match other.text() {
                Ok(text) => text,
                Err(Cooked::Fault) => return Cooked::Number(0.0),
                Err(_) => return Cooked::Unknown,
            },
        };
        if is_long(&text) {
            return Cooked::Fault;
        }
        let (operator, operand) = operator(&text);
        // Those count blank cells, which are not kept.
        if operand.is_empty() || operator == Comparison::NotEqual {
            return Cooked::Unknown;
        }
        let count = match operator {
            Comparison::Equal if is_pattern(operand) => {
                let pattern: Vec<char> = operand.to_lowercase().chars().collect();
                self.rows.iter().filter(|(key, _)| matches(&pattern, &key.to_lowercase())).count()
            }
            Comparison::Equal => {
                let found = self.by_key.get(&operand.to_lowercase());
                found.map_or(0, |(_, count)| usize::try_from(*count).unwrap_or_default())
            }
            _ => self.rows.iter().filter(|(key, _)| compares(key, operator, operand)).count(),
        };
        Cooked::Number(u32::try_from(count).unwrap_or(u32::MAX).into())
    }

    /// What stands beside the first cell with this text; a fault when there is none.
    pub fn lookup<'t>(&'t self, wanted: &Cooked<'_>) -> Cooked<'t> {
        let text = match wanted {
            Cooked::Blank => return Cooked::Fault,
            other => match other.text() {
                Ok(text) => text,
                Err(Cooked::Fault) => return Cooked::Fault,
                Err(_) => return Cooked::Unknown,
            },
        };
        let found = if is_pattern(&text) && !is_long(&text) {
            let pattern: Vec<char> = text.to_lowercase().chars().collect();
            self.rows.iter().find(|(key, _)| matches(&pattern, &key.to_lowercase()))
        } else {
            self.by_key.get(&text.to_lowercase()).and_then(|(at, _)| self.rows.get(*at))
        };
        match found {
            None => Cooked::Fault,
            Some((_, None)) => Cooked::Blank,
            Some((_, Some(beside))) => Cooked::Text(beside.as_ref().into()),
        }
    }
}

/// Whether a text is longer than a criterion may be.
fn is_long(text: &str) -> bool {
    // A text never has more characters than bytes.
    text.len() > MAX_CRITERION && text.chars().count() > MAX_CRITERION
}

/// The operator in front of a criterion, and the rest.
fn operator(text: &str) -> (Comparison, &str) {
    if !text.starts_with(['<', '>', '=']) {
        return (Comparison::Equal, text);
    }
    ["<>", "<=", ">=", "=", "<", ">"]
        .iter()
        .find_map(|sign| Some((Comparison::read(sign)?, text.strip_prefix(sign)?)))
        .unwrap_or((Comparison::Equal, text))
}

/// Numbers are compared with numbers and texts with texts.
fn compares(key: &str, operator: Comparison, operand: &str) -> bool {
    match (key.parse::<f64>(), operand.parse::<f64>()) {
        (Ok(key), Ok(operand)) => key.partial_cmp(&operand).is_some_and(|o| operator.holds(o)),
        (Err(_), Err(_)) => operator.holds(compare_texts(key, operand)),
        _ => false,
    }
}

fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '~'])
}

/// Whether a text has the form of a pattern: `*` any text, `?` any letter, `~` takes the next
/// letter as it is.
fn matches(pattern: &[char], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut read) = (0, 0);
    // Where to go on when the present attempt fails: behind the last `*`.
    let mut again: Option<(usize, usize)> = None;
    while let Some(letter) = text.get(read) {
        let escaped = pattern.get(at) == Some(&'~') && pattern.get(at + 1).is_some();
        let wanted = pattern.get(if escaped { at + 1 } else { at });
        if wanted == Some(&'*') && !escaped {
            at += 1;
            again = Some((at, read));
        } else if wanted == Some(letter) || (wanted == Some(&'?') && !escaped) {
            at += if escaped { 2 } else { 1 };
            read += 1;
        } else if let Some((behind, from)) = again {
            at = behind;
            read = from + 1;
            again = Some((behind, read));
        } else {
            return false;
        }
    }
    pattern.get(at..).is_none_or(|rest| rest.iter().all(|letter| *letter == '*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let rows = [("EAN", "ean"), ("Isento de GTIN", "exempt"), ("5", "five"), ("ean", "again")];
        Table::new(rows.map(|(key, beside)| (key.into(), Some(beside.into()))).to_vec())
    }

    #[test]
    fn cells_are_counted_without_case_with_operators_and_wildcards() {
        let count = |text: &str| match table().count(&Cooked::Text(text.into())) {
            Cooked::Number(count) => count,
            other => panic!("{text}: {other:?}"),
        };
        let cases =
            [("EAN", 2.0), ("GTIN", 0.0), ("isento*", 1.0), ("?an", 2.0), ("=5", 1.0), (">4", 1.0)];
        for (criterion, expected) in cases {
            assert!((count(criterion) - expected).abs() < f64::EPSILON, "{criterion}");
        }
        assert_eq!(table().count(&Cooked::Blank), Cooked::Number(0.0));
        assert_eq!(table().count(&Cooked::Number(5.0)), Cooked::Number(1.0));
        assert_eq!(table().count(&Cooked::Text("<>x".into())), Cooked::Unknown);
        assert_eq!(table().count(&Cooked::Text("x".repeat(256).into())), Cooked::Fault);
    }

    #[test]
    fn the_first_cell_with_the_text_is_looked_up() {
        let found = |text: &str| match table().lookup(&Cooked::Text(text.into())) {
            Cooked::Text(text) => Some(text.into_owned()),
            _ => None,
        };
        assert_eq!(found("Ean").as_deref(), Some("ean"));
        assert_eq!(found("isento?de*").as_deref(), Some("exempt"));
        assert_eq!(found("isento~?de*"), None);
        assert_eq!(table().lookup(&Cooked::Blank), Cooked::Fault);
    }

    #[test]
    fn patterns_match_as_a_whole() {
        let is = |pattern: &str, text| matches(&pattern.chars().collect::<Vec<_>>(), text);
        assert!(is("*", "") && is("a*b*c", "aXbYbc") && is("a~*", "a*") && is("~~", "~"));
        assert!(!is("a*b", "abc") && !is("a~*", "ab") && !is("?", ""));
    }
}
