//! Findings of a filled sheet, as JSON, in figures, and as an exit code.

use std::collections::BTreeMap;
use std::process::ExitCode;

use serde_json::{Value, json};
use sheetfill::cell::column_name;
use sheetfill::{Finding, FindingCode, LostList, Severity, Template, Untied};

use super::remark::remark;
use crate::catalog::{self, Lang};
use crate::cli::{EXIT_SHEET_ERRORS, EXIT_SHEET_WARNINGS};

/// Cells that are named in a sentence.
const SHOWN: usize = 10;

/// A finding; rows are one-based, columns letters.
pub(super) fn described(finding: &Finding, lang: Lang) -> Value {
    json!({
        "sheet": &*finding.sheet,
        "row": finding.row + 1,
        "column": column_name(finding.column),
        "cell": finding.cell,
        "attribute": finding.attribute,
        "code": finding.code,
        "severity": finding.severity,
        "value": finding.value,
        "suggestion": finding.suggestion,
        "message": remark(finding, lang),
    })
}

/// Errors and warnings among findings of these codes.
pub(super) fn counts(of_codes: &BTreeMap<FindingCode, usize>) -> (usize, usize) {
    let count = |severity| {
        let of_severity = of_codes.iter().filter(|(code, _)| code.severity() == severity);
        of_severity.map(|(_, count)| count).sum::<usize>()
    };
    (count(Severity::Error), count(Severity::Warning))
}

/// The severity among those of all remarks.
pub(super) fn severity(severity: Severity) -> catalog::Severity {
    match severity {
        Severity::Warning => catalog::Severity::Warning,
        Severity::Error => catalog::Severity::Error,
    }
}

/// The worst that is to be said of a checked sheet. One that could not be checked whole is never told
/// as one without faults.
pub(super) fn graded(worst: Option<Severity>, is_whole: bool) -> Option<Severity> {
    worst.max((!is_whole).then_some(Severity::Warning))
}

/// What could not be checked, in words; `None` when all was.
pub(super) fn unchecked(rules: usize, cells: usize, lang: Lang) -> Option<String> {
    if rules == 0 && cells == 0 {
        return None;
    }
    Some(match lang {
        Lang::PtBr => format!(
            "Nem tudo foi conferido: {rules} regras do modelo não puderam ser seguidas, {cells} células ficaram sem conferência (`beecatalog sheet inspect` mostra as regras)."
        ),
        Lang::En => format!(
            "Not everything was checked: {rules} of the template's rules could not be followed, {cells} cells were left unchecked (`beecatalog sheet inspect` shows the rules)."
        ),
    })
}

/// Cells without the template's drop-down, in words; `None` when there are none.
pub(super) fn lost(lists: &[LostList], lang: Lang) -> Option<String> {
    let cells = named(lists.iter().map(|list| list.cells.as_str()))?;
    Some(match lang {
        Lang::PtBr => format!(
            "Sem a lista suspensa do modelo (algo foi colado por cima); os valores foram conferidos do mesmo jeito, menos onde há LIST_UNREADABLE: {cells}"
        ),
        Lang::En => format!(
            "Without the template's drop-down (something was pasted over it); values were checked all the same, except where it says LIST_UNREADABLE: {cells}"
        ),
    })
}

/// Sheets that look like the data sheet and were not read, in words; `None` when there are none.
pub(super) fn beside(template: &Template, lang: Lang) -> Option<String> {
    let others: Vec<&str> = template.other_data_sheets().collect();
    let others = named(others.into_iter())?;
    let data = &template.layout().sheet_name;
    Some(match lang {
        Lang::PtBr => format!(
            "Só a aba {data} vale; estas também têm a configuração de um modelo e não foram lidas: {others}"
        ),
        Lang::En => format!(
            "Only the sheet {data} counts; these hold a template's settings, too, and were not read: {others}"
        ),
    })
}

/// What was in the way of new rows and is not in the file, in words; `None` when nothing was.
pub(super) fn untied(ties: &[Untied], lang: Lang) -> Option<String> {
    let cells = named(ties.iter().map(|tie| tie.cells.as_str()))?;
    Some(match lang {
        Lang::PtBr => format!("Células mescladas, links e notas que saíram do arquivo: {cells}"),
        Lang::En => {
            format!("Merged cells, links and notes that are not in the file any more: {cells}")
        }
    })
}

/// The first few of some cells.
fn named<'a>(mut cells: impl ExactSizeIterator<Item = &'a str>) -> Option<String> {
    let more = cells.len().saturating_sub(SHOWN);
    let first: Vec<&str> = cells.by_ref().take(SHOWN).collect();
    let rest = if more > 0 { format!(" (+{more})") } else { String::new() };
    (!first.is_empty()).then(|| format!("{}{rest}", first.join(", ")))
}

/// The exit code of a sheet's worst finding.
pub(super) fn exit(worst: Option<Severity>) -> ExitCode {
    match worst {
        None => ExitCode::SUCCESS,
        Some(Severity::Warning) => ExitCode::from(EXIT_SHEET_WARNINGS),
        Some(Severity::Error) => ExitCode::from(EXIT_SHEET_ERRORS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_that_was_not_checked_whole_is_not_without_faults() {
        assert_eq!(graded(None, true), None);
        assert_eq!(graded(None, false), Some(Severity::Warning));
        assert_eq!(graded(Some(Severity::Error), false), Some(Severity::Error));
        assert_eq!(unchecked(0, 0, Lang::En), None);
        assert!(unchecked(0, 2, Lang::En).is_some_and(|text| text.contains("2 cells")));
    }
}
