//! Signed links: who may open what is decided when a link is made, and the link itself carries the
//! proof, so opening it needs no session.

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::id::{ArtifactId, PictureId, WorkspaceId};
use entity::instant::Instant;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretSlice};
use sha2::Sha256;

use super::LinkError;

/// What a link opens, and for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A job's result, for a person to save.
    Artifact(ArtifactId),
    /// A picture, for a marketplace to fetch.
    Picture(PictureId),
}

/// What a link opens: one thing of one workspace, by `GET`, for one purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Owner.
    pub workspace: WorkspaceId,
    /// What to open.
    pub target: Target,
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
    /// A signer whose links to artifacts live for `life`.
    pub fn new(key: SecretSlice<u8>, life: Duration) -> Self {
        Self { key: std::sync::Arc::new(key), life }
    }

    /// Path and query of a link, e.g. `/files/art_…?w=ws_…&e=…&s=…`.
    pub fn sign(&self, workspace: WorkspaceId, artifact: ArtifactId, now: Instant) -> String {
        let target = Target::Artifact(artifact);
        let grant = Grant { workspace, target, expires_at: now + self.life };
        format!("/files/{artifact}?{}", self.proof(&grant))
    }

    /// The query that proves a grant: `w=ws_…&e=…&s=…`.
    pub(super) fn proof(&self, grant: &Grant) -> String {
        let signature = URL_SAFE_NO_PAD.encode(self.mac(grant).finalize().into_bytes());
        let micros = grant.expires_at.as_micros();
        format!("w={}&e={micros}&s={signature}", grant.workspace)
    }

    /// Checks a link's parts.
    ///
    /// # Errors
    /// [`LinkError`] for a changed byte, another workspace or target, or a link past its life.
    pub fn verify(&self, grant: Grant, signature: &str, now: Instant) -> Result<Grant, LinkError> {
        let given = URL_SAFE_NO_PAD.decode(signature).map_err(|_| LinkError)?;
        // Constant time; the expiry is looked at only once the signature is known to be ours.
        self.mac(&grant).verify_slice(&given).map_err(|_| LinkError)?;
        if grant.expires_at <= now { Err(LinkError) } else { Ok(grant) }
    }

    fn mac(&self, grant: &Grant) -> Hmac<Sha256> {
        let bound = format!(
            "GET\n{}\n{}\n{}\n{}",
            grant.target.purpose(),
            grant.workspace,
            grant.target,
            grant.expires_at.as_micros()
        );
        // HMAC takes a key of any length; the error type is an artefact of the trait.
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.expose_secret())
            .unwrap_or_else(|_| unreachable!("HMAC accepts keys of every length"));
        mac.update(bound.as_bytes());
        mac
    }
}

impl Target {
    fn purpose(self) -> &'static str {
        match self {
            Self::Artifact(_) => "attachment",
            Self::Picture(_) => "picture",
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Artifact(id) => fmt::Display::fmt(id, f),
            Self::Picture(id) => fmt::Display::fmt(id, f),
        }
    }
}

impl fmt::Debug for LinkSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LinkSigner").field("life", &self.life).finish_non_exhaustive()
    }
}
