//! What is filled in is read back as it was meant, and is right by our own check.

use std::collections::BTreeMap;
use std::io::Cursor;

use proptest::collection::vec;
use proptest::prelude::*;
use sheetfill::{
    DataRow, ExistingRows, FillOptions, FindingCode, Number, Plan, Report, Strings, Template,
    Value, check_rows, check_workbook, fill,
};

use crate::container::changed;
use crate::wide::{COLUMNS, Wide};

/// What `fill` never lets through.
const NEVER: [FindingCode; 4] = [
    FindingCode::ValueNotInList,
    FindingCode::UnitNotOffered,
    FindingCode::ProductTypeUnknown,
    FindingCode::TextTooLong,
];

fn value() -> impl Strategy<Value = Value> {
    let listed = ["COAT", "EAN", "Gramas", "Azul", "Produto Filho", "TAMANHO/COR", "Editar"];
    prop_oneof![
        3 => proptest::sample::select(listed.to_vec()).prop_map(Value::from),
        3 => "\\PC{1,12}".prop_map(Value::Text),
        1 => "[=+@\\-0-9_xA-F<&>\"'\\t\\r\\n\u{1}]{1,12}".prop_map(Value::Text),
        // A spreadsheet shows 15 digits of a number.
        1 => (-999_999_999_999_999i64..=999_999_999_999_999, 0u32..6)
            .prop_map(|(units, scale)| Value::Number(Number::scaled(units, scale))),
        1 => any::<bool>().prop_map(Value::Truth),
    ]
}

/// Rows of cells, by zero-based column.
fn rows() -> impl Strategy<Value = Vec<BTreeMap<usize, Value>>> {
    vec(proptest::collection::btree_map(0..COLUMNS.len(), value(), 0..12), 0..6)
}

fn plan(template: &Template, rows: &[BTreeMap<usize, Value>]) -> Plan {
    let mut plan = Plan::new();
    for cells in rows {
        let row = plan.add_row();
        for (column, value) in cells {
            plan.set(row, &template.columns()[*column], value.clone());
        }
    }
    plan
}

fn filled(
    (bytes, template): (&[u8], &Template),
    plan: &Plan,
    strings: Strings,
) -> (Vec<u8>, Report) {
    let mut out = Cursor::new(Vec::new());
    let options = FillOptions { strings, existing_rows: ExistingRows::Replace };
    let report = fill(template, bytes, plan, &options, &mut out).unwrap();
    (out.into_inner(), report)
}

/// What of a plan was to be written, as rows of the sheet.
fn meant(template: &Template, plan: &Plan, report: &Report) -> Vec<DataRow> {
    let first = template.layout().data_row;
    let rows = (0..plan.rows()).map(|at| {
        let mut cells = plan.row(at).unwrap().clone();
        let refused = report.findings.iter().filter(|f| f.plan_row == at && f.code.blocks());
        for finding in refused {
            cells.remove(&finding.column);
        }
        DataRow::new(first + u32::try_from(at).unwrap(), cells)
    });
    let shows = |row: &DataRow| row.cells.values().any(|v| !v.as_str().trim().is_empty());
    rows.filter(shows).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_filled_in_is_read_back_and_has_no_fault_of_our_own(
        rows in rows(),
        shared in any::<bool>(),
    ) {
        let bytes = Wide::default().bytes();
        let template = Template::read(&bytes).unwrap();
        let plan = plan(&template, &rows);
        let strings = if shared { Strings::Shared } else { Strings::Inline };
        let (out, report) = filled((&bytes, &template), &plan, strings);
        let checked = check_workbook(&out).unwrap();
        prop_assert_eq!(&checked.rows, &meant(&template, &plan, &report));
        let ours: Vec<_> = checked.findings.iter().filter(|f| NEVER.contains(&f.code)).collect();
        prop_assert!(ours.is_empty(), "{:?}", ours);
        let mut parts = changed(&bytes, &out);
        parts.retain(|part| !report.rewritten_parts.contains(part));
        prop_assert!(parts.is_empty(), "{:?}", parts);
    }

    #[test]
    fn a_check_of_anything_ends_and_names_cells_that_are_there(rows in rows()) {
        let bytes = Wide::default().bytes();
        let template = Template::read(&bytes).unwrap();
        let rows: Vec<DataRow> = (3..)
            .zip(&rows)
            .map(|(row, cells)| {
                let cells = cells.iter().map(|(column, value)| {
                    (template.columns()[*column].index, value.clone())
                });
                DataRow::new(row, cells.collect())
            })
            .collect();
        let findings = check_rows(&template, &rows).list;
        for finding in &findings {
            let row = rows.iter().find(|row| row.row == finding.row).unwrap();
            let value = row.cells.get(&finding.column).map(Value::as_str);
            prop_assert_eq!(finding.value.as_deref(), value.filter(|value| !value.is_empty()));
            prop_assert_eq!(finding.severity, finding.code.severity());
        }
        let places: Vec<_> = findings.iter().map(|f| (f.row, f.column, f.code)).collect();
        prop_assert!(places.is_sorted());
        prop_assert_eq!(findings, check_rows(&template, &rows).list);
    }
}
