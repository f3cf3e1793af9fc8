//! What was worked out once and may be forgotten: kept in memory, and for all processes in Redis.
//!
//! Two layers before whoever works it out: memory first, then the Redis of `CACHE_REDIS_URL` (or the
//! queues' one), which may throw keys away. However many ask at once, one works. Nothing here is the
//! truth: a Redis that is away, slow or full costs time, never an answer.
//!
//! The same Redis holds the buckets by which processes take turns at shops and models.
//!
//! Keys come from the caller and name everything that the value depends on, the workspace first;
//! whatever must not be found any more gets another key.

mod redis;
mod turn;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use metrics::counter;
use moka::future::Cache as Memory;

pub use redis::{Redis, RedisError};
pub use turn::Pace;

/// Looks into a cache, by kind, result and layer.
pub const REQUESTS: &str = "beecatalog_cache_requests_total";

/// Kind of the answers of AI models.
pub const AI_ANSWER: &str = "ai_answer";
/// Kind of the texts of persisted queries.
pub const PERSISTED_QUERY: &str = "persisted_query";

/// Where a value was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// In this process, or worked out by somebody else who asked at the same time.
    Memory,
    /// In Redis.
    Redis,
    /// In a database behind the cache, where its owner looked.
    Database,
    /// Nowhere: it was worked out.
    None,
}

/// Values of one kind.
#[derive(Debug, Clone)]
pub struct Cache {
    kind: &'static str,
    life: Duration,
    memory: Memory<String, Bytes>,
    redis: Option<Redis>,
    looks: Arc<Looks>,
}

/// Looks into a cache since the process began.
#[derive(Debug, Default)]
struct Looks {
    memory: AtomicU64,
    redis: AtomicU64,
    database: AtomicU64,
    missed: AtomicU64,
}

/// What a cache holds in this process, and how it was used since the process began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Kind of its values.
    pub kind: &'static str,
    /// Values in memory.
    pub entries: u64,
    /// Bytes in memory, keys included.
    pub bytes: u64,
    /// Found in memory.
    pub memory_hits: u64,
    /// Found in Redis.
    pub redis_hits: u64,
    /// Found in the database behind.
    pub database_hits: u64,
    /// Found nowhere.
    pub misses: u64,
}

impl Cache {
    /// Values of `kind` that live for `life`, of which `memory_bytes` stay in memory.
    pub fn new(
        kind: &'static str,
        memory_bytes: u64,
        life: Duration,
        redis: Option<Redis>,
    ) -> Self {
        let weigh = |key: &String, value: &Bytes| {
            u32::try_from(key.len() + value.len()).unwrap_or(u32::MAX)
        };
        let memory =
            Memory::builder().max_capacity(memory_bytes).weigher(weigh).time_to_live(life).build();
        Self { kind, life, memory, redis, looks: Arc::default() }
    }

    /// The value of `key`, if it is known.
    pub async fn get(&self, key: &str) -> Option<Bytes> {
        let found = self.look(key).await;
        self.count(found.as_ref().map_or(Layer::None, |(_, layer)| *layer));
        found.map(|(value, _)| value)
    }

    /// As [`Cache::get`], for whoever looks further: it counts by itself, by [`Cache::count`].
    pub async fn look(&self, key: &str) -> Option<(Bytes, Layer)> {
        if let Some(value) = self.memory.get(key).await {
            return Some((value, Layer::Memory));
        }
        let value = self.in_redis(key).await?;
        self.memory.insert(key.to_owned(), value.clone()).await;
        Some((value, Layer::Redis))
    }

    /// How it stands.
    pub async fn standing(&self) -> Standing {
        // Counts follow changes a little later; this waits for them.
        self.memory.run_pending_tasks().await;
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Standing {
            kind: self.kind,
            entries: self.memory.entry_count(),
            bytes: self.memory.weighted_size(),
            memory_hits: of(&self.looks.memory),
            redis_hits: of(&self.looks.redis),
            database_hits: of(&self.looks.database),
            misses: of(&self.looks.missed),
        }
    }

