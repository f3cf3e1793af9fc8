//! Words of schema.org and of specification tables, as fields of a product.

use crate::catalog::{Field, fold};

/// Properties of a product whose value is a text or a thing with a name.
pub(super) const PROPERTIES: [(&str, Field); 14] = [
    ("name", Field::Title),
    ("description", Field::Description),
    ("brand", Field::Brand),
    ("manufacturer", Field::Manufacturer),
    ("gtin13", Field::ProductId),
    ("gtin14", Field::ProductId),
    ("gtin12", Field::ProductId),
    ("gtin8", Field::ProductId),
    ("gtin", Field::ProductId),
    ("color", Field::Color),
    ("size", Field::Size),
    ("material", Field::Material),
    ("model", Field::Model),
    ("category", Field::Category),
];

/// The field of a row of a specification table.
pub(super) fn of_specification(name: &str) -> Option<Field> {
    Some(match fold(name).as_str() {
        "marca" | "brand" => Field::Brand,
        "fabricante" | "manufacturer" => Field::Manufacturer,
        "cor" | "cor principal" | "color" => Field::Color,
        "tamanho" | "size" => Field::Size,
        "material" | "materiais" | "material principal" => Field::Material,
        "modelo" | "model" => Field::Model,
        "codigo universal de produto" | "ean" | "gtin" | "codigo de barras" => Field::ProductId,
        "peso" | "weight" => Field::ItemWeight,
        "ncm" => Field::Ncm,
        _ => return None,
    })
}

/// The condition behind the address or name of an `OfferItemCondition`.
pub(super) fn condition(value: &str) -> Option<&'static str> {
    let name = value.rsplit(['/', '#']).next().unwrap_or(value);
    Some(match name.trim() {
        "NewCondition" => "Novo",
        "UsedCondition" => "Usado",
        "RefurbishedCondition" => "Recondicionado",
        _ => return None,
    })
}

/// The unit behind a code of UN/CEFACT.
pub(super) fn unit(code: &str) -> &str {
    match code {
        "KGM" => "kg",
        "GRM" => "g",
        "MGM" => "mg",
        "LBR" => "lb",
        "ONZ" => "oz",
        other => other,
    }
}

/// Whether a type, by name or address, is schema.org's product or a kind of it.
pub(super) fn is_product(kind: &str) -> bool {
    let name = kind.trim().rsplit(['/', '#', ':']).next().unwrap_or(kind);
    matches!(
        name,
        "Product"
            | "ProductGroup"
            | "ProductModel"
            | "IndividualProduct"
            | "SomeProducts"
            | "Vehicle"
            | "Book"
    )
}
