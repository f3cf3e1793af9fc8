//! Pictures that a workspace keeps, once per content, and the places that they have in products.

use std::collections::{BTreeSet, HashMap};

use entity::id::{PictureId, ProductId};
use entity::picture::{ActiveModel, Column, Entity, Model};
use entity::product_picture as slot;
use entity::scope::TenantScope;
use entity::store::{Store, WriteTx};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use super::ShelfError;

/// Places of a product: the main picture and eight others, as the marketplace has.
pub const SLOTS: i64 = 9;
/// Longest address that is remembered, in bytes: PostgreSQL's index takes no longer texts.
const MAX_SOURCE_BYTES: usize = 2_000;

/// A picture whose bytes are stored already.
#[derive(Debug, Clone)]
pub struct NewPicture {
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
    /// Media type, by its content.
    pub media_type: &'static str,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Length in bytes.
    pub size_bytes: u64,
    /// Where the bytes are.
    pub blob_key: String,
    /// Address that it came from; nothing for an upload.
    pub source_url: Option<String>,
}

/// A picture in its place of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Product.
    pub product_id: ProductId,
    /// Place: 0 is the main picture.
    pub slot: i64,
    /// Address that this place was filled from.
    pub source_url: Option<String>,
    /// The picture.
    pub picture: Model,
}

/// Saves a picture unless its content is known; answers its row either way.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn keep(
    tx: &WriteTx,
    store: &Store,
    scope: &TenantScope,
    new: NewPicture,
) -> Result<Model, ShelfError> {
    tx.lock(&format!("picture {} of {}", new.sha256, scope.tenant())).await?;
    let known = scope.find::<Entity>().filter(Column::Sha256.eq(&new.sha256)).one(tx).await?;
    if let Some(known) = known {
        return Ok(known);
    }
    let now = store.now();
    let row = ActiveModel {
        id: Set(PictureId::generate(now)),
        sha256: Set(new.sha256),
        media_type: Set(new.media_type.to_owned()),
        width: Set(new.width.into()),
        height: Set(new.height.into()),
        size_bytes: Set(i64::try_from(new.size_bytes).unwrap_or(i64::MAX)),
        blob_key: Set(new.blob_key),
        source_url: Set(remembered(new.source_url)),
        created_at: Set(now),
        ..Default::default()
    };
    Ok(scope.insert(row).exec_with_returning(tx).await?)
}

fn remembered(address: Option<String>) -> Option<String> {
    address.filter(|address| address.len() <= MAX_SOURCE_BYTES)
}

/// The picture with this id.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn find(
    store: &Store,
    scope: &TenantScope,
    id: PictureId,
) -> Result<Option<Model>, ShelfError> {
    Ok(scope.find_by_id::<Entity>(id).one(store.read()).await?)
}

/// The picture that came from this address, to any product.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn from_address(
    store: &Store,
    scope: &TenantScope,
    address: &str,
) -> Result<Option<Model>, ShelfError> {
    let first = scope.find::<Entity>().filter(Column::SourceUrl.eq(address));
    if let Some(found) = first.order_by_asc(Column::Id).one(store.read()).await? {
        return Ok(Some(found));
    }
    // The same content came from another address before this one.
    let placed = scope.find::<slot::Entity>().filter(slot::Column::SourceUrl.eq(address));
    match placed.one(store.read()).await? {
        Some(placed) => find(store, scope, placed.picture_id).await,
        None => Ok(None),
    }
}

/// Pictures of these products by product and place.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn of_products(
    store: &Store,
    scope: &TenantScope,
    products: &[ProductId],
) -> Result<Vec<Placed>, ShelfError> {
    let slots = scope
        .find::<slot::Entity>()
        .filter(slot::Column::ProductId.is_in(products.iter().copied()))
        .order_by_asc(slot::Column::ProductId)
        .order_by_asc(slot::Column::Slot)
        .all(store.read())
        .await?;
    let ids: BTreeSet<PictureId> = slots.iter().map(|slot| slot.picture_id).collect();
    let found = scope.find::<Entity>().filter(Column::Id.is_in(ids)).all(store.read()).await?;
    let pictures: HashMap<PictureId, Model> = found.into_iter().map(|row| (row.id, row)).collect();
    let placed = slots.into_iter().filter_map(|slot| {
        let picture = pictures.get(&slot.picture_id)?.clone();
        let slot::Model { product_id, slot, source_url, .. } = slot;
        Some(Placed { product_id, slot, source_url, picture })
    });
    Ok(placed.collect())
}

/// Puts a picture into a place of a product, or into the first free one when none is named; a picture
/// that the product has already stays where it is then. Answers the place; nothing when all are taken.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn place(
    tx: &WriteTx,
    store: &Store,
    scope: &TenantScope,
    picture: PictureId,
    wanted: Wanted,
) -> Result<Option<i64>, ShelfError> {
    let Wanted { product_id, slot, source_url } = wanted;
    tx.lock(&format!("pictures of {product_id}")).await?;
    let of_product = || {
        scope.find::<slot::Entity>().filter(slot::Column::ProductId.eq(product_id)).select_only()
    };
    let taken: Vec<(i64, PictureId)> = of_product()
        .column(slot::Column::Slot)
        .column(slot::Column::PictureId)
        .into_tuple()
        .all(tx)
        .await?;
    let place = if let Some(slot) = slot {
        remove(tx, scope, product_id, slot).await?;
        slot
    } else {
        if let Some((slot, _)) = taken.iter().find(|(_, id)| *id == picture) {
            return Ok(Some(*slot));
        }
        let free = |slot: &i64| taken.iter().all(|(taken, _)| taken != slot);
        let Some(free) = (0..SLOTS).find(free) else { return Ok(None) };
        free
    };
    let row = slot::ActiveModel {
        product_id: Set(product_id),
        slot: Set(place),
        picture_id: Set(picture),
        source_url: Set(remembered(source_url)),
        created_at: Set(store.now()),
        ..Default::default()
    };
    scope.insert(row).exec_without_returning(tx).await?;
    Ok(Some(place))
}

/// Where a picture is to go.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Product.
    pub product_id: ProductId,
    /// Place, 0 to 8; the first free one when it is not named.
    pub slot: Option<i64>,
    /// Address that the picture came from.
    pub source_url: Option<String>,
}

/// Clears a place of a product; whether there was a picture. The picture itself stays: other places
/// may show it, and marketplaces hold links to it.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn remove(
    tx: &impl ConnectionTrait,
    scope: &TenantScope,
    product_id: ProductId,
    slot: i64,
) -> Result<bool, ShelfError> {
    let removed = scope
        .delete_many::<slot::Entity>()
        .filter(slot::Column::ProductId.eq(product_id))
        .filter(slot::Column::Slot.eq(slot))
        .exec(tx)
        .await?;
    Ok(removed.rows_affected > 0)
}