    /// Keeps the value of `key`.
    pub async fn put(&self, key: &str, value: Bytes) {
        self.to_redis(key, &value).await;
        self.memory.insert(key.to_owned(), value).await;
    }

    /// The value of `key`, worked out by `fill` where it is not known. Whoever asks for the same
    /// key meanwhile waits for that one, and works itself only if that one gave up.
    ///
    /// # Errors
    /// What `fill` says.
    pub async fn get_or_fill<E: Send + Sync + 'static>(
        &self,
        key: &str,
        fill: impl Future<Output = Result<Bytes, E>> + Send,
    ) -> Result<(Bytes, Layer), Arc<E>> {
        let mut found = Layer::Memory;
        let load = async {
            if let Some(value) = self.in_redis(key).await {
                found = Layer::Redis;
                return Ok(value);
            }
            found = Layer::None;
            let value = fill.await?;
            self.to_redis(key, &value).await;
            Ok(value)
        };
        let value = self.memory.try_get_with_by_ref(key, load).await?;
        self.count(found);
        Ok((value, found))
    }

    async fn in_redis(&self, key: &str) -> Option<Bytes> {
        self.redis.as_ref()?.get(self.kind, key).await
    }

    async fn to_redis(&self, key: &str, value: &Bytes) {
        if let Some(redis) = &self.redis {
            redis.put(self.kind, key, value, self.life).await;
        }
    }

    /// Counts a look that ended at `layer`.
    pub fn count(&self, layer: Layer) {
        let (result, name, looks) = match layer {
            Layer::Memory => ("hit", "memory", &self.looks.memory),
            Layer::Redis => ("hit", "redis", &self.looks.redis),
            Layer::Database => ("hit", "database", &self.looks.database),
            Layer::None => ("miss", "none", &self.looks.missed),
        };
        looks.fetch_add(1, Ordering::Relaxed);
        counter!(REQUESTS, "kind" => self.kind, "result" => result, "layer" => name).increment(1);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    fn cache() -> Cache {
        Cache::new("test", 1 << 20, Duration::from_mins(1), None)
    }

    #[tokio::test]
    async fn however_many_ask_at_once_one_works() {
        let (cache, worked) = (cache(), Arc::new(AtomicU32::new(0)));
        let ask = || {
            let (cache, worked) = (cache.clone(), Arc::clone(&worked));
            tokio::spawn(async move {
                let fill = async {
                    worked.fetch_add(1, Ordering::SeqCst);
                    tokio::task::yield_now().await;
                    Ok::<_, std::io::Error>(Bytes::from_static(b"value"))
                };
                cache.get_or_fill("key", fill).await.unwrap()
            })
        };
        let asked: Vec<_> = (0..20).map(|_| ask()).collect();
        let mut from = Vec::new();
        for one in asked {
            let (value, layer) = one.await.unwrap();
            assert_eq!(value, "value");
            from.push(layer);
        }
        assert_eq!(worked.load(Ordering::SeqCst), 1);
        assert_eq!(from.iter().filter(|layer| **layer == Layer::None).count(), 1);
    }

    #[tokio::test]
    async fn what_is_looked_up_is_counted_and_what_is_kept_weighs() {
        let cache = cache();
        assert!(cache.get("key").await.is_none());
        cache.put("key", Bytes::from_static(b"value")).await;
        assert_eq!(cache.get("key").await.unwrap(), "value");
        cache.count(Layer::Database);
        let standing = cache.standing().await;
        assert_eq!((standing.entries, standing.bytes), (1, 8));
        assert_eq!((standing.memory_hits, standing.misses, standing.database_hits), (1, 1, 1));
    }

    #[tokio::test]
    async fn a_failure_is_not_kept() {
        let cache = cache();
        let fail = async { Err(std::io::Error::other("no")) };
        assert!(cache.get_or_fill("key", fail).await.is_err());
        let work = async { Ok::<_, std::io::Error>(Bytes::from_static(b"yes")) };
        assert_eq!(cache.get_or_fill("key", work).await.unwrap().1, Layer::None);
        assert_eq!(cache.get("key").await.unwrap(), "yes");
    }
}
