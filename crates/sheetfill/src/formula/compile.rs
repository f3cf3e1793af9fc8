//! From parsed formulas to nodes, names and ranges of the workbook looked up on the way.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use super::cooked::{Comparison, Cooked, Place};
use super::parse::{MAX_DEPTH, parse};
use super::program::{Id, Node, Program, Unary};
use super::steps::Steps;
use super::table::Table;
use super::{Anchor, Expr, FormulaFault, Reference};
use crate::Error;
use crate::book::Book;
use crate::cell::{Area, MAX_ROWS};
use crate::grid::{Grid, Held};

/// Nodes of one program: measured are 1,500 for a template's rules.
const MAX_NODES: usize = 200_000;
/// So many parts of an `AND` count as a node more.
const PARTS_OF_NODE: usize = 8;

/// Work of one program: parts of formulas that are compiled, and bytes that are parsed, by eight.
/// Formulas of many columns are the same to a limit of nodes. Measured are 150,000.
const MAX_WORK: usize = 10_000_000;
/// Steps for what is constant and worked out while compiling.
const FOLDING_STEPS: usize = 20_000_000;

/// Where a formula stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Site {
    /// Row that it was written for: what is relative and in this row is in the filled row.
    pub row: u32,
    /// Column that it was written for.
    pub column: u32,
    /// Column that it is read in.
    pub target: u32,
}

impl Site {
    /// How far to the right of where it was written it is read.
    pub fn shift(self) -> i64 {
        i64::from(self.target) - i64::from(self.column)
    }
}

/// Compiles formulas into one program.
pub(crate) struct Compiler<'c, 'w, 'b> {
    pub(crate) book: &'c mut Book<'w, 'b>,
    /// Name of the data sheet, and its first row of data.
    data: (&'c str, u32),
    program: Program,
    known: HashMap<Node, Id>,
    parsed: HashMap<String, Rc<Result<Expr, FormulaFault>>>,
    /// Compiled names; with the column when they hang on it.
    names: HashMap<(String, Option<u32>), Id>,
    tables: HashMap<(String, Area, u32), u32>,
    depth: usize,
    /// What it took so far.
    work: usize,
    /// Nodes, and what the long ones count more.
    size: usize,
    /// Steps left for what is constant.
    folding_steps: usize,
    /// Whether what is being compiled hangs on the column that it is read in.
    moves: bool,
}

