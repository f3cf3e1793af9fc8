//! A template whose columns are those that rows are checked by, with rows in it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::fixture::{DATA_PART, Fixture};

/// Attribute id and label of each column, from `A` on.
pub const COLUMNS: [(&str, &str); 20] = [
    ("contribution_sku#1.value", "SKU"),
    ("::record_action", "Ação"),
    ("product_type#1.value", "Tipo"),
    ("item_name[language_tag=pt_BR]#1.value", "Nome"),
    ("brand[language_tag=pt_BR]#1.value", "Marca"),
    ("amzn1.volt.ca.product_id_type", "Tipo de ID"),
    ("amzn1.volt.ca.product_id_value", "ID"),
    ("ncm_code[m=A]#1.value", "NCM"),
    ("fulfillment_availability#1.quantity", "Quantidade"),
    ("item_weight[m=A]#1.value", "Peso"),
    ("item_weight[m=A]#1.unit", "Unidade do peso"),
    ("color[m=A]#1.standardized_values#1", "Mapa de cores"),
    ("color[m=A]#1.value", "Cor"),
    ("apparel_size[m=A]#1.size", "Valor do tamanho"),
    ("parentage_level[m=A]#1.value", "Nível"),
    ("child_parent_sku_relationship[m=A]#1.parent_sku", "SKU do pai"),
    ("variation_theme#1.name", "Tema"),
    ("material[m=A]#1.value", "Material"),
    ("bullet_point[m=A]#1.value", "Tópico"),
    ("purchasable_offer[audience=ALL]#1.our_price#1.schedule#1.value_with_tax", "Preço"),
];

/// Lists: column, values, whether closed.
const LISTS: [(&str, &str, bool); 8] = [
    ("B", "Criar ou substituir,Editar,Excluir", true),
    ("C", "COAT,SWEATSHIRT", true),
    ("F", "EAN,GTIN,UPC,ASIN,Isento de GTIN", true),
    ("K", "Gramas,Quilogramas", true),
    ("L", "Azul,Verde,Velho (Obsoleto: não use)", true),
    ("O", "Produto Pai,Produto Filho", true),
    ("Q", "TAMANHO/COR,COR (Obsoleto: não use)", false),
    ("R", "Algodão,Poliéster", false),
];

/// What labels stand for. Two names of themes are told by values that are no longer to be used.
const ALIASES: &str = r#"[{"attribute":"::record_action","aliases":{"Criar ou substituir":"full_update","Editar":"partial_update","Excluir":"delete"}},{"attribute":"variation_theme#1.name","aliases":{"COR (Obsoleto: não use)":"COLOR","COR/TAMANHO (Obsoleto: não use)":"COLOR/SIZE"}}]"#;

/// Cells of a row, by column name.
pub type Cells<'c> = &'c [(&'c str, &'c str)];

/// What to make.
#[derive(Clone, Copy, Default)]
pub struct Wide<'w> {
    /// Conditional formats of the data sheet.
    pub formats: &'w str,
    /// Looks of the formats, in the order of their numbers.
    pub looks: &'w [&'w str],
    /// Rows of data, from row 4 on.
    pub rows: &'w [Cells<'w>],
}

impl Wide<'_> {
    /// The workbook.
    pub fn bytes(&self) -> Vec<u8> {
        let looks: Vec<String> =
            self.looks.iter().map(|look| format!("<dxf>{look}</dxf>")).collect();
        let looks = looks.concat();
        let styles = format!(
            "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><fonts count=\"1\"><font/></fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border/></borders><cellXfs count=\"4\"><xf/><xf numFmtId=\"14\" applyNumberFormat=\"1\"/><xf numFmtId=\"49\"/><xf fontId=\"0\"><alignment wrapText=\"1\"/></xf></cellXfs><dxfs>{looks}</dxfs></styleSheet>"
        );
        let replaced =
            vec![(DATA_PART, self.sheet().into_bytes()), ("xl/styles.xml", styles.into_bytes())];
        let bytes = Fixture { replaced, ..Fixture::default() }.bytes();
        // Its actions are no list's: the names of the usual workbook would say that one is gone.
        let book = crate::container::part(&bytes, "xl/workbook.xml");
        let book = book.replace("\"record_action\"", "\"actions\"");
        crate::fixture::with_part(&bytes, "xl/workbook.xml", book.as_bytes())
    }

    fn sheet(&self) -> String {
        let types = STANDARD.encode("COAT,SWEATSHIRT").replace('=', "%3D");
        let aliases = STANDARD.encode(ALIASES).replace('=', "%3D").replace('+', "%2B");
        let settings = format!(
            "settings=attributeRow=3&amp;labelRow=2&amp;dataRow=4&amp;TemplateType=unified&amp;Version=1&amp;ptds={types}&amp;attributeSettings={aliases}"
        );
        let row = |texts: &[&str]| {
            let cells = texts.iter().map(|t| format!("<c t=\"inlineStr\"><is><t>{t}</t></is></c>"));
            format!("<row>{}</row>", cells.collect::<String>())
        };
        let [ids, labels] = [|c: &(&'static str, &'static str)| c.0, |c: &(_, &'static str)| c.1]
            .map(|pick| COLUMNS.iter().map(pick).collect::<Vec<_>>());
        let head = [row(&[&settings]), row(&labels), row(&ids)].concat();
        let rows: String =
            (4..).zip(self.rows).map(|(number, cells)| filled(number, cells)).collect();
        let lists = LISTS.iter().map(|(column, values, closed)| {
            format!(
                "<dataValidation type=\"list\" showErrorMessage=\"{}\" sqref=\"{column}4:{column}100\"><formula1>\"{values}\"</formula1></dataValidation>",
                u8::from(*closed)
            )
        });
        format!(
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheetData>{head}{rows}</sheetData>{}<dataValidations>{}</dataValidations></worksheet>",
            self.formats,
            lists.collect::<String>()
        )
    }
}

/// A row of inline texts.
fn filled(number: u32, cells: Cells<'_>) -> String {
    let cells = cells.iter().map(|(column, text)| {
        format!("<c r=\"{column}{number}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
    });
    format!("<row r=\"{number}\">{}</row>", cells.collect::<String>())
}
