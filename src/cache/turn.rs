//! Taking turns over all processes: a bucket in Redis for each thing that must not be asked too often.

use std::time::Duration;

use super::Redis;

/// The generic cell rate algorithm, by Redis' own clock: notes the caller's turn and answers in how many
/// microseconds it comes. Numbers are written out, because Lua would round them.
const TAKE: &str = "
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local every, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local free = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local after = free + every
local life = math.ceil((after - now) / 1000)
redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', string.format('%.0f', life))
return string.format('%.0f', math.max(free - every * (burst - 1) - now, 0))
";

/// How often something may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Time from one turn to the next.
    pub every: Duration,
    /// Turns that may be taken at once after a while without any; at least 1.
    pub burst: u32,
}

impl Redis {
    /// Takes the next turn at `key` of a kind, and answers how long it is until then; whoever takes it
    /// and leaves has used it up. `None` when Redis is away or slow: then each process keeps its own pace
    /// alone.
    pub async fn turn(&self, kind: &str, key: &str, pace: Pace) -> Option<Duration> {
        let every = u64::try_from(pace.every.as_micros()).unwrap_or(u64::MAX).max(1);
        let mut take = redis::cmd("EVAL");
        take.arg(TAKE).arg(1).arg(format!("{}:turn:{kind}:{key}", self.prefix()));
        let micros: u64 = self.ask(take.arg(every).arg(pace.burst.max(1))).await?;
        Some(Duration::from_micros(micros))
    }

    /// Waits for the next turn, if Redis tells when that is.
    pub async fn wait_for_turn(&self, kind: &str, key: &str, pace: Pace) {
        if let Some(wait) = self.turn(kind, key, pace).await {
            tokio::time::sleep(wait).await;
        }
    }
}
