//! What the cells of a row are.

use crate::template::Column;

/// What a cell is in its row, by the template's rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum CellState {
    /// The column is not for the row's product type.
    NotApplicable,
    /// The row's other values forbid a value.
    MustBeBlank,
    /// A value is welcome and may be left out.
    Optional,
    /// A value is needed and absent.
    Required,
    /// It has a value, and may.
    Filled,
    /// No rule speaks of it.
    Free,
    /// A rule that can't be followed speaks of it: see [`Rules::unknown`](crate::Rules::unknown). Or
    /// one that can't be told for the row's values, e.g. because it asks for the order of texts that
    /// each language orders otherwise.
    Unknown,
}

impl CellState {
    /// Whether a value in the cell is against the rules.
    pub fn forbids(self) -> bool {
        matches!(self, Self::NotApplicable | Self::MustBeBlank)
    }
}

/// The states of one row's cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowStates {
    /// By zero-based column, left to right.
    states: Vec<(u32, CellState)>,
}

impl RowStates {
    pub(crate) fn new(states: Vec<(u32, CellState)>) -> Self {
        Self { states }
    }

    /// What the cell of a column is.
    pub fn state(&self, column: &Column) -> CellState {
        let at = self.states.binary_search_by_key(&column.index, |(index, _)| *index);
        at.ok().and_then(|at| self.states.get(at)).map_or(CellState::Free, |(_, state)| *state)
    }

    /// The cells that rules speak of: zero-based column and state, left to right.
    pub fn iter(&self) -> impl Iterator<Item = (u32, CellState)> {
        self.states.iter().copied()
    }

    /// Zero-based columns in this state, left to right.
    pub fn in_state(&self, state: CellState) -> impl Iterator<Item = u32> {
        self.iter().filter(move |(_, found)| *found == state).map(|(column, _)| column)
    }
}
