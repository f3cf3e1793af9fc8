//! What it means when a rule holds: told by the names that it calls, else by its colours.

use super::paint::Paint;
use super::state::CellState;
use crate::formula::{Expr, Reference};

/// What a rule says of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Meaning {
    NotApplicable,
    MustBeBlank,
    Optional,
    Required,
    Filled,
}

/// Prefixes of the defined names that rules call (lower case); the names are the same in every
/// language.
const PREFIXES: [(&str, Meaning); 6] = [
    ("applicableptlist", Meaning::NotApplicable),
    ("form_rg", Meaning::MustBeBlank),
    ("for_max", Meaning::MustBeBlank),
    ("only_enf", Meaning::Optional),
    ("for_min", Meaning::Required),
    // `req…` and `req_tog…`.
    ("req", Meaning::Required),
];

impl Meaning {
    /// By the first of these names that says it.
    pub fn of_names(names: &[&str]) -> Option<Self> {
        names.iter().find_map(|name| {
            let name = name.to_lowercase();
            let mut prefixes = PREFIXES.iter();
            let known = prefixes.find(|(prefix, _)| name.starts_with(prefix));
            known.map(|(_, meaning)| *meaning)
        })
    }

    /// By what the cell looks like.
    pub fn of_paint(paint: Paint) -> Option<Self> {
        Some(match paint {
            Paint::BlackFill => Self::NotApplicable,
            Paint::GreyFill => Self::MustBeBlank,
            Paint::GreyBorder => Self::Optional,
            Paint::RedBorder => Self::Required,
            Paint::GreenBorder => Self::Filled,
            Paint::Other => return None,
        })
    }

    /// The state of the cell.
    pub fn state(self) -> CellState {
        match self {
            Self::NotApplicable => CellState::NotApplicable,
            Self::MustBeBlank => CellState::MustBeBlank,
            Self::Optional => CellState::Optional,
            Self::Required => CellState::Required,
            Self::Filled => CellState::Filled,
        }
    }
}

/// The cell of a formula that is `LEN(cell)>0`, bare or inside `IF(…,1,0)`.
pub(super) fn asked_for_length(expr: &Expr) -> Option<&Reference> {
    match expr {
        Expr::Call(name, arguments) if name == "IF" => {
            let (condition, values) = arguments.split_first()?;
            let as_asked = values.iter().zip([true, false]).all(|(v, is)| is_constant(v, is));
            as_asked.then(|| asked_for_length(condition)).flatten()
        }
        Expr::Binary(">", left, right) if is_constant(right, false) => match &**left {
            Expr::Call(name, arguments) if name == "LEN" => match arguments.as_slice() {
                [Expr::Place(place)] if place.is_cell() => Some(place),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// Whether it is written out that something holds, or that it does not.
fn is_constant(expr: &Expr, holds: bool) -> bool {
    match expr {
        Expr::Number(number) => (*number != 0.0) == holds,
        Expr::Truth(truth) => *truth == holds,
        Expr::Call(name, arguments) if arguments.is_empty() => {
            name == if holds { "TRUE" } else { "FALSE" }
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::says::names;
    use super::*;
    use crate::formula::parse;

    #[test]
    fn names_tell_what_a_rule_means_in_any_spelling() {
        let meaning = |text: &str| Meaning::of_names(&names(&parse(text).unwrap()));
        assert_eq!(meaning("ApplicablePTList1"), Some(Meaning::NotApplicable));
        assert_eq!(meaning("IF(PTList0,form_rgPTList0x.value,0)"), Some(Meaning::MustBeBlank));
        assert_eq!(meaning("IF(1=1,for_maxfPRODUCTx,0)"), Some(Meaning::MustBeBlank));
        assert_eq!(meaning("IF(PTList0,ONLY_ENFPTList0x,0)"), Some(Meaning::Optional));
        for text in ["reqPTList0x", "req_togPTList0x", "IF(PTList0,for_minPTList0x,0)"] {
            assert_eq!(meaning(text), Some(Meaning::Required), "{text}");
        }
        assert_eq!(meaning("A7=\"x\""), None);
        assert_eq!(meaning("IF(PTList0,other,0)"), None);
    }

    #[test]
    fn lengths_are_asked_for_in_the_usual_forms() {
        let asked = |text: &str| {
            asked_for_length(&parse(text).unwrap()).map(|place| place.area.first_column)
        };
        for text in ["LEN(B7)>0", "IF(LEN($B7)>0,1,0)", "IF(LEN(B7)>0,TRUE(),FALSE)"] {
            assert_eq!(asked(text), Some(1), "{text}");
        }
        for text in ["LEN(B7)>1", "IF(LEN(B7)>0,0,1)", "LEN(B7:B8)>0", "LEN(x)>0", "LEN(B7)=0"] {
            assert_eq!(asked(text), None, "{text}");
        }
    }
}
