//! One folder per kind of job.

pub mod listing_generate;
pub mod product_import;
pub mod template_import;

mod failure;
mod templates;

use entity::store::Store;
use jobline::Registry;

use crate::storage::BlobStore;

pub use templates::Templates;

/// What jobs may use.
#[derive(Debug, Clone)]
pub struct Rooms {
    /// Rows.
    pub store: Store,
    /// Bytes.
    pub blobs: BlobStore,
    /// Parsed templates.
    pub templates: Templates,
}

/// All kinds.
pub fn registry() -> Registry<Rooms> {
    Registry::new()
        .register::<template_import::TemplateImport>()
        .register::<product_import::ProductImport>()
        .register::<listing_generate::ListingGenerate>()
}
