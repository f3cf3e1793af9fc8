//! Values while a formula is evaluated, and how Excel compares and converts them.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;

use crate::cell::Area;
use crate::grid::Held;
use crate::sheet::{Content, Kind};
use crate::value::{Number, Value, truth_name};

/// A value of a formula.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cooked<'v> {
    /// A blank cell.
    Blank,
    Text(Cow<'v, str>),
    Number(f64),
    Truth(bool),
    /// What Excel shows as `#N/A`, `#REF!`, …
    Fault,
    /// A range that is not one cell.
    Place(Place),
    /// Outside of what is followed here.
    Unknown,
}

/// A range of cells.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    /// Position among the workbook's named ranges.
    Named(u32),
    /// By sheet and area.
    Direct(String, Area),
}

/// Sizes of numbers that `&` writes without an exponent, zero apart.
const EXACT: Range<f64> = 1e-4..1e20;

/// A comparison's operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    /// Reads an operator.
    pub fn read(operator: &str) -> Option<Self> {
        Some(match operator {
            "=" => Self::Equal,
            "<>" => Self::NotEqual,
            "<" => Self::Less,
            "<=" => Self::LessOrEqual,
            ">" => Self::Greater,
            ">=" => Self::GreaterOrEqual,
            _ => return None,
        })
    }

    /// Whether values in this order satisfy it. `None` when they differ and it hangs on their order,
    /// which can't be told.
    pub fn holds(self, order: Option<Ordering>) -> Option<bool> {
        Some(match self {
            Self::Equal => order.is_some_and(Ordering::is_eq),
            Self::NotEqual => order.is_none_or(Ordering::is_ne),
            Self::Less => order?.is_lt(),
            Self::LessOrEqual => order?.is_le(),
            Self::Greater => order?.is_gt(),
            Self::GreaterOrEqual => order?.is_ge(),
        })
    }
}

impl<'v> Cooked<'v> {
    /// The value of a cell.
    pub fn of_cell(value: Option<&'v Value>) -> Self {
        match value {
            None => Self::Blank,
            Some(Value::Text(text)) if text.is_empty() => Self::Blank,
            Some(Value::Text(text)) => Self::Text(Cow::Borrowed(text)),
            Some(Value::Number(number)) => number.as_float().map_or(Self::Fault, Self::Number),
            Some(Value::Truth(truth)) => Self::Truth(*truth),
            Some(Value::Error(_)) => Self::Fault,
        }
    }

    /// The value of a cell outside of the row.
    pub fn of_content(content: Option<&'v Content>) -> Self {
        content.map_or(Self::Blank, |content| Self::of_kind(content.kind, &content.text))
    }

    /// As [`Cooked::of_content`], of a cell of a grid.
    pub fn of_held(held: Option<Held<'v>>) -> Self {
        held.map_or(Self::Blank, |held| Self::of_kind(held.kind, held.text))
    }

    fn of_kind(kind: Kind, text: &'v str) -> Self {
        match kind {
            Kind::Text => Self::Text(Cow::Borrowed(text)),
            Kind::Number => text.parse().map_or(Self::Unknown, Self::Number),
            Kind::Truth => Self::Truth(*text == *truth_name(true)),
            Kind::Fault => Self::Fault,
            Kind::Unsolved => Self::Unknown,
        }
    }

    /// As a truth value. `Err` holds the fault or the unknown.
    pub fn truth(&self) -> Result<bool, Self> {
        match self {
            Self::Truth(truth) => Ok(*truth),
            Self::Number(number) => Ok(*number != 0.0),
            Self::Blank => Ok(false),
            Self::Text(text) if text.eq_ignore_ascii_case("true") => Ok(true),
            Self::Text(text) if text.eq_ignore_ascii_case("false") => Ok(false),
            Self::Text(_) | Self::Fault => Err(Self::Fault),
            Self::Place(_) | Self::Unknown => Err(Self::Unknown),
        }
    }

