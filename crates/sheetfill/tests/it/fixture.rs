//! Small workbooks with the anatomy of real templates, made part by part.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sheetfill::cell::{cell_name, column_name};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Product types of every fixture; the second becomes a name as Excel builds it: `_3D_PRINTERKIT`.
pub const TYPES: [&str; 2] = ["COAT", "3D-PRINTER KIT"];

/// Part of the data sheet.
pub const DATA_PART: &str = "xl/worksheets/sheet2.xml";

/// How the fixture stores text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Text {
    Shared,
    Inline,
    /// Inline, in two runs and with a phonetic guide.
    Rich,
}

/// What to make.
pub struct Fixture {
    pub legacy: bool,
    /// Name of the data sheet.
    pub sheet: &'static str,
    /// Namespace prefix with its colon, or nothing.
    pub prefix: &'static str,
    pub text: Text,
    /// Relationship targets start with `/`.
    pub absolute: bool,
    /// Parts stand in the container from last to first.
    pub reversed: bool,
    /// Name of the sheet of lists.
    pub lists: &'static str,
    /// More defined names, and their formulas.
    pub names: Vec<(String, String)>,
    /// Content language of the settings.
    pub language: &'static str,
    /// `row` elements behind the header, as they stand.
    pub rows: String,
    /// Last row of the drop-downs, one-based.
    pub list_end: u32,
    /// What stands between `sheetData` and the validations.
    pub after_data: &'static str,
    /// Parts that are put in the place of the usual ones.
    pub replaced: Vec<(&'static str, Vec<u8>)>,
}

impl Default for Fixture {
    fn default() -> Self {
        Self {
            legacy: false,
            sheet: "Modelo",
            lists: "Dropdown Lists",
            names: Vec::new(),
            language: "pt_BR",
            prefix: "",
            text: Text::Shared,
            absolute: false,
            reversed: false,
            rows: String::new(),
            list_end: 1006,
            after_data: "<mergeCells count=\"1\"><mergeCell ref=\"A3:C3\"/></mergeCells>",
            replaced: Vec::new(),
        }
    }
}

/// Attribute id and label of each unified column.
pub const UNIFIED: [(&str, &str); 14] = [
    ("contribution_sku#1.value", "SKU"),
    ("::record_action", "Ação de listagem"),
    ("product_type#1.value", "Tipo de produto"),
    ("item_name[marketplace_id=A2Q][language_tag=pt_BR]#1.value", "Nome do item"),
    ("brand[marketplace_id=A2Q][language_tag=pt_BR]#1.value", "Nome da marca"),
    ("bullet_point[marketplace_id=A2Q][language_tag=pt_BR]#1.value", "Marcador"),
    ("bullet_point[marketplace_id=A2Q][language_tag=pt_BR]#2.value", "Marcador"),
    ("color[marketplace_id=A2Q][language_tag=pt_BR]#1.value", "Cor"),
    ("launch_date[marketplace_id=A2Q]#1.value", "Data de lançamento"),
    ("item_weight[marketplace_id=A2Q]#1.unit", "Unidade"),
    ("country_of_origin[marketplace_id=A2Q]#1.value", "País de origem"),
    ("size[marketplace_id=A2Q]#1.size", "Tamanho"),
    ("odd[marketplace_id=A2Q]#1.value", ""),
    ("variation_theme#1.name", "Tema de variação"),
];

const LEGACY: [(&str, &str); 9] = [
    ("feed_product_type", "Tipo de produto"),
    ("item_sku", "SKU"),
    ("brand_name", "Marca"),
    ("item_name", "Título"),
    ("bullet_point1", "Marcador"),
    ("bullet_point2", "Marcador"),
    ("color_name", "Cor"),
    ("update_delete", "Atualizar"),
    ("standard_price", "Preço"),
];

/// Defined name and values of each list; they stand side by side from `C4` down.
const LISTS: [(&str, &[&str]); 7] = [
    ("record_action", &["Criar ou substituir (atualização completa)", "Excluir"]),
    ("product_type1.value", &TYPES),
    ("COATbrand1.value", &["Virtude"]),
    ("COATcolor1.value", &["Azul", "Água-marinha"]),
    ("theme", &["COR (Obsoleto: não use)", "TAMANHO/COR"]),
    // Excel looks names up without case.
    ("_3d_printerkitBRAND1.VALUE", &["Prusa", "Virtude"]),
    ("countries", &["Brasil", "China", "Índia"]),
];

/// Formula and whether it is enforced, by column name.
const UNIFIED_LISTS: [(&str, &str, bool); 9] = [
    ("B", "record_action", true),
    ("C", "product_type1.value", true),
    ("E", "brand1.value", false),
    ("H", "color1.value", true),
    ("J", "\"Gramas,Quilogramas\"", true),
    ("K", "'Dropdown Lists'!$I$4:$I$6", true),
    (
        "L",
        "IF(NOT(ISERROR(INDIRECT(C7&VLOOKUP(H7,'Dropdown Lists'!$A$1:$B$9,2,0)))),INDIRECT(C7&VLOOKUP(H7,'Dropdown Lists'!$A$1:$B$9,2,0)),\"\")",
        true,
    ),
    ("M", "OFFSET(A1,1,1)", false),
    ("N", "theme", true),
];

const LEGACY_LISTS: [(&str, &str, bool); 3] =
    [("A", "product_type1.value", true), ("C", "brand1.value", false), ("G", "color1.value", true)];

impl Fixture {
    /// The workbook.
    pub fn bytes(&self) -> Vec<u8> {
        let mut parts = self.parts();
        for (name, bytes) in &self.replaced {
            match parts.iter_mut().find(|(part, _)| part == name) {
                Some(part) => part.1.clone_from(bytes),
                None => parts.push(((*name).to_owned(), bytes.clone())),
            }
        }
        if self.reversed {
            parts.reverse();
        }
        zip(&parts)
    }

