//! What of a plan its template refuses: each refusal has a code and a cell, and stands nowhere.

use std::io::Cursor;

use sheetfill::cell::MAX_ROWS;
use sheetfill::{
    CellCode, Cells, DataRow, ExistingRows, FillOptions, Number, Plan, Template, Value, check_plan,
    check_rows, check_workbook, fill,
};

use crate::fixture::Fixture;
use crate::real::real;
use crate::wide::Wide;

const LISTS_PART: &str = "xl/worksheets/sheet3.xml";

/// A template whose sizes depend on the type and on the colour: only `Azul` leads to a list.
fn dependent() -> Fixture {
    let parts = Fixture::default().parts();
    let (_, lists) = parts.iter().find(|(name, _)| name == LISTS_PART).unwrap();
    let lookup = "<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Azul</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>blue</t></is></c></row>";
    let lists = String::from_utf8(lists.clone()).unwrap().replace("<sheetData>", lookup);
    let name = ("COATblue".to_owned(), "'Dropdown Lists'!$I$4:$I$6".to_owned());
    Fixture {
        replaced: vec![(LISTS_PART, lists.into_bytes())],
        names: vec![name],
        ..Fixture::default()
    }
}

/// A plan of rows of texts, by stem of the attribute.
fn plan(template: &Template, rows: &[&[(&str, &str)]]) -> Plan {
    let mut plan = Plan::new();
    for cells in rows {
        let row = plan.add_row();
        for (stem, text) in *cells {
            let column = template.columns_by_stem(stem).next().unwrap();
            plan.set(row, column, Value::from(*text));
        }
    }
    plan
}

/// Code and cell of each finding, once it is sure that nothing of it was written.
fn refused(bytes: &[u8], template: &Template, plan: &Plan) -> Vec<(CellCode, String)> {
    let mut out = Cursor::new(Vec::new());
    let report = fill(template, bytes, plan, &FillOptions::default(), &mut out).unwrap();
    assert_eq!(report.findings, check_plan(template, plan, template.layout().first_free_row));
    let rows = check_workbook(out.get_ref()).unwrap().rows;
    for finding in &report.findings {
        let row = template.layout().first_free_row + u32::try_from(finding.plan_row).unwrap();
        let cells = rows.iter().find(|r| r.row == row).map(|r| &r.cells);
        let written = cells.and_then(|cells| cells.get(&finding.column));
        assert_eq!(written.is_none(), finding.code.blocks(), "{finding:?}");
    }
    assert_eq!(rows.iter().map(|row| row.cells.len()).sum::<usize>(), report.cells_written);
    report.findings.into_iter().map(|f| (f.code, f.cell)).collect()
}

fn told(found: &[(CellCode, String)]) -> Vec<(&'static str, &str)> {
    found.iter().map(|(code, cell)| (code.as_str(), cell.as_str())).collect()
}

#[test]
fn a_list_that_depends_on_other_cells_is_the_one_of_what_is_written_in_them() {
    let bytes = dependent().bytes();
    let template = Template::read(&bytes).unwrap();
    let (coat, size) = (("product_type.value", "COAT"), ("size.size", "Brasil"));
    let plan = plan(
        &template,
        &[
            &[coat, ("color.value", "Azul"), size],
            &[coat, ("color.value", "Azul"), ("size.size", "M")],
            // No list follows from this colour.
            &[coat, ("color.value", "Água-marinha"), size],
            // The colour itself is refused, and with it what would follow from it.
            &[coat, ("color.value", "azul"), size],
            &[coat, size],
            &[("color.value", "Azul"), size],
        ],
    );
    let expected = [
        ("VALUE_NOT_IN_LIST", "L8"),
        ("VALUE_NOT_FOR_TYPE", "L9"),
        ("VALUE_NOT_IN_LIST", "H10"),
        ("VALUE_NEEDS_DEPENDENT_LIST", "L10"),
        ("VALUE_NEEDS_DEPENDENT_LIST", "L11"),
        ("VALUE_NOT_FOR_TYPE", "H12"),
        ("VALUE_NEEDS_DEPENDENT_LIST", "L12"),
    ];
    assert_eq!(told(&refused(&bytes, &template, &plan)), expected);
}

