//! Texts that spreadsheets take for formulas when they are typed stay texts, also in their style.

use std::io::Cursor;

use calamine::Data;
use sheetfill::{Column, FillOptions, Number, Plan, Strings, Template, Value, fill};

use crate::container::{Sheet, changed, part};
use crate::fixture::DATA_PART;
use crate::real::real;
use crate::wide::Wide;

const STYLES: &str = "xl/styles.xml";

/// What attackers and honest sellers begin texts with.
const TEXTS: [&str; 12] = [
    "=HYPERLINK(\"http://x\",\"y\")",
    "+55 11 99999-0000",
    "-1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\0=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
];

fn filled(
    bytes: &[u8],
    template: &Template,
    cells: &[(&Column, Value)],
    strings: Strings,
) -> Vec<u8> {
    let mut plan = Plan::new();
    for (column, value) in cells {
        let row = plan.add_row();
        plan.set(row, column, value.clone());
    }
    let mut out = Cursor::new(Vec::new());
    let options = FillOptions { strings, ..FillOptions::default() };
    let report = fill(template, bytes, &plan, &options, &mut out).unwrap();
    assert_eq!(report.findings, []);
    let mut rewritten = report.rewritten_parts;
    rewritten.sort();
    let mut changed = changed(bytes, out.get_ref());
    changed.sort();
    assert_eq!(changed, rewritten);
    out.into_inner()
}

#[test]
fn texts_like_formulas_are_texts_in_cells_that_say_so() {
    let bytes = Wide::default().bytes();
    let template = Template::read(&bytes).unwrap();
    let name = template.columns_by_stem("item_name.value").next().unwrap();
    let mut cells: Vec<(&Column, Value)> = TEXTS.iter().map(|t| (name, Value::from(*t))).collect();
    // A typed number is one, and an ordinary text has its ordinary style.
    cells.push((name, Value::Number(Number::integer(-5))));
    cells.push((name, Value::from("a=b")));
    for strings in [Strings::Inline, Strings::Shared] {
        let out = filled(&bytes, &template, &cells, strings);
        let styles = part(&out, STYLES);
        assert!(styles.contains("<cellXfs count=\"5\">"));
        assert!(styles.contains("<xf quotePrefix=\"1\"/></cellXfs>"), "{styles}");
        let xml = part(&out, DATA_PART);
        assert_eq!(xml.matches(" s=\"4\"").count(), TEXTS.len());
        assert!(!xml.contains("<f>") && xml.contains("<c r=\"D16\"><v>-5</v></c>"));
        let sheet = Sheet::read(&out, "Modelo");
        // The other reader does not know how carriage returns and such are escaped.
        for (row, text) in (3..).zip(TEXTS).filter(|(_, text)| !text.starts_with(['\r', '\0'])) {
            assert_eq!(sheet.value(row, 3), Data::String(text.to_owned()), "{text:?}");
        }
        let rows = Template::read(&out).unwrap().data_rows(&out).unwrap();
        let read: Vec<&Value> = rows.iter().map(|row| &row.cells[&3]).collect();
        assert_eq!(read, cells.iter().map(|(_, value)| value).collect::<Vec<_>>());
    }
}

#[test]
fn cells_of_the_real_template_that_hold_texts_anyway_keep_their_style() {
    let Some((bytes, template)) = real() else { return };
    let column = |stem: &str| template.columns_by_stem(stem).next().unwrap();
    let name = column("item_name.value");
    let out = filled(&bytes, &template, &[(name, Value::from("=1+1"))], Strings::Inline);
    assert_eq!(changed(&bytes, &out), [template.layout().sheet_part.as_str()]);
    // Prices are shown with two digits: a text there needs a style of its own.
    let price = column("purchasable_offer.our_price.schedule.value_with_tax");
    let out = filled(&bytes, &template, &[(price, Value::from("=1+1"))], Strings::Inline);
    let styles = part(&out, STYLES);
    let (before, after) = styles.split_once(" quotePrefix=\"1\"").unwrap();
    let [standing, now] = [part(&bytes, STYLES), styles.clone()].map(|s| s.matches("<xf ").count());
    assert_eq!(now, standing + 1);
    assert!(before.contains("<cellXfs count=\"122\">") && !after.contains("quotePrefix"));
    assert!(
        part(&out, &template.layout().sheet_part)
            .contains("<c r=\"AW7\" s=\"121\" t=\"inlineStr\">")
    );
    assert_eq!(Sheet::read(&out, "Modelo").text(6, price.index), "=1+1");
}
