//! What resolvers work with.

use async_graphql::Context;
use entity::scope::TenantScope;
use entity::store::Store;

use super::ApiError;
use super::loader::{Jobs, Products};
use crate::access::{Access, Viewer};
use crate::cache::Cache;
use crate::catalog::Lang;
use crate::health::Probe;
use crate::jobs::Templates;
use crate::sandbox::Sandbox;
use crate::scraper::Rules;
use crate::storage::{BlobStore, LinkSigner, PictureLinks};

/// The rooms that the API uses.
#[derive(Debug, Clone)]
pub struct Desk {
    /// Rows.
    pub store: Store,
    /// Bytes.
    pub blobs: BlobStore,
    /// Parsed templates.
    pub templates: Templates,
    /// Where pictures are decoded.
    pub sandbox: Sandbox,
    /// Links to bytes.
    pub links: LinkSigner,
    /// Addresses of pictures.
    pub pictures: PictureLinks,
    /// Keys.
    pub access: Access,
    /// Jobs.
    pub jobs: jobline::Client,
    /// Address by which people reach the server, without a slash at the end.
    pub public_url: String,
    /// State of the system.
    pub probe: Probe,
    /// What this process keeps that may be forgotten.
    pub caches: Vec<Cache>,
    /// Largest files that are taken.
    pub limits: UploadLimits,
    /// Pages that may be read.
    pub scrape: Rules,
}

/// Largest files that are taken, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct UploadLimits {
    /// Templates.
    pub template_bytes: usize,
    /// Sellers' products.
    pub product_bytes: usize,
}

/// Shortcuts of resolvers.
pub trait Desked {
    /// The rooms.
    fn desk(&self) -> Result<&Desk, ApiError>;
    /// Who is asking.
    fn viewer(&self) -> Result<Viewer, ApiError>;
    /// The rows that may be seen.
    fn scope(&self) -> Result<TenantScope, ApiError>;
    /// The language to answer in.
    fn lang(&self) -> Lang;
    /// Batched reads of what belongs to jobs.
    fn jobs(&self) -> Result<&Jobs, ApiError>;
    /// Batched reads of what belongs to products.
    fn products(&self) -> Result<&Products, ApiError>;
}

impl Desked for Context<'_> {
    fn desk(&self) -> Result<&Desk, ApiError> {
        self.data::<Desk>().map_err(|_| ApiError::unfurnished())
    }

    fn viewer(&self) -> Result<Viewer, ApiError> {
        self.data::<Viewer>().copied().map_err(|_| ApiError::unfurnished())
    }

    fn scope(&self) -> Result<TenantScope, ApiError> {
        self.viewer().map(|viewer| viewer.scope)
    }

    fn lang(&self) -> Lang {
        self.data::<Lang>().copied().unwrap_or(Lang::PtBr)
    }

    fn jobs(&self) -> Result<&Jobs, ApiError> {
        self.data::<Jobs>().map_err(|_| ApiError::unfurnished())
    }

    fn products(&self) -> Result<&Products, ApiError> {
        self.data::<Products>().map_err(|_| ApiError::unfurnished())
    }
}
