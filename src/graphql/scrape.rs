//! Pages: what is asked to be read, and what came of it.

use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::id::{JobId, ProductId};
use entity::scraped_page::Model;

use super::ApiError;
use super::context::Desked as _;
use super::error::UserError;
use super::page::Page;
use super::scalar::DateTime;
use super::start::{self, JobStartPayload, Order};
use crate::catalog::Lang;
use crate::jobs::scrape_run::{MAX_PAGES, PageAsked, ScrapeRun};
use crate::scraper::{self, FetchError};
use crate::shelf::product::{self, ProductFilter};
use crate::shelf::{ShelfError, page};

/// Most refusals in one answer.
const MAX_REFUSALS: usize = 20;

/// What became of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "scraper::PageOutcome")]
pub enum PageOutcome {
    /// It was read and tells something.
    Ok,
    /// The site refused us, or we had to refuse the site.
    Blocked,
    /// The site wants to know whether we are a person.
    Captcha,
    /// The site shows it to its users only.
    LoginWall,
    /// It is not there (any more).
    NotFound,
    /// It is there and tells nothing of a product.
    ParseFailed,
    /// It could not be fetched.
    Failed,
}

/// A page that was fetched, or could not be.
pub struct ScrapedPage(Model);

#[Object]
impl ScrapedPage {
    /// Identity.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Address as asked.
    async fn url(&self) -> &str {
        &self.0.url
    }

    /// Address that answered, behind all redirects.
    async fn final_url(&self) -> Option<&str> {
        self.0.final_url.as_deref()
    }

    /// Product that it is about.
    async fn product_id(&self) -> Option<ID> {
        self.0.product_id.map(|id| id.to_string().into())
    }

    /// What became of it.
    async fn outcome(&self) -> PageOutcome {
        scraper::PageOutcome::stored(&self.0.outcome).into()
    }

    /// Stable code of why it tells nothing; the job's findings say it in words.
    async fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Status of the answer.
    async fn http_status(&self) -> Option<i64> {
        self.0.http_status
    }

    /// SHA-256 of the page as it was fetched, in hexadecimal; the page itself is kept.
    async fn snapshot_sha256(&self) -> Option<&str> {
        self.0.snapshot_sha256.as_deref()
    }

    /// When it was fetched.
    async fn fetched_at(&self) -> DateTime {
        DateTime(self.0.fetched_at)
    }
}

/// The pages of a job in its order.
pub(super) async fn of_job(
    ctx: &Context<'_>,
    job: JobId,
    first: Option<i32>,
    after: Option<String>,
) -> async_graphql::Result<Connection<String, ScrapedPage, EmptyFields>> {
    let asked = Page::read(first, after)?;
    let keys = (asked.key::<i64>()?, asked.fetch());
    let rows = page::of_job(&ctx.desk()?.store, &ctx.scope()?, job, keys).await;
    let rows = rows.map_err(ApiError::from)?;
    Ok(asked.connection(rows, |row| row.position.to_string(), ScrapedPage))
}

/// Queries about pages.
#[derive(Debug, Default)]
pub struct ScrapeQuery;

#[Object]
impl ScrapeQuery {
    /// Pages that a job read so far, in the job's order.
    #[graphql(complexity = "super::page::cost(first, child_complexity)")]
    async fn scraped_pages(
        &self,
        ctx: &Context<'_>,
        job_id: ID,
        #[graphql(desc = "Items of the page: 0 to 100, 25 by default.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the item before the page.")] after: Option<String>,
    ) -> async_graphql::Result<Connection<String, ScrapedPage, EmptyFields>> {
        let job = job_id.parse().map_err(|_| ApiError::NotFound)?;
        of_job(ctx, job, first, after).await
    }
}

/// A page to read.
#[derive(Debug, InputObject)]
pub struct ScrapePageInput {
    /// Its address.
    url: String,
    /// Product that it is about: what it tells is proposed for it.
    product_id: Option<ID>,
}

/// What to read.
#[derive(Debug, InputObject)]
pub struct ScrapeRunInput {
    /// Pages, at most 1,000.
    pages: Vec<ScrapePageInput>,
    /// Makes a repeated call answer the same job: any text of yours, kept for 7 days.
    idempotency_key: Option<String>,
}

