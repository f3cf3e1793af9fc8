//! What became of the promises, by the ledger and the effects alone.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use sea_orm::{ConnectionTrait as _, DatabaseConnection, FromQueryResult, Statement};

use crate::driver::{Asked, promises};

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// Jobs that were promised.
    pub promised: usize,
    /// Jobs of the ledger.
    pub jobs: usize,
    /// Rows that the jobs left.
    pub effects: usize,
    /// Promised jobs that are not there, or have not ended.
    pub lost: Vec<String>,
    /// Steps of jobs with more than one effect.
    pub doubled: Vec<String>,
    /// Steps of jobs that succeeded without their effect.
    pub missing: Vec<String>,
    /// Effects of an end without success, or of no step that was asked for.
    pub unearned: Vec<String>,
    /// Jobs whose events are not numbered 1, 2, 3 …
    pub gaps: Vec<String>,
    /// Jobs that ended in another way than with success, though none was to.
    pub failed: Vec<String>,
    /// Jobs that were put aside because their process died three times, which the rig saw to.
    pub aside: Vec<String>,
    /// Number of each job's newest event.
    pub newest: HashMap<String, i64>,
    /// Jobs by state.
    pub states: BTreeMap<String, usize>,
    /// Runs that ended their process, and runs that were handed back.
    pub crashes: i64,
    /// Runs that were handed back because their process was told to stop.
    pub releases: i64,
}

#[derive(FromQueryResult)]
struct Job {
    id: String,
    state: String,
    kind: String,
    parent_id: Option<String>,
    next_seq: i64,
    crashes: i32,
    releases: i32,
    events: i64,
    last: Option<i64>,
}

/// Crashes after which a job is put aside.
const ASIDE: i32 = 3;
const JOBS: &str = "SELECT j.id, j.state, j.kind, j.parent_id, j.next_seq, j.crashes, j.releases, \
    (SELECT count(*) FROM job_event e WHERE e.job_id = j.id) AS events, \
    (SELECT max(e.seq) FROM job_event e WHERE e.job_id = j.id) AS last FROM job j";
const EFFECTS: &str =
    "SELECT job_id, step, count(*) AS times FROM rig_effect GROUP BY job_id, step";

/// Compares what was promised, by the file, with what is there. `taken` is how often the rig took a
/// process from its jobs.
///
/// # Errors
/// When the ledger does not answer, or the file can't be read.
pub async fn check(
    ledger: &DatabaseConnection,
    file: &Path,
    taken: usize,
) -> anyhow::Result<Found> {
    let promised = &promises(file)?;
    let backend = ledger.get_database_backend();
    let jobs = Job::find_by_statement(Statement::from_string(backend, JOBS)).all(ledger).await?;
    let mut found = Found { promised: promised.len(), jobs: jobs.len(), ..Found::default() };
    let effects = effects(ledger, &mut found).await?;
    let known: HashMap<&str, &Job> = jobs.iter().map(|job| (job.id.as_str(), job)).collect();
    for id in promised.keys() {
        let ended = known.get(id.as_str()).is_some_and(|job| is_terminal(&job.state));
        if !ended {
            found.lost.push(id.clone());
        }
    }
    for job in &jobs {
        *found.states.entry(job.state.clone()).or_default() += 1;
        found.crashes += i64::from(job.crashes);
        found.releases += i64::from(job.releases);
        if job.events != job.next_seq - 1 || job.last != Some(job.events) {
            found.gaps.push(format!("{}: {} of {}", job.id, job.events, job.next_seq - 1));
        }
        found.newest.insert(job.id.clone(), job.next_seq - 1);
        if job.kind == "probe" {
            probe(job, promised, (&effects, taken), &mut found);
        }
    }
    let children: u32 = promised.values().map(|asked| asked.children).sum();
    let expected = promised.len() + children as usize;
    let probes = jobs.iter().filter(|job| job.kind == "probe").count();
    if probes != expected {
        found.unearned.push(format!("{probes} jobs of {expected} that were asked for"));
    }
    let strangers = effects.keys().filter(|id| !known.contains_key(id.as_str()));
    found.unearned.extend(strangers.map(|id| format!("{id} is no job")));
    Ok(found)
}

/// The steps of each job that left an effect.
async fn effects(
    ledger: &DatabaseConnection,
    found: &mut Found,
) -> anyhow::Result<HashMap<String, Vec<String>>> {
    let statement = Statement::from_string(ledger.get_database_backend(), EFFECTS);
    let mut effects: HashMap<String, Vec<String>> = HashMap::new();
    for row in ledger.query_all_raw(statement).await? {
        let (job, step): (String, String) = (row.try_get("", "job_id")?, row.try_get("", "step")?);
        let times: i64 = row.try_get("", "times")?;
        found.effects += usize::try_from(times)?;
        if times > 1 {
            found.doubled.push(format!("{job} {step}: {times} times"));
        }
        effects.entry(job).or_default().push(step);
    }
    Ok(effects)
}

fn probe(
    job: &Job,
    promised: &BTreeMap<String, Asked>,
    (effects, taken): (&HashMap<String, Vec<String>>, usize),
    found: &mut Found,
) {
    let left = effects.get(&job.id).map_or(&[][..], Vec::as_slice);
    let ends = left.iter().any(|step| step == "end");
    if job.state != "succeeded" {
        let aside = job.state == "quarantined" && job.crashes == ASIDE && taken >= 3;
        let list = if aside { &mut found.aside } else { &mut found.failed };
        list.push(format!("{} is {}", job.id, job.state));
        if ends {
            found.unearned.push(format!("{} ended its work and is {}", job.id, job.state));
        }
        return;
    }
    // A child has one step; a job that was recorded and never promised is whatever it was.
    let steps = match promised.get(&job.id) {
        Some(asked) => asked.steps,
        None if job.parent_id.is_some() => 1,
        None => return,
    };
    for number in 0..steps {
        let name = format!("step/{number}");
        if !left.contains(&name) {
            found.missing.push(format!("{} {name}", job.id));
        }
    }
    if !ends {
        found.missing.push(format!("{} end", job.id));
    }
    if left.len() > steps as usize + 1 {
        found.unearned.push(format!("{} left {left:?}", job.id));
    }
}

fn is_terminal(state: &str) -> bool {
    ["succeeded", "failed", "cancelled", "expired", "quarantined"].contains(&state)
}
