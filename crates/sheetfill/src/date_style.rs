//! Which cell styles show a number as a date.

use std::collections::{HashMap, HashSet};

use crate::Error;
use crate::package::Package;
use crate::xml::{Node, Xml, attribute, local};

/// Numbers of the built-in formats that show dates, times left out.
const BUILT_IN: [std::ops::RangeInclusive<u32>; 4] = [14..=17, 22..=22, 27..=36, 50..=58];

/// Days from the first of January 1900, as spreadsheets count them, to that of 1970.
const EPOCH_1900: i64 = 25_569;
/// The same for workbooks that count from 1904.
const EPOCH_1904: i64 = 24_107;

/// The styles of one workbook that show dates.
#[derive(Debug, Default)]
pub(crate) struct DateStyles {
    styles: HashSet<u32>,
    /// The day of the number zero is the first of January 1904.
    since_1904: bool,
}

impl DateStyles {
    /// Reads the styles; none when the workbook has no such part.
    pub fn read(
        package: &mut Package<'_>,
        part: Option<&str>,
        since_1904: bool,
    ) -> Result<Self, Error> {
        let mut found = Self { since_1904, ..Self::default() };
        let Some(part) = part else { return Ok(found) };
        let Some(text) = package.find_text(part)? else { return Ok(found) };
        let mut own: HashMap<u32, bool> = HashMap::new();
        let mut in_cells = false;
        let mut next = 0;
        let mut xml = Xml::new(part, &text);
        while let Some(node) = xml.next()? {
            match node {
                Node::Open { tag, .. } => {
                    let number = |name| attribute(&tag, name).and_then(|n| n.trim().parse().ok());
                    match local(&tag) {
                        "numFmt" => {
                            let code = attribute(&tag, "formatCode").unwrap_or_default();
                            if let Some(id) = number("numFmtId") {
                                own.insert(id, shows_days(&code));
                            }
                        }
                        "cellXfs" => in_cells = true,
                        "xf" if in_cells => {
                            let id = number("numFmtId").unwrap_or_default();
                            let built_in = || BUILT_IN.iter().any(|ids| ids.contains(&id));
                            if own.get(&id).copied().unwrap_or_else(built_in) {
                                found.styles.insert(next);
                            }
                            next += 1;
                        }
                        _ => {}
                    }
                }
                Node::Close(end) if end.local_name().into_inner() == "cellXfs" => break,
                _ => {}
            }
        }
        Ok(found)
    }

    /// The day that a number of a style shows, `2026-11-24`, with the time behind it where there is
    /// one; `None` when the style shows no date.
    pub fn day(&self, style: u32, number: &str) -> Option<String> {
        if !self.styles.contains(&style) {
            return None;
        }
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let epoch = if self.since_1904 { EPOCH_1904 } else { EPOCH_1900 };
        // The first two months of 1900 are one day off in spreadsheets; no product is that old.
        let days: i64 = whole.parse().ok().filter(|days| (61..=2_958_465).contains(days))?;
        let (year, month, day) = civil(days - epoch);
        let date = format!("{year:04}-{month:02}-{day:02}");
        let part: f64 = format!("0.{fraction}0").parse().ok()?;
        #[expect(clippy::cast_possible_truncation, reason = "less than a day")]
        let seconds = (part * 86_400.0).round() as i64;
        Some(match seconds {
            0 | 86_400 => date,
            _ => {
                let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
                format!("{date}T{hour:02}:{minute:02}:{second:02}")
            }
        })
    }
}

/// Whether a format's code has a day or a year outside of quotes, brackets and escapes.
fn shows_days(code: &str) -> bool {
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => drop(letters.by_ref().find(|c| *c == '"')),
            '[' => drop(letters.by_ref().find(|c| *c == ']')),
            '\\' | '_' | '*' => drop(letters.next()),
            'd' | 'D' | 'y' | 'Y' => return true,
            _ => {}
        }
    }
    false
}

/// Year, month and day of a number of days since 1970, in the calendar of today.
fn civil(days: i64) -> (i64, i64, i64) {
    // Years that begin in March, in eras of 400 of them: the leap day is the last of its year.
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_date_styles_are_days() {
        let styles = DateStyles { styles: HashSet::from([3]), since_1904: false };
        assert_eq!(styles.day(3, "45000").as_deref(), Some("2023-03-15"));
        assert_eq!(styles.day(3, "45351").as_deref(), Some("2024-02-29"));
        assert_eq!(styles.day(3, "46022").as_deref(), Some("2025-12-31"));
        assert_eq!(styles.day(3, "45000.75").as_deref(), Some("2023-03-15T18:00:00"));
        assert_eq!(styles.day(2, "45000"), None);
        assert_eq!(styles.day(3, "-1"), None);
        let styles = DateStyles { since_1904: true, ..styles };
        assert_eq!(styles.day(3, "43538").as_deref(), Some("2023-03-15"));
    }

    #[test]
    fn a_format_with_days_is_told_from_others() {
        for code in ["yyyy-mm-dd", "dd/mm/yyyy;@", "[$-416]d\\-mmm\\-yy"] {
            assert!(shows_days(code), "{code}");
        }
        for code in ["0.00", "\"day\"0", "[Red]0", "h:mm:ss", "General", "_d0", "@"] {
            assert!(!shows_days(code), "{code}");
        }
    }
}
