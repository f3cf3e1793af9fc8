//! Proposals: what pages tell of products, for people to decide.

use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use entity::id::{ProductId, ProposalId};

use super::ApiError;
use super::context::Desked as _;
use super::error::UserError;
use super::page::Page;
use super::product::MAX_NAMED;
use super::scalar::DateTime;
use crate::catalog::Lang;
use crate::shelf::proposal::{self, ProposalFilter, Refusal, Sourced};

/// Ids that are named in a refusal.
const SHOWN: usize = 10;

/// What was decided about a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ProposalState {
    /// Nothing yet.
    Pending,
    /// It stands in the product.
    Accepted,
    /// It was turned down.
    Rejected,
}

impl ProposalState {
    const fn stored(self) -> &'static str {
        match self {
            Self::Pending => proposal::PENDING,
            Self::Accepted => proposal::ACCEPTED,
            Self::Rejected => proposal::REJECTED,
        }
    }
}

/// A fact that a page tells of a product.
pub struct Proposal(Sourced);

#[Object]
impl Proposal {
    /// Identity.
    async fn id(&self) -> ID {
        self.0.0.id.to_string().into()
    }

    /// Page that tells it.
    async fn page_id(&self) -> ID {
        self.0.0.page_id.to_string().into()
    }

    /// Address of that page.
    async fn source_url(&self) -> &str {
        &self.0.1
    }

    /// Where in the page: a CSS selector, and behind `$` a path into the data there.
    async fn selector(&self) -> &str {
        &self.0.0.selector
    }

    /// Product that it is for.
    async fn product_id(&self) -> Option<ID> {
        self.0.0.product_id.map(|id| id.to_string().into())
    }

    /// Fact that it gives, as in the product input.
    async fn field(&self) -> &str {
        &self.0.0.field
    }

    /// What the page says.
    async fn value(&self) -> &str {
        &self.0.0.value
    }

    /// What was decided.
    async fn state(&self) -> ProposalState {
        let states = [ProposalState::Accepted, ProposalState::Rejected];
        let found = states.into_iter().find(|state| state.stored() == self.0.0.state);
        found.unwrap_or(ProposalState::Pending)
    }

    /// When it was found.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.0.created_at)
    }

    /// When it was decided.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.0.decided_at.map(DateTime)
    }
}

/// Which proposals are meant; every part that is given must hold.
#[derive(Debug, Default, InputObject)]
pub struct ProposalFilterInput {
    /// Found by this job.
    job_id: Option<ID>,
    /// Told by this page.
    page_id: Option<ID>,
    /// For this product.
    product_id: Option<ID>,
    /// In this state.
    state: Option<ProposalState>,
}

impl ProposalFilterInput {
    fn read(self) -> Result<ProposalFilter, ApiError> {
        let unknown = |_| ApiError::NotFound;
        Ok(ProposalFilter {
            job: self.job_id.map(|id| id.parse()).transpose().map_err(unknown)?,
            page: self.page_id.map(|id| id.parse()).transpose().map_err(unknown)?,
            product: self.product_id.map(|id| id.parse()).transpose().map_err(unknown)?,
            state: self.state.map(ProposalState::stored),
        })
    }
}

/// Queries about proposals.
#[derive(Debug, Default)]
pub struct ProposalQuery;

#[Object]
impl ProposalQuery {
    /// Proposals of the workspace in the order in which they were found.
    #[graphql(complexity = "super::page::cost(first, child_complexity)")]
    async fn proposals(
        &self,
        ctx: &Context<'_>,
        filter: Option<ProposalFilterInput>,
        #[graphql(desc = "Items of the page: 0 to 100, 25 by default.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the item before the page.")] after: Option<String>,
    ) -> async_graphql::Result<Connection<String, Proposal, EmptyFields>> {
        let page = Page::read(first, after)?;
        let filter = filter.unwrap_or_default().read()?;
        let keys = (page.key::<ProposalId>()?, page.fetch());
        let rows = proposal::page(&ctx.desk()?.store, &ctx.scope()?, &filter, keys).await;
        let rows = rows.map_err(ApiError::from)?;
        Ok(page.connection(rows, |(row, _)| row.id.to_string(), Proposal))
    }
}

/// Proposals that were decided.
#[derive(SimpleObject)]
pub struct ProposalsPayload {
    /// As they are now.
    proposals: Vec<Proposal>,
    /// Why nothing was decided.
    user_errors: Vec<UserError>,
}

