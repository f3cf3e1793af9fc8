//! The workbook while a template is read: its sheets, each read once, and its named ranges.

use std::collections::HashMap;
use std::sync::Arc;

use crate::Error;
use crate::cell::Area;
use crate::formula::{self, Anchor, Expr, NamedRanges};
use crate::package::Package;
use crate::sheet::{Grid, Scope};
use crate::workbook::{Sheet, Workbook};

/// Rows that formulas search: measured are 3,500.
const MAX_SEARCHED: usize = 1_000_000;

/// A workbook and the container that it lies in.
pub(crate) struct Book<'w, 'b> {
    /// What the workbook part says.
    pub workbook: &'w Workbook,
    /// The container.
    pub package: &'w mut Package<'b>,
    /// Shared strings.
    pub strings: &'w [Arc<str>],
    /// Ranges that have a name.
    pub named: Arc<NamedRanges>,
    /// Rows that formulas search, of all of them together.
    searched: usize,
    /// Sheets that were read, by part.
    grids: HashMap<String, Grid>,
}

impl<'w, 'b> Book<'w, 'b> {
    pub fn new(
        workbook: &'w Workbook,
        package: &'w mut Package<'b>,
        strings: &'w [Arc<str>],
    ) -> Self {
        let named = Arc::new(named_ranges(workbook));
        Self { workbook, package, strings, named, searched: 0, grids: HashMap::new() }
    }

    /// Keeps what was read of a sheet already.
    pub fn keep(&mut self, sheet: &Sheet, grid: Grid) {
        self.grids.insert(sheet.part.clone(), grid);
    }

    /// The cells of a sheet; `None` when there is no such sheet.
    pub fn grid(&mut self, sheet: &str) -> Result<Option<&Grid>, Error> {
        let Some(sheet) = self.workbook.sheet(sheet) else { return Ok(None) };
        if !self.grids.contains_key(&sheet.part) {
            let grid = Grid::read(self.package, sheet, self.strings, Scope::Whole)?;
            self.grids.insert(sheet.part.clone(), grid);
        }
        Ok(self.grids.get(&sheet.part))
    }

    /// Whether a sheet was read, by its part.
    pub fn has_read(&self, part: &str) -> bool {
        self.grids.contains_key(part)
    }

    /// Notes that a formula searches so many rows.
    pub fn search(&mut self, rows: usize) -> Result<(), Error> {
        self.searched = self.searched.saturating_add(rows);
        if self.searched > MAX_SEARCHED {
            return Err(Error::malformed(format!("formulas search more than {MAX_SEARCHED} rows")));
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
        self.named_place(*self.named.by_name.get(&name.to_lowercase())?)
    }
}

/// The defined names that stand for a fixed range.
fn named_ranges(workbook: &Workbook) -> NamedRanges {
    let mut named = NamedRanges::default();
    let sheets: HashMap<String, usize> =
        (0..).zip(&workbook.sheets).map(|(at, sheet)| (sheet.name.to_lowercase(), at)).collect();
    for (name, formula) in &workbook.names {
        let Ok(Expr::Place(place)) = formula::parse(formula) else { continue };
        if place.columns != Anchor::Fixed || place.rows != Anchor::Fixed {
            continue;
        }
        let sheet = place.sheet.as_deref().and_then(|sheet| sheets.get(&sheet.to_lowercase()));
        let (Some(sheet), Ok(position)) = (sheet, u32::try_from(named.places.len())) else {
            continue;
        };
        named.by_name.insert(name.clone(), position);
        named.places.push((*sheet, place.area));
    }
    named
}
