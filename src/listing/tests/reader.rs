//! A filled workbook as another reader sees it: cells by calamine, lists by a scan of the sheet's
//! XML, both without sheetfill's own reading.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{Data, Range, Reader, Xlsx};
use quick_xml::Reader as XmlReader;
use quick_xml::events::{BytesStart, Event};

/// The data sheet of a filled workbook.
pub struct Filled {
    /// Attribute ids, by column.
    pub ids: Vec<String>,
    /// Labels, by column.
    pub labels: Vec<String>,
    /// Rows of data: zero-based row of the sheet, cells by column.
    pub rows: Vec<(u32, Vec<String>)>,
    names: BTreeMap<String, String>,
    book: Xlsx<Cursor<Vec<u8>>>,
    lists: Vec<ListRule>,
}

/// A drop-down.
struct ListRule {
    /// First and last row and column, zero-based.
    areas: Vec<[u32; 4]>,
    closed: bool,
    formula: String,
}

/// A cell that its list does not hold.
#[derive(Debug, PartialEq, Eq)]
pub struct Violation {
    pub row: u32,
    pub column: usize,
    pub value: String,
    pub closed: bool,
}

impl Filled {
    /// Reads the sheet `name`, stored as `part`, whose ids and labels stand in these zero-based
    /// rows.
    pub fn read(bytes: Vec<u8>, name: &str, part: &str, [labels, ids, data]: [u32; 3]) -> Self {
        let lists = lists(&bytes, part);
        let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
        let names = book.defined_names().iter().map(|(n, f)| (n.to_lowercase(), f.clone()));
        let names = names.collect();
        let range = book.worksheet_range(name).unwrap();
        let (rows, columns) = range.end().unwrap();
        let line = |row| (0..=columns).map(|column| text(&range, row, column)).collect();
        let rows = (data..=rows)
            .map(|row| (row, line(row)))
            .filter(|(_, cells): &(u32, Vec<String>)| cells.iter().any(|cell| !cell.is_empty()))
            .collect();
        Self { ids: line(ids), labels: line(labels), rows, names, book, lists }
    }

    /// Column of the first id that starts so.
    pub fn column(&self, id: &str) -> Option<usize> {
        self.ids.iter().position(|other| other.starts_with(id))
    }

    /// Cells of a row in all columns whose id starts so, blanks left out.
    pub fn cells<'f>(&'f self, row: &'f [String], id: &str) -> Vec<&'f str> {
        let columns = self.ids.iter().enumerate().filter(|(_, other)| other.starts_with(id));
        columns.map(|(at, _)| row[at].as_str()).filter(|cell| !cell.is_empty()).collect()
    }

    /// The first cell of a row in the columns whose id starts so.
    pub fn cell<'f>(&'f self, row: &'f [String], id: &str) -> &'f str {
        self.cells(row, id).first().copied().unwrap_or_default()
    }

    /// Every cell whose drop-down does not hold it for the product type of its row. A filled cell
    /// whose list is not there for the type is one. Of a list that depends on other cells, all
    /// values that it can have for the type are taken.
    pub fn violations(&mut self) -> Vec<Violation> {
        let type_column = self.column("product_type").unwrap();
        let mut found = Vec::new();
        let mut known: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        let dropdowns = self.dropdowns();
        for (row, cells) in self.rows.clone() {
            let product_type = cells[type_column].clone();
            for (column, value) in cells.iter().enumerate().filter(|(_, value)| !value.is_empty()) {
                let at = u32::try_from(column).unwrap();
                let inside = |[top, left, bottom, right]: &[u32; 4]| {
                    (*top..=*bottom).contains(&row) && (*left..=*right).contains(&at)
                };
                let rule = self.lists.iter().find(|rule| rule.areas.iter().any(inside));
                let Some((closed, formula)) = rule.map(|r| (r.closed, r.formula.clone())) else {
                    continue;
                };
                let options = known.entry((formula, product_type.clone())).or_insert_with_key(
                    |(formula, product_type)| {
                        self.options(&dropdowns, formula, product_type).unwrap_or_default()
                    },
                );
                if !options.contains(value) {
                    found.push(Violation { row, column, value: value.clone(), closed });
                }
            }
        }
        found
    }

    /// Drop-downs found.
    pub fn lists_read(&self) -> usize {
        self.lists.len()
    }

