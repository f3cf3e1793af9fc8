//! Lists resolved to their values, each range read once.

use std::collections::HashMap;
use std::sync::Arc;

use crate::Error;
use crate::cell::Area;
use crate::formula::{self, Expr};
use crate::option::{OptionValue, is_obsolete};
use crate::package::Package;
use crate::sheet::{Grid, Scope};
use crate::validation::ListSource;
use crate::workbook::Workbook;

/// Values of all lists together. The largest measured template has 20,000.
const MAX_VALUES: usize = 250_000;

/// Values of one list.
pub(crate) type Values = Arc<[OptionValue]>;

/// What a column allows, for every product type of the template.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ColumnList {
    /// One list for all types.
    Same(Values),
    /// A list per type, in the order of the template's types.
    PerType(Vec<Option<Values>>),
    /// Over other cells of the row.
    Dependent,
    /// Outside the vocabulary, or pointing to nothing.
    Unreadable(String),
}

/// Finds the values behind list sources.
pub(crate) struct Lists<'w, 'b> {
    workbook: &'w Workbook,
    package: &'w mut Package<'b>,
    strings: &'w [Arc<str>],
    grids: HashMap<String, Grid>,
    /// By place and attribute: the canonical names belong to the attribute.
    known: HashMap<(String, Area, String), Values>,
    /// Values made so far.
    made: usize,
}

impl<'w, 'b> Lists<'w, 'b> {
    pub fn new(
        workbook: &'w Workbook,
        package: &'w mut Package<'b>,
        strings: &'w [Arc<str>],
    ) -> Self {
        Self { workbook, package, strings, grids: HashMap::new(), known: HashMap::new(), made: 0 }
    }

    /// The values of `source` in the column of `attribute`.
    pub fn resolve(&mut self, source: &ListSource, of: &Context<'_>) -> Result<ColumnList, Error> {
        let missing = |what: &str| ColumnList::Unreadable(what.to_owned());
        Ok(match source {
            ListSource::Literal(texts) => {
                let texts = texts.iter().map(|text| Arc::from(text.as_str()));
                ColumnList::Same(self.make(texts, of)?)
            }
            ListSource::Name(name) => {
                let found = self.named(name, of)?;
                found.map_or_else(|| missing(name), ColumnList::Same)
            }
            ListSource::Range { sheet, area } => {
                let sheet = sheet.as_deref().unwrap_or(of.sheet);
                let found = self.range(sheet, *area, of)?;
                found.map_or_else(|| missing(sheet), ColumnList::Same)
            }
            ListSource::PerCell { column, expr } if *column == of.type_column => {
                let mut lists = Vec::with_capacity(of.types.len());
                for product_type in of.types {
                    let name = formula::evaluate_text(expr, &|_| Some(product_type.clone()));
                    lists.push(match name {
                        Some(name) => self.named(&name, of)?,
                        None => None,
                    });
                }
                ColumnList::PerType(lists)
            }
            ListSource::PerCell { .. } | ListSource::Dependent => ColumnList::Dependent,
            ListSource::Unreadable(formula) => missing(formula),
        })
    }

    fn named(&mut self, name: &str, of: &Context<'_>) -> Result<Option<Values>, Error> {
        let formula = self.workbook.names.get(&name.to_lowercase());
        match formula.and_then(|formula| formula::parse(formula)) {
            Some(Expr::Range { sheet: Some(sheet), area }) => self.range(&sheet, area, of),
            _ => Ok(None),
        }
    }

    fn range(
        &mut self,
        sheet: &str,
        area: Area,
        of: &Context<'_>,
    ) -> Result<Option<Values>, Error> {
        let Some(sheet) = self.workbook.sheet(sheet) else { return Ok(None) };
        let key = (sheet.part.clone(), area, of.attribute.to_owned());
        if let Some(values) = self.known.get(&key) {
            return Ok(Some(Arc::clone(values)));
        }
        if !self.grids.contains_key(&sheet.part) {
            let grid = Grid::read(self.package, sheet, self.strings, Scope::Whole)?;
            self.grids.insert(sheet.part.clone(), grid);
        }
        let Some(grid) = self.grids.get(&sheet.part) else { return Ok(None) };
        let texts = grid.rows_from(area.first_row).take_while(|row| area.has_row(*row));
        let texts = texts.filter_map(|row| grid.get(row, area.first_column)).cloned();
        let texts: Vec<Arc<str>> = texts.collect();
        let values = self.make(texts.into_iter(), of)?;
        self.known.insert(key, Arc::clone(&values));
        Ok(Some(values))
    }

    fn make(
        &mut self,
        texts: impl Iterator<Item = Arc<str>>,
        of: &Context<'_>,
    ) -> Result<Values, Error> {
        let values: Values = texts
            .map(|text| OptionValue {
                canonical: of.aliases.and_then(|aliases| aliases.get(&*text)).cloned(),
                obsolete: is_obsolete(&text),
                text,
            })
            .collect();
        self.made += values.len();
        if self.made > MAX_VALUES {
            return Err(Error::malformed(format!("lists with more than {MAX_VALUES} values")));
        }
        Ok(values)
    }
}

/// The column that a list is resolved for.
pub(crate) struct Context<'c> {
    /// Name of the data sheet.
    pub sheet: &'c str,
    /// Attribute id of the column.
    pub attribute: &'c str,
    /// The attribute's labels → canonical values.
    pub aliases: Option<&'c std::collections::BTreeMap<String, String>>,
    /// Column that holds the row's product type.
    pub type_column: u32,
    /// All product types.
    pub types: &'c [String],
}
