//! How long the phases of a command take, by the wall's clock and by that of the processor.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};

/// A stopwatch with a mark at the end of each phase.
#[derive(Debug)]
pub(super) struct Timing {
    wall: Instant,
    cpu: Duration,
    phases: Vec<Value>,
}

impl Timing {
    pub fn start() -> Self {
        Self { wall: Instant::now(), cpu: processor(), phases: Vec::new() }
    }

    /// Notes the end of a phase, and begins the next one.
    pub fn done(&mut self, phase: &str) {
        let (wall, cpu) = (Instant::now(), processor());
        let wall_ms = milliseconds(wall.duration_since(self.wall));
        let cpu_ms = milliseconds(cpu.saturating_sub(self.cpu));
        self.phases.push(json!({ "name": phase, "wallMs": wall_ms, "cpuMs": cpu_ms }));
        (self.wall, self.cpu) = (wall, cpu);
    }

    /// The phases in their order, in milliseconds.
    pub fn phases(&self) -> &[Value] {
        &self.phases
    }
}

/// Processor time that this process has used, over all threads.
fn processor() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let whole = u64::try_from(time.tv_sec).unwrap_or_default();
    Duration::new(whole, u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// Milliseconds to three decimals.
fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1_000_000.0).round() / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phase_tells_the_processor_time_that_it_used_and_no_other() {
        let mut timing = Timing::start();
        let start = processor();
        while processor().saturating_sub(start) < Duration::from_millis(3) {
            std::hint::spin_loop();
        }
        timing.done("busy");
        timing.done("nothing");
        let cpu = |at: usize| timing.phases()[at]["cpuMs"].as_f64().unwrap();
        assert!(cpu(0) >= 3.0, "{:?}", timing.phases());
        assert!(cpu(1) < cpu(0), "{:?}", timing.phases());
    }
}
