//! Ranges that formulas search: `COUNTIF` and the exact `VLOOKUP`.

use std::collections::HashMap;

use super::cooked::{Comparison, Cooked, compare_texts, number_in};
use crate::sheet::{Content, Kind};
use crate::value::truth_name;

/// Longest criterion, in characters: Excel's limit.
const MAX_CRITERION: usize = 255;

/// The cells of a column, and what stands beside each.
#[derive(Debug, Default, Clone)]
pub(crate) struct Table {
    rows: Vec<(Content, Option<Content>)>,
    /// First row and number of rows, by lower-case text.
    texts: HashMap<String, (usize, u32)>,
    /// The same of numbers.
    numbers: HashMap<u64, (usize, u32)>,
    /// How many texts read as a number.
    spelled: HashMap<u64, u32>,
}

impl Table {
    /// From the cells of a range, top to bottom.
    pub fn new(rows: Vec<(Content, Option<Content>)>) -> Self {
        let mut table = Self::default();
        for (at, (key, _)) in rows.iter().enumerate() {
            let number = number_in(&key.text).map(bits);
            match (key.kind, number) {
                (Kind::Number, Some(number)) => {
                    table.numbers.entry(number).or_insert((at, 0)).1 += 1;
                }
                (Kind::Text, number) => {
                    table.texts.entry(key.text.to_lowercase()).or_insert((at, 0)).1 += 1;
                    if let Some(number) = number {
                        *table.spelled.entry(number).or_default() += 1;
                    }
                }
                _ => {}
            }
        }
        table.rows = rows;
        table
    }

    /// How many cells satisfy a criterion, as `COUNTIF` understands it: operators in front, wildcards
    /// for texts, and numbers that may stand as text on both sides.
    pub fn count<'v>(&self, criterion: &Cooked<'v>) -> Cooked<'v> {
        let count = match criterion {
            // A blank cell as criterion means zero.
            Cooked::Blank => Some(self.count_number(0.0)),
            Cooked::Number(number) => Some(self.count_number(*number)),
            Cooked::Truth(truth) => self.count_truth(*truth),
            Cooked::Text(text) if is_long(text) => return Cooked::Fault,
            Cooked::Text(text) => self.count_text(text),
            Cooked::Fault => self.of_kind(Kind::Fault).next().is_none().then_some(0),
            Cooked::Place(_) | Cooked::Unknown => None,
        };
        count.map_or(Cooked::Unknown, |count| {
            Cooked::Number(u32::try_from(count).unwrap_or(u32::MAX).into())
        })
    }

    /// What satisfies a criterion that is a text; `None` when that can't be told.
    fn count_text(&self, criterion: &str) -> Option<usize> {
        let (operator, operand) = operator(criterion);
        // Those count blank cells, which are not kept.
        if operand.is_empty() || operator == Comparison::NotEqual {
            return None;
        }
        let truth = [true, false].into_iter().find(|truth| is_truth(operand, *truth));
        match (operator, number_in(operand), truth) {
            (Comparison::Equal, Some(number), _) => Some(self.count_number(number)),
            (Comparison::Equal, None, Some(truth)) => self.count_truth(truth),
            (Comparison::Equal, None, None) if is_pattern(operand) => {
                let pattern: Vec<char> = operand.to_lowercase().chars().collect();
                let found = self.of_kind(Kind::Text);
                Some(found.filter(|key| matches(&pattern, &key.to_lowercase())).count())
            }
            (Comparison::Equal, None, None) => {
                let found = self.texts.get(&operand.to_lowercase());
                Some(found.map_or(0, |(_, count)| usize::try_from(*count).unwrap_or_default()))
            }
            // Whether numbers that stand as text are among them is not known.
            (_, Some(number), _) if self.spelled.is_empty() => {
                let keys = self.of_kind(Kind::Number).filter_map(number_in);
                keys.map(|key| operator.holds(key.partial_cmp(&number)).map(usize::from)).sum()
            }
            (_, None, None) => {
                let keys = self.of_kind(Kind::Text);
                keys.map(|key| operator.holds(compare_texts(key, operand)).map(usize::from)).sum()
            }
            _ => None,
        }
    }

    fn count_number(&self, number: f64) -> usize {
        let number = bits(number);
        let as_text = self.spelled.get(&number).copied().unwrap_or_default();
        let count = as_text + self.numbers.get(&number).map_or(0, |(_, count)| *count);
        usize::try_from(count).unwrap_or_default()
    }

    /// `None` when it would hang on whether `TRUE` as text counts.
    fn count_truth(&self, truth: bool) -> Option<usize> {
        if self.of_kind(Kind::Text).any(|key| is_truth(key, truth)) {
            return None;
        }
        Some(self.of_kind(Kind::Truth).filter(|key| is_truth(key, truth)).count())
    }

    fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &str> {
        let keys = self.rows.iter().map(|(key, _)| key);
        keys.filter(move |key| key.kind == kind).map(|key| &*key.text)
    }

    /// What stands beside the first cell with this content; a fault when there is none.
    pub fn lookup<'t>(&'t self, wanted: &Cooked<'_>) -> Cooked<'t> {
        let row = |at: usize| self.rows.get(at);
        let found = match wanted {
            Cooked::Blank | Cooked::Fault => None,
            Cooked::Place(_) | Cooked::Unknown => return Cooked::Unknown,
            Cooked::Number(number) => self.numbers.get(&bits(*number)).and_then(|(at, _)| row(*at)),
            Cooked::Text(text) if is_pattern(text) && !is_long(text) => {
                let pattern: Vec<char> = text.to_lowercase().chars().collect();
                let is = |key: &Content| key.kind == Kind::Text;
                self.rows
                    .iter()
                    .find(|(key, _)| is(key) && matches(&pattern, &key.text.to_lowercase()))
            }
            Cooked::Text(text) => self.texts.get(&text.to_lowercase()).and_then(|(at, _)| row(*at)),
            Cooked::Truth(truth) => self
                .rows
                .iter()
                .find(|(key, _)| key.kind == Kind::Truth && is_truth(&key.text, *truth)),
        };
        found.map_or(Cooked::Fault, |(_, beside)| Cooked::of_content(beside.as_ref()))
    }
}

