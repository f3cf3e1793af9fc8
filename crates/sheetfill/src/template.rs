//! A template: what its columns are and what they allow.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::Error;
use crate::attribute::AttributeId;
use crate::list::ColumnList;
use crate::need::Need;
use crate::option::ListClass;
use crate::order::Order;
use crate::row_list::RowLists;
use crate::rule::Rules;

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

/// What a sheet of the workbook is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SheetRole {
    /// Holds the settings, the columns and the rows.
    Data,
    /// Defines the attributes: help, example, how much each is wanted.
    Definitions,
    /// Holds settings as the data sheet does, and stands behind it: nothing of it is read.
    OtherData,
    /// Holds what drop-downs offer or what the rules look up.
    Lookup,
    /// For people; nothing of it was needed.
    Other,
}

/// A sheet of the workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateSheet {
    /// Its name.
    pub name: String,
    /// What it is for, told by what refers to it.
    pub role: SheetRole,
    /// Whether the workbook's window does not show it.
    pub hidden: bool,
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
    /// First row at or after `data_row` behind the last one that holds something in the template's
    /// columns.
    pub first_free_row: u32,
    /// Rows at or after `data_row` that hold something.
    pub rows_present: usize,
    /// Last row of the template's drop-downs: the one with which those of most columns end, of several
    /// the farthest. `None` without drop-downs.
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
    /// What Excel shows when the title is chosen.
    pub prompt: Option<Arc<str>>,
    /// What the template's definitions say of its values and their use.
    pub help: Option<Arc<str>>,
    /// Whether the sheet hides it, alone or in a folded group.
    pub hidden: bool,
    /// How much its attribute is wanted; `None` when the template does not say.
    pub need: Option<Need>,
    pub(crate) lists: RowLists,
}

impl Column {
    /// Whether the column has a drop-down, if only for some cells.
    pub fn has_list(&self) -> bool {
        !self.lists.is_empty()
    }

    /// What its drop-down hangs on, that of most rows; `None` without one.
    pub fn list_class(&self) -> Option<ListClass> {
        self.lists.main().map(|of| match &of.list {
            ColumnList::Same(_) => ListClass::Same,
            ColumnList::PerType(_) => ListClass::PerType,
            ColumnList::Dependent(_) => ListClass::Dependent,
            ColumnList::Unreadable(_) => ListClass::Unreadable,
        })
    }
}

/// A parsed template; immutable, to be shared.
#[derive(Debug, Clone)]
pub struct Template {
    pub(crate) generation: Generation,
    pub(crate) settings: crate::settings::Settings,
    pub(crate) product_types: Vec<String>,
    pub(crate) sheets: Vec<TemplateSheet>,
    pub(crate) layout: Layout,
    pub(crate) sections: Vec<Section>,
    pub(crate) columns: Vec<Column>,
    pub(crate) dependent: Order,
    pub(crate) by_id: HashMap<String, usize>,
    pub(crate) by_stem: HashMap<String, Vec<usize>>,
    pub(crate) defaults: BTreeMap<String, String>,
    /// Labels and what they stand for, by attribute id.
    pub(crate) aliases: BTreeMap<String, BTreeMap<String, String>>,
    pub(crate) browse_nodes: Vec<(String, Vec<String>)>,
    pub(crate) rules: Arc<Rules>,
    pub(crate) active_content: Vec<ActiveContent>,
    pub(crate) shared_strings_part: Option<String>,
    pub(crate) styles_part: Option<String>,
    pub(crate) source: Source,
}

/// Tells the workbook that a template was read from among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Source {
    bytes: usize,
    checksum: u32,
}

impl Source {
    pub fn of(workbook: &[u8]) -> Self {
        Self { bytes: workbook.len(), checksum: crc32fast::hash(workbook) }
    }
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

    /// Language of titles and help, e.g. `pt_BR`.
    pub fn header_language(&self) -> Option<&str> {
        self.settings.get("headerLanguageTag")
    }

    /// The marketplace's number of the feed that takes the filled template, e.g. `256`.
    pub fn feed_type(&self) -> Option<&str> {
        self.settings.get("feedType")
    }

    /// Ids of the browse nodes that a product type (compared without case) may stand in; none when
    /// the template does not say.
    pub fn browse_nodes(&self, product_type: &str) -> &[String] {
        let mut all = self.browse_nodes.iter();
        let found = all.find(|(name, _)| name.eq_ignore_ascii_case(product_type));
        found.map(|(_, nodes)| nodes.as_slice()).unwrap_or_default()
    }

    /// All settings that the template states, by key, decoded.
    pub fn settings(&self) -> impl Iterator<Item = (&str, String)> {
        self.settings.iter()
    }

    /// Keys of settings that the template has but that can't be read.
    pub fn unreadable_settings(&self) -> Vec<&'static str> {
        self.settings.unreadable()
    }

    /// The marketplace's own id of the template.
    pub fn identifier(&self) -> Option<&str> {
        self.settings.get("templateIdentifier")
    }

    /// Product types that can be listed with it.
    pub fn product_types(&self) -> &[String] {
        &self.product_types
    }

    /// The workbook's sheets, in its order.
    pub fn sheets(&self) -> &[TemplateSheet] {
        &self.sheets
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

    /// The columns of the multi-value attribute that `column` belongs to, left to right; it alone
    /// when there are no others.
    pub fn group<'t>(&'t self, column: &'t Column) -> impl Iterator<Item = &'t Column> {
        self.columns_by_stem(column.id.stem()).filter(|c| c.id.group() == column.id.group())
    }

    /// The column whose unit `unit` holds.
    pub fn unit_of(&self, unit: &Column) -> Option<&Column> {
        self.column_by_id(&unit.id.measured()?)
    }

    /// The column that holds the unit of `value`.
    pub fn unit_for(&self, value: &Column) -> Option<&Column> {
        let raw = value.id.raw();
        let unified = raw.strip_suffix(".value").map(|of| format!("{of}.unit"));
        let unified = unified.and_then(|id| self.column_by_id(&id));
        unified.or_else(|| self.column_by_id(&format!("{raw}_unit_of_measure")))
    }

    /// The column at a zero-based position of the sheet.
    pub fn column_at(&self, index: u32) -> Option<&Column> {
        let at = self.columns.binary_search_by_key(&index, |column| column.index).ok()?;
        self.columns.get(at)
    }

    /// Canonical value that the template uses when the seller gives none.
    pub fn default_value(&self, column: &Column) -> Option<&str> {
        self.defaults.get(column.id.raw()).map(String::as_str)
    }

    /// The labels of an attribute, and what the marketplace calls each.
    pub fn aliases(&self, column: &Column) -> impl Iterator<Item = (&str, &str)> {
        let aliases = self.aliases.get(column.id.raw()).into_iter().flatten();
        aliases.map(|(label, canonical)| (label.as_str(), canonical.as_str()))
    }

    /// What the template's rules make of the cells of a row.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Names of the sheets that look like the data sheet and are not read, because they stand behind it.
    pub fn other_data_sheets(&self) -> impl Iterator<Item = &str> {
        let others = self.sheets.iter().filter(|sheet| sheet.role == SheetRole::OtherData);
        others.map(|sheet| sheet.name.as_str())
    }

    /// What in the workbook could act on its own.
    pub fn active_content(&self) -> &[ActiveContent] {
        &self.active_content
    }
}
