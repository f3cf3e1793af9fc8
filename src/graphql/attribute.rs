//! Values for the drop-downs of templates: chosen by jobs, and by people.

use async_graphql::{Context, Enum, ID, InputObject, Json, Object, SimpleObject};
use entity::attribute_choice::Model;
use entity::id::ProductId;
use serde_json::json;
use sheetfill::{Column, Options, Template};

use super::ApiError;
use super::context::Desked as _;
use super::error::UserError;
use super::listing::{ForTemplate, given_type, template_for};
use super::product::ProductFilterInput;
use super::scalar::DateTime;
use super::start::JobStartPayload;
use crate::catalog::Lang;
use crate::choice::{Chosen, is_ruled};
use crate::jobs::attributes_choose::AttributesChoose;
use crate::shelf::choice::{self, NewChoice, Owner, Source};
use crate::shelf::product;
use crate::storage::BlobKey;

/// Allowed values that are named in a refusal.
const SHOWN: usize = 60;

/// Who chose a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ChoiceSource {
    /// A model.
    Ai,
    /// The product's own facts.
    Rules,
    /// A person.
    Person,
}

/// A value chosen for an attribute of a product.
pub struct AttributeChoice(pub Model);

#[Object]
impl AttributeChoice {
    /// Column of the template, by its attribute's full id.
    async fn attribute(&self) -> &str {
        &self.0.attribute
    }

    /// Name of the column, as the template writes it.
    async fn label(&self) -> &str {
        &self.0.label
    }

    /// One of the column's options for the product's type.
    async fn value(&self) -> &str {
        &self.0.value
    }

    /// Who chose it.
    async fn source(&self) -> ChoiceSource {
        match self.0.source.as_str() {
            "AI" => ChoiceSource::Ai,
            "RULES" => ChoiceSource::Rules,
            _ => ChoiceSource::Person,
        }
    }

    /// Provider, model, prompt and hash of the inputs, or the fact that says it.
    async fn provenance(&self) -> Json<serde_json::Value> {
        Json(self.0.provenance.clone())
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}

/// What to choose for what.
#[derive(Debug, InputObject)]
pub struct AttributesChooseInput {
    /// Template whose options are chosen from.
    template_id: ID,
    /// Products to choose for, at most 1,000. Give these or `filter`.
    product_ids: Option<Vec<ID>>,
    /// Products to choose for.
    filter: Option<ProductFilterInput>,
    /// Product type of the products that name none; not needed when the template has only one.
    product_type: Option<String>,
    /// Whether what a person chose may be replaced.
    #[graphql(default)]
    force: bool,
    /// Makes a repeated call answer the same job: any text of yours, kept for 7 days.
    idempotency_key: Option<String>,
}

/// A value that a person chooses.
#[derive(Debug, InputObject)]
pub struct AttributeChoiceSetInput {
    /// Template.
    template_id: ID,
    /// Product.
    product_id: ID,
    /// Column of the template, by its attribute's full id.
    attribute: String,
    /// One of the column's options for the product's type; `null` takes the choice back.
    value: Option<String>,
    /// Product type, when the product names none and the template has several.
    product_type: Option<String>,
}

/// A choice that was made or taken back.
#[derive(SimpleObject)]
pub struct AttributeChoiceSetPayload {
    /// The choice as it is now.
    choice: Option<AttributeChoice>,
    /// Why nothing changed.
    user_errors: Vec<UserError>,
}

impl From<UserError> for AttributeChoiceSetPayload {
    fn from(error: UserError) -> Self {
        Self { choice: None, user_errors: vec![error] }
    }
}

/// Changes of choices.
#[derive(Debug, Default)]
pub struct AttributeMutation;

#[Object]
impl AttributeMutation {
    /// Chooses values for the drop-downs that products' own facts leave open: by a model where one
    /// is configured, else by rules over the facts. What nobody knows stays open; the job's findings
    /// name the required ones.
    async fn attributes_choose(
        &self,
        ctx: &Context<'_>,
        input: AttributesChooseInput,
    ) -> async_graphql::Result<JobStartPayload> {
        let force = input.force;
        let asked = ForTemplate {
            template_id: input.template_id,
            product_ids: input.product_ids,
            filter: input.filter,
            product_type: input.product_type,
            idempotency_key: input.idempotency_key,
        };
        let job = |template_id, products, product_type| AttributesChoose {
            template_id,
            products,
            product_type,
            force,
        };
        Ok(asked.start(ctx, "attributesChoose", job).await?)
    }

