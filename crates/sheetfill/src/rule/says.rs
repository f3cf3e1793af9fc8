//! What a format says of its cells, told by whose it is.
//!
//! Sellers add formats of their own to the sheet: colour scales, banded rows, marks of duplicates.
//! They say nothing of what a cell may hold, whether they can be followed or not. The template's own
//! are told by the names that they call.

use std::collections::HashSet;

use super::format::{Condition, Format};
use super::meaning::Meaning;
use super::paint::Paint;
use crate::book::Book;
use crate::formula::Expr;

/// What it means when a rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Says {
    /// The cell is this.
    Is(Meaning),
    /// Something that can't be told.
    Unknown,
    /// Nothing, and later rules are not asked.
    Stop,
}

/// Beginnings of the names that formulas of templates are made of (lower case), besides those with a
/// meaning.
const PIECES: [&str; 2] = ["ptlist", "condition_list"];

/// What the names in a format tell.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Named {
    /// What it means.
    pub meaning: Option<Meaning>,
    /// Whether it is the template's.
    pub of_template: bool,
}

impl Named {
    /// By the names in a formula. A seller names ranges at most; names of formulas are the template's.
    pub fn of(names: &[&str], book: &Book<'_, '_>) -> Self {
        let meaning = Meaning::of_names(names);
        let is_of_template = |name: &&str| {
            let name = name.to_lowercase();
            PIECES.iter().any(|piece| name.starts_with(piece))
                || matches!(book.named.by_name.get(&name), Some(None))
        };
        Self { meaning, of_template: meaning.is_some() || names.iter().any(is_of_template) }
    }
}

/// What all formats together tell of each.
#[derive(Debug, Default)]
pub(super) struct Voices {
    /// Some call names whose meaning is known: what means something does so by its names.
    named: bool,
    /// The looks of those.
    looks: HashSet<usize>,
}

impl Voices {
    /// By formats, and what their names tell.
    pub fn of<'f>(formats: impl Iterator<Item = (&'f Format, Named)>, paints: &[Paint]) -> Self {
        let mut voices = Self::default();
        for (format, _) in formats.filter(|(_, named)| named.meaning.is_some()) {
            voices.named = true;
            let says =
                |at: &usize| paints.get(*at).is_some_and(|p| Meaning::of_paint(*p).is_some());
            voices.looks.extend(format.paint.filter(says));
        }
        voices
    }

    /// What a format says; `None` when that is nothing. `asks_length`: it asks whether the cell is
    /// filled. `followed`: its formula can be.
    pub fn says(
        &self,
        (format, named): (&Format, Named),
        paint: Option<Paint>,
        asks_length: bool,
        followed: bool,
    ) -> Option<Says> {
        let is_formula = matches!(format.condition, Condition::Formula(_));
        let by_look = || match paint {
            Some(paint) if is_formula && !self.named => Meaning::of_paint(paint),
            _ => None,
        };
        let meaning = named.meaning.or_else(|| asks_length.then_some(Meaning::Filled));
        if let Some(meaning) = meaning.or_else(by_look) {
            return Some(Says::Is(meaning));
        }
        let looks_alike = || format.paint.is_some_and(|look| self.looks.contains(&look));
        if named.of_template || (is_formula && !followed && looks_alike()) {
            return Some(Says::Unknown);
        }
        // Where the template's own rules are known by their names, what a seller's one stops is only
        // the painting.
        (!self.named && format.stops()).then_some(Says::Stop)
    }
}

impl Says {
    /// Whether it says something of a cell by itself, or may.
    pub fn is_of_template(self) -> bool {
        !matches!(self, Self::Stop | Self::Is(Meaning::Filled))
    }
}

/// What may be names in a text that can't be read as a formula.
pub(super) fn words(formula: &str) -> Vec<&str> {
    let is_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.');
    formula.split(|letter| !is_name(letter)).filter(|word| !word.is_empty()).collect()
}

/// Everything that a formula names, in its order.
pub(super) fn names(expr: &Expr) -> Vec<&str> {
    let mut names = Vec::new();
    expr.walk(&mut |inner| {
        if let Expr::Name(name) = inner {
            names.push(name.as_str());
        }
    });
    names
}
