//! A formula told from where it stands, so that copies of it at other places are the same.

use std::fmt::{self, Write};

use super::{Anchor, Expr, Reference};
use crate::cell::MAX_COLUMNS;

/// A formula, as it is whichever cell it was written for: two with the same text mean the same when each
/// is read from its own cell.
pub(crate) struct Relative<'e> {
    pub expr: &'e Expr,
    /// Row and column that it was written for.
    pub at: (u32, u32),
}

impl fmt::Display for Relative<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A chain of operators is as deep as it is long: without going down once for each.
        let mut rest = Vec::new();
        let mut first = self.expr;
        while let Expr::Binary(operator, left, right) = first {
            rest.push((operator, right));
            f.write_char('(')?;
            first = left;
        }
        self.leaf(first, f)?;
        for (operator, right) in rest.into_iter().rev() {
            f.write_str(operator)?;
            fmt::Display::fmt(&self.of(right), f)?;
            f.write_char(')')?;
        }
        Ok(())
    }
}

impl<'e> Relative<'e> {
    fn of(&self, expr: &'e Expr) -> Self {
        Self { expr, at: self.at }
    }

    fn leaf(&self, expr: &'e Expr, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match expr {
            Expr::Text(text) => write!(f, "{text:?}"),
            Expr::Number(number) => write!(f, "{:x}", number.to_bits()),
            Expr::Truth(truth) => write!(f, "{truth}"),
            Expr::Broken => f.write_char('#'),
            Expr::Deleted => f.write_str("#!"),
            Expr::Place(place) => self.place(place, f),
            Expr::Name(name) => write!(f, "<{}>", name.to_lowercase()),
            Expr::Call(name, arguments) => {
                write!(f, "{name}(")?;
                for argument in arguments {
                    fmt::Display::fmt(&self.of(argument), f)?;
                    f.write_char(',')?;
                }
                f.write_char(')')
            }
            Expr::Sign(sign, inner) => write!(f, "{sign}{}", self.of(inner)),
            Expr::Binary(..) => write!(f, "{}", self.of(expr)),
        }
    }

    /// Corners that move with the cell by how far they are from it, fixed ones as they are.
    fn place(&self, place: &Reference, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (area, (row, column)) = (place.area, self.at);
        write!(f, "{{{:?}", place.sheet)?;
        match place.rows {
            Anchor::Fixed => write!(f, " {}:{}", area.first_row, area.last_row)?,
            Anchor::Relative => {
                let away = |of: u32| i64::from(of) - i64::from(row);
                write!(f, " r{}:{}", away(area.first_row), away(area.last_row))?;
            }
            Anchor::Mixed => write!(f, " m{}:{} {row}", area.first_row, area.last_row)?,
        }
        match place.columns {
            Anchor::Fixed => write!(f, " {}:{}", area.first_column, area.last_column)?,
            Anchor::Relative => {
                // Columns wrap around at the sheet's edges.
                let away = |of: u32| {
                    (i64::from(of) - i64::from(column)).rem_euclid(i64::from(MAX_COLUMNS))
                };
                write!(f, " r{}:{}", away(area.first_column), away(area.last_column))?;
            }
            Anchor::Mixed => {
                write!(f, " m{}:{} {column}", area.first_column, area.last_column)?;
            }
        }
        f.write_char('}')
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn told(text: &str, at: (u32, u32)) -> String {
        Relative { expr: &parse(text).unwrap(), at }.to_string()
    }

    #[test]
    fn copies_of_a_formula_are_the_same_wherever_they_stand() {
        for (one, other) in [
            ("LEN(E8)>0", "LEN(F9)>0"),
            ("IF($A8=\"x\",E8,A$3)", "if( $A9 = \"x\", F9, B$3 )"),
            ("A1&E8", "B2&F9"),
            ("SUM(E8:F9)", "SUM(F9:G10)"),
            ("PTList0", "ptlist0"),
        ] {
            assert_eq!(told(one, (7, 4)), told(other, (8, 5)), "{one}");
        }
    }

    #[test]
    fn other_formulas_are_others() {
        for (one, other) in [
            ("LEN(E8)>0", "LEN(E8)>0"),
            ("LEN(E8)>0", "LEN(F8)>0"),
            ("LEN($E8)>0", "LEN($F9)>0"),
            ("LEN(E$8)>0", "LEN(F$9)>0"),
            ("E8:$F8", "F9:$F9"),
            ("E8=1", "F9=\"1\""),
            ("x", "y"),
            ("\"<x>\"", "x"),
            ("AND(E8,1)", "OR(F9,1)"),
            ("1-(2-3)", "(1-2)-3"),
            ("Other!E8", "F9"),
        ] {
            assert_ne!(told(one, (7, 4)), told(other, (8, 5)), "{one} {other}");
        }
    }

    #[test]
    fn long_chains_are_told_without_going_down_for_each() {
        let chain = vec!["A1"; 1_000].join("&");
        assert!(told(&chain, (0, 0)).len() > 10_000);
    }
}
