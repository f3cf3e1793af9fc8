//! Facts that are one of a few words.

use entity::value::Gtin;

use crate::catalog::fold;

/// Whether a product carries a brand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BrandKind {
    /// No brand: `Genérico`.
    Generic,
    /// A brand: `Marca`.
    Brand,
}

impl BrandKind {
    /// Reads the word, in Portuguese or English.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match fold(text).as_str() {
            "generico" | "generica" | "generic" | "sem marca" | "no brand" | "unbranded" => {
                Self::Generic
            }
            "marca" | "com marca" | "marca propria" | "marca registrada" | "brand" | "branded" => {
                Self::Brand
            }
            _ => return None,
        })
    }
}

/// Who stores and ships.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Logistics {
    /// Amazon's warehouse.
    Fba,
    /// The seller's stock (Delivery by Amazon, or his own delivery).
    Dba,
}

impl Logistics {
    /// Reads the word, in Portuguese or English.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match fold(text).as_str() {
            "fba"
            | "amazon"
            | "amazon fba"
            | "fba amazon"
            | "fulfillment by amazon"
            | "fulfilled by amazon"
            | "logistica da amazon"
            | "estoque amazon"
            | "estoque da amazon"
            | "afn" => Self::Fba,
            "dba"
            | "delivery by amazon"
            | "dba delivery by amazon"
            | "estoque proprio"
            | "proprio"
            | "own stock"
            | "estoque do vendedor"
            | "vendedor"
            | "seller"
            | "fbm"
            | "mfn"
            | "merchant"
            | "fulfilled by merchant" => Self::Dba,
            _ => return None,
        })
    }
}

/// Kind of a product id, as the seller says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdKind {
    /// 8 or 13 digits.
    Ean,
    /// Any barcode of GS1.
    Gtin,
    /// 12 digits.
    Upc,
    /// Amazon's own catalogue id.
    Asin,
    /// No barcode is needed: `Isento de GTIN`.
    Exempt,
}

impl IdKind {
    /// Reads the word, in Portuguese or English.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match fold(text).as_str() {
            "ean" | "ean 13" | "ean13" | "ean 8" | "ean8" => Self::Ean,
            "gtin" | "gtin 13" | "gtin 14" | "gtin13" | "gtin14" => Self::Gtin,
            "upc" | "upc a" | "gtin 12" => Self::Upc,
            "asin" => Self::Asin,
            _ if is_exemption(text) => Self::Exempt,
            _ => return None,
        })
    }
}

/// What the barcode column says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProductId {
    /// A barcode with a right check digit.
    Gtin(Gtin),
    /// Amazon's own id: 10 letters and digits, upper case.
    Asin(String),
    /// That there is no barcode (`Isento`, `sem GTIN`).
    Exempt,
}

/// Ten letters and digits, upper case; Amazon's own begin with `B0`, those of books are ISBNs.
pub(super) fn asin(text: &str) -> Option<String> {
    let code = text.trim().to_uppercase();
    let fits = code.len() == 10 && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    fits.then_some(code)
}

/// A text that says that there is no barcode.
pub(super) fn is_exemption(text: &str) -> bool {
    matches!(
        fold(text).as_str(),
        "isento"
            | "isenta"
            | "isento de gtin"
            | "isencao de gtin"
            | "isento gtin"
            | "isento de ean"
            | "gtin isento"
            | "sem gtin"
            | "sem ean"
            | "sem codigo"
            | "sem codigo de barras"
            | "nao tem"
            | "nao possui"
            | "exempt"
            | "gtin exempt"
            | "gtin exemption"
            | "gtin exempted"
    )
}

/// `SIM` or `NÃO`.
pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    Some(match fold(text).as_str() {
        "sim" | "s" | "yes" | "y" | "true" | "verdadeiro" | "1" => true,
        "nao" | "n" | "no" | "false" | "falso" | "0" => false,
        _ => return None,
    })
}
