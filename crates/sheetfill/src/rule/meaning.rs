//! What it means when a rule holds: told by the names that it calls, else by its colours.

use super::names;
use super::paint::Paint;
use super::state::CellState;
use crate::formula::Expr;

/// What a rule says of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// By the names in a formula; without any, `LEN(…)>0` asks whether the cell is filled.
    pub fn of_formula(expr: &Expr) -> Option<Self> {
        let names = names(expr);
        let by_name = names.iter().find_map(|name| {
            let name = name.to_lowercase();
            PREFIXES
                .iter()
                .find(|(prefix, _)| name.starts_with(prefix))
                .map(|(_, meaning)| *meaning)
        });
        by_name.or_else(|| (names.is_empty() && asks_for_length(expr)).then_some(Self::Filled))
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

/// Whether a formula is `LEN(cell)>0`, bare or inside `IF(…,1,0)`.
fn asks_for_length(expr: &Expr) -> bool {
    match expr {
        Expr::Call(name, arguments) if name == "IF" => {
            arguments.first().is_some_and(asks_for_length)
        }
        Expr::Binary(">", left, right) => {
            matches!(&**left, Expr::Call(name, _) if name == "LEN")
                && matches!(&**right, Expr::Number(number) if *number == 0.0)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::parse;

    #[test]
    fn names_tell_what_a_rule_means_in_any_spelling() {
        let meaning = |text: &str| Meaning::of_formula(&parse(text).unwrap());
        assert_eq!(meaning("ApplicablePTList1"), Some(Meaning::NotApplicable));
        assert_eq!(meaning("IF(PTList0,form_rgPTList0x.value,0)"), Some(Meaning::MustBeBlank));
        assert_eq!(meaning("IF(1=1,for_maxfPRODUCTx,0)"), Some(Meaning::MustBeBlank));
        assert_eq!(meaning("IF(PTList0,ONLY_ENFPTList0x,0)"), Some(Meaning::Optional));
        for text in ["reqPTList0x", "req_togPTList0x", "IF(PTList0,for_minPTList0x,0)"] {
            assert_eq!(meaning(text), Some(Meaning::Required), "{text}");
        }
        assert_eq!(meaning("IF(LEN(A7)>0,1,0)"), Some(Meaning::Filled));
        assert_eq!(meaning("LEN(A7)>0"), Some(Meaning::Filled));
        assert_eq!(meaning("A7=\"x\""), None);
        assert_eq!(meaning("IF(PTList0,other,0)"), None);
    }
}
