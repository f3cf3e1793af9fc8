//! Formats that copying rows took apart.

use std::fmt::Write as _;

use sheetfill::{CellState, Cells, Error, Template, Value};

use crate::container::part;
use crate::fixture::{DATA_PART, Fixture, with_part};
use crate::ruled::{LANGUAGES, with_formats};

/// A formula of row 7 as it is in another one.
fn in_row(formula: &str, row: u32) -> String {
    let mut out = String::new();
    let mut word = String::new();
    for letter in formula.chars().chain([' ']) {
        if letter.is_ascii_alphanumeric() || "$_.".contains(letter) {
            word.push(letter);
            continue;
        }
        let name = word.trim_start_matches('$');
        match name.strip_suffix('7') {
            Some(column) if column.len() < 4 && column.bytes().all(|b| b.is_ascii_uppercase()) => {
                let _ = write!(out, "{}{row}", &word[..word.len() - 1]);
            }
            _ => out.push_str(&word),
        }
        word.clear();
        out.push(letter);
    }
    out.trim_end().to_owned()
}

/// The formats of a sheet's text, each block cut into so many, as a spreadsheet leaves them when rows
/// were copied again and again: every copy has a priority of its own.
fn cut(text: &str, pieces: u32) -> String {
    let mut priority = 0;
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, block)) = rest.split_once("<conditionalFormatting ") {
        out.push_str(before);
        let (block, behind) = block.split_once("</conditionalFormatting>").unwrap();
        rest = behind;
        let sqref = block.split('"').nth(1).unwrap();
        let (first, last) = sqref.split_once(':').unwrap_or((sqref, sqref));
        // One names a cell of another row.
        let column = first.strip_suffix('7').filter(|_| !block.contains("OFFSET"));
        let Some((column, last)) = column.and_then(|of| Some((of, last.strip_prefix(of)?))) else {
            let _ = write!(out, "<conditionalFormatting {block}</conditionalFormatting>");
            continue;
        };
        // The last pieces stand first, and are asked first.
        for piece in (0..pieces).rev() {
            let row = 7 + 2 * piece;
            let last = if piece + 1 == pieces { last.to_owned() } else { (row + 1).to_string() };
            let _ = write!(out, "<conditionalFormatting sqref=\"{column}{row}:{column}{last}\">");
            for rule in block.split("<cfRule ").skip(1) {
                priority += 1;
                let (tag, formula) = rule.split_once("<formula>").unwrap();
                let (start, end) = tag.split_once("priority=\"").unwrap();
                let end = end.split_once('"').unwrap().1;
                let formula = in_row(formula.split_once("</formula>").unwrap().0, row);
                let _ = write!(
                    out,
                    "<cfRule {start}priority=\"{priority}\"{end}<formula>{formula}</formula></cfRule>"
                );
            }
            out.push_str("</conditionalFormatting>");
        }
    }
    out + rest
}

fn with_cut(bytes: &[u8], pieces: u32) -> Vec<u8> {
    with_part(bytes, DATA_PART, cut(&part(bytes, DATA_PART), pieces).as_bytes())
}

/// The states of every column in rows of data with these cells.
fn states(template: &Template, rows: &[u32], cells: &[(u32, &str)]) -> Vec<CellState> {
    let cells: Cells = cells.iter().map(|(at, text)| (*at, Value::from(*text))).collect();
    let of_row = |row: &u32| {
        let states = template.rules().states_at(*row, &cells);
        template.columns().iter().map(|column| states.state(column)).collect::<Vec<_>>()
    };
    rows.iter().flat_map(of_row).collect()
}

const ROWS: [u32; 8] = [6, 7, 8, 9, 105, 4_000, 9_000, 1_000_000];

#[test]
fn formats_that_were_copied_with_their_rows_say_what_they_said() {
    let bytes = with_formats(&LANGUAGES[0]).bytes();
    let whole = Template::read(&bytes).unwrap();
    let cut = with_cut(&bytes, 4_000);
    assert!(part(&cut, DATA_PART).matches("<cfRule").count() > 20_000);
    let cut = Template::read(&cut).unwrap();
    for cells in [
        &[(2, "COAT")][..],
        &[(2, "COAT"), (3, "Title"), (4, "Virtude")],
        &[(2, "COAT"), (13, "Produto Pai"), (4, "Virtude")],
        &[(2, "3D-PRINTER KIT"), (8, "x")],
        &[],
    ] {
        assert_eq!(states(&cut, &ROWS, cells), states(&whole, &ROWS, cells), "{cells:?}");
    }
    assert_eq!(cut.rules().unknown().len(), whole.rules().unknown().len());
}

#[test]
fn the_real_formats_are_followed_when_they_are_in_pieces() {
    let Some((bytes, whole)) = crate::real::real() else { return };
    let sheet = whole.layout().sheet_part.as_str();
    let text = cut(&part(&bytes, sheet), 16);
    assert!(text.matches("<cfRule").count() > 20_000);
    let cut = Template::read(&with_part(&bytes, sheet, text.as_bytes())).unwrap();
    let column = |stem: &str| whole.columns_by_stem(stem).next().unwrap().index;
    let row = [(column("product_type.value"), "COAT"), (column("contribution_sku.value"), "S-1")];
    assert_eq!(states(&cut, &ROWS, &row), states(&whole, &ROWS, &row));
    assert_eq!(cut.rules().unknown().len(), whole.rules().unknown().len());
}

#[test]
fn a_copy_that_is_asked_at_another_turn_stays_there() {
    let rule = |priority: u32, formula: &str| {
        format!(
            "<cfRule type=\"expression\" priority=\"{priority}\"><formula>{formula}</formula></cfRule>"
        )
    };
    let block = |sqref: &str, rules: String| {
        format!("<conditionalFormatting sqref=\"{sqref}\">{rules}</conditionalFormatting>")
    };
    let after = [
        block("E7:E9", rule(1, "only_enf_x") + &rule(2, "req_x")),
        block("E10:E99", rule(4, "only_enf_x") + &rule(3, "req_x")),
    ];
    let names =
        ["only_enf_x", "req_x"].map(|name| (name.to_owned(), "Modelo!$C1<>\"\"".to_owned()));
    let after_data = Box::leak(after.concat().into_boxed_str());
    let fixture = Fixture { names: names.to_vec(), after_data, ..Fixture::default() };
    let template = Template::read(&fixture.bytes()).unwrap();
    let of = |row| states(&template, &[row], &[(2, "COAT")])[4];
    assert_eq!([of(6), of(8)], [CellState::Optional; 2]);
    assert_eq!([of(9), of(98)], [CellState::Required; 2]);
}

#[test]
fn what_is_too_much_even_so_says_what_to_do() {
    let bytes = with_formats(&LANGUAGES[0]).bytes();
    let text = part(&bytes, DATA_PART);
    let rules = (0..20_001).fold(String::new(), |mut rules, n| {
        let _ = write!(rules, "<cfRule type=\"expression\"><formula>A7={n}</formula></cfRule>");
        rules
    });
    let more = format!(
        "<conditionalFormatting sqref=\"A7\">{rules}</conditionalFormatting><dataValidations"
    );
    let text = text.replacen("<dataValidations", &more, 1);
    let error = Template::read(&with_part(&bytes, DATA_PART, text.as_bytes())).unwrap_err();
    assert!(matches!(error, Error::TooManyFormats { found: 20_001, .. }), "{error}");
    let advice = "paste the rows into a new copy of the template as values only";
    assert!(error.to_string().ends_with(advice), "{error}");
}