/// A number as a key; zero has one sign.
fn bits(number: f64) -> u64 {
    (number + 0.0).to_bits()
}

fn is_truth(text: &str, truth: bool) -> bool {
    text.eq_ignore_ascii_case(truth_name(truth))
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

    fn content(kind: Kind, text: &str) -> Content {
        Content { kind, text: text.into() }
    }

    fn table() -> Table {
        let rows = [
            (Kind::Text, "EAN", "ean"),
            (Kind::Text, "Isento de GTIN", "exempt"),
            (Kind::Number, "5", "five"),
            (Kind::Text, "ean", "again"),
            (Kind::Number, "51", "many"),
            (Kind::Truth, "TRUE", "yes"),
        ];
        let rows =
            rows.map(|(kind, key, beside)| (content(kind, key), Some(content(Kind::Text, beside))));
        Table::new(rows.to_vec())
    }

    fn count(table: &Table, criterion: &str) -> Option<f64> {
        match table.count(&Cooked::Text(criterion.into())) {
            Cooked::Number(count) => Some(count),
            Cooked::Unknown => None,
            other => panic!("{criterion}: {other:?}"),
        }
    }

    #[test]
    fn cells_are_counted_without_case_with_operators_and_wildcards() {
        let cases = [
            ("EAN", 2.0),
            ("GTIN", 0.0),
            ("isento*", 1.0),
            ("?an", 2.0),
            ("=5", 1.0),
            ("05", 1.0),
            ("5.0", 1.0),
            (">5", 1.0),
            ("<f", 2.0),
            ("true", 1.0),
            ("FALSE", 0.0),
            // Wildcards match texts only.
            ("5*", 0.0),
        ];
        for (criterion, expected) in cases {
            assert_eq!(count(&table(), criterion), Some(expected), "{criterion}");
        }
        assert_eq!(count(&table(), "<>x"), None);
        assert_eq!(count(&table(), "<água"), None);
        assert_eq!(table().count(&Cooked::Blank), Cooked::Number(0.0));
        assert_eq!(table().count(&Cooked::Number(5.0)), Cooked::Number(1.0));
        assert_eq!(table().count(&Cooked::Truth(true)), Cooked::Number(1.0));
        assert_eq!(table().count(&Cooked::Text("x".repeat(256).into())), Cooked::Fault);
    }

    #[test]
    fn numbers_and_truth_values_as_texts_count_only_where_that_is_sure() {
        let texts = ["5", "05", "TRUE"].map(|text| (content(Kind::Text, text), None));
        let table = Table::new(texts.to_vec());
        assert_eq!(count(&table, "5.0"), Some(2.0));
        assert_eq!(table.count(&Cooked::Number(5.0)), Cooked::Number(2.0));
        assert_eq!(count(&table, ">4"), None);
        assert_eq!(count(&table, "TRUE"), None);
        assert_eq!(table.lookup(&Cooked::Number(5.0)), Cooked::Fault);
    }

    #[test]
    fn the_first_cell_with_the_content_is_looked_up() {
        let table = table();
        let found = |wanted: Cooked<'_>| match table.lookup(&wanted) {
            Cooked::Text(text) => Some(text.into_owned()),
            _ => None,
        };
        let text = |text: &str| found(Cooked::Text(text.to_owned().into()));
        assert_eq!(text("Ean").as_deref(), Some("ean"));
        assert_eq!(text("isento?de*").as_deref(), Some("exempt"));
        assert_eq!(text("isento~?de*"), None);
        assert_eq!(text("5"), None);
        assert_eq!(found(Cooked::Number(5.0)).as_deref(), Some("five"));
        assert_eq!(found(Cooked::Truth(true)).as_deref(), Some("yes"));
        assert_eq!(found(Cooked::Blank), None);
    }

    #[test]
    fn patterns_match_as_a_whole() {
        let is = |pattern: &str, text| matches(&pattern.chars().collect::<Vec<_>>(), text);
        assert!(is("*", "") && is("a*b*c", "aXbYbc") && is("a~*", "a*") && is("~~", "~"));
        assert!(!is("a*b", "abc") && !is("a~*", "ab") && !is("?", ""));
    }
}
