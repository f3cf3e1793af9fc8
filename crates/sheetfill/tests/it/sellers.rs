//! A seller's own conditional formats beside those of the template.

use sheetfill::CellState::{self, Filled, Free, MustBeBlank, NotApplicable, Required, Unknown};
use sheetfill::{Cells, FindingCode, Template, Value, check_workbook};

use crate::container::part;
use crate::fixture::{Fixture, with_part};
use crate::ruled::{LANGUAGES, with_formats};
use crate::wide::Wide;

/// Looks: red border and grey fill, as templates have them, and a seller's own grey fill.
const LOOKS: &str = "<styleSheet><dxfs><dxf><border><left style=\"thin\"><color rgb=\"FFFF0000\"/></left></border></dxf><dxf><fill><patternFill><bgColor rgb=\"FF808080\"/></patternFill></fill></dxf></dxfs></styleSheet>";

/// A rule by a formula, asked before those of the template.
fn rule(formula: &str, more: &str) -> String {
    let formula = formula.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<cfRule type=\"expression\" priority=\"0\"{more}><formula>{formula}</formula></cfRule>"
    )
}

/// The template with this rule over all of its cells, and with a row of data.
fn with(rule: &str) -> Vec<u8> {
    let usual = with_formats(&LANGUAGES[0]);
    let after = format!(
        "<conditionalFormatting sqref=\"A7:N1006\">{rule}</conditionalFormatting>{}",
        usual.after_data
    );
    let rows = "<row r=\"7\"><c r=\"A7\" t=\"inlineStr\"><is><t>S-1</t></is></c><c r=\"C7\" t=\"inlineStr\"><is><t>COAT</t></is></c></row>";
    let mut fixture =
        Fixture { after_data: Box::leak(after.into_boxed_str()), rows: rows.to_owned(), ..usual };
    fixture.replaced.push(("xl/styles.xml", LOOKS.as_bytes().to_vec()));
    fixture.bytes()
}

fn states(bytes: &[u8], row: &[(u32, &str)], columns: &[u32]) -> Vec<CellState> {
    let template = Template::read(bytes).unwrap();
    let cells: Cells = row.iter().map(|(at, text)| (*at, Value::from(*text))).collect();
    let states = template.rules().states(&cells);
    columns.iter().map(|at| states.state(template.column_at(*at).unwrap())).collect()
}

/// The codes of the row's cell in column `E`.
fn codes(bytes: &[u8]) -> Vec<FindingCode> {
    let found = check_workbook(bytes).unwrap().findings;
    found.iter().filter(|finding| finding.cell == "E7").map(|finding| finding.code).collect()
}

#[test]
fn a_decoration_changes_no_state_and_silences_no_check() {
    let decorations = [
        "<cfRule type=\"colorScale\" priority=\"0\"><colorScale><cfvo type=\"min\"/><cfvo type=\"max\"/><color rgb=\"FFF8696B\"/><color rgb=\"FF63BE7B\"/></colorScale></cfRule>".to_owned(),
        "<cfRule type=\"dataBar\" priority=\"0\" stopIfTrue=\"1\"><dataBar><cfvo type=\"min\"/><cfvo type=\"max\"/><color rgb=\"FF638EC6\"/></dataBar></cfRule>".to_owned(),
        "<cfRule type=\"duplicateValues\" priority=\"0\" dxfId=\"1\"/>".to_owned(),
        rule("MOD(ROW(),2)=0", ""),
        rule("MOD(ROW(),2)=0", " dxfId=\"1\""),
        rule("COUNTIF($A$7:$A$999,A7)>1", ""),
        // What it stops is the painting.
        rule("MOD(ROW(),2)=0", " stopIfTrue=\"1\""),
        rule("SEARCH(\"x\",A7)", ""),
        rule("SUM({1,2})>A7", ""),
    ];
    let usual = states(&with(""), &[(2, "COAT")], &[4, 5, 8, 12]);
    assert_eq!(usual, [Required, Required, Required, Unknown]);
    for decoration in decorations {
        let bytes = with(&decoration);
        let template = Template::read(&bytes).unwrap();
        let unknown = template.rules().unknown();
        assert_eq!(unknown.len(), 2, "{decoration}");
        let of_seller = unknown.iter().find(|rule| &*rule.cells == "A7:N1006").unwrap();
        assert!(!of_seller.hides, "{decoration}");
        assert_eq!(states(&bytes, &[(2, "COAT")], &[4, 5, 8, 12]), usual, "{decoration}");
        assert_eq!(states(&bytes, &[(2, "COAT")], &[0]), [Free], "{decoration}");
        assert_eq!(codes(&bytes), [FindingCode::RequiredMissing], "{decoration}");
        // The one of the template is told, that of the seller is not in the way.
        assert_eq!(check_workbook(&bytes).unwrap().unknown_rules, 1, "{decoration}");
    }
}

