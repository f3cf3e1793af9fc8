//! The values of a program's nodes for one row.

use super::cooked::{Cooked, Place};
use super::program::{Id, Node, Program, Unary};
use super::steps::Steps;
use super::{Expr, parse, text};

impl Program {
    /// The value of every node, in their order, when the row's cells are `cell(column)`. Those that
    /// `steps` don't suffice for are unknown.
    pub fn evaluate<'v>(
        &'v self,
        cell: impl Fn(u32) -> Cooked<'v>,
        steps: &mut Steps,
    ) -> Vec<Cooked<'v>> {
        let mut values = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let value = self.value(node, &|id| at(&values, id), &cell, steps);
            values.push(value);
        }
        values
    }

    /// The value of a node whose parts are `part(id)`.
    pub(super) fn value<'a, 'v: 'a>(
        &'v self,
        node: &'v Node,
        part: &impl Fn(Id) -> &'a Cooked<'v>,
        cell: &impl Fn(u32) -> Cooked<'v>,
        steps: &mut Steps,
    ) -> Cooked<'v> {
        if !steps.take(node.steps(part)) {
            return Cooked::Unknown;
        }
        match node {
            Node::Text(text) => Cooked::Text(text.as_ref().into()),
            Node::Number(bits) => Cooked::Number(f64::from_bits(*bits)),
            Node::Truth(truth) => Cooked::Truth(*truth),
            Node::Blank => Cooked::Blank,
            Node::Fault => Cooked::Fault,
            Node::Unknown(_) => Cooked::Unknown,
            Node::Place(place) => Cooked::Place(place.clone()),
            Node::Cell(column) => cell(*column),
            Node::All(parts) => self.joined(parts, part, true),
            Node::Any(parts) => self.joined(parts, part, false),
            Node::If(condition, yes, no) => match part(*condition).truth() {
                Ok(true) => part(*yes).clone(),
                Ok(false) => part(*no).clone(),
                Err(failed) => failed.clone_failed(),
            },
            Node::Compare(comparison, left, right) => match part(*left).compare(part(*right)) {
                Ok(order) => comparison.holds(order).map_or(Cooked::Unknown, Cooked::Truth),
                Err(failed) => failed.clone_failed(),
            },
            Node::Join(left, right) => text::join(part(*left), part(*right)),
            Node::Of(function, inner) => self.of(*function, part(*inner)),
            Node::Count(table, criterion) => {
                let table = self.table(*table);
                table.map_or(Cooked::Unknown, |table| table.count(part(*criterion), steps))
            }
            Node::Lookup(table, wanted) => {
                let table = self.table(*table);
                table.map_or(Cooked::Unknown, |table| table.lookup(part(*wanted), steps))
            }
            Node::Substitute(text, old, new) => {
                text::substitute(part(*text), part(*old), part(*new))
            }
            Node::Left(text, count) => text::left(part(*text), part(*count)),
        }
    }

    fn table(&self, at: u32) -> Option<&super::table::Table> {
        self.tables.get(usize::try_from(at).ok()?)
    }

    /// `AND` (`all`) or `OR`. Blank cells and texts in cells do not count; without anything that
    /// counts it is a fault.
    fn joined<'a, 'v: 'a>(
        &self,
        parts: &[Id],
        part: &impl Fn(Id) -> &'a Cooked<'v>,
        all: bool,
    ) -> Cooked<'v> {
        let mut result = None;
        let mut failed: Option<Cooked<'v>> = None;
        for id in parts {
            let value = part(*id);
            let node = usize::try_from(*id).ok().and_then(|at| self.nodes.get(at));
            let passed_over = matches!(node, Some(Node::Cell(_)))
                && matches!(value, Cooked::Blank | Cooked::Text(_));
            if passed_over {
                continue;
            }
            match value.truth() {
                Ok(truth) => {
                    let so_far = result.unwrap_or(all);
                    result = Some(if all { so_far && truth } else { so_far || truth });
                }
                // What is unknown may be a fault too, but never the other way round.
                Err(Cooked::Fault) if failed.is_none() => failed = Some(Cooked::Fault),
                Err(Cooked::Fault) => {}
                Err(_) => failed = Some(Cooked::Unknown),
            }
        }
        failed.unwrap_or_else(|| result.map_or(Cooked::Fault, Cooked::Truth))
    }

    fn of<'v>(&self, function: Unary, value: &Cooked<'v>) -> Cooked<'v> {
        if *value == Cooked::Unknown {
            return Cooked::Unknown;
        }
        match function {
            Unary::Not => value.truth().map_or_else(|e| e.clone_failed(), |t| Cooked::Truth(!t)),
            Unary::Negate => {
                value.number().map_or_else(|e| e.clone_failed(), |n| Cooked::Number(-n))
            }
            Unary::Length => value.text().map_or_else(
                |e| e.clone_failed(),
                |text| {
                    let units = text.encode_utf16().count();
                    Cooked::Number(u32::try_from(units).unwrap_or(u32::MAX).into())
                },
            ),
            Unary::IsError => Cooked::Truth(*value == Cooked::Fault),
            Unary::IsBlank => Cooked::Truth(*value == Cooked::Blank),
            Unary::IsNumber => Cooked::Truth(matches!(value, Cooked::Number(_))),
            Unary::Indirect => self.indirect(value),
            Unary::Lower => text::map(value, str::to_lowercase),
            Unary::Upper => text::map(value, str::to_uppercase),
            Unary::Trim => text::map(value, text::trim),
            Unary::Value => value.number().map_or_else(|e| e.clone_failed(), Cooked::Number),
        }
    }

    /// The range that a text names.
    fn indirect<'v>(&self, value: &Cooked<'v>) -> Cooked<'v> {
        let text = match value.text() {
            Ok(text) => text,
            Err(failed) => return failed.clone_failed(),
        };
        if let Some(named) = self.named.by_name.get(&text.trim().to_lowercase()) {
            // Aliases, unions and relative ranges are not followed.
            return named.map_or(Cooked::Unknown, |named| Cooked::Place(Place::Named(named)));
        }
        match parse(&text) {
            Ok(Expr::Place(place)) => match place.sheet {
                Some(sheet) => Cooked::Place(Place::Direct(sheet, place.area)),
                None => Cooked::Unknown,
            },
            _ => Cooked::Fault,
        }
    }
}

impl Cooked<'_> {
    /// A fault or an unknown, free of what it was borrowed from.
    fn clone_failed<'v>(&self) -> Cooked<'v> {
        if *self == Cooked::Fault { Cooked::Fault } else { Cooked::Unknown }
    }
}

fn at<'a, 'v>(values: &'a [Cooked<'v>], id: Id) -> &'a Cooked<'v> {
    usize::try_from(id).ok().and_then(|at| values.get(at)).unwrap_or(&Cooked::Unknown)
}
