//! One row being written: every value passes through here, so that no cell ever holds what its
//! column's list forbids for the row's type and every refusal becomes a finding.

use sheetfill::{Column, MAX_TEXT_UNITS, OptionValue, Options, RowStates, Value};

use crate::catalog::{Code, Finding, fold};

use super::concept::Concept;
use super::sheet::Sheet;
use super::trace::{CellRef, Source};
use super::word::Word;

/// How many near options a finding shows.
const NEAR_OPTIONS: usize = 5;

/// A row of the plan, open for writing.
pub(super) struct Row<'s, 't> {
    pub sheet: &'s mut Sheet<'t>,
    /// Position in the plan.
    at: usize,
    sku: String,
    product_type: String,
    /// Columns written so far.
    filled: Vec<u32>,
}

/// What a text list column makes of a value that is not in its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unlisted {
    /// Suggestion lists take it, with a remark; closed ones don't.
    AsTheListSays,
    /// Only listed values make sense, even where the list is a suggestion.
    Refused,
    /// As [`Self::AsTheListSays`], and a column whose list does not exist for the type is free text.
    FreeWithoutList,
}

impl<'s, 't> Row<'s, 't> {
    /// Opens row `at` of the plan.
    pub fn new(sheet: &'s mut Sheet<'t>, at: usize, sku: &str, product_type: &str) -> Self {
        Self {
            sheet,
            at,
            sku: sku.to_owned(),
            product_type: product_type.to_owned(),
            filled: Vec::new(),
        }
    }

    /// Its SKU.
    pub fn sku(&self) -> &str {
        &self.sku
    }

    /// Its product type.
    pub fn product_type(&self) -> &str {
        &self.product_type
    }

    /// The text that the row has in `column`; empty when there is none.
    pub fn planned(&self, column: &Column) -> String {
        self.sheet
            .plan
            .get(self.at, column)
            .map(|value| value.as_str().to_owned())
            .unwrap_or_default()
    }

    /// What `column` allows in this row: for its type, and where the list depends on more of the
    /// row, for what is written so far.
    pub fn options(&self, column: &'t Column) -> Options<'t> {
        let template = self.sheet.template;
        match self.sheet.plan.row(self.at) {
            Some(cells)
                if self.says_type() || template.list_depends_on(column).next().is_some() =>
            {
                template.options_at(column, self.sheet.sheet_row(self.at), cells)
            }
            _ => template.options(column, &self.product_type),
        }
    }

    /// Whether the row's product type is written already.
    fn says_type(&self) -> bool {
        let type_column = self.sheet.template.layout().type_column;
        type_column.is_some_and(|column| self.filled.contains(&column))
    }

    /// Whether the row already says something in `column`.
    pub fn is_filled(&self, column: &Column) -> bool {
        self.filled.contains(&column.index)
    }

    /// The columns that hold `concept`, left to right: those of the first stem that applies to the
    /// row's type, else of the first that exists.
    pub fn columns(&self, concept: Concept) -> Vec<&'t Column> {
        let mut first = Vec::new();
        for stem in concept.stems() {
            let columns = self.sheet.columns(stem);
            let applies =
                |column: &&'t Column| !matches!(self.options(column), Options::NotForType { .. });
            if columns.iter().any(applies) {
                return columns;
            }
            if first.is_empty() {
                first = columns;
            }
        }
        first
    }

