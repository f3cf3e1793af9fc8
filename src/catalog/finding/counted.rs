//! Numbers of findings in words.

use super::Severity;
use crate::catalog::Lang;

/// How many findings there are of each severity, in the order given: `2 erros, 1 aviso`.
pub fn counted(lang: Lang, counts: &[(Severity, usize)]) -> String {
    let words: Vec<String> = counts
        .iter()
        .map(|(severity, count)| {
            let (one, many) = match severity {
                Severity::Error => (("erro", "error"), ("erros", "errors")),
                Severity::Warning => (("aviso", "warning"), ("avisos", "warnings")),
                Severity::Info => (("informação", "note"), ("informações", "notes")),
            };
            let (portuguese, english) = if *count == 1 { one } else { many };
            format!("{count} {}", lang.pick(portuguese, english))
        })
        .collect();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_one_and_none_are_many() {
        let counts = [(Severity::Error, 0), (Severity::Warning, 1), (Severity::Info, 2)];
        assert_eq!(counted(Lang::PtBr, &counts), "0 erros, 1 aviso, 2 informações");
        assert_eq!(counted(Lang::En, &counts), "0 errors, 1 warning, 2 notes");
    }
}
