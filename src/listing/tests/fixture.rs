//! Small templates of the unified generation, made for one rule each, and drafts to plan on them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rust_xlsxwriter::{ConditionalFormatFormula, DataValidation, Formula, Workbook};
use sheetfill::Template;

use crate::catalog::{Code, Field, Finding, Given, Origin, ProductDraft, VariantDraft};
use crate::listing::{Listing, Request, plan};

mod look;

pub use look::Look;

/// What a fixture's column allows.
#[derive(Clone)]
pub enum List {
    Free,
    Closed(&'static [&'static str]),
    Open(&'static [&'static str]),
    /// Lists of the type `SHIRT` only.
    ShirtOnly(&'static [&'static str]),
    Dependent,
    /// A list that follows from the gender, of the type `SHIRT` and the gender `Feminino` only.
    ByGender(&'static [&'static str]),
}

/// Id of the column that lists by gender follow from.
pub const GENDER: &str = "target_gender[marketplace_id=A2Q]#1.value";

/// A template in the making.
#[derive(Clone)]
pub struct Fixture {
    pub types: Vec<&'static str>,
    pub language: &'static str,
    pub aliases: Vec<(&'static str, Vec<(&'static str, &'static str)>)>,
    pub columns: Vec<(&'static str, &'static str, List)>,
    /// Columns by the start of their ids, with a formula over the ids of others in braces, and its look.
    pub rules: Vec<(&'static str, &'static str, Look)>,
}

const IMAGE_COLUMNS: [(&str, &str); 4] = [
    ("main_product_image_locator[marketplace_id=A2Q]#1.media_location", "URL da imagem principal"),
    ("other_product_image_locator_1[marketplace_id=A2Q]#1.media_location", "Outro URL da imagem"),
    ("other_product_image_locator_2[marketplace_id=A2Q]#1.media_location", "Outro URL da imagem"),
    ("swatch_product_image_locator[marketplace_id=A2Q]#1.media_location", "URL da amostra"),
];

const CENTIMETRES: List = List::Closed(&["Milímetros", "Centímetros", "Metros"]);
const GRAMS: List = List::Closed(&["Gramas", "Quilogramas", "Onças"]);

impl Default for Fixture {
    #[expect(clippy::too_many_lines, reason = "a table of columns")]
    fn default() -> Self {
        let mut columns = vec![
            ("contribution_sku#1.value", "SKU", List::Free),
            (
                "::record_action",
                "Ação",
                List::Closed(&["Criar ou substituir", "Editar", "Excluir"]),
            ),
            ("product_type#1.value", "Tipo de produto", List::Closed(&["SHIRT", "COAT"])),
            ("item_name[marketplace_id=A2Q]#1.value", "Nome do item", List::Free),
            ("brand[marketplace_id=A2Q]#1.value", "Nome da marca", List::Open(&["Virtude"])),
            (
                "amzn1.volt.ca.product_id_type",
                "Tipo de ID",
                List::Closed(&["EAN", "GTIN", "UPC", "ASIN", "Isento de GTIN"]),
            ),
            ("amzn1.volt.ca.product_id_value", "ID do produto", List::Free),
            (
                "recommended_browse_nodes[marketplace_id=A2Q]#1.value",
                "Caminhos",
                List::Open(&["Moda > Roupas > Moletons (11)", "Moda > Roupas > Casacos (12)"]),
            ),
            ("model_number[marketplace_id=A2Q]#1.value", "Número do modelo", List::Free),
            ("model_name[marketplace_id=A2Q]#1.value", "Nome do modelo", List::Free),
            ("manufacturer[marketplace_id=A2Q]#1.value", "Fabricante", List::Free),
            ("condition_type[marketplace_id=A2Q]#1.value", "Condição", List::Closed(&["Novo"])),
            ("list_price[marketplace_id=A2Q]#1.value_with_tax", "Preço sugerido", List::Free),
            ("ncm_code[marketplace_id=A2Q]#1.value", "Código NCM", List::Free),
            (
                "fulfillment_availability#1.fulfillment_channel_code",
                "Código do canal",
                List::Closed(&["AMAZON_NA", "DEFAULT"]),
            ),
            ("fulfillment_availability#1.quantity", "Quantidade", List::Free),
            (
                "purchasable_offer[marketplace_id=A2Q][audience=ALL]#1.our_price#1.schedule#1.value_with_tax",
                "Preço padrão",
                List::Free,
            ),
            ("product_description[marketplace_id=A2Q]#1.value", "Descrição", List::Free),
            ("bullet_point[marketplace_id=A2Q]#1.value", "Tópico", List::Free),
            ("bullet_point[marketplace_id=A2Q]#2.value", "Tópico", List::Free),
            ("generic_keyword[marketplace_id=A2Q]#1.value", "Palavras-chave", List::Free),
            ("material[marketplace_id=A2Q]#1.value", "Material", List::Open(&["Algodão", "Lã"])),
            ("fabric_type[marketplace_id=A2Q]#1.value", "Tipo de tecido", List::Free),
            (
                "color[marketplace_id=A2Q]#1.standardized_values#1",
                "Mapa de cores",
                List::Closed(&["Preto", "Azul"]),
            ),
            ("color[marketplace_id=A2Q]#1.value", "Cor", List::Free),
            ("size[marketplace_id=A2Q]#1.value", "Tamanho", List::ShirtOnly(&["P", "M", "G"])),
            ("apparel_size[marketplace_id=A2Q]#1.size", "Tamanho do vestuário", List::Dependent),
            ("parentage_level[marketplace_id=A2Q]#1.value", "Nível", PARENTAGE),
            (
                "child_parent_sku_relationship[marketplace_id=A2Q]#1.child_relationship_type",
                "Tipo de relação",
                List::Closed(&["Variação"]),
            ),
            (
                "child_parent_sku_relationship[marketplace_id=A2Q]#1.parent_sku",
                "SKU do produto pai",
                List::Free,
            ),
            (
                "variation_theme#1.name",
                "Tema de variação",
                List::Open(&["TAMANHO/COR", "TAMANHO", "COR (Obsoleto: não use)"]),
            ),
            (
                "country_of_origin[marketplace_id=A2Q]#1.value",
                "País de origem",
                List::Closed(&["Argentina", "Brasil", "China"]),
            ),
            ("item_weight[marketplace_id=A2Q]#1.value", "Peso do item", List::Free),
            ("item_weight[marketplace_id=A2Q]#1.unit", "Unidade de peso", GRAMS),
            (
                "item_package_dimensions[marketplace_id=A2Q]#1.length.value",
                "Comprimento",
                List::Free,
            ),
            ("item_package_dimensions[marketplace_id=A2Q]#1.length.unit", "Unidade", CENTIMETRES),
            ("item_package_dimensions[marketplace_id=A2Q]#1.width.value", "Largura", List::Free),
            ("item_package_dimensions[marketplace_id=A2Q]#1.width.unit", "Unidade", CENTIMETRES),
            ("item_package_dimensions[marketplace_id=A2Q]#1.height.value", "Altura", List::Free),
            ("item_package_dimensions[marketplace_id=A2Q]#1.height.unit", "Unidade", CENTIMETRES),
            ("item_package_weight[marketplace_id=A2Q]#1.value", "Peso do pacote", List::Free),
            ("item_package_weight[marketplace_id=A2Q]#1.unit", "Unidade de peso do pacote", GRAMS),
        ];
        columns.extend(IMAGE_COLUMNS.map(|(id, label)| (id, label, List::Free)));
        Self {
            types: vec!["SHIRT", "COAT"],
            language: "pt_BR",
            aliases: vec![
                ("::record_action", vec![("Criar ou substituir", "full_update")]),
                ("amzn1.volt.ca.product_id_type", vec![("Isento de GTIN", "exempt")]),
                (
                    "variation_theme#1.name",
                    vec![("TAMANHO/COR", "SIZE/COLOR"), ("TAMANHO", "SIZE")],
                ),
            ],
            columns,
            rules: Vec::new(),
        }
    }
}

const PARENTAGE: List = List::Closed(&["Produto Pai", "Produto Filho"]);

impl Fixture {
    /// Replaces the list of the columns whose id starts so.
    pub fn list(mut self, id: &str, list: &List) -> Self {
        for column in self.columns.iter_mut().filter(|column| column.0.starts_with(id)) {
            column.2 = list.clone();
        }
        self
    }

