//! One process per SQLite file: the operating system's lock on a file beside it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;

use super::AppError;

/// The right to the database; given back when dropped, also by a killed process.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the right to `database`.
    ///
    /// # Errors
    /// [`AppError::Taken`] when another process has it, [`AppError::Folder`].
    pub fn take(database: &Path) -> Result<Self, AppError> {
        let mut name = database.as_os_str().to_owned();
        name.push(".lock");
        let path = Path::new(&name);
        let failed = || AppError::folder(path);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(failed())?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // Who it is only makes the message better.
                let _ = file.read_to_string(&mut holder);
                let database = database.to_path_buf();
                return Err(AppError::Taken { database, holder: holder.trim().to_owned() });
            }
            Err(TryLockError::Error(source)) => return Err(failed()(source)),
        }
        let holder = format!("pid {}\n", std::process::id());
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(holder.as_bytes()))
            .map_err(failed())?;
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_taker_is_told_who_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("bee.sqlite3");
        let first = Lock::take(&database).unwrap();

        let second = Lock::take(&database).unwrap_err();

        let own = format!("pid {}", std::process::id());
        assert!(matches!(second, AppError::Taken { holder, .. } if holder == own));
        drop(first);
        Lock::take(&database).unwrap();
    }
}
