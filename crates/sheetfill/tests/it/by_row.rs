//! Lists and rules that are for some rows only.

use sheetfill::CellState::{Filled, Free, MustBeBlank, Required};
use sheetfill::{
    CellState, Cells, FindingCode, Options, Plan, Template, Value, check_plan, check_workbook,
};

use crate::fixture::{DATA_PART, Fixture, with_part};

/// The usual workbook with these validations in the place of its own, and a row for each of these
/// values of column `K`, from row 7 on.
fn with_lists(validations: &str, values: &[&str]) -> Vec<u8> {
    let rows = (7..).zip(values).map(|(row, value)| {
        let cells = [("A", "S"), ("C", "COAT"), ("K", value)].map(|(column, text)| {
            format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
        });
        format!("<row r=\"{row}\">{}</row>", cells.concat())
    });
    let bytes = Fixture { rows: rows.collect(), ..Fixture::default() }.bytes();
    let text = crate::container::part(&bytes, DATA_PART);
    let (before, _) = text.split_once("<dataValidations").unwrap();
    let text = format!("{before}<dataValidations>{validations}</dataValidations></worksheet>");
    with_part(&bytes, DATA_PART, text.as_bytes())
}

/// A closed list of these cells.
fn list(sqref: &str, formula: &str) -> String {
    let formula = formula.replace('&', "&amp;");
    format!(
        "<dataValidation type=\"list\" showErrorMessage=\"1\" sqref=\"{sqref}\"><formula1>{formula}</formula1></dataValidation>"
    )
}

/// What column `K` offers at a one-based row; `-` where that can't be told.
fn offered(template: &Template, row: u32) -> Vec<String> {
    match template.options_at(template.column_at(10).unwrap(), row - 1, &Cells::new()) {
        Options::List { values, .. } => values.iter().map(|value| value.text.to_string()).collect(),
        Options::NoList => Vec::new(),
        _ => vec!["-".to_owned()],
    }
}

fn refused(bytes: &[u8]) -> Vec<String> {
    let found = check_workbook(bytes).unwrap().findings;
    let outside = found.into_iter().filter(|finding| finding.code == FindingCode::ValueNotInList);
    outside.map(|finding| finding.cell).collect()
}

#[test]
fn a_list_that_starts_below_the_first_row_of_data_is_seen() {
    let bytes = with_lists(&list("K8:K20", "\"a,b\""), &["a", "x", "b", "y"]);
    let template = Template::read(&bytes).unwrap();
    let column = template.column_at(10).unwrap();
    assert!(column.has_list());
    assert_eq!(offered(&template, 8), ["a", "b"]);
    assert_eq!(template.options(column, "COAT").live().count(), 2);
    assert_eq!(template.layout().list_rows_end, Some(19));
    assert_eq!(refused(&bytes), ["K8", "K10"]);
}

#[test]
fn a_list_of_one_cell_is_for_no_other() {
    let bytes = with_lists(&list("K14", "\"a\""), &["x"; 9]);
    let template = Template::read(&bytes).unwrap();
    let none: [&str; 0] = [];
    assert_eq!(offered(&template, 14), ["a"]);
    assert_eq!([7, 13, 15, 1007].map(|row| offered(&template, row)), [none; 4]);
    assert_eq!(refused(&bytes), ["K14"]);
}

#[test]
fn each_row_has_the_list_of_its_own_range() {
    let lists = [
        list("K7:K8 K11", "\"a,b\""),
        list("K9:K10 K12:K20", "\"c\""),
        // The first one counts.
        list("K7:K12", "\"never\""),
    ];
    let bytes = with_lists(&lists.concat(), &["a", "c", "c", "a", "b", "c"]);
    let template = Template::read(&bytes).unwrap();
    for (row, values) in [
        (7, &["a", "b"][..]),
        (8, &["a", "b"]),
        (9, &["c"]),
        (10, &["c"]),
        (11, &["a", "b"]),
        (12, &["c"]),
        (20, &["c"]),
        // As the rows above.
        (21, &["c"]),
    ] {
        assert_eq!(offered(&template, row), values, "{row}");
    }
    assert_eq!(refused(&bytes), ["K8", "K10"]);
    // A plan is held against the rows that it goes to.
    let mut plan = Plan::new();
    for value in ["a", "c", "c", "a"] {
        let row = plan.add_row();
        plan.set(row, template.column_at(10).unwrap(), Value::from(value));
    }
    let cells = |first_row| -> Vec<String> {
        check_plan(&template, &plan, first_row).into_iter().map(|found| found.cell).collect()
    };
    assert_eq!(cells(6), ["K8", "K10"]);
    assert_eq!(cells(8), ["K9", "K11", "K12"]);
}

