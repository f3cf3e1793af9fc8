//! Making the jobs of schedules whose time has come.
//!
//! A job, the note that its due time was served, and the schedule's next time are one transaction
//! under the schedule's lock: however many processes look, each due time gets its job once.

use std::time::Duration;

use entity::id::{JobId, ScheduleId};
use entity::instant::Instant;
use entity::scope::TenantScope;
use entity::store::WriteTx;
use entity::{schedule, schedule_run};
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use super::Client;
use crate::error::LedgerError;
use crate::failpoint;
use crate::ledger::{SCOPE, SCOPE_WORKER};
use crate::new_job::{NewJob, Unique, UniquePolicy};
use crate::schedule::{Cron, MissedRuns, ScheduleError};

/// Schedules looked at in one round.
const ROUND: u64 = 100;
/// Jobs that one schedule gets in one round, where each missed time gets one.
const AT_A_TIME: usize = 20;
/// A time that is over for no longer was not missed: rounds come every second or so.
const ON_TIME: Duration = Duration::from_mins(1);

impl Client {
    /// Makes the jobs whose time has come, and answers how many due times were served. A schedule whose
    /// job is refused (its workspace's queue is full) is left for the next round.
    pub(crate) async fn serve_schedules(&self) -> Result<usize, LedgerError> {
        // Looked for without the write lock: nothing to do must cost writers nothing.
        let now = self.0.store.db_now().await?;
        let due = SCOPE
            .find::<schedule::Entity>()
            .filter(schedule::Column::NextAt.lte(now))
            .order_by_asc(schedule::Column::NextAt)
            .limit(ROUND)
            .all(self.0.store.read())
            .await?;
        let mut served = 0;
        for found in due {
            match self.serve(found.id).await {
                Ok(times) => served += times,
                Err(ScheduleError::Ledger(error)) => return Err(error),
                Err(error) => tracing::warn!(
                    error = &error as &(dyn std::error::Error + 'static),
                    schedule.id = %found.id,
                    tenant = %found.tenant_id,
                    code = error.code(),
                    "a scheduled job was not made"
                ),
            }
        }
        Ok(served)
    }

    async fn serve(&self, id: ScheduleId) -> Result<usize, ScheduleError> {
        let tx = self.0.store.begin_write().await?;
        let now = tx.db_now().await?;
        let found = SCOPE
            .find_by_id::<schedule::Entity>(id)
            .filter(schedule::Column::NextAt.lte(now))
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .one(&tx)
            .await?;
        let Some(found) = found else { return Ok(0) };
        let Ok(cron) = Cron::parse(&found.cron, &found.time_zone) else {
            // A zone that this program's database does not know (any more): nobody can tell when.
            tracing::error!(schedule.id = %id, "the times of a schedule can't be read; it is paused");
            halt(&tx, &found, now).await?;
            tx.commit().await?;
            return Ok(0);
        };
        let scope = SCOPE_WORKER.within(found.tenant_id);
        let served = times(&found, &cron, now);
        for &(due_at, wanted) in &served {
            let job = if wanted { Some(self.make(&tx, &scope, &found).await?) } else { None };
            note(&tx, &scope, &found, (due_at, job, now)).await?;
        }
        let last = served.last().map_or(now, |&(due_at, _)| due_at);
        let patch = schedule::ActiveModel { next_at: Set(cron.next_after(last)), ..<_>::default() };
        let change = scope.update_many::<schedule::Entity>().set(patch);
        change.filter(schedule::Column::Id.eq(id)).exec(&tx).await?;
        failpoint::hit("schedule/written");
        tx.commit().await?;
        failpoint::hit("schedule/committed");
        Ok(served.len())
    }

    async fn make(
        &self,
        tx: &WriteTx,
        scope: &TenantScope,
        found: &schedule::Model,
    ) -> Result<JobId, ScheduleError> {
        let mut job = NewJob::of_schedule(found)?;
        if found.overlaps == 0 {
            let policy = UniquePolicy::ReturnExisting;
            job.options.unique = Some(Unique { key: found.id.to_string(), policy });
        }
        let asked = job.checked(tx.db_now().await?)?;
        Ok(self.record(tx, scope, asked).await?.job.id)
    }
}

/// The due times up to `now` that are to be noted, oldest first, each with whether it gets a job.
fn times(found: &schedule::Model, cron: &Cron, now: Instant) -> Vec<(Instant, bool)> {
    let Some(first) = found.next_at else { return Vec::new() };
    let policy = MissedRuns::of(found);
    if policy == MissedRuns::All {
        let due = std::iter::once(first).chain(cron.upcoming(first));
        return due.take_while(|at| *at <= now).take(AT_A_TIME).map(|at| (at, true)).collect();
    }
    let last = cron.last_until(now).map_or(first, |last| last.max(first));
    let on_time = now.duration_since(last) <= ON_TIME;
    vec![(last, on_time || policy == MissedRuns::Latest)]
}

async fn note(
    tx: &WriteTx,
    scope: &TenantScope,
    found: &schedule::Model,
    (due_at, job, now): (Instant, Option<JobId>, Instant),
) -> Result<(), LedgerError> {
    let row = schedule_run::ActiveModel {
        schedule_id: Set(found.id),
        due_at: Set(due_at),
        job_id: Set(job),
        made_at: Set(now),
        ..Default::default()
    };
    scope.insert(row).exec_without_returning(tx).await?;
    Ok(())
}

async fn halt(tx: &WriteTx, found: &schedule::Model, now: Instant) -> Result<(), LedgerError> {
    let patch = schedule::ActiveModel {
        next_at: Set(None),
        paused_at: Set(Some(now)),
        ..Default::default()
    };
    let change = SCOPE.update_many::<schedule::Entity>().set(patch);
    change.filter(schedule::Column::Id.eq(found.id)).exec(tx).await?;
    Ok(())
}
