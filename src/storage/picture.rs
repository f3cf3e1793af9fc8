//! Addresses by which a marketplace fetches pictures.

use std::time::Duration;

use entity::id::{PictureId, WorkspaceId};
use entity::instant::Instant;
use entity::picture;

use super::{Grant, LinkSigner, Target};

/// A link ends with a day, so that it is the same all day long: the same listing made twice is the
/// same file, and nobody fetches a picture anew for a new link.
const DAY_MICROS: i64 = 24 * 60 * 60 * 1_000_000;

/// Makes the addresses of pictures.
#[derive(Debug, Clone)]
pub struct PictureLinks {
    signer: LinkSigner,
    life: Duration,
    /// Where anybody may fetch everything that is stored: a CDN or a public bucket.
    public_store: Option<String>,
    /// Where this server is reached; empty when nobody said.
    server: String,
}

impl PictureLinks {
    /// Links that live for `life` and then until the day is over. `public_store`, when there is one,
    /// is where the stored bytes lie open under their keys; else they come from `server`. Neither
    /// ends with a slash.
    pub fn new(
        signer: LinkSigner,
        life: Duration,
        public_store: Option<String>,
        server: &str,
    ) -> Self {
        Self { signer, life, public_store, server: server.to_owned() }
    }

    /// What every address begins with; nothing when no server's address is known.
    pub fn base(&self) -> Option<&str> {
        let server = Some(self.server.as_str()).filter(|server| !server.is_empty());
        self.public_store.as_deref().or(server)
    }

    /// Address of a picture; nothing when no server's address is known.
    pub fn to(&self, picture: &picture::Model, now: Instant) -> Option<String> {
        let base = self.base()?;
        if self.public_store.is_some() {
            return Some(format!("{base}/{}", picture.blob_key));
        }
        let name = file_name(picture);
        Some(format!("{base}/pictures/{name}?{}", self.proof(picture.tenant_id, picture.id, now)))
    }

    fn proof(&self, workspace: WorkspaceId, picture: PictureId, now: Instant) -> String {
        let ends = (now + self.life).as_micros();
        let expires_at = Instant::from_micros((ends / DAY_MICROS + 1) * DAY_MICROS);
        let target = Target::Picture(picture);
        self.signer.proof(&Grant { workspace, target, expires_at })
    }
}

/// Name of a picture for those who fetch it, e.g. `pic_….jpg`: some marketplaces look at the ending.
pub fn file_name(picture: &picture::Model) -> String {
    let ending = picture.blob_key.rsplit('.').next().unwrap_or_default();
    format!("{}.{ending}", picture.id)
}

#[cfg(test)]
mod tests {
    use secrecy::SecretSlice;

    use super::*;

    fn a_picture() -> picture::Model {
        picture::Model {
            id: PictureId::generate(Instant::from_micros(1)),
            tenant_id: WorkspaceId::DEFAULT,
            sha256: "00ff".to_owned(),
            media_type: "image/jpeg".to_owned(),
            width: 1_000,
            height: 1_000,
            size_bytes: 9,
            blob_key: format!("t/{}/pictures/00ff.jpg", WorkspaceId::DEFAULT),
            source_url: None,
            created_at: Instant::from_micros(1),
        }
    }

    fn links(public_store: Option<&str>, server: &str) -> PictureLinks {
        let signer = LinkSigner::new(SecretSlice::from(vec![7; 32]), Duration::from_secs(1));
        PictureLinks::new(
            signer,
            Duration::from_hours(720),
            public_store.map(str::to_owned),
            server,
        )
    }

    #[test]
    fn a_link_is_the_same_all_day_and_lives_for_at_least_what_was_asked() {
        let (links, picture) = (links(None, "https://bee.example"), a_picture());
        let noon = Instant::from_micros(20_000 * DAY_MICROS + DAY_MICROS / 2);

        let first = links.to(&picture, noon).unwrap();
        let later = links.to(&picture, noon + Duration::from_hours(3)).unwrap();
        let tomorrow = links.to(&picture, noon + Duration::from_hours(24)).unwrap();

        assert_eq!(first, later);
        assert_ne!(first, tomorrow);
        let begin = format!("https://bee.example/pictures/{}.jpg?w=ws_", picture.id);
        assert!(first.starts_with(&begin), "{first}");
        let ends = format!("&e={}&s=", 20_031 * DAY_MICROS);
        assert!(first.contains(&ends), "{first}");
    }

    #[test]
    fn a_public_store_wins_and_nothing_is_made_up_without_an_address() {
        let picture = a_picture();
        let now = Instant::from_micros(0);
        let open = links(Some("https://cdn.example"), "http://127.0.0.1:8080");
        let expected = format!("https://cdn.example/{}", picture.blob_key);
        assert_eq!(open.to(&picture, now).unwrap(), expected);
        assert_eq!(links(None, "").to(&picture, now), None);
    }

    #[test]
    fn a_proof_for_a_picture_opens_nothing_else() {
        let links = links(None, "https://bee.example");
        let picture = a_picture();
        let now = Instant::from_micros(0);
        let expires_at = Instant::from_micros(31 * DAY_MICROS);
        let proof = links.proof(WorkspaceId::DEFAULT, picture.id, now);
        let signature = proof.rsplit('=').next().unwrap();
        let grant = |target| Grant { workspace: WorkspaceId::DEFAULT, target, expires_at };
        let artifact = picture.id.to_string().replace("pic_", "art_").parse().unwrap();

        let opened = links.signer.verify(grant(Target::Picture(picture.id)), signature, now);
        let other = links.signer.verify(grant(Target::Artifact(artifact)), signature, now);
        let late = links.signer.verify(grant(Target::Picture(picture.id)), signature, expires_at);

        assert!(opened.is_ok());
        assert!(other.is_err() && late.is_err());
    }
}
