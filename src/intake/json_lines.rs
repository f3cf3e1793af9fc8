//! JSON lines with the names of the GraphQL product input (any known header serves as name too).

use entity::value::Sku;

use crate::catalog::{Code, Field, Finding, Given, Origin, ProductDraft, VariantDraft, collapse};

use super::{
    IntakeError,
    assemble::values_text,
    cell::has_lost_digits,
    header::recognise,
    json::Json,
    rows::{RowDraft, Rows},
};

/// Characters of a line that can't be read which its finding shows.
const SHOWN_CHARS: usize = 2_000;

/// Reads one object per line, or a document: one array of objects, or one object over many lines.
pub(super) fn read(text: &str, rows: &mut Rows<'_>) -> Result<(), IntakeError> {
    if is_document(text) {
        return read_document(text, rows);
    }
    for (number, line) in (1_u32..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        rows.count_row()?;
        match serde_json::from_str::<Json>(line) {
            Ok(Json::Object(members)) => product(members, number, rows)?,
            Ok(_) => unreadable(line, number, 1, "not an object", rows),
            Err(error) => unreadable(line, number, error.column(), &error.to_string(), rows),
        }
    }
    Ok(())
}

/// An array, or a first line that ends inside an object.
fn is_document(text: &str) -> bool {
    let text = text.trim_start();
    let first = text.lines().next().unwrap_or_default();
    text.starts_with('[')
        || serde_json::from_str::<serde::de::IgnoredAny>(first)
            .is_err_and(|error| error.is_eof() && text.len() > first.len())
}

fn read_document(text: &str, rows: &mut Rows<'_>) -> Result<(), IntakeError> {
    let document: Json = serde_json::from_str(text).map_err(|source| IntakeError::Json {
        line: source.line(),
        column: source.column(),
        source,
    })?;
    let products = match document {
        Json::Array(products) => products,
        one => vec![one],
    };
    for (number, value) in (1_u32..).zip(products) {
        rows.count_row()?;
        match value {
            Json::Object(members) => product(members, number, rows)?,
            other => unreadable(&other.shown(), number, 1, "not an object", rows),
        }
    }
    Ok(())
}

fn unreadable(line: &str, number: u32, column: usize, reason: &str, rows: &mut Rows<'_>) {
    let origin = rows.origin(None, number, None);
    let shown: String = line.trim().chars().take(SHOWN_CHARS).collect();
    rows.findings.push(
        Finding::new(Code::LineUnreadable)
            .value(shown)
            .source(origin)
            .param("column", column)
            .param("reason", reason),
    );
}

/// One product, with its variants.
fn product(
    members: Vec<(String, Json)>,
    number: u32,
    rows: &mut Rows<'_>,
) -> Result<(), IntakeError> {
    let mut own = Vec::new();
    let mut variants = Vec::new();
    for (name, value) in members {
        match value {
            Json::Array(list) if is_variants(&name) => {
                for (at, variant) in list.into_iter().enumerate() {
                    variants.push((format!("{name}[{at}]"), variant));
                }
            }
            value => push_member(&mut own, &name, &name, value, (number, rows))?,
        }
    }
    let origin = rows.origin(None, number, None);
    let Some(sku) = sku_of(&own) else {
        let mut values = vec![values_text(own.iter())];
        values
            .extend(variants.iter().map(|(name, variant)| format!("{name}: {}", variant.shown())));
        leave_out(Code::RowWithoutSku, None, values.join("; "), origin, rows);
        return Ok(());
    };
    let mut drafts = Vec::with_capacity(variants.len());
    for (path, variant) in variants {
        drafts.extend(variant_draft(&sku, &path, variant, (number, rows))?);
    }
    let parent = own
        .iter()
        .find(|given| given.field == Field::ParentSku)
        .and_then(|given| Sku::parse(&given.raw).ok())
        .map(|sku| sku.to_string());
    rows.push(RowDraft {
        draft: ProductDraft { sku, given: own, variants: drafts },
        parent,
        origin,
    });
    Ok(())
}

fn variant_draft(
    parent: &str,
    path: &str,
    variant: Json,
    (number, rows): (u32, &mut Rows<'_>),
) -> Result<Option<VariantDraft>, IntakeError> {
    let mut given = Vec::new();
    let values = match variant {
        Json::Object(members) => {
            for (name, value) in members {
                let member = format!("{path}.{name}");
                push_member(&mut given, &name, &member, value, (number, &mut *rows))?;
            }
            values_text(given.iter())
        }
        other => other.shown(),
    };
    if let Some(sku) = sku_of(&given) {
        return Ok(Some(VariantDraft { sku, given }));
    }
    let origin = rows.origin(None, number, Some(path.to_owned()));
    leave_out(Code::VariantWithoutSku, Some(parent), values, origin, rows);
    Ok(None)
}

/// Adds what one member gives; a list of texts is several values.
fn push_member(
    given: &mut Vec<Given>,
    name: &str,
    path: &str,
    value: Json,
    (number, rows): (u32, &mut Rows<'_>),
) -> Result<(), IntakeError> {
    let recognised = recognise(name);
    let unit = recognised.as_ref().and_then(|recognised| recognised.unit.clone());
    let field =
        recognised.map_or_else(|| Field::Other(name.to_owned()), |recognised| recognised.field);
    let values = match value {
        Json::Array(values) if field.is_multiple() => values,
        one => vec![one],
    };
    for value in values {
        let lost_digits = matches!(&value, Json::Float(text) if has_lost_digits(text));
        let nested = matches!(&value, Json::Array(_) | Json::Object(_));
        let (raw, exact) = match value {
            Json::Null => continue,
            Json::Whole(text) | Json::Float(text) => (text, true),
            other => (other.shown(), false),
        };
        if collapse(&raw).is_empty() {
            continue;
        }
        rows.count_cells(1)?;
        rows.count_bytes(raw.len())?;
        let origin = rows.origin(None, number, Some(path.to_owned()));
        let one = Given { field: field.clone(), raw, exact, unit: unit.clone(), origin };
        if nested && !matches!(field, Field::Other(_)) {
            rows.findings.push(Finding::about(Code::ValueShape, &one));
            continue;
        }
        if lost_digits {
            rows.findings.push(Finding::about(Code::PrecisionLost, &one));
        }
        given.push(one);
    }
    Ok(())
}

fn sku_of(given: &[Given]) -> Option<String> {
    given
        .iter()
        .filter(|given| given.field == Field::Sku)
        .find_map(|given| Sku::parse(&given.raw).ok())
        .map(|sku| sku.to_string())
}

fn leave_out(code: Code, sku: Option<&str>, values: String, origin: Origin, rows: &mut Rows<'_>) {
    let mut finding = Finding::new(code).field(Field::Sku).value(&values).source(origin);
    finding.sku = sku.map(str::to_owned);
    rows.findings.push(finding.param("values", values));
}

fn is_variants(name: &str) -> bool {
    matches!(
        crate::catalog::fold(name).as_str(),
        "variants" | "variations" | "variacoes" | "variantes" | "children"
    )
}
