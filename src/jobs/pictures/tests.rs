use std::time::Duration;

use entity::id::WorkspaceId;
use entity::scope::Actor;
use entity::store::{Store, StoreOptions};
use entity::testing::TestDatabase;
use jobline::testing::Bench;
use jobline::{Client, Config, EnqueueOptions, Queue};
use migration::Migrator;
use sea_orm_migration::MigratorTrait as _;
use secrecy::SecretSlice;

use super::*;
use crate::catalog::ProductDraft;
use crate::jobs::scrape_run::ScrapeRun;
use crate::shelf::product::{self, ProductFilter, Source};
use crate::shelf::upload::{self, NewUpload};
use crate::storage::{LinkSigner, PictureLinks};

/// A source that gives a picture when the product has no place for it any more.
struct TooLate<'h> {
    rooms: &'h Rooms,
    scope: TenantScope,
    product: ProductId,
}

impl PictureSource for TooLate<'_> {
    async fn fetch(&self, _: &str, _: usize) -> Result<Bytes, NotFetched> {
        let store = &self.rooms.store;
        let tx = store.begin_write().await.unwrap();
        for slot in 0..SLOTS {
            let new = NewPicture {
                sha256: format!("{slot:064}"),
                media_type: "image/jpeg",
                width: 1,
                height: 1,
                size_bytes: 1,
                blob_key: "t/x.jpg".to_owned(),
                source_url: None,
            };
            let row = shelf::keep(&tx, store, &self.scope, new).await.unwrap();
            let place = Wanted { product_id: self.product, slot: None, source_url: None };
            shelf::place(&tx, store, &self.scope, row.id, place).await.unwrap();
        }
        tx.commit().await.unwrap();
        let picture = image::RgbImage::from_pixel(700, 700, image::Rgb([200, 60, 90]));
        let mut bytes = Vec::new();
        image::codecs::jpeg::JpegEncoder::new(&mut bytes).encode_image(&picture).unwrap();
        Ok(bytes.into())
    }
}

#[tokio::test]
async fn a_picture_without_a_place_is_not_noted_as_kept() {
    let database = TestDatabase::new().await;
    let store = Store::open(&database.url, StoreOptions::default()).await.unwrap();
    let change = store.begin_schema_change().await.unwrap();
    Migrator::up(change.executor(), None).await.unwrap();
    change.commit().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let blobs = BlobStore::local(folder.path()).unwrap();
    let signer = LinkSigner::new(SecretSlice::from(vec![1; 32]), Duration::from_secs(9));
    let links = PictureLinks::new(signer, Duration::from_secs(9), None, "");
    let rooms = Rooms::offline(store.clone(), blobs, links).unwrap();
    let scope = TenantScope::new(WorkspaceId::DEFAULT, Actor::Operator);
    let client = Client::new(store.clone());
    let job = ScrapeRun { pages: Vec::new() };
    client.enqueue(&scope, job, EnqueueOptions::default()).await.unwrap();
    let registry = crate::jobs::registry();
    let mut bench = Bench::new(&client, registry, rooms.clone(), &Config::default());
    let held = bench.hold(Queue::Scrape).await.unwrap().unwrap();
    let new = NewUpload {
        content_hash: "0".repeat(64),
        file_name: "p.csv".into(),
        blob_key: "p".into(),
        size_bytes: 1,
    };
    let tx = store.begin_write().await.unwrap();
    let upload = upload::record(&tx, &store, &scope, new).await.unwrap();
    let source = Source { upload: upload.id, job: held.job() };
    let draft = ProductDraft { sku: "A".into(), given: Vec::new(), variants: Vec::new() };
    product::save(&tx, &store, &scope, source, &[draft]).await.unwrap();
    tx.commit().await.unwrap();
    let all = ProductFilter::default();
    let product = product::page(&store, &scope, &all, (None, 1)).await.unwrap().remove(0).id;
    let urls = ["/late.jpg".to_owned()];
    let wanted = Pictures { product_id: product, sku: "A", urls: &urls };
    let (ctx, late) = (held.context(), TooLate { rooms: &rooms, scope, product });

    let kept = Box::pin(keep(&ctx, &rooms, &late, wanted, &Done::new())).await.unwrap();

    let codes: Vec<Code> = kept.findings.iter().map(|finding| finding.code).collect();
    assert_eq!((kept.fetched, codes), (0, vec![Code::PictureWithoutSlot]));
    assert_eq!(ctx.done().await.unwrap(), Done::new());
}
