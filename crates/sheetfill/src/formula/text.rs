//! The text that an expression yields, as far as list formulas need it.

use super::Expr;

/// Longest text that is followed, in bytes. Excel's names have up to 255 characters; nested
/// `SUBSTITUTE`s could make texts that fill the memory.
const MAX_BYTES: usize = 1_024;

/// The text of `expr` when every cell that it refers to (without a sheet) holds `cell(column)`.
///
/// `None` when the expression uses something outside the vocabulary of list formulas.
pub(crate) fn evaluate_text(expr: &Expr, cell: &impl Fn(u32) -> Option<String>) -> Option<String> {
    let text = match expr {
        Expr::Text(text) | Expr::Number(text) => Some(text.clone()),
        Expr::Range { sheet: None, area } => cell(area.first_column),
        Expr::Binary("&", left, right) => {
            Some(evaluate_text(left, cell)? + &evaluate_text(right, cell)?)
        }
        Expr::Call(name, arguments) => call(name, arguments, cell),
        _ => None,
    };
    text.filter(|text| text.len() <= MAX_BYTES)
}

fn call(name: &str, arguments: &[Expr], cell: &impl Fn(u32) -> Option<String>) -> Option<String> {
    match (name, arguments) {
        ("IF", [condition, yes, rest @ ..]) => {
            let chosen = if truth(condition, cell)? { Some(yes) } else { rest.first() };
            evaluate_text(chosen?, cell)
        }
        ("SUBSTITUTE", [text, old, new]) => {
            let (text, old) = (evaluate_text(text, cell)?, evaluate_text(old, cell)?);
            let new = evaluate_text(new, cell)?;
            // Excel replaces nothing when there is nothing to look for.
            Some(if old.is_empty() { text } else { text.replace(&old, &new) })
        }
        ("LEFT", [text, count]) => {
            let count: usize = evaluate_text(count, cell)?.parse().ok()?;
            Some(evaluate_text(text, cell)?.chars().take(count).collect())
        }
        ("LEFT", [text]) => Some(evaluate_text(text, cell)?.chars().take(1).collect()),
        ("LOWER", [text]) => Some(evaluate_text(text, cell)?.to_lowercase()),
        ("UPPER", [text]) => Some(evaluate_text(text, cell)?.to_uppercase()),
        ("TRIM", [text]) => {
            let text = evaluate_text(text, cell)?;
            Some(text.split(' ').filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join(" "))
        }
        ("VALUE", [text]) => {
            let text = evaluate_text(text, cell)?;
            let number = text.trim().parse::<f64>().is_ok_and(f64::is_finite);
            number.then_some(text)
        }
        ("CONCATENATE" | "CONCAT", all) => all.iter().map(|a| evaluate_text(a, cell)).collect(),
        _ => None,
    }
}

/// The truth of a condition; only what list formulas test.
fn truth(condition: &Expr, cell: &impl Fn(u32) -> Option<String>) -> Option<bool> {
    match condition {
        Expr::Call(name, arguments) => match (name.as_str(), arguments.as_slice()) {
            // `VALUE` of a text is an error in Excel, which is no number.
            ("ISNUMBER", [inner]) => Some(evaluate_text(inner, cell).is_some_and(|text| {
                matches!(inner, Expr::Call(n, _) if n == "VALUE") && !text.trim().is_empty()
            })),
            ("TRUE", []) => Some(true),
            ("FALSE", []) => Some(false),
            ("NOT", [inner]) => truth(inner, cell).map(|yes| !yes),
            _ => None,
        },
        Expr::Binary("=", left, right) => Some(same(left, right, cell)?),
        Expr::Binary("<>", left, right) => Some(!same(left, right, cell)?),
        _ => None,
    }
}

/// Excel compares texts without case.
fn same(left: &Expr, right: &Expr, cell: &impl Fn(u32) -> Option<String>) -> Option<bool> {
    let (left, right) = (evaluate_text(left, cell)?, evaluate_text(right, cell)?);
    Some(left.to_lowercase() == right.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn name(product_type: &str) -> Option<String> {
        let text = r#"IF(ISNUMBER(VALUE(LEFT(C7,1))),"_","")&SUBSTITUTE(SUBSTITUTE(C7,"-","_")," ","") &"brand1.value""#;
        evaluate_text(&parse(text).unwrap(), &|_| Some(product_type.to_owned()))
    }

    #[test]
    fn a_type_becomes_a_name_as_excel_builds_it() {
        assert_eq!(name("COAT").as_deref(), Some("COATbrand1.value"));
        assert_eq!(name("3D-PRINTER KIT").as_deref(), Some("_3D_PRINTERKITbrand1.value"));
    }

    #[test]
    fn texts_that_grow_without_end_yield_nothing() {
        let mut formula = "\"aaaaaaaa\"".to_owned();
        for _ in 0..20 {
            formula = format!("SUBSTITUTE({formula},\"a\",\"aaaaaaaaaaaaaaaa\")");
        }
        assert_eq!(evaluate_text(&parse(&formula).unwrap(), &|_| None), None);
    }

    #[test]
    fn unknown_functions_yield_nothing() {
        let expr = parse("WEBSERVICE(C7)").unwrap();
        assert_eq!(evaluate_text(&expr, &|_| Some("x".into())), None);
    }
}
