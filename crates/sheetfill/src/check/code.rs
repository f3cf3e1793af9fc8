//! Barcodes and the tax classification.

use super::finding::{Finding, FindingCode};
use super::row::Row;
use crate::fold::fold;

/// Digits of a barcode of any kind.
const GTIN_DIGITS: [usize; 4] = [8, 12, 13, 14];
/// Digits of a tax classification.
const NCM_DIGITS: usize = 8;
/// Letters and digits of an ASIN.
const ASIN_CHARS: usize = 10;

/// A kind of product id, with the numbers of digits that it can have.
const KINDS: [(&str, &[usize]); 3] = [("ean", &[8, 13]), ("upc", &[12]), ("gtin", &GTIN_DIGITS)];

/// The product's id is not what its kind says, or no barcode at all.
pub(super) fn barcode(row: &Row<'_>, out: &mut Vec<Finding>) {
    let (Some(kind_column), Some(column)) = (row.roles.id_kind, row.roles.id) else { return };
    let id = row.role(Some(column));
    let kind = fold(row.role(Some(kind_column)));
    if id.is_empty() || row.forbids(column) {
        return;
    }
    if kind == "asin" {
        let valid = id.len() == ASIN_CHARS && id.bytes().all(|b| b.is_ascii_alphanumeric());
        if !valid {
            out.push(row.finding(column, FindingCode::AsinInvalid));
        }
        return;
    }
    let Some((_, lengths)) = KINDS.iter().find(|(name, _)| *name == kind) else { return };
    if let Some((code, suggestion)) = digits_fault(id, |digits| gtin_fault(digits).is_none()) {
        out.push(row.finding(column, code).suggest(suggestion));
    } else if let Some(code) = gtin_fault(id) {
        out.push(row.finding(column, code));
    } else if !lengths.contains(&id.len()) {
        let fitting = KINDS.iter().find(|(_, lengths)| lengths.contains(&id.len()));
        let options = row.options(kind_column);
        let fitting = fitting.and_then(|(name, _)| options.resolve(name));
        let finding = row.finding(kind_column, FindingCode::IdKindMismatch);
        out.push(finding.suggest(fitting.map(|option| &*option.text)));
    }
}

/// The tax classification has not 8 digits.
pub(super) fn ncm(row: &Row<'_>, out: &mut Vec<Finding>) {
    let Some(column) = row.roles.ncm.filter(|column| !row.forbids(column)) else { return };
    let code = row.role(Some(column));
    if code.is_empty() {
        return;
    }
    if let Some((fault, suggestion)) = digits_fault(code, |digits| digits.len() == NCM_DIGITS) {
        out.push(row.finding(column, fault).suggest(suggestion));
    } else if code.len() != NCM_DIGITS {
        out.push(row.finding(column, FindingCode::NcmLength));
    }
}

/// Why a text is no code of digits, and the code when only its separators are in the way and what
/// remains is `valid`.
fn digits_fault(text: &str, valid: impl Fn(&str) -> bool) -> Option<(FindingCode, Option<String>)> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mantissa = text.split_once(['e', 'E']).filter(|(mantissa, exponent)| {
        let exponent = exponent.trim_start_matches('+');
        let number =
            |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',');
        !mantissa.is_empty() && number(mantissa) && exponent.parse::<u32>().is_ok()
    });
    if mantissa.is_some() {
        return Some((FindingCode::CodeInExponent, None));
    }
    let bare: String = text.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '/')).collect();
    let is_code = bare.bytes().all(|byte| byte.is_ascii_digit()) && valid(&bare);
    Some((FindingCode::CodeNotDigits, is_code.then_some(bare)))
}

/// Why digits are no barcode.
fn gtin_fault(digits: &str) -> Option<FindingCode> {
    if !GTIN_DIGITS.contains(&digits.len()) {
        return Some(FindingCode::GtinLength);
    }
    // Weights 3 and 1 from the right, the check digit itself having 1.
    let sum: u32 = digits
        .bytes()
        .rev()
        .zip([1, 3].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit.wrapping_sub(b'0')) * weight)
        .sum();
    (!sum.is_multiple_of(10)).then_some(FindingCode::GtinCheckDigit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_digit_of_a_barcode_has_to_fit() {
        for valid in ["7891234567895", "012345678905", "12345670", "17891234567892"] {
            assert_eq!(gtin_fault(valid), None, "{valid}");
        }
        assert_eq!(gtin_fault("7891234567890"), Some(FindingCode::GtinCheckDigit));
        assert_eq!(gtin_fault("789123456789"), Some(FindingCode::GtinCheckDigit));
        assert_eq!(gtin_fault("7891"), Some(FindingCode::GtinLength));
    }

    #[test]
    fn separators_are_taken_off_only_for_a_valid_code() {
        let fault = |text| digits_fault(text, |digits| digits.len() == NCM_DIGITS);
        assert_eq!(fault("84717012"), None);
        let separated = Some((FindingCode::CodeNotDigits, Some("84717012".to_owned())));
        assert_eq!(fault("8471.70.12"), separated);
        assert_eq!(fault("8471.70"), Some((FindingCode::CodeNotDigits, None)));
        assert_eq!(fault("7,89E+12"), Some((FindingCode::CodeInExponent, None)));
        assert_eq!(fault("casaco"), Some((FindingCode::CodeNotDigits, None)));
    }
}
