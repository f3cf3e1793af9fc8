//! Of what a value means.

use crate::catalog::finding::Code;

#[expect(clippy::too_many_lines, reason = "a table, one line per code")]
pub(super) fn template(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::MoneyAmbiguous => {
            "The price \"{value}\" was read as {read} (the dot marks thousands). If that is wrong, write a comma and two decimals."
        }
        Code::NumberAmbiguous => {
            "The value \"{value}\" was read as {read}. If that is wrong, write it without a dot and with a comma for decimals."
        }
        Code::PriceRounded => "The price {value} was rounded to {read}. Please check.",
        Code::PriceIsInstalments => {
            "\"{value}\" is an instalment plan, not a price; the price was left blank. Write the full price."
        }
        Code::PriceNotBrl => {
            "The price \"{value}\" is not in Brazilian reais; it was left blank. Write the amount in BRL."
        }
        Code::ValueNotANumber => {
            "{field}: \"{value}\" is not a number and was left blank. Write it with digits."
        }
        Code::ValueNegative => {
            "{field}: \"{value}\" is negative and was left blank. Correct the value."
        }
        Code::ValueZero => "{field}: \"{value}\" is zero and was left blank. Write the real value.",
        Code::ValueTooLarge => {
            "{field}: \"{value}\" is too large and was left blank. Check the unit and the digits."
        }
        Code::ValueTooPrecise => {
            "{field}: \"{value}\" has more decimal places than possible ({decimals}) and was left blank. For thousands write 1.234,00."
        }
        Code::ValueSuspicious => {
            "{field}: \"{value}\" was read as {read}, which is unlikely. Check the unit."
        }
        Code::UnitUnknown => {
            "{field}: the unit \"{unit}\" of \"{value}\" is not known; it was left blank. Use g, kg, cm or mm."
        }
        Code::UnitMissing => {
            "{field}: \"{value}\" mixes units and leaves one side without; it was left blank. Write the unit on every side."
        }
        Code::DimensionsIncomplete => {
            "{field}: \"{value}\" has {found} of 3 sides, missing {missing}; it was left blank. Write length x width x height."
        }
        Code::DimensionsTooMany => {
            "{field}: \"{value}\" has {found} sides instead of 3; it was left blank. Write length x width x height."
        }
        Code::CodeNotDigits => {
            "{field}: \"{value}\" has characters that are not digits and was left blank. Write digits only."
        }
        Code::CodeInExponent => {
            "{field}: \"{value}\" is in exponent form, the spreadsheet deleted digits; it was left blank. Format the column as text and type the code again."
        }
        Code::CodeTooLong => {
            "{field}: \"{value}\" is too long ({actual} characters, up to {limit}) and was left blank. Correct the code."
        }
        Code::GtinLength => {
            "The barcode \"{value}\" has {digits} digits; possible are 8, 12, 13 or 14. It was left blank: check the code on the package."
        }
        Code::GtinCheckDigit => {
            "The barcode \"{value}\" is wrong: its last digit is {actual} and should be {expected}. It was left blank: check the code on the package."
        }
        Code::NcmLength => {
            "The NCM \"{value}\" has {digits} digits instead of 8. It was left blank: ask your accountant for the complete one."
        }
        Code::LeadingZeroLost => {
            "{field}: \"{value}\" seems to have lost leading zeros (is it {guess}?); it was left blank. Format the column as text and type the whole code."
        }
        Code::AsinInvalid => {
            "\"{value}\" is not an ASIN (10 letters and digits); it was left blank. Copy it from the product's page."
        }
        Code::BrandKindUnknown => {
            "Brand kind \"{value}\" is not known; it was left blank. Write Genérico (generic) or Marca (brand)."
        }
        Code::LogisticsUnknown => {
            "Logistics \"{value}\" is not known; it was left blank. Write FBA (Amazon stores and ships) or DBA (you store)."
        }
        Code::AdjustableUnknown => {
            "\"{value}\" in \"{field}\" is neither yes nor no; it was left blank. Write SIM (yes) or NÃO (no)."
        }
        Code::IdKindUnknown => {
            "Kind of product id \"{value}\" is not accepted; it was left blank. Write EAN, GTIN, UPC, ASIN or Isento (exempt)."
        }
        Code::UrlInvalid => {
            "{field}: \"{value}\" is not an http(s) address and was left out. Paste the picture's complete address."
        }
        Code::TitleHasEmoji => {
            "The title \"{value}\" has emoji, which Amazon does not accept. Delete them."
        }
        Code::TitleTooLong => {
            "The title has {actual} characters and Amazon takes up to {limit}: \"{value}\". Shorten it."
        }
        Code::ValueRepeated => "{field}: \"{value}\" was given twice; nothing to do.",
        Code::ValueConflict => {
            "{field}: two values were given; the first (\"{kept}\") counts and \"{value}\" was left out. Delete the wrong one."
        }
        Code::ValueBlank => {
            "{field}: the value is blank or only separators (\"{value}\"); nothing was read."
        }
        Code::VariantReadFromSku => {
            "{field} \"{read}\" was read from the SKU \"{value}\" by the theme \"{theme}\". Please check; if it is wrong, give the variant's own column."
        }
        _ => return None,
    })
}
