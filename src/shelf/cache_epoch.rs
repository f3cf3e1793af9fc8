//! How often a workspace had what is kept forgotten.

use entity::cache_epoch::{ActiveModel, Column, Entity};
use entity::scope::TenantScope;
use entity::store::{Store, WriteTx};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{ColumnTrait as _, QueryFilter as _, Set};

use super::ShelfError;

/// The epoch of `kind`, from 0.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn of(store: &Store, scope: &TenantScope, kind: &str) -> Result<i64, ShelfError> {
    let row = scope.find::<Entity>().filter(Column::Kind.eq(kind)).one(store.read()).await?;
    Ok(row.map_or(0, |row| row.epoch))
}

/// Begins another epoch of `kind`: what was kept before is found no more.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn begin(tx: &WriteTx, scope: &TenantScope, kind: &str) -> Result<(), ShelfError> {
    let row = ActiveModel { kind: Set(kind.to_owned()), epoch: Set(1), ..Default::default() };
    let mut again = OnConflict::columns([Column::TenantId, Column::Kind]);
    again.value(Column::Epoch, Expr::col((Entity, Column::Epoch)).add(1));
    scope.insert(row).on_conflict(again).exec_without_returning(tx).await?;
    Ok(())
}