#[test]
fn a_list_on_other_cells_is_told_for_its_rows() {
    let chain = |row: u32| format!("INDIRECT(C{row}&H{row}&\"1.value\")");
    let lists = [list("K7:K8", &chain(7)), list("K9:K20", "\"c\"")];
    let template = Template::read(&with_lists(&lists.concat(), &[])).unwrap();
    let column = template.column_at(10).unwrap();
    let on: Vec<u32> = template.list_depends_on(column).map(|column| column.index).collect();
    assert_eq!(on, [2, 7]);
    let row: Cells = [(2, Value::from("COAT")), (7, Value::from("color"))].into();
    assert_eq!(template.options_at(column, 7, &row).live().count(), 2);
    assert_eq!(template.options_at(column, 8, &row).live().count(), 1);
    let mut plan = Plan::new();
    for _ in 0..2 {
        let at = plan.add_row();
        for (column, value) in [(2, "COAT"), (7, "color"), (10, "c")] {
            plan.set(at, template.column_at(column).unwrap(), Value::from(value));
        }
    }
    let found = check_plan(&template, &plan, 7);
    assert_eq!(found.iter().map(|found| found.cell.as_str()).collect::<Vec<_>>(), ["K8"]);
}

#[test]
fn lists_end_where_those_of_most_columns_do() {
    for (lists, end) in [
        (vec![list("K7:K100", "\"a\""), list("K101:K200", "\"b\"")], 200),
        (vec![list("K7:K9 K11:K200", "\"a\"")], 200),
        (vec![list("K7", "\"a\""), list("K8:K1006", "\"a\"")], 1006),
        // One short list neither hides that rows lie beyond the others, nor is it beyond them.
        (vec![list("I7:L1006", "\"a\""), list("D7:D20", "\"a\"")], 1006),
        (vec![list("I7:L20", "\"a\""), list("D7:D1006", "\"a\"")], 20),
        // Of as many columns the farthest, and none that the template does not have.
        (vec![list("J7:K300", "\"a\""), list("J301:J400 Z7:Z9", "\"a\"")], 400),
    ] {
        let template = Template::read(&with_lists(&lists.concat(), &[])).unwrap();
        assert_eq!(template.layout().list_rows_end, Some(end - 1), "{lists:?}");
    }
}

#[test]
fn a_list_of_the_first_row_alone_is_for_no_other() {
    for others in ["", "I7:J1006 L7:L1006"] {
        let lists = [list("K7", "\"a\""), list(others, "\"S\"")].concat();
        let bytes = with_lists(&lists, &["a", "x"]);
        let template = Template::read(&bytes).unwrap();
        assert_eq!(offered(&template, 7), ["a"]);
        assert_eq!(offered(&template, 8).len() + offered(&template, 2000).len(), 0);
        assert_eq!(refused(&bytes).len(), 0, "{others}");
        let column = template.column_at(10).unwrap();
        assert_eq!(template.options(column, "COAT"), Options::NoList);
        let mut plan = Plan::new();
        for value in ["y", "z"] {
            let row = plan.add_row();
            plan.set(row, column, Value::from(value));
        }
        let left_out = check_plan(&template, &plan, 6).into_iter().map(|found| found.cell);
        assert_eq!(left_out.collect::<Vec<_>>(), ["K7"]);
    }
}

#[test]
fn what_a_paste_took_away_is_told_and_checked_all_the_same() {
    let values = ["x", "a", "x", "b"];
    for (kept, lost, of_data) in [
        // More than half of the rows, above and in the middle.
        ("K700:K1006", "K7:K699", true),
        ("K8 K900:K1006", "K7 K9:K899", true),
        ("K7:K506", "K507:K1006", false),
        ("K7:K8 K11:K1006", "K9:K10", true),
    ] {
        let lists = [list(kept, "\"a,b\""), list("I7:J1006", "\"S\"")].concat();
        let bytes = with_lists(&lists, &values);
        let checked = check_workbook(&bytes).unwrap();
        // The other columns have lost theirs whole.
        let is_of_k = |lost: &sheetfill::LostList| lost.column == 10;
        let all: Vec<_> = checked.template.lost_lists().filter(is_of_k).collect();
        let cells: Vec<&str> = all.iter().map(|lost| lost.cells.as_str()).collect();
        assert_eq!(cells.join(" "), lost, "{kept}");
        assert!(all.iter().all(|lost| lost.attribute.starts_with("country_of_origin")));
        let of_rows: Vec<_> = checked.lost_lists.into_iter().filter(is_of_k).collect();
        assert_eq!(of_rows, if of_data { all } else { Vec::new() }, "{kept}");
        assert_eq!(refused(&bytes), ["K7", "K9"], "{kept}");
        assert_eq!(offered(&checked.template, 2000), ["a", "b"], "{kept}");
    }
}

