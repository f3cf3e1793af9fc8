//! A container with some parts changed and some added; all others are copied as they are.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, Seek, Write};
use std::rc::Rc;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::Error;
use crate::calc_chain::Unchained;
use crate::pace::{Bounds, Counted, Paced, unwritten};
use crate::package::{MAX_PARTS, Package, broken};

/// Deflate level of the rewritten parts. Higher ones cost much time for a few percent.
const LEVEL: i64 = 6;

/// Parts to be written in the place of others, or behind them.
#[derive(Default)]
pub(crate) struct Rewrite<'w> {
    parts: BTreeMap<String, Content<'w>>,
    gone: Option<String>,
}

/// What a part holds.
enum Content<'w> {
    Text(String),
    /// Written when it is asked for.
    Stream(Stream<'w>),
}

type Stream<'w> = Box<dyn Fn(&mut dyn Write) -> io::Result<()> + 'w>;

impl<'w> Rewrite<'w> {
    /// Sets the text of a part, which need not be there yet.
    pub fn set(&mut self, part: impl Into<String>, text: String) {
        self.parts.insert(part.into(), Content::Text(text));
    }

    /// Has a part written by `write`.
    pub fn stream(
        &mut self,
        part: impl Into<String>,
        write: impl Fn(&mut dyn Write) -> io::Result<()> + 'w,
    ) {
        self.parts.insert(part.into(), Content::Stream(Box::new(write)));
    }

    /// All parts that will not be what they were, one that goes included.
    pub fn parts(&self) -> Vec<String> {
        self.parts.keys().chain(&self.gone).cloned().collect()
    }

    /// Leaves out the calculation chain.
    pub fn unchain(&mut self, unchained: Unchained) {
        let changed = unchained.changed.into_iter();
        self.parts.extend(changed.map(|(part, text)| (part, Content::Text(text))));
        self.gone = Some(unchained.part);
    }

    /// The text that a part has by now: as it was set, else as it stands in the package.
    pub fn find_text(
        &self,
        package: &mut Package<'_>,
        part: &str,
    ) -> Result<Option<String>, Error> {
        match self.parts.get(part) {
            Some(Content::Text(text)) => Ok(Some(text.clone())),
            Some(Content::Stream(_)) | None => package.find_text(part),
        }
    }

    /// Writes the container; the parts keep their order, new ones stand at the end. Returns how many
    /// were copied as they are.
    pub fn write(
        mut self,
        package: &mut Package<'_>,
        out: impl Write + Seek,
    ) -> Result<usize, Error> {
        let mut untouched = 0;
        let (out, packed) = Counted::new(out, Bounds::READ).map_err(Error::of_write)?;
        let mut zip = ZipWriter::new(out);
        zip.set_raw_comment(package.archive().comment().into()).map_err(unwritten)?;
        for index in 0..package.names().len() {
            let entry = package.archive().by_index_raw(index).map_err(broken)?;
            let name = entry.name().map_err(broken)?.into_owned();
            if self.gone.as_ref().is_some_and(|gone| gone.eq_ignore_ascii_case(&name)) {
                continue;
            }
            let changed = self.parts.keys().find(|part| part.eq_ignore_ascii_case(&name)).cloned();
            let Some(content) = changed.and_then(|part| self.parts.remove(&part)) else {
                zip.raw_copy_file(entry).map_err(unwritten)?;
                untouched += 1;
                continue;
            };
            let modified = entry.last_modified().unwrap_or_default();
            drop(entry);
            put((&mut zip, &packed), &name, modified, &content)?;
        }
        let (parts, limit) = (package.names().len() + self.parts.len(), MAX_PARTS);
        if !self.parts.is_empty() && parts > limit {
            return Err(Error::TooManyParts { parts: parts as u64, limit: limit as u64 });
        }
        for (name, content) in &self.parts {
            put((&mut zip, &packed), name, DateTime::default(), content)?;
        }
        zip.finish().map_err(unwritten)?;
        Ok(untouched)
    }
}

fn put<W: Write + Seek>(
    (zip, packed): (&mut ZipWriter<Counted<W>>, &Rc<Cell<u64>>),
    name: &str,
    modified: DateTime,
    content: &Content<'_>,
) -> Result<(), Error> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(LEVEL))
        .last_modified_time(modified);
    zip.start_file(name, options).map_err(unwritten)?;
    let mut out = Paced::new((zip, packed), name, Bounds::READ);
    match content {
        Content::Text(text) => out.write_all(text.as_bytes()),
        Content::Stream(write) => write(&mut out),
    }
    .map_err(Error::of_write)
}