    /// Removes the columns whose id starts so.
    pub fn without(mut self, id: &str) -> Self {
        self.columns.retain(|column| !column.0.starts_with(id));
        self
    }

    /// Adds a column at the end.
    pub fn with(mut self, id: &'static str, label: &'static str, list: List) -> Self {
        self.columns.push((id, label, list));
        self
    }

    /// Adds a rule: cells of the columns whose ids start so look so where the formula holds; a start of
    /// an id in braces stands for the row's cell of that column.
    pub fn rule(mut self, id: &'static str, formula: &'static str, look: Look) -> Self {
        self.rules.push((id, formula, look));
        self
    }

    /// The workbook's bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet().set_name("Modelo").unwrap();
        sheet.write(0, 0, self.settings()).unwrap();
        let mut names = Vec::new();
        for (index, (id, label, list)) in self.columns.iter().enumerate() {
            let column = u16::try_from(index).unwrap();
            sheet.write(3, column, *label).unwrap();
            sheet.write(4, column, *id).unwrap();
            sheet.write(5, column, "exemplo").unwrap();
            let gender = self.columns.iter().position(|(id, ..)| *id == GENDER);
            let Some((rule, name)) = validation(id, list, gender) else { continue };
            sheet.add_data_validation(6, column, 1005, column, &rule).unwrap();
            names.extend(name);
        }
        for (id, formula, look) in &self.rules {
            let format = ConditionalFormatFormula::new().set_rule(&*self.formula(formula));
            let format = format.set_format(look.format());
            for column in self.positions(id) {
                sheet.add_conditional_format(6, column, 1005, column, &format).unwrap();
            }
        }
        let lists = workbook.add_worksheet().set_name("Dropdown Lists").unwrap();
        lists.write(0, 0, "Feminino").unwrap();
        lists.write(0, 1, "female").unwrap();
        for (position, (name, values)) in names.iter().enumerate() {
            let column = u16::try_from(position).unwrap();
            let lists = workbook.worksheet_from_name("Dropdown Lists").unwrap();
            for (row, value) in (3..).zip(values.iter()) {
                lists.write(row, column, *value).unwrap();
            }
            let letters = sheetfill::cell::cell_name(0, u32::from(column)).replace('1', "");
            let last = 3 + values.len();
            let range = format!("='Dropdown Lists'!${letters}$4:${letters}${last}");
            workbook.define_name(name, &range).unwrap();
        }
        workbook.save_to_buffer().unwrap()
    }