    /// Chooses a value by hand; jobs leave it alone unless they are forced.
    async fn attribute_choice_set(
        &self,
        ctx: &Context<'_>,
        input: AttributeChoiceSetInput,
    ) -> async_graphql::Result<AttributeChoiceSetPayload> {
        let (lang, scope, desk) = (ctx.lang(), ctx.scope()?, ctx.desk()?);
        let asked = input.product_type.as_deref();
        let template = match template_for(ctx, &input.template_id, asked).await? {
            Ok(template) => template,
            Err(refused) => return Ok(refused.into()),
        };
        let found = match input.product_id.parse::<ProductId>() {
            Ok(id) => product::find(&desk.store, &scope, id).await.map_err(ApiError::from)?,
            Err(_) => None,
        };
        let Some(row) = found else {
            let text = lang.pick("não há este produto", "there is no such product");
            return Ok(UserError::new("PRODUCT_NOT_FOUND", text, &["input", "productId"]).into());
        };
        let key = BlobKey::stored(template.blob_key);
        let parsed = desk.templates.get(&template.content_hash, &key).await;
        let parsed = parsed.map_err(ApiError::internal)?;
        let wanted = row.product_type.clone().or(given_type(input.product_type.clone()));
        let choice = match read(lang, &parsed.template, wanted.as_deref(), &input) {
            Ok(choice) => choice,
            Err(refused) => return Ok(refused.into()),
        };
        let owner = Owner { template: template.id, product: row.id };
        let kept = choice::set(&desk.store, &scope, owner, (&input.attribute, choice)).await;
        let choice = kept.map_err(ApiError::from)?.map(AttributeChoice);
        Ok(AttributeChoiceSetPayload { choice, user_errors: Vec::new() })
    }
}

/// What a person chooses, if it can be chosen; `None` to take a choice back.
fn read(
    lang: Lang,
    template: &Template,
    wanted_type: Option<&str>,
    input: &AttributeChoiceSetInput,
) -> Result<Option<NewChoice>, UserError> {
    let Some(column) = template.column_by_id(&input.attribute) else {
        let text = lang.pick(
            "o modelo não tem coluna com esse atributo",
            "the template has no column with this attribute",
        );
        return Err(UserError::new("ATTRIBUTE_UNKNOWN", text, &["input", "attribute"]));
    };
    let Some(text) = &input.value else { return Ok(None) };
    let product_type = product_type(lang, template, wanted_type)?;
    let chosen = Chosen::new(template, column, product_type, text);
    let chosen = chosen.filter(|_| !is_ruled(column.id.stem()));
    let Some(chosen) = chosen else { return Err(refused(lang, template, column, product_type)) };
    let provenance = json!({});
    Ok(Some(NewChoice { chosen, source: Source::Person, provenance }))
}

/// The product's type as the template writes it.
fn product_type<'t>(
    lang: Lang,
    template: &'t Template,
    wanted: Option<&str>,
) -> Result<&'t str, UserError> {
    let types = template.product_types();
    let known = match (wanted, types) {
        (None, [only]) => Some(only),
        (None, _) => None,
        (Some(wanted), types) => {
            let wanted = sheetfill::fold(wanted);
            types.iter().find(|known| sheetfill::fold(known) == wanted)
        }
    };
    known.map(String::as_str).ok_or_else(|| {
        let (code, text) = match wanted {
            Some(_) => (
                "PRODUCT_TYPE_UNKNOWN",
                lang.pick(
                    "o modelo não tem o tipo do produto; ele tem",
                    "the template does not have the product's type; it has",
                ),
            ),
            None => (
                "PRODUCT_TYPE_MISSING",
                lang.pick(
                    "o produto não diz o seu tipo; informe productType, um de",
                    "the product names no type; give productType, one of",
                ),
            ),
        };
        let text = format!("{text}: {}", types.join(", "));
        UserError::new(code, text, &["input", "productType"])
    })
}

/// Why no value, or not this one, can be chosen for a column.
fn refused(lang: Lang, template: &Template, column: &Column, product_type: &str) -> UserError {
    if is_ruled(column.id.stem()) {
        let text = lang.pick(
            "esta coluna vem dos dados do produto; altere o produto",
            "this column follows from the product's facts; change the product",
        );
        return UserError::new("ATTRIBUTE_FROM_FACTS", text, &["input", "attribute"]);
    }
    let options = template.options(column, product_type);
    if !matches!(options, Options::List { .. }) {
        let text = lang.pick(
            "a coluna não tem lista de opções para este tipo de produto",
            "the column has no list of options for this product type",
        );
        return UserError::new("ATTRIBUTE_WITHOUT_LIST", text, &["input", "attribute"]);
    }
    let count = options.live().count();
    let mut allowed: Vec<&str> = options.live().take(SHOWN).map(|option| &*option.text).collect();
    if count > SHOWN {
        allowed.push("…");
    }
    let text = lang.pick("o valor não é uma das opções da coluna", "the value is no option");
    let text = format!("{text} ({count}): {}", allowed.join("; "));
    UserError::new("VALUE_NOT_IN_LIST", text, &["input", "value"])
}
