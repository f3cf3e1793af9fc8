//! Findings of a filled sheet, as JSON, in figures, and as an exit code.

use std::collections::BTreeMap;
use std::process::ExitCode;

use serde_json::{Value, json};
use sheetfill::cell::column_name;
use sheetfill::{Finding, Severity};

use super::remark::remark;
use crate::catalog::Lang;
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

/// Errors and warnings.
pub(super) fn counts(findings: &[Finding]) -> (usize, usize) {
    let count = |severity| findings.iter().filter(|f| f.severity == severity).count();
    (count(Severity::Error), count(Severity::Warning))
}

/// How many findings there are of each code.
pub(super) fn by_code(findings: &[Finding]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.code.as_str()).or_default() += 1;
    }
    counts
}

/// The exit code of a sheet's worst finding.
pub(super) fn exit(worst: Option<Severity>) -> ExitCode {
    match worst {
        None => ExitCode::SUCCESS,
        Some(Severity::Warning) => ExitCode::from(EXIT_SHEET_WARNINGS),
        Some(Severity::Error) => ExitCode::from(EXIT_SHEET_ERRORS),
    }
}
