//! Short-lived links to artifacts: who may open one is decided when it is made, and the link itself
//! carries the proof, so opening it needs no session.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::id::{ArtifactId, WorkspaceId};
use entity::instant::Instant;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretSlice};
use sha2::Sha256;
use std::time::Duration;

use super::LinkError;

/// What a link opens: one artifact of one workspace, by `GET`, as an attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Owner of the artifact.
    pub workspace: WorkspaceId,
    /// Artifact to open.
    pub artifact: ArtifactId,
    /// From here on the link opens nothing.
    pub expires_at: Instant,
}

/// Makes and checks links with a key that only this installation has.
#[derive(Clone)]
pub struct LinkSigner {
    key: std::sync::Arc<SecretSlice<u8>>,
    life: Duration,
}

impl LinkSigner {
    /// A signer whose links live for `life`.
    pub fn new(key: SecretSlice<u8>, life: Duration) -> Self {
        Self { key: std::sync::Arc::new(key), life }
    }

    /// Path and query of a link, e.g. `/files/art_…?w=ws_…&e=…&s=…`.
    pub fn sign(&self, workspace: WorkspaceId, artifact: ArtifactId, now: Instant) -> String {
        let expires_at = now + self.life;
        let grant = Grant { workspace, artifact, expires_at };
        let signature = URL_SAFE_NO_PAD.encode(self.mac(&grant).finalize().into_bytes());
        let micros = expires_at.as_micros();
        format!("/files/{artifact}?w={workspace}&e={micros}&s={signature}")
    }

    /// Checks a link's parts.
    ///
    /// # Errors
    /// [`LinkError`] for a changed byte, another workspace or artifact, or a link past its life.
    pub fn verify(&self, grant: Grant, signature: &str, now: Instant) -> Result<Grant, LinkError> {
        let given = URL_SAFE_NO_PAD.decode(signature).map_err(|_| LinkError)?;
        // Constant time; the expiry is looked at only once the signature is known to be ours.
        self.mac(&grant).verify_slice(&given).map_err(|_| LinkError)?;
        if grant.expires_at <= now { Err(LinkError) } else { Ok(grant) }
    }

    fn mac(&self, grant: &Grant) -> Hmac<Sha256> {
        let bound = format!(
            "GET\nattachment\n{}\n{}\n{}",
            grant.workspace,
            grant.artifact,
            grant.expires_at.as_micros()
        );
        // HMAC takes a key of any length; the error type is an artefact of the trait.
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.expose_secret())
            .unwrap_or_else(|_| unreachable!("HMAC accepts keys of every length"));
        mac.update(bound.as_bytes());
        mac
    }
}

impl std::fmt::Debug for LinkSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LinkSigner").field("life", &self.life).finish_non_exhaustive()
    }
}
