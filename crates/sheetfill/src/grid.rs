//! The cells of a sheet, held tight: a sheet may have two million.

use std::collections::HashSet;
use std::sync::Arc;

use crate::Error;
use crate::cell::Area;
use crate::package::Package;
use crate::shared_string::SharedStrings;
use crate::sheet::{Content, Kind, MAX_CELLS, Position, Scope, content, kind};
use crate::workbook::Sheet;
use crate::xml::{Node, Xml, local};

/// Bytes of the texts that stand in the cells of one sheet. The largest measured has 1 MB.
const MAX_TEXT_BYTES: usize = 64 << 20;

/// Cells that show something, by row and column. A formula makes its row one that holds something,
/// also when it shows nothing.
#[derive(Debug, Default)]
pub(crate) struct Grid {
    /// Byte offset behind the sheet's cells.
    pub end: usize,
    /// Rows that hold something, in order.
    rows: Vec<Row>,
    /// Row by row, in the order of their columns.
    cells: Vec<Cell>,
    /// Texts that stand in the cells themselves.
    texts: String,
    shared: SharedStrings,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    row: u32,
    /// Its first cell, by position.
    start: u32,
}

/// A cell in twelve bytes.
#[derive(Debug, Clone, Copy)]
struct Cell {
    /// Where its text begins, or which of the shared strings it is.
    at: u32,
    /// Bytes of its text; `u32::MAX` for a shared string.
    length: u32,
    /// There are fewer columns.
    column: u16,
    kind: Kind,
}

const SHARED: u32 = u32::MAX;

/// What a cell of a grid holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Held<'g> {
    pub kind: Kind,
    /// What it shows when it has no format.
    pub text: &'g str,
    shared: Option<&'g Arc<str>>,
}

impl Held<'_> {
    /// The text to keep: that of a shared string is not copied.
    pub fn to_text(self) -> Arc<str> {
        self.shared.map_or_else(|| self.text.into(), Arc::clone)
    }

    /// As something that outlives the grid.
    pub fn to_content(self) -> Content {
        Content { kind: self.kind, text: self.to_text(), shared: None }
    }
}

#[cfg(test)]
impl<'g> Held<'g> {
    pub fn of(kind: Kind, text: &'g str) -> Self {
        Self { kind, text, shared: None }
    }
}

impl Grid {
    /// Reads the sheet.
    pub fn read(
        package: &mut Package<'_>,
        sheet: &Sheet,
        strings: &SharedStrings,
        scope: Scope,
    ) -> Result<Self, Error> {
        let text = package.text(&sheet.part)?;
        Self::parse(&text, sheet, strings, scope)
    }

    /// As [`Grid::read`], over the part's text.
    pub fn parse(
        text: &str,
        sheet: &Sheet,
        strings: &SharedStrings,
        scope: Scope,
    ) -> Result<Self, Error> {
        let mut grid = Self { shared: Arc::clone(strings), ..Self::default() };
        let mut xml = Xml::new(&sheet.part, text);
        let mut at = Position::default();
        let mut cells = 0;
        // Columns that the layout has.
        let mut columns = HashSet::new();
        while let Some(node) = xml.next()? {
            match node {
                Node::Open { tag, empty } => match local(&tag) {
                    "row" => {
                        at.open_row(&tag);
                        if matches!(scope, Scope::UpTo(last) if at.row > last) {
                            break;
                        }
                    }
                    "c" => {
                        at.open_cell(&tag);
                        cells += 1;
                        if cells > MAX_CELLS {
                            let (sheet, found) = (sheet.name.clone(), cells);
                            return Err(Error::SheetTooLarge { sheet, found, limit: MAX_CELLS });
                        }
                        let only_row =
                            matches!(scope, Scope::Layout { data, .. } if at.row >= data);
                        let beside = only_row && !columns.contains(&at.column);
                        // That a row holds something is known by the first cell that does.
                        let known = only_row && grid.rows.last().is_some_and(|r| r.row == at.row);
                        if !empty
                            && !known
                            && !beside
                            && let Some(content) = content(&mut xml, &kind(&tag), strings)?
                        {
                            grid.open_row(at.row);
                            if !only_row && !content.text.is_empty() {
                                grid.push(at.column, &content);
                                if matches!(scope, Scope::Layout { ids, .. } if at.row == ids) {
                                    columns.insert(at.column);
                                }
                            }
                            if grid.texts.len() > MAX_TEXT_BYTES {
                                let (sheet, limit) = (sheet.name.clone(), MAX_TEXT_BYTES as u64);
                                return Err(Error::TextsTooLarge { sheet, limit_bytes: limit });
                            }
                        }
                    }
                    "sheetData" if empty => {
                        grid.end = xml.span().end;
                        break;
                    }
                    _ => {}
                },
                Node::Close(end) if end.local_name().into_inner() == "sheetData" => {
                    grid.end = xml.span().end;
                    break;
                }
                _ => {}
            }
        }
        grid.finish();
        Ok(grid)
    }

