//! The main job without server and database: read a seller's file, plan it, fill the template.
//!
//! `cargo bench -p beecatalog --profile dist`

use divan::Bencher;
use divan::counter::ItemsCount;
use sheetfill::{FillOptions, Template};

const PRODUCTS: [usize; 3] = [20, 500, 5_000];

fn main() {
    divan::main();
}

/// A seller's `.csv` with this many products.
fn products(count: usize) -> Vec<u8> {
    let header = "sku;nome;tipo de marca;marca;preco;logistica;ncm;quantidade;peso do pacote\n";
    let rows: Vec<String> = (0..count)
        .map(|n| format!("P-{n:05};Caneca {n};Marca;Abelha;{n},90;DBA;69111010;{n};350 g\n"))
        .collect();
    format!("{header}{}", rows.concat()).into_bytes()
}

fn template() -> Vec<u8> {
    beecatalog::sample::template().unwrap_or_default()
}

#[divan::bench]
fn parse_the_sample_template(bencher: Bencher) {
    let bytes = template();
    bencher.bench_local(|| Template::read(&bytes));
}

#[divan::bench(args = PRODUCTS)]
fn read_products(bencher: Bencher, count: usize) {
    let bytes = products(count);
    bencher
        .counter(ItemsCount::new(count))
        .bench_local(|| beecatalog::intake::read(&bytes, "produtos.csv"));
}

#[divan::bench(args = PRODUCTS)]
fn plan_and_fill(bencher: Bencher, count: usize) {
    let source = template();
    let Ok(template) = Template::read(&source) else { return };
    let Ok(intake) = beecatalog::intake::read(&products(count), "produtos.csv") else { return };
    let product_type = template.product_types().first().cloned();
    let request = beecatalog::listing::Request { product_type, first_row: None };
    bencher.counter(ItemsCount::new(count)).bench_local(|| {
        let listing = beecatalog::listing::plan(&template, &intake.drafts, &request);
        let mut out = std::io::Cursor::new(Vec::new());
        sheetfill::fill(&template, &source, &listing.plan, &FillOptions::default(), &mut out)
            .map(|report| (report.cells_written, out.into_inner().len()))
    });
}
