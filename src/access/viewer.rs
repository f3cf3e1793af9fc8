//! From a key to who is asking.

use std::sync::Arc;

use entity::api_key;
use entity::clock::Clock;
use entity::id::{ApiKeyId, WorkspaceId};
use entity::scope::{Actor, SystemScope, TenantScope};
use entity::store::Store;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, Set};
use subtle::ConstantTimeEq as _;

use super::{AccessError, ApiKey};

/// Who is asking, and in which workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewer {
    /// The rows that may be seen.
    pub scope: TenantScope,
    /// Whether it is a person at the machine's own command line, who may see the whole system.
    pub operator: bool,
}

/// Checks and makes keys.
#[derive(Debug, Clone)]
pub struct Access {
    store: Store,
    clock: Clock,
    /// Key of this boot for the operator's commands; only the data folder's owner can read it.
    operator: Option<Arc<ApiKey>>,
}

impl Access {
    /// Keys of the rows in `store`; `operator` is accepted too.
    pub fn new(store: Store, clock: Clock, operator: Option<ApiKey>) -> Self {
        Self { store, clock, operator: operator.map(Arc::new) }
    }

    /// Who holds the key with this text.
    ///
    /// # Errors
    /// [`AccessError::Unknown`] for a mistyped, unknown or revoked key.
    pub async fn authenticate(&self, text: &str) -> Result<Viewer, AccessError> {
        let key = ApiKey::parse(text).ok_or(AccessError::Unknown)?;
        if let Some(operator) = &self.operator
            && operator.prefix == key.prefix
        {
            let scope = TenantScope::new(WorkspaceId::DEFAULT, Actor::Operator);
            let same = same(&operator.secret_hash(), &key.secret_hash());
            return if same {
                Ok(Viewer { scope, operator: true })
            } else {
                Err(AccessError::Unknown)
            };
        }
        // A key is looked up before its workspace is known.
        let row = SystemScope::for_runtime("access")
            .find::<api_key::Entity>()
            .filter(api_key::Column::Prefix.eq(&key.prefix))
            .filter(api_key::Column::RevokedAt.is_null())
            .one(self.store.read())
            .await?
            .ok_or(AccessError::Unknown)?;
        if !same(&row.secret_hash, &key.secret_hash()) {
            return Err(AccessError::Unknown);
        }
        let scope = TenantScope::new(row.tenant_id, Actor::Key(row.id));
        Ok(Viewer { scope, operator: false })
    }

    /// The scope of whoever holds a checked link into `workspace`.
    pub fn by_link(&self, workspace: WorkspaceId) -> TenantScope {
        TenantScope::new(workspace, Actor::Link)
    }

    /// Makes a key of the scope's workspace. The text is not kept: show it now.
    ///
    /// # Errors
    /// [`AccessError`] when it can't be made or stored.
    pub async fn create(
        &self,
        scope: &TenantScope,
        name: &str,
    ) -> Result<(api_key::Model, ApiKey), AccessError> {
        let key = ApiKey::generate().map_err(AccessError::Randomness)?;
        let now = self.clock.now();
        let row = api_key::ActiveModel {
            id: Set(ApiKeyId::generate(now)),
            name: Set(name.to_owned()),
            prefix: Set(key.prefix.clone()),
            secret_hash: Set(key.secret_hash()),
            created_at: Set(now),
            revoked_at: Set(None),
            last_used_at: Set(None),
            ..Default::default()
        };
        let tx = self.store.begin_write().await?;
        let row = scope.insert(row).exec_with_returning(&tx).await?;
        tx.commit().await?;
        Ok((row, key))
    }

    /// Keys of the scope's workspace, newest first, revoked ones included.
    ///
    /// # Errors
    /// [`AccessError`] when they can't be read.
    pub async fn list(&self, scope: &TenantScope) -> Result<Vec<api_key::Model>, AccessError> {
        let keys = scope.find::<api_key::Entity>().order_by_desc(api_key::Column::Id);
        Ok(keys.all(self.store.read()).await?)
    }

    /// Ends a key. Whether there was one to end.
    ///
    /// # Errors
    /// [`AccessError`] when it can't be stored.
    pub async fn revoke(&self, scope: &TenantScope, id: ApiKeyId) -> Result<bool, AccessError> {
        let tx = self.store.begin_write().await?;
        let done = scope
            .update_many::<api_key::Entity>()
            .filter(api_key::Column::Id.eq(id))
            .filter(api_key::Column::RevokedAt.is_null())
            .set(api_key::ActiveModel {
                revoked_at: Set(Some(self.clock.now())),
                ..Default::default()
            })
            .exec(&tx)
            .await?;
        tx.commit().await?;
        Ok(done.rows_affected > 0)
    }
}

/// Compares without telling by time how much is alike.
fn same(left: &str, right: &str) -> bool {
    left.as_bytes().ct_eq(right.as_bytes()).into()
}
