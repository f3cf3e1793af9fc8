//! Names of stored bytes.

use std::fmt;

use entity::id::{JobId, WorkspaceId};

/// Where bytes are kept. Always below the workspace that owns them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BlobKey(String);

impl BlobKey {
    /// Key of an uploaded file: by content, so the same bytes are kept once per workspace.
    pub fn upload(workspace: WorkspaceId, content_hash: &str) -> Self {
        Self(format!("t/{workspace}/uploads/{content_hash}"))
    }

    /// Key of a job's result. The fence is part of it, so that a worker that lost its lease can't
    /// overwrite the file of the one that took over.
    pub fn artifact(workspace: WorkspaceId, job: JobId, fence: i64, name: &str) -> Self {
        Self(format!("t/{workspace}/jobs/{job}/{fence}/{name}"))
    }

    /// Key of a kept page: by content, so the same bytes are kept once per workspace.
    pub fn page(workspace: WorkspaceId, content_hash: &str) -> Self {
        Self(format!("t/{workspace}/pages/{content_hash}.html.gz"))
    }

    /// Key of a picture: by content, with the ending of its media type, which marketplaces look at.
    pub fn picture(workspace: WorkspaceId, sha256: &str, ending: &str) -> Self {
        Self(format!("t/{workspace}/pictures/{sha256}.{ending}"))
    }

    /// A key as stored in the ledger.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BlobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
