//! Files that jobs made.

use async_graphql::{Context, ID, Object};
use entity::artifact::Model;

use super::context::Desked as _;
use super::scalar::DateTime;

/// A file that a job made, e.g. a filled template.
pub struct Artifact(pub Model);

#[Object]
impl Artifact {
    /// Identity.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Name for the person who downloads it.
    async fn file_name(&self) -> &str {
        &self.0.file_name
    }

    /// Its media type.
    async fn media_type(&self) -> &str {
        &self.0.media_type
    }

    /// Length in bytes.
    async fn size_bytes(&self) -> i64 {
        self.0.size_bytes
    }

    /// SHA-256 of the bytes in lower-case hexadecimal.
    async fn sha256(&self) -> &str {
        &self.0.sha256
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// Link that opens the file without a key for a few minutes; each call gives a new one.
    async fn download_url(&self, ctx: &Context<'_>) -> async_graphql::Result<String> {
        let desk = ctx.desk()?;
        let path = desk.links.sign(ctx.scope()?.tenant(), self.0.id, desk.store.now());
        Ok(format!("{}{path}", desk.public_url))
    }
}