#[test]
fn dependent_lists_of_the_real_template_are_followed() {
    let Some((bytes, template)) = real() else { return };
    let taxed =
        plan(&template, &[&[("product_type.value", "COAT"), ("tax_treatment.type", "ICMS")]]);
    let tax = template.columns_by_stem("tax_treatment.value").next().unwrap();
    let tax = template.options_in_row(tax, taxed.row(0).unwrap()).live().next().unwrap();
    let plan = plan(
        &template,
        &[
            &[
                ("product_type.value", "COAT"),
                ("tax_treatment.type", "ICMS"),
                ("tax_treatment.value", &*tax.text),
                ("target_gender.value", "Feminino"),
                ("age_range_description.value", "Adulto"),
                ("apparel_size.size_system", "BR"),
                ("apparel_size.size_class", "Alfa"),
                ("apparel_size.size", "M"),
            ],
            &[
                ("product_type.value", "COAT"),
                ("tax_treatment.value", &*tax.text),
                ("apparel_size.size_system", "XX"),
                ("apparel_size.size_class", "Alfa"),
                ("apparel_size.size", "none"),
            ],
        ],
    );
    let expected = [
        ("VALUE_NEEDS_DEPENDENT_LIST", "AL8"),
        ("VALUE_NOT_IN_LIST", "BR8"),
        ("VALUE_NOT_IN_LIST", "BT8"),
    ];
    assert_eq!(told(&refused(&bytes, &template, &plan)), expected);
}

#[test]
fn a_column_of_another_template_is_not_filled() {
    let bytes = Fixture::default().bytes();
    let template = Template::read(&bytes).unwrap();
    let other = Template::read(&Wide::default().bytes()).unwrap();
    let mut plan = plan(&template, &[&[("contribution_sku.value", "A")]]);
    // The other template's `T` is none of ours, its `M` another attribute.
    for column in ["T", "M", "A"].map(|name| sheetfill::cell::parse_column(name).unwrap()) {
        plan.set(0, other.column_at(column).unwrap(), Value::from("x"));
    }
    // The same attribute stands in the same column.
    assert_eq!(
        told(&refused(&bytes, &template, &plan)),
        [("COLUMN_MISSING", "M7"), ("COLUMN_MISSING", "T7")]
    );
    // One column for two attributes: which was meant can't be told.
    plan.set(0, template.columns_by_stem("odd.value").next().unwrap(), Value::from("y"));
    assert_eq!(refused(&bytes, &template, &plan).len(), 2);
}

#[test]
fn a_product_type_that_the_template_does_not_know_is_refused_with_its_lists() {
    let bytes = Fixture::default().bytes();
    let template = Template::read(&bytes).unwrap();
    let row = |product_type| {
        [("product_type.value", product_type), ("item_name.value", "t"), ("color.value", "Azul")]
    };
    let plan = plan(&template, &[&row("SHOES"), &row("coat"), &row("COAT")]);
    let expected = [
        ("PRODUCT_TYPE_UNKNOWN", "C7"),
        ("VALUE_NOT_FOR_TYPE", "H7"),
        // Known, but not as the template writes it.
        ("PRODUCT_TYPE_UNKNOWN", "C8"),
        ("VALUE_NOT_FOR_TYPE", "H8"),
    ];
    assert_eq!(told(&refused(&bytes, &template, &plan)), expected);
}

#[test]
fn a_number_stands_in_a_list_only_as_one_of_its_values() {
    let bytes = Fixture::default().bytes();
    let template = Template::read(&bytes).unwrap();
    let mut plan = plan(&template, &[&[("product_type.value", "COAT")]]);
    for stem in ["color.value", "item_weight.unit", "brand.value"] {
        let column = template.columns_by_stem(stem).next().unwrap();
        plan.set(0, column, Value::Number(Number::integer(7)));
    }
    // Brands are suggestions.
    assert_eq!(
        told(&refused(&bytes, &template, &plan)),
        [("VALUE_NOT_IN_LIST", "H7"), ("VALUE_NOT_IN_LIST", "J7")]
    );
}

#[test]
fn a_number_that_a_spreadsheet_would_round_is_not_written() {
    let bytes = Fixture::default().bytes();
    let template = Template::read(&bytes).unwrap();
    let column = template.columns_by_stem("item_name.value").next().unwrap();
    let mut plan = Plan::new();
    for number in [
        Number::integer(123_456_789_012_345),
        Number::integer(1_234_567_890_123_456),
        Number::scaled(1_234_567_890_123_450, 3),
        Number::scaled(1_234_567_890_123_456, 10),
    ] {
        let row = plan.add_row();
        plan.set(row, column, Value::Number(number));
    }
    assert_eq!(
        told(&refused(&bytes, &template, &plan)),
        [("NUMBER_TOO_LONG", "D8"), ("NUMBER_TOO_LONG", "D10")]
    );
}

