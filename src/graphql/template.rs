//! Templates.

use async_graphql::connection::Connection;
use async_graphql::{Context, ID, Object, SimpleObject, Upload};
use entity::id::TemplateId;
use entity::template::Model;

use super::ApiError;
use super::context::Desked as _;
use super::error::UserError;
use super::job::Job;
use super::page::Page;
use super::scalar::DateTime;
use super::start::{self, Order, Started};
use super::upload::{Received, receive};
use crate::jobs::template_import::TemplateImport;
use crate::shelf::template;

/// A marketplace's template, kept once per content.
pub struct Template(Model);

#[Object]
impl Template {
    /// Identity.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Name of the file that it came in.
    async fn file_name(&self) -> &str {
        &self.0.file_name
    }

    /// SHA-256 of the file in lower-case hexadecimal.
    async fn content_hash(&self) -> &str {
        &self.0.content_hash
    }

    /// Length of the file in bytes.
    async fn size_bytes(&self) -> i64 {
        self.0.size_bytes
    }

    /// Anatomy: `unified` or `legacy`.
    async fn generation(&self) -> &str {
        &self.0.generation
    }

    /// Version, as the template says.
    async fn version(&self) -> &str {
        &self.0.version
    }

    /// Language of contents, as the template says, e.g. `pt_BR`.
    async fn language(&self) -> &str {
        &self.0.language
    }

    /// Marketplace, as the template says.
    async fn marketplace(&self) -> &str {
        &self.0.marketplace
    }

    /// Product types that can be listed with it.
    async fn product_types(&self) -> Vec<String> {
        serde_json::from_value(self.0.product_types.clone()).unwrap_or_default()
    }

    /// Sheet that is filled.
    async fn sheet_name(&self) -> &str {
        &self.0.sheet_name
    }

    /// Columns of that sheet.
    async fn column_count(&self) -> i32 {
        self.0.column_count
    }

    /// When it was first imported.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
}

/// Queries about templates.
#[derive(Debug, Default)]
pub struct TemplateQuery;

#[Object]
impl TemplateQuery {
    /// The template with this id.
    async fn template(&self, ctx: &Context<'_>, id: ID) -> async_graphql::Result<Option<Template>> {
        let Ok(id) = id.parse::<TemplateId>() else { return Ok(None) };
        let desk = ctx.desk()?;
        let found = template::find(&desk.store, &ctx.scope()?, id).await.map_err(ApiError::from)?;
        Ok(found.map(Template))
    }

    /// Templates of the workspace, newest first.
    #[graphql(complexity = "super::page::cost(first, child_complexity)")]
    async fn templates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Items of the page: 0 to 100, 25 by default.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the item before the page.")] after: Option<String>,
    ) -> async_graphql::Result<Connection<String, Template>> {
        let page = Page::read(first, after)?;
        let after = page.key::<TemplateId>()?;
        let desk = ctx.desk()?;
        let rows = template::page(&desk.store, &ctx.scope()?, after, page.fetch()).await;
        let rows = rows.map_err(ApiError::from)?;
        Ok(page.connection(rows, |row| row.id.to_string(), Template))
    }
}

/// An import that was started, or need not be.
#[derive(SimpleObject)]
pub struct TemplateImportPayload {
    /// The job that reads the file.
    job: Option<Job>,
    /// Whether the same call had started this job before.
    replayed: bool,
    /// The template, when the workspace has one of the same content already.
    template: Option<Template>,
    /// Why there is no job.
    user_errors: Vec<UserError>,
}

impl From<UserError> for TemplateImportPayload {
    fn from(error: UserError) -> Self {
        Self { job: None, replayed: false, template: None, user_errors: vec![error] }
    }
}

/// Changes of templates.
#[derive(Debug, Default)]
pub struct TemplateMutation;

#[Object]
impl TemplateMutation {
    /// Reads a marketplace's template (`.xlsm`, `.xlsx`). The job's `result.templateId` names it.
    async fn template_import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file, by the GraphQL multipart request specification.")]
        upload: Upload,
        #[graphql(
            desc = "Makes a repeated call with the same file answer the same job: any text of \
                    yours, kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<TemplateImportPayload> {
        let desk = ctx.desk()?;
        let file = match receive(ctx, upload, desk.limits.template_bytes).await? {
            Received::Kept(file) => file,
            Received::Refused(error) => return Ok(error.into()),
        };
        let scope = ctx.scope()?;
        let known = template::by_content(desk.store.read(), &scope, &file.content_hash);
        let known = known.await.map_err(ApiError::from)?;
        let order = Order {
            mutation: "templateImport",
            label: Some(file.file_name),
            idempotency_key,
            file_sha256: Some(file.content_hash),
        };
        match start::once(ctx, TemplateImport { upload_id: file.id }, order).await? {
            Started::Refused(error) => Ok(error.into()),
            Started::Job(job, replayed) => Ok(TemplateImportPayload {
                job: Some(*job),
                replayed,
                template: known.map(Template),
                user_errors: Vec::new(),
            }),
        }
    }
}