    /// All parts, before any is replaced.
    pub fn parts(&self) -> Vec<(String, Vec<u8>)> {
        let mut strings = Vec::new();
        let data = self.data_sheet(&mut strings);
        let lists = self.list_sheet(&mut strings);
        let p = self.prefix;
        let notes = format!(
            "<{p}worksheet {ns}><{p}sheetData><{p}row r=\"1\"><{p}c r=\"A1\"><{p}v>42</{p}v></{p}c></{p}row></{p}sheetData></{p}worksheet>",
            ns = self.namespace()
        );
        let parts = [
            ("[Content_Types].xml", "<Types/>".to_owned()),
            (
                "_rels/.rels",
                self.relationships("", &[("rId1", "officeDocument", "xl/workbook.xml")]),
            ),
            ("xl/workbook.xml", self.workbook()),
            (
                "xl/_rels/workbook.xml.rels",
                self.relationships(
                    "xl/",
                    &[
                        ("rId1", "worksheet", "worksheets/sheet1.xml"),
                        ("rId2", "worksheet", "worksheets/sheet2.xml"),
                        ("rId3", "worksheet", "worksheets/sheet3.xml"),
                        ("rId4", "sharedStrings", "sharedStrings.xml"),
                        ("rId5", "vbaProject", "vbaProject.bin"),
                        ("rId6", "styles", "styles.xml"),
                    ],
                ),
            ),
            ("xl/worksheets/sheet1.xml", notes),
            (DATA_PART, data),
            ("xl/worksheets/sheet3.xml", lists),
            ("xl/sharedStrings.xml", self.string_table(&strings)),
            ("xl/vbaProject.bin", "not a real project".repeat(40)),
            ("xl/media/image1.png", "\u{89}PNG".to_owned()),
        ];
        parts.map(|(name, text)| (name.to_owned(), text.into_bytes())).to_vec()
    }

    fn namespace(&self) -> String {
        let name = self.prefix.trim_end_matches(':');
        let colon = if name.is_empty() { "" } else { ":" };
        format!(
            "xmlns{colon}{name}=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"r\""
        )
    }

    fn relationships(&self, folder: &str, all: &[(&str, &str, &str)]) -> String {
        let mut out = "<?xml version=\"1.0\"?><Relationships>".to_owned();
        for (id, kind, target) in all {
            let root = if self.absolute { format!("/{folder}") } else { String::new() };
            let kind = format!(
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
            );
            let _ = write!(
                out,
                "<Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"{root}{target}\"/>"
            );
        }
        out + "</Relationships>"
    }

