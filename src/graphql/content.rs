//! Products' texts.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use entity::content::Model;
use entity::id::ProductId;

use super::ApiError;
use super::context::Desked as _;
use super::error::UserError;
use super::product::ProductFilterInput;
use super::scalar::DateTime;
use super::start::{self, JobStartPayload, Order};
use crate::content::{self, Lack};
use crate::jobs::content_generate::ContentGenerate;
use crate::shelf::content::{self as shelf, NewContent, Provenance};

/// Whether a person has accepted the texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ContentStatus {
    /// Nobody has yet.
    Draft,
    /// Somebody has.
    Validated,
}

/// Who wrote the texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "content::Author")]
pub enum ContentSource {
    /// A model.
    Ai,
    /// The rules, from the product's facts.
    Rules,
    /// A person.
    Person,
}

/// Something to look at.
#[derive(Debug, SimpleObject)]
pub struct ContentReview {
    /// Stable name.
    code: &'static str,
    /// What it is, in the language of `Accept-Language`.
    message: &'static str,
}

/// Where the texts come from.
#[derive(Debug, SimpleObject)]
pub struct ContentProvenance {
    /// Provider, when a model wrote them.
    provider: Option<String>,
    /// Model.
    model: Option<String>,
    /// Prompt or rules, with version.
    prompt: Option<String>,
    /// Hash of all that was asked.
    input_hash: Option<String>,
    /// Fingerprint of the facts that they were written from.
    fingerprint: Option<String>,
    /// Why no model wrote them, or not all of them: a code.
    fallback: Option<String>,
    /// Job that wrote them.
    job_id: Option<ID>,
}

/// A product's texts for the marketplace.
pub struct Content {
    row: Model,
    texts: content::Content,
    provenance: Provenance,
}

impl TryFrom<Model> for Content {
    type Error = ApiError;

    fn try_from(row: Model) -> Result<Self, ApiError> {
        let (texts, provenance) = (shelf::read(&row)?, shelf::provenance(&row)?);
        Ok(Self { row, texts, provenance })
    }
}

#[Object]
impl Content {
    /// Product that they are about.
    async fn product_id(&self) -> ID {
        self.row.product_id.to_string().into()
    }

    /// Title.
    async fn title(&self) -> &str {
        &self.texts.title
    }

    /// Selling points; five unless the facts give fewer.
    async fn bullets(&self) -> &[String] {
        &self.texts.bullets
    }

    /// Paragraphs, with an empty line between them.
    async fn description(&self) -> &str {
        &self.texts.description
    }

    /// Search terms.
    async fn keywords(&self) -> &[String] {
        &self.texts.keywords
    }

    /// Whether a person has accepted them.
    async fn status(&self) -> ContentStatus {
        if self.row.status == shelf::VALIDATED {
            ContentStatus::Validated
        } else {
            ContentStatus::Draft
        }
    }

    /// Who wrote them.
    async fn source(&self) -> ContentSource {
        self.provenance.source.into()
    }

    /// What a person should look at.
    async fn needs_review(&self, ctx: &Context<'_>) -> Vec<ContentReview> {
        let told =
            |lack: &Lack| ContentReview { code: lack.as_str(), message: lack.text(ctx.lang()) };
        self.texts.needs_review.iter().map(told).collect()
    }

    /// Where they come from.
    async fn provenance(&self) -> ContentProvenance {
        let from = self.provenance.clone();
        ContentProvenance {
            provider: from.provider,
            model: from.model,
            prompt: from.prompt,
            input_hash: from.input_hash,
            fingerprint: Some(from.fingerprint).filter(|fingerprint| !fingerprint.is_empty()),
            fallback: from.fallback,
            job_id: from.job_id.map(|id| id.to_string().into()),
        }
    }

    /// When they were first written.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row.created_at)
    }

    /// When they last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.row.updated_at)
    }
}

/// Whose texts to write.
#[derive(Debug, InputObject)]
pub struct ContentGenerateInput {
    /// Products, at most 1,000. Give these or `filter`.
    product_ids: Option<Vec<ID>>,
    /// Products.
    filter: Option<ProductFilterInput>,
    /// Writes anew also what was written from the same facts; a model is paid again only for what
    /// it is not known to have answered.
    #[graphql(default)]
    force: bool,
    /// Writes also over what a person wrote or validated.
    #[graphql(default)]
    overwrite_validated: bool,
    /// Makes a repeated call answer the same job: any text of yours, kept for 7 days.
    idempotency_key: Option<String>,
}

/// A product's texts as a person wants them; what is not given stays.
#[derive(Debug, InputObject)]
pub struct ContentEditInput {
    /// Product.
    product_id: ID,
    /// Title, at most 120 characters, without dashes, slashes and emoji.
    title: Option<String>,
    /// Selling points, at most 5.
    bullets: Option<Vec<String>>,
    /// Description, at most 2,000 characters.
    description: Option<String>,
    /// Search terms, at most 15.
    keywords: Option<Vec<String>>,
    /// Accepts the texts, too.
    #[graphql(default)]
    validate: bool,
}

/// Texts that were changed.
#[derive(SimpleObject)]
pub struct ContentChangePayload {
    /// The texts as they are now.
    contents: Vec<Content>,
    /// What was not changed, and why.
    user_errors: Vec<UserError>,
}

/// Changes of texts.
#[derive(Debug, Default)]
pub struct ContentMutation;