    /// All sheets, by name.
    fn dropdowns(&mut self) -> BTreeMap<String, Range<Data>> {
        self.book.worksheets().into_iter().collect()
    }

    /// The values behind a formula for a product type, if it is one of the known classes.
    fn options(
        &self,
        dropdowns: &BTreeMap<String, Range<Data>>,
        formula: &str,
        product_type: &str,
    ) -> Option<Vec<String>> {
        let prefix = product_type.replace('-', "_").replace(' ', "");
        if formula.contains("VLOOKUP") {
            // The name's end is the last text but for the formula's own last value, `""`.
            let suffix = formula.rsplit('"').find(|text| text.contains('.'))?;
            let (prefix, suffix) = (prefix.to_lowercase(), suffix.to_lowercase());
            let names = self.names.iter();
            let own =
                names.filter(|(name, _)| name.starts_with(&prefix) && name.ends_with(&suffix));
            return Some(own.flat_map(|(_, target)| values(dropdowns, target)).collect());
        }
        let name = if formula.contains("INDIRECT") {
            let suffix = formula.rsplit('"').nth(1).unwrap();
            format!("{prefix}{suffix}")
        } else {
            formula.trim_start_matches('=').to_owned()
        };
        let target = self.names.get(&name.to_lowercase())?;
        Some(values(dropdowns, target))
    }
}

/// The values of a range, by its address.
fn values(dropdowns: &BTreeMap<String, Range<Data>>, target: &str) -> Vec<String> {
    let (sheet, area) = target.trim_start_matches('=').rsplit_once('!').unwrap();
    let [top, left, bottom, right] = area_of(&area.replace('$', ""));
    let range = dropdowns.get(sheet.trim_matches('\'')).unwrap();
    let cells = (top..=bottom).flat_map(|row| (left..=right).map(move |column| (row, column)));
    cells.map(|(row, column)| text(range, row, column)).collect()
}

fn text(range: &Range<Data>, row: u32, column: u32) -> String {
    match range.get_value((row, column)) {
        None | Some(Data::Empty) => String::new(),
        Some(value) => value.to_string(),
    }
}

/// The list validations of a sheet's XML.
fn lists(bytes: &[u8], part: &str) -> Vec<ListRule> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut xml = String::new();
    archive.by_name(part).unwrap().read_to_string(&mut xml).unwrap();
    let mut reader = XmlReader::from_str(&xml);
    let mut rules: Vec<ListRule> = Vec::new();
    let mut inside = false;
    let mut in_formula = false;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) if tag.local_name().as_ref() == "dataValidation" => {
                inside = attribute(&tag, "type") == "list";
                if inside {
                    let areas = attribute(&tag, "sqref").split(' ').map(area_of).collect();
                    let closed = matches!(&*attribute(&tag, "showErrorMessage"), "1" | "true");
                    rules.push(ListRule { areas, closed, formula: String::new() });
                }
            }
            Event::Start(tag) => in_formula = inside && tag.local_name().as_ref() == "formula1",
            Event::End(_) => in_formula = false,
            Event::Text(text) if in_formula => {
                rules.last_mut().unwrap().formula.push_str(&text);
            }
            Event::GeneralRef(entity) if in_formula => {
                let formula = &mut rules.last_mut().unwrap().formula;
                formula.push(match &*entity {
                    "amp" => '&',
                    "quot" => '"',
                    "apos" => '\'',
                    "lt" => '<',
                    "gt" => '>',
                    other => panic!("entity {other}"),
                });
            }
            Event::Eof => return rules,
            _ => {}
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> String {
    let found = tag.attributes().flatten().find(|one| one.key.as_ref() == name);
    found.map(|one| one.value.into_owned()).unwrap_or_default()
}

/// `B7:C9` or `B7` as zero-based top, left, bottom, right.
fn area_of(text: &str) -> [u32; 4] {
    let (from, to) = text.split_once(':').unwrap_or((text, text));
    let corner = |cell: &str| {
        let digits = cell.find(|c: char| c.is_ascii_digit()).unwrap();
        let column = cell[..digits].bytes().fold(0, |sum, c| sum * 26 + u32::from(c - b'A') + 1);
        (cell[digits..].parse::<u32>().unwrap() - 1, column - 1)
    };
    let ((top, left), (bottom, right)) = (corner(from), corner(to));
    [top, left, bottom, right]
}
