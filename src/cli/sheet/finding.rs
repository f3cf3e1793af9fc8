//! Findings of a filled sheet, as JSON, in figures, and as an exit code.

use std::collections::BTreeMap;
use std::process::ExitCode;

use serde_json::{Value, json};
use sheetfill::cell::column_name;
use sheetfill::{Finding, FindingCode, Severity};

use super::remark::remark;
use crate::catalog::{self, Lang};
use crate::cli::{EXIT_SHEET_ERRORS, EXIT_SHEET_WARNINGS};

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

/// The exit code of a sheet's worst finding.
pub(super) fn exit(worst: Option<Severity>) -> ExitCode {
    match worst {
        None => ExitCode::SUCCESS,
        Some(Severity::Warning) => ExitCode::from(EXIT_SHEET_WARNINGS),
        Some(Severity::Error) => ExitCode::from(EXIT_SHEET_ERRORS),
    }
}