/// Changes of proposals.
#[derive(Debug, Default)]
pub struct ProposalMutation;

#[Object]
impl ProposalMutation {
    /// Writes proposals into their products, all or none. A field with one value gets the proposed
    /// one, a field with several (other pictures) keeps those that it has. What is accepted already
    /// stays so.
    async fn proposals_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most 1,000.")] ids: Vec<ID>,
        #[graphql(desc = "Product of those that are for none.")] product_id: Option<ID>,
    ) -> async_graphql::Result<ProposalsPayload> {
        let ids = read(&ids)?;
        let product = product_id.map(|id| id.parse::<ProductId>()).transpose();
        let product = product.map_err(|_| ApiError::bad_input("productId is no id"))?;
        let (desk, scope) = (ctx.desk()?, ctx.scope()?);
        let store = desk.store.clone();
        let decided = desk.store.write_tx(move |tx| {
            Box::pin(async move { proposal::accept(tx, &store, &scope, &ids, product).await })
        });
        Ok(payload(decided.await.map_err(ApiError::from)?, ctx.lang()))
    }

    /// Turns proposals down, all or none.
    async fn proposals_reject(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most 1,000.")] ids: Vec<ID>,
    ) -> async_graphql::Result<ProposalsPayload> {
        let ids = read(&ids)?;
        let scope = ctx.scope()?;
        let decided = ctx
            .desk()?
            .store
            .write_tx(move |tx| Box::pin(async move { proposal::reject(tx, &scope, &ids).await }));
        Ok(payload(decided.await.map_err(ApiError::from)?, ctx.lang()))
    }
}

fn read(ids: &[ID]) -> Result<Vec<ProposalId>, ApiError> {
    if ids.len() > MAX_NAMED {
        return Err(ApiError::bad_input(format!("at most {MAX_NAMED} ids")));
    }
    let ids: Result<Vec<ProposalId>, _> = ids.iter().map(|id| id.parse()).collect();
    ids.map_err(|_| ApiError::bad_input("ids has what is no id"))
}

fn payload(decided: Result<Vec<Sourced>, Refusal>, lang: Lang) -> ProposalsPayload {
    match decided {
        Ok(rows) => ProposalsPayload {
            proposals: rows.into_iter().map(Proposal).collect(),
            user_errors: Vec::new(),
        },
        Err(refusal) => {
            ProposalsPayload { proposals: Vec::new(), user_errors: vec![told(&refusal, lang)] }
        }
    }
}

fn told(refusal: &Refusal, lang: Lang) -> UserError {
    let (code, path, [portuguese, english]) = match refusal {
        Refusal::NotFound(_) => {
            ("PROPOSAL_NOT_FOUND", "ids", ["não há estas propostas", "there are no such proposals"])
        }
        Refusal::Decided(_) => (
            "PROPOSAL_DECIDED",
            "ids",
            ["já foi decidido o contrário", "the opposite was decided already"],
        ),
        Refusal::WithoutProduct(_) => (
            "PRODUCT_REQUIRED",
            "productId",
            [
                "a página foi lida sem produto; informe productId",
                "the page was read without a product; give productId",
            ],
        ),
        Refusal::OtherProduct(_) => (
            "PROPOSAL_OF_OTHER_PRODUCT",
            "productId",
            ["são de outro produto", "they are for another product"],
        ),
        Refusal::Conflict(_) => (
            "PROPOSALS_CONFLICT",
            "ids",
            [
                "o campo aceita um só valor e outra proposta dá outro; escolha uma",
                "the field takes one value and another proposal gives another; choose one",
            ],
        ),
        Refusal::ProductNotFound(_) => {
            ("PRODUCT_NOT_FOUND", "productId", ["não há este produto", "there is no such product"])
        }
    };
    let text = lang.pick(portuguese, english);
    UserError::new(code, format!("{text}{}", named(refusal)), &[path])
}

/// What a refusal is about: ` (12): id, id`.
fn named(refusal: &Refusal) -> String {
    let ids = match refusal {
        Refusal::ProductNotFound(id) => return format!(": {id}"),
        Refusal::NotFound(ids)
        | Refusal::Decided(ids)
        | Refusal::WithoutProduct(ids)
        | Refusal::OtherProduct(ids)
        | Refusal::Conflict(ids) => ids,
    };
    let shown: Vec<String> = ids.iter().take(SHOWN).map(ToString::to_string).collect();
    format!(" ({}): {}", ids.len(), shown.join(", "))
}
