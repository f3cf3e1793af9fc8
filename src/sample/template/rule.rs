//! The rules that colour a data row: what is required, what has to stay empty.
//!
//! Each column has conditional formats over defined names, and the first that holds wins:
//! not of this product type, has to stay empty, filled, optional, required and missing.

use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{
    Color, ConditionalFormatFormula, Format, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::column::{
    Applies, BATTERIES, Blank, CHILD, Column, ID_KINDS, Need, PARENT, PARENTAGE, RELATION, TYPES,
    VARIATION, columns,
};
use super::{CONDITION_SHEET, DATA_ROW, DATA_SHEET};

/// Last row of a sheet, zero-based.
const LAST_ROW: u32 = 1_048_575;

/// Values that rules compare with by `COUNTIF`: kinds of id with a number, the relation of
/// variations, the channel of Amazon's stock, the channel of the seller's.
const CONDITIONS: [&[&str]; 4] = [
    {
        let (with_number, _) = ID_KINDS.split_at(4);
        with_number
    },
    &[VARIATION],
    &["AMAZON_NA"],
    &["DEFAULT"],
];

/// Adds the values that rules compare with, and all names that the rules call.
pub(super) fn add(workbook: &mut Workbook) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet().set_name(CONDITION_SHEET)?;
    sheet.set_hidden(true);
    for (column, values) in (0..).zip(CONDITIONS) {
        sheet.write(0, column, format!("CONDITION_LIST_{column}"))?;
        for (row, value) in (1..).zip(values) {
            sheet.write(row, column, *value)?;
        }
    }
    for (column, values) in (0_u16..).zip(CONDITIONS) {
        let letters = column_number_to_name(column);
        let last = values.iter().fold(1, |row, _| row + 1);
        let range = format!("='{CONDITION_SHEET}'!${letters}$2:${letters}${last}");
        workbook.define_name(format!("CONDITION_LIST_{column}"), &range)?;
    }
    define_types(workbook)?;
    columns().try_for_each(|(index, column)| define_rules(workbook, index, column))
}

/// Adds the conditional formats of one column.
pub(super) fn colour(sheet: &mut Worksheet, index: u16, column: &Column) -> Result<(), XlsxError> {
    let types = type_list(column.applies);
    let first = format!("{}{}", column_number_to_name(index), DATA_ROW + 1);
    let black = Format::new().set_background_color(Color::Black);
    let grey = Format::new().set_background_color(Color::RGB(0x80_80_80));
    let call = |kind: &str| format!("IF(PTList{types},{},0)", rule_name(kind, column));
    let mut rules =
        vec![(format!("ApplicablePTList{}", types + 1), black), (call("form_rg"), grey.clone())];
    if has_maximum(column) {
        rules.push((call("for_maxf"), grey));
    }
    rules.push((format!("IF(LEN({first})>0,1,0)"), bordered(0x00_80_00)));
    rules.push((call("only_enf"), bordered(0xD4_D4_D4)));
    rules.push((call("req"), bordered(0xFF_00_00)));
    for (formula, format) in rules {
        let rule = ConditionalFormatFormula::new().set_rule(formula.as_str()).set_format(format);
        sheet.add_conditional_format(DATA_ROW, index, LAST_ROW, index, &rule)?;
    }
    Ok(())
}

fn bordered(colour: u32) -> Format {
    Format::new().set_border(FormatBorder::Thin).set_border_color(Color::RGB(colour))
}

/// Number of the list of types: both, the first, the second.
fn type_list(applies: Applies) -> u32 {
    match applies {
        Applies::Both => 0,
        Applies::Mug => 1,
        Applies::Backpack => 2,
    }
}

/// `PTListN`: the row's type is in the list; `ApplicablePTList(N+1)`: it is not.
fn define_types(workbook: &mut Workbook) -> Result<(), XlsxError> {
    let [mug, backpack] = TYPES;
    let cell = cell_of("product_type#1.value");
    let lists: [&[&str]; 3] = [&[mug, backpack], &[mug], &[backpack]];
    for (number, types) in lists.iter().enumerate() {
        let tests: Vec<_> = types.iter().map(|of| format!("{cell}=\"{of}\"")).collect();
        let any = format!("OR({})", tests.join(","));
        workbook.define_name(format!("PTList{number}"), &format!("={any}"))?;
        let none = format!("=AND({cell}<>\"\",NOT({any}))");
        workbook.define_name(format!("ApplicablePTList{}", number + 1), &none)?;
    }
    Ok(())
}

