//! Lists whose values hang on other cells of the row.

use std::collections::HashMap;
use std::sync::Arc;

use crate::formula::{Cooked, Id, Place, Program, Steps};
use crate::list::Values;
use crate::option::{OptionValue, Options};
use crate::template::{Column, Template};
use crate::value::Value;
use crate::weight::Scale;

/// Lists by position among the named ranges.
pub(crate) type NamedLists = HashMap<u32, Values>;

/// A list that is chosen by other cells of its row.
#[derive(Debug)]
pub(crate) struct DependentList {
    program: Program,
    result: Id,
    /// Columns that it hangs on.
    columns: Vec<u32>,
    /// The lists that it may yield; columns of the same names have them together.
    values: Arc<NamedLists>,
    formula: String,
}

impl DependentList {
    pub fn new(
        program: Program,
        result: Id,
        columns: Vec<u32>,
        values: Arc<NamedLists>,
        formula: String,
    ) -> Self {
        Self { program, result, columns, values, formula }
    }

    /// Weighs what it holds.
    pub fn weigh(&self, scale: &mut Scale) {
        self.program.weigh(scale);
        scale.many::<u32>(self.columns.len());
        scale.text(&self.formula);
        if scale.is_new(&self.values) {
            scale.map::<u32, Values>(self.values.len());
            self.values.values().for_each(|values| scale.values(values));
        }
    }

    /// Columns that it hangs on, left to right.
    pub fn columns(&self) -> &[u32] {
        &self.columns
    }

    /// The list in a row with these cells. One that takes more steps than these is unreadable.
    pub fn given<'v>(
        &self,
        cell: impl Fn(u32) -> Option<&'v Value>,
        closed: bool,
        steps: usize,
    ) -> Options<'_> {
        let of_cell = |column| Cooked::of_cell(cell(column));
        let values = self.program.evaluate(of_cell, &mut Steps::new(steps));
        let value = usize::try_from(self.result).ok().and_then(|at| values.get(at));
        let unreadable = Options::Unreadable { formula: &self.formula, closed };
        match value {
            Some(Cooked::Place(Place::Named(named))) => {
                let list: Option<&[OptionValue]> = self.values.get(named).map(|list| &**list);
                list.map_or(unreadable, |values| Options::List { values, closed })
            }
            Some(Cooked::Place(Place::Direct(..)) | Cooked::Unknown) | None => unreadable,
            Some(_) if self.columns.iter().any(|column| cell(*column).is_none()) => {
                Options::Dependent { closed }
            }
            Some(_) => Options::NotForType { closed },
        }
    }
}

impl Template {
    /// Columns whose lists depend on other cells than the product type, those first that the lists
    /// of others depend on.
    pub fn dependent_columns(&self) -> impl Iterator<Item = &Column> {
        self.dependent.columns.iter().filter_map(|at| self.columns().get(*at))
    }

    /// The place of a column among [`Template::dependent_columns`]; `None` for one whose list
    /// depends on nothing but the product type.
    pub fn dependent_place(&self, column: &Column) -> Option<usize> {
        self.dependent.places.get(&column.index).copied()
    }
}
