//! Lists and rules that were pasted over whole: the workbook's names still say what there was.

use sheetfill::{
    CellState, FormulaFault, ListClass, Options, Plan, Template, check_plan, check_workbook,
};

use crate::container::part;
use crate::fixture::{DATA_PART, Fixture, with_part};
use crate::real::real;
use crate::ruled::{LANGUAGES, with_formats};

/// Rows of a `COAT`, one-based, from row 7 on: column and text of each cell.
fn rows(all: &[&[(&str, &str)]]) -> String {
    let rows = (7..).zip(all).map(|(row, cells)| {
        let usual = [("A", "S-1"), ("C", "COAT")];
        let cells = usual.iter().chain(*cells).map(|(column, text)| {
            format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
        });
        format!("<row r=\"{row}\">{}</row>", cells.collect::<String>())
    });
    rows.collect()
}

/// The workbook without what stands between these of its data sheet.
fn without(bytes: &[u8], data_part: &str, [first, last]: [&str; 2]) -> Vec<u8> {
    let text = part(bytes, data_part);
    let (before, rest) = text.split_once(first).unwrap();
    let (_, after) = rest.rsplit_once(last).unwrap();
    with_part(bytes, data_part, format!("{before}{after}").as_bytes())
}

#[test]
fn rules_that_the_names_speak_of_and_the_sheet_has_no_more_are_unknown() {
    let name = "reqPTList0item_namemarketplace_idA2Qlanguage_tagpt_BR.value";
    let fixture = |formats: bool| {
        let usual = with_formats(&LANGUAGES[0]);
        let mut names = usual.names.clone();
        names.push((name.to_owned(), "LEN(Modelo!$D1)=0".to_owned()));
        let after_data = if formats { usual.after_data } else { "" };
        Fixture { names, after_data, rows: rows(&[&[]]), ..usual }.bytes()
    };
    let found = |bytes: &[u8]| {
        let checked = check_workbook(bytes).unwrap();
        let unknown = checked.template.rules().unknown().iter();
        let gone = unknown.filter(|rule| rule.reason == FormulaFault::Gone);
        let cells: Vec<String> = gone.map(|rule| rule.cells.to_string()).collect();
        let states = checked.template.rules().states(&checked.rows[0].cells);
        let state = states.state(checked.template.column_at(3).unwrap());
        (cells, state, checked.is_whole())
    };
    // One column, and all of them.
    for formats in [true, false] {
        let expected = (vec!["D7:D1048576".to_owned()], CellState::Unknown, false);
        assert_eq!(found(&fixture(formats)), expected, "{formats}");
    }
}

#[test]
fn the_real_template_without_its_formats_is_not_whole() {
    let Some((bytes, template)) = real() else { return };
    let data_part = &template.layout().sheet_part;
    let ends = ["<conditionalFormatting ", "</conditionalFormatting>"];
    let cut = Template::read(&without(&bytes, data_part, ends)).unwrap();
    let gone = cut.rules().unknown().iter().filter(|rule| rule.reason == FormulaFault::Gone);
    assert_eq!(gone.count(), 271);
    assert!(template.rules().unknown().is_empty());
}

/// The findings of these columns and the cells of lists that are lost.
fn told(bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    let checked = check_workbook(bytes).unwrap();
    let findings = checked.findings.iter().filter(|found| !found.code.as_str().starts_with("REQ"));
    let findings = findings.map(|found| format!("{} {}", found.cell, found.code)).collect();
    (findings, checked.lost_lists.into_iter().map(|lost| lost.cells).collect())
}

/// The usual lists, these of column `B` in the place of its own, and rows with values there.
fn with_lists_of_b(own: &str, values: &[&str]) -> Vec<u8> {
    let cells: Vec<[(&str, &str); 2]> =
        values.iter().map(|value| [("B", *value), ("J", "Gramas")]).collect();
    let cells: Vec<&[(&str, &str)]> = cells.iter().map(|cells| &cells[..]).collect();
    let bytes = Fixture { rows: rows(&cells), ..Fixture::default() }.bytes();
    let text = part(&bytes, DATA_PART);
    let (before, rest) = text.split_once("<dataValidation type=\"list\"").unwrap();
    let (of_b, after) = rest.split_once("</dataValidation>").unwrap();
    assert!(of_b.contains("record_action"));
    let own = own.replace("USUAL", "record_action");
    with_part(&bytes, DATA_PART, format!("{before}{own}{after}").as_bytes())
}

fn list(sqref: &str, formula: &str) -> String {
    format!(
        "<dataValidation type=\"list\" showErrorMessage=\"1\" sqref=\"{sqref}\"><formula1>{formula}</formula1></dataValidation>"
    )
}

