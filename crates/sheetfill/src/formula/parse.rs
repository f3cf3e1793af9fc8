//! From text to a tree, by precedence climbing.

use super::{Expr, FormulaFault, Reference};

/// Calls and parentheses inside each other. Excel's limit; the longest measured chain has 12.
pub(crate) const MAX_DEPTH: usize = 64;

/// Longest formula, in bytes. Excel's limit is 8,192 characters; the longest measured has 3,696.
const MAX_BYTES: usize = 32_768;

/// Binary operators of one formula: each may add a level to the tree.
const MAX_OPERATORS: usize = 1_000;

/// Binary operators by precedence, loosest first; longer ones before their prefixes.
const OPERATORS: [&[&str]; 5] =
    [&["<>", "<=", ">=", "=", "<", ">"], &["&"], &["+", "-"], &["*", "/"], &["^"]];

/// What a cell holds whose formula fails.
const BROKEN: [&str; 6] = ["#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"];

/// Parses a formula, with or without `=` at the start.
pub(crate) fn parse(text: &str) -> Result<Expr, FormulaFault> {
    let text = text.trim();
    if text.len() > MAX_BYTES {
        return Err(FormulaFault::TooLong { actual: text.len(), limit: MAX_BYTES });
    }
    let rest = text.strip_prefix('=').unwrap_or(text);
    let mut parser = Parser { rest, depth: 0, operators: 0 };
    let expr = parser.binary(0)?;
    parser.blank();
    if parser.rest.is_empty() { Ok(expr) } else { Err(FormulaFault::Malformed) }
}

struct Parser<'t> {
    rest: &'t str,
    depth: usize,
    operators: usize,
}

impl<'t> Parser<'t> {
    fn blank(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, token: &str) -> bool {
        self.blank();
        let Some(rest) = self.rest.strip_prefix(token) else { return false };
        self.rest = rest;
        true
    }

    fn expect(&mut self, token: &str) -> Result<(), FormulaFault> {
        if self.take(token) { Ok(()) } else { Err(FormulaFault::Malformed) }
    }

