//! The books of one job: what it spends on models, within its cap, and the answers that it pays.
//!
//! All of it is committed only while the job is still this run's: a run that lost its lease or was
//! cancelled spends nothing more. What a call that was under way then costs and says is still taken
//! from one that was cancelled: it is paid.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use entity::id::AiCallId;
use jobline::error::CommitError;
use jobline::{Context, Failure};
use serde_json::Value;

use crate::ai::{Bill, Books, BooksError, Kept, PlannedCall, Provenance};
use crate::cache;
use crate::shelf::ai_answer::{self, NewAnswer, Term};
use crate::shelf::ai_call::{self, NewCall, Settled, Totals};
use crate::shelf::{ShelfError, cache_epoch};

/// What jobs may spend, and for how long what they pay is kept.
#[derive(Debug, Clone, Copy)]
pub struct Purse {
    /// What one job may spend, in millionths of a dollar.
    pub job_cap_micro_usd: i64,
    /// How long answers are kept.
    pub answers_live: Duration,
}

/// The books of one job.
#[derive(Debug)]
pub struct JobBooks {
    ctx: Context,
    purse: Purse,
    /// Epoch of the workspace's answers, as it was read last.
    epoch: AtomicI64,
}

impl JobBooks {
    /// The books of the job that `ctx` runs, which spends from `purse`.
    pub fn new(ctx: &Context, purse: Purse) -> Self {
        Self { ctx: ctx.clone(), purse, epoch: AtomicI64::new(0) }
    }

    /// What the job has spent so far, also in earlier attempts.
    ///
    /// # Errors
    /// [`ShelfError::Query`].
    pub async fn totals(&self) -> Result<Totals, ShelfError> {
        let job = self.ctx.job_id();
        let totals = ai_call::totals(self.ctx.store(), &self.ctx.scope(), &[job]).await?;
        Ok(totals.into_iter().next().map(|(_, totals)| totals).unwrap_or_default())
    }
}

#[async_trait]
impl Books for JobBooks {
    async fn known(&self, hashes: &[String]) -> Result<HashMap<String, Value>, BooksError> {
        let (store, epoch) = (self.ctx.store(), self.epoch.load(Ordering::Relaxed));
        let at = (epoch, store.db_now().await.map_err(failed)?);
        ai_answer::known(store, &self.ctx.scope(), hashes, at).await.map_err(failed)
    }

    async fn epoch(&self) -> Result<i64, BooksError> {
        let epoch = cache_epoch::of(self.ctx.store(), &self.ctx.scope(), cache::AI_ANSWER).await;
        let epoch = epoch.map_err(failed)?;
        self.epoch.store(epoch, Ordering::Relaxed);
        Ok(epoch)
    }

    fn payer(&self) -> String {
        self.ctx.job_id().to_string()
    }

    async fn afford(&self, call: &PlannedCall) -> Result<(), BooksError> {
        let spent = self.totals().await.map_err(failed)?.cost_micro_usd;
        within(self.purse.job_cap_micro_usd, spent, call)
    }

    async fn reserve(&self, call: &PlannedCall) -> Result<String, BooksError> {
        let (scope, job) = (self.ctx.scope(), self.ctx.job_id());
        let (cap, planned) = (self.purse.job_cap_micro_usd, call.clone());
        let reserved = self.ctx.commit(move |tx| {
            Box::pin(async move {
                // The job's row is held: no other call of it is reserved between the two.
                let spent = ai_call::spent(tx, &scope, job).await?;
                within(cap, spent, &planned)?;
                let call = NewCall {
                    job_id: job,
                    provider: planned.provider,
                    model: planned.model,
                    prompt: planned.prompt,
                    items: i64::try_from(planned.items).unwrap_or(i64::MAX),
                    reserved_micro_usd: planned.at_most_micro_usd,
                    price_version: planned.price_version,
                };
                Ok(ai_call::reserve(tx, &scope, call, tx.db_now().await?).await?)
            })
        });
        Ok(reserved.await.map_err(of_commit)?.to_string())
    }

    async fn reused(&self, known: &[Provenance]) -> Result<(), BooksError> {
        let Some(first) = known.first().cloned() else { return Ok(()) };
        let (scope, job) = (self.ctx.scope(), self.ctx.job_id());
        let hashes: Vec<String> = known.iter().map(|known| known.input_hash.clone()).collect();
        let noted = self.ctx.commit(move |tx| {
            Box::pin(async move {
                let call = NewCall {
                    job_id: job,
                    provider: first.provider,
                    model: first.model,
                    prompt: first.prompt,
                    items: i64::try_from(hashes.len()).unwrap_or(i64::MAX),
                    reserved_micro_usd: 0,
                    price_version: String::new(),
                };
                ai_call::note_known(tx, &scope, call, tx.db_now().await?).await?;
                Ok(ai_answer::used(tx, &scope, &hashes).await?)
            })
        });
        noted.await.map_err(of_commit)
    }

    async fn settle(&self, reserved: &str, bill: Bill, kept: &[Kept]) -> Result<(), BooksError> {
        let id: AiCallId = reserved.parse().map_err(failed)?;
        let (scope, life) = (self.ctx.scope(), self.purse.answers_live);
        let epoch = self.epoch.load(Ordering::Relaxed);
        let answers: Vec<NewAnswer> = kept.iter().map(new_answer).collect();
        let settled = Settled {
            outcome: bill.outcome,
            tokens_in: bill.tokens_in,
            tokens_cached: bill.tokens_cached,
            tokens_out: bill.tokens_out,
            cost_micro_usd: bill.cost_micro_usd,
        };
        let done = self.ctx.commit_while_leased(move |tx| {
            Box::pin(async move {
                let now = tx.db_now().await?;
                ai_call::settle(tx, &scope, id, settled, now).await?;
                let term = Term { epoch, now, until: now + life };
                Ok(ai_answer::keep(tx, &scope, &answers, term).await?)
            })
        });
        done.await.map_err(of_commit)
    }
}

/// Whether a call may still be made of what is `spent`.
fn within(cap_micro_usd: i64, spent: i64, call: &PlannedCall) -> Result<(), BooksError> {
    if spent.saturating_add(call.at_most_micro_usd) > cap_micro_usd {
        return Err(BooksError::CapReached { cap_micro_usd });
    }
    Ok(())
}

/// What a job whose books can't be kept ends with: what the ledger said counts.
pub fn books_failure(error: &BooksError) -> Failure {
    let of_ledger = match error {
        BooksError::Failed(cause) => cause.downcast_ref::<CommitError>(),
        // A cap that is reached is no failure of the books: the rules write.
        BooksError::CapReached { .. } => None,
    };
    let code = of_ledger.map_or("LEDGER_UNAVAILABLE", CommitError::code);
    Failure::transient(code, "the books of the AI calls can't be kept")
}

fn new_answer(kept: &Kept) -> NewAnswer {
    let Kept { provenance, value } = kept.clone();
    let Provenance { provider, model, prompt, input_hash } = provenance;
    NewAnswer { hash: input_hash, prompt, provider, model, value }
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> BooksError {
    BooksError::Failed(Box::new(error))
}

fn of_commit(error: CommitError) -> BooksError {
    match error {
        CommitError::Effect(error) => match error.downcast::<BooksError>() {
            Ok(ours) => *ours,
            Err(error) => BooksError::Failed(error),
        },
        error => failed(error),
    }
}

#[cfg(test)]
mod tests;
