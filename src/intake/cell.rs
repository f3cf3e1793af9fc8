//! Cells as read from a sheet, and numbers as text.

use calamine::{CellErrorType, DataRef, ExcelDateTime};

/// A cell with something in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    /// Column, zero-based.
    pub column: u32,
    pub content: Content,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    /// Text as given.
    Text(String),
    /// A number as text: no exponent, no `.0`, the shortest digits that give the number back.
    Number(String),
    /// An error such as `#N/D`.
    Error(String),
    /// A formula without a stored result.
    Formula(String),
}

impl Content {
    /// The text to show, whatever it is.
    pub fn shown(&self) -> &str {
        match self {
            Self::Text(text) | Self::Number(text) | Self::Error(text) | Self::Formula(text) => text,
        }
    }

    /// A whole number as the text that a format of `width` zeros shows: 123 as `0000123`.
    #[must_use]
    pub fn padded(self, width: usize) -> Self {
        match self {
            Self::Number(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                Self::Text(format!("{digits:0>width$}"))
            }
            other => other,
        }
    }

    /// Reads a cell of a workbook; `None` when nothing is in it.
    pub fn from_workbook(value: &DataRef<'_>, formula: Option<String>) -> Option<Self> {
        let content = match value {
            DataRef::Int(number) => Self::Number(number.to_string()),
            DataRef::Float(number) => Self::Number(number_text(*number)),
            DataRef::SharedString(text) => Self::Text(without_nul(text)),
            // As Excel shows it in Portuguese.
            DataRef::Bool(truth) => {
                Self::Text(if *truth { "VERDADEIRO" } else { "FALSO" }.to_owned())
            }
            DataRef::DateTime(moment) => Self::Text(moment_text(moment)),
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
                Self::Text(without_nul(text))
            }
            DataRef::Error(error) => Self::Error(error_text(error)),
            // A formula whose stored result is an empty text is a blank, not a formula unread.
            DataRef::Empty => {
                let formula = formula.filter(|formula| !formula.trim().is_empty())?;
                Self::Formula(format!("={}", formula.trim_start_matches('=')))
            }
        };
        (!content.shown().trim().is_empty()).then_some(content)
    }
}

/// Above it a binary float can't tell neighbouring whole numbers apart.
const MAX_EXACT_WHOLE: f64 = 9_007_199_254_740_992.0;

/// Whether a whole number may have lost digits in a number cell.
pub(super) fn has_lost_digits(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(|number| number.abs() >= MAX_EXACT_WHOLE)
        || text.bytes().filter(u8::is_ascii_digit).count() > 17
}

/// `A`, `B`, … `XFD` for a zero-based column.
pub(super) fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    loop {
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
        rest /= 26;
        if rest == 0 {
            return letters.iter().rev().collect();
        }
        rest -= 1;
    }
}

fn number_text(number: f64) -> String {
    // Excel itself shows 15 digits, so 0.1 + 0.2 is 0.3 to the seller; `{}` never uses exponents.
    let rounded = format!("{number:.14e}").parse::<f64>().unwrap_or(number);
    if number.fract() == 0.0 { format!("{number}") } else { format!("{rounded}") }
}

/// A text without U+0000, which a workbook can only hold as an escape (`_x0000_`) that nobody sees,
/// and which PostgreSQL can't keep.
pub(super) fn without_nul(text: &str) -> String {
    text.replace('\0', "")
}

fn moment_text(moment: &ExcelDateTime) -> String {
    if moment.is_duration() {
        return number_text(moment.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
    }
}

fn error_text(error: &CellErrorType) -> String {
    // As Excel shows it in Portuguese where the two differ for sellers most often.
    match error {
        CellErrorType::NA => "#N/D (#N/A)".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_text_without_exponent_or_point_zero() {
        for (number, text) in [
            (129.9, "129.9"),
            (299.0, "299"),
            (7_890_000_010_016.0, "7890000010016"),
            (0.1 + 0.2, "0.3"),
            (-5.0, "-5"),
            (0.000_001, "0.000001"),
        ] {
            assert_eq!(number_text(number), text);
        }
        assert!(has_lost_digits("12345678901234567000"));
        assert!(!has_lost_digits("7890000010016"));
    }

    #[test]
    fn columns_have_letters() {
        for (column, letters) in
            [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
        {
            assert_eq!(column_letters(column), letters);
        }
    }

    #[test]
    fn formula_without_a_result_shows_itself() {
        let content = Content::from_workbook(&DataRef::Empty, Some("A1+1".to_owned()));
        assert_eq!(content, Some(Content::Formula("=A1+1".to_owned())));
        let content = Content::from_workbook(&DataRef::Float(2.0), Some("A1+1".to_owned()));
        assert_eq!(content, Some(Content::Number("2".to_owned())));
        assert_eq!(Content::from_workbook(&DataRef::Empty, None), None);
        let blank = DataRef::String(String::new());
        assert_eq!(Content::from_workbook(&blank, Some("IF(A1=\"\",\"\",A1)".to_owned())), None);
    }
}