#[Object]
impl ContentMutation {
    /// Writes title, bullets, description and keywords of products, by a model where one is
    /// configured, else by rules from the product's own facts. They are drafts until a person
    /// validates them.
    async fn content_generate(
        &self,
        ctx: &Context<'_>,
        input: ContentGenerateInput,
    ) -> async_graphql::Result<JobStartPayload> {
        let products = match start::products(ctx, input.product_ids, input.filter).await? {
            Ok(products) => products,
            Err(refused) => return Ok(refused.into()),
        };
        let order = Order {
            mutation: "contentGenerate",
            idempotency_key: input.idempotency_key,
            ..Order::default()
        };
        let (force, overwrite_validated) = (input.force, input.overwrite_validated);
        let job = ContentGenerate { products, force, overwrite_validated };
        Ok(start::once(ctx, job, order).await?.into())
    }

    /// Accepts the texts of products, at most 1,000. Jobs leave accepted texts alone.
    async fn content_validate(
        &self,
        ctx: &Context<'_>,
        product_ids: Vec<ID>,
    ) -> async_graphql::Result<ContentChangePayload> {
        let products = start::product_ids(&product_ids)?;
        let (store, scope) = (&ctx.desk()?.store, ctx.scope()?);
        let tx = store.begin_write().await.map_err(ApiError::internal)?;
        shelf::validate(&tx, store, &scope, &products).await.map_err(ApiError::from)?;
        tx.commit().await.map_err(ApiError::internal)?;
        let contents = contents(ctx, &products).await?;
        let has = |id: &ProductId| contents.iter().any(|content| content.row.product_id == *id);
        let without = products.iter().filter(|id| !has(id));
        let text = ctx.lang().pick("o produto não tem conteúdo", "the product has no texts");
        let told = |id: &ProductId| {
            UserError::new("CONTENT_NOT_FOUND", format!("{text}: {id}"), &["productIds"])
        };
        Ok(ContentChangePayload { user_errors: without.map(told).collect(), contents })
    }

    /// Changes a product's texts by hand. Jobs leave such texts alone.
    async fn content_edit(
        &self,
        ctx: &Context<'_>,
        input: ContentEditInput,
    ) -> async_graphql::Result<ContentChangePayload> {
        let product: ProductId =
            input.product_id.parse().map_err(|_| ApiError::bad_input("productId is no id"))?;
        let (store, scope) = (&ctx.desk()?.store, ctx.scope()?);
        let found = crate::shelf::product::find(store, &scope, product).await;
        if found.map_err(ApiError::from)?.is_none() {
            return Err(ApiError::NotFound.into());
        }
        if input.is_empty() {
            let user_errors = vec![nothing_to_change(ctx)];
            return Ok(ContentChangePayload { contents: Vec::new(), user_errors });
        }
        let validate = input.validate;
        let standing = contents(ctx, &[product]).await?.pop();
        let standing = standing.map(|standing| standing.texts).unwrap_or_default();
        let edited = match input.over(standing, ctx) {
            Ok(edited) => edited,
            Err(user_errors) => {
                return Ok(ContentChangePayload { contents: Vec::new(), user_errors });
            }
        };
        let new = NewContent { product, content: edited, provenance: Provenance::person() };
        let tx = store.begin_write().await.map_err(ApiError::internal)?;
        shelf::edit(&tx, store, &scope, new, validate).await.map_err(ApiError::from)?;
        tx.commit().await.map_err(ApiError::internal)?;
        let contents = contents(ctx, &[product]).await?;
        Ok(ContentChangePayload { contents, user_errors: Vec::new() })
    }
}

async fn contents(ctx: &Context<'_>, products: &[ProductId]) -> Result<Vec<Content>, ApiError> {
    let rows = shelf::of_products(&ctx.desk()?.store, &ctx.scope()?, products).await?;
    rows.into_iter().map(Content::try_from).collect()
}

fn nothing_to_change(ctx: &Context<'_>) -> UserError {
    let text = ctx.lang().pick(
        "nada a mudar: informe title, bullets, description ou keywords; para só aceitar os textos, use contentValidate",
        "nothing to change: give title, bullets, description or keywords; to only accept the texts, use contentValidate",
    );
    UserError::new("NOTHING_TO_CHANGE", text, &["input"])
}

impl ContentEditInput {
    /// Whether no text is given.
    const fn is_empty(&self) -> bool {
        self.title.is_none()
            && self.bullets.is_none()
            && self.description.is_none()
            && self.keywords.is_none()
    }

    /// `standing` with what is given; else everything that is wrong with it.
    fn over(
        self,
        standing: content::Content,
        ctx: &Context<'_>,
    ) -> Result<content::Content, Vec<UserError>> {
        let edited = content::Content {
            title: self.title.unwrap_or(standing.title).trim().to_owned(),
            bullets: self.bullets.unwrap_or(standing.bullets),
            description: self.description.unwrap_or(standing.description),
            keywords: self.keywords.unwrap_or(standing.keywords),
            needs_review: Vec::new(),
        };
        let refused = content::refusals(&edited);
        if refused.is_empty() {
            return Ok(edited.counted());
        }
        let told = |(field, fault): &(&'static str, content::Refusal)| {
            UserError::new(fault.code(), fault.text(ctx.lang()), &["input", *field])
        };
        Err(refused.iter().map(told).collect())
    }
}
