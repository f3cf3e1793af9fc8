//! Products.

use async_graphql::connection::Connection;
use async_graphql::{Context, ID, InputObject, Json, Object, Upload};
use entity::id::{JobId, ProductId};
use entity::product::Model;

use super::ApiError;
use super::attribute::AttributeChoice;
use super::content::Content;
use super::context::Desked as _;
use super::loader::{ChoicesOf, ContentOf};
use super::page::Page;
use super::picture::{self, ProductPicture};
use super::scalar::DateTime;
use super::start::{self, JobStartPayload, Order};
use crate::jobs::product_import::ProductImport;
use crate::shelf::product::{self, ProductFilter};

/// A product as the seller described it.
pub struct Product(Model);

#[Object]
impl Product {
    /// Identity.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Seller's own code, unique in the workspace.
    async fn sku(&self) -> &str {
        &self.0.sku
    }

    /// Title as given; may be empty.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Marketplace product type, when the seller named one.
    async fn product_type(&self) -> Option<&str> {
        self.0.product_type.as_deref()
    }

    /// Everything that was given, as given, with its places in the file.
    async fn draft(&self) -> Json<serde_json::Value> {
        Json(self.0.draft.clone())
    }

    /// What was chosen for its attributes of a template, by attribute.
    async fn attribute_choices(
        &self,
        ctx: &Context<'_>,
        template_id: ID,
    ) -> async_graphql::Result<Vec<AttributeChoice>> {
        let Ok(template) = template_id.parse() else { return Ok(Vec::new()) };
        let found = ctx.products()?.load_one(ChoicesOf(template, self.0.id)).await;
        let rows = found.map_err(ApiError::internal)?.unwrap_or_default();
        Ok(rows.into_iter().map(AttributeChoice).collect())
    }

    /// Its texts for the marketplace.
    async fn content(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Content>> {
        let found = ctx.products()?.load_one(ContentOf(self.0.id)).await;
        let found = found.map_err(ApiError::internal)?;
        Ok(found.map(Content::try_from).transpose()?)
    }

    /// Its pictures by place.
    async fn pictures(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ProductPicture>> {
        picture::of(ctx, self.0.id).await
    }

    /// When it was first seen.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}

/// Which products are meant; every part that is given must hold.
#[derive(Debug, Default, InputObject)]
pub struct ProductFilterInput {
    /// These SKUs, at most 1,000.
    skus: Option<Vec<String>>,
    /// Written last by this import job.
    imported_by: Option<ID>,
    /// This marketplace product type.
    product_type: Option<String>,
    /// Words in SKU or title; case and accents do not matter.
    search: Option<String>,
}

/// Most ids or SKUs in one request.
pub const MAX_NAMED: usize = 1_000;

impl ProductFilterInput {
    /// The filter in the catalogue's words.
    ///
    /// # Errors
    /// [`ApiError::BadInput`] for too many SKUs, [`ApiError::NotFound`] for what is no job's id.
    pub fn read(self) -> Result<ProductFilter, ApiError> {
        if self.skus.as_ref().is_some_and(|skus| skus.len() > MAX_NAMED) {
            return Err(ApiError::bad_input(format!("at most {MAX_NAMED} SKUs")));
        }
        let imported_by = self.imported_by.map(|id| id.parse::<JobId>());
        Ok(ProductFilter {
            ids: None,
            skus: self.skus,
            imported_by: imported_by.transpose().map_err(|_| ApiError::NotFound)?,
            product_type: self.product_type,
            search: self.search,
        })
    }
}

/// Queries about products.
#[derive(Debug, Default)]
pub struct ProductQuery;

#[Object]
impl ProductQuery {
    /// The product with this id.
    async fn product(&self, ctx: &Context<'_>, id: ID) -> async_graphql::Result<Option<Product>> {
        let Ok(id) = id.parse::<ProductId>() else { return Ok(None) };
        let desk = ctx.desk()?;
        let found = product::find(&desk.store, &ctx.scope()?, id).await.map_err(ApiError::from)?;
        Ok(found.map(Product))
    }

    /// Products of the workspace in the order in which they were first seen.
    #[graphql(complexity = "super::page::cost(first, child_complexity)")]
    async fn products(
        &self,
        ctx: &Context<'_>,
        filter: Option<ProductFilterInput>,
        #[graphql(desc = "Items of the page: 0 to 100, 25 by default.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the item before the page.")] after: Option<String>,
    ) -> async_graphql::Result<Connection<String, Product>> {
        let page = Page::read(first, after)?;
        let filter = filter.unwrap_or_default().read()?;
        let keys = (page.key::<ProductId>()?, page.fetch());
        let desk = ctx.desk()?;
        let rows = product::page(&desk.store, &ctx.scope()?, &filter, keys).await;
        let rows = rows.map_err(ApiError::from)?;
        Ok(page.connection(rows, |row| row.id.to_string(), Product))
    }

    /// How many products are meant.
    async fn product_count(
        &self,
        ctx: &Context<'_>,
        filter: Option<ProductFilterInput>,
    ) -> async_graphql::Result<u64> {
        let filter = filter.unwrap_or_default().read()?;
        let desk = ctx.desk()?;
        let count = product::count(&desk.store, &ctx.scope()?, &filter).await;
        Ok(count.map_err(ApiError::from)?)
    }
}

/// Changes of products.
#[derive(Debug, Default)]
pub struct ProductMutation;

#[Object]
impl ProductMutation {
    /// Reads a seller's products (`.xlsx`, `.csv`, `.jsonl`). Rows that can't be read are findings
    /// of the job; the others are kept.
    async fn product_import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file, by the GraphQL multipart request specification.")]
        upload: Upload,
        #[graphql(
            desc = "Makes a repeated call with the same file answer the same job: any text of \
                    yours, kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<JobStartPayload> {
        let order = Order { mutation: "productImport", idempotency_key, ..Order::default() };
        let job = |upload_id| ProductImport { upload_id };
        Ok(start::with_products_file(ctx, upload, order, job).await?)
    }
}
