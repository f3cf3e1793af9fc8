//! Which values of a plan can't stand in its template.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::cell::cell_name;
use crate::option::Options;
use crate::plan::{Cells, Plan};
use crate::report::{CellCode, CellFinding};
use crate::template::{Column, Template};
use crate::value::{MAX_DIGITS, Value};

/// Longest text of a cell, in UTF-16 units (Excel's limit).
pub const MAX_TEXT_UNITS: usize = 32_767;

/// Checks a plan whose first row goes to `first_row` (zero-based) against its template.
///
/// A list that depends on other cells of the row is the one that follows from those of them that
/// are written; while one of them is blank, a closed list takes nothing, as in Excel.
pub fn check_plan(template: &Template, plan: &Plan, first_row: u32) -> Vec<CellFinding> {
    let mut judge = Judge::new(template, plan);
    let mut findings = Vec::new();
    let mut past_lists = false;
    for plan_row in 0..plan.rows() {
        let Some(cells) = plan.row(plan_row) else { continue };
        let row = first_row.saturating_add(u32::try_from(plan_row).unwrap_or(u32::MAX));
        let mut note = |code, column, value: &Value| {
            let cell = cell_name(row, column);
            let value = value.as_str().to_owned();
            findings.push(CellFinding { code, cell, plan_row, column, value });
        };
        for (column, code) in judge.refused(row, cells) {
            if let Some(value) = cells.get(&column) {
                note(code, column, value);
            }
        }
        let end = template.layout().list_rows_end;
        if !past_lists
            && end.is_some_and(|end| row > end)
            && let Some((column, value)) = cells.first_key_value()
        {
            past_lists = true;
            note(CellCode::RowBeyondLists, *column, value);
        }
    }
    findings
}

/// A dependent list: its column, its position among the lists there, and the values that it follows
/// from.
type Asked<'p> = (u32, Option<usize>, Vec<Option<&'p Value>>);

/// Judges the rows of one plan.
struct Judge<'p> {
    template: &'p Template,
    /// The template's columns that the plan means, each at its place.
    columns: Vec<Option<&'p Column>>,
    /// Columns whose list depends on other cells than the product type, each behind those of them
    /// that its own list depends on.
    dependent: Vec<&'p Column>,
    /// Places in `dependent` of the columns whose list depends on a column, by that column.
    hanging: HashMap<u32, Vec<usize>>,
    /// What was asked already.
    known: HashMap<Asked<'p>, Options<'p>>,
}

impl<'p> Judge<'p> {
    fn new(template: &'p Template, plan: &'p Plan) -> Self {
        let width = template.columns().last().map_or(0, |column| column.index + 1);
        let column = |at| template.column_at(at).filter(|column| plan.is_for(column));
        let columns = (0..width).map(column).collect();
        let dependent: Vec<&Column> = template.dependent_columns().collect();
        let mut hanging: HashMap<u32, Vec<usize>> = HashMap::new();
        for (place, column) in dependent.iter().enumerate() {
            for other in template.list_depends_on(column) {
                hanging.entry(other.index).or_default().push(place);
            }
        }
        Self { template, columns, dependent, hanging, known: HashMap::new() }
    }

    /// The columns of a row of the sheet whose values can't be written, left to right, and why.
    fn refused(&mut self, row: u32, cells: &'p Cells) -> BTreeMap<u32, CellCode> {
        let mut refused = BTreeMap::new();
        let type_column = self.template.layout().type_column;
        let product_type = type_column.and_then(|at| Some((at, cells.get(&at)?)));
        let product_type = product_type.filter(|(at, value)| {
            let code = self.refusal_of_type(row, *at, value);
            refused.extend(code.map(|code| (*at, code)));
            code.is_none()
        });
        let product_type = product_type.map_or("", |(_, value)| value.as_str());
        for (at, value) in cells.iter().filter(|(at, _)| Some(**at) != type_column) {
            let code = match self.column(*at) {
                None => Some(CellCode::ColumnMissing),
                Some(column) => size_fault(value).or_else(|| {
                    let lists = [column.lists.of_template_at(row), column.lists.own_at(row)];
                    lists.into_iter().flatten().find_map(|list| {
                        let options = self.template.options_of(Some(list), product_type);
                        let later = matches!(options, Options::Dependent { .. });
                        if later { None } else { list_fault(&options, value) }
                    })
                }),
            };
            refused.extend(code.map(|code| (*at, code)));
        }
        self.refuse_by_dependent_lists((row, cells), &mut refused);
        refused
    }

