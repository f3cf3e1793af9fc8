//! What is told of a product: its own describing facts, and which attributes they leave open.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use sheetfill::Template;

use crate::catalog::{Facts, Field, Finding, Given, ProductDraft, clean, facts};
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
    /// Hidden pieces that were removed from what is told.
    pub removed: usize,
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
        !of_its_members && rows.iter().any(|row| plan.is_open(*row, question.column))
    });
    let open = open.map(|question| question.key.clone()).collect();
    let (facts, _) = facts::read(draft);
    let mut eye = Eye::default();
    let (sku, told) = (draft.sku.clone(), eye.told(draft));
    Ok(Subject { sku, product_type, facts, open, told, removed: eye.removed })
}

/// Reads what is told of a product as people would see it, and counts what they would not.
#[derive(Default)]
struct Eye {
    removed: usize,
}

impl Eye {
    /// The describing facts, as the seller put them.
    fn told(&mut self, draft: &ProductDraft) -> Value {
        let mut told = self.told_of(&draft.given);
        let variants = draft.variants.iter().take(MAX_VARIANTS);
        let variants: Vec<Value> = variants
            .map(|variant| Value::Object(self.told_of(&variant.given)))
            .filter(|variant| *variant != json!({}))
            .collect();
        if !variants.is_empty() {
            told.insert("variants".to_owned(), variants.into());
        }
        Value::Object(told)
    }

    fn told_of(&mut self, given: &[Given]) -> Map<String, Value> {
        let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut others = 0;
        for value in given {
            match &value.field {
                Field::Other(_) if others < MAX_OTHERS => others += 1,
                field if DESCRIBING.contains(field) => {}
                _ => continue,
            }
            let text = shortened(&self.visible(&value.raw));
            if !text.is_empty() {
                texts.entry(self.visible(&value.field.name())).or_default().push(text);
            }
        }
        let value = |mut texts: Vec<String>| match (texts.pop(), texts.is_empty()) {
            (Some(only), true) => Value::String(only),
            (last, _) => texts.into_iter().chain(last).collect(),
        };
        texts.into_iter().map(|(name, texts)| (name, value(texts))).collect()
    }

    fn visible(&mut self, text: &str) -> String {
        let cleaned = clean(text);
        self.removed += cleaned.removed;
        cleaned.text
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_TEXT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
