//! A template: what its columns are and what they allow.

use std::collections::{BTreeMap, HashMap};

use crate::Error;
use crate::attribute::AttributeId;
use crate::list::ColumnList;
use crate::need::Need;
use crate::option::{OptionValue, Options};

/// The two layouts that exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generation {
    /// Everything is described in `A1`; one template for several product types.
    Unified,
    /// `fptcustom`: settings spread over the first cells, flat attribute ids.
    Legacy,
}

/// Something in the workbook that could act on its own. Never run, never stripped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ActiveContent {
    /// A VBA project.
    Macros,
    /// Links to other workbooks or to the web.
    ExternalLinks,
    /// Data connections.
    Connections,
    /// OLE objects or ActiveX controls.
    Embedded,
    /// Data of another program, asked for by name (DDE).
    DynamicData,
    /// Formulas that fetch from the web or call into programs.
    WebFunctions,
}

/// Where things are on the data sheet; rows are zero-based.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Name of the data sheet.
    pub sheet_name: String,
    /// Part of the data sheet in the zip.
    pub sheet_part: String,
    /// Row of the human titles.
    pub label_row: u32,
    /// Row of the attribute ids.
    pub attribute_row: u32,
    /// Where filling starts.
    pub data_row: u32,
    /// First row at or after `data_row` behind the last one that holds something.
    pub first_free_row: u32,
    /// Rows at or after `data_row` that hold something.
    pub rows_present: usize,
    /// Last row that the drop-downs cover; `None` without drop-downs.
    pub list_rows_end: Option<u32>,
    /// Column of the row's product type.
    pub type_column: Option<u32>,
}

/// A banner over neighbouring columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Title; empty for the leading columns of a legacy template.
    pub title: String,
    /// First column, zero-based.
    pub first_column: u32,
    /// Last column, inclusive.
    pub last_column: u32,
}

/// A column of the data sheet.
#[derive(Debug, Clone)]
pub struct Column {
    /// Zero-based position.
    pub index: u32,
    /// Attribute that it holds.
    pub id: AttributeId,
    /// Human title; the id when the template gives none.
    pub label: String,
    /// Position of its section in [`Template::sections`].
    pub section: Option<usize>,
    /// Example value that the template shows.
    pub example: Option<String>,
    /// How much its attribute is wanted; `None` when the template does not say.
    pub need: Option<Need>,
    pub(crate) list: Option<ColumnList>,
    pub(crate) closed: bool,
}

impl Column {
    /// Whether the column has a drop-down.
    pub fn has_list(&self) -> bool {
        self.list.is_some()
    }
}

/// A parsed template; immutable, to be shared.
#[derive(Debug, Clone)]
pub struct Template {
    pub(crate) generation: Generation,
    pub(crate) settings: crate::settings::Settings,
    pub(crate) product_types: Vec<String>,
    pub(crate) layout: Layout,
    pub(crate) sections: Vec<Section>,
    pub(crate) columns: Vec<Column>,
    pub(crate) by_id: HashMap<String, usize>,
    pub(crate) by_stem: HashMap<String, Vec<usize>>,
    pub(crate) defaults: BTreeMap<String, String>,
    pub(crate) active_content: Vec<ActiveContent>,
    pub(crate) shared_strings_part: Option<String>,
}

impl Template {
    /// Parses a template from the bytes of its workbook.
    ///
    /// # Errors
    /// [`Error::NotATemplate`] for a workbook without settings, or the reason why the bytes can't
    /// be read at all.
    ///
    /// ```no_run
    /// let bytes = std::fs::read("template.xlsm")?;
    /// let template = sheetfill::Template::read(&bytes)?;
    /// println!("{:?}", template.product_types());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        crate::read::template(bytes)
    }

    /// Which of the two layouts it has.
    pub fn generation(&self) -> Generation {
        self.generation
    }

    /// Version, e.g. `2025.0506`.
    pub fn version(&self) -> &str {
        self.settings.get("Version").unwrap_or_default()
    }

    /// Language of contents, e.g. `pt_BR`.
    pub fn language(&self) -> Option<&str> {
        self.settings.get("contentLanguageTag")
    }

    /// Marketplace, e.g. `amzn1.mp.o.A2Q3Y263D00KWC`.
    pub fn marketplace(&self) -> Option<&str> {
        self.settings.get("primaryMarketplaceId")
    }

    /// The marketplace's own id of the template.
    pub fn identifier(&self) -> Option<&str> {
        self.settings.get("templateIdentifier")
    }

    /// Product types that can be listed with it.
    pub fn product_types(&self) -> &[String] {
        &self.product_types
    }

    /// Where things are.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Sections, left to right.
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// Columns, left to right.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column with this attribute id.
    pub fn column_by_id(&self, id: &str) -> Option<&Column> {
        self.columns.get(*self.by_id.get(id)?)
    }

    /// Columns whose attribute id has this stem, left to right.
    pub fn columns_by_stem(&self, stem: &str) -> impl Iterator<Item = &Column> {
        let positions = self.by_stem.get(stem).map(Vec::as_slice).unwrap_or_default();
        positions.iter().filter_map(|position| self.columns.get(*position))
    }

    /// What `column` allows in a row of `product_type` (compared without case).
    pub fn options<'t>(&'t self, column: &'t Column, product_type: &str) -> Options<'t> {
        let closed = column.closed;
        let list = |values: &'t [OptionValue]| Options::List { values, closed };
        match &column.list {
            None => Options::NoList,
            Some(ColumnList::Same(values)) => list(values),
            Some(ColumnList::PerType(lists)) => {
                let position =
                    self.product_types.iter().position(|t| t.eq_ignore_ascii_case(product_type));
                let found = position.and_then(|at| lists.get(at)).and_then(Option::as_ref);
                found.map_or(Options::NotForType { closed }, |values| list(values))
            }
            Some(ColumnList::Dependent) => Options::Dependent { closed },
            Some(ColumnList::Unreadable(formula)) => Options::Unreadable { formula, closed },
        }
    }

    /// Canonical value that the template uses when the seller gives none.
    pub fn default_value(&self, column: &Column) -> Option<&str> {
        self.defaults.get(column.id.raw()).map(String::as_str)
    }

    /// What in the workbook could act on its own.
    pub fn active_content(&self) -> &[ActiveContent] {
        &self.active_content
    }
}
