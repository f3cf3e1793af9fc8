//! What is told of a product: its own describing facts, and which attributes they leave open.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use sheetfill::Template;

use crate::catalog::{Facts, Field, Finding, Given, ProductDraft, facts};
use crate::listing::{self, Request, Role, can_vary};

use super::question::questions;

/// Longest text of one fact that is sent, in characters.
const MAX_TEXT: usize = 1_500;
/// Texts of unknown columns that are sent.
const MAX_OTHERS: usize = 30;
/// Variants whose differences are sent.
const MAX_VARIANTS: usize = 20;

/// Facts that describe a product. Codes, prices, stock and addresses of pictures say nothing about
/// its attributes and are not sent.
const DESCRIBING: [Field; 18] = [
    Field::Title,
    Field::Brand,
    Field::Manufacturer,
    Field::Color,
    Field::Size,
    Field::Material,
    Field::Model,
    Field::Description,
    Field::BulletPoints,
    Field::Keywords,
    Field::Category,
    Field::Condition,
    Field::CountryOfOrigin,
    Field::ItemWeight,
    Field::ItemDimensions,
    Field::Adjustable,
    Field::VariationTheme,
    Field::ProductType,
];

/// A product about which is asked.
#[derive(Debug, Clone)]
pub struct Subject {
    /// SKU.
    pub sku: String,
    /// Product type, as the template writes it.
    pub product_type: String,
    /// Its facts.
    pub facts: Facts,
    /// Keys of the questions that its facts leave open.
    pub open: Vec<String>,
    /// What is told of it.
    pub told: Value,
}

/// A product as it is asked about on `template`, or why it can't be listed there. `usual_type` is
/// the type of products that name none.
///
/// # Errors
/// The findings that say why it has no row.
pub fn subject(
    template: &Template,
    draft: &ProductDraft,
    usual_type: Option<&str>,
) -> Result<Subject, Vec<Finding>> {
    let request = Request { product_type: usual_type.map(str::to_owned), first_row: None };
    // The listing's own rules say which type it is and what its facts fill.
    let plan = listing::plan(template, std::slice::from_ref(draft), &request);
    let product_type = plan.rows.first().map(|row| row.product_type.clone());
    let Some(product_type) = product_type else { return Err(plan.findings) };
    let Some(questions) = questions(template, &product_type) else { return Err(plan.findings) };
    let family = !draft.variants.is_empty();
    let sellable = |row: &usize| plan.rows.get(*row).is_some_and(|info| info.role != Role::Parent);
    let rows: Vec<usize> = (0..plan.rows.len()).filter(sellable).collect();
    let open = questions.all().filter(|question| {
        let of_its_members = family && can_vary(question.column.id.stem());
        !of_its_members && rows.iter().any(|row| !plan.is_filled(*row, question.column))
    });
    let open = open.map(|question| question.key.clone()).collect();
    let (facts, _) = facts::read(draft);
    Ok(Subject { sku: draft.sku.clone(), product_type, facts, open, told: told(draft) })
}

/// The describing facts, as the seller put them.
fn told(draft: &ProductDraft) -> Value {
    let mut told = told_of(&draft.given);
    let variants: Vec<Value> = draft
        .variants
        .iter()
        .take(MAX_VARIANTS)
        .map(|variant| Value::Object(told_of(&variant.given)))
        .filter(|variant| *variant != json!({}))
        .collect();
    if !variants.is_empty() {
        told.insert("variants".to_owned(), variants.into());
    }
    Value::Object(told)
}

fn told_of(given: &[Given]) -> Map<String, Value> {
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut others = 0;
    for value in given {
        match &value.field {
            Field::Other(_) if others < MAX_OTHERS => others += 1,
            field if DESCRIBING.contains(field) => {}
            _ => continue,
        }
        let text = shortened(&visible(&value.raw));
        if !text.is_empty() {
            texts.entry(visible(&value.field.name())).or_default().push(text);
        }
    }
    let value = |mut texts: Vec<String>| match (texts.pop(), texts.is_empty()) {
        (Some(only), true) => Value::String(only),
        (last, _) => texts.into_iter().chain(last).collect(),
    };
    texts.into_iter().map(|(name, texts)| (name, value(texts))).collect()
}

/// The text without what people don't see: controls, zero-width letters, marks of direction, tags.
fn visible(text: &str) -> String {
    let hidden = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(
                c,
                '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
                    | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                    | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
                    | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}'
            )
    };
    text.chars().filter(|c| !hidden(*c)).collect::<String>().trim().to_owned()
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_TEXT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
