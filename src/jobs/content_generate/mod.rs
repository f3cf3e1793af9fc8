//! Writes the texts of products: by a model where there is one, else by rules.
//!
//! Each product's text is committed as it is written, with a note that it is done: another attempt
//! asks for nothing that is noted, and what was asked and not noted yet is in the books of the models'
//! room. A product whose facts have not changed since its text was written is not written again.

mod batch;
mod outcome;
mod piece;
mod stage;

use jobline::{Context, Effects, Failure, Job, Outcome, Queue};
use serde::{Deserialize, Serialize};

use super::{Rooms, model, record};
use crate::shelf::product::ProductFilter;

pub(super) use stage::{Stage, run};

/// Whose texts to write.
#[derive(Debug, Serialize, Deserialize)]
pub struct ContentGenerate {
    /// Products.
    pub products: ProductFilter,
    /// Also those whose text is from the same facts.
    #[serde(default)]
    pub force: bool,
    /// Also those whose text a person wrote or accepted.
    #[serde(default)]
    pub overwrite_validated: bool,
}

impl Job for ContentGenerate {
    const KIND: &'static str = "content_generate";
    const QUEUE: Queue = Queue::Ai;
    type Rooms = Rooms;

    async fn run(self, ctx: Context, rooms: Rooms) -> Outcome {
        let stage = Stage {
            filters: vec![self.products],
            force: self.force,
            overwrite_validated: self.overwrite_validated,
        };
        generate(&ctx, &rooms, &stage).await.into()
    }
}

/// `None` when the job was told to stop.
async fn generate(ctx: &Context, rooms: &Rooms, stage: &Stage) -> Result<Option<Effects>, Failure> {
    let Some(tally) = run(ctx, rooms, rooms, stage).await? else { return Ok(None) };
    let (summary, nothing) = (tally.summary(), tally.nothing());
    record(ctx, tally.findings).await?;
    match nothing {
        Some(failure) => Err(failure),
        None => Ok(Some(Effects::default().summary(model::with_use(ctx, rooms, summary).await?))),
    }
}

#[cfg(test)]
mod tests;
