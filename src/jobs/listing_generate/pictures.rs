//! Pictures that a product has here, for the columns that the seller left empty.

use std::collections::HashMap;

use entity::id::ProductId;
use jobline::Failure;

use crate::catalog::{Code, Field, Finding, Given, Origin, ProductDraft};
use crate::jobs::{Rooms, failure};
use crate::picture::is_public;
use crate::shelf::picture::{self, Placed};
use entity::scope::TenantScope;

/// Adds the kept pictures of these products to their drafts, in places that the seller left empty or
/// filled with the addresses that they come from; whether any address of ours stands there now.
pub(super) async fn add(
    rooms: &Rooms,
    scope: &TenantScope,
    drafts: &mut [(ProductId, ProductDraft)],
) -> Result<bool, Failure> {
    let products: Vec<ProductId> = drafts.iter().map(|(id, _)| *id).collect();
    let rows = picture::of_products(&rooms.store, scope, &products).await;
    let rows = rows.map_err(failure::of_shelf)?;
    let ours_are_reached = is_public(rooms.pictures.base().unwrap_or_default());
    let mut any = false;
    let mut by_product: HashMap<ProductId, Vec<(Placed, String)>> = HashMap::new();
    let now = rooms.store.now();
    for placed in rows {
        if let Some(url) = rooms.pictures.to(&placed.picture, now) {
            by_product.entry(placed.product_id).or_default().push((placed, url));
        }
    }
    for (id, draft) in drafts {
        let Some(pictures) = by_product.get(id) else { continue };
        if ours_are_reached {
            any |= replace(draft, pictures);
        }
        let new = given_pictures(pictures).into_iter().filter(|new| lacks(draft, &new.field));
        let new: Vec<Given> = new.collect();
        any |= !new.is_empty();
        draft.given.extend(new);
    }
    Ok(any)
}

/// Puts the address of the kept picture in the place of the one that it was fetched from: that one
/// may be gone tomorrow. Whether there was any.
fn replace(draft: &mut ProductDraft, pictures: &[(Placed, String)]) -> bool {
    let mut any = false;
    let shown = |given: &&mut Given| matches!(given.field, Field::MainImage | Field::OtherImages);
    for given in draft.given.iter_mut().filter(shown) {
        let kept = pictures
            .iter()
            .find(|(placed, _)| placed.source_url.as_deref() == Some(given.raw.trim()));
        if let Some((_, url)) = kept {
            given.raw.clone_from(url);
            any = true;
        }
    }
    any
}

/// Whether the seller gave nothing for a field.
fn lacks(draft: &ProductDraft, field: &Field) -> bool {
    let given = |given: &Given| given.field == *field && !given.raw.trim().is_empty();
    !draft.given.iter().any(given)
}

/// Pictures by place, with their addresses, as if the seller had given them.
fn given_pictures(pictures: &[(Placed, String)]) -> Vec<Given> {
    let given = |(placed, url): &(Placed, String)| {
        let field = if placed.slot == 0 { Field::MainImage } else { Field::OtherImages };
        // They stand in no file; the finding names the picture.
        let file = placed.picture.id.to_string();
        Given::text(field, url, Origin { file, row: 1, ..Origin::default() })
    };
    pictures.iter().map(given).collect()
}

/// What there is to say of the addresses that pictures get here.
pub(super) fn remark(rooms: &Rooms) -> Option<Finding> {
    let base = rooms.pictures.base().unwrap_or_default();
    (!is_public(base)).then(|| Finding::new(Code::PicturesUnreachable).value(base))
}

#[cfg(test)]
mod tests {
    use entity::id::{PictureId, WorkspaceId};
    use entity::instant::Instant;
    use entity::picture::Model;

    use super::*;

    fn placed(slot: i64, url: &str) -> (Placed, String) {
        let now = Instant::from_micros(1);
        let picture = Model {
            id: PictureId::generate(now),
            tenant_id: WorkspaceId::DEFAULT,
            sha256: "00".to_owned(),
            media_type: "image/jpeg".to_owned(),
            width: 1,
            height: 1,
            size_bytes: 1,
            blob_key: "t/x.jpg".to_owned(),
            source_url: None,
            created_at: now,
        };
        let product_id = ProductId::generate(now);
        (Placed { product_id, slot, source_url: None, picture }, url.to_owned())
    }

    #[test]
    fn the_first_place_is_the_main_picture_and_the_rest_keep_their_order() {
        let given = given_pictures(&[placed(0, "a"), placed(1, "b"), placed(4, "c")]);
        let seen: Vec<_> = given.iter().map(|g| (g.field.clone(), g.raw.as_str())).collect();
        assert_eq!(
            seen,
            [(Field::MainImage, "a"), (Field::OtherImages, "b"), (Field::OtherImages, "c")]
        );
    }

    #[test]
    fn a_kept_picture_stands_for_the_address_that_it_comes_from() {
        let given = |raw: &str| Given::text(Field::OtherImages, raw, Origin::default());
        let (theirs, foreign) = (given("https://shop/1.jpg"), given("https://else/2.jpg"));
        let mut draft =
            ProductDraft { sku: "A".into(), given: vec![theirs, foreign], variants: Vec::new() };
        let mut kept = placed(1, "https://bee/1.jpg");
        assert!(!replace(&mut draft, std::slice::from_ref(&kept)));
        kept.0.source_url = Some("https://shop/1.jpg".to_owned());
        assert!(replace(&mut draft, &[kept]));
        let raws: Vec<&str> = draft.given.iter().map(|given| given.raw.as_str()).collect();
        assert_eq!(raws, ["https://bee/1.jpg", "https://else/2.jpg"]);
    }

    #[test]
    fn what_the_seller_gave_is_not_added_to() {
        let field = Field::OtherImages;
        let mut draft = ProductDraft { sku: "A".into(), given: Vec::new(), variants: Vec::new() };
        assert!(lacks(&draft, &field));
        draft.given.push(Given::text(field.clone(), " ", Origin::default()));
        assert!(lacks(&draft, &field), "a blank cell is nothing");
        draft.given.push(Given::text(field.clone(), "http://a", Origin::default()));
        assert!(!lacks(&draft, &field) && lacks(&draft, &Field::MainImage));
    }
}
