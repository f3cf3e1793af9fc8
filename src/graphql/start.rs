//! Starting jobs by mutation: what every start has in common.

use async_graphql::{Context, ID, SimpleObject, Upload};
use entity::id::{ProductId, UploadId};
use jobline::EnqueueOptions;
use jobline::error::EnqueueError;

use super::ApiError;
use super::context::Desked as _;
use super::error::UserError;
use super::job::Job;
use super::product::{MAX_NAMED, ProductFilterInput};
use super::upload::{Received, receive};
use crate::shelf::product::{self, ProductFilter};
use crate::telemetry;

/// Missing products that are named in a refusal.
const SHOWN: usize = 10;

/// What a start is called and known by.
#[derive(Debug, Default)]
pub struct Order {
    /// Name of the mutation; the same key for another one is another order.
    pub mutation: &'static str,
    /// What people call the job.
    pub label: Option<String>,
    /// The caller's key: a repeated order answers the same job.
    pub idempotency_key: Option<String>,
    /// SHA-256 of the file that was sent with it: the same file is the same input, whatever its
    /// upload is called.
    pub file_sha256: Option<String>,
}

/// A job that was started.
#[derive(SimpleObject)]
pub struct JobStartPayload {
    /// The job.
    job: Option<Job>,
    /// Whether the same call had started this job before.
    replayed: bool,
    /// Why there is no job.
    user_errors: Vec<UserError>,
}

/// What became of an order.
pub enum Started {
    /// The job, and whether the same order had started it before.
    Job(Box<Job>, bool),
    /// There is none, for a reason that the caller can do something about.
    Refused(UserError),
}

impl From<Started> for JobStartPayload {
    fn from(started: Started) -> Self {
        match started {
            Started::Job(job, replayed) => {
                Self { job: Some(*job), replayed, user_errors: Vec::new() }
            }
            Started::Refused(error) => error.into(),
        }
    }
}

impl From<UserError> for JobStartPayload {
    fn from(error: UserError) -> Self {
        vec![error].into()
    }
}

impl From<Vec<UserError>> for JobStartPayload {
    fn from(user_errors: Vec<UserError>) -> Self {
        Self { job: None, replayed: false, user_errors }
    }
}

/// Enqueues a job of the viewer's workspace, once per idempotency key.
///
/// # Errors
/// [`ApiError`]; a full queue is the caller's to wait for.
pub async fn once<J: jobline::Job>(
    ctx: &Context<'_>,
    job: J,
    order: Order,
) -> Result<Started, ApiError> {
    let by_file = order.file_sha256.is_some();
    let options = EnqueueOptions {
        label: order.label,
        idempotency_key: order.idempotency_key,
        mutation: order.mutation,
        input_sha256: order.file_sha256,
        traceparent: telemetry::traceparent(),
        request_id: telemetry::current_id(),
        ..Default::default()
    };
    match ctx.desk()?.jobs.enqueue(&ctx.scope()?, job, options).await {
        Ok(enqueued) => Ok(Started::Job(Box::new(Job(enqueued.job)), enqueued.replayed)),
        Err(error @ EnqueueError::IdempotencyConflict) => {
            let text = ctx.lang().pick(
                "essa chave de idempotência já foi usada com outros dados",
                "this idempotency key was used with other input",
            );
            // A file can't be sent inside an input.
            let path: &[&str] =
                if by_file { &["idempotencyKey"] } else { &["input", "idempotencyKey"] };
            Ok(Started::Refused(UserError::new(error.code(), text, path)))
        }
        Err(error @ EnqueueError::ArgsTooLarge { .. }) => {
            let text = ctx.lang().pick(
                "os dados são longos demais para um só pedido; divida-o",
                "the input is too long for one request; divide it",
            );
            Ok(Started::Refused(UserError::new(error.code(), text, &["input"])))
        }
        Err(error) => Err(error.into()),
    }
}

/// Keeps a seller's file and enqueues the job that reads it.
///
/// # Errors
/// [`ApiError`].
pub async fn with_products_file<J: jobline::Job>(
    ctx: &Context<'_>,
    file: Upload,
    order: Order,
    job: impl FnOnce(UploadId) -> J,
) -> Result<JobStartPayload, ApiError> {
    let file = match receive(ctx, file, ctx.desk()?.limits.product_bytes).await? {
        Received::Kept(file) => file,
        Received::Refused(error) => return Ok(error.into()),
    };
    let order =
        Order { label: Some(file.file_name), file_sha256: Some(file.content_hash), ..order };
    Ok(once(ctx, job(file.id), order).await?.into())
}

/// The products that an input names by ids or by a filter, all of them there; else the refusal.
///
/// # Errors
/// [`ApiError::BadInput`] for too many ids and for what is none.
pub async fn products(
    ctx: &Context<'_>,
    ids: Option<Vec<ID>>,
    filter: Option<ProductFilterInput>,
) -> Result<Result<ProductFilter, UserError>, ApiError> {
    let products = match (ids, filter) {
        (Some(ids), None) => ProductFilter { ids: Some(product_ids(&ids)?), ..Default::default() },
        (None, Some(filter)) => filter.read()?,
        _ => {
            let text = ctx.lang().pick(
                "informe productIds ou filter, não os dois",
                "give productIds or filter, not both",
            );
            return Ok(Err(UserError::new("PRODUCTS_AMBIGUOUS", text, &["input"])));
        }
    };
    let missing = product::missing(&ctx.desk()?.store, &ctx.scope()?, &products).await?;
    if missing.is_empty() {
        return Ok(Ok(products));
    }
    let shown = missing.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    let text = ctx.lang().pick("não há estes produtos", "there are no such products");
    let text = format!("{text} ({}): {shown}", missing.len());
    Ok(Err(UserError::new("PRODUCT_NOT_FOUND", text, &["input"])))
}

/// Ids of products, at most [`MAX_NAMED`].
///
/// # Errors
/// [`ApiError::BadInput`].
pub fn product_ids(ids: &[ID]) -> Result<Vec<ProductId>, ApiError> {
    if ids.len() > MAX_NAMED {
        return Err(ApiError::bad_input(format!("at most {MAX_NAMED} productIds")));
    }
    let ids: Result<Vec<ProductId>, _> = ids.iter().map(|id| id.parse()).collect();
    ids.map_err(|_| ApiError::bad_input("productIds has what is no id"))
}
