//! Rules of made templates: both generations, three languages.

use sheetfill::CellState::{Filled, Free, MustBeBlank, NotApplicable, Optional, Required, Unknown};
use sheetfill::{CellState, Cells, Error, FormulaFault, Template, Value};

use crate::fixture::Fixture;

/// What differs between the languages.
pub struct Words {
    pub sheet: &'static str,
    pub lists: &'static str,
    pub language: &'static str,
    pub parent: &'static str,
    pub exempt: &'static str,
}

pub const LANGUAGES: [Words; 3] = [
    Words {
        sheet: "Modelo",
        lists: "Listas suspensas",
        language: "pt_BR",
        parent: "Produto Pai",
        exempt: "Isento de GTIN",
    },
    Words {
        sheet: "Template",
        lists: "Dropdown Lists",
        language: "en_US",
        parent: "Parent Item",
        exempt: "GTIN Exempt",
    },
    Words {
        sheet: "Plantilla de carga",
        lists: "Opciones",
        language: "es_MX",
        parent: "Artículo principal",
        exempt: "Exención de GTIN",
    },
];

/// A sheet with these cells, as inline text.
fn sheet(rows: &[&[&str]]) -> Vec<u8> {
    let mut data = String::new();
    for row in rows {
        let cells = row.iter().map(|text| match *text {
            "" => "<c/>".to_owned(),
            text => format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>"),
        });
        data.push_str(&format!("<row>{}</row>", cells.collect::<String>()));
    }
    format!("<worksheet><sheetData>{data}</sheetData></worksheet>").into_bytes()
}

/// Conditional formats: cells, and the formulas of their rules in order.
fn formats(all: &[(&str, &[&str])]) -> &'static str {
    let mut out = String::new();
    let mut priority = 0;
    for (sqref, formulas) in all {
        out.push_str(&format!("<conditionalFormatting sqref=\"{sqref}\">"));
        for formula in *formulas {
            priority += 1;
            let formula = formula.replace('&', "&amp;").replace('<', "&lt;");
            out.push_str(&format!(
                "<cfRule type=\"expression\" dxfId=\"0\" priority=\"{priority}\"><formula>{formula}</formula></cfRule>"
            ));
        }
        out.push_str("</conditionalFormatting>");
    }
    Box::leak(out.into_boxed_str())
}

fn names(all: &[(&str, String)]) -> Vec<(String, String)> {
    all.iter().map(|(name, formula)| ((*name).to_owned(), formula.clone())).collect()
}

/// A unified template whose rules have the anatomy of real ones.
fn unified(words: &Words) -> Template {
    Template::read(&with_formats(words).bytes()).unwrap()
}

/// The anatomy of a unified template of a language.
pub fn with_formats(words: &Words) -> Fixture {
    let sheet_name = format!("'{}'", words.sheet);
    let (cell, parent) = (|column: &str| format!("{sheet_name}!${column}1"), words.parent);
    let all = names(&[
        ("CONDITION_LIST_0", "Notes!$A$2:$A$3".to_owned()),
        ("PTList0", format!("OR({}=\"COAT\",{}=\"3D-PRINTER KIT\")", cell("C"), cell("C"))),
        ("ApplicablePTList1", format!("AND({}<>\"\",NOT(OR({}=\"COAT\")))", cell("C"), cell("C"))),
        (
            "form_rgPTList0brand.value",
            format!("AND(AND((NOT({}<>\"{parent}\")),1=1),{}<>\"\")", cell("N"), cell("C")),
        ),
        (
            "for_maxfPTList0country.value",
            format!("IF(COUNTIF(CONDITION_LIST_0, {})>0,FALSE(),TRUE())", cell("L")),
        ),
        ("only_enfPTList0country.value", format!("AND({}=\"\",TRUE)", cell("D"))),
        ("reqPTList0brand.value", format!("AND(NOT(LEN({})>0),{}<>\"\")", cell("E"), cell("C"))),
        ("req_togPTList0country.value", format!("OR(({}<>\"\"),FALSE)", cell("D"))),
    ]);
    let after_data = formats(&[
        (
            "E7:E1048576",
            &[
                "ApplicablePTList1",
                "IF(PTList0,form_rgPTList0brand.value,0)",
                "IF(LEN(E7)>0,1,0)",
                // Names are looked up without case.
                "IF(PTLIST0,REQPTLIST0brand.value,0)",
            ],
        ),
        (
            "K7:K1048576",
            &[
                "IF(PTList0,for_maxfPTList0country.value,0)",
                "IF(LEN(K7)>0,1,0)",
                "IF(PTList0,only_enfPTList0country.value,0)",
                "IF(PTList0,req_togPTList0country.value,0)",
            ],
        ),
        // Two pieces, told from their common corner.
        ("F7:G1006 I7:I1006", &["IF(LEN(F7)>0,1,0)", "IF(PTList0,reqPTList0brand.value,0)"]),
        ("M7:M1006", &["IF(PTList0,OFFSET(A1,1,1),0)"]),
    ]);
    let listed = sheet(&[&["list"], &["EAN"], &[words.exempt]]);
    Fixture {
        sheet: words.sheet,
        lists: words.lists,
        language: words.language,
        names: all,
        after_data,
        replaced: vec![("xl/worksheets/sheet1.xml", listed)],
        ..Fixture::default()
    }
}

