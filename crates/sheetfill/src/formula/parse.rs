//! From text to a tree, by precedence climbing.

use super::Expr;
use crate::cell::Area;

/// Calls and parentheses inside each other. The longest measured chain has 12.
const MAX_DEPTH: usize = 64;

/// Longest formula, in bytes. Excel's limit is 8,192 characters; the longest measured has 3,696.
const MAX_BYTES: usize = 32_768;

/// Binary operators of one formula: each may add a level to the tree.
const MAX_OPERATORS: usize = 1_000;

/// Binary operators by precedence, loosest first; longer ones before their prefixes.
const OPERATORS: [&[&str]; 5] =
    [&["<>", "<=", ">=", "=", "<", ">"], &["&"], &["+", "-"], &["*", "/"], &["^"]];

/// Parses a formula, with or without `=` at the start. `None` for what is not one.
pub(crate) fn parse(text: &str) -> Option<Expr> {
    let text = text.trim();
    if text.len() > MAX_BYTES {
        return None;
    }
    let rest = text.strip_prefix('=').unwrap_or(text);
    let mut parser = Parser { rest, depth: 0, operators: 0 };
    let expr = parser.binary(0)?;
    parser.blank();
    parser.rest.is_empty().then_some(expr)
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

    fn binary(&mut self, level: usize) -> Option<Expr> {
        let Some(operators) = OPERATORS.get(level) else { return self.sign() };
        let mut left = self.binary(level + 1)?;
        while let Some(operator) = operators.iter().copied().find(|o| self.take(o)) {
            self.operators += 1;
            (self.operators <= MAX_OPERATORS).then_some(())?;
            let right = self.binary(level + 1)?;
            left = Expr::Binary(operator, Box::new(left), Box::new(right));
        }
        Some(left)
    }

    fn sign(&mut self) -> Option<Expr> {
        for sign in ['-', '+'] {
            if self.take(&sign.to_string()) {
                self.enter()?;
                let inner = self.sign()?;
                self.depth -= 1;
                return Some(Expr::Sign(sign, Box::new(inner)));
            }
        }
        self.primary()
    }

    fn enter(&mut self) -> Option<()> {
        self.depth += 1;
        (self.depth <= MAX_DEPTH).then_some(())
    }

    fn primary(&mut self) -> Option<Expr> {
        self.blank();
        match self.rest.chars().next()? {
            '(' => {
                self.take("(");
                self.enter()?;
                let inner = self.binary(0)?;
                self.depth -= 1;
                self.take(")").then_some(inner)
            }
            '"' => self.quoted('"').map(Expr::Text),
            '\'' => {
                let sheet = self.quoted('\'')?;
                self.take("!").then_some(())?;
                self.range(Some(sheet))
            }
            first if first.is_ascii_digit() => {
                let number = |c: char| c.is_ascii_digit() || c == '.';
                let length = self.rest.find(|c| !number(c)).unwrap_or(self.rest.len());
                Some(Expr::Number(self.cut(length)?.to_owned()))
            }
            _ => self.word(),
        }
    }

    /// Text between two `quote`s; a doubled one stands for itself.
    fn quoted(&mut self, quote: char) -> Option<String> {
        let mut out = String::new();
        let mut characters = self.rest.char_indices().skip(1).peekable();
        while let Some((at, character)) = characters.next() {
            if character != quote {
                out.push(character);
            } else if characters.peek().is_some_and(|(_, next)| *next == quote) {
                out.push(quote);
                characters.next();
            } else {
                self.rest = self.rest.get(at + quote.len_utf8()..)?;
                return Some(out);
            }
        }
        None
    }

    /// A name, a call, a cell or a sheet's cell.
    fn word(&mut self) -> Option<Expr> {
        let inside = |c: char| c.is_alphanumeric() || "_.$\\?".contains(c);
        let length = self.rest.find(|c| !inside(c)).unwrap_or(self.rest.len());
        let word = self.cut(length).filter(|word| !word.is_empty())?;
        if self.rest.starts_with('!') {
            self.take("!");
            return self.range(Some(word.to_owned()));
        }
        if self.take("(") {
            let name = word.strip_prefix("_xlfn.").unwrap_or(word).to_uppercase();
            return self.arguments().map(|arguments| Expr::Call(name, arguments));
        }
        if let Some(first) = Area::parse(word) {
            return self.range_from(first);
        }
        Some(Expr::Name(word.to_owned()))
    }

    /// The rest of a range without a sheet, of which `first` is the first cell.
    fn range_from(&mut self, first: Area) -> Option<Expr> {
        let mut area = first;
        if self.take(":") {
            let inside = |c: char| c.is_ascii_alphanumeric() || c == '$';
            let length = self.rest.find(|c| !inside(c)).unwrap_or(self.rest.len());
            let last = Area::parse(self.cut(length)?)?;
            area.last_row = last.last_row;
            area.last_column = last.last_column;
        }
        Some(Expr::Range { sheet: None, area })
    }

    fn arguments(&mut self) -> Option<Vec<Expr>> {
        self.enter()?;
        let mut arguments = Vec::new();
        if !self.take(")") {
            loop {
                arguments.push(self.binary(0)?);
                if self.take(")") {
                    break;
                }
                self.take(",").then_some(())?;
            }
        }
        self.depth -= 1;
        Some(arguments)
    }

    /// `$A$1` or `$A$1:$B$2` at the present place.
    fn range(&mut self, sheet: Option<String>) -> Option<Expr> {
        let inside = |c: char| c.is_ascii_alphanumeric() || c == '$' || c == ':';
        let length = self.rest.find(|c| !inside(c)).unwrap_or(self.rest.len());
        let area = Area::parse(self.cut(length)?)?;
        Some(Expr::Range { sheet, area })
    }

    fn cut(&mut self, length: usize) -> Option<&'t str> {
        let (cut, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(cut)
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
        expr.columns(&mut columns);
        assert!(
            matches!(&expr, Expr::Call(name, arguments) if name == "INDIRECT" && arguments.len() == 1)
        );
        assert_eq!(columns, [2, 2]);
        assert!(!expr.calls("VLOOKUP"));
    }

    #[test]
    fn ranges_names_and_texts_are_told_apart() {
        let range = parse("'Dropdown Lists'!$C$4:$C$6").unwrap();
        assert!(
            matches!(&range, Expr::Range { sheet: Some(s), area } if s == "Dropdown Lists" && area.last_row == 5)
        );
        assert!(matches!(parse("Modelo!$C1").unwrap(), Expr::Range { sheet: Some(_), .. }));
        assert!(
            matches!(parse("A1:B2").unwrap(), Expr::Range { sheet: None, area } if area.last_column == 1)
        );
        assert_eq!(parse("record_action").unwrap(), Expr::Name("record_action".into()));
        assert_eq!(parse(r#""a""b""#).unwrap(), Expr::Text("a\"b".into()));
        assert_eq!(parse("product_type1.value").unwrap(), Expr::Name("product_type1.value".into()));
    }

    #[test]
    fn what_is_no_formula_is_refused_without_harm() {
        assert_eq!(parse("IF(1,"), None);
        assert_eq!(parse("\"open"), None);
        assert_eq!(parse(&"(".repeat(100_000)), None);
        assert_eq!(parse(&"-".repeat(100_000)), None);
        assert_eq!(parse(&format!("1{}", "&1".repeat(5_000))), None);
    }
}