impl<'c, 'w, 'b> Compiler<'c, 'w, 'b> {
    pub fn new(book: &'c mut Book<'w, 'b>, data: (&'c str, u32)) -> Self {
        let program = Program { named: Arc::clone(&book.named), ..Program::default() };
        Self {
            book,
            data,
            program,
            known: HashMap::new(),
            parsed: HashMap::new(),
            names: HashMap::new(),
            tables: HashMap::new(),
            depth: 0,
            work: 0,
            size: 0,
            folding_steps: FOLDING_STEPS,
            moves: false,
        }
    }

    /// The nodes compiled so far.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// What compiling took so far.
    pub fn work(&self) -> usize {
        self.work
    }

    /// The program, whole.
    pub fn finish(self) -> Program {
        self.program
    }

    /// Compiles a formula's text.
    pub fn formula(&mut self, text: &str, site: Site) -> Result<Id, Error> {
        match &*self.parse(text) {
            Ok(expr) => self.expr(expr, site),
            Err(fault) => self.unknown(fault.clone()),
        }
    }

    /// Compiles the formula of a list, which may be a range that moves with its column. One that moves
    /// with its row is another list in each, and can't be told.
    pub fn list(&mut self, text: &str, site: Site) -> Result<Id, Error> {
        let Ok(Expr::Place(place)) = &*self.parse(text) else { return self.formula(text, site) };
        if place.rows != Anchor::Fixed {
            return self.unknown(FormulaFault::outside("a range that moves"));
        }
        match place.moved(site.shift()) {
            Some(area) => {
                let sheet = place.sheet.as_deref().unwrap_or(self.data.0).to_owned();
                self.add(Node::Place(Place::Direct(sheet, area)))
            }
            None => self.formula(text, site),
        }
    }

    /// Parses a formula, once.
    pub fn parse(&mut self, text: &str) -> Rc<Result<Expr, FormulaFault>> {
        if let Some(known) = self.parsed.get(text) {
            return Rc::clone(known);
        }
        self.work += text.len() / 8;
        let parsed = Rc::new(parse(text));
        self.parsed.insert(text.to_owned(), Rc::clone(&parsed));
        parsed
    }

    /// Takes over a formula that was parsed already.
    pub fn learn(&mut self, text: &str, parsed: Rc<Result<Expr, FormulaFault>>) {
        self.work += text.len() / 8;
        self.parsed.insert(text.to_owned(), parsed);
    }

    /// Compiles a parsed formula.
    pub fn expr(&mut self, expr: &Expr, site: Site) -> Result<Id, Error> {
        self.work += 1;
        if self.work > MAX_WORK {
            let (found, limit) = (self.work as u64, MAX_WORK as u64);
            return Err(Error::TooManySteps { found, limit });
        }
        self.depth += 1;
        // Names may call each other: each brings its own nesting.
        let id = if self.depth > 2 * MAX_DEPTH {
            self.unknown(FormulaFault::TooDeep { limit: 2 * MAX_DEPTH })
        } else {
            self.inner(expr, site)
        };
        self.depth -= 1;
        id
    }

    fn inner(&mut self, expr: &Expr, site: Site) -> Result<Id, Error> {
        match expr {
            Expr::Text(text) => self.add(Node::Text(text.as_str().into())),
            Expr::Number(number) => self.add(Node::Number(number.to_bits())),
            Expr::Truth(truth) => self.add(Node::Truth(*truth)),
            Expr::Broken => self.add(Node::Fault),
            // Excel shows a fault, by which the rule does not hold: the template's would have.
            Expr::Deleted => self.unknown(FormulaFault::outside("a deleted place (#REF!)")),
            Expr::Place(place) => self.place(place, site),
            Expr::Name(name) => self.name(name, site),
            Expr::Call(function, arguments) => self.call(function, arguments, site),
            Expr::Binary(..) => self.binary(expr, site),
            Expr::Sign('-', inner) => {
                let inner = self.expr(inner, site)?;
                self.add(Node::Of(Unary::Negate, inner))
            }
            Expr::Sign(_, inner) => self.expr(inner, site),
        }
    }

    /// A chain of operators, without going down once for each.
    fn binary(&mut self, expr: &Expr, site: Site) -> Result<Id, Error> {
        let mut rest = Vec::new();
        let mut first = expr;
        while let Expr::Binary(operator, left, right) = first {
            rest.push((*operator, right));
            first = left;
        }
        let mut left = self.expr(first, site)?;
        for (operator, right) in rest.into_iter().rev() {
            let right = self.expr(right, site)?;
            left = if operator == "&" {
                self.add(Node::Join(left, right))?
            } else if let Some(comparison) = Comparison::read(operator) {
                self.add(Node::Compare(comparison, left, right))?
            } else {
                self.unknown(FormulaFault::outside(operator))?
            };
        }
        Ok(left)
    }

    fn name(&mut self, name: &str, site: Site) -> Result<Id, Error> {
        let key = name.to_lowercase();
        if let Some(Some(position)) = self.book.named.by_name.get(&key) {
            return self.add(Node::Place(Place::Named(*position)));
        }
        for target in [None, Some(site.target)] {
            if let Some(id) = self.names.get(&(key.clone(), target)) {
                self.moves |= target.is_some();
                return Ok(*id);
            }
        }
        let Some(formula) = self.book.names.get(key.as_str()).copied() else {
            return self.unknown(FormulaFault::outside(format!("the name {name}")));
        };
        let outer = std::mem::replace(&mut self.moves, false);
        // What is relative in a name is told from `A1`.
        let id = self.formula(formula, Site { row: 0, column: 0, target: site.target })?;
        self.names.insert((key, self.moves.then_some(site.target)), id);
        self.moves |= outer;
        Ok(id)
    }

    /// A cell or range that is read as a value or handed on as a range.
    fn place(&mut self, place: &Reference, site: Site) -> Result<Id, Error> {
        self.moves |= place.columns != Anchor::Fixed;
        let outside = || FormulaFault::outside("a range that moves");
        let Some(area) = place.moved(site.shift()) else { return self.unknown(outside()) };
        let sheet = place.sheet.as_deref().unwrap_or(self.data.0).to_owned();
        let on_data = sheet.to_lowercase() == self.data.0.to_lowercase();
        match place.rows {
            Anchor::Relative if on_data && place.is_cell() && area.first_row == site.row => {
                self.add(Node::Cell(area.first_column))
            }
            Anchor::Fixed if on_data && area.last_row >= self.data.1 => {
                self.unknown(FormulaFault::outside("a cell of another row"))
            }
            Anchor::Fixed if place.is_cell() => self.fixed_cell(&sheet, area),
            Anchor::Fixed => self.add(Node::Place(Place::Direct(sheet, area))),
            _ => self.unknown(FormulaFault::outside("a cell of another row")),
        }
    }

    /// What a cell outside of the data holds.
    fn fixed_cell(&mut self, sheet: &str, area: Area) -> Result<Id, Error> {
        let Some(grid) = self.book.grid(sheet)? else { return self.add(Node::Fault) };
        let content = grid.content(area.first_row, area.first_column);
        match Node::constant(Cooked::of_held(content)) {
            Some(node) => self.add(node),
            None => self.unknown(FormulaFault::outside("a cell of another kind")),
        }
    }

    /// The fixed range that an argument stands for.
    pub(super) fn range(&mut self, expr: &Expr, site: Site) -> Option<(String, Area)> {
        match expr {
            Expr::Name(name) => {
                let (sheet, area) = self.book.range_of_name(name)?;
                Some((sheet.to_owned(), area))
            }
            Expr::Place(place) if place.rows == Anchor::Fixed => {
                self.moves |= place.columns != Anchor::Fixed;
                let sheet = place.sheet.as_deref().unwrap_or(self.data.0);
                Some((sheet.to_owned(), place.moved(site.shift())?))
            }
            _ => None,
        }
    }

    /// The table of a range: the cells of its first column, or of all its cells for `beside` 0, and
    /// what stands in its one-based column `beside`.
    pub(super) fn table(
        &mut self,
        sheet: &str,
        area: Area,
        beside: u32,
    ) -> Result<Option<u32>, Error> {
        let of_data = sheet.to_lowercase() == self.data.0.to_lowercase();
        if of_data && area.last_row >= self.data.1 {
            return Ok(None);
        }
        let key = (sheet.to_lowercase(), area, beside);
        if let Some(known) = self.tables.get(&key) {
            return Ok(Some(*known));
        }
        let last_column = if beside == 0 { area.last_column } else { area.first_column };
        let keys = Area { last_column, ..area };
        let other = beside.checked_sub(1).and_then(|by| area.first_column.checked_add(by));
        let Some(grid) = self.book.grid(sheet)? else { return Ok(None) };
        // Counted before anything is kept of it, rows that hold nothing there too.
        let (mut found, mut bytes) = (0, 0);
        for (key, beside) in keyed(grid, keys, other) {
            found += 1;
            bytes += key.text.len() + beside.map_or(0, |held| held.text.len());
        }
        let searched = grid.rows_of(keys).max(found);
        self.book.search(searched, bytes)?;
        let Some(grid) = self.book.grid(sheet)? else { return Ok(None) };
        let table = Table::new(keyed(grid, keys, other));
        let position = u32::try_from(self.program.tables.len()).unwrap_or(MAX_ROWS);
        self.program.tables.push(table);
        self.tables.insert(key, position);
        Ok(Some(position))
    }

    /// Something outside the vocabulary.
    pub fn unknown(&mut self, fault: FormulaFault) -> Result<Id, Error> {
        self.add(Node::Unknown(fault))
    }

    /// Whether a node can only be a truth value.
    pub(super) fn is_truth(&self, id: Id) -> bool {
        self.node(id).is_some_and(Node::is_truth)
    }

    pub(super) fn node(&self, id: Id) -> Option<&Node> {
        self.program.nodes.get(usize::try_from(id).ok()?)
    }

    /// Adds a node unless there is the same already; what is constant is worked out at once.
    pub(super) fn add(&mut self, node: Node) -> Result<Id, Error> {
        let node = self.folded(node);
        if let Some(known) = self.known.get(&node) {
            return Ok(*known);
        }
        self.size += 1 + node.parts().len() / PARTS_OF_NODE;
        if self.size > MAX_NODES {
            let (found, limit) = (self.size as u64, MAX_NODES as u64);
            return Err(Error::TooManySteps { found, limit });
        }
        let id = u32::try_from(self.program.nodes.len()).unwrap_or(u32::MAX);
        let doubt = match &node {
            Node::Unknown(_) => Some(id),
            node => node.parts().into_iter().find_map(|part| {
                self.program.doubts.get(usize::try_from(part).ok()?).copied().flatten()
            }),
        };
        self.program.doubts.push(doubt);
        self.program.nodes.push(node.clone());
        self.known.insert(node, id);
        Ok(id)
    }

    fn folded(&mut self, node: Node) -> Node {
        let unasked = |_| Cooked::Unknown;
        if let Node::If(condition, yes, no) = node
            && let Some(constant) = self.node(condition).filter(|c| c.is_constant())
        {
            let steps = &mut Steps::new(0);
            let chosen = match self
                .program
                .value(constant, &|_| &Cooked::Unknown, &unasked, steps)
                .truth()
            {
                Ok(true) => self.node(yes),
                Ok(false) => self.node(no),
                Err(_) => Some(&Node::Fault),
            };
            return chosen.cloned().unwrap_or(node);
        }
        let parts = node.parts();
        if parts.is_empty() || !parts.iter().all(|id| self.node(*id).is_some_and(Node::is_constant))
        {
            return node;
        }
        let mut steps = Steps::new(self.folding_steps);
        let constants = parts.iter().filter_map(|id| Some((*id, self.node(*id)?)));
        let values: BTreeMap<Id, Cooked<'_>> = constants
            .map(|(id, constant)| {
                let steps = &mut Steps::new(0);
                (id, self.program.value(constant, &|_| &Cooked::Unknown, &unasked, steps))
            })
            .collect();
        let part = |id: Id| values.get(&id).unwrap_or(&Cooked::Unknown);
        let value = self.program.value(&node, &part, &unasked, &mut steps);
        let unknown = || Node::Unknown(FormulaFault::outside(node.doubtful()));
        let folded = Node::constant(value).unwrap_or_else(unknown);
        self.folding_steps -= steps.taken();
        folded
    }
}

/// The cells of an area, and what stands in the column `other` of the row of each.
fn keyed(
    grid: &Grid,
    area: Area,
    other: Option<u32>,
) -> impl Iterator<Item = (Held<'_>, Option<Held<'_>>)> {
    let beside = move |row| other.and_then(|column| grid.content(row, column));
    grid.contents(area).map(move |(row, _, key)| (key, beside(row)))
}
