//! What the evaluation of formulas may cost.

use super::cooked::Cooked;
use super::program::{Id, Node, Unary};

/// Steps that may still be taken: bytes of texts that are read or made, letters that are held against
/// a pattern, rows that are gone through. What none are left for is unknown.
#[derive(Debug)]
pub(crate) struct Steps {
    limit: usize,
    left: usize,
}

impl Steps {
    pub fn new(limit: usize) -> Self {
        Self { limit, left: limit }
    }

    /// How many were taken; all of them once there were too few.
    pub fn taken(&self) -> usize {
        self.limit - self.left
    }

    /// Takes steps; `false`, and none are left, when there are too few.
    pub fn take(&mut self, steps: usize) -> bool {
        let left = self.left.checked_sub(steps);
        self.left = left.unwrap_or_default();
        left.is_some()
    }
}

impl Node {
    /// What the node's value takes by the lengths of the texts that it is made of, apart from the
    /// searching of tables.
    pub(super) fn steps<'a, 'v: 'a>(&self, part: impl Fn(Id) -> &'a Cooked<'v>) -> usize {
        let length = |id: &Id| match part(*id) {
            Cooked::Text(text) => text.len(),
            _ => 0,
        };
        match self {
            // Only what was made for the row is copied.
            Self::If(_, yes, no) => copied(part(*yes)).max(copied(part(*no))),
            // As far as both are alike.
            Self::Compare(_, left, right) => length(left).min(length(right)),
            Self::Join(left, right) => length(left) + length(right),
            Self::Substitute(text, old, new) => length(text) + length(old) + length(new),
            Self::Left(text, _) => length(text),
            Self::Of(function, inner) => match function {
                Unary::Not | Unary::IsError | Unary::IsBlank | Unary::IsNumber => 0,
                Unary::Length
                | Unary::Lower
                | Unary::Upper
                | Unary::Trim
                | Unary::Value
                | Unary::Negate => length(inner),
                // A text that is no name is parsed.
                Unary::Indirect => 4 * length(inner),
            },
            Self::Count(_, criterion) => length(criterion),
            Self::Lookup(_, wanted) => length(wanted),
            Self::All(parts) | Self::Any(parts) => parts.len() / 8,
            Self::Text(_)
            | Self::Number(_)
            | Self::Truth(_)
            | Self::Blank
            | Self::Fault
            | Self::Unknown(_)
            | Self::Place(_)
            | Self::Cell(_) => 0,
        }
    }
}

fn copied(value: &Cooked<'_>) -> usize {
    match value {
        Cooked::Text(std::borrow::Cow::Owned(text)) => text.len(),
        _ => 0,
    }
}
