use super::*;
use crate::catalog::ProductDraft;
use crate::jobs::scrape_run::ScrapeRun;
use crate::jobs::testing::House;

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
    let house = House::open().await;
    let held = house.hold(ScrapeRun { pages: Vec::new() }).await;
    let draft = ProductDraft { sku: "A".into(), given: Vec::new(), variants: Vec::new() };
    house.save(held.job(), &[draft]).await;
    let product = house.products().await[0];
    let (rooms, scope) = (house.rooms.clone(), house.scope);
    let urls = ["/late.jpg".to_owned()];
    let wanted = Pictures { product_id: product, sku: "A", urls: &urls };
    let (ctx, late) = (held.context(), TooLate { rooms: &rooms, scope, product });

    let kept = Box::pin(keep(&ctx, &rooms, &late, wanted, &Done::new())).await.unwrap();

    let codes: Vec<Code> = kept.findings.iter().map(|finding| finding.code).collect();
    assert_eq!((kept.fetched, codes), (0, vec![Code::PictureWithoutSlot]));
    assert_eq!(ctx.done().await.unwrap(), Done::new());
}
