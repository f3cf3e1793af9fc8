//! Results of offline commands as files.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::catalog::Lang;

/// Where a result goes: through links, onto ordinary files only, and never over one of `others`, the
/// inputs and further results.
pub(super) fn destination(out: &Path, others: &[&Path], lang: Lang) -> anyhow::Result<PathBuf> {
    let place = place(out).with_context(|| out.display().to_string())?;
    let is_other = others.iter().any(|other| self::place(other).is_ok_and(|p| p == place));
    if is_other || (place.exists() && !place.is_file()) {
        let text = lang.pick(
            "não pode ser o resultado: é outro dos arquivos do comando, ou não é um arquivo comum",
            "can't be the result: it is another file of the command, or no ordinary file",
        );
        anyhow::bail!("{} {text}", out.display());
    }
    Ok(place)
}

/// The one path of a file, whether it is there yet or not.
///
/// # Errors
/// When its folder is not there.
fn place(file: &Path) -> std::io::Result<PathBuf> {
    if let Ok(existing) = std::fs::canonicalize(file) {
        return Ok(existing);
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = std::fs::canonicalize(folder.unwrap_or_else(|| Path::new(".")))?;
    Ok(folder.join(file.file_name().ok_or(std::io::ErrorKind::InvalidInput)?))
}

/// Writes beside and renames, so that a failure leaves no half file.
pub(super) fn write<T>(
    out: &Path,
    content: impl FnOnce(&mut BufWriter<&mut File>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let folder = out.parent().unwrap_or_else(|| Path::new("."));
    let mut file =
        tempfile::NamedTempFile::new_in(folder).with_context(|| folder.display().to_string())?;
    let mut buffered = BufWriter::new(file.as_file_mut());
    let result = content(&mut buffered)?;
    buffered.flush()?;
    drop(buffered);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::Permissions::from_mode(0o644);
        file.as_file().set_permissions(mode)?;
    }
    file.persist(out).with_context(|| out.display().to_string())?;
    Ok(result)
}
