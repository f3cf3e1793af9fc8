//! Of what stands in a filled template, whoever filled it.

use crate::catalog::finding::Code;

#[expect(clippy::too_many_lines, reason = "a table, one line per code")]
pub(in crate::catalog::finding::message) fn template(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::RowWithoutSku => "The row has values but no SKU.",
        Code::DuplicateSku => {
            "The SKU \"{value}\" stands already in {suggestion}. Change one of them."
        }
        Code::SkuTooLong => {
            "The SKU \"{value}\" is too long (characters: {suggestion}). Shorten it."
        }
        Code::ProductTypeMissing => "The row does not say its product type.",
        Code::ProductTypeUnknown => "The template does not have the product type \"{value}\".",
        Code::RequiredMissing => "A value that this row needs is missing.",
        Code::ValueMustBeBlank => {
            "The row's other values ask for a blank cell here. Delete \"{value}\"."
        }
        Code::ValueNotForType => {
            "The column does not apply to the row's product type. Delete \"{value}\"."
        }
        Code::RowBeyondLists => {
            "From this row on the template offers no drop-downs any more; values are checked all the same. Split the sheet if Amazon refuses it."
        }
        Code::ValueNotInList => "\"{value}\" is not in the column's list.",
        Code::ValueOutsideSuggestions => {
            "\"{value}\" is not among the column's suggestions; free text is taken."
        }
        Code::ValueObsolete => "\"{value}\" is marked as obsolete. Choose another value.",
        Code::ValueNeedsDependentList => {
            "The column's list depends on another cell that is blank. Fill that one first."
        }
        Code::ListUnreadable => {
            "The column's list could not be read; look at \"{value}\" in Excel."
        }
        Code::TextTooLong => {
            "The text has more than 32,767 characters, the most that a cell holds."
        }
        Code::TitleTooLong => {
            "The title is longer than Amazon usually takes (characters: {suggestion}). Shorten it."
        }
        Code::ValueTooLong => {
            "The text is longer than Amazon usually takes ({suggestion}). Shorten it."
        }
        Code::TextOverStatedLimit => {
            "The text is longer than the template allows ({suggestion}). Shorten it."
        }
        Code::CellError => "The cell shows the error {value}. Mend the formula or write the value.",
        Code::FormulaWithoutResult => {
            "The formula of this cell has no stored result. Open the sheet in Excel, save it and check again."
        }
        Code::ValueNotANumber => {
            "\"{value}\" is no plain number. Write digits only, with a decimal point."
        }
        Code::ValueNegative => "\"{value}\" is below zero.",
        Code::UnitMissing => "The value beside it has no unit.",
        Code::UnitWithoutValue => "There is a unit, but no value.",
        Code::UnitNotOffered => "The unit \"{value}\" is not in the column's list.",
        Code::CodeNotDigits => "\"{value}\" has more than digits. Write digits only.",
        Code::CodeInExponent => {
            "\"{value}\": the spreadsheet deleted digits. Format the cell as text and type again."
        }
        Code::GtinLength => "The barcode \"{value}\" has neither 8, 12, 13 nor 14 digits.",
        Code::GtinCheckDigit => {
            "The last digit of the barcode \"{value}\" is wrong. Compare it with the package."
        }
        Code::AsinInvalid => "\"{value}\" is not an ASIN (10 letters and digits).",
        Code::IdKindMismatch => "The row's barcode is not of the kind \"{value}\".",
        Code::NcmLength => {
            "The NCM \"{value}\" has not 8 digits. Ask your accountant for the whole one."
        }
        Code::ChildWithoutParent => "The variant names no parent SKU.",
        Code::ParentMissing => {
            "No row has the SKU \"{value}\". The parent has to be in the file or on Amazon already."
        }
        Code::ParentIsChild => "\"{value}\" is itself a variant. Point to the parent.",
        Code::FamilyWithoutVariants => "The parent has no variant in the file.",
        Code::FamilyThemeDiffers => "The variation theme is not that of the family.",
        Code::FamilyBrandDiffers => "The brand is not that of the family.",
        Code::ThemeNotOffered => "The template does not have the variation theme \"{value}\".",
        Code::ThemeObsolete => "The variation theme \"{value}\" is obsolete. Choose another one.",
        Code::VariantAttributeMissing => "The variation theme asks for a value here.",
        Code::VariantsAlike => {
            "This variant is the same as that of {suggestion} in all that the theme tells apart."
        }
        Code::MoreFindings => {
            "The sheet has {count} more findings, which are not in this list ({codes}). Check the file with `beecatalog sheet check`."
        }
        _ => return None,
    })
}