    fn workbook(&self) -> String {
        let p = self.prefix;
        let mut names = String::new();
        for (at, (name, values)) in (2..).zip(LISTS) {
            let column = column_name(at);
            let last = 3 + values.len();
            let _ = write!(
                names,
                "<{p}definedName name=\"{name}\">'{lists}'!${column}$4:${column}${last}</{p}definedName>",
                lists = self.lists
            );
        }
        for (name, formula) in &self.names {
            let formula = formula.replace('&', "&amp;").replace('<', "&lt;");
            let _ = write!(names, "<{p}definedName name=\"{name}\">{formula}</{p}definedName>");
        }
        format!(
            "<{p}workbook {ns}><{p}sheets><{p}sheet name=\"Notes\" sheetId=\"1\" r:id=\"rId1\"/><{p}sheet name=\"{sheet}\" sheetId=\"7\" r:id=\"rId2\"/><{p}sheet name=\"{lists}\" sheetId=\"8\" r:id=\"rId3\"/></{p}sheets><{p}definedNames>{names}</{p}definedNames></{p}workbook>",
            ns = self.namespace(),
            sheet = self.sheet,
            lists = self.lists
        )
    }

    fn data_sheet(&self, strings: &mut Vec<String>) -> String {
        let p = self.prefix;
        let columns: &[(&str, &str)] = if self.legacy { &LEGACY } else { &UNIFIED };
        let ids: Vec<&str> = columns.iter().map(|(id, _)| *id).collect();
        let labels: Vec<&str> = columns.iter().map(|(_, label)| *label).collect();
        let settings = settings(self.language);
        let types = format!("TemplateSignature={}", STANDARD.encode(TYPES.join(",")));
        let layout = format!(
            "settings=labelRow=2&attributeRow=3&dataRow=4&contentLanguageTag={}",
            self.language
        );
        let rows = if self.legacy {
            let first = [
                "TemplateType=fptcustom",
                "Version=2025.0612",
                &types,
                &layout,
                "Visibilidade",
                "",
                "Detalhes",
            ];
            vec![first.to_vec(), labels, ids]
        } else {
            let example = vec!["ABC-1", "", "COAT", "Casaco"];
            vec![
                vec![settings.as_str()],
                vec![],
                vec!["Identidade", "", "", "Oferta"],
                labels,
                ids,
                example,
            ]
        };
        let mut data = String::new();
        for (number, texts) in rows.iter().enumerate() {
            data.push_str(&self.row(u32::try_from(number).unwrap(), 0, texts, strings));
        }
        let last = cell_name(
            u32::try_from(rows.len()).unwrap() - 1,
            u32::try_from(columns.len()).unwrap() - 1,
        );
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{p}worksheet {ns}><{p}dimension ref=\"A1:{last}\"/><{p}cols><{p}col min=\"1\" max=\"8\" style=\"2\" width=\"9\"/><{p}col min=\"9\" max=\"9\" style=\"3\"/></{p}cols><{p}sheetData>{data}{rows}</{p}sheetData>{after}{lists}</{p}worksheet>",
            ns = self.namespace(),
            rows = self.rows,
            after = self.after_data,
            lists = self.validations()
        )
    }

    fn validations(&self) -> String {
        let p = self.prefix;
        let lists: &[(&str, &str, bool)] = if self.legacy { &LEGACY_LISTS } else { &UNIFIED_LISTS };
        let (type_cell, data_row) = if self.legacy { ("A4", 4) } else { ("C7", 7) };
        let mut out = format!("<{p}dataValidations count=\"{}\">", lists.len());
        for (column, formula, closed) in lists {
            let formula = match formula.strip_suffix("1.value") {
                Some(_) if !formula.starts_with("product") => format!(
                    "INDIRECT(IF(ISNUMBER(VALUE(LEFT({type_cell},1))),\"_\",\"\")&amp;SUBSTITUTE(SUBSTITUTE({type_cell},\"-\",\"_\"),\" \",\"\") &amp;\"{formula}\")"
                ),
                _ => formula.replace('&', "&amp;").replace("Dropdown Lists", self.lists),
            };
            let _ = write!(
                out,
                "<{p}dataValidation type=\"list\" showErrorMessage=\"{}\" sqref=\"{column}{data_row}:{column}{}\"><{p}formula1>{formula}</{p}formula1></{p}dataValidation>",
                u8::from(*closed),
                self.list_end
            );
        }
        out + &format!("</{p}dataValidations>")
    }

