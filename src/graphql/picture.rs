//! Pictures of products.

use std::collections::HashMap;
use std::io::Read as _;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, ID, Object, SimpleObject, Upload};
use bytes::Bytes;
use entity::id::ProductId;
use entity::scope::TenantScope;
use entity::store::Store;

use super::ApiError;
use super::context::Desked as _;
use super::error::UserError;
use super::finding::Finding;
use crate::catalog::Lang;
use crate::jobs::pictures;
use crate::picture::{self, MAX_BYTES, Prepared};
use crate::shelf::picture::{self as shelf, Placed, SLOTS, Wanted};
use crate::shelf::{ShelfError, product};
use crate::storage::StorageError;

/// A picture in its place of a product.
pub struct ProductPicture(Placed);

#[Object]
impl ProductPicture {
    /// Place: 0 is the main picture, 1 to 8 are the others.
    async fn slot(&self) -> i64 {
        self.0.slot
    }

    /// Address that opens the picture without a key; it lives for weeks. Nothing when this server's
    /// address is not known.
    async fn url(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        let desk = ctx.desk()?;
        Ok(desk.pictures.to(&self.0.picture, desk.store.now()))
    }

    /// Width in pixels.
    async fn width(&self) -> i64 {
        self.0.picture.width
    }

    /// Height in pixels.
    async fn height(&self) -> i64 {
        self.0.picture.height
    }

    /// Media type, by its content.
    async fn media_type(&self) -> &str {
        &self.0.picture.media_type
    }

    /// Address that it was fetched from; nothing for an upload.
    async fn source_url(&self) -> Option<&str> {
        self.0.source_url.as_deref()
    }
}

/// Batched reads: a page of products asks once for all its pictures. Made anew for each request.
#[derive(Debug, Clone)]
pub struct OfProducts {
    store: Store,
    scope: TenantScope,
}

impl OfProducts {
    /// The reads of `scope`.
    pub fn loader(store: Store, scope: TenantScope) -> DataLoader<Self> {
        DataLoader::new(Self { store, scope }, tokio::spawn)
    }
}

impl Loader<ProductId> for OfProducts {
    type Value = Vec<Placed>;
    type Error = Arc<ShelfError>;

    async fn load(
        &self,
        keys: &[ProductId],
    ) -> Result<HashMap<ProductId, Vec<Placed>>, Arc<ShelfError>> {
        let mut by_product: HashMap<ProductId, Vec<Placed>> = HashMap::new();
        for placed in shelf::of_products(&self.store, &self.scope, keys).await? {
            by_product.entry(placed.product_id).or_default().push(placed);
        }
        Ok(by_product)
    }
}

/// Pictures of one product by place.
///
/// # Errors
/// [`ApiError::Internal`].
pub async fn of(
    ctx: &Context<'_>,
    product: ProductId,
) -> async_graphql::Result<Vec<ProductPicture>> {
    let loader = ctx.data::<DataLoader<OfProducts>>().map_err(|_| ApiError::unfurnished())?;
    let found = loader.load_one(product).await.map_err(ApiError::internal)?;
    Ok(found.unwrap_or_default().into_iter().map(ProductPicture).collect())
}

/// What came of an uploaded picture.
#[derive(SimpleObject)]
pub struct PictureUploadPayload {
    /// The picture in its place.
    picture: Option<ProductPicture>,
    /// What the marketplace will say of a picture that is kept all the same.
    findings: Vec<Finding>,
    /// Why it is not kept.
    user_errors: Vec<UserError>,
}

impl PictureUploadPayload {
    fn refused(error: UserError) -> Self {
        Self { picture: None, findings: Vec::new(), user_errors: vec![error] }
    }
}

/// What came of a removal.
#[derive(SimpleObject)]
pub struct PictureRemovePayload {
    /// Whether there was a picture in that place.
    removed: bool,
    /// Why nothing was done.
    user_errors: Vec<UserError>,
}

/// Changes of pictures.
#[derive(Debug, Default)]
pub struct PictureMutation;

