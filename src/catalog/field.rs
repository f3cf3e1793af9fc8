//! The words a seller uses for a product's facts: one [`Field`] per fact.

use serde::{Deserialize, Serialize};

use super::Lang;

/// A fact that a seller can give about a product or one of its variants.
///
/// The serde name is the stable name everywhere outside Rust: in the GraphQL product input,
/// in `.jsonl` files and in stored drafts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Field {
    /// Seller's own code, the identity of a row.
    Sku,
    /// Base title.
    Title,
    /// `Genérico` or `Marca`: whether the product carries a brand.
    BrandKind,
    /// Brand name.
    Brand,
    /// Name of the maker when it is not the brand.
    Manufacturer,
    /// Selling price in BRL.
    Price,
    /// Who stores and ships: `FBA` (Amazon) or `DBA` (the seller).
    Logistics,
    /// Barcode: EAN, UPC or another GTIN.
    ProductId,
    /// Which kind of barcode [`Field::ProductId`] is.
    ProductIdKind,
    /// Brazilian tax classification, 8 digits.
    Ncm,
    /// Stock held by the seller.
    Quantity,
    /// Weight of the package.
    PackageWeight,
    /// Length × width × height of the package.
    PackageDimensions,
    /// Weight of the product itself.
    ItemWeight,
    /// Length × width × height of the product itself.
    ItemDimensions,
    /// Whether the product is adjustable.
    Adjustable,
    /// Which attributes differ inside the family.
    VariationTheme,
    /// SKU of the family's parent, on a row that is itself a child.
    ParentSku,
    /// Colour.
    Color,
    /// Size.
    Size,
    /// Material.
    Material,
    /// Model number or name.
    Model,
    /// Sales description.
    Description,
    /// Short selling points; several values.
    BulletPoints,
    /// Search terms; several values.
    Keywords,
    /// Web address of the main picture.
    MainImage,
    /// Web address of the swatch picture.
    SwatchImage,
    /// Web addresses of further pictures; several values.
    OtherImages,
    /// Marketplace product type, e.g. `SWEATSHIRT`.
    ProductType,
    /// Seller's own category.
    Category,
    /// Condition of the offer, e.g. new.
    Condition,
    /// Country where the product was made.
    CountryOfOrigin,
    /// A column that BeeCatalog does not know, by its header as written.
    Other(String),
}

impl Field {
    /// Stable name, as in the product input; the header as written for an unknown column.
    pub fn name(&self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(name)) => name,
            _ => match self {
                Self::Other(header) => header.clone(),
                _ => String::new(),
            },
        }
    }

    /// The fact's name as people say it; the header as written for a column that is not known.
    pub fn label(&self, lang: Lang) -> &str {
        let (portuguese, english) = match self {
            Self::Sku => ("SKU", "SKU"),
            Self::Title => ("Nome do produto", "Title"),
            Self::BrandKind => ("Tipo de marca", "Brand kind"),
            Self::Brand => ("Marca", "Brand"),
            Self::Manufacturer => ("Fabricante", "Manufacturer"),
            Self::Price => ("Preço", "Price"),
            Self::Logistics => ("Logística", "Logistics"),
            Self::ProductId => ("Código de barras", "Barcode"),
            Self::ProductIdKind => ("Tipo de ID do produto", "Kind of product id"),
            Self::Ncm => ("NCM", "NCM"),
            Self::Quantity => ("Estoque", "Stock"),
            Self::PackageWeight => ("Peso do pacote", "Package weight"),
            Self::PackageDimensions => ("Dimensões do pacote", "Package dimensions"),
            Self::ItemWeight => ("Peso do produto", "Product weight"),
            Self::ItemDimensions => ("Dimensões do produto", "Product dimensions"),
            Self::Adjustable => ("Ajustável", "Adjustable"),
            Self::VariationTheme => ("Tema de variação", "Variation theme"),
            Self::ParentSku => ("SKU pai", "Parent SKU"),
            Self::Color => ("Cor", "Colour"),
            Self::Size => ("Tamanho", "Size"),
            Self::Material => ("Material", "Material"),
            Self::Model => ("Modelo", "Model"),
            Self::Description => ("Descrição", "Description"),
            Self::BulletPoints => ("Pontos principais", "Bullet points"),
            Self::Keywords => ("Palavras-chave", "Keywords"),
            Self::MainImage => ("Imagem principal", "Main picture"),
            Self::SwatchImage => ("Imagem de amostra", "Swatch picture"),
            Self::OtherImages => ("Outras imagens", "Other pictures"),
            Self::ProductType => ("Tipo de produto", "Product type"),
            Self::Category => ("Categoria", "Category"),
            Self::Condition => ("Condição", "Condition"),
            Self::CountryOfOrigin => ("País de origem", "Country of origin"),
            Self::Other(header) => (header.as_str(), header.as_str()),
        };
        match lang {
            Lang::PtBr => portuguese,
            Lang::En => english,
        }
    }

    /// Whether a product can have several values of this fact.
    pub fn is_multiple(&self) -> bool {
        matches!(self, Self::BulletPoints | Self::Keywords | Self::OtherImages)
    }
}
