//! What the seller's values mean.
//!
//! [`read`] turns every given value either into a typed [`Fact`] or into a finding that names it
//! ([`ItemFacts::left_out`]); a value that does neither would not compile, because placing one
//! returns a proof that only those two doors can make.

use entity::value::{Dimensions, Money, Ncm, Quantity, Sku, Weight};

use super::{Finding, ProductDraft};

mod desk;
mod list;
mod place;
mod refusal;
mod variant;
mod word;

pub use word::{BrandKind, IdKind, Logistics, ProductId};

use desk::Desk;

/// A value that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact<T> {
    /// What it means.
    pub value: T,
    /// Position in the item's given values of the one it comes from, zero-based. Several facts
    /// can come from one given value (bullets in one cell).
    pub given: usize,
}

/// A value of a column that BeeCatalog does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherValue {
    /// Header as written.
    pub header: String,
    /// Text, trimmed.
    pub text: String,
}

/// A given value that is named by a finding, wholly or in part, instead of being a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOut {
    /// Position in the item's given values, zero-based.
    pub given: usize,
    /// Position in the findings that [`read`] returns, zero-based.
    pub finding: usize,
}

/// What a product and its variants are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The product itself; for a family, its parent.
    pub product: ItemFacts,
    /// The variants, parallel to [`ProductDraft::variants`]. Only their own facts: what they
    /// inherit is decided when a listing is planned.
    pub variants: Vec<ItemFacts>,
}

/// The facts of one product or variant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ItemFacts {
    /// Seller's own code, when it was given as a value (it always is by our readers).
    pub sku: Option<Fact<Sku>>,
    /// Base title, white space collapsed.
    pub title: Option<Fact<String>>,
    /// Whether it carries a brand; see [`ItemFacts::is_branded`].
    pub brand_kind: Option<Fact<BrandKind>>,
    /// Brand name.
    pub brand: Option<Fact<String>>,
    /// Maker, when it is not the brand.
    pub manufacturer: Option<Fact<String>>,
    /// Selling price.
    pub price: Option<Fact<Money>>,
    /// Who stores and ships.
    pub logistics: Option<Fact<Logistics>>,
    /// Barcode or ASIN, checked, or the statement that there is none.
    pub product_id: Option<Fact<ProductId>>,
    /// Which kind of code the seller says it is.
    pub product_id_kind: Option<Fact<IdKind>>,
    /// Tax classification.
    pub ncm: Option<Fact<Ncm>>,
    /// Stock held by the seller.
    pub quantity: Option<Fact<Quantity>>,
    /// Weight of the package.
    pub package_weight: Option<Fact<Weight>>,
    /// Sides of the package.
    pub package_dimensions: Option<Fact<Dimensions>>,
    /// Weight of the thing itself.
    pub item_weight: Option<Fact<Weight>>,
    /// Sides of the thing itself.
    pub item_dimensions: Option<Fact<Dimensions>>,
    /// Whether it is adjustable.
    pub adjustable: Option<Fact<bool>>,
    /// Variation theme as written; [`super::family::theme_parts`] cuts it.
    pub variation_theme: Option<Fact<String>>,
    /// SKU of the family's parent.
    pub parent_sku: Option<Fact<Sku>>,
    /// Colour.
    pub color: Option<Fact<String>>,
    /// Size.
    pub size: Option<Fact<String>>,
    /// Material.
    pub material: Option<Fact<String>>,
    /// Model.
    pub model: Option<Fact<String>>,
    /// Sales description; line breaks kept.
    pub description: Option<Fact<String>>,
    /// Short selling points, in order.
    pub bullet_points: Vec<Fact<String>>,
    /// Search terms, in order.
    pub keywords: Vec<Fact<String>>,
    /// Web address of the main picture.
    pub main_image: Option<Fact<String>>,
    /// Web address of the swatch picture.
    pub swatch_image: Option<Fact<String>>,
    /// Web addresses of further pictures, in order.
    pub other_images: Vec<Fact<String>>,
    /// Marketplace product type as written.
    pub product_type: Option<Fact<String>>,
    /// Seller's own category.
    pub category: Option<Fact<String>>,
    /// Condition of the offer as written.
    pub condition: Option<Fact<String>>,
    /// Country of origin as written.
    pub country_of_origin: Option<Fact<String>>,
    /// Values of columns that are not known.
    pub other: Vec<Fact<OtherValue>>,
    /// Given values that are named by findings instead.
    pub left_out: Vec<LeftOut>,
}

impl ItemFacts {
    /// Whether a brand name should be written: the seller says `Marca`, or says nothing about the
    /// kind and names a brand that is not the word for generic.
    pub fn is_branded(&self) -> bool {
        match (&self.brand_kind, &self.brand) {
            (Some(kind), _) => kind.value == BrandKind::Brand,
            (None, Some(brand)) => BrandKind::parse(&brand.value) != Some(BrandKind::Generic),
            (None, None) => false,
        }
    }
}

/// Interprets everything that was given about a product and its variants.
///
/// Every given value is afterwards the source of a fact, named by a finding, or both (a list with
/// one bad member). Findings about a given value carry its text exactly as given, its field and
/// its origin.
pub fn read(draft: &ProductDraft) -> (Facts, Vec<Finding>) {
    let mut findings = Vec::new();
    let product = Desk::new(&draft.sku, &draft.given, &mut findings).read();
    let mut variants = Vec::with_capacity(draft.variants.len());
    for variant in &draft.variants {
        let mut item = Desk::new(&variant.sku, &variant.given, &mut findings).read();
        variant::read_from_sku(&product, draft, variant, &mut item, &mut findings);
        variants.push(item);
    }
    (Facts { product, variants }, findings)
}

#[cfg(test)]
mod tests;