    fn open_row(&mut self, row: u32) {
        if self.rows.last().is_none_or(|last| last.row != row) {
            self.rows.push(Row { row, start: position(self.cells.len()) });
        }
    }

    fn push(&mut self, column: u32, content: &Content) {
        let (at, length) = match content.shared {
            Some(index) => (index, SHARED),
            None => (position(self.texts.len()), position(content.text.len())),
        };
        if length != SHARED {
            self.texts.push_str(&content.text);
        }
        let column = u16::try_from(column).unwrap_or(u16::MAX);
        self.cells.push(Cell { at, length, column, kind: content.kind });
    }

    /// Puts rows and cells in order, of which the last of one place counts, and gives back memory that
    /// was held for more.
    fn finish(&mut self) {
        let cells = |row: usize| self.cells_of(row).iter();
        let rows_in_order = self.rows.is_sorted_by(|a, b| a.row < b.row);
        if !rows_in_order
            || !(0..self.rows.len()).all(|row| cells(row).is_sorted_by(|a, b| a.column < b.column))
        {
            self.sort();
        }
        self.rows.shrink_to_fit();
        self.cells.shrink_to_fit();
        self.texts.shrink_to_fit();
    }

    fn sort(&mut self) {
        let mut order: Vec<u32> = (0..position(self.rows.len())).collect();
        let number = |at: u32| self.rows.get(index(at)).map_or(0, |row| row.row);
        // Stable: pieces of one row stay in their order.
        order.sort_by_key(|at| number(*at));
        let (mut rows, mut sorted): (Vec<Row>, Vec<Cell>) = (Vec::new(), Vec::new());
        for pieces in order.chunk_by(|a, b| number(*a) == number(*b)) {
            let Some(first) = pieces.first() else { continue };
            rows.push(Row { row: number(*first), start: position(sorted.len()) });
            let mut cells: Vec<Cell> =
                pieces.iter().flat_map(|at| self.cells_of(index(*at))).copied().collect();
            cells.sort_by_key(|cell| cell.column);
            let of_one_place = cells.chunk_by(|a, b| a.column == b.column);
            sorted.extend(of_one_place.filter_map(<[Cell]>::last));
        }
        self.rows = rows;
        self.cells = sorted;
    }

    /// Cells of a row by its position among the rows.
    fn cells_of(&self, at: usize) -> &[Cell] {
        let Some(row) = self.rows.get(at) else { return &[] };
        let end = self.rows.get(at + 1).map_or(self.cells.len(), |next| index(next.start));
        self.cells.get(index(row.start)..end).unwrap_or_default()
    }

    /// How many cells are held.
    pub fn cells(&self) -> u64 {
        self.cells.len() as u64
    }

    fn cells_of_row(&self, row: u32) -> &[Cell] {
        let at = self.rows.binary_search_by_key(&row, |row| row.row);
        at.map_or(&[], |at| self.cells_of(at))
    }