fn define_rules(workbook: &mut Workbook, index: u16, column: &Column) -> Result<(), XlsxError> {
    let typed = format!("{}<>\"\"", cell_of("product_type#1.value"));
    let own = format!("{DATA_SHEET}!${}1", column_number_to_name(index));
    let blank = blank_rule(column.blank, &typed);
    let kind = if has_maximum(column) { "for_maxf" } else { "form_rg" };
    workbook.define_name(rule_name(kind, column), &format!("={blank}"))?;
    if has_maximum(column) {
        // Grey for both reasons: a parent's row has no such value at all.
        let parent = blank_rule(Blank::Parent, &typed);
        workbook.define_name(rule_name("form_rg", column), &format!("={parent}"))?;
    }
    let optional = match column.need {
        Need::Required | Need::Conditional => "=AND((0),1=1)".to_owned(),
        Need::Recommended | Need::Optional => format!("=AND({typed},1=1)"),
    };
    workbook.define_name(rule_name("only_enf", column), &optional)?;
    let missing = format!("=AND(NOT(LEN({own})>0),{typed})");
    workbook.define_name(rule_name("req", column), &missing)?;
    Ok(())
}

/// Whether the value has to stay empty for some values of other cells, by a rule of its own.
fn has_maximum(column: &Column) -> bool {
    matches!(column.blank, Blank::NotOwnStock | Blank::NotChild)
}

/// `form_rgPTList0item_name….value`.
fn rule_name(kind: &str, column: &Column) -> String {
    let ordinal = column.id.split('#').nth(1).and_then(|rest| rest.split(['.', '[']).next());
    // The first of a multi-value attribute stands for the attribute; the others have their own.
    let ordinal = ordinal.filter(|ordinal| *ordinal != "1").unwrap_or_default();
    format!("{kind}PTList{}{}{ordinal}", type_list(column.applies), column.stem())
}

/// Formula that holds when the cell has to stay empty.
fn blank_rule(blank: Blank, typed: &str) -> String {
    let parentage = cell_of(PARENTAGE);
    let parent = format!("NOT({parentage}<>\"{PARENT}\")");
    let channel = cell_of("fulfillment_availability#1.fulfillment_channel_code");
    let not_in =
        |list: u32, cell: &str| format!("IF(COUNTIF(CONDITION_LIST_{list},{cell})>0,FALSE,TRUE)");
    let reason = match blank {
        Blank::Never => return "AND((0),1=1)".to_owned(),
        Blank::Parent => parent,
        Blank::NoOffer => {
            let skip = cell_of("skip_offer[marketplace_id=A2Q3Y263D00KWC]#1.value");
            format!("OR({skip}=\"Sim\",{parent})")
        }
        Blank::NoBarcode => not_in(0, &cell_of("amzn1.volt.ca.product_id_type")),
        Blank::NoFamily => format!("NOT({parentage}<>\"\")"),
        Blank::NotChild => format!("{parentage}<>\"{CHILD}\""),
        Blank::NoTheme => not_in(1, &cell_of(RELATION)),
        Blank::NotOwnStock => not_in(3, &channel),
        Blank::NotAmazon => {
            format!("OR({parent},AND({channel}<>\"\",{}))", not_in(2, &channel))
        }
        Blank::NoBatteries => format!("{}<>\"Sim\"", cell_of(BATTERIES)),
    };
    format!("AND({reason},{typed})")
}

/// Reference to the cell of attribute `id` in the row that is looked at.
fn cell_of(id: &str) -> String {
    let index = columns().find(|(_, column)| column.id == id).map_or(0, |(index, _)| index);
    format!("{DATA_SHEET}!${}1", column_number_to_name(index))
}