fn cells(all: &[(&str, &str)]) -> Cells {
    let at = |column: &str| sheetfill::cell::parse_column(column).unwrap();
    all.iter().map(|(column, text)| (at(column), Value::from(*text))).collect()
}

fn states(template: &Template, row: &[(&str, &str)], columns: &str) -> Vec<CellState> {
    let states = template.rules().states(&cells(row));
    let at = |column: char| sheetfill::cell::parse_column(&column.to_string()).unwrap();
    columns.chars().map(|c| states.state(template.column_at(at(c)).unwrap())).collect()
}

#[test]
fn each_rule_says_what_it_says_in_every_language() {
    for words in &LANGUAGES {
        let template = unified(words);
        assert_eq!(template.language(), Some(words.language));
        assert_eq!(template.layout().sheet_name, words.sheet);
        let state = |row: &[(&str, &str)], columns| states(&template, row, columns);
        // Without a type nothing is asked for; a column without rules is free.
        assert_eq!(state(&[], "EA"), [Free, Free]);
        assert_eq!(state(&[("C", "COAT")], "E"), [Required]);
        assert_eq!(state(&[("C", "coat"), ("E", "Virtude")], "E"), [Filled]);
        assert_eq!(state(&[("C", "3D-PRINTER KIT"), ("E", "Virtude")], "E"), [NotApplicable]);
        assert_eq!(state(&[("C", "COAT"), ("N", words.parent), ("E", "x")], "E"), [MustBeBlank]);
        assert_eq!(state(&[("C", "COAT"), ("L", "EAN")], "K"), [Optional]);
        assert_eq!(state(&[("C", "COAT"), ("L", words.exempt), ("D", "Title")], "K"), [Required]);
        assert_eq!(state(&[("C", "COAT"), ("L", "UPC"), ("D", "Title")], "K"), [MustBeBlank]);
        let row = [("C", "COAT"), ("G", "bullet")];
        assert_eq!(state(&row, "FGHI"), [Required, Filled, Free, Required]);
    }
}

#[test]
fn a_rule_outside_the_vocabulary_is_named_and_its_cells_are_unknown() {
    let template = unified(&LANGUAGES[0]);
    assert_eq!(template.rules().unknown().len(), 1);
    let unknown = &template.rules().unknown()[0];
    assert_eq!(
        (&*unknown.cells, unknown.formula.as_str()),
        ("M7:M1006", "IF(PTList0,OFFSET(A1,1,1),0)")
    );
    assert_eq!(unknown.reason, FormulaFault::Outside { what: "OFFSET".to_owned() });
    assert_eq!(states(&template, &[("C", "COAT")], "M"), [Unknown]);
    // Where the rule is not asked, nothing is unknown.
    assert_eq!(states(&template, &[("C", "SHOES")], "M"), [Free]);
}

/// The template with these rules and names.
fn ruled(after_data: &'static str, all: &[(&str, String)]) -> Template {
    let fixture = Fixture { after_data, names: names(all), ..Fixture::default() };
    Template::read(&fixture.bytes()).unwrap()
}

#[test]
fn names_that_call_each_other_without_end_are_only_unknown() {
    let after = formats(&[("A7:A9", &["req_a"]), ("B7:B9", &["req_0"]), ("D7:D9", &["req_gone"])]);
    let mut all = vec![("req_a", "OR(req_b,req_a)".to_owned()), ("req_b", "NOT(req_a)".to_owned())];
    // Each calls the next one twice: only what is worked out once ends.
    let links: Vec<String> = (0..=30).map(|n| format!("req_{n}")).collect();
    for (link, next) in links.iter().zip(links.iter().skip(1)) {
        all.push((link, format!("AND({next}<>1,{next}<>2)")));
    }
    all.push((&links[30], "Modelo!$C1=\"COAT\"".to_owned()));
    let template = ruled(after, &all);
    assert_eq!(states(&template, &[("C", "COAT")], "ABD"), [Unknown, Required, Unknown]);
    let reasons: Vec<&FormulaFault> =
        template.rules().unknown().iter().map(|unknown| &unknown.reason).collect();
    assert!(matches!(reasons[0], FormulaFault::TooDeep { .. }), "{reasons:?}");
    assert_eq!(reasons[1], &FormulaFault::Outside { what: "the name req_gone".to_owned() });
}

