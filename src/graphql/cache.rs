//! What was worked out once and is kept: how much that is, and having it forgotten.

use async_graphql::{Context, Enum, Object, SimpleObject};

use super::ApiError;
use super::context::Desked as _;
use super::error::UserError;
use super::scalar::DateTime;
use crate::cache::{AI_ANSWER, PERSISTED_QUERY, Standing};
use crate::shelf::ai_answer::Stock;
use crate::shelf::{ShelfError, ai_answer, cache_epoch};

/// What is to be forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum CacheScope {
    /// Answers of AI models.
    Ai,
    /// Texts of persisted queries.
    PersistedQueries,
    /// Both.
    All,
}

impl CacheScope {
    const fn kinds(self) -> &'static [&'static str] {
        match self {
            Self::Ai => &[AI_ANSWER],
            Self::PersistedQueries => &[PERSISTED_QUERY],
            Self::All => &[AI_ANSWER, PERSISTED_QUERY],
        }
    }
}

/// What is kept of one kind. Entries, bytes and the oldest are the workspace's own where its rows are
/// kept (`ai_answer`), else what the answering process has in memory; hits and misses are that
/// process's, since it began.
#[derive(Debug, SimpleObject)]
pub struct CacheStats {
    /// Kind: `ai_answer`, `persisted_query`.
    kind: String,
    /// Things kept.
    entries: i64,
    /// Their length.
    bytes: i64,
    /// When the oldest was made, where that is known.
    oldest: Option<DateTime>,
    /// Looks that found something.
    hits: i64,
    /// Those of them that found it in memory.
    memory_hits: i64,
    /// In Redis.
    redis_hits: i64,
    /// In the database.
    database_hits: i64,
    /// Looks that found nothing.
    misses: i64,
}

impl CacheStats {
    fn of_rows(stock: Stock) -> Self {
        Self {
            kind: AI_ANSWER.to_owned(),
            entries: stock.entries,
            bytes: stock.bytes,
            oldest: stock.oldest.map(DateTime),
            hits: 0,
            memory_hits: 0,
            redis_hits: 0,
            database_hits: 0,
            misses: 0,
        }
    }

    fn of_process(standing: Standing) -> Self {
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let hits = standing.memory_hits + standing.redis_hits + standing.database_hits;
        Self {
            kind: standing.kind.to_owned(),
            entries: count(standing.entries),
            bytes: count(standing.bytes),
            oldest: None,
            hits: count(hits),
            memory_hits: count(standing.memory_hits),
            redis_hits: count(standing.redis_hits),
            database_hits: count(standing.database_hits),
            misses: count(standing.misses),
        }
    }
}

/// What was forgotten.
#[derive(Debug, SimpleObject)]
pub struct CacheClearPayload {
    /// Kinds whose things are found no more, by any process.
    cleared: Vec<String>,
    /// Rows that were removed.
    removed: i64,
    /// Why nothing was forgotten.
    user_errors: Vec<UserError>,
}

/// Queries about what is kept.
#[derive(Debug, Default)]
pub struct CacheQuery;

#[Object]
impl CacheQuery {
    /// What is kept so as not to be worked out, or paid, again.
    async fn cache_stats(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<CacheStats>> {
        let desk = ctx.desk()?;
        let stock = ai_answer::stock(&desk.store, &ctx.scope()?).await.map_err(ApiError::from)?;
        let mut stats = vec![CacheStats::of_rows(stock)];
        for cache in &desk.caches {
            let own = CacheStats::of_process(cache.standing().await);
            match stats.iter_mut().find(|known| known.kind == own.kind) {
                Some(rows) => {
                    let CacheStats { entries, bytes, oldest, .. } = *rows;
                    *rows = CacheStats { entries, bytes, oldest, ..own };
                }
                None => stats.push(own),
            }
        }
        Ok(stats)
    }
}

/// Changes of what is kept.
#[derive(Debug, Default)]
pub struct CacheMutation;

#[Object]
impl CacheMutation {
    /// Has what the workspace keeps forgotten, at once and by all processes: what is asked next is
    /// worked out, and paid, anew.
    async fn cache_clear(
        &self,
        ctx: &Context<'_>,
        scope: CacheScope,
    ) -> async_graphql::Result<CacheClearPayload> {
        let (store, tenant) = (&ctx.desk()?.store, ctx.scope()?);
        let kinds = scope.kinds();
        let removed = store.write_tx(move |tx| {
            Box::pin(async move {
                let mut removed = 0;
                for kind in kinds {
                    cache_epoch::begin(tx, &tenant, kind).await?;
                    if *kind == AI_ANSWER {
                        removed += ai_answer::clear(tx, &tenant).await?;
                    }
                }
                Ok::<u64, ShelfError>(removed)
            })
        });
        let removed = removed.await.map_err(ApiError::from)?;
        Ok(CacheClearPayload {
            cleared: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
            removed: i64::try_from(removed).unwrap_or(i64::MAX),
            user_errors: Vec::new(),
        })
    }
}
