//! Who is asked for texts.

use async_trait::async_trait;
use jobline::Context;

use crate::ai::{AiError, Answer, Item, Task};
use crate::jobs::{JobBooks, Rooms};

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
        self.ai.ask(task, items, &workspace, &JobBooks::new(ctx, self.purse), ctx.token()).await
    }
}
