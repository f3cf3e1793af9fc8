//! One `ask`: what is known is looked up, the rest is asked about, each item once.

use std::collections::{HashMap, HashSet};

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::call::Asked;
use super::flight::{Claim, Flight};
use super::gateway::House;
use super::judge::{Bad, Judge, Kind};
use super::key::hash_of;
use super::{AiError, Answer, Books, Item, Provenance, Task, metrics};
use crate::cache::Layer;

/// Room for a second answer where the first broke off.
const MORE_ROOM: u32 = 2;

/// All that one `ask` works with.
pub(super) struct Asking<'a> {
    pub house: &'a House,
    pub task: &'a Task<'a>,
    pub judge: Judge<'a>,
    pub books: &'a dyn Books,
    pub stop: &'a CancellationToken,
    /// Workspace and epoch: what all keys begin with.
    pub place: String,
}

/// An item that this ask is to answer, by the right to do so.
struct Mine<'a> {
    item: &'a Item,
    provenance: Provenance,
    _flight: Flight,
}

type Ends = HashMap<String, Result<Answer, AiError>>;

impl<'a> Asking<'a> {
    /// Answers every item, in their order.
    pub async fn run(&self, items: &'a [Item]) -> Vec<Result<Answer, AiError>> {
        let hash = |item| hash_of(&self.house.account, self.task, item);
        let hashes: Vec<String> = items.iter().map(hash).collect();
        let mut seen = HashSet::new();
        let mut open: Vec<(&str, &Item)> = hashes
            .iter()
            .map(String::as_str)
            .zip(items)
            .filter(|(hash, _)| seen.insert(*hash))
            .collect();
        let mut ends = Ends::new();
        while !open.is_empty() && !self.stop.is_cancelled() {
            let (mine, theirs) = self.claim(&open);
            ends.extend(self.answer(mine).await);
            for landed in theirs {
                let _ = self.stop.run_until_cancelled(landed.cancelled()).await;
            }
            // Somebody else's are known now; or that one gave up, and they are ours to ask.
            open.retain(|(hash, _)| !ends.contains_key(*hash));
        }
        let mut seen = HashSet::new();
        let ends = hashes.iter().map(|hash| {
            let mut end = ends.get(hash).cloned().unwrap_or(Err(AiError::Stopped));
            if let (Ok(answer), false) = (&mut end, seen.insert(hash)) {
                // The same asked twice is paid once.
                answer.cached = true;
            }
            metrics::item(match &end {
                Ok(answer) if answer.cached => "cached",
                Ok(_) => "asked",
                Err(error) => error.code(),
            });
            end
        });
        ends.collect()
    }

    /// The prompt and its version.
    pub fn prompt(&self) -> String {
        format!("{}@{}", self.task.prompt.name, self.task.prompt.version)
    }

    fn key(&self, hash: &str) -> String {
        format!("{}/{hash}", self.place)
    }

