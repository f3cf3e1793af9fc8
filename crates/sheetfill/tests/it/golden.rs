//! What is read of, written to and found in templates of both generations and three languages, held
//! against the texts in `tests/golden`. `GOLDEN=write` writes them anew.

use std::fmt::Write as _;
use std::io::Cursor;
use std::path::Path;

use sheetfill::cell::{cell_name, column_name};
use sheetfill::{
    ExistingRows, FillOptions, Number, Options, Plan, Strings, Template, Value, check_workbook,
    fill,
};

use crate::container::part;
use crate::fixture::{DATA_PART, Fixture};
use crate::ruled::{LANGUAGES, Words, with_formats, with_matrices};

/// Titles of sections and columns: unified, legacy.
type Titles = [([&'static str; 2], &'static [&'static str]); 2];

/// In the order of [`LANGUAGES`].
const TITLES: [Titles; 3] = [
    [
        (
            ["Identidade", "Oferta"],
            &[
                "SKU",
                "Ação de listagem",
                "Tipo de produto",
                "Nome do item",
                "Nome da marca",
                "Marcador",
                "Marcador",
                "Cor",
                "Data de lançamento",
                "Unidade",
                "País de origem",
                "Tamanho",
                "",
                "Tema de variação",
            ],
        ),
        (
            ["Visibilidade", "Detalhes"],
            &[
                "Tipo de produto",
                "SKU",
                "Marca",
                "Título",
                "Marcador",
                "Marcador",
                "Cor",
                "Atualizar",
                "Preço",
            ],
        ),
    ],
    [
        (
            ["Product Identity", "Offer"],
            &[
                "SKU",
                "Listing Action",
                "Product Type",
                "Item Name",
                "Brand Name",
                "Bullet Point",
                "Bullet Point",
                "Colour",
                "Launch Date",
                "Unit",
                "Country of Origin",
                "Size",
                "",
                "Variation Theme",
            ],
        ),
        (
            ["Discovery", "Details"],
            &[
                "Product Type",
                "Seller SKU",
                "Brand",
                "Title",
                "Bullet Point",
                "Bullet Point",
                "Colour",
                "Update Delete",
                "Price",
            ],
        ),
    ],
    [
        (
            ["Identidad del producto", "Oferta"],
            &[
                "SKU",
                "Acción de listado",
                "Tipo de producto",
                "Nombre del artículo",
                "Nombre de la marca",
                "Viñeta",
                "Viñeta",
                "Color",
                "Fecha de lanzamiento",
                "Unidad",
                "País de origen",
                "Tamaño",
                "",
                "Tema de variación",
            ],
        ),
        (
            ["Descubrimiento", "Detalles"],
            &[
                "Tipo de producto",
                "SKU del vendedor",
                "Marca",
                "Título",
                "Viñeta",
                "Viñeta",
                "Color",
                "Actualizar",
                "Precio",
            ],
        ),
    ],
];

/// A row of an earlier filling, one of styles, and one behind a gap.
const EARLIER: &str = "<row r=\"{0}\"><c r=\"A{0}\" s=\"5\" t=\"str\"><v>COAT</v></c><c r=\"B{0}\" s=\"6\" t=\"str\"><v>OLD-1</v></c></row><row r=\"{1}\"><c r=\"A{1}\" s=\"5\"/></row><row r=\"{3}\"><c r=\"D{3}\" t=\"str\"><v>OLD-2</v></c></row>";

fn fixture(words: &Words, titles: Titles, legacy: bool) -> Fixture {
    let base = if legacy { with_matrices("1", "0") } else { with_formats(words) };
    let mut rows = EARLIER.to_owned();
    let first = if legacy { 4 } else { 7 };
    for at in 0..4 {
        rows = rows.replace(&format!("{{{at}}}"), &(first + at).to_string());
    }
    let titles = Some(titles[usize::from(legacy)]);
    let (sheet, lists, language) = (words.sheet, words.lists, words.language);
    Fixture { sheet, lists, language, titles, rows, ..base }
}

/// Rows that a seller may plan: a good one, one with faults, and a text of each awkward kind.
fn plan(template: &Template, words: &Words, legacy: bool) -> Plan {
    let rows: [&[(&str, &str)]; 3] = if legacy {
        [
            &[("A", "COAT"), ("B", "S-1"), ("C", "Virtude"), ("D", "Casaco"), ("G", "Azul")],
            &[("A", "3D-PRINTER KIT"), ("C", "Casa"), ("G", "Azul")],
            &[("A", "SHOES"), ("B", "00123"), ("D", "=1+1 & \u{1}_x0041_"), ("E", " 👕\r\n")],
        ]
    } else {
        [
            &[
                ("A", "S-1"),
                ("B", "Criar ou substituir (atualização completa)"),
                ("C", "COAT"),
                ("D", "Casaco"),
                ("E", "Virtude"),
                ("H", "Azul"),
                ("J", "Gramas"),
            ],
            &[("A", "S-2"), ("C", "COAT"), ("H", "azul"), ("L", "M"), ("N", words.parent)],
            &[("A", "00123"), ("C", "SHOES"), ("D", "=1+1 & \u{1}_x0041_"), ("F", " 👕\r\n")],
        ]
    };
    let mut plan = Plan::new();
    let column =
        |name: &str| template.column_at(sheetfill::cell::parse_column(name).unwrap()).unwrap();
    for cells in rows {
        let row = plan.add_row();
        for (name, text) in cells {
            plan.set(row, column(name), Value::from(*text));
        }
    }
    plan.set(0, column("I"), Value::Number(Number::scaled(12_990, 2)));
    plan
}

/// All that there is to say, as text.
fn told(words: &Words, titles: Titles, legacy: bool) -> Result<String, std::fmt::Error> {
    let bytes = fixture(words, titles, legacy).bytes();
    let template = Template::read(&bytes).unwrap();
    let mut out = String::new();
    let layout = template.layout();
    writeln!(out, "# {:?} {} {}", template.generation(), template.version(), words.language)?;
    writeln!(out, "{layout:#?}")?;
    for section in template.sections() {
        let [first, last] = [section.first_column, section.last_column].map(column_name);
        writeln!(out, "section {first}:{last} {}", section.title)?;
    }
    for column in template.columns() {
        let (name, id) = (column_name(column.index), column.id.raw());
        write!(out, "column {name} {id} {:?}", column.label)?;
        for product_type in template.product_types() {
            match template.options(column, product_type) {
                Options::List { values, closed } => {
                    let values: Vec<&str> = values.iter().map(|value| &*value.text).collect();
                    write!(out, " {values:?} {closed}")?;
                }
                other => write!(out, " {other:?}")?,
            }
        }
        writeln!(out)?;
    }
    let plan = plan(&template, words, legacy);
    for at in 0..plan.rows() {
        let states = template.rules().states(plan.row(at).unwrap());
        write!(out, "states of planned row {at}:")?;
        for (column, state) in states.iter() {
            write!(out, " {} {state:?}", column_name(column))?;
        }
        writeln!(out)?;
    }
    for existing_rows in [ExistingRows::Append, ExistingRows::Replace] {
        writeln!(out, "# filled, {existing_rows:?}")?;
        let options = FillOptions { existing_rows, strings: Strings::Inline };
        let mut filled = Cursor::new(Vec::new());
        let report = fill(&template, &bytes, &plan, &options, &mut filled).unwrap();
        for finding in &report.findings {
            writeln!(out, "{} {} {:?}", finding.cell, finding.code.as_str(), finding.value)?;
        }
        let sheet = part(filled.get_ref(), DATA_PART);
        let dimension = sheet.split_once("<dimension ").unwrap().1.split_once("/>").unwrap().0;
        writeln!(out, "dimension {dimension}")?;
        let first = format!("<row r=\"{}\"", layout.data_row + 1);
        let rows = &sheet[sheet.find(&first).unwrap()..sheet.find("</sheetData>").unwrap()];
        writeln!(out, "{}", rows.replace("</row>", "</row>\n").trim_end())?;
        let checked = check_workbook(filled.get_ref()).unwrap();
        for row in &checked.rows {
            for (column, value) in &row.cells {
                writeln!(out, "{} {value:?}", cell_name(row.row, *column))?;
            }
        }
        for finding in &checked.findings {
            let (value, near) = (&finding.value, &finding.suggestion);
            writeln!(out, "{} {} {value:?} {near:?}", finding.cell, finding.code)?;
        }
    }
    Ok(out)
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test's own switch")]
fn templates_of_both_generations_and_three_languages_are_as_they_were() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    for (words, titles) in LANGUAGES.iter().zip(TITLES) {
        for legacy in [false, true] {
            let generation = if legacy { "legacy" } else { "unified" };
            let file = folder.join(format!("{generation}-{}.txt", words.language));
            let now = told(words, titles, legacy).unwrap();
            if std::env::var_os("GOLDEN").is_some_and(|word| word == "write") {
                std::fs::create_dir_all(&folder).unwrap();
                std::fs::write(&file, &now).unwrap();
            }
            let then = std::fs::read_to_string(&file).unwrap();
            for (line, (now, then)) in (1..).zip(now.lines().zip(then.lines())) {
                assert_eq!(now, then, "{}, line {line}", file.display());
            }
            assert_eq!(now.lines().count(), then.lines().count(), "{}", file.display());
        }
    }
}
