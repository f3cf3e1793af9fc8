//! Calls of functions, as nodes.

use super::compile::{Compiler, Site};
use super::program::{Id, Node, Unary};
use super::{Expr, FormulaFault};
use crate::Error;

impl Compiler<'_, '_, '_> {
    /// Compiles a call; what is outside the vocabulary becomes unknown.
    pub(super) fn call(
        &mut self,
        function: &str,
        arguments: &[Expr],
        site: Site,
    ) -> Result<Id, Error> {
        match (function, arguments) {
            ("TRUE", []) => self.add(Node::Truth(true)),
            ("FALSE", []) => self.add(Node::Truth(false)),
            ("AND" | "OR", [_, ..]) => self.joined(function == "AND", arguments, site),
            ("IF", [condition, yes]) => self.choice(condition, yes, &Expr::Truth(false), site),
            ("IF", [condition, yes, no]) => self.choice(condition, yes, no, site),
            ("COUNTIF", [range, criterion]) => self.count(range, criterion, site),
            ("VLOOKUP", [wanted, range, column, exact]) => {
                self.lookup(wanted, range, [column, exact], site)
            }
            ("SUBSTITUTE", [text, old, new]) => {
                let (text, old) = (self.expr(text, site)?, self.expr(old, site)?);
                let new = self.expr(new, site)?;
                self.add(Node::Substitute(text, old, new))
            }
            ("LEFT", [text]) => {
                let (text, one) = (self.expr(text, site)?, self.add(Node::Number(1f64.to_bits()))?);
                self.add(Node::Left(text, one))
            }
            ("LEFT", [text, count]) => {
                let (text, count) = (self.expr(text, site)?, self.expr(count, site)?);
                self.add(Node::Left(text, count))
            }
            ("CONCATENATE" | "CONCAT", [first, rest @ ..]) => {
                let mut joined = self.expr(first, site)?;
                for next in rest {
                    let next = self.expr(next, site)?;
                    joined = self.add(Node::Join(joined, next))?;
                }
                Ok(joined)
            }
            (_, [inner]) => {
                let Some(unary) = unary(function) else { return self.outside(function) };
                let inner = self.expr(inner, site)?;
                self.add(Node::Of(unary, inner))
            }
            _ => self.outside(function),
        }
    }

    fn outside(&mut self, function: &str) -> Result<Id, Error> {
        self.unknown(FormulaFault::outside(function))
    }

    /// `AND` or `OR`; what changes nothing is left out. Blank cells and texts in cells do not count.
    fn joined(&mut self, all: bool, arguments: &[Expr], site: Site) -> Result<Id, Error> {
        let mut parts = Vec::with_capacity(arguments.len());
        for argument in arguments {
            let part = self.expr(argument, site)?;
            let is_cell = matches!(argument, Expr::Place(_));
            if !(is_cell && matches!(self.node(part), Some(Node::Blank | Node::Text(_)))) {
                parts.push(part);
            }
        }
        parts.sort_unstable();
        parts.dedup();
        let changes = |id: &Id| self.node(*id) != Some(&Node::Truth(all));
        let counts = |id: &Id| !matches!(self.node(*id), Some(Node::Cell(_)));
        // Something has to count.
        if parts.iter().any(|id| changes(id) && counts(id)) {
            parts.retain(changes);
        }
        match parts.as_slice() {
            [] => self.add(Node::Fault),
            [one] if self.is_truth(*one) => Ok(*one),
            _ if all => self.add(Node::All(parts.into())),
            _ => self.add(Node::Any(parts.into())),
        }
    }

    fn choice(&mut self, condition: &Expr, yes: &Expr, no: &Expr, site: Site) -> Result<Id, Error> {
        let condition = self.expr(condition, site)?;
        let (yes, no) = (self.expr(yes, site)?, self.expr(no, site)?);
        self.add(Node::If(condition, yes, no))
    }

    fn count(&mut self, range: &Expr, criterion: &Expr, site: Site) -> Result<Id, Error> {
        let criterion = self.expr(criterion, site)?;
        let place = self.range(range, site);
        let table = match place {
            Some((sheet, area)) => self.table(&sheet, area, 0)?,
            None => None,
        };
        match table {
            Some(table) => self.add(Node::Count(table, criterion)),
            None => self.unknown(FormulaFault::outside("COUNTIF over a range that moves")),
        }
    }

    /// `VLOOKUP` of the exact text; the approximate one is outside the vocabulary.
    fn lookup(
        &mut self,
        wanted: &Expr,
        range: &Expr,
        [column, exact]: [&Expr; 2],
        site: Site,
    ) -> Result<Id, Error> {
        let wanted = self.expr(wanted, site)?;
        let exact = self.expr(exact, site)?;
        let column = self.expr(column, site)?;
        let is_exact = match self.node(exact) {
            Some(Node::Truth(approximate)) => !approximate,
            Some(Node::Number(bits)) => f64::from_bits(*bits) == 0.0,
            _ => false,
        };
        let beside = match self.node(column) {
            Some(Node::Number(bits)) => {
                let number = f64::from_bits(*bits);
                (1..=16u32).find(|column| (f64::from(*column) - number).abs() < f64::EPSILON)
            }
            _ => None,
        };
        let (true, Some(beside), Some((sheet, area))) = (is_exact, beside, self.range(range, site))
        else {
            return self.outside("VLOOKUP");
        };
        if area.first_column + beside - 1 > area.last_column {
            return self.add(Node::Fault);
        }
        match self.table(&sheet, area, beside)? {
            Some(table) => self.add(Node::Lookup(table, wanted)),
            None => self.outside("VLOOKUP"),
        }
    }
}

fn unary(function: &str) -> Option<Unary> {
    Some(match function {
        "NOT" => Unary::Not,
        "LEN" => Unary::Length,
        "ISERROR" => Unary::IsError,
        "ISBLANK" => Unary::IsBlank,
        "ISNUMBER" => Unary::IsNumber,
        "INDIRECT" => Unary::Indirect,
        "LOWER" => Unary::Lower,
        "UPPER" => Unary::Upper,
        "TRIM" => Unary::Trim,
        "VALUE" => Unary::Value,
        _ => return None,
    })
}
