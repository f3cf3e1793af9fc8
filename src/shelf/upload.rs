//! Files that people sent.

use entity::id::UploadId;
use entity::scope::TenantScope;
use entity::store::Store;
use entity::upload::{ActiveModel, Entity, Model};
use sea_orm::{ConnectionTrait, Set};

use super::ShelfError;

/// Longest file name that is kept, in bytes (attack table row 72).
const MAX_NAME_BYTES: usize = 255;

/// A file whose bytes are stored already.
#[derive(Debug, Clone)]
pub struct NewUpload {
    /// SHA-256 in lower-case hexadecimal.
    pub content_hash: String,
    /// Name as sent.
    pub file_name: String,
    /// Where the bytes are.
    pub blob_key: String,
    /// Length in bytes.
    pub size_bytes: u64,
}

/// Notes a file.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn record(
    tx: &impl ConnectionTrait,
    store: &Store,
    scope: &TenantScope,
    new: NewUpload,
) -> Result<Model, ShelfError> {
    let now = store.now();
    let row = ActiveModel {
        id: Set(UploadId::generate(now)),
        content_hash: Set(new.content_hash),
        file_name: Set(clean_name(&new.file_name)),
        blob_key: Set(new.blob_key),
        size_bytes: Set(i64::try_from(new.size_bytes).unwrap_or(i64::MAX)),
        created_at: Set(now),
        ..Default::default()
    };
    Ok(scope.insert(row).exec_with_returning(tx).await?)
}

/// A noted file.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn find(
    store: &Store,
    scope: &TenantScope,
    id: UploadId,
) -> Result<Option<Model>, ShelfError> {
    Ok(scope.find_by_id::<Entity>(id).one(store.read()).await?)
}

/// The last piece of a path, without control and direction characters, cut to length.
fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let harmless = |c: &char| {
        let turns = matches!(*c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        !c.is_control() && !turns
    };
    let mut cleaned: String = last.chars().filter(harmless).collect();
    let mut end = cleaned.len().min(MAX_NAME_BYTES);
    while !cleaned.is_char_boundary(end) {
        end -= 1;
    }
    cleaned.truncate(end);
    cleaned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_path_and_no_trick() {
        assert_eq!(clean_name("../../etc/passwd"), "passwd");
        assert_eq!(clean_name("C:\\x\\produtos.xlsx"), "produtos.xlsx");
        assert_eq!(clean_name("a\0b\r\nc\u{202E}\u{200F}.xlsx"), "abc.xlsx");
        assert!(clean_name(&"é".repeat(4_000)).len() <= MAX_NAME_BYTES);
    }
}
