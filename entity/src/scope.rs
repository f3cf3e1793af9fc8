//! The only doors to rows.
//!
//! A query over a workspace's rows begins with a [`TenantScope`], which adds the workspace to every
//! statement, so one seller can't see another's rows by mistake. What must look across workspaces
//! (the job runtime, key look-up, operators) begins with a [`SystemScope`] and says why. SeaORM's
//! own `Entity::find` and its sisters are refused outside this crate by clippy's
//! `disallowed-methods`.

#![expect(clippy::disallowed_methods, reason = "the scopes are what stands in their place")]

use std::fmt;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, DeleteMany, EntityTrait, Insert, InsertMany, PrimaryKeyTrait,
    QueryFilter, Select, UpdateMany,
};

use crate::id::{ApiKeyId, WorkspaceId};

/// A table whose rows belong to a workspace.
pub trait TenantOwned: EntityTrait {
    /// Column that names the workspace.
    fn tenant_column() -> Self::Column;
}

/// Implements [`TenantOwned`] for a table with a `tenant_id` column.
macro_rules! tenant_owned {
    () => {
        impl sea_orm::ActiveModelBehavior for ActiveModel {}

        impl crate::scope::TenantOwned for Entity {
            fn tenant_column() -> Column {
                Column::TenantId
            }
        }
    };
}
pub(crate) use tenant_owned;

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Actor {
    /// The holder of an API key.
    Key(ApiKeyId),
    /// The holder of a signed link.
    Link,
    /// A person at the machine's command line.
    Operator,
    /// A part of the system itself, by name.
    System(&'static str),
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(id) => fmt::Display::fmt(id, f),
            Self::Link => f.write_str("link"),
            Self::Operator => f.write_str("operator"),
            Self::System(name) => write!(f, "system:{name}"),
        }
    }
}

/// The right to read and change the rows of one workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TenantScope {
    tenant: WorkspaceId,
    actor: Actor,
}

impl TenantScope {
    /// The scope of a workspace, for someone whose right to it was checked.
    pub const fn new(tenant: WorkspaceId, actor: Actor) -> Self {
        Self { tenant, actor }
    }

    /// The workspace.
    pub const fn tenant(&self) -> WorkspaceId {
        self.tenant
    }

    /// Who acts in it.
    pub const fn actor(&self) -> Actor {
        self.actor
    }

    /// Rows of the workspace.
    pub fn find<E: TenantOwned>(&self) -> Select<E> {
        E::find().filter(self.owns::<E>())
    }

    /// The row with this primary key, if it is the workspace's.
    pub fn find_by_id<E: TenantOwned>(
        &self,
        id: impl Into<<E::PrimaryKey as PrimaryKeyTrait>::ValueType>,
    ) -> Select<E> {
        E::find_by_id(id).filter(self.owns::<E>())
    }

    /// A change of the workspace's rows.
    pub fn update_many<E: TenantOwned>(&self) -> UpdateMany<E> {
        E::update_many().filter(self.owns::<E>())
    }

    /// A removal of the workspace's rows.
    pub fn delete_many<E: TenantOwned>(&self) -> DeleteMany<E> {
        E::delete_many().filter(self.owns::<E>())
    }

    /// A new row; whatever workspace the model named, it becomes this scope's.
    pub fn insert<A>(&self, model: A) -> Insert<A>
    where
        A: ActiveModelTrait,
        A::Entity: TenantOwned,
    {
        Insert::one(self.claim(model))
    }

    /// New rows, as [`TenantScope::insert`] makes one.
    ///
    /// SQLite takes 32,766 values in a statement: give at most that divided by the columns.
    pub fn insert_many<A>(&self, models: impl IntoIterator<Item = A>) -> InsertMany<A>
    where
        A: ActiveModelTrait,
        A::Entity: TenantOwned,
    {
        Insert::many(models.into_iter().map(|model| self.claim(model)))
    }

    fn claim<A>(&self, mut model: A) -> A
    where
        A: ActiveModelTrait,
        A::Entity: TenantOwned,
    {
        model.set(A::Entity::tenant_column(), self.tenant.into());
        model
    }

    fn owns<E: TenantOwned>(&self) -> sea_orm::sea_query::SimpleExpr {
        // The table is named too: a filter must stay unambiguous in a join.
        E::tenant_column().eq(self.tenant)
    }
}

/// The right to look across workspaces, with the reason for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SystemScope {
    reason: &'static str,
}

impl SystemScope {
    /// For the part of the runtime called `part`, e.g. `dispatcher`.
    pub const fn for_runtime(part: &'static str) -> Self {
        Self { reason: part }
    }

    /// Why the scope was opened.
    pub const fn reason(&self) -> &'static str {
        self.reason
    }

    /// This part of the system, acting in one workspace.
    pub const fn within(&self, tenant: WorkspaceId) -> TenantScope {
        TenantScope::new(tenant, Actor::System(self.reason))
    }

    /// Rows of all workspaces.
    pub fn find<E: EntityTrait>(&self) -> Select<E> {
        E::find()
    }

    /// The row with this primary key, whoever owns it.
    pub fn find_by_id<E: EntityTrait>(
        &self,
        id: impl Into<<E::PrimaryKey as PrimaryKeyTrait>::ValueType>,
    ) -> Select<E> {
        E::find_by_id(id)
    }

    /// A change of rows of all workspaces.
    pub fn update_many<E: EntityTrait>(&self) -> UpdateMany<E> {
        E::update_many()
    }

    /// A removal of rows of all workspaces.
    pub fn delete_many<E: EntityTrait>(&self) -> DeleteMany<E> {
        E::delete_many()
    }

    /// A new row; the model names its workspace.
    pub fn insert<A: ActiveModelTrait>(&self, model: A) -> Insert<A> {
        Insert::one(model)
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{ActiveValue::Set, DbBackend, QueryTrait};

    use super::*;
    use crate::id::UploadId;
    use crate::instant::Instant;
    use crate::upload;

    fn scope() -> TenantScope {
        TenantScope::new(WorkspaceId::DEFAULT, Actor::Operator)
    }

    #[test]
    fn every_statement_of_a_workspace_names_it() {
        let id = UploadId::generate(Instant::from_micros(0));
        let statements = [
            scope().find::<upload::Entity>().build(DbBackend::Sqlite).to_string(),
            scope().find_by_id::<upload::Entity>(id).build(DbBackend::Sqlite).to_string(),
            scope().delete_many::<upload::Entity>().build(DbBackend::Sqlite).to_string(),
        ];
        for sql in statements {
            assert!(sql.contains(r#""tenant_id" = 'ws_00000000000000000000000000'"#), "{sql}");
        }
    }

    #[test]
    fn a_new_row_becomes_the_scopes_own() {
        let other = WorkspaceId::generate(Instant::from_micros(9));
        let model = upload::ActiveModel { tenant_id: Set(other), ..Default::default() };
        let sql = scope().insert(model).build(DbBackend::Sqlite).to_string();
        assert!(sql.contains("ws_00000000000000000000000000"), "{sql}");
        assert!(!sql.contains(&other.to_string()), "{sql}");
    }

    #[test]
    fn actors_print_as_stored() {
        assert_eq!(Actor::System("dispatcher").to_string(), "system:dispatcher");
        assert_eq!(
            SystemScope::for_runtime("sweeper").within(WorkspaceId::DEFAULT).actor().to_string(),
            "system:sweeper"
        );
    }
}