    /// As a text.
    pub fn text(&self) -> Result<Cow<'_, str>, Self> {
        match self {
            Self::Text(text) => Ok(Cow::Borrowed(text)),
            Self::Blank => Ok(Cow::Borrowed("")),
            Self::Number(number) if *number == 0.0 || EXACT.contains(&number.abs()) => {
                let number = Number::of_float(*number).ok_or(Self::Unknown)?;
                Ok(Cow::Owned(number.as_str().to_owned()))
            }
            Self::Truth(truth) => Ok(Cow::Borrowed(truth_name(*truth))),
            Self::Fault => Err(Self::Fault),
            // Other numbers are shown with an exponent.
            Self::Number(_) | Self::Place(_) | Self::Unknown => Err(Self::Unknown),
        }
    }

    /// As a number.
    pub fn number(&self) -> Result<f64, Self> {
        match self {
            Self::Number(number) => Ok(*number),
            Self::Blank => Ok(0.0),
            Self::Truth(truth) => Ok(f64::from(u8::from(*truth))),
            Self::Text(text) => number_in(text).ok_or(Self::Fault),
            Self::Fault => Err(Self::Fault),
            Self::Place(_) | Self::Unknown => Err(Self::Unknown),
        }
    }

    /// Compares as Excel does: texts without case, a blank cell as whatever it is compared with,
    /// numbers before texts before truth values. `None` for texts that differ and whose order can't be
    /// told.
    pub fn compare(&self, other: &Self) -> Result<Option<Ordering>, Self> {
        let rank = |value: &Self| match value {
            Self::Number(_) => 0,
            Self::Text(_) => 1,
            _ => 2,
        };
        let order = match (self, other) {
            (Self::Unknown | Self::Place(_), _) | (_, Self::Unknown | Self::Place(_)) => {
                return Err(Self::Unknown);
            }
            (Self::Fault, _) | (_, Self::Fault) => return Err(Self::Fault),
            (Self::Text(left), Self::Text(right)) => return Ok(compare_texts(left, right)),
            (Self::Blank, Self::Text(right)) => return Ok(compare_texts("", right)),
            (Self::Text(left), Self::Blank) => return Ok(compare_texts(left, "")),
            (Self::Blank, Self::Blank) => Ordering::Equal,
            (Self::Number(_) | Self::Blank, Self::Number(_) | Self::Blank) => {
                self.number()?.partial_cmp(&other.number()?).unwrap_or(Ordering::Equal)
            }
            (Self::Truth(_) | Self::Blank, Self::Truth(_) | Self::Blank) => {
                self.truth()?.cmp(&other.truth()?)
            }
            (left, right) => rank(left).cmp(&rank(right)),
        };
        Ok(Some(order))
    }
}

/// The number that a text reads as.
pub(crate) fn number_in(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// Compares texts without case. How punctuation and letters beyond ASCII are ordered hangs on the
/// language of the spreadsheet: `None` where they decide.
pub(crate) fn compare_texts(left: &str, right: &str) -> Option<Ordering> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == ' ';
    let told = |a: Option<char>, b: Option<char>| {
        (a.is_none_or(plain) && b.is_none_or(plain)).then(|| a.cmp(&b))
    };
    let first = |text: &str| text.chars().next().map(|letter| letter.to_ascii_lowercase());
    match (first(left), first(right)) {
        (None, _) | (_, None) => return Some(left.len().cmp(&right.len())),
        // Most comparisons are settled by the first letter.
        (a @ Some('\0'..='\x7f'), b @ Some('\0'..='\x7f')) if a != b => return told(a, b),
        _ => {}
    }
    let mut left = left.chars().flat_map(char::to_lowercase);
    let mut right = right.chars().flat_map(char::to_lowercase);
    loop {
        match (left.next(), right.next()) {
            (None, None) => return Some(Ordering::Equal),
            (a, b) if a == b => {}
            (a, b) => return told(a, b),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Cooked<'_> {
        Cooked::Text(text.into())
    }

    #[test]
    fn texts_compare_without_case_and_with_accents() {
        let order = |a: &str, b: &str| text(a).compare(&text(b)).unwrap();
        assert_eq!(order("Produto Pai", "PRODUTO PAI"), Some(Ordering::Equal));
        assert_eq!(order("É", "é"), Some(Ordering::Equal));
        assert_eq!(order("COAT", "coats"), Some(Ordering::Less));
        assert_eq!(order("água 2", "ÁGUA 1"), Some(Ordering::Greater));
        assert_eq!(order("", "é"), Some(Ordering::Less));
    }

    #[test]
    fn an_order_that_hangs_on_the_language_is_not_told() {
        for (a, b) in [("água", "b"), ("Nao", "Não"), ("a-b", "ab"), ("_a", "a"), ("z", "ç")] {
            let order = text(a).compare(&text(b)).unwrap();
            assert_eq!(order, None, "{a} {b}");
            assert_eq!(Comparison::Equal.holds(order), Some(false));
            assert_eq!(Comparison::NotEqual.holds(order), Some(true));
            assert_eq!(Comparison::Less.holds(order), None);
        }
    }

    #[test]
    fn a_blank_cell_equals_the_empty_text_zero_and_false() {
        for other in [text(""), Cooked::Number(0.0), Cooked::Truth(false), Cooked::Blank] {
            assert_eq!(Cooked::Blank.compare(&other), Ok(Some(Ordering::Equal)), "{other:?}");
        }
        assert_ne!(text("x").compare(&Cooked::Blank), Ok(Some(Ordering::Equal)));
    }

    #[test]
    fn kinds_never_equal_each_other() {
        let less = Ok(Some(Ordering::Less));
        assert_eq!(Cooked::Number(5.0).compare(&text("5")), less);
        assert_eq!(text("TRUE").compare(&Cooked::Truth(true)), less);
        assert_eq!(Cooked::Fault.compare(&text("")), Err(Cooked::Fault));
        assert_eq!(Cooked::Fault.compare(&Cooked::Unknown), Err(Cooked::Unknown));
    }

    #[test]
    fn numbers_become_texts_as_they_are_shown() {
        let shown = |number: f64| Cooked::Number(number).text().map(Cow::into_owned);
        assert_eq!(shown(0.1 + 0.2), Ok("0.3".to_owned()));
        assert_eq!(shown(-0.0), Ok("0".to_owned()));
        assert_eq!(shown(1e21), Err(Cooked::Unknown));
    }
}
