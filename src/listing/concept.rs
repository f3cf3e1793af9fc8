//! Which columns hold what: one table from what we want to say to attribute stems.
//!
//! Column letters, labels and section names differ per template and language; the stem of the
//! attribute id (without qualifiers and numbers) is the only key that holds in all of them. A
//! concept lists the stems of both generations, the preferred one first.

/// Something that a row can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Concept {
    Sku,
    Action,
    ProductType,
    Title,
    Brand,
    IdKind,
    Id,
    ModelNumber,
    ModelName,
    Manufacturer,
    Condition,
    ListPrice,
    SellingPrice,
    Ncm,
    Channel,
    Quantity,
    Description,
    Bullet,
    Keyword,
    Color,
    ColorMap,
    Size,
    Material,
    Adjustable,
    Category,
    Parentage,
    Relation,
    ParentSku,
    Theme,
    Country,
    ItemWeight,
    PackageWeight,
    MainImage,
    OtherImage,
    SwatchImage,
}

impl Concept {
    /// Attribute stems that hold it, the preferred first.
    #[expect(clippy::too_many_lines, reason = "a table")]
    pub(super) const fn stems(self) -> &'static [&'static str] {
        match self {
            Self::Sku => &["contribution_sku.value", "item_sku", "sku"],
            Self::Action => &["::record_action", "record_action", "update_delete"],
            Self::ProductType => &["product_type.value", "feed_product_type", "product_type"],
            Self::Title => &["item_name.value", "item_name"],
            Self::Brand => &["brand.value", "brand_name", "brand"],
            Self::IdKind => &[
                "amzn1.volt.ca.product_id_type",
                "external_product_id_type",
                "externally_assigned_product_identifier.type",
            ],
            Self::Id => &[
                "amzn1.volt.ca.product_id_value",
                "external_product_id",
                "externally_assigned_product_identifier.value",
            ],
            Self::ModelNumber => &["model_number.value", "model", "model_number"],
            Self::ModelName => &["model_name.value", "model_name"],
            Self::Manufacturer => &["manufacturer.value", "manufacturer"],
            Self::Condition => &["condition_type.value", "condition_type"],
            Self::ListPrice => &[
                "list_price.value_with_tax",
                "list_price.value",
                "list_price_with_tax",
                "list_price",
            ],
            Self::SellingPrice => &[
                "purchasable_offer.our_price.schedule.value_with_tax",
                "standard_price",
                "our_price",
            ],
            Self::Ncm => &["ncm_code.value", "ncm_code", "external_product_information.value"],
            Self::Channel => {
                &["fulfillment_availability.fulfillment_channel_code", "fulfillment_center_id"]
            }
            Self::Quantity => &["fulfillment_availability.quantity", "quantity"],
            Self::Description => &["product_description.value", "product_description"],
            Self::Bullet => &["bullet_point.value", "bullet_point"],
            Self::Keyword => &["generic_keyword.value", "generic_keywords", "generic_keyword"],
            Self::Color => &["color.value", "color_name", "color"],
            Self::ColorMap => &["color.standardized_values", "color_map"],
            Self::Size => &[
                "size.value",
                "size_name",
                "apparel_size.size",
                "footwear_size.size",
                "shirt_size.size",
                "bottoms_size.size",
                "headwear_size.size",
                "shapewear_size.size",
                "skirt_size.size",
                "size",
            ],
            Self::Material => {
                &["material.value", "material_type", "material", "material_composition.value"]
            }
            Self::Adjustable => &["is_adjustable.value", "is_adjustable", "adjustable.value"],
            Self::Category => &["recommended_browse_nodes.value", "recommended_browse_nodes"],
            Self::Parentage => &["parentage_level.value", "parent_child", "parentage"],
            Self::Relation => {
                &["child_parent_sku_relationship.child_relationship_type", "relationship_type"]
            }
            Self::ParentSku => &["child_parent_sku_relationship.parent_sku", "parent_sku"],
            Self::Theme => &["variation_theme.name", "variation_theme"],
            Self::Country => &["country_of_origin.value", "country_of_origin"],
            Self::ItemWeight => &["item_weight.value", "item_weight"],
            Self::PackageWeight => &["item_package_weight.value", "package_weight"],
            Self::MainImage => &[
                "main_product_image_locator.media_location",
                "main_image_url",
                "main_offer_image_locator.media_location",
            ],
            Self::OtherImage => &["other_product_image_locator.media_location", "other_image_url"],
            Self::SwatchImage => {
                &["swatch_product_image_locator.media_location", "swatch_image_url"]
            }
        }
    }
}

