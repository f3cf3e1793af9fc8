//! Notes of cells: the part with their texts, and that with their shapes, which Excel wants too.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::Error;
use crate::cell::{cell_name, parse_cell};
use crate::dialect::Dialect;
use crate::edit::{Edits, Parent};
use crate::escape::escaped;
use crate::refusal::MAX_TEXT_UNITS;
use crate::vml;
use crate::xml::{Node, Xml, attribute, local};

use super::xml_text;

/// Texts of notes, by row and column.
pub(super) type Notes = BTreeMap<(u32, u32), String>;

/// What our notes begin with, so that they are found again: signs without a shape, which no one types.
/// Their author would not do: LibreOffice forgets it.
pub(crate) const MARK: &str = "\u{2063}\u{2062}\u{2063}";

/// Shapes are numbered in blocks of this size, and our blocks start far behind those of others.
const BLOCK: usize = 1_024;
const FIRST_BLOCK: usize = 64;

/// A part of notes, with new ones in the place of those that we wrote before.
pub(super) struct Renewed {
    /// The part; `None` when it needs no change.
    pub text: Option<String>,
    /// Cells whose notes were ours.
    pub gone: BTreeSet<(u32, u32)>,
}

/// A part of notes for a sheet that has none yet.
pub(super) fn none(dialect: Dialect) -> String {
    let main = dialect.main();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"{main}\"><authors/><commentList/></comments>"
    )
}

/// Puts notes into the part `text`; notes that carry our mark go. Cells that have
/// another's note keep it: they are taken off `notes`.
pub(super) fn comments(
    part: &str,
    text: &str,
    author: &str,
    notes: &mut Notes,
) -> Result<Renewed, Error> {
    let present = Present::read(part, text)?;
    notes.retain(|cell, _| !present.taken.contains(cell));
    if notes.is_empty() && present.own.is_empty() {
        return Ok(Renewed { text: None, gone: BTreeSet::new() });
    }
    let find = |name: &str| {
        let found = Parent::find(part, text, name)?;
        found.ok_or_else(|| Error::malformed(format!("part {part} has no {name}")))
    };
    let (by, list) = (find("authors")?, find("commentList")?);
    let p = list.prefix();
    let known = present.authors.iter().position(|known| known == author);
    let number = known.unwrap_or(present.authors.len());
    let mut all = String::new();
    for ((row, column), note) in notes.iter() {
        let most = MAX_TEXT_UNITS - MARK.chars().count();
        let (name, note) = (cell_name(*row, *column), xml_text(note, most));
        all.push_str(&format!(
            "<{p}comment ref=\"{name}\" authorId=\"{number}\"><{p}text><{p}r><{p}t xml:space=\"preserve\">{MARK}{note}</{p}t></{p}r></{p}text></{p}comment>"
        ));
    }
    let mut edits = Edits::default();
    if known.is_none() {
        by.append(&format!("<{p}author>{}</{p}author>", escaped(author)), 0, &mut edits);
    }
    let mut gone = BTreeSet::new();
    for (cell, span) in present.own {
        gone.insert(cell);
        edits.replace(span, String::new());
    }
    list.append(&all, 0, &mut edits);
    Ok(Renewed { text: Some(edits.apply(text)), gone })
}

/// The notes that are there.
#[derive(Default)]
struct Present {
    authors: Vec<String>,
    /// Cells with notes of others.
    taken: BTreeSet<(u32, u32)>,
    /// Our notes, and where they stand in the part.
    own: Vec<((u32, u32), Range<usize>)>,
}

