//! Listings: the main job.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::id::{ProductId, TemplateId};
use entity::template::Model;
use jobline::EnqueueOptions;
use jobline::error::EnqueueError;

use super::ApiError;
use super::context::Desked as _;
use super::error::UserError;
use super::job::Job;
use super::product::{MAX_NAMED, ProductFilterInput};
use crate::jobs::listing_generate::ListingGenerate;
use crate::shelf::product::{self, ProductFilter};
use crate::shelf::template;
use crate::telemetry;

/// Missing products that are named in a refusal.
const SHOWN: usize = 10;

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
    /// Makes a repeated call answer the same job: any text of yours, kept for 7 days.
    idempotency_key: Option<String>,
}

/// A listing that was started.
#[derive(SimpleObject)]
pub struct ListingGeneratePayload {
    /// The job that fills the template.
    job: Option<Job>,
    /// Whether the same call had started this job before.
    replayed: bool,
    /// Why there is no job.
    user_errors: Vec<UserError>,
}

impl ListingGeneratePayload {
    fn refused(error: UserError) -> Self {
        Self { job: None, replayed: false, user_errors: vec![error] }
    }
}

/// Changes of listings.
#[derive(Debug, Default)]
pub struct ListingMutation;

#[Object]
impl ListingMutation {
    /// Fills a template with products. The job's artifact is the filled workbook; its findings name
    /// every value that was not written or had to be assumed.
    async fn listing_generate(
        &self,
        ctx: &Context<'_>,
        input: ListingGenerateInput,
    ) -> async_graphql::Result<ListingGeneratePayload> {
        let lang = ctx.lang();
        let key = input.idempotency_key.clone();
        let Some(job) = input.read()? else {
            let text = lang.pick(
                "informe productIds ou filter, não os dois",
                "give productIds or filter, not both",
            );
            let refused = UserError::new("PRODUCTS_AMBIGUOUS", text, &["input"]);
            return Ok(ListingGeneratePayload::refused(refused));
        };
        let desk = ctx.desk()?;
        let scope = ctx.scope()?;
        let found = template::find(&desk.store, &scope, job.template_id).await;
        let Some(row) = found.map_err(ApiError::from)? else {
            let text = lang.pick(
                "não há modelo com esse id; importe-o com templateImport",
                "there is no template with this id; import it by templateImport",
            );
            let refused = UserError::new("TEMPLATE_NOT_FOUND", text, &["input", "templateId"]);
            return Ok(ListingGeneratePayload::refused(refused));
        };
        if let Some(refused) = refuse(ctx, &row, &job).await? {
            return Ok(ListingGeneratePayload::refused(refused));
        }
        let options = EnqueueOptions {
            label: Some(row.file_name),
            idempotency_key: key,
            mutation: "listingGenerate",
            traceparent: telemetry::traceparent(),
            request_id: telemetry::current_id(),
            ..Default::default()
        };
        match desk.jobs.enqueue(&scope, job, options).await {
            Ok(enqueued) => Ok(ListingGeneratePayload {
                job: Some(Job(enqueued.job)),
                replayed: enqueued.replayed,
                user_errors: Vec::new(),
            }),
            Err(error @ EnqueueError::IdempotencyConflict) => {
                let text = lang.pick(
                    "essa chave de idempotência já foi usada com outros dados",
                    "this idempotency key was used with other input",
                );
                let path = ["input", "idempotencyKey"];
                Ok(ListingGeneratePayload::refused(UserError::new(error.code(), text, &path)))
            }
            Err(error) => Err(ApiError::from(error).into()),
        }
    }
}

/// What can be told before anything is started: a type that the template does not have, products
/// that are named and not there.
async fn refuse(
    ctx: &Context<'_>,
    template: &Model,
    job: &ListingGenerate,
) -> Result<Option<UserError>, ApiError> {
    let lang = ctx.lang();
    let types: Vec<String> =
        serde_json::from_value(template.product_types.clone()).unwrap_or_default();
    if let Some(asked) = &job.product_type
        && !types.iter().any(|known| sheetfill::fold(known) == sheetfill::fold(asked))
    {
        let text = lang.pick(
            "o modelo não tem esse tipo de produto; ele tem",
            "the template does not have this product type; it has",
        );
        let text = format!("{text}: {}", types.join(", "));
        let path = ["input", "productType"];
        return Ok(Some(UserError::new("PRODUCT_TYPE_UNKNOWN", text, &path)));
    }
    let desk = ctx.desk()?;
    let missing = product::missing(&desk.store, &ctx.scope()?, &job.products).await?;
    if missing.is_empty() {
        return Ok(None);
    }
    let shown = missing.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    let text = lang.pick("não há estes produtos", "there are no such products");
    let text = format!("{text} ({}): {shown}", missing.len());
    Ok(Some(UserError::new("PRODUCT_NOT_FOUND", text, &["input"])))
}

impl ListingGenerateInput {
    /// The job that is asked for; `None` when the products are named in two ways or in none.
    fn read(self) -> Result<Option<ListingGenerate>, ApiError> {
        let template_id: TemplateId =
            self.template_id.parse().map_err(|_| ApiError::bad_input("templateId is no id"))?;
        let products = match (self.product_ids, self.filter) {
            (Some(ids), None) if ids.len() <= MAX_NAMED => {
                let ids: Result<Vec<ProductId>, _> = ids.iter().map(|id| id.parse()).collect();
                let ids = ids.map_err(|_| ApiError::bad_input("productIds has what is no id"))?;
                ProductFilter { ids: Some(ids), ..Default::default() }
            }
            (Some(_), None) => {
                return Err(ApiError::bad_input(format!("at most {MAX_NAMED} productIds")));
            }
            (None, Some(filter)) => filter.read()?,
            _ => return Ok(None),
        };
        let product_type = self.product_type.filter(|name| !name.trim().is_empty());
        Ok(Some(ListingGenerate { template_id, products, product_type }))
    }
}
