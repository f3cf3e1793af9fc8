//! Notes of cells: the part with their texts, and that with their shapes, which Excel wants too.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use crate::Error;
use crate::cell::cell_name;
use crate::edit::{Edits, Parent};
use crate::xml::{Node, Xml, attribute, local};

use super::xml_text;

/// Texts of notes, by row and column.
pub(super) type Notes = BTreeMap<(u32, u32), String>;

/// A sheet's notes when it has none yet.
const NO_NOTES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><authors/><commentList/></comments>";

/// Shapes are numbered in blocks of this size, and our blocks start far behind those of others.
const BLOCK: usize = 1_024;
const FIRST_BLOCK: usize = 64;

/// Adds notes to the part `text`, or makes it. Cells that have a note keep it: they are taken off
/// `notes`.
pub(super) fn comments(
    part: &str,
    text: Option<String>,
    author: &str,
    notes: &mut Notes,
) -> Result<String, Error> {
    let text = text.unwrap_or_else(|| NO_NOTES.to_owned());
    let mut authors = 0;
    let mut taken = HashSet::new();
    let mut xml = Xml::new(part, &text);
    while let Some(node) = xml.next()? {
        let Node::Open { tag, .. } = node else { continue };
        match local(&tag) {
            "author" => authors += 1,
            "comment" => taken.extend(attribute(&tag, "ref").map(Cow::into_owned)),
            _ => {}
        }
    }
    notes.retain(|(row, column), _| !taken.contains(&cell_name(*row, *column)));
    let find = |name: &str| {
        let found = Parent::find(part, &text, name)?;
        found.ok_or_else(|| Error::malformed(format!("part {part} has no {name}")))
    };
    let (by, list) = (find("authors")?, find("commentList")?);
    let p = list.prefix();
    let mut all = String::new();
    for ((row, column), note) in notes.iter() {
        let (name, note) = (cell_name(*row, *column), xml_text(note));
        all.push_str(&format!(
            "<{p}comment ref=\"{name}\" authorId=\"{authors}\"><{p}text><{p}r><{p}t xml:space=\"preserve\">{note}</{p}t></{p}r></{p}text></{p}comment>"
        ));
    }
    let mut edits = Edits::default();
    by.append(&format!("<{p}author>{}</{p}author>", xml_text(author)), 0, &mut edits);
    list.append(&all, 0, &mut edits);
    Ok(edits.apply(&text))
}

/// Adds the shapes of notes to the part `text`, or makes it.
pub(super) fn shapes(text: Option<String>, notes: &Notes) -> String {
    let shapes: String = (1..)
        .zip(notes)
        .map(|(number, ((row, column), note))| {
            shape(FIRST_BLOCK * BLOCK + number, *row, *column, note)
        })
        .collect::<Vec<_>>()
        .concat();
    // These parts are not always well-formed: only their end is looked for.
    if let Some(text) = text
        && let Some(end) = text.rfind("</xml>")
    {
        let (before, after) = text.split_at(end);
        return format!("{before}{TYPE}{shapes}{after}");
    }
    let blocks = FIRST_BLOCK..=FIRST_BLOCK + notes.len() / BLOCK;
    let blocks: Vec<String> = blocks.map(|block| block.to_string()).collect();
    format!(
        "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"{}\"/></o:shapelayout>{TYPE}{shapes}</xml>",
        blocks.join(",")
    )
}

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
