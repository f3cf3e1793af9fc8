//! The sample template.

mod column;
mod data_sheet;
mod guide;
mod list;
mod package;
mod picture;
mod rule;
mod setting;
#[cfg(test)]
mod tests;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::SampleError;

/// Name of the data sheet.
const DATA_SHEET: &str = "Modelo";
/// Name of the hidden sheet of lists.
const LIST_SHEET: &str = "Dropdown Lists";
/// Name of the hidden sheet of the values that rules compare with.
const CONDITION_SHEET: &str = "Conditions List";

/// Rows of the data sheet, zero-based.
const SECTION_ROW: u32 = 2;
const LABEL_ROW: u32 = 3;
const ATTRIBUTE_ROW: u32 = 4;
const EXAMPLE_ROW: u32 = 5;
const DATA_ROW: u32 = 6;
/// Last row that the lists reach: a thousand rows of data.
const LAST_LIST_ROW: u32 = DATA_ROW + 999;

/// The template (`.xlsm`, without macros as the real ones), byte for byte the same at every call.
///
/// # Errors
/// [`SampleError::Template`] or [`SampleError::Package`] when it can't be made.
pub fn template() -> Result<Vec<u8>, SampleError> {
    let workbook = workbook().map_err(SampleError::Template)?;
    package::declare_macro_workbook(&workbook)
}

fn workbook() -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2026, 1, 5)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    guide::add_introduction(&mut workbook)?;
    guide::add_pictures(&mut workbook)?;
    guide::add_definitions(&mut workbook)?;
    data_sheet::add(&mut workbook)?;
    guide::add_nodes(&mut workbook)?;
    rule::add(&mut workbook)?;
    guide::add_valid_values(&mut workbook)?;
    list::add(&mut workbook)?;
    guide::add_type_map(&mut workbook)?;
    workbook.save_to_buffer()
}
