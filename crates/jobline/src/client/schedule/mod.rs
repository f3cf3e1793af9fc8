//! Schedules of a workspace: made, looked at, changed, paused, removed.

mod due;

use entity::id::ScheduleId;
use entity::instant::Instant;
use entity::scope::TenantScope;
use entity::store::WriteTx;
use entity::{schedule, schedule_run};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ColumnTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use super::Client;
use crate::error::LedgerError;
use crate::schedule::{Cron, NewSchedule, SCHEDULES_LIMIT, ScheduleChange, ScheduleError, named};

impl Client {
    /// Records a schedule. Its first job is made at the first due time from now on.
    ///
    /// # Errors
    /// [`ScheduleError`]; nothing is recorded then.
    pub async fn schedule(
        &self,
        scope: &TenantScope,
        new: NewSchedule,
    ) -> Result<schedule::Model, ScheduleError> {
        let tx = self.0.store.begin_write().await?;
        // Of two with one name at the same time the second waits here for the first one's row.
        tx.lock(&format!("jobline/schedule/{}", scope.tenant())).await?;
        let name = free(&tx, scope, new.name, None).await?;
        let known = scope.find::<schedule::Entity>().count(&tx).await?;
        if known >= SCHEDULES_LIMIT {
            return Err(ScheduleError::TooMany { limit: SCHEDULES_LIMIT });
        }
        let now = tx.db_now().await?;
        let job = new.job.checked(now)?;
        let wish = job.wish(now);
        let row = schedule::ActiveModel {
            id: Set(ScheduleId::generate(now)),
            name: Set(name),
            cron: Set(new.cron.text().to_owned()),
            time_zone: Set(new.cron.zone().to_owned()),
            missed_runs: Set(new.missed_runs.as_str().to_owned()),
            overlaps: Set(new.overlaps.into()),
            kind: Set(job.job.kind.into_owned()),
            queue: Set(job.job.queue.as_str().to_owned()),
            max_attempts: Set(job.job.max_attempts.into()),
            args: wish.args,
            args_packed: wish.args_packed,
            priority: wish.priority,
            label: Set(job.job.options.label),
            actor: Set(scope.actor().to_string()),
            created_at: Set(now),
            updated_at: Set(now),
            next_at: Set(new.cron.next_after(now)),
            paused_at: Set(None),
            ..Default::default()
        };
        let made = scope.insert(row).exec_with_returning(&tx).await?;
        tx.commit().await?;
        Ok(made)
    }

    /// The workspace's schedules, by name: 100 at most.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger does not answer.
    pub async fn schedules(
        &self,
        scope: &TenantScope,
    ) -> Result<Vec<schedule::Model>, LedgerError> {
        let all = scope.find::<schedule::Entity>().order_by_asc(schedule::Column::Name);
        Ok(all.all(self.0.store.read()).await?)
    }

    /// What was made of a schedule's due times, the newest first. Kept for 30 days.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger does not answer.
    pub async fn schedule_runs(
        &self,
        scope: &TenantScope,
        schedule: ScheduleId,
        first: u64,
    ) -> Result<Vec<schedule_run::Model>, LedgerError> {
        let runs = scope
            .find::<schedule_run::Entity>()
            .filter(schedule_run::Column::ScheduleId.eq(schedule))
            .order_by_desc(schedule_run::Column::DueAt)
            .limit(first);
        Ok(runs.all(self.0.store.read()).await?)
    }

    /// Changes a schedule. With other times it begins anew: what was missed until now stays missed.
    ///
    /// # Errors
    /// [`ScheduleError`]; nothing is changed then.
    pub async fn change_schedule(
        &self,
        scope: &TenantScope,
        id: ScheduleId,
        change: ScheduleChange,
    ) -> Result<schedule::Model, ScheduleError> {
        let tx = self.0.store.begin_write().await?;
        tx.lock(&format!("jobline/schedule/{}", scope.tenant())).await?;
        let found = owned(&tx, scope, id).await?;
        let now = tx.db_now().await?;
        let mut patch = schedule::ActiveModel::default();
        if let Some(name) = change.name {
            patch.name = Set(free(&tx, scope, name, Some(id)).await?);
        }
        if let Some(cron) = change.cron {
            patch.cron = Set(cron.text().to_owned());
            patch.time_zone = Set(cron.zone().to_owned());
            patch.next_at = Set(cron.next_after(now).filter(|_| found.paused_at.is_none()));
        }
        if let Some(policy) = change.missed_runs {
            patch.missed_runs = Set(policy.as_str().to_owned());
        }
        if let Some(overlaps) = change.overlaps {
            patch.overlaps = Set(overlaps.into());
        }
        store(tx, scope, id, (patch, now)).await
    }