    pub fn template(&self) -> Template {
        Template::read(&self.bytes()).unwrap()
    }

    /// The columns whose ids start so.
    fn positions(&self, id: &str) -> Vec<u16> {
        let found = (0..).zip(&self.columns).filter(|(_, column)| column.0.starts_with(id));
        let found: Vec<u16> = found.map(|(at, _)| at).collect();
        assert!(!found.is_empty(), "no column {id}");
        found
    }

    /// A rule's formula in the first row of data.
    fn formula(&self, text: &str) -> String {
        let mut formula = "=".to_owned();
        for (at, piece) in text.split(['{', '}']).enumerate() {
            if at % 2 == 0 {
                formula.push_str(piece);
            } else {
                let column = u32::from(self.positions(piece)[0]);
                formula.push('$');
                formula.push_str(&sheetfill::cell::cell_name(6, column));
            }
        }
        formula
    }

    fn settings(&self) -> String {
        let aliases: Vec<serde_json::Value> = self
            .aliases
            .iter()
            .map(|(attribute, pairs)| {
                let pairs: std::collections::BTreeMap<_, _> = pairs.iter().copied().collect();
                serde_json::json!({ "attribute": attribute, "aliases": pairs })
            })
            .collect();
        let encode = |text: String| {
            STANDARD.encode(text).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
        };
        let aliases = encode(serde_json::to_string(&aliases).unwrap());
        let defaults = encode(r#"{"::record_action":"full_update"}"#.to_owned());
        let types = encode(self.types.join(","));
        format!(
            "settings=attributeRow=5&labelRow=4&dataRow=7&feedType=256&TemplateType=unified\
             &Version=2025.0101&contentLanguageTag={}&primaryMarketplaceId=amzn1.mp.o.A2Q\
             &ptds={types}&TemplateSignature={types}&AttributeDefaultValues={defaults}\
             &attributeSettings={aliases}",
            self.language
        )
    }
}

/// A name over the lists sheet, with its values.
type Named = (String, &'static [&'static str]);

