//! From conditional formats to rules.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::format::{self, Condition, Format};
use super::meaning::asked_for_length;
use super::paint::{self, Paint};
use super::says::{Named, Says, Voices, names, words};
use super::{ColumnRules, Rule, Rules, Source, UnknownFormula};
use crate::Error;
use crate::book::Book;
use crate::formula::{Anchor, Compiler, FormulaFault, Reference, Site};
use crate::sqref::cover;
use crate::stretch::{Covered, Reach, Stretches};
use crate::template::{Column, Layout};
use crate::validation;
use crate::workbook::Sheet;

/// Rules of all columns together. The largest measured template has 1,895.
const MAX_RULES: usize = 200_000;

/// The rules behind the conditional formats in `text`, which is what stands behind the cells of the
/// data sheet.
pub(super) fn of_formats(
    book: &mut Book<'_, '_>,
    (sheet, text): (&Sheet, &str),
    columns: &[Column],
    layout: &Layout,
) -> Result<Rules, Error> {
    let formats = format::read(sheet, text, layout.data_row)?;
    if formats.is_empty() {
        return Ok(Rules::default());
    }
    let paints = paint::read(book)?;
    let mut compiler = Compiler::new(book, (&layout.sheet_name, layout.data_row));
    let named: Vec<Named> = formats.iter().map(|format| format.named(&mut compiler)).collect();
    let voices = Voices::of(formats.iter().zip(named.iter().copied()), &paints);
    let mut maker = Maker { compiler, voices, paints, layout, made: 0 };
    let mut found: Vec<ColumnRules> = columns.iter().map(ColumnRules::new).collect();
    let mut unknown = Vec::new();
    let mut places = HashMap::new();
    for format in formats.iter().zip(named) {
        let place = places.entry(format.0.group).or_insert_with(|| {
            let site = validation::site(&format.0.areas, 0);
            (site, format.0.covered(columns, layout.data_row))
        });
        unknown.extend(maker.add(format, place, &mut found)?);
    }
    found.retain(|rules| !rules.rules.is_empty());
    if !found.iter().flat_map(|of| &of.rules).any(|rule| rule.says.is_of_template()) {
        return Ok(Rules { source: Source::None, unknown });
    }
    let data_row = layout.data_row;
    let rows = |of: &ColumnRules| of.rules.iter().map(|rule| rule.rows.clone()).collect();
    let rows: Vec<Stretches> = found.iter().map(|of| Stretches::of(rows(of))).collect();
    let reach = Reach::of(rows.iter(), data_row);
    for (column, rows) in found.iter_mut().zip(rows) {
        column.covered = Covered::of(rows, reach.as_ref());
    }
    let program = maker.compiler.finish();
    Ok(Rules { source: Source::Formats { program, columns: found, data_row }, unknown })
}

/// Stretches of rows of data that a format covers, and in each the positions of columns.
type Places = Vec<(Range<u32>, Vec<Range<usize>>)>;

/// Makes the rules of formats.
struct Maker<'m, 'c, 'w, 'b> {
    compiler: Compiler<'c, 'w, 'b>,
    voices: Voices,
    paints: Vec<Paint>,
    layout: &'m Layout,
    /// Rules made so far.
    made: usize,
}

impl Maker<'_, '_, '_, '_> {
    /// Adds the rules of a format to the columns that it covers. Returns why it can't be followed.
    fn add(
        &mut self,
        (format, named): (&Format, Named),
        (site, places): &(Site, Places),
        columns: &mut [ColumnRules],
    ) -> Result<Option<UnknownFormula>, Error> {
        let paint = format.paint.and_then(|at| self.paints.get(at)).copied();
        let asked = format.asked_for_length(&mut self.compiler);
        let mut unknown = None;
        for (rows, at) in places.iter().flat_map(|(rows, all)| all.iter().map(move |at| (rows, at)))
        {
            for rules in columns.get_mut(at.clone()).into_iter().flatten() {
                self.made += 1;
                if self.made > MAX_RULES {
                    let (found, limit) = (self.made as u64, MAX_RULES as u64);
                    return Err(Error::TooManyRules { found, limit });
                }
                let site = Site { target: rules.column, ..*site };
                let condition = match &format.condition {
                    Condition::Formula(formula) => self.compiler.formula(formula, site)?,
                    Condition::Other(kind) => self.compiler.unknown(FormulaFault::outside(kind))?,
                };
                let doubt = self.compiler.program().doubt(condition).cloned();
                let own = asked.as_ref().is_some_and(|place| is_own(place, site, self.layout));
                let says = self.voices.says((format, named), paint, own, doubt.is_none());
                let reason = match says {
                    Some(Says::Unknown) => Some(doubt.unwrap_or(FormulaFault::NoMeaning)),
                    _ => doubt,
                };
                if let Some(reason) = reason {
                    let of_format = unknown.get_or_insert_with(|| format.unknown(reason));
                    of_format.hides |= says.is_some();
                }
                let rows = rows.clone();
                rules.rules.extend(says.map(|says| Rule { condition, says, rows }));
            }
        }
        Ok(unknown)
    }
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
        let names = parsed.as_ref().as_ref().map_or_else(|_| words(formula), names);
        Named::of(&names, compiler.book)
    }

    fn asked_for_length(&self, compiler: &mut Compiler<'_, '_, '_>) -> Option<Reference> {
        let Condition::Formula(formula) = &self.condition else { return None };
        let parsed = compiler.parse(formula);
        parsed.as_ref().as_ref().ok().and_then(asked_for_length).cloned()
    }

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

    fn unknown(&self, reason: FormulaFault) -> UnknownFormula {
        let formula = match &self.condition {
            Condition::Formula(text) | Condition::Other(text) => text.clone(),
        };
        UnknownFormula { cells: Arc::clone(&self.sqref), formula, reason, hides: false }
    }
}