#[test]
fn a_list_that_only_a_name_tells_of_is_still_asked() {
    // Whether it was enforced went with it: what it does not hold is only warned of.
    let (findings, lost) = told(&with_lists_of_b("", &["Excluir", "nada"]));
    assert!(findings.contains(&"B8 VALUE_OUTSIDE_SUGGESTIONS".to_owned()), "{findings:?}");
    assert!(!findings.iter().any(|found| found.starts_with("B7")), "{findings:?}");
    assert_eq!(lost, ["B7:B1006"]);
    let template = Template::read(&with_lists_of_b("", &[])).unwrap();
    let options = template.options(template.column_at(1).unwrap(), "COAT");
    assert_eq!((options.live().count(), options.is_closed()), (2, false));
}

#[test]
fn a_sellers_own_list_does_not_widen_that_of_the_template() {
    let usual = "Criar ou substituir (atualização completa)";
    let values = [usual, "nada", "nada", usual];
    let few = list("B8 B10", "\"nada\"") + &list("B7 B9 B11:B1006", "USUAL");
    let (findings, lost) = told(&with_lists_of_b(&few, &values));
    let of_b: Vec<&String> = findings.iter().filter(|found| found.starts_with('B')).collect();
    // What the template offers is in the way of the seller's own list, too.
    let expected = ["B8 VALUE_NOT_IN_LIST", "B9 VALUE_NOT_IN_LIST", "B10 VALUE_NOT_IN_LIST"];
    assert_eq!(of_b, expected);
    assert_eq!(lost, ["B8", "B10"]);
    let whole = list("B7:B1006", "\"nada,x\"");
    let (findings, lost) = told(&with_lists_of_b(&whole, &values));
    let of_b: Vec<&String> = findings.iter().filter(|found| found.starts_with('B')).collect();
    // What the names tell of is warned of, what the seller's list refuses is an error.
    let expected = [
        "B7 VALUE_NOT_IN_LIST",
        "B8 VALUE_OUTSIDE_SUGGESTIONS",
        "B9 VALUE_OUTSIDE_SUGGESTIONS",
        "B10 VALUE_NOT_IN_LIST",
    ];
    assert_eq!(of_b, expected);
    assert_eq!(lost, ["B7:B1006"]);
    // It does not widen what is written either.
    let bytes = with_lists_of_b(&few, &[]);
    let template = Template::read(&bytes).unwrap();
    let mut plan = Plan::new();
    for text in ["nada", "nada"] {
        let row = plan.add_row();
        assert!(plan.set_attribute(row, (&template, "::record_action"), text));
    }
    let refused: Vec<String> =
        check_plan(&template, &plan, 6).into_iter().map(|f| f.cell).collect();
    assert_eq!(refused, ["B7", "B8"]);
}

#[test]
fn the_real_template_without_its_lists_asks_those_of_its_names() {
    let Some((bytes, template)) = real() else { return };
    let data_part = &template.layout().sheet_part;
    let ends = ["<dataValidations ", "</dataValidations>"];
    let cut = Template::read(&without(&bytes, data_part, ends)).unwrap();
    assert_eq!((template.lost_lists().count(), cut.lost_lists().count()), (0, 163));
    for (column, of) in cut.columns().iter().zip(template.columns()) {
        for product_type in template.product_types() {
            let values = |template: &Template, column| {
                let live = template.options(column, product_type);
                live.live().map(|value| value.text.to_string()).collect::<Vec<_>>()
            };
            // Lists that hang on more cells can't be told without their formulas.
            if !matches!(cut.options(column, product_type), Options::Unreadable { .. }) {
                assert_eq!(values(&cut, column), values(&template, of), "{}", column.label);
            }
        }
    }
    let unread = cut.columns().iter().filter(|c| c.list_class() == Some(ListClass::Unreadable));
    assert_eq!(unread.count(), 7);
}

#[test]
fn a_deleted_column_leaves_what_read_it_unknown() {
    let usual = with_formats(&LANGUAGES[0]);
    let bytes = |deleted: bool| {
        let mut names = usual.names.clone();
        for (_, formula) in names.iter_mut().filter(|_| deleted) {
            *formula = formula.replace("'Modelo'!$C1", "#REF!");
            assert!(!formula.contains("$C1"), "{formula}");
        }
        let bytes = Fixture { names, rows: rows(&[&[]]), ..with_formats(&LANGUAGES[0]) }.bytes();
        // The id of the deleted column goes with it.
        let shared = part(&bytes, "xl/sharedStrings.xml");
        let of_type = if deleted { "gone" } else { "product_type" };
        let shared = shared.replace("product_type#1.value", &format!("{of_type}#1.value"));
        with_part(&bytes, "xl/sharedStrings.xml", shared.as_bytes())
    };
    let missing = |bytes: &[u8]| {
        let checked = check_workbook(bytes).unwrap();
        let codes = checked.findings.iter().map(|found| (&*found.cell, found.code.as_str()));
        let missing = codes.filter(|(_, code)| *code == "PRODUCT_TYPE_MISSING").count();
        (missing, checked.unknown_rules)
    };
    let (missing_before, unknown_before) = missing(&bytes(false));
    let (missing_after, unknown_after) = missing(&bytes(true));
    assert_eq!((missing_before, missing_after), (0, 1));
    assert!(unknown_after > unknown_before + 2, "{unknown_before} {unknown_after}");
}