fn validation(
    id: &str,
    list: &List,
    gender: Option<usize>,
) -> Option<(DataValidation, Option<Named>)> {
    let suffix: String = id.chars().filter(|c| !"[]=#:".contains(*c)).collect();
    let (formula, closed, name) = match list {
        List::Free => return None,
        List::Closed(values) => {
            (format!("=ALL{suffix}"), true, Some((format!("ALL{suffix}"), *values)))
        }
        List::Open(values) => {
            (format!("=ALL{suffix}"), false, Some((format!("ALL{suffix}"), *values)))
        }
        List::ShirtOnly(values) => {
            let prefix = r#"IF(ISNUMBER(VALUE(LEFT(C7,1))),"_","")&SUBSTITUTE(SUBSTITUTE(C7,"-","_")," ","")"#;
            let formula = format!(r#"=INDIRECT({prefix} &"{suffix}")"#);
            (formula, true, Some((format!("SHIRT{suffix}"), *values)))
        }
        List::Dependent => {
            let formula = r#"=IF(NOT(ISERROR(INDIRECT(SUBSTITUTE(C7,"-","_")&VLOOKUP(D7,'Dropdown Lists'!$A$1:$B$9,2,0)))),INDIRECT(SUBSTITUTE(C7,"-","_")&VLOOKUP(D7,'Dropdown Lists'!$A$1:$B$9,2,0)),"")"#;
            (formula.to_owned(), true, None)
        }
        List::ByGender(values) => {
            let gender = sheetfill::cell::cell_name(6, u32::try_from(gender?).ok()?);
            let list = format!(
                r#"INDIRECT(C7&VLOOKUP({gender},'Dropdown Lists'!$A$1:$B$2,2,0)&"{suffix}")"#
            );
            let formula = format!(r#"=IF(NOT(ISERROR({list})),{list},"")"#);
            (formula, true, Some((format!("SHIRTfemale{suffix}"), *values)))
        }
    };
    let rule =
        DataValidation::new().allow_list_formula(Formula::new(formula)).show_error_message(closed);
    Some((rule, name))
}

/// A value given for a field; the place is the field's own.
pub fn given(field: Field, raw: &str) -> Given {
    let column = Some(format!("{field:?}"));
    Given::text(field, raw, Origin { file: "f.xlsx".to_owned(), sheet: None, row: 3, column })
}

/// A product with a SKU and these values.
pub fn product(sku: &str, values: &[(Field, &str)]) -> ProductDraft {
    ProductDraft { sku: sku.to_owned(), given: givens(sku, values), variants: Vec::new() }
}

/// The only product of a test.
pub fn one(values: &[(Field, &str)]) -> [ProductDraft; 1] {
    [product("SKU-1", values)]
}

/// A member of a family.
pub fn variant(sku: &str, values: &[(Field, &str)]) -> VariantDraft {
    VariantDraft { sku: sku.to_owned(), given: givens(sku, values) }
}

fn givens(sku: &str, values: &[(Field, &str)]) -> Vec<Given> {
    let own = std::iter::once(given(Field::Sku, sku));
    own.chain(values.iter().map(|(field, raw)| given(field.clone(), raw))).collect()
}

/// A listing beside its template, for assertions by attribute.
pub struct Planned<'t> {
    pub template: &'t Template,
    pub listing: Listing,
}

/// Plans products of the type `SHIRT`; nothing may be unaccounted, whatever the rule under test.
pub fn planned<'t>(template: &'t Template, drafts: &[ProductDraft]) -> Planned<'t> {
    let request = Request { product_type: Some("SHIRT".to_owned()), first_row: None };
    let listing = plan(template, drafts, &request);
    assert!(crate::listing::unaccounted(&listing).is_empty());
    assert!(!listing.findings.iter().any(|finding| finding.code == Code::NotPlaced));
    Planned { template, listing }
}

impl Planned<'_> {
    /// The cell of the first column whose id starts so.
    pub fn cell(&self, row: usize, id: &str) -> Option<&str> {
        let column = self.template.columns().iter().find(|c| c.id.raw().starts_with(id)).unwrap();
        self.listing.plan.get(row, column).map(sheetfill::Value::as_str)
    }

    /// The cells of all columns of a stem, blanks left out.
    pub fn cells(&self, row: usize, stem: &str) -> Vec<&str> {
        let columns = self.template.columns_by_stem(stem);
        columns
            .filter_map(|c| self.listing.plan.get(row, c))
            .map(sheetfill::Value::as_str)
            .collect()
    }

    /// The only finding of a code.
    pub fn finding(&self, code: Code) -> &Finding {
        let mut found = self.listing.findings.iter().filter(|finding| finding.code == code);
        let only = found.next();
        assert!(found.next().is_none(), "{code} more than once");
        only.unwrap_or_else(|| panic!("no {code} in {:#?}", self.listing.findings))
    }

    /// Whether a code was reported.
    pub fn has(&self, code: Code) -> bool {
        self.listing.findings.iter().any(|finding| finding.code == code)
    }
}
