//! Cells that the rules of their row want blank: what stands there is taken out again.

use sheetfill::{CellState, Column, RowStates, Value};

use crate::catalog::{Code, Finding};

use super::choice;
use super::concept::Concept;
use super::row::Row;
use super::supplement::Open;
use super::trace::CellRef;

/// Times that values are looked through for those that may stand after all.
const ROUNDS: usize = 4;

/// What rules go by, from what gives way first.
const KEYS: [Concept; 7] = [
    Concept::IdKind,
    Concept::Action,
    Concept::Channel,
    Concept::Theme,
    Concept::ParentSku,
    Concept::Relation,
    Concept::Parentage,
];
/// Without these a row is none, whatever its rules say.
const KEPT: [Concept; 2] = [Concept::Sku, Concept::ProductType];

/// A planned value that stands in no cell, because of its row's rules.
#[derive(Debug)]
pub(super) struct LeftOut {
    pub cell: CellRef,
    /// What is to be said of it; nothing where another one says it.
    pub finding: Option<Finding>,
}

/// How firmly a value stands: where the rules can't have all of them, the weakest goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hold {
    /// Chosen for the product.
    Chosen,
    /// Nobody said it.
    Assumed,
    /// The seller's.
    Given,
    /// One of [`KEYS`].
    Key(usize),
}

/// Ends a row: choices where nothing else stands, then blank cells where the template's rules want
/// them.
pub(super) fn close(row: &mut Row<'_, '_>, open: Open<'_>) {
    let chosen = choice::write(row, open);
    if !row.sheet.template.rules().is_empty() {
        let columns = chosen.iter().map(|(_, column)| column.index).collect();
        let mut blanking = Blanking { row, chosen: columns, out: Vec::new() };
        blanking.take_out();
        blanking.put_back();
        blanking.tell();
    }
    choice::count(row, &chosen);
}

/// A row whose rules are being met.
struct Blanking<'r, 's, 't> {
    row: &'r mut Row<'s, 't>,
    /// Columns of chosen values.
    chosen: Vec<u32>,
    out: Vec<Out<'t>>,
}

/// A value that was taken out, with its unit where it has one: neither says anything alone.
struct Out<'t> {
    hold: Hold,
    /// Left to right.
    cells: Vec<Cell<'t>>,
}

/// A cell that was emptied.
struct Cell<'t> {
    column: &'t Column,
    value: Value,
    state: CellState,
}

impl Out<'_> {
    /// Whether the rules forbid any of it.
    fn is_forbidden(&self, states: &RowStates) -> bool {
        self.cells.iter().any(|cell| states.state(cell.column).forbids())
    }

    /// The leftmost column.
    fn at(&self) -> u32 {
        self.cells.first().map_or(0, |cell| cell.column.index)
    }
}

impl<'t> Blanking<'_, '_, 't> {
    /// Takes out what the rules forbid, until they forbid nothing that stands. Each turn takes a value
    /// at least.
    fn take_out(&mut self) {
        loop {
            let states = self.row.states();
            let forbidden = self.forbidden(&states);
            let forbidden = forbidden.into_iter().map(|column| (column, self.hold(column)));
            let forbidden: Vec<_> = forbidden.collect();
            let Some(weakest) = forbidden.iter().map(|(_, hold)| *hold).min() else { return };
            let chosen: Vec<_> =
                self.standing().filter(|column| self.chosen.contains(&column.index)).collect();
            if weakest >= Hold::Given && !chosen.is_empty() {
                // What was chosen may be why the rules forbid what was given.
                for column in chosen {
                    self.take(column, Hold::Chosen, &states);
                }
                continue;
            }
            for (column, hold) in forbidden.into_iter().filter(|(_, hold)| *hold == weakest) {
                self.take(column, hold, &states);
            }
        }
    }

    /// Takes a value out, and with it its unit, or the value that it is the unit of.
    fn take(&mut self, column: &'t Column, hold: Hold, states: &RowStates) {
        let mut cells = Vec::new();
        for column in [Some(column), self.beside(column)].into_iter().flatten() {
            if let Some(value) = self.row.take(column) {
                cells.push(Cell { column, value, state: states.state(column) });
            }
        }
        cells.sort_by_key(|cell| cell.column.index);
        if !cells.is_empty() {
            self.out.push(Out { hold, cells });
        }
    }