    /// Asks the lists that depend on other cells, in their order. One that depends on a cell which is
    /// refused only after it was asked is asked again, for as long as there are such.
    fn refuse_by_dependent_lists(
        &mut self,
        (row, cells): (u32, &'p Cells),
        refused: &mut BTreeMap<u32, CellCode>,
    ) {
        let dependent = |at: &u32| self.template.dependent.places.get(at).copied();
        let mut open: BTreeSet<usize> = cells.keys().filter_map(dependent).collect();
        let mut next = 0;
        while let Some(place) = open.range(next..).next().or_else(|| open.first()).copied() {
            open.remove(&place);
            next = place;
            let Some(column) = self.dependent.get(place).copied() else { break };
            let Some(value) = cells.get(&column.index) else { continue };
            if refused.contains_key(&column.index) {
                continue;
            }
            let cell = |at| cells.get(&at).filter(|_| !refused.contains_key(&at));
            let options = self.dependent_list(row, column, cell);
            if let Some(code) = list_fault(&options, value) {
                refused.insert(column.index, code);
                open.extend(self.hanging.get(&column.index).into_iter().flatten());
            }
        }
    }

    fn column(&self, at: u32) -> Option<&'p Column> {
        self.columns.get(usize::try_from(at).ok()?).copied().flatten()
    }

    fn refusal_of_type(&self, row: u32, at: u32, value: &Value) -> Option<CellCode> {
        let Some(column) = self.column(at) else { return Some(CellCode::ColumnMissing) };
        let types = self.template.product_types();
        let is_known = types.iter().any(|known| known == value.as_str());
        if !types.is_empty() && !is_known {
            return Some(CellCode::ProductTypeUnknown);
        }
        size_fault(value)
            .or_else(|| list_fault(&self.template.options_of(column.lists.at(row), ""), value))
    }

    fn dependent_list(
        &mut self,
        row: u32,
        column: &'p Column,
        cell: impl Fn(u32) -> Option<&'p Value>,
    ) -> Options<'p> {
        let depends = self.template.list_depends_on(column);
        let values = depends.map(|other| cell(other.index)).collect();
        let template = self.template;
        let list = || template.options_given(column.lists.of_template_at(row), cell);
        let position = column.lists.position_of_template(row);
        *self.known.entry((column.index, position, values)).or_insert_with(list)
    }
}

/// Whether the whole text fits where so many UTF-16 units do.
pub(crate) fn fits(text: &str, most: usize) -> bool {
    // A text never has more units than bytes.
    text.len() <= most || text.encode_utf16().count() <= most
}

/// Why no cell can hold the value as it is.
fn size_fault(value: &Value) -> Option<CellCode> {
    match value {
        Value::Text(text) => (!fits(text, MAX_TEXT_UNITS)).then_some(CellCode::TextTooLong),
        Value::Number(number) if number.digits() > MAX_DIGITS => Some(CellCode::NumberTooLong),
        Value::Error(_) => Some(CellCode::CellError),
        Value::Number(_) | Value::Truth(_) => None,
    }
}

/// Why the value can't stand beside its list.
fn list_fault(options: &Options<'_>, value: &Value) -> Option<CellCode> {
    options.refuses(value.as_str()).then_some(match options {
        Options::NotForType { .. } => CellCode::ValueNotForType,
        Options::Dependent { .. } => CellCode::ValueNeedsDependentList,
        Options::Unreadable { .. } => CellCode::ListUnreadable,
        _ => CellCode::ValueNotInList,
    })
}
