//! Excel workbooks, cell by cell.

use std::collections::HashMap;
use std::io::Cursor;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Style, Xlsx, XlsxError};

use crate::catalog::{Code, Finding};

use super::{
    IntakeError,
    cell::{Cell, Content, column_letters},
    limits::HEADER_ROWS,
    merge::Merges,
    rows::Rows,
    table::{Line, Table},
    words::{CELLS_OF_ZEROS, NO_SUCH_STRING, words},
};

/// Longest code that a number format pads; Excel shows no more digits.
const MAX_ZEROS: usize = 15;

/// Cells with such a format in one sheet: two code columns of the largest file.
const MAX_PADDED: usize = 1_000_000;

/// Reads every sheet that has a header row; the others are named.
pub(super) fn read(bytes: &[u8], has_merges: bool, rows: &mut Rows<'_>) -> Result<(), IntakeError> {
    let mut workbook: Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(refused)?;
    let sheets: Vec<(String, bool)> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect();
    let mut has_header = false;
    for (sheet, visible) in sheets {
        let read = read_sheet(&mut workbook, &sheet, has_merges, rows)?;
        if read && !visible {
            let origin = rows.origin(Some(&sheet), 0, None);
            let finding = Finding::new(Code::SheetHidden).param("sheet", &sheet);
            rows.findings.push(finding.source(origin));
        }
        has_header |= read;
    }
    if has_header { Ok(()) } else { Err(IntakeError::NoHeader { searched_rows: HEADER_ROWS }) }
}

fn read_sheet(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    has_merges: bool,
    rows: &mut Rows<'_>,
) -> Result<bool, IntakeError> {
    let padded = padded_cells(workbook, sheet)?;
    let merges = if has_merges { merges(workbook, sheet) } else { Merges::default() };
    let mut table = Table::new(rows, Some(sheet)).with_merges(merges);
    let mut reader = match workbook.worksheet_cells_reader(sheet) {
        // A chart or dialog sheet that calls itself a worksheet holds no products.
        Err(XlsxError::NotAWorksheet(_)) => return Ok(false),
        other => other.map_err(refused)?,
    };
    let mut line: Option<Line> = None;
    let mut read_cells = 0;
    let broken = loop {
        let record = match reader.next_cell_with_formula() {
            Ok(None) => break None,
            Ok(Some(record)) => record,
            Err(error) => break Some(error),
        };
        read_cells += 1;
        if matches!(record.value, DataRef::Empty) && record.formula.is_none() {
            continue;
        }
        let (row, column) = record.pos;
        let Some(mut content) = Content::from_workbook(&record.value, record.formula) else {
            continue;
        };
        if let Some(width) = padded.get(&record.pos) {
            content = content.padded(*width);
        }
        let number = row.saturating_add(1);
        let cell = Cell { column, content };
        match &mut line {
            Some(line) if line.number == number => line.cells.push(cell),
            _ => {
                let next = Line { number, cells: vec![cell], width: None };
                if let Some(full) = line.replace(next) {
                    table.row(full)?;
                }
            }
        }
    };
    drop(reader);
    if let Some(error) = broken {
        return Err(at_cell(workbook, sheet, read_cells, error));
    }
    if let Some(last) = line {
        table.row(last)?;
    }
    table.finish()
}

/// Cells of a sheet that are merged over several rows. Ranges that can't be read merge nothing: the
/// cells themselves may be sound, and reading them says so when they are not.
fn merges(workbook: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Merges {
    workbook
        .merge_cells_by_sheet_name(sheet)
        .map_or_else(|_| Merges::default(), |regions| Merges::new(&regions))
}

/// Cells whose number format consists of zeros only (`0000000`), with the digits that it shows:
/// that is how sellers keep the leading zeros of codes in number cells.
fn padded_cells(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
) -> Result<HashMap<(u32, u32), usize>, IntakeError> {
    let mut padded = HashMap::new();
    let Ok(mut reader) = workbook.worksheet_cells_reader(sheet) else { return Ok(padded) };
    let widths: Vec<Option<usize>> = reader.styles().iter().map(zeros_shown).collect();
    if widths.iter().all(Option::is_none) {
        return Ok(padded);
    }
    while let Some((row, column, style)) = reader.next_style_id().map_err(refused)? {
        if let Some(width) = widths.get(style).copied().flatten() {
            padded.insert((row, column), width);
            if padded.len() > MAX_PADDED {
                return Err(IntakeError::TooLarge {
                    what: CELLS_OF_ZEROS,
                    max: u64::try_from(MAX_PADDED).unwrap_or(u64::MAX),
                });
            }
        }
    }
    Ok(padded)
}

/// Digits that a style of zeros only shows; `0` alone pads nothing.
fn zeros_shown(style: &Style) -> Option<usize> {
    let code = style.number_format.as_ref()?.format_code.as_str();
    let zeros = code.len() > 1 && code.len() <= MAX_ZEROS && code.bytes().all(|byte| byte == b'0');
    zeros.then_some(code.len())
}

/// Why the cell behind so many others of a sheet can't be read, with its name where that can be told.
fn at_cell(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    behind: usize,
    error: XlsxError,
) -> IntakeError {
    let Some((row, column)) = place(workbook, sheet, behind) else { return refused(error) };
    let reason = match &error {
        XlsxError::Unexpected(what) if what.contains("shared strings table") => NO_SUCH_STRING,
        _ => words("what stands in it is damaged", "o que está nela está danificado"),
    };
    let cell = format!("{}{}", column_letters(column), row.saturating_add(1));
    IntakeError::Cell { sheet: sheet.to_owned(), cell, reason, source: Some(Box::new(error)) }
}

/// Row and column, zero-based, of the cell behind so many others: its formula can be read even where
/// its value can't.
fn place(workbook: &mut Xlsx<Cursor<&[u8]>>, sheet: &str, behind: usize) -> Option<(u32, u32)> {
    let mut reader = workbook.worksheet_cells_reader(sheet).ok()?;
    let mut cells = std::iter::from_fn(|| reader.next_formula().ok().flatten());
    cells.nth(behind).map(|cell| cell.get_position())
}

fn refused(error: XlsxError) -> IntakeError {
    match error {
        XlsxError::Password => IntakeError::Encrypted,
        other => IntakeError::Workbook { source: Box::new(other) },
    }
}