#[test]
fn colours_speak_where_names_do_not() {
    let after = "<conditionalFormatting sqref=\"A7:A9\"><cfRule type=\"expression\" dxfId=\"1\" priority=\"1\"><formula>C7=\"COAT\"</formula></cfRule><cfRule type=\"expression\" dxfId=\"0\" priority=\"2\"><formula>TRUE</formula></cfRule></conditionalFormatting><conditionalFormatting sqref=\"B7:B9\"><cfRule type=\"expression\" stopIfTrue=\"1\" priority=\"3\"><formula>C7=\"COAT\"</formula></cfRule><cfRule type=\"expression\" dxfId=\"0\" priority=\"4\"><formula>1</formula></cfRule></conditionalFormatting>";
    let look = |inside: &str| format!("<dxf>{inside}</dxf>");
    let red = look("<border><left style=\"thin\"><color rgb=\"FFFF0000\"/></left></border>");
    let grey = look("<fill><patternFill><bgColor rgb=\"FF808080\"/></patternFill></fill>");
    let styles = format!("<styleSheet><dxfs count=\"2\">{red}{grey}</dxfs></styleSheet>");
    let replaced = vec![("xl/styles.xml", styles.into_bytes())];
    let fixture = Fixture { after_data: after, replaced, ..Fixture::default() };
    let template = Template::read(&fixture.bytes()).unwrap();
    assert_eq!(states(&template, &[("C", "COAT")], "AB"), [MustBeBlank, Free]);
    assert_eq!(states(&template, &[("C", "SHOES")], "AB"), [Required, Required]);
}

#[test]
fn a_template_without_formats_has_no_rules() {
    let template = Template::read(&Fixture::default().bytes()).unwrap();
    assert!(template.rules().is_empty());
    assert_eq!(template.rules().states(&cells(&[("C", "COAT")])).iter().count(), 0);
}

/// A legacy template of a language whose matrices mark with `yes` and `no`.
fn legacy(words: &Words, yes: &str, no: &str) -> Template {
    let (sheet, lists, language) = (words.sheet, words.lists, words.language);
    let fixture = Fixture { sheet, lists, language, ..with_matrices(yes, no) };
    Template::read(&fixture.bytes()).unwrap()
}

/// The anatomy of a legacy template whose matrices mark with `yes` and `no`.
pub fn with_matrices(yes: &str, no: &str) -> Fixture {
    let map = sheet(&[
        &["", "COAT", "3D-PRINTER KIT"],
        &["item_sku", yes, yes],
        &["brand_name", yes, no],
        &["", "COAT", "3D-PRINTER KIT"],
        &["brand_name", no, yes],
        &["color_name", yes, no],
        &["bullet_point2", yes, yes],
        &["item_name", no, yes],
    ]);
    let place = |cells: &str| format!("Notes!{cells}");
    let all = names(&[
        ("attributeMapFeedProductType", place("$B$1:$C$1")),
        ("requiredAttributePTDMap", place("$A$1:$C$3")),
        ("optionalAttributePTDMap", place("$A$4:$C$7")),
        ("preferredAttributePTDMap", place("$A$8:$C$8")),
    ]);
    let replaced = vec![("xl/worksheets/sheet1.xml", map)];
    Fixture { legacy: true, names: all, replaced, ..Fixture::default() }
}

#[test]
fn legacy_matrices_say_what_each_type_needs() {
    for (words, [yes, no]) in LANGUAGES.iter().zip([["1", "0"], ["1", ""], ["0", ""]]) {
        let template = legacy(words, yes, no);
        assert_eq!(template.language(), Some(words.language));
        // A type, B SKU, C brand, D title, E and F bullets, G colour.
        let state = |row: &[(&str, &str)]| states(&template, row, "BCDFG");
        let coat = [("A", "COAT"), ("B", "S-1")];
        assert_eq!(state(&coat), [Filled, Required, NotApplicable, Optional, Optional]);
        let kit = [("A", "3d-printer kit"), ("D", "Title"), ("G", "x")];
        assert_eq!(state(&kit), [Required, Optional, Filled, Optional, NotApplicable]);
        assert_eq!(state(&[("A", "SHOES")]), [Free; 5]);
        // The matrices do not know the price.
        assert_eq!(states(&template, &coat, "I"), [Free]);
    }
}

#[test]
fn matrices_of_more_types_than_a_template_has_are_refused() {
    let wide = |types: u32| {
        let cells: String = (1..=types)
            .map(|at| {
                let name = sheetfill::cell::cell_name(0, at);
                format!("<c r=\"{name}\" t=\"str\"><v>T{at}</v></c>")
            })
            .collect::<Vec<_>>()
            .concat();
        let map =
            format!("<worksheet><sheetData><row r=\"1\">{cells}</row></sheetData></worksheet>");
        let names = names(&[
            ("attributeMapFeedProductType", "Notes!$B$1:$XFD$1".to_owned()),
            ("requiredAttributePTDMap", "Notes!$A$1:$XFD$3".to_owned()),
        ]);
        let replaced = vec![("xl/worksheets/sheet1.xml", map.into_bytes())];
        Template::read(&Fixture { legacy: true, names, replaced, ..Fixture::default() }.bytes())
    };
    assert!(wide(256).is_ok());
    let error = wide(257).unwrap_err();
    assert!(matches!(error, Error::TooManyTypes { types: 257, limit: 256 }), "{error}");
}
