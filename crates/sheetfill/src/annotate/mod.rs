//! The same workbook with what was found in it: notes and colours at the cells, and a sheet of all
//! findings.

mod marks;
mod note;
mod opc;
pub(crate) mod paint;
mod table;

use std::io::{Seek, Write};

use crate::Error;
use crate::check::{Finding, MAX_FINDINGS, Severity};
use crate::edit::{Edits, Parent};
use crate::escape::escaped;
use crate::package::Package;
use crate::rewrite::Rewrite;
use crate::sheet::MAX_CELLS;
use crate::template::Template;
use crate::workbook::{MAX_SHEETS, Relationship, Workbook, relationships};
use marks::{Marks, Sheet};
pub(crate) use note::MARK;
use note::Notes;
use opc::Container;
use paint::Paints;

/// Longest name of a sheet, in characters.
const MAX_SHEET_NAME: usize = 31;
/// Room for the remark behind a text of which something is left out.
const REMARK_UNITS: usize = 16;

/// The words of an annotated workbook, in the reader's language.
#[derive(Clone, Copy)]
pub struct Wording<'w> {
    /// Who writes the notes.
    pub author: &'w str,
    /// Name of the sheet of findings; a number is added where a sheet has it already.
    pub sheet: &'w str,
    /// Titles of its columns: severity, cell, column, code, remark, value, suggestion.
    pub columns: [&'w str; 7],
    /// A warning, an error.
    pub severities: [&'w str; 2],
    /// What is to be said of a finding.
    pub remark: &'w dyn Fn(&Finding) -> String,
}

/// Writes `source`, the workbook that `template` was read from, with `findings` to `out`.
///
/// Each cell with findings gets a note with what is to be said of it, and a colour behind it; all
/// else of its style stays. Cells that have another's note keep it and get only the colour. Parts
/// that hold nothing of this are copied byte for byte; what is added has the form, strict or not, of
/// the workbook.
///
/// Only the first [`MAX_FINDINGS`] are written: a sheet has no room for all that could be. Of a text
/// that is longer than a cell holds, the number of characters that are left out stands at its end.
///
/// What an earlier call wrote is replaced: its notes begin with signs that are not seen, its sheet
/// has a mark in a hidden column, and its two colours are in no palette. A cell that is coloured no
/// more has no colour then, also where it had one of its own before.
///
/// # Errors
/// [`Error::TooManyCells`], [`Error::TooManyParts`], [`Error::TooManySheets`] or
/// [`Error::TooManyRelationships`] when the result would have too many to be read again,
/// [`Error::ResultPartTooLarge`], [`Error::ResultTooLarge`] or [`Error::Write`], or what
/// [`Template::read`] reports when `source` is not that workbook.
pub fn annotate(
    template: &Template,
    source: &[u8],
    findings: &[Finding],
    words: &Wording<'_>,
    out: impl Write + Seek,
) -> Result<(), Error> {
    let findings = findings.get(..MAX_FINDINGS).unwrap_or(findings);
    let mut package = Package::open(source)?;
    let workbook = Workbook::read(&mut package)?;
    let (dialect, relationships) = (workbook.dialect, workbook.relationships);
    let rewrite = Rewrite::default();
    let mut container = Container { package: &mut package, dialect, rewrite, relationships };
    let layout = template.layout();
    let part = layout.sheet_part.as_str();
    let text = container.package.text(part)?;
    let tie = add_notes(&mut container, (part, &text), findings, words)?;
    let cells =
        paint(&mut container, (part, &text), workbook.styles.as_deref(), findings, tie.as_deref())?;
    if cells > MAX_CELLS {
        let (sheet, limit) = (layout.sheet_name.clone(), MAX_CELLS);
        return Err(Error::TooManyCells { sheet, cells, limit });
    }
    let table = table::sheet(template, findings, words, dialect);
    add_table(&mut container, &workbook, table, words.sheet)?;
    let Container { package, rewrite, .. } = container;
    rewrite.write(package, out).map(drop)
}

/// Takes the findings off the sheet that an earlier call of [`annotate`] made: what they were about is
/// not there any more.
pub(crate) fn forget(package: &mut Package<'_>, rewrite: &mut Rewrite<'_>) -> Result<(), Error> {
    let workbook = Workbook::read(package)?;
    if let Some((part, text)) = table::emptied(package, &workbook)? {
        rewrite.set(part, text);
    }
    Ok(())
}

/// Adds the notes; returns the attributes of the tie that the sheet still needs.
fn add_notes(
    container: &mut Container<'_, '_>,
    (part, text): (&str, &str),
    findings: &[Finding],
    words: &Wording<'_>,
) -> Result<Option<String>, Error> {
    let mut notes = Notes::new();
    for finding in findings {
        let note = notes.entry((finding.row, finding.column)).or_default();
        if !note.is_empty() {
            note.push('\n');
        }
        note.push_str(&(words.remark)(finding));
    }
    let related = relationships(container.package, part)?;
    let present = |found: Option<&Relationship>| found.map(|r| r.target.clone());
    let known = present(related.iter().find(|r| r.kind == "comments"));
    if notes.is_empty() && known.is_none() {
        return Ok(None);
    }
    let comments = known.clone().unwrap_or_else(|| container.free_name("xl/comments", ".xml"));
    let old = container.text(&comments)?;
    let old = old.unwrap_or_else(|| note::none(container.dialect));
    let renewed = note::comments(&comments, &old, words.author, &mut notes)?;
    let Some(new) = renewed.text else { return Ok(None) };
    container.rewrite.set(comments.as_str(), new);
    if known.is_none() {
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml";
        container.declare(&comments, kind)?;
        container.relate(part, "comments", &comments)?;
    }
    let tie = Parent::find(part, text, "legacyDrawing")?.and_then(|tie| tie.attribute("id"));
    let drawn = tie.and_then(|id| present(related.iter().find(|r| r.id == id)));
    let drawing = drawn.clone();
    let drawing = drawing.unwrap_or_else(|| container.free_name("xl/drawings/vmlDrawing", ".vml"));
    let old = container.text(&drawing)?;
    container.rewrite.set(drawing.as_str(), note::shapes(old, &renewed.gone, &notes));
    if drawn.is_some() {
        return Ok(None);
    }
    let kind = "application/vnd.openxmlformats-officedocument.vmlDrawing";
    container.declare_extension("vml", kind)?;
    container.relate(part, "vmlDrawing", &drawing).map(Some)
}

/// Colours the cells, and ties the sheet to its notes; returns how many cells it has then.
fn paint(
    container: &mut Container<'_, '_>,
    (part, text): (&str, &str),
    styles: Option<&str>,
    findings: &[Finding],
    tie: Option<&str>,
) -> Result<u64, Error> {
    let mut marks = Marks::new();
    for finding in findings {
        let row = marks.entry(finding.row).or_default();
        let severity = row.entry(finding.column).or_insert(Severity::Warning);
        *severity = finding.severity.max(*severity);
    }
    let look = match styles {
        Some(styles) => container.text(styles)?.map(|text| (styles, text)),
        None => None,
    };
    let paints = match &look {
        Some((styles, text)) => Paints::read(styles, text)?,
        None => None,
    };
    let marked = Sheet::new(part, text, &marks, paints).write(tie)?;
    if let (Some((styles, _)), Some(text)) = (&look, marked.styles) {
        container.rewrite.set(*styles, text);
    }
    container.rewrite.set(part, marked.text);
    Ok(marked.cells)
}

/// Puts the sheet of findings in the place of an earlier one, or behind the others.
fn add_table(
    container: &mut Container<'_, '_>,
    workbook: &Workbook,
    sheet: String,
    wanted: &str,
) -> Result<(), Error> {
    if let Some(part) = table::find(container.package, workbook)? {
        container.rewrite.set(part, sheet);
        return Ok(());
    }
    if workbook.tabs >= MAX_SHEETS {
        let (found, limit) = (workbook.tabs as u64 + 1, MAX_SHEETS as u64);
        return Err(Error::TooManySheets { found, limit });
    }
    let part = container.free_name("xl/worksheets/sheet", ".xml");
    container.rewrite.set(part.as_str(), sheet);
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
    container.declare(&part, kind)?;
    let reference = container.relate(&workbook.part, "worksheet", &part)?;
    let book = container.text(&workbook.part)?.unwrap_or_default();
    let sheets = Parent::find(&workbook.part, &book, "sheets")?;
    let sheets = sheets.ok_or_else(|| Error::malformed("the workbook lists no sheets"))?;
    let number = workbook.free_sheet_id();
    let (p, name) = (sheets.prefix(), escaped(&free_sheet_name(workbook, wanted)));
    let name = name.replace('"', "&quot;");
    let new = format!("<{p}sheet name=\"{name}\" sheetId=\"{number}\" {reference}/>");
    let mut edits = Edits::default();
    sheets.append(&new, 0, &mut edits);
    container.rewrite.set(workbook.part.as_str(), edits.apply(&book));
    Ok(())
}

fn free_sheet_name(workbook: &Workbook, wanted: &str) -> String {
    let numbered = |number: usize| {
        let end = if number == 1 { String::new() } else { format!(" {number}") };
        let room = MAX_SHEET_NAME - end.len();
        wanted.chars().take(room).collect::<String>() + &end
    };
    let mut names = (1..=workbook.sheets.len() + 1).map(numbered);
    let free = names.find(|name| workbook.sheet(name).is_none());
    free.unwrap_or_else(|| wanted.to_owned())
}

/// Text as XML, of which a cell or a note holds so many UTF-16 units. Where that is not the whole,
/// the characters that are left out are counted at its end: `… (+1234)`.
fn xml_text(text: &str, most: usize) -> String {
    if crate::refusal::fits(text, most) {
        return escaped(text);
    }
    let mut units = 0;
    let fits = |letter: &char| {
        units += letter.len_utf16();
        units + REMARK_UNITS <= most
    };
    let kept: String = text.chars().take_while(fits).collect();
    let left = text.chars().count() - kept.chars().count();
    escaped(&format!("{kept}… (+{left})"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::MAX_TEXT_UNITS;

    #[test]
    fn a_text_is_whole_as_long_as_a_cell_holds_it_and_else_says_what_it_lacks() {
        let most = "ã".repeat(MAX_TEXT_UNITS);
        assert_eq!(xml_text(&most, MAX_TEXT_UNITS), most);
        for letter in ["ã", "😀"] {
            let whole = letter.repeat(MAX_TEXT_UNITS + 1);
            let cut = xml_text(&whole, MAX_TEXT_UNITS);
            assert!(cut.encode_utf16().count() <= MAX_TEXT_UNITS, "{letter}");
            let (kept, left) = cut.split_once("… (+").unwrap();
            let left: usize = left.strip_suffix(')').unwrap().parse().unwrap();
            assert!(whole.starts_with(kept) && left > 0, "{left}");
            assert_eq!(kept.chars().count() + left, whole.chars().count());
        }
        assert_eq!(xml_text("_x0041_ <", MAX_TEXT_UNITS), "_x005F_x0041_ &lt;");
    }
}
