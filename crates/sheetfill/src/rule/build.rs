//! From conditional formats to rules.

use std::collections::HashMap;
use std::ops::Range;

use super::by_row::{self, ColumnRules, Placed, Rule};
use super::format::{self, Condition, Format, Formats, Group};
use super::gone::NamedRules;
use super::meaning::asked_for_length;
use super::paint::{self, Paint};
use super::says::{Named, Says, Voices, words};
use super::{Rules, Source, UnknownFormula};
use crate::Error;
use crate::book::Book;
use crate::cell::MAX_ROWS;
use crate::formula::{Anchor, Compiler, FormulaFault, Reference, Site};
use crate::sqref::cover;
use crate::stretch::{Covered, Reach, Stretches};
use crate::template::{Column, Layout};
use crate::validation;
use crate::workbook::Sheet;

/// Rules of all columns together: what each format says in each of them. The largest measured template
/// has 1,895.
const MAX_RULES: usize = 200_000;
/// Stretches of rows that rules are for, over all columns.
const MAX_PLACES: usize = 1_000_000;

/// The rules behind the conditional formats in `text`, which is what stands behind the cells of the
/// data sheet.
pub(super) fn of_formats(
    book: &mut Book<'_, '_>,
    (sheet, text): (&Sheet, &str),
    columns: &[Column],
    layout: &Layout,
) -> Result<Rules, Error> {
    let mut formats = format::read(sheet, text, layout.data_row)?;
    let named_rules = NamedRules::of(book);
    if formats.list.is_empty() && named_rules.is_empty() {
        return Ok(Rules::default());
    }
    let paints = paint::read(book)?;
    let mut compiler = Compiler::new(book, (&layout.sheet_name, layout.data_row));
    for format in &mut formats.list {
        if let Some(parsed) = format.parsed.take() {
            compiler.learn(format.condition.text(), parsed);
        }
    }
    let named: Vec<Named> = formats.list.iter().map(|format| format.named(&mut compiler)).collect();
    let voices = Voices::of(formats.list.iter().zip(named.iter().copied()), &paints);
    let of_groups = formats.groups.iter().map(|group| group.covered(columns, layout.data_row));
    let (places, formats): (Vec<Places>, _) = (of_groups.collect(), &formats);
    let (places, found, made) = (&*places, columns.iter().map(|_| Vec::new()).collect(), [0, 0]);
    let mut maker =
        Maker { compiler, voices, paints, layout, formats, columns, places, found, made };
    let mut unknown = Vec::new();
    for format in formats.list.iter().zip(named) {
        unknown.extend(maker.add(format)?);
    }
    maker.add_gone(&named_rules, &mut unknown)?;
    let mut of_columns = by_row::of_columns(columns.iter().map(|c| c.index).zip(maker.found))?;
    if !of_columns.iter().any(ColumnRules::is_of_template) {
        return Ok(Rules { source: Source::None, unknown });
    }
    let data_row = layout.data_row;
    let rows: Vec<Stretches> = of_columns.iter().map(ColumnRules::stretches).collect();
    let reach = Reach::of(rows.iter(), data_row);
    for (column, rows) in of_columns.iter_mut().zip(rows) {
        column.covered = Covered::of(rows, reach.as_ref());
    }
    let program = maker.compiler.finish();
    Ok(Rules { source: Source::Formats { program, columns: of_columns, data_row }, unknown })
}

/// Stretches of rows of data that formats cover, and in each the positions of columns.
type Places = Vec<(Range<u32>, Vec<Range<usize>>)>;

/// Makes the rules of formats.
struct Maker<'m, 'c, 'w, 'b> {
    compiler: Compiler<'c, 'w, 'b>,
    voices: Voices,
    paints: Vec<Paint>,
    layout: &'m Layout,
    formats: &'m Formats,
    columns: &'m [Column],
    /// Of each group of formats.
    places: &'m [Places],
    /// The rules of each column.
    found: Vec<Vec<Placed>>,
    /// Rules made so far, and places of them.
    made: [usize; 2],
}

impl Maker<'_, '_, '_, '_> {
    /// Adds the rules of a format to the columns that it covers. Returns why it can't be followed.
    fn add(&mut self, (format, named): (&Format, Named)) -> Result<Option<UnknownFormula>, Error> {
        let Some(first) = format.copies.first() else { return Ok(None) };
        let group = self.formats.groups.get(first.group);
        let site = validation::site(group.map(|of| &*of.areas).unwrap_or_default(), 0);
        let own = format.asked_for_length(&mut self.compiler);
        let mut unknown = None;
        let mut known: HashMap<usize, Option<Rule>> = HashMap::new();
        for copy in &format.copies {
            let places = self.places.get(copy.group).into_iter().flatten();
            for (rows, at) in places.flat_map(|(rows, all)| {
                all.iter().flat_map(move |at| at.clone().map(move |at| (rows, at)))
            }) {
                let rule = if let Some(rule) = known.get(&at) {
                    *rule
                } else {
                    let target = self.columns.get(at).map_or(0, |column| column.index);
                    let site = Site { target, ..site };
                    let rule = self.rule((format, named), (site, own.as_ref()), &mut unknown)?;
                    *known.entry(at).or_insert(rule)
                };
                let [_, places] = &mut self.made;
                *places += 1;
                bounded(*places, MAX_PLACES)?;
                if let Some((rule, of)) = rule.zip(self.found.get_mut(at)) {
                    of.push(Placed { rule, rows: rows.clone(), turn: copy.turn });
                }
            }
        }
        Ok(unknown)
    }