    /// Stops a schedule from making jobs; those that it made go on. Asking twice is fine.
    ///
    /// # Errors
    /// [`ScheduleError::NotFound`].
    pub async fn pause_schedule(
        &self,
        scope: &TenantScope,
        id: ScheduleId,
    ) -> Result<schedule::Model, ScheduleError> {
        let tx = self.0.store.begin_write().await?;
        let found = owned(&tx, scope, id).await?;
        if found.paused_at.is_some() {
            return Ok(found);
        }
        let now = tx.db_now().await?;
        let patch = schedule::ActiveModel {
            next_at: Set(None),
            paused_at: Set(Some(now)),
            ..Default::default()
        };
        store(tx, scope, id, (patch, now)).await
    }

    /// Has a paused schedule make jobs again, from now on. Asking twice is fine.
    ///
    /// # Errors
    /// [`ScheduleError::NotFound`].
    pub async fn resume_schedule(
        &self,
        scope: &TenantScope,
        id: ScheduleId,
    ) -> Result<schedule::Model, ScheduleError> {
        let tx = self.0.store.begin_write().await?;
        let found = owned(&tx, scope, id).await?;
        if found.paused_at.is_none() {
            return Ok(found);
        }
        let now = tx.db_now().await?;
        let next = Cron::parse(&found.cron, &found.time_zone).ok();
        let patch = schedule::ActiveModel {
            next_at: Set(next.and_then(|cron| cron.next_after(now))),
            paused_at: Set(None),
            ..Default::default()
        };
        store(tx, scope, id, (patch, now)).await
    }

    /// Removes a schedule; jobs that it made go on.
    ///
    /// # Errors
    /// [`ScheduleError::NotFound`].
    pub async fn remove_schedule(
        &self,
        scope: &TenantScope,
        id: ScheduleId,
    ) -> Result<(), ScheduleError> {
        let tx = self.0.store.begin_write().await?;
        owned(&tx, scope, id).await?;
        let runs = scope.delete_many::<schedule_run::Entity>();
        let runs = runs.filter(schedule_run::Column::ScheduleId.eq(id));
        runs.exec(&tx).await?;
        let gone = scope.delete_many::<schedule::Entity>().filter(schedule::Column::Id.eq(id));
        gone.exec(&tx).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// The schedule, held until the transaction ends.
async fn owned(
    tx: &WriteTx,
    scope: &TenantScope,
    id: ScheduleId,
) -> Result<schedule::Model, ScheduleError> {
    let found = scope.find_by_id::<schedule::Entity>(id).lock_exclusive().one(tx).await?;
    found.ok_or(ScheduleError::NotFound)
}

/// The name, if no schedule but `own` has it.
async fn free(
    tx: &WriteTx,
    scope: &TenantScope,
    name: String,
    own: Option<ScheduleId>,
) -> Result<String, ScheduleError> {
    let name = named(name)?;
    let same = scope.find::<schedule::Entity>().filter(schedule::Column::Name.eq(&*name));
    let same = same.one(tx).await?;
    if same.is_some_and(|same| Some(same.id) != own) {
        return Err(ScheduleError::NameTaken);
    }
    Ok(name)
}

async fn store(
    tx: WriteTx,
    scope: &TenantScope,
    id: ScheduleId,
    (patch, now): (schedule::ActiveModel, Instant),
) -> Result<schedule::Model, ScheduleError> {
    let patch = schedule::ActiveModel { id: Unchanged(id), updated_at: Set(now), ..patch };
    let change = scope.update_many::<schedule::Entity>().set(patch);
    let change = change.filter(schedule::Column::Id.eq(id));
    let changed = change.exec_with_returning(&tx).await?;
    tx.commit().await?;
    changed.into_iter().next().ok_or(ScheduleError::NotFound)
}