#[test]
fn a_rule_that_may_hide_a_state_leaves_it_unknown() {
    for hiding in [
        // Its names are the template's.
        rule("IF(PTList0,OFFSET(A1,1,1),0)", ""),
        rule("IF(reqPTList0brand.value,OFFSET(A1,1,1),0)", ""),
        // Also where it can't even be read.
        rule("IF(reqPTList0brand.value,{1;2},0)", ""),
        // It looks as the template's own do.
        rule("MOD(ROW(),2)=0", " dxfId=\"0\""),
    ] {
        let bytes = with(&hiding);
        assert_eq!(states(&bytes, &[(2, "COAT")], &[0, 4]), [Unknown, Unknown], "{hiding}");
        let template = Template::read(&bytes).unwrap();
        let unknown = template.rules().unknown();
        assert!(unknown.iter().all(|rule| rule.hides), "{hiding}");
        let checked = check_workbook(&bytes).unwrap();
        assert_eq!(checked.unknown_rules, 2, "{hiding}");
        assert!(checked.unknown_cells >= 13, "{hiding}: {}", checked.unknown_cells);
    }
}

#[test]
fn a_look_tells_nothing_where_names_do() {
    for formula in ["$A7<>\"\"", "$C7=\"COAT\"", "TRUE"] {
        for look in ["", " dxfId=\"0\"", " dxfId=\"1\"", " dxfId=\"1\" stopIfTrue=\"1\""] {
            let bytes = with(&rule(formula, look));
            let row = [(0, "S-1"), (2, "COAT")];
            assert_eq!(states(&bytes, &row, &[4, 8, 9]), [Required, Required, Free], "{formula}");
            assert_eq!(Template::read(&bytes).unwrap().rules().unknown().len(), 1, "{formula}");
        }
    }
}

#[test]
fn only_a_cell_that_asks_for_its_own_length_is_filled() {
    for (formula, own) in [
        ("LEN($A7)>0", false),
        ("IF(LEN($C7)>0,1,0)", false),
        ("LEN($A$1)>0", false),
        ("LEN(A8)>0", false),
        ("IF(LEN(A7)>0,0,1)", false),
        ("LEN(A7)>0", true),
        ("IF(LEN(Modelo!A7)>0,TRUE,FALSE)", true),
    ] {
        let bytes = with(&rule(formula, ""));
        let row = [(0, "S-1"), (2, "COAT"), (9, "x")];
        let filled = if own { Filled } else { Free };
        assert_eq!(states(&bytes, &row, &[4, 8, 9]), [Required, Required, filled], "{formula}");
        // Whoever asks it first: what the template forbids is not allowed by it.
        let row = [(2, "3D-PRINTER KIT"), (4, "Virtude")];
        assert_eq!(states(&bytes, &row, &[4]), [NotApplicable], "{formula}");
        let row = [(2, "COAT"), (13, "Produto Pai"), (4, "Virtude")];
        assert_eq!(states(&bytes, &row, &[4]), [MustBeBlank], "{formula}");
    }
}

