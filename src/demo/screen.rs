//! Progress of jobs in the terminal: a bar for each when it is one, lines when it is not.

use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::client::JobEvent;

/// Bars that stand below each other.
pub struct Screen {
    bars: MultiProgress,
    /// Not a terminal: one line per phase instead of moving bars.
    plain: bool,
}

/// The line of one job.
pub struct Bar {
    line: ProgressBar,
    label: String,
    plain: bool,
    phase: Option<String>,
}

impl Screen {
    /// Without any bar.
    pub fn new() -> Self {
        let target = ProgressDrawTarget::stderr();
        let plain = target.is_hidden();
        Self { bars: MultiProgress::with_draw_target(target), plain }
    }

    /// A further, empty bar named `label`.
    pub fn bar(&self, label: &str) -> Bar {
        let bar = self.bars.add(ProgressBar::no_length());
        if let Ok(style) =
            ProgressStyle::with_template("  {prefix:<12} {bar:24.yellow} {pos:>6}/{len:<6} {msg}")
        {
            bar.set_style(style);
        }
        bar.set_prefix(label.to_owned());
        Bar { line: bar, label: label.to_owned(), plain: self.plain, phase: None }
    }
}

impl Bar {
    /// Shows an event.
    pub fn show(&mut self, event: &JobEvent) {
        if let Some(total) = event.total.and_then(|n| u64::try_from(n).ok()) {
            self.line.set_length(total);
        }
        if let Some(done) = event.done.and_then(|n| u64::try_from(n).ok()) {
            self.line.set_position(done);
        }
        let phase = event.phase.as_deref().unwrap_or(&event.state);
        self.line.set_message(format!("{phase}{}{}", pace(event), last(event)));
        if self.plain && self.phase.as_deref() != Some(phase) {
            eprintln!("  {:<12} #{} {} {phase}", self.label, event.seq, event.state);
            self.phase = Some(phase.to_owned());
        }
    }

    /// Leaves the bar as it is, with the job's final state.
    pub fn end(&mut self, state: &str) {
        self.line.abandon_with_message(state.to_owned());
        if self.plain {
            eprintln!("  {:<12} {state}", self.label);
        }
    }
}

/// What the job found last.
fn last(event: &JobEvent) -> String {
    event.last_finding.as_ref().map_or_else(String::new, |finding| {
        let sku = finding.sku.as_deref().unwrap_or_default();
        format!("  {} {sku}", finding.code)
    })
}

/// Rate and time left, as far as known.
fn pace(event: &JobEvent) -> String {
    let rate = event.rate_per_second.map_or_else(String::new, |rate| format!("  {rate:.0}/s"));
    let left = event.eta_ms.and_then(|ms| u64::try_from(ms).ok()).map(Duration::from_millis);
    let left = left.map_or_else(String::new, |left| format!("  ~{:.1} s", left.as_secs_f32()));
    rate + &left
}
