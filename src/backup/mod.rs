//! Backups: one folder with all rows as of one moment and the files that they name; and back.
//!
//! Rows are dumped as text that any supported database takes back, so a backup also moves an
//! installation from SQLite to PostgreSQL or the other way.

mod error;
mod folder;
mod make;
mod manifest;
mod restore;

pub use error::BackupError;
pub use folder::{Backup, write_private};
pub use make::{Made, Source, make};
pub use manifest::{FileEntry, Manifest, TableEntry};
pub use restore::{drill, fill, replace, restore_blobs, rows_at_stake};
