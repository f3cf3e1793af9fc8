//! Ranges that formulas search: `COUNTIF` and the exact `VLOOKUP`.

use std::collections::HashMap;
use std::sync::Arc;

use super::cooked::{Comparison, Cooked, compare_texts, number_in};
use super::pattern::Pattern;
use super::steps::Steps;
use crate::grid::Held;
use crate::sheet::{Content, Kind};
use crate::value::truth_name;
use crate::weight::Scale;

/// Longest criterion, in characters: Excel's limit.
const MAX_CRITERION: usize = 255;

/// A text of a table's cells.
#[derive(Debug, Clone)]
struct Key {
    /// In lower case.
    text: Arc<str>,
    /// First row that holds it.
    first: usize,
    /// Rows that hold it.
    count: usize,
}

/// The cells of a column, and what stands beside each.
#[derive(Debug, Default, Clone)]
pub(crate) struct Table {
    /// What stands beside each row.
    beside: Vec<Option<Content>>,
    /// Texts in the order of their first rows.
    keys: Vec<Key>,
    /// Positions among `keys`.
    texts: HashMap<Arc<str>, usize>,
    /// First row and number of rows, by number.
    numbers: HashMap<u64, (usize, usize)>,
    /// How many texts read as a number.
    spelled: HashMap<u64, usize>,
    /// First row and number of rows of the truth values, false and true.
    truths: [Option<(usize, usize)>; 2],
    /// Whether a cell holds a fault.
    has_fault: bool,
}

