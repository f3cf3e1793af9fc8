//! The formulas of templates: parsed whole, evaluated as far as lists need it.
//!
//! The vocabulary that templates use is tiny (`INDIRECT`, `IF`, `SUBSTITUTE`, …). Anything outside
//! of it is kept as a parsed call, so that its presence is known and reported; it is never guessed.

mod parse;
mod text;

pub(crate) use parse::parse;
pub(crate) use text::evaluate_text;

use crate::cell::Area;

/// A parsed formula.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expr {
    /// `"text"`
    Text(String),
    /// `12.5`, as written.
    Number(String),
    /// A cell or range, with its sheet when named.
    Range { sheet: Option<String>, area: Area },
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
    /// Whether a call of this function stands anywhere inside.
    pub fn calls(&self, function: &str) -> bool {
        match self {
            Self::Call(name, arguments) => {
                name == function || arguments.iter().any(|a| a.calls(function))
            }
            Self::Binary(_, left, right) => left.calls(function) || right.calls(function),
            Self::Sign(_, inner) => inner.calls(function),
            Self::Text(_) | Self::Number(_) | Self::Range { .. } | Self::Name(_) => false,
        }
    }

    /// Columns of all cells that are referred to without a sheet.
    pub fn columns(&self, found: &mut Vec<u32>) {
        match self {
            Self::Range { sheet: None, area } => found.push(area.first_column),
            Self::Call(_, arguments) => arguments.iter().for_each(|a| a.columns(found)),
            Self::Binary(_, left, right) => {
                left.columns(found);
                right.columns(found);
            }
            Self::Sign(_, inner) => inner.columns(found),
            Self::Text(_) | Self::Number(_) | Self::Range { .. } | Self::Name(_) => {}
        }
    }
}
