//! Shows what a template is made of: `cargo run -p sheetfill --example inspect -- template.xlsm`.

use sheetfill::{Options, Template};

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
    }
    Ok(())
}
