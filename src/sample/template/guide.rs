//! The sheets for people, and the map of attributes.

use rust_xlsxwriter::{Format, Image, Workbook, XlsxError};

use super::column::{Applies, BACKPACK_NODES, List, MUG_NODES, SECTIONS, TYPES, columns};
use super::picture::{self, Scene};
use super::setting;

const INTRODUCTION: [&str; 7] = [
    "Modelo de exemplo do BeeCatalog",
    "Este arquivo imita a forma de um modelo da Amazon. Serve para experimentar, não para vender.",
    "1. Na planilha Modelo, cada linha a partir da 7 é um produto, um pai ou um filho de família.",
    "2. A coluna Tipo de produto decide quais listas e quais colunas valem na linha.",
    "3. Borda vermelha: falta um valor. Borda verde: preenchido. Cinza ou preto: deixe vazio.",
    "4. Preço com ponto decimal, sem R$. Pesos e medidas: o número e, ao lado, a unidade.",
    "5. Para famílias, escreva primeiro o pai e depois os filhos, todos com o mesmo tema.",
];

const PICTURE_RULES: [&str; 4] = [
    "Fotos de produtos",
    "Fundo branco, o produto inteiro e grande no quadro, sem textos nem molduras.",
    "Assim, sim:",
    "Assim, não:",
];

/// Adds the sheet that explains the others.
pub(super) fn add_introduction(workbook: &mut Workbook) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet().set_name("Instruções")?;
    sheet.set_column_width(0, 100)?;
    for (row, line) in (0..).zip(INTRODUCTION) {
        sheet.write(row, 0, line)?;
    }
    Ok(())
}

/// Adds the sheet about pictures, with one good and one bad example.
pub(super) fn add_pictures(workbook: &mut Workbook) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet().set_name("Imagens")?;
    sheet.set_column_width(0, 60)?;
    let [title, advice, good, bad] = PICTURE_RULES;
    sheet.write(0, 0, title)?;
    sheet.write(1, 0, advice)?;
    for (row, caption, scene) in [(3, good, Scene::Good), (12, bad, Scene::Bad)] {
        sheet.write(row, 0, caption)?;
        let image = Image::new_from_buffer(&picture::png(scene))?.set_alt_text(caption);
        sheet.insert_image(row + 1, 0, &image)?;
    }
    Ok(())
}

/// Adds the sheet that defines the attributes.
pub(super) fn add_definitions(workbook: &mut Workbook) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet().set_name("Definições de dados")?;
    let bold = Format::new().set_bold();
    sheet.write_with_format(0, 0, "O que vai em cada coluna", &bold)?;
    let heads = ["Grupo", "Campo", "Rótulo", "Explicação", "Exemplo", "Obrigatório?"];
    sheet.write_row_with_format(1, 0, heads, &bold)?;
    let mut row = 2;
    for (title, columns) in SECTIONS {
        sheet.write_with_format(row, 0, title, &bold)?;
        row += 1;
        for column in columns.iter().filter(|column| is_first(column.id)) {
            let cells = [column.id, column.label, column.about, column.example, column.need.word()];
            sheet.write_row(row, 1, cells)?;
            row += 1;
        }
    }
    Ok(())
}

/// Adds the sheet of browse nodes.
pub(super) fn add_nodes(workbook: &mut Workbook) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet().set_name("Explorar dados")?;
    sheet.write_row(0, 0, ["Browse Node", "BrowsePath"])?;
    for (row, path) in (1..).zip(MUG_NODES.iter().chain(BACKPACK_NODES)) {
        let place = path.split(" (").next().unwrap_or_default();
        sheet.write_row(row, 0, [setting::node_of(path), place])?;
    }
    Ok(())
}

/// Adds the sheet that shows all lists to people.
pub(super) fn add_valid_values(workbook: &mut Workbook) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet().set_name("Valores válidos")?;
    let mut row = 0;
    for (title, columns) in SECTIONS {
        sheet.write(row, 0, title)?;
        row += 1;
        for column in columns.iter().filter(|column| is_first(column.id)) {
            let mut lists: Vec<(String, &[&str])> = Vec::new();
            match column.list {
                List::Named(_, values) => lists.push((format!("{} - [  ]", column.label), values)),
                _ => {
                    for (index, of) in TYPES.iter().enumerate() {
                        let label = format!("{} - [ {of} ]", column.label);
                        lists.push((label, column.options(index)));
                    }
                }
            }
            for (label, values) in lists.into_iter().filter(|(_, values)| !values.is_empty()) {
                sheet.write(row, 1, label)?;
                sheet.write_row(row, 2, values.iter().copied())?;
                row += 1;
            }
        }
    }
    Ok(())
}

/// Adds the hidden map of attributes to the product types that have them.
pub(super) fn add_type_map(workbook: &mut Workbook) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet().set_name("AttributePTDMAP")?;
    sheet.set_hidden(true);
    sheet.write_row(0, 1, TYPES)?;
    for (row, (_, column)) in (1..).zip(columns()) {
        sheet.write(row, 0, column.id)?;
        let marks = match column.applies {
            Applies::Both => ["x", "x"],
            Applies::Mug => ["x", ""],
            Applies::Backpack => ["", "x"],
        };
        sheet.write_row(row, 1, marks)?;
    }
    workbook.define_name("attributeMapFeedProductType", "=AttributePTDMAP!$B$1:$C$1")?;
    Ok(())
}

/// Whether an id is the first of its multi-value attribute.
fn is_first(id: &str) -> bool {
    let ordinals = id.split('#').skip(1);
    ordinals.map(|part| part.split(['.', '[']).next()).all(|ordinal| ordinal == Some("1"))
}
