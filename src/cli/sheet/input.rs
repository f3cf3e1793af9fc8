//! Files that offline commands read, of which no more is read than a file may have.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use sheetfill::{MAX_FILE_BYTES, Template};

use super::fault::Fault;
use crate::catalog::Lang;

/// The bytes of a template, and what it is.
pub(super) fn template(file: &Path, lang: Lang) -> Result<(Vec<u8>, Template), Fault> {
    let bytes = bytes(file, lang)?;
    let template = Template::read(&bytes);
    let template = template.map_err(|error| Fault::of_template(file, &error, lang))?;
    Ok((bytes, template))
}

/// The bytes of a file.
pub(super) fn bytes(file: &Path, lang: Lang) -> Result<Vec<u8>, Fault> {
    let read = at_most(file, MAX_FILE_BYTES);
    let read = read.map_err(|error| Fault::of_reading(file, &error, lang))?;
    read.map_err(|stated_bytes| Fault::too_large(file, (stated_bytes, MAX_FILE_BYTES), lang))
}

/// The bytes of a file; when it has more than `limit_bytes`, how many it says to have, which devices and
/// pipes do not tell beforehand.
fn at_most(file: &Path, limit_bytes: u64) -> io::Result<Result<Vec<u8>, Option<u64>>> {
    let file = File::open(file)?;
    let stated_bytes = file.metadata()?.len();
    if stated_bytes > limit_bytes {
        return Ok(Err(Some(stated_bytes)));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(stated_bytes).unwrap_or_default());
    let read = file.take(limit_bytes + 1).read_to_end(&mut bytes)? as u64;
    Ok(if read <= limit_bytes { Ok(bytes) } else { Err(None) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_read_than_a_file_may_have() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        io::Write::write_all(&mut file, b"four").unwrap();
        assert_eq!(at_most(file.path(), 4).unwrap().as_deref(), Ok(&b"four"[..]));
        assert_eq!(at_most(file.path(), 3).unwrap(), Err(Some(4)));
        assert!(at_most(&file.path().join("x"), 3).is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_without_an_end_is_refused_at_the_limit() {
        assert_eq!(at_most(Path::new("/dev/zero"), 1 << 16).unwrap(), Err(None));
    }
}
