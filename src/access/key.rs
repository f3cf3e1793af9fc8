//! The text of an API key: `bc_<prefix>_<secret><check>`.
//!
//! The prefix finds the row; of the secret only the SHA-256 is stored. The check letters let a
//! mistyped key be refused without asking the ledger.

use rand::TryRngCore as _;
use rand::rngs::OsRng;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// Hexadecimal letters of the public part.
const PREFIX_LETTERS: usize = 12;
/// Hexadecimal letters of the secret: 256 bits.
const SECRET_LETTERS: usize = 64;
/// Check letters at the end.
const CHECK_LETTERS: usize = 6;

/// A key, as its owner holds it.
#[derive(Debug, Clone)]
pub struct ApiKey {
    /// Public part, unique.
    pub prefix: String,
    secret: SecretString,
}

impl ApiKey {
    /// A new key from the operating system's randomness.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn generate() -> Result<Self, rand::rand_core::OsError> {
        let mut bytes = [0u8; PREFIX_LETTERS / 2 + SECRET_LETTERS / 2];
        OsRng.try_fill_bytes(&mut bytes)?;
        let letters = hex::encode(bytes);
        let (prefix, secret) = letters.split_at(PREFIX_LETTERS);
        Ok(Self { prefix: prefix.to_owned(), secret: secret.to_owned().into() })
    }

    /// Reads a key. `None` when it can't be one: wrong form or wrong check letters.
    pub fn parse(text: &str) -> Option<Self> {
        let (prefix, rest) = text.strip_prefix("bc_")?.split_once('_')?;
        let whole = prefix.len() == PREFIX_LETTERS && rest.len() == SECRET_LETTERS + CHECK_LETTERS;
        if !whole || !text.is_ascii() {
            return None;
        }
        let (secret, check) = rest.split_at(SECRET_LETTERS);
        let key = Self { prefix: prefix.to_owned(), secret: secret.to_owned().into() };
        (key.check() == check).then_some(key)
    }

    /// The whole key, to be shown once.
    pub fn reveal(&self) -> String {
        format!("bc_{}_{}{}", self.prefix, self.secret.expose_secret(), self.check())
    }

    /// What is stored of the secret.
    pub fn secret_hash(&self) -> String {
        hex::encode(Sha256::digest(self.secret.expose_secret()))
    }

    fn check(&self) -> String {
        let sum = Sha256::digest(format!("{}{}", self.prefix, self.secret.expose_secret()));
        hex::encode(sum.get(..CHECK_LETTERS / 2).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_and_a_mistyped_one_does_not() {
        let key = ApiKey::generate().unwrap();
        let text = key.reveal();
        let read = ApiKey::parse(&text).unwrap();
        assert_eq!(read.secret_hash(), key.secret_hash());

        let last = text.chars().next_back().unwrap();
        let other = if last == '0' { '1' } else { '0' };
        let mistyped = format!("{}{other}", text.get(..text.len() - 1).unwrap());
        assert!(ApiKey::parse(&mistyped).is_none());
        assert!(ApiKey::parse("bc_x_y").is_none());
        assert!(ApiKey::parse("bc_é").is_none());
    }

    #[test]
    fn the_secret_is_not_shown_by_debug() {
        let key = ApiKey::generate().unwrap();
        let shown = format!("{key:?}");
        assert!(!shown.contains(key.secret.expose_secret()));
    }
}
