//! The notes of rows that move, and of rows that go. A note belongs to what its cell held.

use std::collections::BTreeSet;

use crate::Error;
use crate::annotate::MARK;
use crate::cell::{cell_name, parse_cell};
use crate::check::MAX_FINDINGS;
use crate::edit::{Edits, Parent, retag};
use crate::package::Package;
use crate::report::{Tied, Untied};
use crate::rewrite::Rewrite;
use crate::tied::{Fate, Fates};
use crate::vml::{self, Piece};
use crate::workbook::relationships;
use crate::xml::{Node, Xml, attribute, local};

/// Zero-based rows and columns of notes that move or go.
#[derive(Default)]
struct Noted {
    cells: BTreeSet<(u32, u32)>,
    /// Those of notes that [`annotate`](crate::annotate()) wrote.
    own: BTreeSet<(u32, u32)>,
}

/// Moves the notes of the sheet `part`, whose text is `text`, along with their rows. Returns those that
/// go and are not ours, the first of them.
pub(crate) fn follow(
    package: &mut Package<'_>,
    rewrite: &mut Rewrite<'_>,
    (part, text): (&str, &str),
    fates: &Fates,
) -> Result<Vec<Untied>, Error> {
    let related = relationships(package, part)?;
    let mut noted = Noted::default();
    for notes in related.iter().filter(|r| matches!(&*r.kind, "comments" | "threadedComment")) {
        if let Some(text) = package.find_text(&notes.target)? {
            let before = noted.cells.len();
            let moved = notes_moved(&notes.target, &text, fates, &mut noted)?;
            if noted.cells.len() > before {
                rewrite.set(notes.target.as_str(), moved);
            }
        }
    }
    let Noted { cells: noted, own } = noted;
    if noted.is_empty() {
        return Ok(Vec::new());
    }
    let tie = Parent::find(part, text, "legacyDrawing")?.and_then(|tie| tie.attribute("id"));
    let drawing = tie.and_then(|id| related.iter().find(|r| r.id == id));
    if let Some(drawing) = drawing
        && let Some(text) = package.find_text(&drawing.target)?
    {
        rewrite.set(drawing.target.as_str(), shapes_moved(&text, fates, &noted));
    }
    let goes = |cell: &&(u32, u32)| fates.of(cell.0) == Fate::Goes && !own.contains(*cell);
    let gone = noted.iter().filter(goes).take(MAX_FINDINGS);
    let untied = |(row, column): &(u32, u32)| cell_name(*row, *column);
    Ok(gone.map(|cell| Untied { what: Tied::Note, cells: untied(cell) }).collect())
}

/// The part of notes with those of rows that move or go changed; `noted` gets their cells.
fn notes_moved(part: &str, text: &str, fates: &Fates, noted: &mut Noted) -> Result<String, Error> {
    let mut edits = Edits::default();
    // Where a note begins that goes.
    let mut going = None;
    // The cell whose note is open.
    let mut at = None;
    let mut xml = Xml::new(part, text);
    while let Some(node) = xml.next()? {
        let span = xml.span();
        match node {
            Node::Open { tag, empty } if matches!(local(&tag), "comment" | "threadedComment") => {
                let Some(cell) = attribute(&tag, "ref").and_then(|name| parse_cell(&name)) else {
                    continue;
                };
                at = Some(cell);
                match fates.of(cell.0) {
                    Fate::Stays => continue,
                    Fate::Moves(row) => {
                        let name = cell_name(row, cell.1);
                        edits.replace(span, retag(&tag, empty, &[("ref", Some(&name))]));
                    }
                    Fate::Goes if empty => edits.replace(span, String::new()),
                    Fate::Goes => going = Some(span.start),
                }
                noted.cells.insert(cell);
            }
            Node::Text(text) if text.contains(MARK) => noted.own.extend(at),
            Node::Close(end)
                if matches!(end.local_name().into_inner(), "comment" | "threadedComment") =>
            {
                if let Some(start) = going.take() {
                    edits.replace(start..span.end, String::new());
                }
            }
            _ => {}
        }
    }
    Ok(edits.apply(text))
}

/// The part of shapes with those of rows that move or go changed.
fn shapes_moved(text: &str, fates: &Fates, noted: &BTreeSet<(u32, u32)>) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in vml::pieces(text) {
        out.push_str(piece.before);
        let cell = piece.cell().filter(|cell| noted.contains(cell));
        match cell.map(|(row, _)| (row, fates.of(row))) {
            Some((row, Fate::Moves(to))) => out.push_str(&shape_moved(&piece, row, to)),
            Some((_, Fate::Goes)) => {}
            _ => out.push_str(piece.shape),
        }
    }
    out
}

fn shape_moved(piece: &Piece<'_>, from: u32, to: u32) -> String {
    let mut edits = Edits::default();
    if let Some(row) = piece.span("Row") {
        edits.replace(row, to.to_string());
    }
    // Column, offset, row, offset of one corner and of the other.
    let anchor = piece.content("Anchor");
    let numbers: Option<Vec<i64>> =
        anchor.and_then(|text| text.split(',').map(|number| number.trim().parse().ok()).collect());
    if let (Some(anchor), Some(numbers)) = (piece.span("Anchor"), numbers) {
        let shift = i64::from(to) - i64::from(from);
        let shifted = numbers.iter().enumerate().map(|(at, number)| {
            let is_row = at % 4 == 2;
            if is_row { (number + shift).max(0).to_string() } else { number.to_string() }
        });
        edits.replace(anchor, shifted.collect::<Vec<_>>().join(", "));
    }
    edits.apply(piece.shape)
}