#[test]
fn empty_text_is_no_cell() {
    let bytes = Fixture::default().bytes();
    let template = Template::read(&bytes).unwrap();
    let mut plan = plan(&template, &[&[("contribution_sku.value", "A"), ("item_name.value", "")]]);
    assert_eq!(plan.cells(), 1);
    assert_eq!(refused(&bytes, &template, &plan), []);
    let sku = template.columns_by_stem("contribution_sku.value").next().unwrap();
    assert_eq!(plan.set(0, sku, Value::from("")), Some(Value::from("A")));
    assert_eq!(plan.cells(), 0);
    assert_eq!(plan.set(1, sku, Value::from("B")), None);
    assert_eq!(plan.cells(), 0);
}

#[test]
fn more_rows_than_a_sheet_has_are_an_error() {
    let rows = "<row r=\"1048575\"><c r=\"A1048575\"><v>1</v></c></row>".to_owned();
    let bytes = Fixture { rows, ..Fixture::default() }.bytes();
    let template = Template::read(&bytes).unwrap();
    let filled = |rows: u32, existing_rows| {
        let mut plan = Plan::new();
        for _ in 0..rows {
            plan.add_row();
        }
        let options = FillOptions { existing_rows, ..FillOptions::default() };
        let mut out = Cursor::new(Vec::new());
        let report = fill(&template, &bytes, &plan, &options, &mut out);
        assert_eq!(report.is_err(), out.into_inner().is_empty());
        report.map(|report| report.rows).map_err(|e| (e.code(), e.to_string()))
    };
    let too_many = |row: u32| {
        Err(("TOO_MANY_ROWS", format!("row {row} is past the last row of a sheet, 1048576")))
    };
    assert_eq!(filled(1, ExistingRows::Append), Ok(Some(MAX_ROWS - 1..=MAX_ROWS - 1)));
    assert_eq!(filled(2, ExistingRows::Append), too_many(MAX_ROWS + 1));
    let all = MAX_ROWS - template.layout().data_row;
    assert_eq!(filled(all + 1, ExistingRows::Replace), too_many(MAX_ROWS + 1));
}

#[test]
fn an_error_of_a_formula_is_never_written() {
    let bytes = Fixture::default().bytes();
    let template = Template::read(&bytes).unwrap();
    let mut plan = plan(&template, &[&[("contribution_sku.value", "A")]]);
    let title = template.columns_by_stem("item_name.value").next().unwrap();
    plan.set(0, title, Value::Error("#N/A".to_owned()));
    assert_eq!(told(&refused(&bytes, &template, &plan)), [("CELL_ERROR", "D7")]);
}

#[test]
fn a_remark_of_a_fill_and_of_a_check_are_told_alike() {
    let bytes = Fixture::default().bytes();
    let template = Template::read(&bytes).unwrap();
    let plan = plan(&template, &[&[("product_type.value", "COAT"), ("color.value", "azul")]]);
    let filled = check_plan(&template, &plan, 6);
    let row = DataRow::new(6, plan.row(0).unwrap().clone());
    let checked = check_rows(&template, &[row]).list;
    let of_fill = serde_json::to_value(&filled[0]).unwrap();
    let of_check = checked.iter().find(|finding| finding.cell == "H7").unwrap();
    let of_check = serde_json::to_value(of_check).unwrap();
    assert_eq!(of_fill["planRow"], 0);
    assert_eq!(of_fill["code"], "VALUE_NOT_IN_LIST");
    for name in ["code", "cell", "column", "value"] {
        assert_eq!(of_fill[name], of_check[name], "{name}");
    }
}

#[test]
fn a_value_is_planned_by_the_attribute_that_it_is_for() {
    let template = Template::read(&Fixture::default().bytes()).unwrap();
    let brand = template.columns_by_stem("brand.value").next().unwrap();
    let mut plan = Plan::new();
    for attribute in ["brand.value", brand.id.raw()] {
        let row = plan.add_row();
        assert!(plan.set_attribute(row, (&template, attribute), "Virtude"));
        assert_eq!(plan.get(row, brand), Some(&Value::from("Virtude")), "{attribute}");
    }
    let row = plan.add_row();
    assert!(!plan.set_attribute(row, (&template, "no_such.value"), "x"));
    assert_eq!(plan.row(row).map(Cells::len), Some(0));
}
