//! Lists resolved to their values, each range read once.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::Error;
use crate::book::Book;
use crate::cell::Area;
use crate::dependent::{DependentList, NamedLists};
use crate::formula::{Compiler, Cooked, Id, Place, Program, Site, Steps};
use crate::grid::Held;
use crate::option::{OptionValue, is_obsolete};
use crate::validation::ListSource;

/// Values of all lists together. The largest measured template has 20,000.
const MAX_VALUES: usize = 250_000;

/// Steps for all lists: bytes that are parsed, nodes that are evaluated, names that are searched, rows
/// that are gone through. The largest measured template takes 700,000.
const MAX_STEPS: usize = 50_000_000;
/// Steps for each thing that is kept: a node of a formula, a named list that one may yield.
const KEPT_STEPS: usize = 100;
/// Bytes of the texts of all lists. The largest measured template has 1 MB.
const MAX_BYTES: usize = 64 << 20;

/// Values of one list.
pub(crate) type Values = Arc<[OptionValue]>;

/// What a column allows, for every product type of the template.
#[derive(Debug, Clone)]
pub(crate) enum ColumnList {
    /// One list for all types.
    Same(Values),
    /// A list per type, in the order of the template's types.
    PerType(Vec<Option<Values>>),
    /// Over other cells of the row.
    Dependent(Arc<DependentList>),
    /// Outside the vocabulary, or pointing to nothing.
    Unreadable(String),
}

/// Finds the values behind list sources.
pub(crate) struct Lists<'c, 'w, 'b> {
    pub(crate) book: &'c mut Book<'w, 'b>,
    /// Name of the data sheet, and its first row of data.
    data: (&'c str, u32),
    /// By place and, where it has canonical names of its own, attribute.
    known: HashMap<(String, Area, String), Values>,
    /// By the ends of names and, as above, attribute.
    named: HashMap<(Vec<String>, String), Arc<NamedLists>>,
    /// Values made so far.
    made: usize,
    /// Bytes of their texts.
    made_bytes: usize,
    /// Steps taken so far.
    steps: usize,
}

