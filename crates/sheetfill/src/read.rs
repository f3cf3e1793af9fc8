//! From a workbook to a [`Template`].

use std::collections::HashMap;
use std::sync::Arc;

use crate::Error;
use crate::attribute::AttributeId;
use crate::book::Book;
use crate::grid::Grid;
use crate::list::Lists;
use crate::listed::{self, Aliases};
use crate::order::Order;
use crate::package::Package;
use crate::row_list::RowLists;
use crate::rule::Rules;
use crate::settings::Settings;
use crate::shared_string::SharedStrings;
use crate::sheet::{Scope, TextBudget};
use crate::template::{
    Column, Generation, Layout, Section, SheetRole, Source, Template, TemplateSheet,
};
use crate::validation;
use crate::workbook::{Sheet, Workbook};
use crate::{active, cell, hidden, need, shared_string};

/// Bytes of a sheet's first row. The largest measured template has 37 kB.
const MAX_SETTINGS_BYTES: usize = 1 << 20;

/// Bytes of the rows with sections, labels, ids and examples. The largest
/// measured template has 80 kB.
const MAX_HEADER_BYTES: usize = 8 << 20;

/// Bytes of another sheet in which its first row is looked for.
const HEAD_BYTES: u64 = 128 << 10;

/// Stems of the column that holds a row's product type: unified, legacy.
const TYPE_STEMS: [&str; 2] = ["product_type.value", "feed_product_type"];

/// Reads a template.
pub(crate) fn template(bytes: &[u8]) -> Result<Template, Error> {
    let mut package = Package::open(bytes)?;
    let workbook = Workbook::read(&mut package)?;
    let strings = shared_string::read(&mut package, workbook.shared_strings.as_deref())?;
    let (sheet, text, settings) = find_data_sheet(&mut package, &workbook, &strings)?;
    // The layout's own check of the row comes later, and says which sheet.
    let row = |key| settings.row(key).unwrap_or_default();
    let scope = Scope::Layout { ids: row("attributeRow"), data: row("dataRow") };
    let grid = Grid::parse(&text, &sheet, &strings, scope)?;
    let mut layout = layout(&sheet, &settings, &grid)?;
    let mut columns = columns(&layout, &grid)?;
    let sections = sections(&layout, &grid, &mut columns);
    let behind_cells = text.get(grid.end..).unwrap_or_default();
    let validations = validation::read(&sheet, behind_cells)?;
    validation::attach_prompts(&validations.prompts, &mut columns, &layout);
    hidden::attach(&sheet, &text, &mut columns)?;
    layout.type_column = TYPE_STEMS
        .iter()
        .find_map(|stem| columns.iter().find(|column| column.id.stem() == *stem))
        .map(|column| column.index);
    let definitions = need::attach(&mut package, &workbook, &strings, (&sheet.part, &mut columns))?;
    let active_content = active::of_template(&mut package, &workbook, (&sheet, &text, grid.end))?;
    let mut book = Book::new(&workbook, &mut package, &strings, (&sheet, grid));
    let data_sheet = layout.sheet_name.clone();
    let mut lists = Lists::new(&mut book, (&data_sheet, layout.data_row));
    let aliases: Aliases =
        settings.attributes().into_iter().map(|s| (s.attribute, s.aliases)).collect();
    let named = (settings.product_types(), &aliases);
    let product_types =
        listed::attach(&mut lists, &mut columns, &validations.lists, &mut layout, named)?;
    let unified = settings.get("TemplateType").is_none_or(|kind| kind == "unified");
    let of_matrices =
        if unified { None } else { Rules::of_matrices(&mut book, &columns, &layout)? };
    let rules = match of_matrices {
        Some(rules) => rules,
        None => Rules::of_formats(&mut book, (&sheet, behind_cells), &columns, &layout)?,
    };
    let mut sheets = sheets(&book, &sheet, definitions.as_deref());
    drop(book);
    name_other_data(&mut package, (&workbook, &strings), &sheet, &mut sheets);
    let by_id = columns.iter().enumerate().map(|(n, c)| (c.id.raw().to_owned(), n)).collect();
    Ok(Template {
        generation: if unified { Generation::Unified } else { Generation::Legacy },
        defaults: settings.defaults(),
        browse_nodes: settings.browse_nodes(),
        aliases,
        settings,
        product_types,
        sheets,
        layout,
        sections,
        dependent: Order::of(&columns),
        by_stem: by_stem(&columns),
        columns,
        by_id,
        rules: Arc::new(rules),
        active_content,
        shared_strings_part: workbook.shared_strings.clone(),
        styles_part: workbook.styles.clone(),
        source: Source::of(bytes),
    })
}