    /// Which of the open items are ours to answer, and whom to wait for else.
    fn claim(&self, open: &[(&str, &'a Item)]) -> (Vec<Mine<'a>>, Vec<CancellationToken>) {
        let (mut mine, mut theirs) = (Vec::new(), Vec::new());
        for (hash, item) in open {
            match self.house.flights.claim(&self.key(hash)) {
                Claim::Mine(flight) => mine.push(Mine {
                    item,
                    provenance: Provenance {
                        provider: self.house.account.provider.as_str().to_owned(),
                        model: self.house.account.model.clone(),
                        prompt: self.prompt(),
                        input_hash: (*hash).to_owned(),
                    },
                    _flight: flight,
                }),
                Claim::Theirs(landed) => theirs.push(landed),
            }
        }
        (mine, theirs)
    }

    async fn answer(&self, mine: Vec<Mine<'a>>) -> Ends {
        let mut ends = Ends::new();
        let unknown = self.known(mine, &mut ends).await;
        if self.house.price.is_none() {
            let model = self.house.account.model.clone();
            ends.extend(all(&unknown, &AiError::Unpriced { model }));
            return ends;
        }
        let mut batches = self.batches(unknown, &mut ends).into_iter();
        let mut asked = FuturesUnordered::new();
        loop {
            // No more than can be under way: other jobs stand in the same line.
            while asked.len() < self.house.portion.at_once {
                let Some(batch) = batches.next() else { break };
                asked.push(self.batch(batch));
            }
            let Some(answered) = asked.next().await else { break };
            ends.extend(answered);
        }
        ends
    }

    /// Takes what is known out of `mine`.
    async fn known(&self, mine: Vec<Mine<'a>>, ends: &mut Ends) -> Vec<Mine<'a>> {
        let cache = &self.house.cache;
        let (mut unknown, mut reused) = (Vec::new(), Vec::new());
        for one in mine {
            let found = cache.look(&self.key(&one.provenance.input_hash)).await;
            let value = found.and_then(|(bytes, layer)| Some((self.read(&one, &bytes)?, layer)));
            let Some((value, layer)) = value else {
                unknown.push(one);
                continue;
            };
            cache.count(layer);
            reused.push(one.provenance.clone());
            ends.insert(one.provenance.input_hash.clone(), Ok(cached(&one, value)));
        }
        let hashes: Vec<String> =
            unknown.iter().map(|one| one.provenance.input_hash.clone()).collect();
        let mut stored = match self.books.known(&hashes).await {
            Ok(stored) => stored,
            Err(error) => {
                ends.extend(all(&unknown, &error.into()));
                return Vec::new();
            }
        };
        let mut rest = Vec::new();
        for one in unknown {
            let value = stored.remove(&one.provenance.input_hash);
            let Some(value) = value.filter(|value| self.judge.faults(one.item, value).is_empty())
            else {
                cache.count(Layer::None);
                rest.push(one);
                continue;
            };
            cache.count(Layer::Database);
            self.keep(&one, &value).await;
            reused.push(one.provenance.clone());
            ends.insert(one.provenance.input_hash.clone(), Ok(cached(&one, value)));
        }
        if !reused.is_empty()
            && let Err(error) = self.books.reused(&reused).await
        {
            let error = AiError::from(error);
            ends.extend(reused.into_iter().map(|known| (known.input_hash, Err(error.clone()))));
        }
        rest
    }

    /// What a cache held, if it still holds to the rules: a cache may be written by others.
    fn read(&self, one: &Mine<'_>, bytes: &[u8]) -> Option<Value> {
        let value = serde_json::from_slice(bytes).ok()?;
        self.judge.faults(one.item, &value).is_empty().then_some(value)
    }

    async fn keep(&self, one: &Mine<'_>, value: &Value) {
        let key = self.key(&one.provenance.input_hash);
        self.house.cache.put(&key, Bytes::from(value.to_string())).await;
    }

    /// Lays items together for calls; those that are too long for any call end here.
    fn batches(&self, mine: Vec<Mine<'a>>, ends: &mut Ends) -> Vec<Vec<Mine<'a>>> {
        let limit = self.house.pace.input_tokens;
        let (empty, _) = self.estimate(&[], 1);
        let mut batches: Vec<Vec<Mine<'a>>> = Vec::new();
        let mut filled = usize::MAX;
        for one in mine {
            let (tokens, _) = self.estimate(&[asked(&one, None)], 1);
            if tokens > limit {
                let error = AiError::InputTooLarge { tokens, limit };
                ends.insert(one.provenance.input_hash.clone(), Err(error));
                continue;
            }
            let more = tokens.saturating_sub(empty);
            match batches.last_mut() {
                Some(batch) if batch.len() < self.house.portion.items && filled + more <= limit => {
                    filled += more;
                    batch.push(one);
                }
                _ => {
                    filled = tokens;
                    batches.push(vec![one]);
                }
            }
        }
        batches
    }

    /// Asks about a batch, and once again about what failed in it.
    async fn batch(&self, batch: Vec<Mine<'a>>) -> Ends {
        let first: Vec<Asked<'_>> = batch.iter().map(|one| asked(one, None)).collect();
        let mut verdicts = match self.call(&first, 1).await {
            Ok(verdicts) => verdicts,
            Err(error) => return all(&batch, &error).collect(),
        };
        let mut unasked = self.again(&batch, &mut verdicts).await;
        // The good answers are paid and kept, whatever became of the others.
        let bad = batch.iter().zip(&verdicts).enumerate().filter_map(|(at, (one, verdict))| {
            let bad = verdict.as_ref().err()?.clone();
            let error = match unasked.remove(&at) {
                Some(why) => bad.unmended(why),
                None => bad.into_error(),
            };
            Some((one.provenance.input_hash.clone(), Err(error)))
        });
        let mut ends: Ends = bad.collect();
        ends.extend(self.good(&batch, verdicts).await);
        ends
    }

    async fn good(&self, batch: &[Mine<'_>], verdicts: Vec<Result<Value, Bad>>) -> Ends {
        let mut ends = Ends::new();
        for (one, verdict) in batch.iter().zip(verdicts) {
            let Ok(value) = verdict else { continue };
            self.keep(one, &value).await;
            let answer = Answer { value, provenance: one.provenance.clone(), cached: false };
            ends.insert(one.provenance.input_hash.clone(), Ok(answer));
        }
        ends
    }

    /// Asks once again about what failed: together where each broke rules of its own, alone where
    /// another item may be to blame. What it can't ask about is left as it is, and named with why.
    async fn again(
        &self,
        batch: &[Mine<'_>],
        verdicts: &mut [Result<Value, Bad>],
    ) -> HashMap<usize, AiError> {
        let failed = |wanted: bool| {
            let bad =
                verdicts.iter().enumerate().filter_map(|(at, v)| Some((at, v.as_ref().err()?)));
            bad.filter(move |(_, bad)| bad.again() && bad.alone() == wanted).map(|(at, _)| at)
        };
        let mut groups: Vec<Vec<usize>> = failed(true).map(|at| vec![at]).collect();
        groups.push(failed(false).collect());
        let mut left = self.house.pace.again_tokens;
        let (mut unasked, mut ended) = (HashMap::new(), None);
        for group in groups.into_iter().filter(|group| !group.is_empty()) {
            let second = match ended.clone() {
                Some(error) => Err(error),
                None => self.second(batch, verdicts, (&group, &mut left)).await,
            };
            match second {
                Ok(second) => {
                    for (at, verdict) in group.into_iter().zip(second) {
                        verdicts[at] = verdict;
                    }
                }
                Err(error) => {
                    unasked.extend(group.into_iter().map(|at| (at, error.clone())));
                    // A smaller group may still have room; an outage or a cap ends it for all.
                    ended = ended
                        .or((!matches!(error, AiError::NotAskedAgain { .. })).then_some(error));
                }
            }
        }
        unasked
    }

    /// Asks once again about the items of `group`, within the tokens that are `left`.
    async fn second(
        &self,
        batch: &[Mine<'_>],
        verdicts: &[Result<Value, Bad>],
        (group, left): (&[usize], &mut usize),
    ) -> Result<Vec<Result<Value, Bad>>, AiError> {
        let before: Vec<&Bad> =
            group.iter().filter_map(|at| verdicts[*at].as_ref().err()).collect();
        let truncated = before.iter().any(|bad| bad.kind == Kind::Truncated);
        let room = if truncated { MORE_ROOM } else { 1 };
        let asks = group.iter().zip(before).map(|(at, bad)| asked(&batch[*at], Some(bad)));
        let asks: Vec<Asked<'_>> = asks.collect();
        let (sent, received) = self.estimate(&asks, room);
        let tokens = sent + received;
        let rest = left.checked_sub(tokens);
        *left = rest.ok_or(AiError::NotAskedAgain { tokens, left: *left })?;
        self.call(&asks, room).await
    }
}

fn asked<'m>(one: &'m Mine<'_>, before: Option<&'m Bad>) -> Asked<'m> {
    Asked { item: one.item, provenance: &one.provenance, before }
}

fn cached(one: &Mine<'_>, value: Value) -> Answer {
    Answer { value, provenance: one.provenance.clone(), cached: true }
}

/// The same end for all.
fn all<'m>(
    mine: impl IntoIterator<Item = &'m Mine<'m>>,
    error: &AiError,
) -> impl Iterator<Item = (String, Result<Answer, AiError>)> {
    mine.into_iter().map(|one| (one.provenance.input_hash.clone(), Err(error.clone())))
}
