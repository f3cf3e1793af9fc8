//! Runs with a mistake in the program: each must be found, or the rig proves nothing.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::Context as _;
use entity::plant::Plant;

use crate::fault::Counts;
use crate::settings::Settings;

/// Over which the faults of such a run are spread at most.
const LASTS: Duration = Duration::from_mins(2);
/// Jobs at the same time in each process where hints must wait when Redis forgets them.
const SLOTS: usize = 3;
const USUAL_SLOTS: usize = 16;

/// What `--plant` asks for: one mistake, or `all`.
///
/// # Errors
/// When there is no mistake of that name.
pub fn named(name: &str) -> anyhow::Result<Vec<Plant>> {
    if name == "all" {
        return Ok(Plant::ALL.to_vec());
    }
    let known = Plant::ALL.map(Plant::name).join(", ");
    Ok(vec![Plant::named(name).with_context(|| format!("no mistake {name}; there are {known}"))?])
}

/// The run that is to find the mistake: as many jobs as there is time for, and more of the faults
/// that bring it to light.
pub fn settings(of: &Settings, plant: Plant) -> Settings {
    let usual = Settings { plant: Some(plant.name().to_owned()), ..of.clone() };
    let usual = Settings { lasts: of.lasts.min(LASTS), ..usual };
    let counts = match plant {
        Plant::NoFence => Counts { pause: 12, stall: 4, ..Counts::NONE },
        Plant::DollarGroup => Counts { flush: 6, forgetful: 2, ..Counts::NONE },
        Plant::EnqueueOutside => Counts { kill: 12, postgres: 1, ..Counts::NONE },
        Plant::AckOnCompletion => Counts { kill: 2, pause: 2, ..Counts::NONE },
        Plant::BigserialCursor => Counts { kill: 2, cut: 2, ..Counts::NONE },
        Plant::DeferredSqlite => {
            let counts = Counts { kill: 2, ..Counts::NONE };
            return Settings { sqlite: true, replicas: 1, counts, ..usual };
        }
    };
    Settings { counts, ..usual }
}

/// Jobs at the same time in each process.
pub fn slots(settings: &Settings) -> usize {
    let few = settings.plant.as_deref() == Some(Plant::DollarGroup.name());
    if few { SLOTS } else { USUAL_SLOTS }
}

/// One of how many jobs takes longer than a lease, and in how many steps: with a mistake in the
/// program many, so that somebody is at a job when its last holder comes back.
pub fn long_jobs(settings: &Settings) -> (u32, u32) {
    if settings.plant.is_some() { (4, 4) } else { (40, 1) }
}

/// What became of one mistake.
#[derive(Debug)]
pub struct Hunt {
    /// The mistake.
    pub plant: Plant,
    /// By which the run can be repeated.
    pub seed: u64,
    /// Promises that were broken: what found it. Empty: nothing did.
    pub broken: Vec<String>,
    /// Seconds that the run took.
    pub seconds: f64,
}

/// All of them as a table in Markdown.
pub fn table(hunts: &[Hunt]) -> String {
    let mut text = String::from("| mistake | seed | found by | seconds |\n|---|---|---|---|\n");
    for Hunt { plant, seed, broken, seconds } in hunts {
        let found = if broken.is_empty() { "**nothing**".to_owned() } else { broken.join(", ") };
        let _ = writeln!(text, "| `{}` | {seed} | {found} | {seconds:.0} |", plant.name());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_found_is_seen_in_the_table() {
        assert_eq!(named("all").unwrap().len(), 6);
        assert!(named("fence").is_err());
        let hunt = |broken| Hunt { plant: Plant::NoFence, seed: 7, broken, seconds: 61.4 };
        assert!(table(&[hunt(Vec::new())]).contains("| `no-fence` | 7 | **nothing** | 61 |"));
        assert!(table(&[hunt(vec!["3 lost".to_owned()])]).contains("| 3 lost | 61 |"));
    }
}