/// Positions of columns by the stems of their ids.
fn by_stem(columns: &[Column]) -> HashMap<String, Vec<usize>> {
    let mut found: HashMap<String, Vec<usize>> = HashMap::new();
    for (position, column) in columns.iter().enumerate() {
        found.entry(column.id.stem().to_owned()).or_default().push(position);
    }
    found
}

/// What each sheet is for. Sheets that lists and rules refer to were read for them.
fn sheets(book: &Book<'_, '_>, data: &Sheet, definitions: Option<&str>) -> Vec<TemplateSheet> {
    let role = |part: &str| match part {
        part if part == data.part => SheetRole::Data,
        part if definitions == Some(part) => SheetRole::Definitions,
        part if book.has_read(part) => SheetRole::Lookup,
        _ => SheetRole::Other,
    };
    let all = book.workbook.sheets.iter();
    all.map(|sheet| TemplateSheet {
        name: sheet.name.clone(),
        role: role(&sheet.part),
        hidden: sheet.hidden,
    })
    .collect()
}

/// Marks the sheets behind the data sheet whose first rows describe a layout, too.
fn name_other_data(
    package: &mut Package<'_>,
    (workbook, strings): (&Workbook, &SharedStrings),
    data: &Sheet,
    sheets: &mut [TemplateSheet],
) {
    let all = workbook.sheets.iter().zip(sheets);
    for (sheet, told) in all.skip_while(|(sheet, _)| sheet.part != data.part).skip(1) {
        let head = package.head(&sheet.part, HEAD_BYTES).unwrap_or_default();
        // A sheet that can't be read describes nothing.
        let first_row = Grid::parse(&head, sheet, strings, Scope::UpTo(0)).unwrap_or_default();
        let mut settings = Settings::default();
        for (_, text) in first_row.row(0) {
            settings.add(text);
        }
        if settings.describe_a_layout() {
            told.role = SheetRole::OtherData;
        }
    }
}

/// The sheet whose first row describes a layout, wherever it stands and whatever it is called, and
/// its text.
fn find_data_sheet(
    package: &mut Package<'_>,
    workbook: &Workbook,
    strings: &SharedStrings,
) -> Result<(Sheet, String, Settings), Error> {
    for sheet in &workbook.sheets {
        let text = package.text(&sheet.part)?;
        let first_row = Grid::parse(&text, sheet, strings, Scope::UpTo(0))?;
        let mut settings = Settings::default();
        let mut budget = TextBudget::new(&sheet.name, MAX_SETTINGS_BYTES);
        for (_, text) in first_row.row(0) {
            budget.spend(text)?;
            settings.add(text);
        }
        if settings.describe_a_layout() {
            return Ok((sheet.clone(), text, settings));
        }
    }
    let looked_for = "no sheet's first row holds the settings, neither those of a unified template \
         (attributeRow, labelRow and dataRow in A1) nor those of a legacy one \
         (TemplateType=fptcustom, and settings beside it)";
    let sheets = workbook.sheets.iter().map(|sheet| sheet.name.clone()).collect();
    Err(Error::NotATemplate { looked_for: looked_for.to_owned(), sheets })
}