    /// Columns whose formats are gone while names of the workbook still speak of them: what their cells
    /// are can't be told.
    fn add_gone(
        &mut self,
        named: &NamedRules<'_>,
        unknown: &mut Vec<UnknownFormula>,
    ) -> Result<(), Error> {
        for (column, placed) in self.columns.iter().zip(&mut self.found) {
            if placed.iter().any(|placed| placed.rule.says.is_of_template()) {
                continue;
            }
            let Some(gone) = named.gone(column, self.layout) else { continue };
            let condition = self.compiler.unknown(FormulaFault::Gone)?;
            let (rule, rows) =
                (Rule { condition, says: Says::Unknown }, self.layout.data_row..MAX_ROWS);
            placed.push(Placed { rule, rows, turn: (i64::MIN, 0) });
            unknown.push(gone);
        }
        Ok(())
    }

    /// What a format says at a site; `None` when that is nothing.
    fn rule(
        &mut self,
        (format, named): (&Format, Named),
        (site, asked): (Site, Option<&Reference>),
        unknown: &mut Option<UnknownFormula>,
    ) -> Result<Option<Rule>, Error> {
        let [rules, _] = &mut self.made;
        *rules += 1;
        bounded(*rules, MAX_RULES)?;
        let paint = format.paint.and_then(|at| self.paints.get(at)).copied();
        let condition = match &format.condition {
            Condition::Formula(formula) => self.compiler.formula(formula, site)?,
            Condition::Other(kind) => self.compiler.unknown(FormulaFault::outside(kind))?,
        };
        let doubt = self.compiler.program().doubt(condition).cloned();
        let own = asked.is_some_and(|place| is_own(place, site, self.layout));
        let says = self.voices.says((format, named), paint, own, doubt.is_none());
        let reason = match says {
            Some(Says::Unknown) => Some(doubt.unwrap_or(FormulaFault::NoMeaning)),
            // A look that means nothing here is named all the same.
            None if self.voices.look((format, paint)).is_some() => {
                Some(doubt.unwrap_or(FormulaFault::LoneLook))
            }
            _ => doubt,
        };
        if let Some(reason) = reason {
            let of_format = unknown.get_or_insert_with(|| {
                let cells = self.formats.cells(format);
                let formula = format.condition.text().to_owned();
                UnknownFormula { cells, formula, reason, hides: false }
            });
            of_format.hides |= says.is_some();
        }
        Ok(says.map(|says| Rule { condition, says }))
    }
}

fn bounded(found: usize, limit: usize) -> Result<(), Error> {
    if found > limit {
        let (found, limit) = (found as u64, limit as u64);
        return Err(Error::TooManyRules { found, limit });
    }
    Ok(())
}

/// Whether a place in a formula is the very cell that it is read for.
fn is_own(place: &Reference, site: Site, layout: &Layout) -> bool {
    let on_data = |sheet: &String| sheet.to_lowercase() == layout.sheet_name.to_lowercase();
    place.sheet.as_ref().is_none_or(on_data)
        && place.rows == Anchor::Relative
        && place.area.first_row == site.row
        && place.moved(site.shift()).is_some_and(|area| area.first_column == site.target)
}

impl Format {
    fn named(&self, compiler: &mut Compiler<'_, '_, '_>) -> Named {
        let Condition::Formula(formula) = &self.condition else { return Named::default() };
        let parsed = compiler.parse(formula);
        match &*parsed {
            Ok(expr) => Named::of_expr(expr, compiler.book),
            Err(_) => Named::of(&words(formula), compiler.book),
        }
    }

    fn asked_for_length(&self, compiler: &mut Compiler<'_, '_, '_>) -> Option<Reference> {
        let Condition::Formula(formula) = &self.condition else { return None };
        let parsed = compiler.parse(formula);
        parsed.as_ref().as_ref().ok().and_then(asked_for_length).cloned()
    }
}

impl Group {
    /// Stretches of rows of data that it covers, and in each the positions of columns.
    fn covered(&self, columns: &[Column], data_row: u32) -> Places {
        let at = |column: u32| columns.partition_point(|other| other.index < column);
        let covered = cover(&self.areas, data_row).into_iter();
        let positions = covered.map(|(rows, spans)| {
            let positions = spans.iter().map(|span| at(span.start)..at(span.end));
            (rows, positions.filter(|at| !at.is_empty()).collect())
        });
        positions.collect()
    }
}
