//! Which attributes of a product type may be asked about.

use std::collections::BTreeSet;

use sheetfill::{Column, Need, OptionValue, Template};

use crate::listing::is_ruled;

/// Attributes of one call. What is over is asked for by the rules only.
const MAX_ATTRIBUTES: usize = 40;
/// Options of one attribute: a longer list (sizes, countries, brands of telephones) is for people.
const MAX_OPTIONS: usize = 120;
/// Options of all attributes of one call. Providers that hold answers to a schema refuse schemas with
/// more than 1,000 values.
const MAX_VALUES: usize = 900;
/// Letters of all options of one call: about 5,000 tokens.
const MAX_LETTERS: usize = 15_000;

/// How the seller sells, which follows from no fact of the product: attribute names that begin so.
const OF_THE_OFFER: [&str; 24] = [
    "skip_offer",
    "merchant_shipping_group",
    "fulfillment_",
    "purchasable_offer",
    "list_price",
    "gift_options",
    "offering_can_be",
    "tax_",
    "product_tax_code",
    "ncm_code",
    "cest",
    "import_designation",
    "contributor_supply_chain_role",
    "condition_",
    "max_order_quantity",
    "merchant_release_date",
    "version_for_country",
    "ships_globally",
    "map_price",
    "pricing_action",
    "minimum_seller_allowed_price",
    "maximum_seller_allowed_price",
    "wireless_provider",
    "gpsr_safety_attestation",
];

/// An attribute with the options of one product type.
#[derive(Debug, Clone)]
pub struct Question<'t> {
    /// Name in answers: letters, digits and `_`.
    pub key: String,
    /// The column.
    pub column: &'t Column,
    /// Options that may still be used, in the template's order.
    pub options: Vec<&'t OptionValue>,
}

impl Question<'_> {
    /// Whether every row needs it.
    pub fn is_required(&self) -> bool {
        self.column.need == Some(Need::Required)
    }
}

/// What is asked about the products of a type.
#[derive(Debug, Clone)]
pub struct Questions<'t> {
    /// The template.
    pub template: &'t Template,
    /// Product type, as the template writes it.
    pub product_type: &'t str,
    /// For a model: required ones first, then those that a row may need, then recommended ones.
    pub asked: Vec<Question<'t>>,
    /// Not for a model, because of their number or the length of their lists.
    pub left: Vec<Question<'t>>,
}

impl<'t> Questions<'t> {
    /// All questions, those for a model first.
    pub fn all(&self) -> impl Iterator<Item = &Question<'t>> {
        self.asked.iter().chain(&self.left)
    }
}

/// The questions about products of `product_type` (compared without case); `None` when the template
/// does not have the type.
///
/// Asked is what has a list for this very type, closed or suggested. Units are never asked: they
/// follow from measures. Optional attributes are not asked, unless the template does not say which
/// ones are.
pub fn questions<'t>(template: &'t Template, product_type: &str) -> Option<Questions<'t>> {
    let mut types = template.product_types().iter();
    let product_type = types.find(|known| known.eq_ignore_ascii_case(product_type))?;
    let mut found: Vec<Question<'t>> = Vec::new();
    let mut keys = BTreeSet::new();
    let says_needs = template.columns().iter().any(|column| column.need.is_some());
    for column in template.columns() {
        if !may_be_asked(column, says_needs) {
            continue;
        }
        let options: Vec<_> = template.options(column, product_type).live().collect();
        if options.is_empty() {
            continue;
        }
        let key = key(column.id.stem(), &mut keys);
        found.push(Question { key, column, options });
    }
    // What the template does not rate stands behind what it recommends.
    found.sort_by_key(|question| (question.column.need.is_none(), question.column.need));
    let (asked, left) = bounded(found);
    Some(Questions { template, product_type, asked, left })
}

fn may_be_asked(column: &Column, says_needs: bool) -> bool {
    let stem = column.id.stem();
    let wanted = match column.need {
        Some(need) => need != Need::Optional,
        None => !says_needs,
    };
    wanted
        && column.has_list()
        && column.id.ordinal() == 1
        && !column.id.is_unit()
        && !is_ruled(stem)
        && !OF_THE_OFFER.iter().any(|start| stem.starts_with(start))
}

/// Cuts the questions into those that fit into one call and the others.
fn bounded(found: Vec<Question<'_>>) -> (Vec<Question<'_>>, Vec<Question<'_>>) {
    let (mut values, mut letters) = (0, 0);
    let (mut asked, mut left) = (Vec::new(), Vec::new());
    for question in found {
        let own: usize = question.options.iter().map(|option| option.text.chars().count()).sum();
        let fits = asked.len() < MAX_ATTRIBUTES
            && question.options.len() <= MAX_OPTIONS
            && values + question.options.len() <= MAX_VALUES
            && letters + own <= MAX_LETTERS;
        if fits {
            values += question.options.len();
            letters += own;
            asked.push(question);
        } else {
            left.push(question);
        }
    }
    (asked, left)
}

/// A name for answers that no other question has: `fabric_type_value`.
fn key(stem: &str, taken: &mut BTreeSet<String>) -> String {
    let plain: String =
        stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let plain = plain.trim_matches('_').strip_suffix("_value").unwrap_or(&plain).to_owned();
    let mut name = plain.clone();
    let mut number = 2;
    while !taken.insert(name.clone()) {
        name = format!("{plain}_{number}");
        number += 1;
    }
    name
}
