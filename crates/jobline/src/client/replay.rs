//! Requests that may be repeated: the same key with the same input makes no second job.

use std::time::Duration;

use entity::idempotency::{ActiveModel, Column, Entity};
use entity::job;
use entity::scope::TenantScope;
use entity::store::WriteTx;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, QueryFilter as _};

use crate::error::EnqueueError;

/// How long an idempotency key is remembered (`reliability.md` §3.3).
const KEY_LIFE: Duration = Duration::from_hours(7 * 24);

/// A caller's key and what it stands for.
pub(super) struct Key {
    pub(super) mutation: &'static str,
    pub(super) value: String,
    pub(super) input_sha256: String,
}

impl Key {
    /// The job that a request with this key made before.
    pub(super) async fn replay(
        &self,
        tx: &WriteTx,
        scope: &TenantScope,
    ) -> Result<Option<job::Model>, EnqueueError> {
        let (actor, mutation, key) = (scope.actor().to_string(), self.mutation, &self.value);
        // Of two requests with one key at the same time the second waits here for the first one's
        // row.
        tx.lock(&format!("jobline/key/{}/{actor}/{mutation}/{key}", scope.tenant())).await?;
        let id = (scope.tenant(), actor.clone(), mutation.to_owned(), key.clone());
        let Some(found) = scope.find_by_id::<Entity>(id).one(tx).await? else { return Ok(None) };
        if found.expires_at <= tx.db_now().await? {
            scope
                .delete_many::<Entity>()
                .filter(Column::Actor.eq(actor))
                .filter(Column::Mutation.eq(mutation))
                .filter(Column::Key.eq(key))
                .exec(tx)
                .await?;
            return Ok(None);
        }
        if found.input_sha256 != self.input_sha256 {
            return Err(EnqueueError::IdempotencyConflict);
        }
        Ok(scope.find_by_id::<job::Entity>(found.job_id).one(tx).await?)
    }

    /// Remembers which job the request came to.
    pub(super) async fn remember(
        self,
        tx: &WriteTx,
        scope: &TenantScope,
        job: &job::Model,
    ) -> Result<(), EnqueueError> {
        let now = tx.db_now().await?;
        let row = ActiveModel {
            actor: Set(scope.actor().to_string()),
            mutation: Set(self.mutation.to_owned()),
            key: Set(self.value),
            input_sha256: Set(self.input_sha256),
            job_id: Set(job.id),
            created_at: Set(now),
            expires_at: Set(now + KEY_LIFE),
            ..Default::default()
        };
        scope.insert(row).exec_without_returning(tx).await?;
        Ok(())
    }
}