    /// The first column that holds `concept`.
    pub fn column(&self, concept: Concept) -> Option<&'t Column> {
        self.columns(concept).first().copied()
    }

    /// Writes a text where `concept` stands; returns whether it is in a cell now.
    pub fn text(&mut self, concept: Concept, text: &str, sources: &[Source<'_>]) -> bool {
        self.text_or(concept, text, Unlisted::AsTheListSays, sources)
    }

    /// As [`Self::text`], saying what becomes of a value outside the list.
    pub fn text_or(
        &mut self,
        concept: Concept,
        text: &str,
        unlisted: Unlisted,
        sources: &[Source<'_>],
    ) -> bool {
        match self.column(concept) {
            Some(column) => self.cell(column, text, unlisted, sources),
            None => self.no_column(sources),
        }
    }

    /// Writes a text into `column` through its list; returns whether it is in the cell now.
    pub fn cell(
        &mut self,
        column: &'t Column,
        text: &str,
        unlisted: Unlisted,
        sources: &[Source<'_>],
    ) -> bool {
        let options = self.options(column);
        if let Some(option) = options.resolve(text) {
            return self.write(column, Value::from(&*option.text), sources);
        }
        let mut params = vec![("column", column.label.clone())];
        if is_part(text, sources) {
            params.push(("value", text.to_owned()));
        }
        let code = match options {
            Options::NoList => return self.write(column, Value::from(text), sources),
            Options::NotForType { closed: false } if unlisted == Unlisted::FreeWithoutList => {
                return self.write(column, Value::from(text), sources);
            }
            Options::List { closed: false, .. } if unlisted != Unlisted::Refused => {
                let written = self.write(column, Value::from(text), sources);
                if written {
                    // Of what led to the text, only what holds it is outside the suggestions.
                    let holds = |source: &&Source<'_>| source.given.raw.contains(text);
                    let own: Vec<Source<'_>> = sources.iter().filter(holds).copied().collect();
                    let named = if own.is_empty() { sources } else { &own };
                    self.note(Code::ValueOutsideSuggestions, Some(column), &params, named);
                }
                return written;
            }
            Options::List { values, .. } => {
                params.push(("options", near(values, text)));
                Code::ValueNotInList
            }
            Options::NotForType { .. } => {
                params.push(("productType", self.product_type.clone()));
                Code::ValueNotForType
            }
            Options::Dependent { .. } => Code::ValueNeedsDependentList,
            _ => Code::ListUnreadable,
        };
        // What only led to the text (the kind of brand) is no value of this column.
        let holds = |source: &Source<'_>| source.given.raw.contains(text);
        let (own, led): (Vec<_>, Vec<_>) = sources.iter().copied().partition(holds);
        if own.is_empty() {
            self.note(code, Some(column), &params, sources);
        } else {
            self.note(code, Some(column), &params, &own);
            if !led.is_empty() {
                params.push(("value", text.to_owned()));
                self.note(code, Some(column), &params, &led);
            }
        }
        false
    }

    /// Writes the option that means `word`; nothing, and `false`, when there is none.
    pub fn word(&mut self, concept: Concept, word: Word, sources: &[Source<'_>]) -> bool {
        let Some(column) = self.column(concept) else { return false };
        let Options::List { values, .. } = self.options(column) else { return false };
        let Some(option) = word.find(values) else { return false };
        self.write(column, Value::from(&*option.text), sources)
    }

    /// Writes a value that is no text, e.g. a number; a list column takes it only as one of its
    /// options. Returns whether it stands now.
    pub fn plain(&mut self, column: &'t Column, value: Value, sources: &[Source<'_>]) -> bool {
        if matches!(self.options(column), Options::NoList) {
            return self.write(column, value, sources);
        }
        self.cell(column, value.as_str(), Unlisted::AsTheListSays, sources)
    }

    /// Puts a value that the column allows into the cell.
    pub fn write(&mut self, column: &'t Column, value: Value, sources: &[Source<'_>]) -> bool {
        if let Value::Text(text) = &value
            && !self.is_writable(column, text, sources)
        {
            return false;
        }
        self.put(column, value);
        let cell = self.cell_ref(column);
        for source in sources {
            self.sheet.trace.cell(source.at, cell);
        }
        true
    }

    /// Puts a value into a cell as it is.
    pub fn put(&mut self, column: &Column, value: Value) {
        self.sheet.plan.set(self.at, column, value);
        if !self.filled.contains(&column.index) {
            self.filled.push(column.index);
        }
    }

    /// Empties a cell; what stood there.
    pub fn take(&mut self, column: &Column) -> Option<Value> {
        self.filled.retain(|filled| *filled != column.index);
        self.sheet.plan.set(self.at, column, Value::from(""))
    }

    /// What the template's rules make of each cell as the row stands.
    pub fn states(&self) -> RowStates {
        let (at, rules) = (self.sheet.sheet_row(self.at), self.sheet.template.rules());
        let cells = self.sheet.plan.row(self.at);
        cells.map(|cells| rules.states_at(at, cells)).unwrap_or_default()
    }

    /// Columns whose cells hold something, left to right.
    pub fn cells(&self) -> impl Iterator<Item = &'t Column> {
        let (template, cells) = (self.sheet.template, self.sheet.plan.row(self.at));
        cells.into_iter().flatten().filter_map(move |(at, _)| template.column_at(*at))
    }

    /// The cell of a column.
    pub fn cell_ref(&self, column: &Column) -> CellRef {
        CellRef { row: self.at, column: column.index }
    }

    /// Name of the cell of a column, e.g. `"AR7"`.
    pub fn cell_name(&self, column: &Column) -> String {
        self.sheet.cell_name(self.at, column)
    }

    fn is_writable(&mut self, column: &'t Column, text: &str, sources: &[Source<'_>]) -> bool {
        let label = ("column", column.label.clone());
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            self.note(Code::TextNotWritable, Some(column), &[label], sources);
            return false;
        }
        let units = text.encode_utf16().count();
        if units > MAX_TEXT_UNITS {
            let limit = ("limit", MAX_TEXT_UNITS.to_string());
            self.note(
                Code::TextTooLong,
                Some(column),
                &[label, limit, ("actual", units.to_string())],
                sources,
            );
            return false;
        }
        true
    }

    /// The template has no column for these values.
    pub fn no_column(&mut self, sources: &[Source<'_>]) -> bool {
        if !sources.is_empty() {
            self.note(Code::ColumnMissing, None, &[], sources);
        }
        false
    }

    /// Adds a finding about this row for each source, or one without a value.
    pub fn note(
        &mut self,
        code: Code,
        column: Option<&Column>,
        params: &[(&str, String)],
        sources: &[Source<'_>],
    ) {
        let mut finding = Finding::new(code).sku(&self.sku);
        finding.target = column.map(|column| self.cell_name(column));
        finding.params =
            params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        self.sheet.note(&finding, sources);
    }
}

/// Whether the text is one of several in a given value (or in none), so that a finding has to name
/// it besides the whole.
fn is_part(text: &str, sources: &[Source<'_>]) -> bool {
    sources.iter().all(|source| {
        let raw = source.given.raw.trim();
        raw != text && raw.contains(text)
    })
}

/// The options most like `wanted`, best first, separated by `; `.
fn near(options: &[OptionValue], wanted: &str) -> String {
    let sought = pairs(wanted);
    let mut scored: Vec<(usize, usize, &str)> = options
        .iter()
        .filter(|option| !option.obsolete)
        .enumerate()
        .map(|(position, option)| {
            let have = pairs(&option.text);
            let shared = have.iter().filter(|pair| sought.contains(pair)).count();
            let likeness =
                (2000 * shared).checked_div(have.len() + sought.len()).unwrap_or_default();
            (likeness, position, &*option.text)
        })
        .collect();
    scored
        .sort_unstable_by_key(|(likeness, position, _)| (std::cmp::Reverse(*likeness), *position));
    let texts: Vec<&str> = scored.into_iter().take(NEAR_OPTIONS).map(|(_, _, text)| text).collect();
    texts.join("; ")
}

/// Neighbouring letters of a folded text, for likeness; bounded, so that a long text costs little.
fn pairs(text: &str) -> Vec<(char, char)> {
    let start: String = text.chars().take(80).collect();
    let letters: Vec<char> = fold(&start).chars().collect();
    letters.iter().copied().zip(letters.iter().copied().skip(1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_options_are_the_most_like_and_never_obsolete() {
        let texts = ["Algodão", "Mistura de algodão", "Lã", "Algodao cru", "Couro", "Seda", "Juta"];
        let mut options: Vec<OptionValue> = texts
            .iter()
            .map(|text| OptionValue { text: (*text).into(), canonical: None, obsolete: false })
            .collect();
        options[3].obsolete = true;
        let shown = near(&options, "ALGODÃO 100%");
        assert!(shown.starts_with("Algodão; Mistura de algodão; "), "{shown}");
        assert_eq!(shown.split("; ").count(), NEAR_OPTIONS);
        assert!(!shown.contains("cru"));
    }
}
