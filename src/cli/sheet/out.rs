//! Results of offline commands as files.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::catalog::Lang;

/// Where a result goes: through links, onto ordinary files only, and never over an input.
pub(super) fn destination(out: &Path, inputs: &[&Path], lang: Lang) -> anyhow::Result<PathBuf> {
    let Ok(existing) = std::fs::canonicalize(out) else { return Ok(out.to_owned()) };
    let is_input =
        inputs.iter().any(|file| std::fs::canonicalize(file).is_ok_and(|f| f == existing));
    if is_input || !existing.is_file() {
        let text = lang.pick(
            "não pode ser o resultado: é um dos arquivos de entrada, ou não é um arquivo comum",
            "can't be the result: it is one of the inputs, or no ordinary file",
        );
        anyhow::bail!("{} {text}", out.display());
    }
    Ok(existing)
}

/// Writes beside and renames, so that a failure leaves no half file.
pub(super) fn write<T>(
    out: &Path,
    content: impl FnOnce(&mut BufWriter<&mut File>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
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
