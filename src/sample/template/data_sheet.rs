//! The data sheet: settings, sections, labels, attribute ids, example row, and what Excel checks.

use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{
    Color, DataValidation, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet,
    XlsxError,
};

use super::column::{Column, Dependency, List, Need, SECTIONS, columns};
use super::{
    ATTRIBUTE_ROW, DATA_ROW, DATA_SHEET, EXAMPLE_ROW, LABEL_ROW, LAST_LIST_ROW, LIST_SHEET,
    SECTION_ROW, rule, setting,
};

/// Cell that holds the product type of the first data row; Excel moves it along the rows.
const TYPE_CELL: &str = "C7";

/// Rows of the lookup table in the sheet of lists; the real templates reserve as many.
const LOOKUP_ROWS: u32 = 16_000;

const SECTION_COLOURS: [u32; 5] = [0xF6_D5_5C, 0x9A_D1_D4, 0xC3_E8_8D, 0xF2_B5_D4, 0xB8_C0_FF];

/// Adds the data sheet.
pub(super) fn add(workbook: &mut Workbook) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet().set_name(DATA_SHEET)?;
    sheet.set_tab_color(Color::RGB(SECTION_COLOURS[0]));
    sheet.write(0, 0, setting::settings())?;
    sheet.write(1, 0, "Preencha a partir da linha 7; a linha 6 é um exemplo.")?;
    write_sections(sheet)?;
    for (index, column) in columns() {
        write_head(sheet, index, column)?;
        validate(sheet, index, column)?;
        rule::colour(sheet, index, column)?;
    }
    sheet.set_row_height(SECTION_ROW, 30)?;
    sheet.set_row_height(LABEL_ROW, 32)?;
    sheet.set_row_hidden(0)?;
    sheet.set_row_hidden(ATTRIBUTE_ROW)?;
    sheet.set_freeze_panes(DATA_ROW, 0)?;
    Ok(())
}

fn write_sections(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let mut first: u16 = 0;
    for ((title, columns), colour) in SECTIONS.iter().zip(SECTION_COLOURS) {
        let format = Format::new()
            .set_bold()
            .set_font_size(14)
            .set_align(FormatAlign::VerticalCenter)
            .set_background_color(Color::RGB(colour));
        let next = columns.iter().fold(first, |next, _| next + 1);
        sheet.merge_range(SECTION_ROW, first, SECTION_ROW, next - 1, title, &format)?;
        first = next;
    }
    Ok(())
}

fn write_head(sheet: &mut Worksheet, index: u16, column: &Column) -> Result<(), XlsxError> {
    let label = Format::new().set_bold().set_text_wrap().set_border(FormatBorder::Thin);
    let label = match column.need {
        Need::Required => label.set_background_color(Color::RGB(0xFF_E0_A3)),
        _ => label,
    };
    let example = Format::new().set_italic().set_font_color(Color::Gray);
    sheet.set_column_format(index, &Format::new().set_num_format("@"))?;
    sheet.set_column_width(index, 20)?;
    if column.hidden {
        sheet.set_column_hidden(index)?;
    }
    sheet.write_with_format(LABEL_ROW, index, column.label, &label)?;
    sheet.write(ATTRIBUTE_ROW, index, column.id)?;
    sheet.write_with_format(EXAMPLE_ROW, index, column.example, &example)?;
    Ok(())
}

/// Adds the prompt of the label and the list of the data rows.
fn validate(sheet: &mut Worksheet, index: u16, column: &Column) -> Result<(), XlsxError> {
    let prompt = DataValidation::new().allow_any_value().set_input_message(column.about)?;
    sheet.add_data_validation(LABEL_ROW, index, LABEL_ROW, index, &prompt)?;
    let source = match column.list {
        List::Free => return Ok(()),
        List::Named(name, _) => name.to_owned(),
        List::PerType(_) => format!("INDIRECT({} &\"{}\")", type_prefix(), column.name()),
        List::Dependent(dependency) => dependent_list(dependency),
    };
    let list = DataValidation::new()
        .allow_list_formula(Formula::new(source))
        .ignore_blank(false)
        .show_error_message(column.closed);
    sheet.add_data_validation(DATA_ROW, index, LAST_LIST_ROW, index, &list)?;
    Ok(())
}

/// Formula of the product type as it begins a defined name.
fn type_prefix() -> String {
    format!(
        "IF(ISNUMBER(VALUE(LEFT({TYPE_CELL},1))),\"_\",\"\")\
         &SUBSTITUTE(SUBSTITUTE({TYPE_CELL},\"-\",\"_\"),\" \",\"\")"
    )
}

/// The list that follows from the other cell's value, or none.
fn dependent_list(dependency: Dependency) -> String {
    let Dependency { on, path, target, .. } = dependency;
    let other = columns().find(|(_, column)| column.id == on);
    let other = column_number_to_name(other.map_or(0, |(index, _)| index));
    let first_row = DATA_ROW + 1;
    let list = format!(
        "INDIRECT({}&\"{path}\"\
         &VLOOKUP({other}{first_row},'{LIST_SHEET}'!$A$1:$B${LOOKUP_ROWS},2,0)&\".{target}\")",
        type_prefix()
    );
    format!("IF(NOT(ISERROR({list})),{list},\"\")")
}
