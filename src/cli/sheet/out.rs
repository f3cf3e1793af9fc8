//! Results of offline commands as files.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use super::fault::Fault;
use crate::catalog::Lang;

/// Where a result goes.
pub(super) struct Destination {
    /// As it was asked for.
    asked: PathBuf,
    /// Its one path, behind all links.
    place: PathBuf,
    lang: Lang,
}

impl Destination {
    /// Through links, onto ordinary files only, and never over one of `others`, the inputs and further
    /// results.
    pub fn of(asked: &Path, others: &[&Path], lang: Lang) -> Result<Self, Fault> {
        let place = place(asked).map_err(|error| Fault::of_writing(asked, &error, lang))?;
        let is_other = others.iter().any(|other| self::place(other).is_ok_and(|p| p == place));
        if is_other || (place.exists() && !place.is_file()) {
            let text = lang.pick(
                "não pode ser o resultado: é outro dos arquivos do comando, ou não é um arquivo comum",
                "can't be the result: it is another file of the command, or no ordinary file",
            );
            return Err(Fault::new("RESULT_PATH_TAKEN", format!("{} {text}", asked.display())));
        }
        Ok(Self { asked: asked.to_owned(), place, lang })
    }

    /// Its one path.
    pub fn place(&self) -> &Path {
        &self.place
    }

    /// Writes beside and renames, so that a failure leaves no half file.
    pub fn write<T>(
        &self,
        content: impl FnOnce(&mut BufWriter<&mut File>) -> Result<T, sheetfill::Error>,
    ) -> Result<T, Fault> {
        let unwritten = |error: &io::Error| Fault::of_writing(&self.asked, error, self.lang);
        // Its own error names a file that nobody asked for.
        let mut file = self.beside().map_err(|error| unwritten(&error.kind().into()))?;
        let mut buffered = BufWriter::new(file.as_file_mut());
        let result = content(&mut buffered);
        let result = result.map_err(|error| Fault::of_result(&self.asked, &error, self.lang))?;
        buffered.flush().map_err(|error| unwritten(&error))?;
        drop(buffered);
        file.persist(&self.place).map_err(|error| unwritten(&error.error))?;
        Ok(result)
    }

    /// A new file in the same folder, with the rights that any new file of the user has.
    fn beside(&self) -> io::Result<tempfile::NamedTempFile> {
        let folder = self.place.parent().unwrap_or_else(|| Path::new("."));
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        builder.tempfile_in(folder)
    }
}

/// The one path of a file, whether it is there yet or not.
///
/// # Errors
/// When its folder is not there.
fn place(file: &Path) -> io::Result<PathBuf> {
    if let Ok(existing) = std::fs::canonicalize(file) {
        return Ok(existing);
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = std::fs::canonicalize(folder.unwrap_or_else(|| Path::new(".")))?;
    Ok(folder.join(file.file_name().ok_or(io::ErrorKind::InvalidInput)?))
}