    fn binary(&mut self, level: usize) -> Result<Expr, FormulaFault> {
        let Some(operators) = OPERATORS.get(level) else { return self.sign() };
        let mut left = self.binary(level + 1)?;
        while let Some(operator) = self.operator(operators) {
            self.operators += 1;
            if self.operators > MAX_OPERATORS {
                return Err(FormulaFault::TooDeep { limit: MAX_OPERATORS });
            }
            let right = self.binary(level + 1)?;
            left = Expr::Binary(operator, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    /// Takes the next operator if it is one of these.
    fn operator(&mut self, operators: &[&'static str]) -> Option<&'static str> {
        self.blank();
        // Behind most values stands a `,` or a `)`.
        if !self.rest.starts_with(['<', '>', '=', '&', '+', '-', '*', '/', '^']) {
            return None;
        }
        operators.iter().copied().find(|operator| self.take(operator))
    }

    fn sign(&mut self) -> Result<Expr, FormulaFault> {
        self.blank();
        let sign = self.rest.chars().next().filter(|sign| matches!(sign, '-' | '+'));
        let Some(sign) = sign else { return self.primary() };
        self.rest = self.rest.get(1..).unwrap_or_default();
        self.enter()?;
        let inner = self.sign()?;
        self.depth -= 1;
        Ok(Expr::Sign(sign, Box::new(inner)))
    }

    fn enter(&mut self) -> Result<(), FormulaFault> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(FormulaFault::TooDeep { limit: MAX_DEPTH });
        }
        Ok(())
    }

    fn primary(&mut self) -> Result<Expr, FormulaFault> {
        self.blank();
        match self.rest.chars().next().ok_or(FormulaFault::Malformed)? {
            '(' => {
                self.take("(");
                self.enter()?;
                let inner = self.binary(0)?;
                self.depth -= 1;
                self.expect(")")?;
                Ok(inner)
            }
            '"' => self.quoted('"').map(Expr::Text),
            '\'' => {
                let sheet = self.quoted('\'')?;
                self.expect("!")?;
                self.place(Some(&sheet))
            }
            '#' if self.take("#REF!") => Ok(Expr::Deleted),
            '#' => {
                let known = BROKEN.iter().any(|broken| self.take(broken));
                if known { Ok(Expr::Broken) } else { Err(FormulaFault::Malformed) }
            }
            first if first.is_ascii_digit() => {
                let digits = |c: char| c.is_ascii_digit() || c == '.';
                let end = |text: &str| text.find(|c| !digits(c)).unwrap_or(text.len());
                let whole = end(self.rest);
                let exponent =
                    self.rest.get(whole..).and_then(|rest| rest.strip_prefix(['E', 'e']));
                let exponent = exponent.map(|rest| rest.strip_prefix(['+', '-']).unwrap_or(rest));
                let behind = exponent.filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
                let rest = behind.and_then(|rest| rest.get(end(rest)..));
                let length = rest.map_or(whole, |rest| self.rest.len() - rest.len());
                let number = self.cut(length)?.parse().map_err(|_| FormulaFault::Malformed)?;
                Ok(Expr::Number(number))
            }
            _ => self.word(),
        }
    }

    /// Text between two `quote`s; a doubled one stands for itself.
    fn quoted(&mut self, quote: char) -> Result<String, FormulaFault> {
        let mut out = String::new();
        let mut characters = self.rest.char_indices().skip(1).peekable();
        while let Some((at, character)) = characters.next() {
            if character != quote {
                out.push(character);
            } else if characters.peek().is_some_and(|(_, next)| *next == quote) {
                out.push(quote);
                characters.next();
            } else {
                self.rest = self.rest.get(at + quote.len_utf8()..).unwrap_or_default();
                return Ok(out);
            }
        }
        Err(FormulaFault::Malformed)
    }

    /// A name, a truth value, a call, a cell or a sheet's cell.
    fn word(&mut self) -> Result<Expr, FormulaFault> {
        let inside = |c: char| c.is_alphanumeric() || "_.$\\?".contains(c);
        let length = self.rest.find(|c| !inside(c)).unwrap_or(self.rest.len());
        let before = self.rest;
        let word = self.cut(length)?;
        if word.is_empty() {
            return Err(FormulaFault::Malformed);
        }
        if self.rest.starts_with('!') {
            self.take("!");
            return self.place(Some(word));
        }
        if self.take("(") {
            let name = word.strip_prefix("_xlfn.").unwrap_or(word).to_uppercase();
            return self.arguments().map(|arguments| Expr::Call(name, arguments));
        }
        if self.rest.starts_with(':') || Reference::parse(word, None).is_some() {
            self.rest = before;
            return self.place(None);
        }
        Ok(match word {
            _ if word.eq_ignore_ascii_case("true") => Expr::Truth(true),
            _ if word.eq_ignore_ascii_case("false") => Expr::Truth(false),
            _ => Expr::Name(word.to_owned()),
        })
    }

    fn arguments(&mut self) -> Result<Vec<Expr>, FormulaFault> {
        self.enter()?;
        let mut arguments = Vec::new();
        if !self.take(")") {
            loop {
                arguments.push(self.binary(0)?);
                if self.take(")") {
                    break;
                }
                self.expect(",")?;
            }
        }
        self.depth -= 1;
        Ok(arguments)
    }

    /// `$A$1`, `$A$1:$B$2`, `$A:$B` or `#REF!` at the present place.
    fn place(&mut self, sheet: Option<&str>) -> Result<Expr, FormulaFault> {
        if self.rest.starts_with('#') {
            return self.primary();
        }
        let inside = |c: char| c.is_ascii_alphanumeric() || c == '$' || c == ':';
        let length = self.rest.find(|c| !inside(c)).unwrap_or(self.rest.len());
        let text = self.cut(length)?;
        Reference::parse(text, sheet).map(Expr::Place).ok_or(FormulaFault::Malformed)
    }

    fn cut(&mut self, length: usize) -> Result<&'t str, FormulaFault> {
        let (cut, rest) = self.rest.split_at_checked(length).ok_or(FormulaFault::Malformed)?;
        self.rest = rest;
        Ok(cut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_formula_of_a_template_parses_whole() {
        let text = r#"INDIRECT(IF(ISNUMBER(VALUE(LEFT(C7,1))),"_","")&SUBSTITUTE(SUBSTITUTE(C7,"-","_")," ","") &"brand1.value")"#;
        let expr = parse(text).unwrap();
        let mut columns = Vec::new();
        expr.walk(&mut |inner| {
            if let Expr::Place(place) = inner {
                columns.push(place.area.first_column);
            }
        });
        assert!(
            matches!(&expr, Expr::Call(name, arguments) if name == "INDIRECT" && arguments.len() == 1)
        );
        assert_eq!(columns, [2, 2]);
    }

    #[test]
    fn ranges_names_and_texts_are_told_apart() {
        let place = |text: &str| match parse(text).unwrap() {
            Expr::Place(place) => place,
            other => panic!("{text}: {other:?}"),
        };
        let range = place("'Dropdown Lists'!$C$4:$C$6");
        assert_eq!((range.sheet.as_deref(), range.area.last_row), (Some("Dropdown Lists"), 5));
        assert_eq!(place("Modelo!$C1").sheet.as_deref(), Some("Modelo"));
        assert_eq!(place("A1:B2").area.last_column, 1);
        assert_eq!(place("$A:$B").area.last_column, 1);
        assert_eq!(parse("record_action").unwrap(), Expr::Name("record_action".into()));
        assert_eq!(parse(r#""a""b""#).unwrap(), Expr::Text("a\"b".into()));
        assert_eq!(parse("product_type1.value").unwrap(), Expr::Name("product_type1.value".into()));
        assert_eq!(parse("True").unwrap(), Expr::Truth(true));
        assert_eq!(parse("1.5E+3").unwrap(), Expr::Number(1500.0));
        assert_eq!(parse("2e1").unwrap(), Expr::Number(20.0));
        assert_eq!(parse("#N/A").unwrap(), Expr::Broken);
        assert_eq!(parse("#REF!").unwrap(), Expr::Deleted);
        assert_eq!(parse("Lists!#REF!").unwrap(), Expr::Deleted);
    }

    #[test]
    fn what_is_no_formula_is_refused_without_harm() {
        for text in ["IF(1,", "\"open", "", "a b", "'Sheet", "#WHAT"] {
            assert_eq!(parse(text), Err(FormulaFault::Malformed), "{text}");
        }
        let deep = FormulaFault::TooDeep { limit: MAX_DEPTH };
        for text in ["(".repeat(10_000), "-".repeat(10_000), "NOT(".repeat(1_000)] {
            assert_eq!(parse(&text), Err(deep.clone()));
        }
        let chain = parse(&format!("1{}", "&1".repeat(5_000)));
        assert_eq!(chain, Err(FormulaFault::TooDeep { limit: MAX_OPERATORS }));
        assert!(matches!(parse(&"1".repeat(100_000)), Err(FormulaFault::TooLong { .. })));
    }
}
