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
use crate::formula::{Expr, Reference};

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
    /// Whether it asks a sheet that nobody is shown: sellers have none.
    pub asks_hidden: bool,
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
        let of_template = meaning.is_some() || names.iter().any(is_of_template);
        Self { meaning, of_template, asks_hidden: false }
    }

    /// By everything that a formula names.
    pub fn of_expr(expr: &Expr, book: &Book<'_, '_>) -> Self {
        let hidden = |name: &str| {
            let mut sheets = book.workbook.sheets.iter().filter(|sheet| sheet.hidden);
            sheets.any(|sheet| sheet.name.to_lowercase() == name.to_lowercase())
        };
        let mut asks_hidden = false;
        expr.walk(&mut |inner| {
            if let Expr::Place(Reference { sheet: Some(sheet), .. }) = inner {
                asks_hidden |= hidden(sheet);
            }
        });
        Self { asks_hidden, ..Self::of(&names(expr), book) }
    }
}

/// What all formats together tell of each.
#[derive(Debug, Default)]
pub(super) struct Voices {
    /// Some call names whose meaning is known: what means something does so by its names.
    named: bool,
    /// The looks of those.
    looks: HashSet<usize>,
    /// The looks of formats by formulas are those of a template's legend: of cells that are asked for, and
    /// of such that are not to be filled. One of them alone is a seller's decoration.
    legend: bool,
}

impl Voices {
    /// By formats, and what their names tell.
    pub fn of<'f>(formats: impl Iterator<Item = (&'f Format, Named)>, paints: &[Paint]) -> Self {
        let mut voices = Self::default();
        let (mut asks, mut forbids) = (false, false);
        for (format, named) in formats {
            let look = format.paint.and_then(|at| Some((at, Meaning::of_paint(*paints.get(at)?)?)));
            if named.meaning.is_some() {
                voices.named = true;
                voices.looks.extend(look.map(|(at, _)| at));
            }
            if let (Condition::Formula(_), Some((_, meaning))) = (&format.condition, look) {
                asks |= meaning == Meaning::Required;
                forbids |= matches!(meaning, Meaning::NotApplicable | Meaning::MustBeBlank);
            }
        }
        voices.legend = asks && forbids;
        voices
    }

    /// What the look of a format would say, where no names do.
    pub fn look(&self, (format, paint): (&Format, Option<Paint>)) -> Option<Meaning> {
        let is_formula = matches!(format.condition, Condition::Formula(_));
        paint.filter(|_| is_formula && !self.named).and_then(Meaning::of_paint)
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
        let is_told = self.legend || named.of_template || named.asks_hidden;
        let by_look = || self.look((format, paint)).filter(|_| is_told);
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