/// Changes of pages.
#[derive(Debug, Default)]
pub struct ScrapeMutation;

#[Object]
impl ScrapeMutation {
    /// Reads product pages of allowed sites. What they tell becomes proposals, visible while the job
    /// runs; nothing is written into a product before somebody accepts it.
    async fn scrape_run(
        &self,
        ctx: &Context<'_>,
        input: ScrapeRunInput,
    ) -> async_graphql::Result<JobStartPayload> {
        if input.pages.is_empty() || input.pages.len() > MAX_PAGES {
            let text = ctx.lang().pick("informe de 1 a 1000 páginas", "give 1 to 1000 pages");
            return Ok(UserError::new("PAGE_COUNT", text, &["input", "pages"]).into());
        }
        let pages = match read(ctx, input.pages)? {
            Ok(pages) => pages,
            Err(refused) => return Ok(refused.into()),
        };
        if let Some(refused) = missing_product(ctx, &pages).await? {
            return Ok(refused.into());
        }
        let order = Order {
            mutation: "scrapeRun",
            label: Some(label(&pages)),
            idempotency_key: input.idempotency_key,
            ..Order::default()
        };
        Ok(start::once(ctx, ScrapeRun { pages }, order).await?.into())
    }
}

/// The pages that are asked for, or what is wrong with each.
fn read(
    ctx: &Context<'_>,
    asked: Vec<ScrapePageInput>,
) -> Result<Result<Vec<PageAsked>, Vec<UserError>>, ApiError> {
    let rules = &ctx.desk()?.scrape;
    let (mut pages, mut refused) = (Vec::with_capacity(asked.len()), Vec::new());
    for (at, page) in asked.into_iter().enumerate() {
        let product = page.product_id.map(|id| id.parse::<ProductId>());
        let product_id =
            product.transpose().map_err(|_| ApiError::bad_input("productId is no id"))?;
        match rules.read(&page.url) {
            Ok(url) => pages.push(PageAsked { url: url.to_string(), product_id }),
            Err(error) => {
                let path = ["input", "pages", &at.to_string(), "url"];
                refused.push(UserError::new(error.code(), refusal(&error, ctx.lang()), &path));
            }
        }
    }
    refused.truncate(MAX_REFUSALS);
    Ok(if refused.is_empty() { Ok(pages) } else { Err(refused) })
}

fn refusal(error: &FetchError, lang: Lang) -> String {
    use crate::scraper::NotAllowed;
    let portuguese = match error {
        FetchError::Blocked => "o endereço é de uma rede interna",
        FetchError::NotAllowed(NotAllowed::Unreadable) => "não é um endereço da web",
        FetchError::NotAllowed(NotAllowed::Scheme) => "só endereços http e https são lidos",
        FetchError::NotAllowed(NotAllowed::UserInfo) => {
            "endereços com usuário ou senha não são lidos"
        }
        FetchError::NotAllowed(NotAllowed::Port) => "só as portas 80 e 443 são lidas",
        FetchError::NotAllowed(NotAllowed::Host) => {
            "o site não está entre os de BEECATALOG_SCRAPE_HOSTS"
        }
        _ => "o endereço não pode ser lido",
    };
    lang.pick(portuguese, &error.to_string()).to_owned()
}

async fn missing_product(
    ctx: &Context<'_>,
    pages: &[PageAsked],
) -> Result<Option<UserError>, ApiError> {
    let ids = pages.iter().filter_map(|page| page.product_id).collect();
    let filter = ProductFilter { ids: Some(ids), ..ProductFilter::default() };
    let missing: Result<Vec<String>, ShelfError> =
        product::missing(&ctx.desk()?.store, &ctx.scope()?, &filter).await;
    let missing = missing?;
    let Some(first) = missing.first() else { return Ok(None) };
    let text = ctx.lang().pick("não há este produto", "there is no such product");
    let text = format!("{text}: {first}");
    Ok(Some(UserError::new("PRODUCT_NOT_FOUND", text, &["input", "pages"])))
}

/// `produto.mercadolivre.com.br (24)`
fn label(pages: &[PageAsked]) -> String {
    let first = pages.first().map(|page| page.url.as_str()).unwrap_or_default();
    let host = first.split('/').nth(2).unwrap_or(first);
    format!("{host} ({})", pages.len())
}