impl Table {
    /// From the cells of a range, top to bottom.
    pub fn new<'g>(rows: impl Iterator<Item = (Held<'g>, Option<Held<'g>>)>) -> Self {
        let mut table = Self::default();
        for (at, (key, beside)) in rows.enumerate() {
            table.add(at, key);
            table.beside.push(beside.map(Held::to_content));
        }
        table
    }

    /// Weighs what it holds.
    pub fn weigh(&self, scale: &mut Scale) {
        scale.many::<Option<Content>>(self.beside.len());
        self.beside.iter().flatten().for_each(|content| scale.shared(&content.text));
        scale.many::<Key>(self.keys.len());
        self.keys.iter().for_each(|key| scale.shared(&key.text));
        scale.map::<Arc<str>, usize>(self.texts.len());
        scale.map::<u64, (usize, usize)>(self.numbers.len());
        scale.map::<u64, usize>(self.spelled.len());
    }

    fn add(&mut self, at: usize, key: Held<'_>) {
        match key.kind {
            Kind::Number => {
                if let Some(number) = number_in(key.text) {
                    self.numbers.entry(bits(number)).or_insert((at, 0)).1 += 1;
                }
            }
            Kind::Text => {
                if let Some(number) = number_in(key.text) {
                    *self.spelled.entry(bits(number)).or_default() += 1;
                }
                let text: Arc<str> = key.text.to_lowercase().into();
                let known = self.texts.get(&text).and_then(|at| self.keys.get_mut(*at));
                if let Some(key) = known {
                    key.count += 1;
                } else {
                    self.texts.insert(Arc::clone(&text), self.keys.len());
                    self.keys.push(Key { text, first: at, count: 1 });
                }
            }
            Kind::Truth => {
                let truth = usize::from(is_truth(key.text, true));
                if let Some(slot) = self.truths.get_mut(truth) {
                    slot.get_or_insert((at, 0)).1 += 1;
                }
            }
            Kind::Fault => self.has_fault = true,
            Kind::Unsolved => {}
        }
    }

    /// How many cells satisfy a criterion, as `COUNTIF` understands it: operators in front, wildcards
    /// for texts, and numbers that may stand as text on both sides.
    pub fn count<'v>(&self, criterion: &Cooked<'v>, steps: &mut Steps) -> Cooked<'v> {
        let count = match criterion {
            // A blank cell as criterion means zero.
            Cooked::Blank => Some(self.count_number(0.0)),
            Cooked::Number(number) => Some(self.count_number(*number)),
            Cooked::Truth(truth) => self.count_truth(*truth),
            Cooked::Text(text) if is_long(text) => return Cooked::Fault,
            Cooked::Text(text) => self.count_text(text, steps),
            Cooked::Fault => (!self.has_fault).then_some(0),
            Cooked::Place(_) | Cooked::Unknown => None,
        };
        count.map_or(Cooked::Unknown, |count| {
            Cooked::Number(u32::try_from(count).unwrap_or(u32::MAX).into())
        })
    }

    /// What satisfies a criterion that is a text; `None` when that can't be told.
    fn count_text(&self, criterion: &str, steps: &mut Steps) -> Option<usize> {
        let (operator, operand) = operator(criterion);
        // Those count blank cells, which are not kept.
        if operand.is_empty() || operator == Comparison::NotEqual {
            return None;
        }
        let truth = [true, false].into_iter().find(|truth| is_truth(operand, *truth));
        match (operator, number_in(operand), truth) {
            (Comparison::Equal, Some(number), _) => Some(self.count_number(number)),
            (Comparison::Equal, None, Some(truth)) => self.count_truth(truth),
            (Comparison::Equal, None, None) if Pattern::is_one(operand) => {
                let pattern = Pattern::new(operand);
                let mut keys = self.keys.iter();
                keys.try_fold(0, |sum, key| {
                    let count = if pattern.matches(&key.text, steps)? { key.count } else { 0 };
                    Some(sum + count)
                })
            }
            (Comparison::Equal, None, None) => {
                Some(self.key(&operand.to_lowercase()).map_or(0, |key| key.count))
            }
            // Whether numbers that stand as text are among them is not known.
            (_, Some(number), _) if self.spelled.is_empty() => {
                if !steps.take(self.numbers.len()) {
                    return None;
                }
                let counts = self.numbers.iter().map(|(bits, (_, count))| {
                    let holds = operator.holds(f64::from_bits(*bits).partial_cmp(&number))?;
                    Some(if holds { *count } else { 0 })
                });
                counts.sum()
            }
            (_, None, None) => {
                let mut keys = self.keys.iter();
                keys.try_fold(0, |sum, key| {
                    if !steps.take(1 + key.text.len().min(operand.len())) {
                        return None;
                    }
                    let holds = operator.holds(compare_texts(&key.text, operand))?;
                    Some(sum + if holds { key.count } else { 0 })
                })
            }
            _ => None,
        }
    }

    fn count_number(&self, number: f64) -> usize {
        let number = bits(number);
        let as_text = self.spelled.get(&number).copied().unwrap_or_default();
        as_text + self.numbers.get(&number).map_or(0, |(_, count)| *count)
    }

    /// `None` when it would hang on whether `TRUE` as text counts.
    fn count_truth(&self, truth: bool) -> Option<usize> {
        if self.texts.contains_key(&*truth_name(truth).to_lowercase()) {
            return None;
        }
        Some(self.truth(truth).map_or(0, |(_, count)| count))
    }

    fn truth(&self, truth: bool) -> Option<(usize, usize)> {
        self.truths.get(usize::from(truth)).copied().flatten()
    }

    fn key(&self, text: &str) -> Option<&Key> {
        self.keys.get(*self.texts.get(text)?)
    }

    /// What stands beside the first cell with this content; a fault when there is none.
    pub fn lookup<'t>(&'t self, wanted: &Cooked<'_>, steps: &mut Steps) -> Cooked<'t> {
        let found = match wanted {
            Cooked::Blank | Cooked::Fault => None,
            Cooked::Place(_) | Cooked::Unknown => return Cooked::Unknown,
            Cooked::Number(number) => self.numbers.get(&bits(*number)).map(|(at, _)| *at),
            Cooked::Text(text) if Pattern::is_one(text) && !is_long(text) => {
                let pattern = Pattern::new(text);
                let mut found = None;
                for key in &self.keys {
                    match pattern.matches(&key.text, steps) {
                        None => return Cooked::Unknown,
                        Some(true) => {
                            found = Some(key.first);
                            break;
                        }
                        Some(false) => {}
                    }
                }
                found
            }
            Cooked::Text(text) => self.key(&text.to_lowercase()).map(|key| key.first),
            Cooked::Truth(truth) => self.truth(*truth).map(|(at, _)| at),
        };
        let beside = found.map(|at| self.beside.get(at).and_then(Option::as_ref));
        beside.map_or(Cooked::Fault, Cooked::of_content)
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
    // No more letters are counted than it takes.
    text.chars().nth(MAX_CRITERION).is_some()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let rows = [
            (Kind::Text, "EAN", "ean"),
            (Kind::Text, "Isento de GTIN", "exempt"),
            (Kind::Number, "5", "five"),
            (Kind::Text, "ean", "again"),
            (Kind::Number, "51", "many"),
            (Kind::Truth, "TRUE", "yes"),
        ];
        let rows = rows
            .map(|(kind, key, beside)| (Held::of(kind, key), Some(Held::of(Kind::Text, beside))));
        Table::new(rows.into_iter())
    }

    fn steps() -> Steps {
        Steps::new(1_000)
    }

    fn count(table: &Table, criterion: &str) -> Option<f64> {
        match table.count(&Cooked::Text(criterion.into()), &mut steps()) {
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
        assert_eq!(table().count(&Cooked::Blank, &mut steps()), Cooked::Number(0.0));
        assert_eq!(table().count(&Cooked::Number(5.0), &mut steps()), Cooked::Number(1.0));
        assert_eq!(table().count(&Cooked::Truth(true), &mut steps()), Cooked::Number(1.0));
        assert_eq!(
            table().count(&Cooked::Text("x".repeat(256).into()), &mut steps()),
            Cooked::Fault
        );
    }

    #[test]
    fn numbers_and_truth_values_as_texts_count_only_where_that_is_sure() {
        let texts = ["5", "05", "TRUE"].map(|text| (Held::of(Kind::Text, text), None));
        let table = Table::new(texts.into_iter());
        assert_eq!(count(&table, "5.0"), Some(2.0));
        assert_eq!(table.count(&Cooked::Number(5.0), &mut steps()), Cooked::Number(2.0));
        assert_eq!(count(&table, ">4"), None);
        assert_eq!(count(&table, "TRUE"), None);
        assert_eq!(table.lookup(&Cooked::Number(5.0), &mut steps()), Cooked::Fault);
    }

    #[test]
    fn the_first_cell_with_the_content_is_looked_up() {
        let table = table();
        let found = |wanted: Cooked<'_>| match table.lookup(&wanted, &mut steps()) {
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
}
