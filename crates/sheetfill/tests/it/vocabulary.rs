//! Formulas of rules, evaluated as Excel does.

use proptest::prelude::*;
use sheetfill::{CellState, Cells, Number, Template, Value};

use crate::fixture::Fixture;

/// A template in which `D7` is required when the formula holds.
fn template(formula: &str) -> Template {
    let after_data = "<conditionalFormatting sqref=\"D7:D1006\"><cfRule type=\"expression\" priority=\"1\"><formula>IF(req_it,1,0)</formula></cfRule></conditionalFormatting>";
    let names = [
        ("req_it", formula),
        ("CONDITION_LIST_0", "'Dropdown Lists'!$G$4:$G$5"),
        ("one_cell", "'Dropdown Lists'!$C$5"),
        ("is_coat", "Modelo!$C1=\"COAT\""),
        ("left_of_it", "Modelo!XFD1"),
    ];
    let names = names.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let notes = "<worksheet><sheetData><row><c t=\"b\"><v>1</v></c><c><v>5.0</v></c><c><v>51</v></c><c><v>1E+21</v></c><c t=\"e\"><v>#N/A</v></c><c t=\"str\"><v>05</v></c></row></sheetData></worksheet>";
    let replaced = vec![("xl/worksheets/sheet1.xml", notes.as_bytes().to_vec())];
    let fixture = Fixture { after_data, names: names.to_vec(), replaced, ..Fixture::default() };
    Template::read(&fixture.bytes()).unwrap()
}

/// Whether a formula holds in the row `A` text, `B` 5, `C` COAT, `E` "5", `F` true; `None` when it is
/// unknown.
fn holds(formula: &str) -> Option<bool> {
    let template = template(formula);
    let row: Cells = [
        (0, Value::from("Ação 1")),
        (1, Value::Number(Number::integer(5))),
        (2, Value::from("coat")),
        (4, Value::from("5")),
        (5, Value::Truth(true)),
    ]
    .into();
    match template.rules().states(&row).state(template.column_at(3).unwrap()) {
        CellState::Required => Some(true),
        CellState::Free => Some(false),
        CellState::Unknown => None,
        other => unreachable!("{formula}: {other:?}"),
    }
}

/// Formulas that hold.
const YES: &[&str] = &[
    "TRUE",
    "TRUE()",
    "NOT(FALSE)",
    "1=1",
    "AND(TRUE,1,2>1)",
    "OR(FALSE(),Modelo!$C1=\"COAT\")",
    "Modelo!$A1=\"AÇÃO 1\"",
    "Modelo!$A1<>\"Acao 1\"",
    "Modelo!$D1=\"\"",
    "Modelo!$D1=0",
    "NOT(Modelo!$D1<>\"\")",
    "ISBLANK(Modelo!$D1)",
    "LEN(Modelo!$A1)=6",
    "LEN(Modelo!$D1)=0",
    "Modelo!$B1>=5",
    "Modelo!$B1<5.5",
    "Modelo!$B1>-1",
    "Modelo!$E1>Modelo!$B1",
    "Modelo!$E1<>5",
    "Modelo!$B1&\"\"=\"5\"",
    "IF(Modelo!$B1,TRUE,FALSE)",
    "IF(FALSE,FALSE,TRUE)",
    "COUNTIF(CONDITION_LIST_0,\"tamanho/cor\")=1",
    "COUNTIF(CONDITION_LIST_0,\"*/cor\")>0",
    "COUNTIF(CONDITION_LIST_0,Modelo!$D1)=0",
    "COUNTIF('Dropdown Lists'!$D$4:$D$5,Modelo!$C1)>0",
    "ISERROR(INDIRECT(\"no_such_name\"))",
    "NOT(ISERROR(INDIRECT(\"countries\")))",
    "NOT(ISERROR(INDIRECT(\"'Dropdown Lists'!$C$4:$C$5\")))",
    "ISERROR(#N/A)",
    "ISERROR(VALUE(\"x\"))",
    "ISERROR(NOT(\"x\"))",
    "ISERROR(VLOOKUP(\"Cuba\",'Dropdown Lists'!$I$4:$I$6,1,FALSE))",
    "VLOOKUP(\"brasil\",'Dropdown Lists'!$I$4:$I$6,1,0)=\"Brasil\"",
    "ISERROR(VLOOKUP(\"Brasil\",'Dropdown Lists'!$I$4:$I$6,2,0))",
    "SUBSTITUTE(\"a-b\",\"-\",\"\")=\"AB\"",
    "LEFT(Modelo!$A1,2)=\"aç\"",
    "ISNUMBER(VALUE(Modelo!$E1))",
    "UPPER(TRIM(\" a  b \"))=\"a b\"",
    "CONCATENATE(\"a\",1,TRUE)=\"a1TRUE\"",
    "is_coat",
    "AND(IS_COAT,TRUE)",
    "left_of_it=\"coat\"",
    "'Dropdown Lists'!$D$4=\"coat\"",
    "Modelo!$A$4=\"sku\"",
    // A blank cell is zero, the empty text and false.
    "Notes!$A$9=0",
    "Notes!$A$9=\"\"",
    "Notes!$A$9=FALSE",
    "ISBLANK(Notes!$A$9)",
    "LEN(Notes!$A$9)=0",
    // Cells outside of the row have kinds.
    "Notes!$A$1=TRUE",
    "Notes!$A$1<>\"TRUE\"",
    "Notes!$B$1=5",
    "Notes!$B$1&\"\"=\"5\"",
    "Notes!$F$1=\"05\"",
    "Notes!$F$1<>5",
    "ISNUMBER(Notes!$B$1)",
    "ISERROR(Notes!$E$1)",
    "Modelo!$F1=TRUE",
    "AND(Modelo!$F1,TRUE)",
    // Blank cells and texts in cells do not count, what is written in the formula does.
    "AND(TRUE,Modelo!$D1)",
    "AND(TRUE,Notes!$A$9)",
    "AND(TRUE,Modelo!$A1)",
    "OR(1,Notes!$F$1)",
    "NOT(OR(FALSE,Modelo!$D1))",
    "ISERROR(AND(Notes!$A$9,Notes!$F$1))",
    // A criterion that reads as a number counts numbers and texts that read as it.
    "COUNTIF(Notes!$B$1:$B$1,\"05\")=1",
    "COUNTIF(Notes!$B$1:$F$1,5)=2",
    "COUNTIF(Notes!$B$1:$F$1,Modelo!$E1)=2",
    "COUNTIF(Notes!$D$1:$D$1,1E21)=1",
    "COUNTIF(Notes!$A$1:$A$1,Modelo!$F1)=1",
    // Wildcards are for texts.
    "COUNTIF(Notes!$C$1:$C$1,\"5*\")=0",
    "COUNTIF(Notes!$F$1:$F$1,\"0*\")=1",
    "VLOOKUP(Modelo!$B1,Notes!$B$1:$C$1,2,0)=51",
    "ISERROR(VLOOKUP(Modelo!$E1,Notes!$B$1:$C$1,2,0))",
    "Modelo!$C1>\"coa\"",
    "\"água\"<>\"b\"",
];

