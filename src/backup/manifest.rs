//! What a backup says of itself.

use entity::store::Row;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Format of the backups that this program makes, and the newest that it reads.
pub const FORMAT: u32 = 1;

/// Contents of `manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// Format of the folder.
    pub format: u32,
    /// Version of the program that made it.
    pub program: String,
    /// Kind of the database that it was made from.
    pub store: String,
    /// Schema changes that were applied, oldest first.
    pub changes: Vec<String>,
    /// When it began, in microseconds since 1970.
    pub started_at: i64,
    /// When it was complete.
    pub ended_at: i64,
    /// Tables, each after those that it refers to.
    pub tables: Vec<TableEntry>,
    /// Stored files that rows name; paths are below `blobs/`.
    pub blobs: Vec<FileEntry>,
    /// Files that rows name and that were not there, or not as the row says.
    pub missing_blobs: Vec<String>,
    /// The key that signs links, when the data folder kept it.
    pub signing_key: Option<FileEntry>,
}

/// A file with what proves it whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileEntry {
    /// Path with `/`.
    pub path: String,
    /// Length in bytes.
    pub size_bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

/// A dumped table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TableEntry {
    /// Name.
    pub name: String,
    /// Rows.
    pub rows: u64,
    /// Checksum of the rows, whatever their order.
    pub content: String,
    /// Where they are.
    pub file: FileEntry,
}

/// Checksum of rows in any order: the SHA-256 of each row, added up in four parts. Two databases
/// sort texts differently, so an order would have to be paid for with a sort.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Content {
    pub rows: u64,
    sum: [u64; 4],
}

impl Content {
    /// Takes in a row.
    pub fn add(&mut self, row: &Row) {
        // One order of columns, whichever map `serde_json` was built with.
        let mut columns: Vec<_> = row.iter().collect();
        columns.sort_by_key(|(name, _)| name.as_str());
        let mut hash = Sha256::new();
        for (name, value) in columns {
            hash.update(serde_json::Value::from(name.as_str()).to_string());
            hash.update(value.to_string());
        }
        let digest = hash.finalize();
        for (sum, part) in self.sum.iter_mut().zip(digest.chunks_exact(8)) {
            let part = part.iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
            *sum = sum.wrapping_add(part);
        }
        self.rows += 1;
    }

    /// The checksum in hexadecimal.
    pub fn checksum(&self) -> String {
        let bytes: Vec<u8> = self.sum.iter().flat_map(|part| part.to_be_bytes()).collect();
        hex::encode(bytes)
    }
}
