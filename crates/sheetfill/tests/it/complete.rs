//! A row that specifies all that the template's rules ask for lacks nothing by our own check.

use std::io::Cursor;

use proptest::collection::vec;
use proptest::prelude::*;
use sheetfill::{
    CellState, Cells, Column, FillOptions, FindingCode, Options, Plan, Template, Value,
    check_workbook, fill,
};

use crate::real::real;
use crate::ruled::{LANGUAGES, with_formats, with_matrices};

/// What a whole row never has.
const NEVER: [FindingCode; 5] = [
    FindingCode::RequiredMissing,
    FindingCode::ValueMustBeBlank,
    FindingCode::ValueNotInList,
    FindingCode::ValueNeedsDependentList,
    FindingCode::UnitNotOffered,
];

/// A value that a column takes in a row; `None` when there is none.
fn allowed(template: &Template, column: &Column, row: &Cells, pick: usize) -> Option<Value> {
    let options = template.options_in_row(column, row);
    let live: Vec<_> = options.live().collect();
    match (live.len(), options) {
        (1.., _) => live.get(pick % live.len()).map(|option| Value::from(&*option.text)),
        (0, options) if !options.refuses("x") => Some(Value::Text(format!("{pick}"))),
        _ => None,
    }
}

/// Specifies every cell that the rules ask for, until they ask for none.
fn specify(template: &Template, mut row: Cells, picks: &[usize]) -> Cells {
    for round in 0..template.columns().len() {
        let states = template.rules().states(&row);
        let pick = picks.get(round % picks.len().max(1)).copied().unwrap_or_default();
        let mut asked =
            template.columns().iter().filter(|c| states.state(c) == CellState::Required);
        let Some(first) = asked.next() else { return row };
        // A list that depends on other cells waits for them.
        let value = |column: &Column| Some((column.index, allowed(template, column, &row, pick)?));
        let next = std::iter::once(first).chain(asked).find_map(value);
        assert!(next.is_some(), "no value for {}", first.id.raw());
        let (column, value) = next.unwrap();
        row.insert(column, value);
    }
    assert_eq!(template.rules().states(&row).in_state(CellState::Required).count(), 0);
    row
}

/// Fills a template with rows, and asserts that they are read back and whole.
fn assert_whole(bytes: &[u8], template: &Template, rows: &[Cells]) {
    let mut plan = Plan::new();
    for cells in rows {
        let row = plan.add_row();
        for (column, value) in cells {
            plan.set(row, template.column_at(*column).unwrap(), value.clone());
        }
    }
    let mut out = Cursor::new(Vec::new());
    let report = fill(template, bytes, &plan, &FillOptions::default(), &mut out).unwrap();
    assert_eq!(report.findings, []);
    let checked = check_workbook(out.get_ref()).unwrap();
    let read: Vec<&Cells> = checked.rows.iter().map(|row| &row.cells).collect();
    assert_eq!(read, rows.iter().collect::<Vec<_>>());
    let faults: Vec<_> = checked.findings.iter().filter(|f| NEVER.contains(&f.code)).collect();
    assert!(faults.is_empty(), "{faults:?}");
}

/// A row with a SKU and a type, and with values in some columns that take them.
fn begun(template: &Template, product_type: &str, some: &[(usize, usize)]) -> Cells {
    let column = |stems: [&str; 2]| {
        stems.iter().find_map(|stem| template.columns_by_stem(stem).next()).unwrap().index
    };
    let mut row: Cells = [
        (column(["contribution_sku.value", "item_sku"]), Value::from("S-1")),
        (column(["product_type.value", "feed_product_type"]), Value::from(product_type)),
    ]
    .into();
    for (at, pick) in some {
        let column = &template.columns()[at % template.columns().len()];
        let states = template.rules().states(&row);
        let open = matches!(states.state(column), CellState::Free | CellState::Optional);
        if let Some(value) = allowed(template, column, &row, *pick).filter(|_| open) {
            row.entry(column.index).or_insert(value);
        }
    }
    row
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_whole_row_of_a_made_template_lacks_nothing(
        some in vec((0usize..20, 0usize..20), 0..5),
        picks in vec(0usize..20, 1..5),
        language in 0usize..3,
        product_type in 0usize..2,
        legacy in any::<bool>(),
    ) {
        let fixture =
            if legacy { with_matrices("1", "0") } else { with_formats(&LANGUAGES[language]) };
        let bytes = fixture.bytes();
        let template = Template::read(&bytes).unwrap();
        let product_type = &template.product_types()[product_type];
        let row = specify(&template, begun(&template, product_type, &some), &picks);
        let states = template.rules().states(&row);
        prop_assert_eq!(states.in_state(CellState::Required).count(), 0);
        assert_whole(&bytes, &template, &[row]);
    }
}

#[test]
fn whole_families_of_the_real_template_lack_nothing() {
    let Some((bytes, template)) = real() else { return };
    let column = |stem: &str| template.columns_by_stem(stem).next().unwrap();
    let row = |sku: &str, product_type: &str, cells: &[(&str, &str)], pick: usize| {
        let mut row = begun(&template, product_type, &[]);
        for (stem, text) in [("contribution_sku.value", sku)].iter().chain(cells) {
            row.insert(column(stem).index, Value::from(*text));
        }
        assert!(template.rules().states(&row).in_state(CellState::Required).count() > 8);
        specify(&template, row, &[pick, pick + 3, 2 * pick])
    };
    let (sku, parentage) = ("child_parent_sku_relationship.parent_sku", "parentage_level.value");
    let relation = ("child_parent_sku_relationship.child_relationship_type", "Variação");
    let theme = ("variation_theme.name", "TAMANHO/COR");
    for product_type in ["SWEATSHIRT", "COAT"] {
        let mut rows =
            vec![row("P", product_type, &[(parentage, "Produto Pai"), relation, theme], 1)];
        for (pick, own) in ["P-1", "P-2", "P-3"].into_iter().enumerate() {
            let cells = [(parentage, "Produto Filho"), (sku, "P"), relation, theme];
            rows.push(row(own, product_type, &cells, pick));
        }
        rows.push(row("S", product_type, &[], 5));
        assert!(rows.iter().all(|row| row.len() > 12));
        assert_whole(&bytes, &template, &rows);
        let lists = rows.iter().flat_map(|row| {
            template
                .columns()
                .iter()
                .filter(|column| row.contains_key(&column.index))
                .map(|column| template.options_in_row(column, row))
        });
        let listed = lists.filter(|options| matches!(options, Options::List { .. })).count();
        println!("{product_type}: {listed} listed values in {} rows", rows.len());
    }
}