fn layout(sheet: &Sheet, settings: &Settings, grid: &Grid) -> Result<Layout, Error> {
    let row = |key: &str| {
        settings.row(key).filter(|row| *row < cell::MAX_ROWS).ok_or_else(|| Error::NotATemplate {
            looked_for: format!("a row number under {key} in the first row's settings"),
            sheets: vec![sheet.name.clone()],
        })
    };
    let data_row = row("dataRow")?;
    let present: Vec<u32> = grid.rows_from(data_row).collect();
    Ok(Layout {
        sheet_name: sheet.name.clone(),
        sheet_part: sheet.part.clone(),
        label_row: row("labelRow")?,
        attribute_row: row("attributeRow")?,
        data_row,
        first_free_row: present.last().map_or(data_row, |last| last + 1),
        rows_present: present.len(),
        list_rows_end: None,
        type_column: None,
    })
}

fn columns(layout: &Layout, grid: &Grid) -> Result<Vec<Column>, Error> {
    let mut budget = TextBudget::new(&layout.sheet_name, MAX_HEADER_BYTES);
    let copied =
        [Some(layout.attribute_row), Some(layout.label_row), layout.label_row.checked_sub(1)];
    let example = Some(layout.attribute_row + 1).filter(|row| *row < layout.data_row);
    for (_, text) in copied.into_iter().chain([example]).flatten().flat_map(|row| grid.row(row)) {
        budget.spend(text)?;
    }
    let cells: Vec<(u32, String)> =
        grid.row(layout.attribute_row).map(|(at, id)| (at, id.trim().to_owned())).collect();
    if cells.is_empty() {
        return Err(Error::NotATemplate {
            looked_for: format!("attribute ids in row {}", layout.attribute_row + 1),
            sheets: vec![layout.sheet_name.clone()],
        });
    }
    let raw: Vec<String> = cells.iter().map(|(_, id)| id.clone()).collect();
    let ids = AttributeId::parse_all(&raw);
    let example_row = layout.attribute_row + 1;
    let columns = cells.iter().zip(ids).map(|((index, raw), id)| {
        let text = |row: u32| grid.get(row, *index).map(|text| text.trim().to_owned());
        let example = (example_row < layout.data_row).then(|| text(example_row)).flatten();
        let label = text(layout.label_row).unwrap_or_else(|| raw.clone());
        Column {
            index: *index,
            id,
            label,
            section: None,
            example,
            prompt: None,
            help: None,
            hidden: false,
            need: None,
            lists: RowLists::default(),
        }
    });
    Ok(columns.collect())
}

/// Titles in the row above the labels; each reaches up to the next one. In legacy templates that
/// row holds the settings too.
fn sections(layout: &Layout, grid: &Grid, columns: &mut [Column]) -> Vec<Section> {
    let Some(row) = layout.label_row.checked_sub(1) else { return Vec::new() };
    let Some(last) = columns.last().map(|column| column.index) else { return Vec::new() };
    let is_title = |text: &str| !Settings::default().add(text) && !text.trim().is_empty();
    let mut titles: Vec<(u32, String)> = grid
        .row(row)
        .filter(|(at, text)| *at <= last && is_title(text))
        .map(|(at, text)| (at, text.trim().to_owned()))
        .collect();
    if titles.is_empty() {
        return Vec::new();
    }
    if titles.first().is_some_and(|(at, _)| *at > 0) {
        titles.insert(0, (0, String::new()));
    }
    let ends = titles.iter().skip(1).map(|(at, _)| at - 1).chain([last]);
    let sections: Vec<Section> = titles
        .iter()
        .zip(ends)
        .map(|((first_column, title), last_column)| Section {
            title: title.clone(),
            first_column: *first_column,
            last_column,
        })
        .collect();
    for column in columns {
        // They follow on each other from the first column to the last.
        let begun = sections.partition_point(|section| section.first_column <= column.index);
        column.section = begun.checked_sub(1);
    }
    sections
}