#[test]
fn a_range_that_moves_with_its_row_is_no_list_that_is_told() {
    for range in ["$I$4:$I$6", "I$4:I$6"] {
        let lists = list("K7:K20", &format!("'Dropdown Lists'!{range}"));
        let template = Template::read(&with_lists(&lists, &[])).unwrap();
        assert_eq!(offered(&template, 7).len(), 3, "{range}");
    }
    for range in ["$I4:$I6", "I4:I6", "$I$4:$I6", "$I4"] {
        let lists = list("K7:K20", &format!("'Dropdown Lists'!{range}"));
        let bytes = with_lists(&lists, &["Brasil"]);
        assert_eq!(offered(&Template::read(&bytes).unwrap(), 7), ["-"], "{range}");
        let found = check_workbook(&bytes).unwrap();
        assert_eq!(found.counts.get(&FindingCode::ListUnreadable), Some(&1), "{range}");
    }
}

/// A template that needs a title, whose brand has to be blank in a row with one.
fn ruled(formats: &str) -> Template {
    let names = [("req_title", "NOT(LEN(Modelo!$D1)>0)"), ("form_rg_brand", "Modelo!$D1<>\"\"")];
    let names = names.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec();
    let after_data = Box::leak(formats.to_owned().into_boxed_str());
    Template::read(&Fixture { names, after_data, ..Fixture::default() }.bytes()).unwrap()
}

fn format(sqref: &str, formulas: &[&str]) -> String {
    let rules = formulas.iter().map(|formula| {
        format!("<cfRule type=\"expression\" priority=\"1\"><formula>{formula}</formula></cfRule>")
    });
    let rules: String = rules.collect();
    format!("<conditionalFormatting sqref=\"{sqref}\">{rules}</conditionalFormatting>")
}

/// What columns `D` and `E` are at a one-based row.
fn states(template: &Template, row: u32, cells: &[(u32, &str)]) -> [CellState; 2] {
    let cells: Cells = cells.iter().map(|(at, text)| (*at, Value::from(*text))).collect();
    let states = template.rules().states_at(row - 1, &cells);
    [3, 4].map(|at| states.state(template.column_at(at).unwrap()))
}

#[test]
fn rules_are_those_of_the_row() {
    let all = [
        format("D8:D1048576", &["LEN(D8)&gt;0", "req_title"]),
        format("E7:E8 E12:E1048576", &["form_rg_brand"]),
        format("E9:E11", &["req_title"]),
    ];
    let template = ruled(&all.concat());
    for row in [7, 8, 9, 2000] {
        assert_eq!(states(&template, row, &[])[0], Required, "{row}");
        assert_eq!(states(&template, row, &[(3, "x")])[0], Filled, "{row}");
    }
    for (row, blank, filled) in [
        (7, Free, MustBeBlank),
        (8, Free, MustBeBlank),
        (9, Required, Free),
        (11, Required, Free),
        (12, Free, MustBeBlank),
        (21, Free, MustBeBlank),
    ] {
        assert_eq!(states(&template, row, &[])[1], blank, "{row}");
        assert_eq!(states(&template, row, &[(3, "x")])[1], filled, "{row}");
    }
    // Without a row, those of the first one.
    let cells: Cells = [(3, Value::from("x"))].into();
    let states = template.rules().states(&cells);
    assert_eq!(states.state(template.column_at(4).unwrap()), MustBeBlank);
}

#[test]
fn check_asks_the_rules_of_each_row() {
    let formats = [format("E7", &["form_rg_brand"]), format("E8:E20", &["req_title"])].concat();
    let cell = |name: &str| format!("<c r=\"{name}\" t=\"inlineStr\"><is><t>x</t></is></c>");
    let row = |row: u32, columns: &[&str]| {
        let cells = columns.iter().map(|column| cell(&format!("{column}{row}")));
        format!("<row r=\"{row}\">{}</row>", cells.collect::<String>())
    };
    let rows = [row(7, &["A", "D", "E"]), row(8, &["B"])].concat();
    let names = [("req_title", "NOT(LEN(Modelo!$D1)>0)"), ("form_rg_brand", "Modelo!$D1<>\"\"")];
    let names = names.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec();
    let after_data = Box::leak(formats.into_boxed_str());
    let bytes = Fixture { names, rows, after_data, ..Fixture::default() }.bytes();
    let found = check_workbook(&bytes).unwrap().findings;
    let of_brand = found.iter().filter(|finding| finding.column == 4);
    let told: Vec<_> = of_brand.map(|finding| (finding.cell.as_str(), finding.code)).collect();
    assert_eq!(told, [("E7", FindingCode::ValueMustBeBlank), ("E8", FindingCode::RequiredMissing)]);
}
