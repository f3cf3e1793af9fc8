//! The workbook while a template is read: its sheets, each read once, and its named ranges.

use std::collections::HashMap;
use std::sync::Arc;

use crate::Error;
use crate::cell::Area;
use crate::formula::{self, Anchor, Expr, NamedRanges, Reference};
use crate::grid::Grid;
use crate::package::Package;
use crate::shared_string::SharedStrings;
use crate::sheet::{MAX_CELLS, Scope};
use crate::workbook::{Sheet, Workbook};

/// Rows that formulas search: measured are 3,500.
const MAX_SEARCHED: usize = 1_000_000;
/// Bytes of the texts that stand in them: measured are 60,000.
const MAX_SEARCHED_BYTES: usize = 32 << 20;

/// Cells of all sheets that formulas look into: they are held together.
const MAX_HELD_CELLS: u64 = 2 * MAX_CELLS;

/// A workbook and the container that it lies in.
pub(crate) struct Book<'w, 'b> {
    /// What the workbook part says.
    pub workbook: &'w Workbook,
    /// The container.
    pub package: &'w mut Package<'b>,
    /// Shared strings.
    pub strings: &'w SharedStrings,
    /// Formulas of the defined names that the data sheet sees, by lower-case name.
    pub names: HashMap<&'w str, &'w str>,
    /// Those that stand for a fixed range.
    pub named: Arc<NamedRanges>,
    /// Rows that formulas search, of all of them together.
    searched: usize,
    /// Bytes of the texts in them.
    searched_bytes: usize,
    /// Cells of all sheets that were read.
    cells: u64,
    /// Sheets that were read, by part.
    grids: HashMap<String, Grid>,
}

impl<'w, 'b> Book<'w, 'b> {
    /// `data` is the data sheet, with what was read of it already.
    pub fn new(
        workbook: &'w Workbook,
        package: &'w mut Package<'b>,
        strings: &'w SharedStrings,
        data: (&Sheet, Grid),
    ) -> Self {
        let (sheet, grid) = data;
        let formulas = workbook.names_in(sheet);
        let named = Arc::new(named_ranges(workbook, &formulas));
        let grids = HashMap::from([(sheet.part.clone(), grid)]);
        Self {
            workbook,
            package,
            strings,
            names: formulas,
            named,
            searched: 0,
            searched_bytes: 0,
            cells: 0,
            grids,
        }
    }

    /// The cells of a sheet; `None` when there is no such sheet.
    pub fn grid(&mut self, sheet: &str) -> Result<Option<&Grid>, Error> {
        let Some(sheet) = self.workbook.sheet(sheet) else { return Ok(None) };
        if !self.grids.contains_key(&sheet.part) {
            let grid = Grid::read(self.package, sheet, self.strings, Scope::Whole)?;
            self.cells += grid.cells();
            if self.cells > MAX_HELD_CELLS {
                let (sheet, found, limit) = (sheet.name.clone(), self.cells, MAX_HELD_CELLS);
                return Err(Error::SheetTooLarge { sheet, found, limit });
            }
            self.grids.insert(sheet.part.clone(), grid);
        }
        Ok(self.grids.get(&sheet.part))
    }

    /// Whether a sheet was read, by its part.
    pub fn has_read(&self, part: &str) -> bool {
        self.grids.contains_key(part)
    }

    /// Notes that a formula searches so many rows, with so many bytes of texts.
    pub fn search(&mut self, rows: usize, bytes: usize) -> Result<(), Error> {
        self.searched = self.searched.saturating_add(rows);
        if self.searched > MAX_SEARCHED {
            let (found, limit) = (self.searched as u64, MAX_SEARCHED as u64);
            return Err(Error::TooManySearched { found, limit });
        }
        self.searched_bytes = self.searched_bytes.saturating_add(bytes);
        if self.searched_bytes > MAX_SEARCHED_BYTES {
            let limit = MAX_SEARCHED_BYTES;
            return Err(Error::malformed(format!("formulas that search more than {limit} bytes")));
        }
        Ok(())
    }

    /// Sheet and area of a named range.
    pub fn named_place(&self, position: u32) -> Option<(&'w str, Area)> {
        let (sheet, area) = *self.named.places.get(usize::try_from(position).ok()?)?;
        Some((&self.workbook.sheets.get(sheet)?.name, area))
    }

    /// Sheet and area of the range with this name.
    pub fn range_of_name(&self, name: &str) -> Option<(&'w str, Area)> {
        self.named_place((*self.named.by_name.get(&name.to_lowercase())?)?)
    }
}

/// Which of the defined names stand for a fixed range.
fn named_ranges(workbook: &Workbook, formulas: &HashMap<&str, &str>) -> NamedRanges {
    let mut named = NamedRanges::default();
    let sheets: HashMap<String, usize> =
        (0..).zip(&workbook.sheets).map(|(at, sheet)| (sheet.name.to_lowercase(), at)).collect();
    for (name, formula) in formulas {
        let place = fixed(formula).and_then(|place| {
            let sheet = sheets.get(&place.sheet?.to_lowercase())?;
            Some((*sheet, place.area))
        });
        let position = place.and_then(|_| u32::try_from(named.places.len()).ok());
        named.by_name.insert((*name).to_owned(), position);
        named.places.extend(place);
    }
    named
}

/// The range that a formula stands for wherever it is read.
fn fixed(formula: &str) -> Option<Reference> {
    match formula::parse(formula) {
        Ok(Expr::Place(place)) if place.columns == Anchor::Fixed && place.rows == Anchor::Fixed => {
            Some(place)
        }
        _ => None,
    }
}
