//! Queues and kinds whose jobs nobody is to begin for now.

use std::sync::Arc;

use entity::id::JobId;
use entity::job_state::JobState;
use entity::scope::{Actor, SystemScope};
use entity::{job, job_pause};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use super::Client;
use crate::error::LedgerError;
use crate::job::Queue;

/// What is paused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pause {
    /// All jobs of a queue.
    Queue(Queue),
    /// All jobs of a kind.
    Kind(String),
}

impl Pause {
    /// How it is stored.
    fn words(&self) -> (&'static str, &str) {
        match self {
            Self::Queue(queue) => ("queue", queue.as_str()),
            Self::Kind(kind) => ("kind", kind),
        }
    }

    fn column(&self) -> job::Column {
        match self {
            Self::Queue(_) => job::Column::Queue,
            Self::Kind(_) => job::Column::Kind,
        }
    }
}

impl Client {
    /// Has no more jobs of a queue or kind begun, of whatever workspace, until that is taken back;
    /// restarts change nothing about it. What runs goes on, and more may be enqueued. Asking twice is
    /// fine.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger does not answer.
    pub async fn pause(
        &self,
        (scope, actor): (&SystemScope, Actor),
        pause: &Pause,
    ) -> Result<(), LedgerError> {
        let tx = self.0.store.begin_write().await?;
        let (of, name) = pause.words();
        let row = job_pause::ActiveModel {
            of: Set(of.to_owned()),
            name: Set(name.to_owned()),
            actor: Set(actor.to_string()),
            created_at: Set(tx.db_now().await?),
        };
        let mut known = OnConflict::columns([job_pause::Column::Of, job_pause::Column::Name]);
        known.do_nothing();
        scope.insert(row).on_conflict(known).exec_without_returning(&tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Has jobs of a queue or kind begun again. Asking twice is fine.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger does not answer.
    pub async fn resume(&self, scope: &SystemScope, pause: &Pause) -> Result<(), LedgerError> {
        let tx = self.0.store.begin_write().await?;
        let (of, name) = pause.words();
        scope
            .delete_many::<job_pause::Entity>()
            .filter(job_pause::Column::Of.eq(of))
            .filter(job_pause::Column::Name.eq(name))
            .exec(&tx)
            .await?;
        // Workers that were told of them could not take them: they are to be told again, at once.
        let waiting = Condition::all()
            .add(job::Column::State.eq(JobState::Queued))
            .add(pause.column().eq(name))
            .add(job::Column::HintedAt.is_not_null());
        let told: Vec<JobId> = scope
            .find::<job::Entity>()
            .select_only()
            .column(job::Column::Id)
            .filter(waiting)
            .order_by_asc(job::Column::Id)
            .lock_exclusive()
            .into_tuple()
            .all(&tx)
            .await?;
        let unknown =
            job::ActiveModel { hinted_at: Set(None), hint_epoch: Set(None), ..Default::default() };
        for part in told.chunks(500) {
            let change = scope.update_many::<job::Entity>().set(unknown.clone());
            change.filter(job::Column::Id.is_in(part.iter().copied())).exec(&tx).await?;
        }
        let line = Arc::clone(&self.0);
        tx.after_commit(move || Queue::ALL.into_iter().for_each(|queue| line.doorbell.ring(queue)));
        tx.commit().await?;
        Ok(())
    }

    /// What is paused, with who did it and since when.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger does not answer.
    pub async fn pauses(&self, scope: &SystemScope) -> Result<Vec<job_pause::Model>, LedgerError> {
        let all = scope.find::<job_pause::Entity>();
        let all = all.order_by_asc(job_pause::Column::Of).order_by_asc(job_pause::Column::Name);
        Ok(all.all(self.0.store.read()).await?)
    }
}
