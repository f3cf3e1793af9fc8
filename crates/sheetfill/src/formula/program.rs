//! Compiled formulas: nodes that only refer to nodes before them, each kept once.

use std::collections::HashMap;
use std::sync::Arc;

use super::FormulaFault;
use super::cooked::{Comparison, Cooked, Place};
use super::table::Table;
use crate::cell::Area;
use crate::weight::Scale;

/// Position of a node in its program.
pub(crate) type Id = u32;

/// One step of a formula.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Node {
    Text(Arc<str>),
    /// The bits of an `f64`.
    Number(u64),
    Truth(bool),
    /// A blank cell.
    Blank,
    Fault,
    /// Outside the vocabulary.
    Unknown(FormulaFault),
    /// A range that is not read as a value.
    Place(Place),
    /// The row's cell in this column.
    Cell(u32),
    All(Box<[Id]>),
    Any(Box<[Id]>),
    If(Id, Id, Id),
    Compare(Comparison, Id, Id),
    Join(Id, Id),
    /// A function of one value.
    Of(Unary, Id),
    /// `COUNTIF` over a table.
    Count(u32, Id),
    /// `VLOOKUP` in a table.
    Lookup(u32, Id),
    Substitute(Id, Id, Id),
    Left(Id, Id),
}

/// Functions of one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Unary {
    Not,
    Negate,
    Length,
    IsError,
    IsBlank,
    IsNumber,
    Indirect,
    Lower,
    Upper,
    Trim,
    Value,
}

impl Node {
    /// The nodes that it is made of.
    pub fn parts(&self) -> Vec<Id> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.to_vec(),
            Self::If(a, b, c) | Self::Substitute(a, b, c) => vec![*a, *b, *c],
            Self::Compare(_, a, b) | Self::Join(a, b) | Self::Left(a, b) => vec![*a, *b],
            Self::Of(_, a) | Self::Count(_, a) | Self::Lookup(_, a) => vec![*a],
            Self::Text(_)
            | Self::Number(_)
            | Self::Truth(_)
            | Self::Blank
            | Self::Fault
            | Self::Unknown(_)
            | Self::Place(_)
            | Self::Cell(_) => Vec::new(),
        }
    }

    fn weigh(&self, scale: &mut Scale) {
        match self {
            Self::Text(text) => scale.shared(text),
            Self::All(parts) | Self::Any(parts) => scale.many::<Id>(parts.len()),
            Self::Place(Place::Direct(sheet, _)) => scale.text(sheet),
            Self::Unknown(FormulaFault::Outside { what }) => scale.text(what),
            _ => {}
        }
    }

    /// Whether its value is known before any row is.
    pub fn is_constant(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Number(_) | Self::Truth(_) | Self::Blank | Self::Fault)
    }

    /// A value as a node; `None` for what is unknown.
    pub fn constant(value: Cooked<'_>) -> Option<Self> {
        Some(match value {
            Cooked::Blank => Self::Blank,
            Cooked::Text(text) => Self::Text(text.into()),
            Cooked::Number(number) => Self::Number(number.to_bits()),
            Cooked::Truth(truth) => Self::Truth(truth),
            Cooked::Fault => Self::Fault,
            Cooked::Place(place) => Self::Place(place),
            Cooked::Unknown => return None,
        })
    }

    /// What in it can't be told when its parts are known.
    pub fn doubtful(&self) -> &'static str {
        match self {
            Self::Compare(..) => "an order of texts that hangs on the language",
            Self::Count(..) => "a criterion of COUNTIF that can't be told",
            Self::Of(Unary::Indirect, _) => "a name that is no fixed range",
            _ => "a text that can't be told",
        }
    }

    /// Whether it can only be a truth value, or a fault.
    pub fn is_truth(&self) -> bool {
        matches!(
            self,
            Self::Truth(_)
                | Self::All(_)
                | Self::Any(_)
                | Self::Compare(..)
                | Self::Of(Unary::Not | Unary::IsError | Unary::IsBlank | Unary::IsNumber, _)
        )
    }
}

/// Ranges of the workbook that have a name.
#[derive(Debug, Default)]
pub(crate) struct NamedRanges {
    /// Positions by lower-case name, as Excel looks them up; `None` for names of anything else.
    pub by_name: HashMap<String, Option<u32>>,
    /// Position of the sheet, and the area.
    pub places: Vec<(usize, Area)>,
}

/// Formulas compiled together.
#[derive(Debug, Default, Clone)]
pub(crate) struct Program {
    pub nodes: Vec<Node>,
    pub tables: Vec<Table>,
    pub named: Arc<NamedRanges>,
    /// For each node one on which its value hangs and that is outside the vocabulary.
    pub doubts: Vec<Option<Id>>,
}

impl Program {
    /// Weighs what it holds.
    pub fn weigh(&self, scale: &mut Scale) {
        scale.many::<Node>(self.nodes.len());
        self.nodes.iter().for_each(|node| node.weigh(scale));
        scale.many::<Option<Id>>(self.doubts.len());
        scale.many::<Table>(self.tables.len());
        self.tables.iter().for_each(|table| table.weigh(scale));
        if scale.is_new(&self.named) {
            scale.many::<(usize, Area)>(self.named.places.len());
            scale.map::<String, Option<u32>>(self.named.by_name.len());
            self.named.by_name.keys().for_each(|name| scale.text(name));
        }
    }

    /// Why the value of a node can't always be told.
    pub fn doubt(&self, id: Id) -> Option<&FormulaFault> {
        let doubt = (*self.doubts.get(usize::try_from(id).ok()?)?)?;
        match self.nodes.get(usize::try_from(doubt).ok()?)? {
            Node::Unknown(fault) => Some(fault),
            _ => None,
        }
    }

    /// The texts that the `INDIRECT`s end with, in lower case; the empty one where that hangs on the
    /// row.
    pub fn indirect_ends(&self) -> Vec<String> {
        let node = |id: Id| self.nodes.get(usize::try_from(id).ok()?);
        let mut ends = Vec::new();
        for indirect in &self.nodes {
            let Node::Of(Unary::Indirect, name) = indirect else { continue };
            let end = match node(*name) {
                Some(Node::Join(_, end)) => node(*end),
                other => other,
            };
            ends.push(match end {
                Some(Node::Text(text)) => text.to_lowercase(),
                _ => String::new(),
            });
        }
        ends.sort_unstable();
        ends.dedup();
        ends
    }

    /// Columns of the row's cells that a node hangs on, in order.
    pub fn columns(&self, id: Id) -> Vec<u32> {
        let mut wanted = vec![false; self.nodes.len()];
        let mut columns = Vec::new();
        let mark = |wanted: &mut Vec<bool>, id: Id| {
            if let Some(slot) = usize::try_from(id).ok().and_then(|at| wanted.get_mut(at)) {
                *slot = true;
            }
        };
        mark(&mut wanted, id);
        for (at, node) in self.nodes.iter().enumerate().rev() {
            if !wanted.get(at).copied().unwrap_or_default() {
                continue;
            }
            if let Node::Cell(column) = node {
                columns.push(*column);
            }
            for part in node.parts() {
                mark(&mut wanted, part);
            }
        }
        columns.sort_unstable();
        columns
    }
}
