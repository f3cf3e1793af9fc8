//! Who is asked for texts.

use std::collections::HashMap;

use async_trait::async_trait;
use jobline::Context;
use serde_json::Value;

use crate::ai::{AiError, Answer, Bill, Books, BooksError, Item, Kept, PlannedCall, Task};
use crate::jobs::Rooms;

/// A model that answers item by item.
#[async_trait]
pub trait Model: Send + Sync {
    /// Answers every item, in their order, at the expense of the job.
    async fn ask(
        &self,
        ctx: &Context,
        task: &Task<'_>,
        items: &[Item],
    ) -> Vec<Result<Answer, AiError>>;
}

#[async_trait]
impl Model for Rooms {
    async fn ask(
        &self,
        ctx: &Context,
        task: &Task<'_>,
        items: &[Item],
    ) -> Vec<Result<Answer, AiError>> {
        let workspace = ctx.scope().tenant().to_string();
        self.ai.ask(task, items, &workspace, &NoBooks, ctx.token()).await
    }
}

/// Books for a door that makes no calls: they refuse to pay.
struct NoBooks;

#[async_trait]
impl Books for NoBooks {
    async fn known(&self, _hashes: &[String]) -> Result<HashMap<String, Value>, BooksError> {
        Ok(HashMap::new())
    }

    async fn reserve(&self, _call: &PlannedCall) -> Result<String, BooksError> {
        Err(BooksError::CapReached { cap_micro_usd: 0 })
    }

    async fn settle(&self, _: &str, _: Bill, _: &[Kept]) -> Result<(), BooksError> {
        Ok(())
    }
}
