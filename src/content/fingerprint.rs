//! What a content was written from, in one number.

use sha2::{Digest as _, Sha256};

use super::Subject;
use super::ask::PROMPT;
use super::write::RULES;

/// SHA-256 in hexadecimal of all that a content depends on: the facts that texts may use, the prompt
/// and the rules. Price, stock, codes and pictures are none of them, so a new price needs no new
/// text.
///
/// # Errors
/// When the facts can't be written as JSON.
pub fn fingerprint(subject: &Subject) -> Result<String, serde_json::Error> {
    // The members of a struct have one order, and a map of JSON is sorted.
    let facts = serde_json::to_vec(subject)?;
    let mut hasher = Sha256::new();
    hasher.update(format!("{}@{};{RULES};", PROMPT.name, PROMPT.version));
    hasher.update(facts);
    Ok(hex::encode(hasher.finalize()))
}