#[test]
fn a_rule_of_the_template_whose_meaning_is_not_known_is_told() {
    let usual = with_formats(&LANGUAGES[0]);
    let after = format!(
        "<conditionalFormatting sqref=\"A7:A9\">{}</conditionalFormatting>{}",
        rule("IF(PTList0,newkind_PTList0sku.value,0)", " dxfId=\"0\""),
        usual.after_data
    );
    let mut names = usual.names.clone();
    names.push(("newkind_PTList0sku.value".to_owned(), "Modelo!$D1=\"\"".to_owned()));
    let after_data = Box::leak(after.into_boxed_str());
    let bytes = Fixture { names, after_data, ..usual }.bytes();
    assert_eq!(states(&bytes, &[(2, "COAT")], &[0]), [Unknown]);
    assert_eq!(states(&bytes, &[(2, "COAT"), (3, "Title")], &[0]), [Free]);
    let template = Template::read(&bytes).unwrap();
    let told = template.rules().unknown().iter().find(|rule| &*rule.cells == "A7:A9").unwrap();
    assert!(told.hides);
    assert_eq!(told.reason, sheetfill::FormulaFault::NoMeaning);
}

#[test]
fn a_template_with_nothing_but_decorations_is_one_without_rules() {
    let formats = "<conditionalFormatting sqref=\"A4:T100\"><cfRule type=\"dataBar\" priority=\"1\"/><cfRule type=\"expression\" priority=\"2\"><formula>MOD(ROW(),2)=0</formula></cfRule><cfRule type=\"expression\" priority=\"3\"><formula>LEN(A4)&gt;0</formula></cfRule></conditionalFormatting>";
    let bytes =
        Wide { formats, rows: &[&[("A", "S-1"), ("C", "COAT")]], ..Wide::default() }.bytes();
    let checked = check_workbook(&bytes).unwrap();
    assert!(checked.template.rules().is_empty());
    assert_eq!(checked.template.rules().unknown().len(), 2);
    assert_eq!((checked.unknown_rules, checked.unknown_cells), (0, 0));
    assert_eq!(checked.findings, []);
}

#[test]
fn one_look_alone_says_nothing_where_no_names_do() {
    let looks = [
        "<border><left style=\"thin\"><color rgb=\"FFFF0000\"/></left></border>",
        "<fill><patternFill><bgColor rgb=\"FF808080\"/></patternFill></fill>",
    ];
    let rule = |sqref: &str, look: u32, formula: &str| {
        format!(
            "<conditionalFormatting sqref=\"{sqref}\"><cfRule type=\"expression\" dxfId=\"{look}\" priority=\"1\"><formula>{formula}</formula></cfRule></conditionalFormatting>"
        )
    };
    let checked = |formats: &str| {
        let rows: &[&[(&str, &str)]] = &[&[("A", "S-1"), ("C", "COAT"), ("E", "Virtude")]];
        let bytes = Wide { formats, looks: &looks, rows }.bytes();
        let book = part(&bytes, "xl/workbook.xml");
        let book =
            book.replace("name=\"Dropdown Lists\"", "name=\"Dropdown Lists\" state=\"hidden\"");
        let bytes = with_part(&bytes, "xl/workbook.xml", book.as_bytes());
        let checked = check_workbook(&bytes).unwrap();
        let states = checked.template.rules().states(&checked.rows[0].cells);
        let state = states.state(checked.template.column_at(4).unwrap());
        let unknown = checked.template.rules().unknown();
        let unread = unknown.iter().map(|rule| (rule.cells.to_string(), rule.hides));
        (state, unread.collect::<Vec<_>>(), checked.unknown_rules)
    };
    let grey = rule("A4:T100", 1, "$A4&lt;&gt;\"\"");
    let unread = vec![("A4:T100".to_owned(), false)];
    assert_eq!(checked(&grey), (Free, unread.clone(), 0));
    assert_eq!(checked(&rule("A4:T100", 0, "$A4&lt;&gt;\"\"")), (Free, unread, 0));
    // A template's looks stand together.
    let legend = rule("D4:D100", 0, "$D4=\"\"") + &rule("E4:E100", 1, "$A4&lt;&gt;\"\"");
    assert_eq!(checked(&legend), (MustBeBlank, Vec::new(), 0));
    // Or it asks what only the template knows: a hidden sheet.
    let asks = "COUNTIF('Dropdown Lists'!$A$1:$A$9,$C4)=0";
    assert_eq!(checked(&rule("E4:E100", 1, asks)), (MustBeBlank, Vec::new(), 0));
    let shown = rule("E4:E100", 1, "COUNTIF(Notes!$A$1:$A$9,$C4)=0");
    assert_eq!(checked(&shown), (Free, vec![("E4:E100".to_owned(), false)], 0));
}