/// Formulas that do not.
const NO: &[&str] = &[
    "FALSE",
    "0",
    "\"\"",
    "\"text\"",
    "Modelo!$C1<>\"COAT\"",
    "AND(FALSE,TRUE)",
    "NOT(\"x\")",
    "AND(\"x\",TRUE)",
    "#N/A",
    "ISNUMBER(Modelo!$E1)",
    "COUNTIF(CONDITION_LIST_0,\"cor\")>0",
    "Modelo!$B1=\"5\"",
    // A cell's text does not count in `AND`, and nothing is left to count.
    "AND(Modelo!$A1,Modelo!$D1)",
];

#[test]
fn the_vocabulary_of_templates_is_understood() {
    for formula in YES {
        assert_eq!(holds(formula), Some(true), "{formula}");
    }
    for formula in NO {
        assert_eq!(holds(formula), Some(false), "{formula}");
    }
}

#[test]
fn what_is_outside_is_unknown_and_never_a_guess() {
    let outside = [
        "TODAY()>1",
        "OFFSET(Modelo!$A1,0,1)=\"x\"",
        "Modelo!$B1+1=6",
        "Modelo!$A2=\"x\"",
        "Modelo!$A$9=\"x\"",
        "COUNTIF(Modelo!$A$1:$A$1048576,\"x\")>0",
        "COUNTIF(CONDITION_LIST_0,\"<>x\")>0",
        "VLOOKUP(\"Brasil\",'Dropdown Lists'!$I$4:$I$6,1)=\"Brasil\"",
        "VLOOKUP(\"Brasil\",'Dropdown Lists'!$I$4:$I$6,1,TRUE)=\"Brasil\"",
        "AND(FALSE,no_such_name)",
        "IF(",
        "[1]Other!$A$1=\"x\"",
        "one_cell=\"x\"",
        "AND(one_cell,TRUE)",
        // Languages order these otherwise.
        "\"água\"<\"b\"",
        "Modelo!$A1<\"acx\"",
        "COUNTIF(CONDITION_LIST_0,\"<água\")>0",
        "Notes!$D$1&\"\"=\"1E+21\"",
    ];
    for formula in outside {
        assert_eq!(holds(formula), None, "{formula}");
    }
    // Where the unknown is not asked for, the answer is known.
    assert_eq!(holds("IF(Modelo!$C1=\"COAT\",TRUE,TODAY())"), Some(true));
    assert_eq!(holds("IF(FALSE,TODAY(),1)"), Some(true));
}

/// Formulas of everything that the parser knows, and of what it does not.
fn formulas() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("Modelo!$C1".to_owned()),
        Just("$A7".to_owned()),
        Just("'Dropdown Lists'!$A$1:$B$9".to_owned()),
        Just("is_coat".to_owned()),
        Just("req_it".to_owned()),
        Just("TRUE".to_owned()),
        Just("#N/A".to_owned()),
        "[0-9]{1,4}",
        "\"[a-zç*~?<>=]{0,6}\"",
        ".{0,8}",
    ];
    leaf.prop_recursive(6, 48, 4, |inner| {
        let function = prop::sample::select(vec![
            "AND",
            "OR",
            "NOT",
            "IF",
            "COUNTIF",
            "VLOOKUP",
            "INDIRECT",
            "SUBSTITUTE",
            "LEFT",
            "LEN",
            "ISERROR",
            "VALUE",
            "TODAY",
            "",
        ]);
        let operator = prop::sample::select(vec!["=", "<>", "<", ">=", "&", "+", "^", ","]);
        prop_oneof![
            (function, prop::collection::vec(inner.clone(), 0..4))
                .prop_map(|(name, arguments)| format!("{name}({})", arguments.join(","))),
            (inner.clone(), operator, inner)
                .prop_map(|(a, operator, b)| format!("{a}{operator}{b}")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_formula_is_true_or_false_or_unknown(formula in formulas()) {
        let printable: String = formula.chars().filter(|c| !c.is_control()).collect();
        // Deterministic, and without harm.
        prop_assert_eq!(holds(&printable), holds(&printable));
    }
}