    /// Puts back what was taken out only because of values that are gone themselves.
    fn put_back(&mut self) {
        for _ in 0..ROUNDS {
            if self.out.is_empty() {
                return;
            }
            let states = self.row.states();
            let out = std::mem::take(&mut self.out).into_iter();
            let (stays, mut back): (Vec<_>, Vec<_>) =
                out.partition(|one| one.is_forbidden(&states));
            self.out = stays;
            if back.is_empty() {
                return;
            }
            back.sort_by_key(|one| (std::cmp::Reverse(one.hold), one.at()));
            let Err(back) = self.put(back) else { continue };
            let count = back.len();
            let refused = back.into_iter().filter_map(|one| self.put(vec![one]).err()).flatten();
            let refused: Vec<_> = refused.collect();
            let all_refused = refused.len() == count;
            self.out.extend(refused);
            if all_refused {
                return;
            }
        }
    }

    /// Puts values back when the rules can have all of them.
    fn put(&mut self, back: Vec<Out<'t>>) -> Result<(), Vec<Out<'t>>> {
        let cells = || back.iter().flat_map(|one| &one.cells);
        for cell in cells() {
            self.row.put(cell.column, cell.value.clone());
        }
        if self.forbidden(&self.row.states()).is_empty() {
            return Ok(());
        }
        for cell in cells() {
            self.row.take(cell.column);
        }
        Err(back)
    }

    /// What stands in the row and may be taken out, left to right.
    fn standing(&self) -> impl Iterator<Item = &'t Column> {
        self.row.cells().filter(|column| !is_one_of(&KEPT, column))
    }

    /// What stands in the row against its rules.
    fn forbidden(&self, states: &RowStates) -> Vec<&'t Column> {
        self.standing().filter(|column| states.state(column).forbids()).collect()
    }

    /// The column of its unit, or that of which it is the unit.
    fn beside(&self, column: &Column) -> Option<&'t Column> {
        let template = self.row.sheet.template;
        template.unit_for(column).or_else(|| template.unit_of(column))
    }

    fn hold(&self, column: &Column) -> Hold {
        let is_given = |column: &Column| {
            let cell = self.row.cell_ref(column);
            self.row.sheet.trace.stands_in(cell)
        };
        let key = KEYS.iter().position(|key| key.stems().contains(&column.id.stem()));
        match key {
            Some(key) => Hold::Key(key),
            None if self.chosen.contains(&column.index) => Hold::Chosen,
            None if is_given(column) || self.beside(column).is_some_and(is_given) => Hold::Given,
            None => Hold::Assumed,
        }
    }

    /// Notes what stays out, left to right. The finding about a value speaks for its unit.
    fn tell(mut self) {
        self.out.sort_by_key(Out::at);
        let row = self.row;
        for one in &self.out {
            let measured = one.cells.iter().find(|cell| !cell.column.id.is_unit());
            let spoken_of = measured.or(one.cells.first()).map(|cell| cell.column.index);
            for cell in &one.cells {
                let is_told = spoken_of == Some(cell.column.index);
                let finding = is_told.then(|| finding(row, cell));
                let cell = row.cell_ref(cell.column);
                row.sheet.left_out.push(LeftOut { cell, finding });
            }
        }
    }
}

fn finding(row: &Row<'_, '_>, cell: &Cell<'_>) -> Finding {
    let finding = match cell.state {
        CellState::NotApplicable => {
            Finding::new(Code::ValueNotForType).param("productType", row.product_type())
        }
        _ => Finding::new(Code::ValueMustBeBlank),
    };
    let finding = finding.sku(row.sku()).target(row.cell_name(cell.column));
    finding.param("column", &cell.column.label).value(cell.value.as_str())
}

fn is_one_of(concepts: &[Concept], column: &Column) -> bool {
    concepts.iter().any(|concept| concept.stems().contains(&column.id.stem()))
}
