//! One row as the rules see it.

use std::sync::Arc;

use super::finding::{Finding, FindingCode};
use super::near::Near;
use super::role::Roles;
use crate::cell::cell_name;
use crate::data_row::DataRow;
use crate::fold::fold;
use crate::rule::{CellState, RowStates};
use crate::template::{Column, Template};
use crate::value::Value;

/// Folded words for an edit of a listing that is there: what is left out stays as it is.
const PARTIAL: [&str; 4] = ["partial update", "partialupdate", "atualizacao parcial", "partial"];
/// Folded words for taking a listing away.
const DELETE: [&str; 6] = ["delete", "excluir", "eliminar", "borrar", "loschen", "supprimer"];
/// Folded words for the row above a family.
const PARENT: [&str; 14] = [
    "parent",
    "parent item",
    "parent product",
    "produto pai",
    "pai",
    "pais",
    "principal",
    "artigo principal",
    "articulo principal",
    "producto principal",
    "producto padre",
    "padre",
    "ubergeordnetes produkt",
    "produit parent",
];
/// Folded words for a row below another one.
const CHILD: [&str; 12] = [
    "child",
    "child item",
    "child product",
    "produto filho",
    "filho",
    "filhos",
    "articulo secundario",
    "producto secundario",
    "producto hijo",
    "hijo",
    "untergeordnetes produkt",
    "produit enfant",
];

/// What a row does with the listing of its SKU.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// Makes it, or replaces it whole.
    Full,
    /// Changes only what it names.
    Partial,
    Delete,
}

/// A row of data with its template and what the template's rules make of it.
pub(super) struct Row<'c> {
    pub template: &'c Template,
    pub roles: Roles<'c>,
    pub sheet: Arc<str>,
    /// What lists make of values.
    pub near: &'c Near,
    pub states: RowStates,
    /// What the row does with its listing.
    pub action: Action,
    /// Whether the row says that it is the one above a family.
    pub is_parent: bool,
    /// Whether the row says that it is below another one, or names one.
    pub is_child: bool,
    data: &'c DataRow,
}

impl<'c> Row<'c> {
    pub fn new(
        template: &'c Template,
        roles: Roles<'c>,
        (sheet, near): (&Arc<str>, &'c Near),
        data: &'c DataRow,
    ) -> Self {
        let states = template.rules().states_at(data.row, &data.cells);
        let mut row = Self {
            template,
            roles,
            sheet: Arc::clone(sheet),
            near,
            states,
            action: Action::Full,
            is_parent: false,
            is_child: false,
            data,
        };
        row.action = match () {
            () if row.means(roles.action, &DELETE) => Action::Delete,
            () if row.means(roles.action, &PARTIAL) => Action::Partial,
            () => Action::Full,
        };
        row.is_parent = row.means(roles.parentage, &PARENT);
        row.is_child = row.means(roles.parentage, &CHILD)
            || (!row.is_parent && !row.role(roles.parent_sku).is_empty());
        row
    }

    /// Zero-based row of the sheet.
    pub fn at(&self) -> u32 {
        self.data.row
    }

    /// The cells that the template has a column for and that show something, left to right.
    pub fn filled(&self) -> impl Iterator<Item = (&'c Column, &'c Value)> {
        let template = self.template;
        let cells = self.data.cells.iter();
        let cells = cells.filter_map(move |(at, value)| Some((template.column_at(*at)?, value)));
        cells.filter(|(_, value)| !value.is_blank())
    }

    /// Columns of formulas without a stored result.
    pub fn without_result(&self) -> impl Iterator<Item = u32> {
        self.data.without_result.iter().copied()
    }

    /// What stands in a column; empty when blank.
    pub fn text(&self, column: &Column) -> &'c str {
        self.data.cells.get(&column.index).map_or("", Value::as_str)
    }

    /// What a role's column holds, without the blanks around it; empty when the template lacks it.
    pub fn role(&self, column: Option<&Column>) -> &'c str {
        column.map_or("", |column| self.text(column).trim())
    }

    /// Whether a column shows something.
    pub fn has(&self, column: &Column) -> bool {
        !self.text(column).trim().is_empty()
    }

    /// Whether the template's rules forbid a value in the column.
    pub fn forbids(&self, column: &Column) -> bool {
        self.states.state(column).forbids()
    }

    /// Whether the template's rules say already that a value is missing in the column.
    pub fn asks_for(&self, column: &Column) -> bool {
        self.states.state(column) == CellState::Required
    }

    /// The column's allowed values in this row.
    pub fn options(&self, column: &'c Column) -> crate::Options<'c> {
        self.template.options_at(column, self.data.row, &self.data.cells)
    }

    /// The allowed values by the template's list, and by the seller's own where one stands before it.
    pub fn all_options(&self, column: &'c Column) -> impl Iterator<Item = crate::Options<'c>> {
        let DataRow { row, cells, .. } = self.data;
        let own = column.lists.own_at(*row);
        let of_template = self.template.template_options_at(column, *row, cells);
        let own = own.map(|list| self.template.options_given(Some(list), |at| cells.get(&at)));
        std::iter::once(of_template).chain(own)
    }

    /// Whether a cell holds one of these folded words, by its canonical name or its text; a remark
    /// in parentheses counts as a text of its own.
    fn means(&self, column: Option<&Column>, words: &[&str]) -> bool {
        let Some(column) = column else { return false };
        let text = self.text(column).trim();
        if text.is_empty() {
            return false;
        }
        let mut aliases = self.template.aliases(column);
        let canonical = aliases.find(|(label, _)| *label == text).map(|(_, canonical)| canonical);
        let is_word = |text: &str| words.contains(&fold(text).as_str());
        match canonical {
            Some(canonical) => is_word(canonical),
            None => is_word(text) || text.split(['(', ')']).any(is_word),
        }
    }

    /// A finding about a cell of the row.
    pub fn finding(&self, column: &Column, code: FindingCode) -> Finding {
        let value = self.text(column);
        Finding {
            sheet: Arc::clone(&self.sheet),
            row: self.data.row,
            column: column.index,
            cell: cell_name(self.data.row, column.index),
            attribute: column.id.raw().to_owned(),
            code,
            severity: code.severity(),
            value: (!value.is_empty()).then(|| value.to_owned()),
            suggestion: None,
        }
    }
}
