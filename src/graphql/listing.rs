//! Listings: the main job.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::id::TemplateId;
use entity::template::Model;

use super::ApiError;
use super::context::Desked as _;
use super::error::UserError;
use super::product::ProductFilterInput;
use super::start::{self, JobStartPayload, Order};
use crate::catalog::Lang;
use crate::jobs::listing_generate::ListingGenerate;
use crate::shelf::product::ProductFilter;
use crate::shelf::template;

/// What a listing does with the products' content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Enum)]
#[graphql(remote = "crate::jobs::listing_generate::ContentUse")]
pub enum ContentUse {
    /// Its texts stand instead of the seller's own.
    #[default]
    Use,
    /// Only the seller's own texts are written.
    Ignore,
}

/// What to fill with what.
#[derive(Debug, InputObject)]
pub struct ListingGenerateInput {
    /// Template to fill.
    template_id: ID,
    /// Products to write, at most 1,000. Give these or `filter`.
    product_ids: Option<Vec<ID>>,
    /// Products to write.
    filter: Option<ProductFilterInput>,
    /// Product type of the products that name none; not needed when the template has only one.
    product_type: Option<String>,
    /// Whether texts of the products' content stand instead of the seller's own: validated ones, else
    /// drafts.
    #[graphql(default)]
    content: ContentUse,
    /// Makes a repeated call answer the same job: any text of yours, kept for 7 days.
    idempotency_key: Option<String>,
}

/// Changes of listings.
#[derive(Debug, Default)]
pub struct ListingMutation;

#[Object]
impl ListingMutation {
    /// Fills a template with products. The job's artifact is the filled workbook; its findings name
    /// every value that was not written or had to be assumed, and what a check of the workbook finds,
    /// such as values that the template asks for and nobody gave.
    async fn listing_generate(
        &self,
        ctx: &Context<'_>,
        input: ListingGenerateInput,
    ) -> async_graphql::Result<JobStartPayload> {
        let content = input.content.into();
        let asked = ForTemplate {
            template_id: input.template_id,
            product_ids: input.product_ids,
            filter: input.filter,
            product_type: input.product_type,
            idempotency_key: input.idempotency_key,
        };
        let job = |template_id, products, product_type| ListingGenerate {
            template_id,
            products,
            product_type,
            content,
        };
        Ok(asked.start(ctx, "listingGenerate", job).await?)
    }
}

/// What the inputs of jobs that take products to a template have in common.
#[derive(Debug)]
pub struct ForTemplate {
    /// The template.
    pub template_id: ID,
    /// Products by ids.
    pub product_ids: Option<Vec<ID>>,
    /// Products by a filter.
    pub filter: Option<ProductFilterInput>,
    /// Product type of those that name none.
    pub product_type: Option<String>,
    /// The caller's key.
    pub idempotency_key: Option<String>,
}

impl ForTemplate {
    /// Starts the job that `job` makes of template, products and product type, once all of them are
    /// there.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn start<J: jobline::Job>(
        self,
        ctx: &Context<'_>,
        mutation: &'static str,
        job: impl FnOnce(TemplateId, ProductFilter, Option<String>) -> J,
    ) -> Result<JobStartPayload, ApiError> {
        let products = match start::products(ctx, self.product_ids, self.filter).await? {
            Ok(products) => products,
            Err(refused) => return Ok(refused.into()),
        };
        let product_type = self.product_type.as_deref();
        let template = match template_for(ctx, &self.template_id, product_type).await? {
            Ok(template) => template,
            Err(refused) => return Ok(refused.into()),
        };
        let job = job(template.id, products, given_type(self.product_type));
        let order = Order {
            mutation,
            label: Some(template.file_name),
            idempotency_key: self.idempotency_key,
            ..Order::default()
        };
        Ok(start::once(ctx, job, order).await?.into())
    }
}

/// A product type that was given and is not blank.
pub fn given_type(product_type: Option<String>) -> Option<String> {
    product_type.filter(|name| !name.trim().is_empty())
}

/// The template that an input names, with the product type that it has; else the refusal.
///
/// # Errors
/// [`ApiError::BadInput`] for what is no id.
pub async fn template_for(
    ctx: &Context<'_>,
    id: &ID,
    product_type: Option<&str>,
) -> Result<Result<Model, UserError>, ApiError> {
    let id: TemplateId = id.parse().map_err(|_| ApiError::bad_input("templateId is no id"))?;
    let lang = ctx.lang();
    let found = template::find(&ctx.desk()?.store, &ctx.scope()?, id).await?;
    let Some(row) = found else {
        let text = lang.pick(
            "não há modelo com esse id; importe-o com templateImport",
            "there is no template with this id; import it by templateImport",
        );
        let path = ["input", "templateId"];
        return Ok(Err(UserError::new("TEMPLATE_NOT_FOUND", text, &path)));
    };
    let asked = product_type.filter(|name| !name.trim().is_empty());
    Ok(match unknown_type(lang, &row, asked) {
        Some(refused) => Err(refused),
        None => Ok(row),
    })
}

/// The refusal of a type that the template does not have.
fn unknown_type(lang: Lang, template: &Model, asked: Option<&str>) -> Option<UserError> {
    let asked = sheetfill::fold(asked?);
    let types: Vec<String> =
        serde_json::from_value(template.product_types.clone()).unwrap_or_default();
    if types.iter().any(|known| sheetfill::fold(known) == asked) {
        return None;
    }
    let text = lang.pick(
        "o modelo não tem esse tipo de produto; ele tem",
        "the template does not have this product type; it has",
    );
    let text = format!("{text}: {}", types.join(", "));
    Some(UserError::new("PRODUCT_TYPE_UNKNOWN", text, &["input", "productType"]))
}
