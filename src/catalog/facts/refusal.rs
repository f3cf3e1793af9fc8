//! Values that could not be read, as findings.

use entity::value::{Axis, Doubt, Gtin, ValueError};

use crate::catalog::{Code, Finding, Given};

/// The code of a refusal, and the facts that its message needs.
pub(super) fn explain(error: &ValueError) -> (Code, Vec<(&'static str, String)>) {
    match error {
        ValueError::Empty => (Code::ValueBlank, vec![]),
        ValueError::NotANumber { .. } => (Code::ValueNotANumber, vec![]),
        ValueError::Negative { .. } => (Code::ValueNegative, vec![]),
        ValueError::Zero { .. } => (Code::ValueZero, vec![]),
        ValueError::TooLarge { .. } => (Code::ValueTooLarge, vec![]),
        ValueError::TooPrecise { max_decimals, .. } => {
            (Code::ValueTooPrecise, vec![("decimals", max_decimals.to_string())])
        }
        ValueError::UnknownUnit { unit } => (Code::UnitUnknown, vec![("unit", unit.clone())]),
        ValueError::UnitMissing { .. } => (Code::UnitMissing, vec![]),
        ValueError::Instalments { .. } => (Code::PriceIsInstalments, vec![]),
        ValueError::OtherCurrency { currency } => {
            (Code::PriceNotBrl, vec![("currency", currency.clone())])
        }
        ValueError::DimensionsIncomplete { found, missing } => {
            let missing: Vec<&str> = missing.iter().map(|axis| axis_name(*axis)).collect();
            (
                Code::DimensionsIncomplete,
                vec![("found", found.to_string()), ("missing", missing.join(","))],
            )
        }
        ValueError::DimensionsTooMany { found } => {
            (Code::DimensionsTooMany, vec![("found", found.to_string())])
        }
        ValueError::NotDigits { .. } | ValueError::ControlCharacter { .. } => {
            (Code::CodeNotDigits, vec![])
        }
        ValueError::Exponent { .. } => (Code::CodeInExponent, vec![]),
        ValueError::GtinLength { digits } => {
            (Code::GtinLength, vec![("digits", digits.to_string())])
        }
        ValueError::GtinCheckDigit { expected, actual } => (
            Code::GtinCheckDigit,
            vec![("expected", expected.to_string()), ("actual", actual.to_string())],
        ),
        ValueError::NcmLength { digits } => (Code::NcmLength, vec![("digits", digits.to_string())]),
        ValueError::TooLong { max_chars, actual_chars } => (
            Code::CodeTooLong,
            vec![("limit", max_chars.to_string()), ("actual", actual_chars.to_string())],
        ),
    }
}

/// Adds facts to a finding.
pub(super) fn with(finding: Finding, params: Vec<(&'static str, String)>) -> Finding {
    params.into_iter().fold(finding, |finding, (name, value)| finding.param(name, value))
}

/// The code that a number cell probably held before it lost leading zeros; only ever shown.
pub(super) fn lost_zeros(given: &Given, error: &ValueError) -> Option<String> {
    let digits = given.raw.trim();
    if !given.exact {
        return None;
    }
    match error {
        ValueError::NcmLength { digits: 7 } => Some(format!("0{digits}")),
        ValueError::GtinLength { digits: 5.. } => [8, 12, 13]
            .into_iter()
            .filter(|length| digits.len() < *length)
            .map(|length| format!("{digits:0>length$}"))
            .find(|padded| Gtin::parse(padded).is_ok()),
        _ => None,
    }
}

/// The code of an assumption about a plain number.
pub(super) fn doubt_code(doubt: Doubt) -> Code {
    match doubt {
        Doubt::DotAsThousands | Doubt::DotAsDecimal => Code::NumberAmbiguous,
        Doubt::Rounded => Code::PriceRounded,
    }
}

fn axis_name(axis: Axis) -> &'static str {
    match axis {
        Axis::Length => "length",
        Axis::Width => "width",
        Axis::Height => "height",
    }
}