    fn list_sheet(&self, strings: &mut Vec<String>) -> String {
        let p = self.prefix;
        let longest = LISTS.iter().map(|(_, values)| values.len()).max().unwrap_or_default();
        let mut data = String::new();
        for at in 0..longest {
            let texts: Vec<&str> = LISTS
                .iter()
                .map(|(_, values)| values.get(at).copied().unwrap_or_default())
                .collect();
            data.push_str(&self.row(3 + u32::try_from(at).unwrap(), 2, &texts, strings));
        }
        format!(
            "<{p}worksheet {ns}><{p}sheetData>{data}</{p}sheetData></{p}worksheet>",
            ns = self.namespace()
        )
    }

    fn row(&self, row: u32, first: u32, texts: &[&str], strings: &mut Vec<String>) -> String {
        let p = self.prefix;
        let mut out = format!("<{p}row r=\"{}\">", row + 1);
        for (column, text) in (first..).zip(texts).filter(|(_, text)| !text.is_empty()) {
            let name = cell_name(row, column);
            let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
            let half = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
            let cell = match self.text {
                Text::Shared => {
                    strings.push(escaped);
                    format!(" t=\"s\"><{p}v>{}</{p}v>", strings.len() - 1)
                }
                Text::Inline => format!(" t=\"inlineStr\"><{p}is><{p}t>{escaped}</{p}t></{p}is>"),
                Text::Rich => {
                    let [one, two] =
                        [&text[..half], &text[half..]].map(|t| t.replace('&', "&amp;"));
                    let run = |t: &str| {
                        format!("<{p}r><{p}rPr/><{p}t xml:space=\"preserve\">{t}</{p}t></{p}r>")
                    };
                    let guide = format!("<{p}rPh sb=\"0\" eb=\"1\"><{p}t>guide</{p}t></{p}rPh>");
                    format!(" t=\"inlineStr\"><{p}is>{}{}{guide}</{p}is>", run(&one), run(&two))
                }
            };
            let _ = write!(out, "<{p}c r=\"{name}\"{cell}</{p}c>");
        }
        out + &format!("</{p}row>")
    }

    fn string_table(&self, strings: &[String]) -> String {
        let p = self.prefix;
        let count = strings.len();
        let mut items = String::new();
        for text in strings {
            let _ = write!(items, "<{p}si><{p}t xml:space=\"preserve\">{text}</{p}t></{p}si>");
        }
        format!(
            "<{p}sst {ns} count=\"{count}\" uniqueCount=\"{count}\">{items}</{p}sst>",
            ns = self.namespace()
        )
    }
}

/// Settings of the unified fixture.
fn settings(language: &str) -> String {
    let encoded = |text: &str| STANDARD.encode(text).replace('=', "%3D").replace('+', "%2B");
    let aliases = r#"[{"attribute":"::record_action","aliases":{"Criar ou substituir (atualização completa)":"full_update","Excluir":"delete"}}]"#;
    format!(
        "settings=attributeRow=5&labelRow=4&dataRow=7&TemplateType=unified&Version=2025.0506&contentLanguageTag={language}&feedType=256&primaryMarketplaceId=amzn1.mp.o.A2Q&templateIdentifier=t-1&ptds={}&AttributeDefaultValues={}&attributeSettings={}&browseClassifications={}",
        encoded(&TYPES.join(",")),
        encoded(r#"{"::record_action":"full_update"}"#),
        encoded(aliases),
        encoded(r#"[{"productType":"COAT","browseClassificationKeys":["17682416011"]}]"#)
    )
}

/// A container with these parts in this order.
pub fn zip(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let packed = if name.ends_with(".png") {
            CompressionMethod::Stored
        } else {
            CompressionMethod::Deflated
        };
        let options = SimpleFileOptions::default()
            .compression_method(packed)
            .last_modified_time(DateTime::default());
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The container with another content of one part.
pub fn with_part(bytes: &[u8], part: &str, content: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let parts = names.into_iter().map(|name| {
        let mut old = Vec::new();
        std::io::Read::read_to_end(&mut archive.by_name(&name).unwrap(), &mut old).unwrap();
        let bytes = if name == part { content.to_vec() } else { old };
        (name, bytes)
    });
    zip(&parts.collect::<Vec<_>>())
}
