//! Looks for a seller's value in the cells of its rows, knowing nothing of the planner's trace.
//!
//! Each field has its own columns and its own comparison, written down here a second time: a value
//! in a wrong column does not count.

use sheetfill::fold;

use super::reader::Filled;
use crate::catalog::Field;

/// Whether a value stands in one of these rows.
pub fn stands(filled: &Filled, rows: &[&[String]], field: &Field, raw: &str) -> bool {
    rows.iter().any(|row| stands_in(filled, row, field, raw))
}

fn stands_in(filled: &Filled, row: &[String], field: &Field, raw: &str) -> bool {
    let cell = |id: &str| filled.cell(row, id);
    let texts = |id: &str| filled.cells(row, id);
    let is = |id: &str| texts(id).iter().any(|cell| fold(cell) == fold(raw));
    let holds = |id: &str| texts(id).iter().any(|cell| fold(cell).contains(&fold(raw)));
    let digits = |id: &str| !digits_of(raw).is_empty() && digits_of(cell(id)) == digits_of(raw);
    match field {
        Field::Sku => cell("contribution_sku") == raw,
        Field::Title => holds("item_name"),
        Field::BrandKind if fold(raw) == "marca" => {
            !matches!(fold(cell("brand[")).as_str(), "" | "generico")
        }
        Field::BrandKind => fold(cell("brand[")) == "generico",
        Field::Brand => is("brand["),
        Field::Manufacturer => is("manufacturer"),
        Field::Price => {
            let price = amount(raw);
            price == amount(cell("list_price")) && price == amount(cell("purchasable_offer"))
        }
        Field::Logistics => {
            let channel = cell("fulfillment_availability#1.fulfillment_channel_code");
            if fold(raw) == "fba" { channel.starts_with("AMAZON") } else { channel == "DEFAULT" }
        }
        Field::ProductId => digits("amzn1.volt.ca.product_id_value"),
        Field::ProductIdKind => is("amzn1.volt.ca.product_id_type"),
        Field::Ncm => digits("ncm_code"),
        Field::Quantity => {
            let count = cell("fulfillment_availability#1.quantity");
            amount(raw.trim_end_matches(|c: char| !c.is_ascii_digit())) == amount(count)
                && !count.is_empty()
        }
        Field::PackageWeight => weight(filled, row, "item_package_weight", raw),
        Field::ItemWeight => weight(filled, row, "item_weight", raw),
        Field::PackageDimensions => sides(filled, row, "item_package_dimensions", raw),
        Field::ItemDimensions => sides(filled, row, "item_dimensions", raw),
        Field::Adjustable => is("is_adjustable"),
        Field::VariationTheme => !cell("variation_theme").is_empty(),
        Field::ParentSku => is("child_parent_sku_relationship[marketplace_id"),
        Field::Color => is("color["),
        Field::Size => is("size[") || is("apparel_size["),
        Field::Material => holds("material["),
        Field::Model => is("model_n"),
        Field::Description => holds("product_description"),
        Field::BulletPoints => holds("bullet_point"),
        Field::Keywords => holds("generic_keyword"),
        Field::MainImage => is("main_product_image"),
        Field::SwatchImage => is("swatch_product_image"),
        Field::OtherImages => is("other_product_image"),
        Field::ProductType => is("product_type"),
        Field::Category => holds("recommended_browse_nodes"),
        Field::Condition => is("condition_type"),
        Field::CountryOfOrigin => is("country_of_origin"),
        Field::Other(header) => {
            let labelled = filled.labels.iter().zip(row);
            labelled.into_iter().any(|(label, cell)| {
                fold(label) == fold(header) && fold(cell) == fold(raw) && !cell.is_empty()
            })
        }
    }
}

/// The values that one given text holds: each of them must stand somewhere.
pub fn pieces<'r>(field: &Field, raw: &'r str) -> Vec<&'r str> {
    let separators: &[char] = match field {
        Field::BulletPoints if raw.contains('\n') => &['\n'],
        Field::BulletPoints | Field::Keywords => &[';'],
        Field::OtherImages => &[' ', '\n'],
        Field::Material => &[','],
        Field::Sku => return sku_parts(raw),
        _ => return vec![raw],
    };
    raw.split(separators).map(str::trim).filter(|piece| !piece.is_empty()).collect()
}

/// A plain SKU, or those that a family's text lists.
fn sku_parts(raw: &str) -> Vec<&str> {
    let Some(family) = raw.strip_prefix("Produto pai:") else { return vec![raw.trim()] };
    let (parent, members) = family.split_once("Variações:").unwrap_or((family, ""));
    let all = std::iter::once(parent).chain(members.split([';', '\n']));
    all.map(str::trim).filter(|sku| !sku.is_empty()).collect()
}

fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// A number in millionths, as Brazilians or sheets write it; `None` for anything else.
fn amount(text: &str) -> Option<i64> {
    let bare = text.trim().trim_start_matches("R$").trim();
    let plain =
        if bare.contains(',') { bare.replace('.', "").replace(',', ".") } else { bare.into() };
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let whole: i64 = whole.parse().ok()?;
    let fraction: i64 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    Some(whole * 1_000_000 + fraction)
}

/// Milligrams of the cell and its unit against those of the text.
fn weight(filled: &Filled, row: &[String], id: &str, raw: &str) -> bool {
    let value =
        filled.ids.iter().position(|other| other.starts_with(id) && other.ends_with(".value"));
    let unit =
        filled.ids.iter().position(|other| other.starts_with(id) && other.ends_with(".unit"));
    let (Some(value), Some(unit)) = (value, unit) else { return false };
    let folded = fold(raw);
    let said = raw.trim_end_matches(|c: char| c.is_alphabetic() || c == ' ');
    let kilograms = folded.ends_with("kg") || folded.ends_with("quilos");
    let said = amount(said).map(|millionths| millionths * if kilograms { 1000 } else { 1 });
    let scale = match fold(&row[unit]).as_str() {
        "gramas" | "grams" => 1,
        "quilogramas" | "kilograms" => 1000,
        _ => return false,
    };
    said.is_some() && said == amount(&row[value]).map(|millionths| millionths * scale)
}

/// Length, width and height in centimetres, each with its unit.
fn sides(filled: &Filled, row: &[String], id: &str, raw: &str) -> bool {
    let lower = raw.to_lowercase().replace('×', "x").replace("cm", "");
    let said: Vec<_> = lower.split('x').map(|side| amount(side.trim())).collect();
    let written: Vec<_> = ["length", "width", "height"]
        .iter()
        .filter_map(|side| {
            let of = |end: &str| {
                let end = format!("{side}.{end}");
                filled.ids.iter().position(|other| other.starts_with(id) && other.ends_with(&end))
            };
            let (value, unit) = (of("value")?, of("unit")?);
            (fold(&row[unit]) == "centimetros").then(|| amount(&row[value]))
        })
        .collect();
    said.len() == 3 && said.iter().all(Option::is_some) && said == written
}