impl<'c, 'w, 'b> Lists<'c, 'w, 'b> {
    pub fn new(book: &'c mut Book<'w, 'b>, data: (&'c str, u32)) -> Self {
        Self {
            book,
            data,
            known: HashMap::new(),
            named: HashMap::new(),
            made: 0,
            made_bytes: 0,
            steps: 0,
        }
    }

    /// The values of `source` in the column of `attribute`.
    pub fn resolve(
        &mut self,
        source: &ListSource,
        site: Site,
        of: &Context<'_>,
    ) -> Result<ColumnList, Error> {
        match source {
            ListSource::Literal(texts) => {
                let texts = texts.iter().map(|text| Arc::from(text.as_str()));
                Ok(ColumnList::Same(self.make(texts, of)?))
            }
            ListSource::Formula(formula) => self.formula(formula, site, of),
        }
    }

    fn formula(
        &mut self,
        formula: &str,
        site: Site,
        of: &Context<'_>,
    ) -> Result<ColumnList, Error> {
        let unreadable = || ColumnList::Unreadable(formula.to_owned());
        self.spend(formula.len())?;
        let mut compiler = Compiler::new(self.book, self.data);
        let id = compiler.list(formula, site)?;
        let work = compiler.work();
        let program = compiler.finish();
        self.spend(work)?;
        if program.doubt(id).is_some() {
            return Ok(unreadable());
        }
        match program.columns(id).as_slice() {
            [] => {
                let found = self.yielded(&program, id, "", of)?;
                Ok(found.ok().flatten().map_or_else(unreadable, ColumnList::Same))
            }
            [column] if *column == of.type_column => {
                let mut lists = Vec::with_capacity(of.types.len());
                for product_type in of.types {
                    self.spend(program.nodes.len())?;
                    match self.yielded(&program, id, product_type, of)? {
                        Ok(list) => lists.push(list),
                        Err(Unknown) => return Ok(unreadable()),
                    }
                }
                Ok(ColumnList::PerType(lists))
            }
            columns => {
                let columns = columns.to_vec();
                self.spend(program.nodes.len().saturating_mul(KEPT_STEPS))?;
                let values = self.named(&program, of)?;
                let list = DependentList::new(program, id, columns, values, formula.to_owned());
                Ok(ColumnList::Dependent(Arc::new(list)))
            }
        }
    }

    /// The lists that a program may yield: those of all named ranges whose name ends as one of its
    /// `INDIRECT`s.
    fn named(&mut self, program: &Program, of: &Context<'_>) -> Result<Arc<NamedLists>, Error> {
        let key = (program.indirect_ends(), of.lists_of().to_owned());
        if let Some(known) = self.named.get(&key) {
            return Ok(Arc::clone(known));
        }
        let (ends, by_name) = (&key.0, &program.named.by_name);
        let steps = ends.iter().map(|end| 1 + end.len() / 16).sum::<usize>();
        self.spend(steps.saturating_mul(by_name.len()))?;
        let meant = |name: &str| ends.iter().any(|end| name.ends_with(end));
        let found = by_name.iter().filter(|(name, _)| meant(name));
        let places: Vec<u32> = found.filter_map(|(_, position)| *position).collect();
        self.spend(places.len().saturating_mul(KEPT_STEPS))?;
        let mut lists = NamedLists::with_capacity(places.len());
        for named in places {
            if let Some((sheet, area)) = self.book.named_place(named)
                && !self.changes(sheet, area)
                && let Some(list) = self.range(sheet, area, of)?
            {
                lists.insert(named, list);
            }
        }
        let lists = Arc::new(lists);
        self.named.insert(key, Arc::clone(&lists));
        Ok(lists)
    }

    /// Notes work that is to be done.
    pub(crate) fn spend(&mut self, steps: usize) -> Result<(), Error> {
        self.steps = self.steps.saturating_add(steps);
        if self.steps > MAX_STEPS {
            return Err(Error::ListsTooCostly { limit: MAX_STEPS as u64 });
        }
        Ok(())
    }

    /// The list that a formula yields when the row holds nothing but its product type.
    fn yielded(
        &mut self,
        program: &Program,
        id: Id,
        product_type: &str,
        of: &Context<'_>,
    ) -> Result<Result<Option<Values>, Unknown>, Error> {
        let mut steps = Steps::new(MAX_STEPS - self.steps);
        let values = program.evaluate(|_| Cooked::Text(product_type.into()), &mut steps);
        self.spend(steps.taken())?;
        let value = usize::try_from(id).ok().and_then(|at| values.get(at));
        let place = match value {
            Some(Cooked::Place(place)) => place,
            None | Some(Cooked::Unknown) => return Ok(Err(Unknown)),
            Some(_) => return Ok(Ok(None)),
        };
        let (sheet, area) = match place {
            Place::Direct(sheet, area) => (sheet.clone(), *area),
            Place::Named(named) => match self.book.named_place(*named) {
                Some((sheet, area)) => (sheet.to_owned(), area),
                None => return Ok(Err(Unknown)),
            },
        };
        self.spend(sheet.len())?;
        if self.changes(&sheet, area) {
            return Ok(Err(Unknown));
        }
        Ok(Ok(self.range(&sheet, area, of)?))
    }

    /// Whether a range reaches into the rows of data: what it lists changes with what is filled in.
    pub(crate) fn changes(&self, sheet: &str, area: Area) -> bool {
        let (data_sheet, data_row) = self.data;
        area.last_row >= data_row && sheet.to_lowercase() == data_sheet.to_lowercase()
    }

    pub(crate) fn range(
        &mut self,
        sheet: &str,
        area: Area,
        of: &Context<'_>,
    ) -> Result<Option<Values>, Error> {
        let key = (sheet.to_lowercase(), area, of.lists_of().to_owned());
        if let Some(values) = self.known.get(&key) {
            return Ok(Some(Arc::clone(values)));
        }
        // A list stands in one column or in one row.
        let last_column =
            if area.first_row == area.last_row { area.last_column } else { area.first_column };
        let area = Area { last_column, ..area };
        let Some(grid) = self.book.grid(sheet)? else { return Ok(None) };
        let rows = grid.rows_of(area);
        self.spend(rows)?;
        let Some(grid) = self.book.grid(sheet)? else { return Ok(None) };
        // No more is copied than may be kept.
        let room = MAX_BYTES.saturating_sub(self.made_bytes);
        let mut bytes = 0_usize;
        let cells = grid.contents(area).map(|(_, _, held)| held).take_while(|held| {
            let fits = bytes <= room;
            bytes = bytes.saturating_add(held.text.len());
            fits
        });
        let texts: Vec<Arc<str>> = cells.take(MAX_VALUES + 1).map(Held::to_text).collect();
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
        let bytes = |value: &OptionValue| {
            value.text.len() + value.canonical.as_ref().map_or(0, String::len)
        };
        self.made_bytes += values.iter().map(bytes).sum::<usize>();
        if self.made_bytes > MAX_BYTES {
            return Err(Error::malformed(format!("lists with more than {MAX_BYTES} bytes")));
        }
        self.made += values.len();
        if self.made > MAX_VALUES {
            let (found, limit) = (self.made as u64, MAX_VALUES as u64);
            return Err(Error::TooManyValues { found, limit });
        }
        Ok(values)
    }
}

/// A formula's value can't be told.
struct Unknown;

impl Context<'_> {
    /// The attribute whose lists are not those of others, since it has canonical names of its own.
    fn lists_of(&self) -> &str {
        self.aliases.map_or("", |_| self.attribute)
    }
}

/// The column that a list is resolved for.
pub(crate) struct Context<'c> {
    /// Attribute id of the column.
    pub attribute: &'c str,
    /// The attribute's labels → canonical values.
    pub aliases: Option<&'c BTreeMap<String, String>>,
    /// Column that holds the row's product type.
    pub type_column: u32,
    /// All product types.
    pub types: &'c [String],
}
