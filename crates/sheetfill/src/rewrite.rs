//! A container with some parts changed and some added; all others are copied as they are.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, Seek, Write};
use std::rc::Rc;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::Error;
use crate::calc_chain::Unchained;
use crate::pace::{Counted, Paced};
use crate::package::{Package, broken};

/// Deflate level of the rewritten parts.
const LEVEL: i64 = 6;

/// Parts to be written in the place of others, or behind them.
#[derive(Debug, Default)]
pub(crate) struct Rewrite {
    parts: BTreeMap<String, String>,
    gone: Option<String>,
}

impl Rewrite {
    /// Sets the text of a part, which need not be there yet.
    pub fn set(&mut self, part: impl Into<String>, text: String) {
        self.parts.insert(part.into(), text);
    }

    /// Leaves out the calculation chain.
    pub fn unchain(&mut self, unchained: Unchained) {
        self.parts.extend(unchained.changed);
        self.gone = Some(unchained.part);
    }

    /// The text that a part has by now: as it was set, else as it stands in the package.
    pub fn find_text(
        &self,
        package: &mut Package<'_>,
        part: &str,
    ) -> Result<Option<String>, Error> {
        match self.parts.get(part) {
            Some(text) => Ok(Some(text.clone())),
            None => package.find_text(part),
        }
    }

    /// Writes the container; the parts keep their order, new ones stand at the end.
    pub fn write(mut self, package: &mut Package<'_>, out: impl Write + Seek) -> Result<(), Error> {
        let (out, packed) = Counted::new(out);
        let mut zip = ZipWriter::new(out);
        zip.set_raw_comment(package.archive().comment().into()).map_err(written)?;
        for index in 0..package.names().len() {
            let entry = package.archive().by_index_raw(index).map_err(broken)?;
            let name = entry.name().map_err(broken)?.into_owned();
            if self.gone.as_ref().is_some_and(|gone| gone.eq_ignore_ascii_case(&name)) {
                continue;
            }
            let changed = self.parts.keys().find(|part| part.eq_ignore_ascii_case(&name)).cloned();
            let Some(text) = changed.and_then(|part| self.parts.remove(&part)) else {
                zip.raw_copy_file(entry).map_err(written)?;
                continue;
            };
            let modified = entry.last_modified().unwrap_or_default();
            drop(entry);
            put((&mut zip, &packed), &name, modified, &text)?;
        }
        for (name, text) in &self.parts {
            put((&mut zip, &packed), name, DateTime::default(), text)?;
        }
        zip.finish().map_err(written)?;
        Ok(())
    }
}

fn put<W: Write + Seek>(
    (zip, packed): (&mut ZipWriter<Counted<W>>, &Rc<Cell<u64>>),
    name: &str,
    modified: DateTime,
    text: &str,
) -> Result<(), Error> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(LEVEL))
        .last_modified_time(modified);
    zip.start_file(name, options).map_err(written)?;
    Paced::new(zip, packed).write_all(text.as_bytes()).map_err(Error::Write)
}

fn written(error: zip::result::ZipError) -> Error {
    match error {
        zip::result::ZipError::Io(error) => Error::Write(error),
        other => Error::Write(io::Error::other(other)),
    }
}
