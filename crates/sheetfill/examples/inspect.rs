//! Shows what a template is made of: `cargo run -p sheetfill --example inspect -- template.xlsm`.

use sheetfill::{CellState, Cells, Options, Template, Value};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: inspect FILE")?;
    let template = Template::read(&std::fs::read(path)?)?;
    let layout = template.layout();
    println!(
        "{:?} {} on {:?}, data from row {}",
        template.generation(),
        template.version(),
        layout.sheet_name,
        layout.data_row + 1
    );
    for section in template.sections() {
        println!("  {} (columns {}-{})", section.title, section.first_column, section.last_column);
    }
    for product_type in template.product_types() {
        let lists = template.columns().iter().filter(|column| {
            matches!(template.options(column, product_type), Options::List { .. })
        });
        println!("{product_type}: {} lists", lists.count());
        let cell = layout.type_column.map(|at| (at, Value::from(product_type.as_str())));
        let states = template.rules().states(&cell.into_iter().collect::<Cells>());
        let count = |state| states.in_state(state).count();
        println!(
            "  a row of nothing else: {} required, {} must be blank, {} not applicable, {} optional",
            count(CellState::Required),
            count(CellState::MustBeBlank),
            count(CellState::NotApplicable),
            count(CellState::Optional)
        );
    }
    for lost in template.lost_lists() {
        println!(
            "  {}: its drop-down is gone; the values are held against its column's",
            lost.cells
        );
    }
    for rule in template.rules().unknown() {
        println!("  {}: {:?} can't be followed: {}", rule.cells, rule.formula, rule.reason);
    }
    Ok(())
}