/// Whether only facts and rules fill columns of this attribute stem: they say what a row is, how
/// it is called and described, and how it is sold.
pub fn is_ruled(stem: &str) -> bool {
    use Concept as C;
    const RULED: [Concept; 29] = [
        C::Sku,
        C::Action,
        C::ProductType,
        C::Title,
        C::Brand,
        C::IdKind,
        C::Id,
        C::ModelNumber,
        C::ModelName,
        C::Manufacturer,
        C::Condition,
        C::ListPrice,
        C::SellingPrice,
        C::Ncm,
        C::Channel,
        C::Quantity,
        C::Description,
        C::Bullet,
        C::Keyword,
        C::Parentage,
        C::Relation,
        C::ParentSku,
        C::Theme,
        C::Country,
        C::ItemWeight,
        C::PackageWeight,
        C::MainImage,
        C::OtherImage,
        C::SwatchImage,
    ];
    let boxes = PACKAGE_BOX.iter().chain(ITEM_BOX).flatten();
    RULED.iter().any(|concept| concept.stems().contains(&stem))
        || boxes.into_iter().any(|(value, unit)| *value == stem || *unit == stem)
}

/// Where the three measures of a box are, each as (value stem, unit stem).
pub(super) type BoxStems = [(&'static str, &'static str); 3];

/// Length, width and height of the package, in the ways templates write them.
pub(super) const PACKAGE_BOX: &[BoxStems] = &[
    [
        ("item_package_dimensions.length.value", "item_package_dimensions.length.unit"),
        ("item_package_dimensions.width.value", "item_package_dimensions.width.unit"),
        ("item_package_dimensions.height.value", "item_package_dimensions.height.unit"),
    ],
    [
        ("package_length", "package_length_unit_of_measure"),
        ("package_width", "package_width_unit_of_measure"),
        ("package_height", "package_height_unit_of_measure"),
    ],
    [
        ("package_length", "package_dimensions_unit_of_measure"),
        ("package_width", "package_dimensions_unit_of_measure"),
        ("package_height", "package_dimensions_unit_of_measure"),
    ],
];

/// Length, width and height of the product itself. Only sets that really are a length, a width and
/// a height: depth or "head to toe" columns are measured otherwise.
pub(super) const ITEM_BOX: &[BoxStems] = &[
    [
        ("item_dimensions.length.value", "item_dimensions.length.unit"),
        ("item_dimensions.width.value", "item_dimensions.width.unit"),
        ("item_dimensions.height.value", "item_dimensions.height.unit"),
    ],
    [
        ("item_length_width_height.length.value", "item_length_width_height.length.unit"),
        ("item_length_width_height.width.value", "item_length_width_height.width.unit"),
        ("item_length_width_height.height.value", "item_length_width_height.height.unit"),
    ],
    [
        ("item_length", "item_length_unit_of_measure"),
        ("item_width", "item_width_unit_of_measure"),
        ("item_height", "item_height_unit_of_measure"),
    ],
    [
        ("item_length", "item_dimensions_unit_of_measure"),
        ("item_width", "item_dimensions_unit_of_measure"),
        ("item_height", "item_dimensions_unit_of_measure"),
    ],
];

/// Unit columns of a weight column, by its stem.
pub(super) const WEIGHT_UNITS: &[(&str, &str)] = &[
    ("item_weight.value", "item_weight.unit"),
    ("item_weight", "item_weight_unit_of_measure"),
    ("item_package_weight.value", "item_package_weight.unit"),
    ("package_weight", "package_weight_unit_of_measure"),
];
