//! Of what stands in a row of the template.

use crate::catalog::finding::Code;

#[expect(clippy::too_many_lines, reason = "a table, one line per code")]
pub(super) fn template(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::ProductTypeMissing => {
            "No product type was given and the template has several: {types}. Give one of them on the product or with the request."
        }
        Code::ProductTypeUnknown => {
            "The product type \"{value}\" is not in the template. It has: {types}. Correct the type or use another template."
        }
        Code::ProductNotWritten => {
            "The product was not written to the template. Its values: {values}. Mend what the other findings say and generate again."
        }
        Code::ColumnMissing => {
            "{field}: the template has no column for \"{value}\"; the value was not written."
        }
        Code::ValueNotInList => {
            "\"{value}\" is not in the list of column \"{column}\" and was not written. Options that are near: {options}."
        }
        Code::ValueOutsideSuggestions => {
            "\"{value}\" is not among the suggestions of column \"{column}\"; it was written as it is, the column takes free text."
        }
        Code::ValueNeedsDependentList => {
            "\"{value}\" was not written: the list of column \"{column}\" depends on another cell. Choose the value in the filled template."
        }
        Code::ValueNotForType => {
            "\"{value}\" was not written: column \"{column}\" does not apply to the type {productType}."
        }
        Code::ValueMustBeBlank => {
            "\"{value}\" was not written: the row's other values ask for a blank cell in column \"{column}\". Nothing to do, unless one of them is wrong."
        }
        Code::ListUnreadable => {
            "\"{value}\" was not written: the list of column \"{column}\" could not be read in the template. Choose the value in the filled template."
        }
        Code::ChannelNotOffered => {
            "Logistics \"{value}\": the template does not have this channel (it has: {options}); the channel was left blank. Download a template with Amazon's channel or change the logistics."
        }
        Code::LogisticsMissing => {
            "No logistics was given; channel and stock were left blank. Write FBA or DBA."
        }
        Code::QuantityNotForChannel => {
            "The stock \"{value}\" was not written: Amazon takes it only when the seller ships (DBA)."
        }
        Code::CountryAssumed => {
            "No country of origin was given; {country} was written. Please check."
        }
        Code::NcmMissing => "No NCM was given; it was left blank. Ask your accountant for it.",
        Code::PriceMissing => "No price was given; it was left blank. Fill in the price.",
        Code::TitleMissing => "The product has no title. Fill in the product's name.",
        Code::TooManyValues => {
            "{field}: \"{value}\" found no place; column \"{column}\" takes up to {limit} values."
        }
        Code::ThemeNotOffered => {
            "The variation theme \"{value}\" is not in the template. Options: {options}. Choose one of them."
        }
        Code::ThemeAssumed => {
            "No variation theme was given; {theme} was written, from what differs among the variants. Please check."
        }
        Code::ThemeWithoutVariants => {
            "The variation theme \"{value}\" was not written: the product has no variants. Give the variants or delete the theme."
        }
        Code::VariantsAlike => {
            "The variants {skus} have the same {attribute} (theme {theme}). Give each its own value."
        }
        Code::VariantAttributeMissing => {
            "The variant has no {attribute}, which the theme {theme} asks for. Fill in {attribute}."
        }
        Code::VariationsUnsupported => {
            "The template has no variation columns; the family \"{parent}\" was written as separate products."
        }
        Code::FamilyValueAmbiguous => {
            "{field}: \"{value}\" was given for the whole family, but belongs to one variant; it was not written. Give it on each variant."
        }
        Code::UnitNotOffered => {
            "{field}: \"{value}\" was not written: column \"{column}\" has no unit that fits. Options: {options}."
        }
        Code::BrandIgnored => {
            "The brand \"{value}\" was not written: the brand kind is generic. Change the kind to Marca (brand) or delete the name."
        }
        Code::BrandMissing => {
            "The kind is brand, but the brand's name is blank. Fill it in or change the kind to Genérico (generic)."
        }
        Code::IdKindWithoutId => {
            "The kind of product id \"{value}\" came without a valid barcode; it was not written. Fill in the barcode or write Isento (exempt)."
        }
        Code::IdKindMismatch => {
            "The barcode \"{value}\" is not of the given kind; by its length it is {kind}. Please check."
        }
        Code::BarcodeMissing => {
            "There is no barcode and the template has no option for exemption (it has: {options}). Fill in the barcode."
        }
        Code::ValueOverridden => {
            "{field}: \"{value}\" of the parent was not used, each variant has its own."
        }
        Code::ValueNotForParent => "{field}: \"{value}\" is not written on the parent's row.",
        Code::NotPlaced => {
            "{field}: \"{value}\" was written to no column. Fill it in by hand if it is needed."
        }
        Code::RowBeyondLists => {
            "The row lies below the template's lists, which reach {limit} rows; Amazon may not validate it. Split into several files."
        }
        Code::TextTooLong => {
            "\"{value}\" was not written to column \"{column}\": it has {actual} characters and {limit} fit. Shorten the text."
        }
        Code::TextNotWritable => {
            "\"{value}\" was not written: it has control characters. Type the text again."
        }
        Code::CellRefused => {
            "{field}: \"{value}\" was not written ({code}). Fill it in by hand if it is needed."
        }
        _ => return None,
    })
}