#[Object]
impl PictureMutation {
    /// Keeps a picture (JPEG, PNG, GIF or WebP, by its content; at most 20 MiB) and puts it into a
    /// place of a product. WebP becomes JPEG.
    async fn picture_upload(
        &self,
        ctx: &Context<'_>,
        product_id: ID,
        #[graphql(
            desc = "Place, 0 to 8, 0 for the main picture; the first free one when not given."
        )]
        slot: Option<i64>,
        #[graphql(desc = "The file, by the GraphQL multipart request specification.")]
        upload: Upload,
    ) -> async_graphql::Result<PictureUploadPayload> {
        let product = match owner(ctx, &product_id, slot).await? {
            Ok(product) => product,
            Err(refused) => return Ok(PictureUploadPayload::refused(refused)),
        };
        let (file_name, bytes) = read(ctx, upload).await?;
        let refusal = match picture::develop(&ctx.desk()?.sandbox, bytes).await {
            Ok(prepared) => return put(ctx, product, slot, (file_name, prepared)).await,
            Err(finding) => finding.value(file_name),
        };
        let text = refusal.message(ctx.lang());
        let refused = UserError::new(refusal.code.as_str(), text, &["upload"]);
        Ok(PictureUploadPayload::refused(refused))
    }

    /// Takes the picture out of a place of a product.
    async fn picture_remove(
        &self,
        ctx: &Context<'_>,
        product_id: ID,
        #[graphql(desc = "Place, 0 to 8.")] slot: i64,
    ) -> async_graphql::Result<PictureRemovePayload> {
        let product = match owner(ctx, &product_id, Some(slot)).await? {
            Ok(product) => product,
            Err(refused) => {
                return Ok(PictureRemovePayload { removed: false, user_errors: vec![refused] });
            }
        };
        let tx = ctx.desk()?.store.begin_write().await.map_err(ApiError::internal)?;
        let removed = shelf::remove(&tx, &ctx.scope()?, product, slot).await;
        let removed = removed.map_err(ApiError::from)?;
        tx.commit().await.map_err(ApiError::internal)?;
        Ok(PictureRemovePayload { removed, user_errors: Vec::new() })
    }
}

/// The product that is meant, when it is the workspace's and has that place.
async fn owner(
    ctx: &Context<'_>,
    id: &ID,
    slot: Option<i64>,
) -> Result<Result<ProductId, UserError>, ApiError> {
    let lang = ctx.lang();
    if slot.is_some_and(|slot| !(0..SLOTS).contains(&slot)) {
        let text = lang.pick(
            "os lugares são de 0 (imagem principal) a 8",
            "places are 0 (the main picture) to 8",
        );
        return Ok(Err(UserError::new("SLOT_INVALID", text, &["slot"])));
    }
    if let Ok(id) = id.parse() {
        let found = product::find(&ctx.desk()?.store, &ctx.scope()?, id).await?;
        if let Some(found) = found {
            return Ok(Ok(found.id));
        }
    }
    let text = lang.pick("não há produto com esse id", "there is no product with this id");
    Ok(Err(UserError::new("PRODUCT_NOT_FOUND", text, &["productId"])))
}

/// The name and the bytes of an upload, of a larger one only what shows that it is too large.
async fn read(ctx: &Context<'_>, upload: Upload) -> Result<(String, Bytes), ApiError> {
    let value = upload.value(ctx).map_err(ApiError::internal)?;
    let name = value.filename;
    let content = value.content;
    let reading = tokio::task::spawn_blocking(move || {
        let mut bytes = Vec::new();
        content.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map(|_| bytes)
    });
    let bytes = reading.await.map_err(ApiError::internal)?.map_err(ApiError::internal)?;
    Ok((name, bytes.into()))
}

async fn put(
    ctx: &Context<'_>,
    product_id: ProductId,
    slot: Option<i64>,
    (file_name, prepared): (String, Prepared),
) -> async_graphql::Result<PictureUploadPayload> {
    let (desk, scope) = (ctx.desk()?, ctx.scope()?);
    let new = match pictures::store(&desk.blobs, &scope, &prepared, None).await {
        Ok(new) => new,
        Err(error) => return full(error, ctx.lang()),
    };
    let tx = desk.store.begin_write().await.map_err(ApiError::internal)?;
    let row = shelf::keep(&tx, &desk.store, &scope, new).await.map_err(ApiError::from)?;
    let wanted = Wanted { product_id, slot, source_url: None };
    let placed = shelf::place(&tx, &desk.store, &scope, row.id, wanted).await;
    let Some(slot) = placed.map_err(ApiError::from)? else {
        let text = ctx.lang().pick(
            "o produto já tem 9 imagens; remova uma ou informe o lugar",
            "the product has 9 pictures already; remove one or name the place",
        );
        let refused = UserError::new("NO_FREE_SLOT", text, &["slot"]);
        return Ok(PictureUploadPayload::refused(refused));
    };
    tx.commit().await.map_err(ApiError::internal)?;
    let picture = ProductPicture(Placed { product_id, slot, source_url: None, picture: row });
    let remark = prepared.remark().map(|finding| Finding(finding.value(file_name)));
    Ok(PictureUploadPayload {
        picture: Some(picture),
        findings: remark.into_iter().collect(),
        user_errors: Vec::new(),
    })
}

fn full(error: StorageError, lang: Lang) -> async_graphql::Result<PictureUploadPayload> {
    let StorageError::Full { .. } = error else { return Err(ApiError::internal(error).into()) };
    let text = lang.pick("o disco do servidor está cheio", "the server's disk is full");
    Ok(PictureUploadPayload::refused(UserError::new(error.code(), text, &["upload"])))
}
