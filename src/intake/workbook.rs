//! Excel workbooks, cell by cell.

use std::io::Cursor;

use calamine::{DataRef, Reader, SheetType, Xlsx, XlsxError};

use super::{
    IntakeError,
    assemble::Rows,
    cell::{Cell, Content},
    limits::HEADER_ROWS,
    table::{Line, Table},
};

/// Reads every sheet that has a header row; the others are named.
pub(super) fn read(bytes: &[u8], rows: &mut Rows) -> Result<(), IntakeError> {
    let mut workbook: Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(refused)?;
    let sheets: Vec<String> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut has_header = false;
    for sheet in sheets {
        has_header |= read_sheet(&mut workbook, &sheet, rows)?;
    }
    if has_header { Ok(()) } else { Err(IntakeError::NoHeader { searched_rows: HEADER_ROWS }) }
}

fn read_sheet(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    rows: &mut Rows,
) -> Result<bool, IntakeError> {
    let mut table = Table::new(rows, Some(sheet));
    let mut reader = match workbook.worksheet_cells_reader(sheet) {
        // A chart or dialog sheet that calls itself a worksheet holds no products.
        Err(XlsxError::NotAWorksheet(_)) => return Ok(false),
        other => other.map_err(refused)?,
    };
    let mut line: Option<Line> = None;
    while let Some(record) = reader.next_cell_with_formula().map_err(refused)? {
        if matches!(record.value, DataRef::Empty) && record.formula.is_none() {
            continue;
        }
        let (row, column) = record.pos;
        let Some(content) = Content::from_workbook(&record.value, record.formula) else {
            continue;
        };
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
    }
    if let Some(last) = line {
        table.row(last)?;
    }
    table.finish()
}

fn refused(error: XlsxError) -> IntakeError {
    match error {
        XlsxError::Password => IntakeError::Encrypted,
        other => IntakeError::Workbook { source: Box::new(other) },
    }
}
