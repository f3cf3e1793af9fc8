//! What is said at the end.

use std::fmt::Write as _;
use std::sync::atomic::Ordering;

use crate::checker::Found;
use crate::driver::Driver;
use crate::follower::Seen;
use crate::injector::Done;
use crate::observer::{STUCK, Watch};
use crate::settings::Settings;

/// What a run came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Every promise was kept, under faults that were felt.
    Holds,
    /// A promise was broken.
    Broken,
    /// The faults were not felt: the run proves nothing.
    Void,
}

/// All that is known at the end.
#[derive(Debug)]
pub struct Outcome<'a> {
    /// What was to be done.
    pub settings: &'a Settings,
    /// What was done to the system.
    pub done: Done,
    /// What became of the jobs.
    pub found: Found,
    /// What followers saw.
    pub seen: Seen,
    /// What was seen of the ledger meanwhile.
    pub stuck: usize,
    /// Longest wait in seconds.
    pub longest: f64,
    /// Calls without an answer.
    pub unanswered: usize,
    /// Looks at the ledger that were answered, and those that were due.
    pub looks: (usize, usize),
    /// Refusals by the fence.
    pub rejections: u64,
    /// Hints that were given again.
    pub rehints: u64,
    /// Errors about a locked database in the logs and the answers.
    pub locked: usize,
    /// Seconds from the first call to the check.
    pub took: f64,
}

impl Outcome<'_> {
    /// Gathers what the watchers know.
    pub async fn watched(mut self, watch: &Watch, driver: &Driver) -> Self {
        self.stuck = watch.stuck.lock().await.len();
        self.longest = watch.longest_ms.load(Ordering::Relaxed) as f64 / 1_000.0;
        self.unanswered = driver.unanswered.load(Ordering::Relaxed);
        self
    }

    /// The verdict.
    pub fn verdict(&self) -> Verdict {
        if !self.broken().is_empty() || !self.done.wrongs.is_empty() {
            return Verdict::Broken;
        }
        if self.felt() { Verdict::Holds } else { Verdict::Void }
    }

    /// Whether the faults were felt, and somebody looked.
    fn felt(&self) -> bool {
        let (looks, due) = self.looks;
        let felt = match (self.settings.writers, self.settings.sqlite) {
            (Some(_), _) => self.found.promised > 0,
            (None, true) => self.found.crashes > 0,
            (None, false) => self.rejections > 0 && self.rehints > 0,
        };
        felt && looks * 2 >= due
    }

    /// Which promises were broken, and how often.
    pub fn broken(&self) -> Vec<String> {
        let found = &self.found;
        let counts = [
            ("lost", found.lost.len()),
            ("duplicated effects", found.doubled.len()),
            ("missing effects", found.missing.len()),
            ("unearned", found.unearned.len()),
            ("stuck", self.stuck),
            ("gaps", found.gaps.len()),
            ("followed logs broken", self.seen.broken.len()),
            ("not succeeded", found.failed.len()),
            ("locked", self.locked),
        ];
        let broken = counts.into_iter().filter(|(_, count)| *count > 0);
        broken.map(|(name, count)| format!("{count} {name}")).collect()
    }

    /// The last line.
    pub fn line(&self) -> String {
        let found = &self.found;
        let word = match self.verdict() {
            Verdict::Holds => "HOLDS",
            Verdict::Broken => "BROKEN",
            Verdict::Void => "VOID (the faults were not felt, or nobody looked)",
        };
        let faults = self.done.counts.iter().map(|(fault, count)| format!("{count} {fault:?}"));
        format!(
            "{word}: {} jobs promised, {} lost, {} duplicated effects, {} missing, {} unearned, \
             {} stuck > {} s, {} gaps, {} of {} followed logs broken, {} not succeeded, \
             {} locked · {} · {} fence rejections, {} re-hints, {} crashes, {} releases · seed {}",
            found.promised,
            found.lost.len(),
            found.doubled.len(),
            found.missing.len(),
            found.unearned.len(),
            self.stuck,
            STUCK.as_secs(),
            found.gaps.len(),
            self.seen.broken.len(),
            self.seen.logs,
            found.failed.len(),
            self.locked,
            faults.collect::<Vec<_>>().join(", "),
            self.rejections,
            self.rehints,
            found.crashes,
            found.releases,
            self.settings.seed,
        )
    }

    /// Everything, as Markdown.
    pub fn markdown(&self) -> String {
        let (found, settings) = (&self.found, self.settings);
        let mut text = String::new();
        let _ = writeln!(text, "# Fault rig, seed {}\n\n**{}**\n", settings.seed, self.line());
        let _ = writeln!(
            text,
            "- Store: {}; processes: {}; lease {:?}, heartbeat {:?}, pauses {:?} to {:?}",
            if settings.sqlite { "SQLite" } else { "PostgreSQL + Redis" },
            settings.replicas,
            settings.lease,
            settings.heartbeat,
            settings.pause.0,
            settings.pause.1,
        );
        let _ = writeln!(
            text,
            "- {} jobs with {} effects in {:.0} s; by state {:?}; longest wait {:.1} s; {} calls \
             without an answer, made again with the same key",
            found.jobs, found.effects, self.took, found.states, self.longest, self.unanswered,
        );
        let _ = writeln!(text, "- Looks at the ledger: {} of {} due", self.looks.0, self.looks.1);
        let _ = writeln!(
            text,
            "- Followers: {} logs, {} events, cut off {} times",
            self.seen.logs, self.seen.events, self.seen.cuts,
        );
        let lists = [
            ("Lost", &found.lost),
            ("Duplicated", &found.doubled),
            ("Missing", &found.missing),
            ("Unearned", &found.unearned),
            ("Gaps", &found.gaps),
            ("Not succeeded", &found.failed),
            ("Followed logs that are broken", &self.seen.broken),
            ("Put aside after three crashes by the rig's hand", &found.aside),
            ("Wrong", &self.done.wrongs),
        ];
        for (name, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
            let _ = writeln!(text, "\n## {name}\n");
            for line in list.iter().take(50) {
                let _ = writeln!(text, "- {line}");
            }
        }
        let _ = writeln!(text, "\n## Faults\n\n```text");
        for line in &self.done.log {
            let _ = writeln!(text, "{line}");
        }
        let _ = writeln!(text, "```");
        text
    }
}