    fn held(&self, cell: Cell) -> Held<'_> {
        let kind = cell.kind;
        if cell.length == SHARED {
            let shared = self.shared.get(index(cell.at));
            return Held { kind, text: shared.map_or("", |text| text), shared };
        }
        let start = index(cell.at);
        let text = self.texts.get(start..start + index(cell.length)).unwrap_or_default();
        Held { kind, text, shared: None }
    }

    /// Text of a cell; `None` when blank.
    pub fn get(&self, row: u32, column: u32) -> Option<&str> {
        self.content(row, column).map(|held| held.text)
    }

    /// What a cell holds; `None` when blank.
    pub fn content(&self, row: u32, column: u32) -> Option<Held<'_>> {
        let cells = self.cells_of_row(row);
        let at = cells.binary_search_by_key(&column, |cell| cell.column.into()).ok()?;
        cells.get(at).map(|cell| self.held(*cell))
    }

    /// Cells of a row that hold something, left to right.
    pub fn row(&self, row: u32) -> impl DoubleEndedIterator<Item = (u32, &str)> {
        self.cells_of_row(row).iter().map(|cell| (cell.column.into(), self.held(*cell).text))
    }

    /// How many rows of an area hold something, in whatever columns: what it takes to go through it.
    pub fn rows_of(&self, area: Area) -> usize {
        let (first, last) = self.span(area);
        last - first
    }

    /// Positions of the rows of an area.
    fn span(&self, area: Area) -> (usize, usize) {
        let first = self.rows.partition_point(|row| row.row < area.first_row);
        let last = self.rows.partition_point(|row| row.row <= area.last_row);
        (first, last.max(first))
    }

    /// Cells of an area that hold something, row by row: row, column and what each holds.
    pub fn contents(&self, area: Area) -> impl Iterator<Item = (u32, u32, Held<'_>)> {
        let (first, last) = self.span(area);
        (first..last).flat_map(move |at| {
            let row = self.rows.get(at).map_or(0, |row| row.row);
            let cells = self.cells_of(at);
            let start = cells.partition_point(|cell| u32::from(cell.column) < area.first_column);
            let cells = cells.get(start..).unwrap_or_default().iter();
            let cells = cells.take_while(move |cell| u32::from(cell.column) <= area.last_column);
            cells.map(move |cell| (row, cell.column.into(), self.held(*cell)))
        })
    }

    /// Rows from `first` on that hold something.
    pub fn rows_from(&self, first: u32) -> impl Iterator<Item = u32> {
        let start = self.rows.partition_point(|row| row.row < first);
        self.rows.get(start..).unwrap_or_default().iter().map(|row| row.row)
    }
}

/// A position in four bytes: a part has fewer bytes, and a sheet fewer cells.
fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn index(at: u32) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(rows: &str, shared: &[&str]) -> Grid {
        let text = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
        let strings: SharedStrings = shared.iter().map(|text| Arc::from(*text)).collect();
        let sheet = Sheet { name: "S".to_owned(), part: "s.xml".to_owned(), hidden: false };
        Grid::parse(&text, &sheet, &strings, Scope::Whole).unwrap()
    }

    #[test]
    fn rows_and_cells_in_any_order_are_found_and_the_last_of_one_place_counts() {
        let cell = |name: &str, text: &str| format!("<c r=\"{name}\" t=\"str\"><v>{text}</v></c>");
        let rows = format!(
            "<row r=\"3\">{}{}</row><row r=\"1\">{}</row><row r=\"3\">{}{}</row><row r=\"2\"><c r=\"A2\"><f>1</f></c></row>",
            cell("C3", "c"),
            cell("A3", "a"),
            cell("B1", "b"),
            cell("C3", "later"),
            cell("B3", "b3"),
        );
        let grid = grid(&rows, &[]);
        assert_eq!(grid.rows_from(0).collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!(grid.row(2).collect::<Vec<_>>(), [(0, "a"), (1, "b3"), (2, "later")]);
        assert_eq!((grid.get(0, 1), grid.get(0, 0), grid.get(1, 0)), (Some("b"), None, None));
        let area = Area { first_row: 0, first_column: 1, last_row: 2, last_column: 1 };
        let found = grid.contents(area).map(|(row, column, held)| (row, column, held.text));
        assert_eq!(found.collect::<Vec<_>>(), [(0, 1, "b"), (2, 1, "b3")]);
        assert_eq!(grid.rows_of(area), 3);
    }

    #[test]
    fn a_cell_takes_twelve_bytes_and_its_text() {
        assert_eq!(size_of::<Cell>(), 12);
        let cells = "<row><c><v>7777</v></c></row>".repeat(1_000);
        let grid = grid(&cells, &[]);
        let held =
            grid.cells.capacity() * size_of::<Cell>() + grid.rows.capacity() * size_of::<Row>();
        assert!(held + grid.texts.capacity() <= 1_000 * (12 + 8 + 4), "{held}");
        assert_eq!(grid.get(999, 0), Some("7777"));
    }

    #[test]
    fn a_shared_string_is_not_copied() {
        let grid =
            grid("<row><c t=\"s\"><v>1</v></c><c t=\"s\"><v>1</v></c></row>", &["a", "long"]);
        let texts: Vec<Arc<str>> =
            (0..2).filter_map(|at| Some(grid.content(0, at)?.to_text())).collect();
        assert!(Arc::ptr_eq(&texts[0], &texts[1]) && Arc::ptr_eq(&texts[0], &grid.shared[1]));
        assert_eq!(grid.texts, "");
    }
}
