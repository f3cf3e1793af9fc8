//! The seller's sheet: the table of `examples/produtos.csv` as a workbook.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::SampleError;

/// The table as it also lies in the examples.
const TABLE: &str = include_str!("../../examples/produtos.csv");

/// Sellers put a headline above the header.
const HEADLINE: &str = "Loja Favo & Mel – produtos para cadastrar na Amazon";

/// Column that sellers write as numbers; all others stay text, so codes keep their zeros.
const QUANTITY_HEADER: &str = "QUANTIDADE EM ESTOQUE PARA DBA";

/// Column that names a product's type.
const TYPE_HEADER: &str = "TIPO DE PRODUTO";

/// Column of a product's main picture.
const PICTURE_HEADER: &str = "IMAGEM PRINCIPAL";

/// The seller's workbook (`.xlsx`), byte for byte the same at every call.
///
/// # Errors
/// [`SampleError::Table`] or [`SampleError::Products`] when it can't be made.
pub fn products() -> Result<Vec<u8>, SampleError> {
    table(|_| true)
}

/// As [`products`], without the column that names each product's type: for a template that has
/// other types than the sample one.
///
/// # Errors
/// As [`products`].
pub fn products_without_type() -> Result<Vec<u8>, SampleError> {
    table(|title| title != TYPE_HEADER)
}

/// As [`products`], without the column of pictures: for showing how adverts give them.
///
/// # Errors
/// As [`products`].
pub fn products_without_pictures() -> Result<Vec<u8>, SampleError> {
    table(|title| title != PICTURE_HEADER)
}

/// The workbook with the columns whose title is `kept`.
fn table(kept: impl Fn(&str) -> bool) -> Result<Vec<u8>, SampleError> {
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(TABLE.as_bytes());
    let header = reader.headers().map_err(SampleError::Table)?.clone();
    let rows: Vec<csv::StringRecord> =
        reader.records().collect::<Result<_, _>>().map_err(SampleError::Table)?;
    let columns: Vec<usize> =
        (0..).zip(&header).filter(|(_, title)| kept(title)).map(|(at, _)| at).collect();
    let only =
        |record: &csv::StringRecord| columns.iter().filter_map(|at| record.get(*at)).collect();
    let rows: Vec<csv::StringRecord> = rows.iter().map(only).collect();
    workbook(&only(&header), &rows).map_err(SampleError::Products)
}

fn workbook(header: &csv::StringRecord, rows: &[csv::StringRecord]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2026, 1, 5)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let sheet = workbook.add_worksheet().set_name("Produtos")?;
    let bold = Format::new().set_bold();
    sheet.write_with_format(0, 0, HEADLINE, &bold)?;
    for (column, title) in (0..).zip(header) {
        sheet.write_with_format(1, column, title, &bold)?;
        sheet.set_column_width(column, 22)?;
    }
    for (row, record) in (2..).zip(rows) {
        for ((column, title), value) in (0..).zip(header).zip(record) {
            write(sheet, (row, column), title, value)?;
        }
    }
    sheet.set_freeze_panes(2, 1)?;
    workbook.save_to_buffer()
}

fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    title: &str,
    value: &str,
) -> Result<(), XlsxError> {
    match value.parse::<u32>() {
        Ok(quantity) if title == QUANTITY_HEADER => sheet.write(row, column, quantity)?,
        _ if value.is_empty() => return Ok(()),
        _ => sheet.write(row, column, value)?,
    };
    Ok(())
}

#[cfg(test)]
mod tests;
