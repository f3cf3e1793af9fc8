//! One call: made at its turn, judged, settled; tried again where that may help.

use std::time::{Duration, Instant};

use backon::{BackoffBuilder as _, ExponentialBuilder};
use rand::Rng as _;
use serde_json::Value;

use super::ask::Asking;
use super::http::{Fault, Why};
use super::judge::{Bad, Kind};
use super::provider::{Ending, Question, Reply, Usage};
use super::wording::{self, Secrets};
use super::{AiError, Bill, BooksError, Item, Kept, PlannedCall, Provenance, metrics};

/// Bytes of a token, as estimated for bounds: fewer than Portuguese has, so that bounds hold.
const BYTES_PER_TOKEN: usize = 3;
/// Tokens that a protocol adds to what is sent.
const FRAME_TOKENS: usize = 256;
/// Tokens of an answer's frame, and of an item's in it.
const ANSWER_FRAME_TOKENS: u32 = 64;

/// An item of a call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub item: &'a Item,
    pub provenance: &'a Provenance,
    /// What was wrong with its answer before, if it is asked about again.
    pub before: Option<&'a Bad>,
}

/// What each item of a call came to.
type Verdicts = Vec<Result<Value, Bad>>;

/// A call in words, before it is sent.
struct Draft {
    secrets: Secrets,
    system: String,
    user: String,
    schema: Value,
    answer_tokens: u32,
}

impl Draft {
    fn sent_bytes(&self) -> usize {
        self.system.len() + self.user.len() + self.schema.to_string().len()
    }
}

