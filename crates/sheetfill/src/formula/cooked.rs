//! Values while a formula is evaluated, and how Excel compares and converts them.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::cell::Area;
use crate::value::Value;

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

    /// Whether values in this order satisfy it.
    pub fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
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
            Self::Text(_) | Self::Fault | Self::Place(_) => Err(Self::Fault),
            Self::Unknown => Err(Self::Unknown),
        }
    }

    /// As a text.
    pub fn text(&self) -> Result<Cow<'_, str>, Self> {
        match self {
            Self::Text(text) => Ok(Cow::Borrowed(text)),
            Self::Blank => Ok(Cow::Borrowed("")),
            Self::Number(number) => Ok(Cow::Owned(number.to_string())),
            Self::Truth(truth) => Ok(Cow::Borrowed(if *truth { "TRUE" } else { "FALSE" })),
            Self::Fault => Err(Self::Fault),
            Self::Place(_) | Self::Unknown => Err(Self::Unknown),
        }
    }

    /// As a number.
    pub fn number(&self) -> Result<f64, Self> {
        match self {
            Self::Number(number) => Ok(*number),
            Self::Blank => Ok(0.0),
            Self::Truth(truth) => Ok(f64::from(u8::from(*truth))),
            Self::Text(text) => {
                text.trim().parse().ok().filter(|n: &f64| n.is_finite()).ok_or(Self::Fault)
            }
            Self::Fault => Err(Self::Fault),
            Self::Place(_) | Self::Unknown => Err(Self::Unknown),
        }
    }

    /// Compares as Excel does: texts without case, a blank cell as whatever it is compared with,
    /// numbers before texts before truth values.
    pub fn compare(&self, other: &Self) -> Result<Ordering, Self> {
        let rank = |value: &Self| match value {
            Self::Number(_) => 0,
            Self::Text(_) => 1,
            _ => 2,
        };
        Ok(match (self, other) {
            (Self::Unknown | Self::Place(_), _) | (_, Self::Unknown | Self::Place(_)) => {
                return Err(Self::Unknown);
            }
            (Self::Fault, _) | (_, Self::Fault) => return Err(Self::Fault),
            (Self::Blank, Self::Blank) => Ordering::Equal,
            (Self::Text(left), Self::Text(right)) => compare_texts(left, right),
            (Self::Blank, Self::Text(right)) => compare_texts("", right),
            (Self::Text(left), Self::Blank) => compare_texts(left, ""),
            (Self::Number(_) | Self::Blank, Self::Number(_) | Self::Blank) => {
                self.number()?.partial_cmp(&other.number()?).unwrap_or(Ordering::Equal)
            }
            (Self::Truth(_) | Self::Blank, Self::Truth(_) | Self::Blank) => {
                self.truth()?.cmp(&other.truth()?)
            }
            (left, right) => rank(left).cmp(&rank(right)),
        })
    }
}

/// Orders texts without case.
pub(crate) fn compare_texts(left: &str, right: &str) -> Ordering {
    let lower = |text: &str, at: usize| text.as_bytes().get(at).map(u8::to_ascii_lowercase);
    // Most comparisons are settled by the first letter.
    if let (Some(a @ 0..=127), Some(b @ 0..=127)) = (lower(left, 0), lower(right, 0))
        && a != b
    {
        return a.cmp(&b);
    }
    left.chars().flat_map(char::to_lowercase).cmp(right.chars().flat_map(char::to_lowercase))
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
        assert!(order("Produto Pai", "PRODUTO PAI").is_eq());
        assert!(order("É", "é").is_eq());
        assert!(order("Nao", "Não").is_ne());
        assert!(order("COAT", "coats").is_lt());
    }

    #[test]
    fn a_blank_cell_equals_the_empty_text_zero_and_false() {
        for other in [text(""), Cooked::Number(0.0), Cooked::Truth(false), Cooked::Blank] {
            assert!(Cooked::Blank.compare(&other).unwrap().is_eq(), "{other:?}");
        }
        assert!(text("x").compare(&Cooked::Blank).unwrap().is_ne());
    }

    #[test]
    fn kinds_never_equal_each_other() {
        assert!(Cooked::Number(5.0).compare(&text("5")).unwrap().is_lt());
        assert!(text("TRUE").compare(&Cooked::Truth(true)).unwrap().is_lt());
        assert_eq!(Cooked::Fault.compare(&text("")), Err(Cooked::Fault));
        assert_eq!(Cooked::Fault.compare(&Cooked::Unknown), Err(Cooked::Unknown));
    }
}
