//! Names of cells and ranges. Rows and columns are zero-based in code, one-based in names.

/// Columns of a sheet (`A`…`XFD`).
pub const MAX_COLUMNS: u32 = 16_384;
/// Rows of a sheet.
pub const MAX_ROWS: u32 = 1_048_576;

/// Name of a cell, e.g. `AR7` for row 6, column 43.
pub fn cell_name(row: u32, column: u32) -> String {
    format!("{}{}", column_name(column), row + 1)
}

/// Letters of a column, e.g. `AR` for column 43.
pub fn column_name(column: u32) -> String {
    let mut letters = Vec::with_capacity(3);
    let mut rest = column + 1;
    while rest > 0 {
        let digit = (rest - 1) % 26;
        letters.push(char::from(b'A' + u8::try_from(digit).unwrap_or_default()));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Row and column of a cell's name; `$` signs are passed over. `None` for anything else.
pub fn parse_cell(name: &str) -> Option<(u32, u32)> {
    let name = name.trim();
    let name = name.strip_prefix('$').unwrap_or(name);
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = name.split_at(letters);
    let digits = digits.strip_prefix('$').unwrap_or(digits);
    let row: u32 = digits.parse().ok().filter(|row| (1..=MAX_ROWS).contains(row))?;
    Some((row - 1, parse_column(letters)?))
}

/// Column of letters such as `AR`.
pub fn parse_column(letters: &str) -> Option<u32> {
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let number = letters.bytes().try_fold(0u32, |number, letter| {
        let letter = letter.to_ascii_uppercase();
        letter.is_ascii_uppercase().then(|| number * 26 + u32::from(letter - b'A') + 1)
    })?;
    (1..=MAX_COLUMNS).contains(&number).then(|| number - 1)
}

/// A rectangle of cells, both corners inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Area {
    /// First row.
    pub first_row: u32,
    /// First column.
    pub first_column: u32,
    /// Last row.
    pub last_row: u32,
    /// Last column.
    pub last_column: u32,
}

impl Area {
    /// Reads `A1`, `A1:B7` or `$A$1:$B$7`.
    pub fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.split_once(':').unwrap_or((text, text));
        let (first_row, first_column) = parse_cell(first)?;
        let (last_row, last_column) = parse_cell(last)?;
        Some(Self {
            first_row: first_row.min(last_row),
            first_column: first_column.min(last_column),
            last_row: first_row.max(last_row),
            last_column: first_column.max(last_column),
        })
    }

    /// The areas of an `sqref`, which may list several.
    pub fn parse_list(sqref: &str) -> impl Iterator<Item = Self> {
        sqref.split_ascii_whitespace().filter_map(Self::parse)
    }

    /// Its name: `A1`, `A1:B7`.
    pub fn name(self) -> String {
        let first = cell_name(self.first_row, self.first_column);
        let last = cell_name(self.last_row, self.last_column);
        if first == last { first } else { format!("{first}:{last}") }
    }

    /// Whether the area covers a row.
    pub fn has_row(&self, row: u32) -> bool {
        (self.first_row..=self.last_row).contains(&row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_those_of_a_spreadsheet() {
        assert_eq!(cell_name(6, 43), "AR7");
        assert_eq!(cell_name(0, 0), "A1");
        assert_eq!(column_name(MAX_COLUMNS - 1), "XFD");
        assert_eq!(parse_cell("$KS$1006"), Some((1005, 304)));
        assert_eq!(parse_cell("XFE1"), None);
        assert_eq!(parse_cell("A0"), None);
        assert_eq!(parse_cell("Modelo"), None);
    }

    #[test]
    fn an_sqref_may_list_several_pieces() {
        let areas: Vec<Area> = Area::parse_list("IY4:JC4 A7:A1006").collect();
        assert_eq!(areas.len(), 2);
        assert!(areas.iter().any(|area| area.has_row(1005)));
        let name = |text| Area::parse(text).unwrap().name();
        assert_eq!(["$A$7:A7", "B9:A1"].map(name), ["A7", "A1:B9"]);
    }

    proptest! {
        #[test]
        fn every_name_reads_back(row in 0..MAX_ROWS, column in 0..MAX_COLUMNS) {
            prop_assert_eq!(parse_cell(&cell_name(row, column)), Some((row, column)));
        }
    }
}