impl Present {
    fn read(part: &str, text: &str) -> Result<Self, Error> {
        let mut present = Self::default();
        // The note that is open: where it begins, its cell, and whether it is ours.
        let mut open = None;
        let mut xml = Xml::new(part, text);
        while let Some(node) = xml.next()? {
            match node {
                Node::Open { tag, empty } => match local(&tag) {
                    "author" if empty => present.authors.push(String::new()),
                    "author" => present.authors.push(xml.text_until("author")?),
                    "comment" => {
                        let cell = attribute(&tag, "ref").and_then(|name| parse_cell(&name));
                        match cell {
                            Some(cell) if empty => drop(present.taken.insert(cell)),
                            Some(cell) => open = Some((xml.span().start, cell, false)),
                            None => {}
                        }
                    }
                    _ => {}
                },
                Node::Text(text) => {
                    if let Some((_, _, is_own)) = &mut open {
                        *is_own |= text.contains(MARK);
                    }
                }
                Node::Close(end) if end.local_name().into_inner() == "comment" => {
                    match open.take() {
                        Some((start, cell, true)) => {
                            present.own.push((cell, start..xml.span().end));
                        }
                        Some((_, cell, false)) => drop(present.taken.insert(cell)),
                        None => {}
                    }
                }
                Node::Close(_) => {}
            }
        }
        Ok(present)
    }
}

/// Puts the shapes of notes into the part `text`, or makes it; those of the cells `gone` go.
pub(super) fn shapes(text: Option<String>, gone: &BTreeSet<(u32, u32)>, notes: &Notes) -> String {
    let shapes: String = (1..)
        .zip(notes)
        .map(|(number, ((row, column), note))| {
            shape(FIRST_BLOCK * BLOCK + number, *row, *column, note)
        })
        .collect::<Vec<_>>()
        .concat();
    let text = text.map(|text| without(&text, gone));
    // These parts are not always well-formed: only their end is looked for.
    if let Some(text) = text
        && let Some(end) = text.rfind("</xml>")
    {
        let (before, after) = text.split_at(end);
        let kind = if before.contains("id=\"_x0000_t202\"") { "" } else { TYPE };
        let added = format!("{kind}{shapes}");
        // Other programs may declare the prefixes where they use them, or have other ones.
        let root = before.split_once("<xml").and_then(|(_, rest)| rest.split_once('>'));
        let declares = |prefix: &str| root.is_some_and(|(tag, _)| tag.contains(prefix));
        let added = if ["xmlns:v=", "xmlns:o=", "xmlns:x="].into_iter().all(declares) {
            added
        } else {
            let with_own = |tag: &str| format!("{tag}{PREFIXES} ");
            let added = added.replace("<v:shape ", &with_own("<v:shape "));
            added.replace("<v:shapetype ", &with_own("<v:shapetype "))
        };
        return format!("{before}{added}{after}");
    }
    let blocks = FIRST_BLOCK..=FIRST_BLOCK + notes.len() / BLOCK;
    let blocks: Vec<String> = blocks.map(|block| block.to_string()).collect();
    format!(
        "<xml {PREFIXES}><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"{}\"/></o:shapelayout>{TYPE}{shapes}</xml>",
        blocks.join(",")
    )
}

/// The text without the shapes of the notes of some cells.
fn without(text: &str, gone: &BTreeSet<(u32, u32)>) -> String {
    let pieces = vml::pieces(text).flat_map(|piece| {
        let goes = piece.cell().is_some_and(|cell| gone.contains(&cell));
        [piece.before, if goes { "" } else { piece.shape }]
    });
    pieces.collect()
}

/// The prefixes of what we write.
const PREFIXES: &str = "xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"";

/// The kind of shape that all notes are.
const TYPE: &str = "<v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>";

/// A hidden box beside its cell, as high as its text needs.
fn shape(id: usize, row: u32, column: u32, note: &str) -> String {
    let lines: usize = note.lines().map(|line| line.chars().count() / 36 + 1).sum();
    let bottom = row + u32::try_from(lines.clamp(3, 20)).unwrap_or(3) + 1;
    let (left, right) = (column + 1, column + 4);
    format!(
        "<v:shape id=\"_x0000_s{id}\" type=\"#_x0000_t202\" style=\"position:absolute;visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\"><div style=\"text-align:left\"></div></v:textbox><x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left}, 15, {row}, 2, {right}, 15, {bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
}
