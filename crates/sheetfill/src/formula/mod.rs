//! The formulas of templates: parsed whole, compiled once, evaluated for each row.
//!
//! ```text
//! text ─ parse ─► Expr ─ Compiler ─► nodes of a Program ─ evaluate(row) ─► a value per node
//!                          │
//!        defined names and ranges of the workbook, looked up while compiling
//! ```
//!
//! The vocabulary that templates use is tiny (`AND`, `IF`, `COUNTIF`, `INDIRECT`, …). Anything outside
//! of it becomes a node whose value is unknown, so that its presence is reported; it is never guessed.

mod call;
mod compile;
mod cooked;
mod evaluate;
mod fault;
mod parse;
mod pattern;
mod place;
mod program;
mod relative;
mod steps;
mod table;
mod text;

pub(crate) use compile::{Compiler, Site};
pub(crate) use cooked::{Cooked, Place};
pub use fault::FormulaFault;
pub(crate) use parse::parse;
pub(crate) use place::{Anchor, Reference};
pub(crate) use program::{Id, NamedRanges, Program};
pub(crate) use relative::Relative;
pub(crate) use steps::Steps;

/// A parsed formula.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expr {
    /// `"text"`
    Text(String),
    /// `12.5`
    Number(f64),
    /// `TRUE`
    Truth(bool),
    /// `#N/A` and its like.
    Broken,
    /// `#REF!`: what stood there was deleted, and with it what the formula would say.
    Deleted,
    /// A cell or range, with its sheet when named.
    Place(Reference),
    /// A defined name.
    Name(String),
    /// A function call; the name in upper case.
    Call(String, Vec<Expr>),
    /// `a & b`, `a = b`, …
    Binary(&'static str, Box<Expr>, Box<Expr>),
    /// `-a`, `+a`
    Sign(char, Box<Expr>),
}

impl Expr {
    /// Everything inside, itself first.
    pub fn walk<'e>(&'e self, visit: &mut impl FnMut(&'e Self)) {
        visit(self);
        match self {
            Self::Call(_, arguments) => arguments.iter().for_each(|a| a.walk(visit)),
            Self::Binary(_, left, right) => {
                left.walk(visit);
                right.walk(visit);
            }
            Self::Sign(_, inner) => inner.walk(visit),
            Self::Text(_)
            | Self::Number(_)
            | Self::Truth(_)
            | Self::Broken
            | Self::Deleted
            | Self::Place(_)
            | Self::Name(_) => {}
        }
    }
}