impl Asking<'_> {
    /// Asks about `batch`, giving answers room for `room` times the tokens of the task.
    ///
    /// # Errors
    /// What happened to all of them.
    pub async fn call(&self, batch: &[Asked<'_>], room: u32) -> Result<Verdicts, AiError> {
        let pace = &self.house.pace;
        let mut ceilings = ExponentialBuilder::default()
            .with_min_delay(pace.first_wait)
            .with_max_delay(pace.longest_wait)
            .with_max_times(pace.attempts.saturating_sub(1))
            .build();
        loop {
            let fault = match self.attempt(batch, room).await? {
                Ok(verdicts) => return Ok(verdicts),
                Err(fault) => fault,
            };
            tracing::info!(reason = fault.reason, again = fault.why.again(), "an AI call failed");
            let ceiling = if fault.why.again() { ceilings.next() } else { None };
            let Some(ceiling) = ceiling else {
                return Err(AiError::Unavailable { reason: fault.reason });
            };
            let asked = fault.after.unwrap_or_default();
            if asked > pace.longest_wait {
                return Err(AiError::CircuitOpen { retry_after: asked });
            }
            let wait = tokio::time::sleep(wait(ceiling, asked));
            let waited = self.stop.run_until_cancelled(wait).await;
            waited.ok_or(AiError::Stopped)?;
        }
    }

    /// Tokens that a call about `batch` takes, as estimated: sent, and at most received.
    pub fn estimate(&self, batch: &[Asked<'_>], room: u32) -> (usize, usize) {
        let draft = self.draft(batch, room);
        let output = self.question(&draft).output_tokens();
        (draft.sent_bytes() / BYTES_PER_TOKEN + FRAME_TOKENS, output as usize)
    }

    fn draft(&self, batch: &[Asked<'_>], room: u32) -> Draft {
        let secrets = Secrets::draw();
        let items: Vec<_> = batch.iter().map(|asked| (asked.item, asked.before)).collect();
        let count = u32::try_from(batch.len()).unwrap_or(u32::MAX);
        let per_item = self.task.tokens_per_item.saturating_mul(room);
        let per_item = per_item.saturating_add(ANSWER_FRAME_TOKENS);
        Draft {
            system: wording::system(self.task, &secrets),
            user: wording::user(self.task, &items, &secrets),
            schema: wording::schema(self.task, batch.len()),
            answer_tokens: per_item.saturating_mul(count).saturating_add(ANSWER_FRAME_TOKENS),
            secrets,
        }
    }

    fn question<'q>(&'q self, draft: &'q Draft) -> Question<'q> {
        Question {
            model: &self.house.account.model,
            system: &draft.system,
            user: &draft.user,
            schema: &draft.schema,
            answer_tokens: draft.answer_tokens,
            thought_tokens: self.house.price.as_ref().and_then(|price| price.thought_tokens),
        }
    }

    /// The call with the most that it can cost: no token is shorter than a byte.
    fn plan(&self, draft: &Draft, items: usize) -> Result<PlannedCall, AiError> {
        let account = &self.house.account;
        let unpriced = || AiError::Unpriced { model: account.model.clone() };
        let price = self.house.price.as_ref().ok_or_else(unpriced)?;
        let most = Usage {
            input: i64::try_from(draft.sent_bytes() + FRAME_TOKENS).unwrap_or(i64::MAX),
            cached: 0,
            output: i64::from(self.question(draft).output_tokens()),
        };
        Ok(PlannedCall {
            provider: account.provider.as_str().to_owned(),
            model: account.model.clone(),
            prompt: self.prompt(),
            items,
            at_most_micro_usd: price.cost(&most),
            price_version: self.house.price_version.clone(),
        })
    }

    /// One try. The outer error is for good; the inner one may be tried again.
    async fn attempt(
        &self,
        batch: &[Asked<'_>],
        room: u32,
    ) -> Result<Result<Verdicts, Fault>, AiError> {
        let draft = self.draft(batch, room);
        let planned = self.plan(&draft, batch.len())?;
        // Its place is free again when all is settled.
        let turn = self.turn(&planned).await?;
        let begun = Instant::now();
        let asked = self.unless_stopped(self.house.wire.ask(&self.question(&draft))).await;
        let (bill, ended) = match asked {
            Some(Ok(reply)) => {
                turn.pass.succeeded();
                let verdicts = self.judged(&reply, batch, &draft.secrets.canary);
                (self.bill(&reply, &verdicts, &planned), Ok(verdicts))
            }
            Some(Err(fault)) => {
                if fault.why.down() {
                    turn.pass.failed(fault.after);
                } else {
                    turn.pass.succeeded();
                }
                if fault.why == Why::PutOff {
                    metrics::rate_limited(self.house.account.provider);
                }
                (failed(&fault, &planned), of_fault(fault, batch.len()))
            }
            None => {
                // What the books don't take any more stays reserved, at the same price.
                let bill = at_most("ABORTED", &planned);
                let _ = self.books.settle(&turn.reserved, bill, &[]).await;
                return Err(AiError::Stopped);
            }
        };
        let kept = kept(batch, ended.as_deref().unwrap_or_default());
        metrics::call(self.house.account.provider, &bill, !kept.is_empty(), begun.elapsed());
        self.books.settle(&turn.reserved, bill, &kept).await?;
        Ok(ended)
    }

    /// Waits for a call; once the caller stopped, only a little longer.
    async fn unless_stopped<T>(&self, call: impl Future<Output = T>) -> Option<T> {
        let grace = async {
            self.stop.cancelled().await;
            tokio::time::sleep(self.house.pace.grace).await;
        };
        tokio::select! {
            answer = call => Some(answer),
            () = grace => None,
        }
    }

    fn judged(&self, reply: &Reply, batch: &[Asked<'_>], canary: &str) -> Verdicts {
        let all = |bad: Bad| batch.iter().map(|_| Err(bad.clone())).collect();
        match &reply.ending {
            Ending::Text(text) => {
                let items: Vec<&Item> = batch.iter().map(|asked| asked.item).collect();
                self.judge.split(text, &items, canary)
            }
            Ending::Truncated => all(Bad::whole(Kind::Truncated, "the answer broke off")),
            Ending::Refused => all(Bad::whole(Kind::Refused, "the model refused to answer")),
        }
    }

    fn bill(&self, reply: &Reply, verdicts: &Verdicts, planned: &PlannedCall) -> Bill {
        let good = verdicts.iter().filter(|verdict| verdict.is_ok()).count();
        let outcome = match &reply.ending {
            Ending::Truncated => "TRUNCATED",
            Ending::Refused => "REFUSED",
            Ending::Text(_) if good == verdicts.len() => "OK",
            Ending::Text(_) if good > 0 => "PARTIAL",
            Ending::Text(_) => "REJECTED",
        };
        // A server that does not count says nothing, or nought.
        let counted = reply.usage.filter(|usage| usage.input > 0);
        let (Some(usage), Some(price)) = (counted, &self.house.price) else {
            return at_most(outcome, planned);
        };
        Bill {
            outcome: outcome.to_owned(),
            tokens_in: usage.input,
            tokens_cached: usage.cached,
            tokens_out: usage.output,
            cost_micro_usd: price.cost(&usage),
        }
    }
}

impl From<BooksError> for AiError {
    fn from(error: BooksError) -> Self {
        match error {
            BooksError::CapReached { cap_micro_usd } => Self::CapReached { cap_micro_usd },
            error @ BooksError::Failed(_) => Self::Books(error.into()),
        }
    }
}

/// A random part of `ceiling`, so that callers that failed together don't come back together; never
/// less than the provider asked for.
fn wait(ceiling: Duration, asked: Duration) -> Duration {
    ceiling.mul_f64(rand::rng().random_range(0.0..=1.0)).max(asked)
}

/// A bill of what nobody counted: all that was reserved.
fn at_most(outcome: &str, planned: &PlannedCall) -> Bill {
    let cost_micro_usd = planned.at_most_micro_usd;
    Bill { outcome: outcome.to_owned(), cost_micro_usd, ..Bill::default() }
}

fn failed(fault: &Fault, planned: &PlannedCall) -> Bill {
    if fault.why.paid() {
        return at_most("FAILED", planned);
    }
    Bill { outcome: "FAILED".to_owned(), ..Bill::default() }
}

/// An answer that is paid and can't be read is one that breaks its rules, not an outage.
fn of_fault(fault: Fault, items: usize) -> Result<Verdicts, Fault> {
    if fault.why == Why::Unread {
        return Ok(vec![Err(Bad::whole(Kind::Rules, &fault.reason)); items]);
    }
    Err(fault)
}

fn kept(batch: &[Asked<'_>], verdicts: &[Result<Value, Bad>]) -> Vec<Kept> {
    let good = batch.iter().zip(verdicts).filter_map(|(asked, verdict)| {
        let value = verdict.as_ref().ok()?.clone();
        Some(Kept { provenance: asked.provenance.clone(), value })
    });
    good.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_comes_back_sooner_than_the_provider_asked_for() {
        let (ceiling, asked) = (Duration::from_millis(500), Duration::from_secs(7));
        assert_eq!(wait(ceiling, asked), asked);
        assert!(wait(ceiling, Duration::ZERO) <= ceiling);
    }
}
