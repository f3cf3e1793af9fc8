//! The conditional formats of the data sheet.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::Error;
use crate::cell::Area;
use crate::formula::{Expr, FormulaFault, Relative, parse};
use crate::sqref::Sqrefs;
use crate::validation::site;
use crate::workbook::Sheet;
use crate::xml::{Node, Xml, attribute, attributes, local, stretch};

/// Formats of one sheet that say something different. The largest measured template has 1,895.
const MAX_FORMATS: usize = 20_000;
/// Formats as they stand: copies of rows bring copies of their formats.
const MAX_COPIES: usize = 500_000;
/// Bytes of all formulas: each is parsed to be told from the others.
const MAX_FORMULA_BYTES: usize = 64 << 20;
/// Bytes of the cells that are named of a format whose copies are for others.
const MAX_CELLS_BYTES: usize = 1_024;

/// The conditional formats of the rows of data.
#[derive(Debug, Default)]
pub(super) struct Formats {
    /// The first to be asked first.
    pub list: Vec<Format>,
    /// Cells that formats are for.
    pub groups: Vec<Group>,
}

/// Cells of a sheet that have formats in common.
#[derive(Debug)]
pub(super) struct Group {
    /// The cells as they are written.
    sqref: Arc<str>,
    pub areas: Arc<[Area]>,
}

/// A conditional format, and its copies for other cells.
#[derive(Debug)]
pub(super) struct Format {
    pub condition: Condition,
    /// Its formula as it was parsed to be told from the others.
    pub parsed: Option<Rc<Result<Expr, FormulaFault>>>,
    /// Later ones are said not to be asked when it holds.
    stop: bool,
    /// Position of its look among the workbook's.
    pub paint: Option<usize>,
    /// Where it stands.
    pub copies: Vec<Copy>,
}

/// A place of a format.
#[derive(Debug, Clone, Copy)]
pub(super) struct Copy {
    /// Position of its cells.
    pub group: usize,
    /// When it is asked, lower ones first: as it is written, and how many stand before it.
    pub turn: (i64, usize),
}

/// When a format holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Condition {
    Formula(String),
    /// By something else than a formula, e.g. `duplicateValues`.
    Other(String),
}

/// Kinds that only shade or mark cells: they hold for none, and stop nothing.
const SHADES: [&str; 3] = ["colorScale", "dataBar", "iconSet"];

impl Format {
    /// Whether later formats are not asked when it holds.
    pub fn stops(&self) -> bool {
        let shades = matches!(&self.condition, Condition::Other(kind) if SHADES.contains(&&**kind));
        self.stop && !shades
    }
}

/// Reads the formats whose areas reach `data_row` or a row below it from what stands behind a sheet's cells, the
/// first to be asked first.
///
/// Copying rows in a spreadsheet copies their formats, each copy with its cells and priority: those
/// that say the same of their own cells are one.
pub(super) fn read(sheet: &Sheet, text: &str, data_row: u32) -> Result<Formats, Error> {
    let mut fold = Fold::new(sheet, data_row);
    let mut sqref = String::new();
    let mut sqrefs = Sqrefs::new(&sheet.part);
    let mut xml = Xml::tail(&sheet.part, stretch(text, "conditionalFormatting"));
    while let Some(node) = xml.next()? {
        match node {
            Node::Open { tag, empty } => match local(&tag) {
                "conditionalFormatting" if !empty => {
                    sqref = attribute(&tag, "sqref").unwrap_or_default().into_owned();
                    fold.open.clear();
                }
                "cfRule" => {
                    let [kind, priority, paint, stop] =
                        attributes(&tag, ["type", "priority", "dxfId", "stopIfTrue"]);
                    let number = |text: Option<Cow<'_, str>>| text?.trim().parse().ok();
                    let priority = number(priority).unwrap_or(i64::MAX);
                    let paint = number(paint).and_then(|id| usize::try_from(id).ok());
                    let stop = stop.is_some_and(|stop| matches!(&*stop, "1" | "true"));
                    let formula = if empty { None } else { formula(&mut xml)? };
                    let condition = match formula {
                        Some(text) if kind.as_deref() == Some("expression") => {
                            Condition::Formula(text)
                        }
                        _ => Condition::Other(kind.unwrap_or_default().into_owned()),
                    };
                    fold.add(Look { condition, stop, paint }, priority)?;
                }
                "sqref" if !empty => sqref = xml.text_until("sqref")?,
                _ => {}
            },
            Node::Close(end) if end.local_name().into_inner() == "conditionalFormatting" => {
                let sqref = std::mem::take(&mut sqref);
                let areas = sqrefs.read(&sqref)?;
                fold.close(Group { sqref: sqref.into(), areas })?;
            }
            _ => {}
        }
    }
    Ok(fold.finish())
}

/// What tells formats of the same cells from each other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Look {
    condition: Condition,
    stop: bool,
    paint: Option<usize>,
}

/// What a condition says told from some cell, and its formula.
type Told = (Rc<str>, Option<Rc<Result<Expr, FormulaFault>>>);

/// Formats under way, those that say the same folded into one.
struct Fold<'s> {
    sheet: &'s Sheet,
    data_row: u32,
    formats: Formats,
    /// Positions of formats, by what they say told from their own cells.
    known: HashMap<(Rc<str>, bool, Option<usize>), usize>,
    /// What formulas say that name no cells, which is the same everywhere. Most of a template's do.
    placeless: HashMap<String, Told>,
    /// Those of the present group, with their turns: newer Excels name the cells behind them. Of several
    /// that are the same the first to be asked decides.
    open: HashMap<Look, (i64, usize)>,
    /// Formats read so far, and bytes of their formulas.
    read: usize,
    formula_bytes: usize,
}

impl<'s> Fold<'s> {
    fn new(sheet: &'s Sheet, data_row: u32) -> Self {
        let (formats, known, open) = (Formats::default(), HashMap::new(), HashMap::new());
        let placeless = HashMap::new();
        Self { sheet, data_row, formats, known, placeless, open, read: 0, formula_bytes: 0 }
    }

    /// Adds a format of the present group.
    fn add(&mut self, look: Look, priority: i64) -> Result<(), Error> {
        let turn = (priority, self.read);
        self.read += 1;
        self.bound(self.read, MAX_COPIES)?;
        if let Condition::Formula(formula) = &look.condition {
            self.formula_bytes += formula.len();
            self.bound_formulas()?;
        }
        let first = self.open.entry(look).or_insert(turn);
        *first = turn.min(*first);
        self.bound(self.open.len(), MAX_FORMATS)
    }

    /// Ends the present group, whose cells are now known.
    fn close(&mut self, group: Group) -> Result<(), Error> {
        let mut open: Vec<_> = self.open.drain().collect();
        if !group.areas.iter().any(|area| area.last_row >= self.data_row) {
            return Ok(());
        }
        open.sort_unstable_by_key(|(_, turn)| *turn);
        let at = self.formats.groups.len();
        let site = site(&group.areas, 0);
        self.formats.groups.push(group);
        for (Look { condition, stop, paint }, turn) in open {
            let copy = Copy { group: at, turn };
            let (text, parsed) = self.told(&condition, (site.row, site.column));
            let key = (text, stop, paint);
            let next = self.formats.list.len();
            let position = *self.known.entry(key).or_insert(next);
            if let Some(format) = self.formats.list.get_mut(position) {
                format.copies.push(copy);
            } else {
                let copies = vec![copy];
                self.formats.list.push(Format { condition, parsed, stop, paint, copies });
                self.bound(next + 1, MAX_FORMATS)?;
            }
        }
        Ok(())
    }

    fn told(&mut self, condition: &Condition, at: (u32, u32)) -> Told {
        let Condition::Formula(text) = condition else { return condition.relative(at) };
        if let Some(told) = self.placeless.get(text) {
            return told.clone();
        }
        let told = condition.relative(at);
        if let Some(Ok(expr)) = told.1.as_deref() {
            let elsewhere = Relative { expr, at: (at.0 + 1, at.1 + 1) };
            if *told.0 == *elsewhere.to_string() {
                self.placeless.insert(text.clone(), told.clone());
            }
        }
        told
    }

    fn finish(mut self) -> Formats {
        self.formats.list.sort_by_key(|format| format.copies.iter().map(|copy| copy.turn).min());
        self.formats
    }

    fn bound(&self, found: usize, limit: usize) -> Result<(), Error> {
        if found <= limit {
            return Ok(());
        }
        let (part, found, limit) = (self.sheet.part.clone(), found as u64, limit as u64);
        Err(Error::TooManyFormats { part, found, limit })
    }

    fn bound_formulas(&self) -> Result<(), Error> {
        if self.formula_bytes <= MAX_FORMULA_BYTES {
            return Ok(());
        }
        let (sheet, limit_bytes) = (self.sheet.name.clone(), MAX_FORMULA_BYTES as u64);
        Err(Error::TextsTooLarge { sheet, limit_bytes })
    }
}

impl Condition {
    /// The formula, or the kind of a format without one.
    pub fn text(&self) -> &str {
        match self {
            Self::Formula(text) | Self::Other(text) => text,
        }
    }

    /// What it is, told from the cell that it was written for. What can't be read is itself there only.
    fn relative(&self, at: (u32, u32)) -> Told {
        let text = match self {
            Self::Other(kind) => return (format!("kind {kind}").into(), None),
            Self::Formula(text) => text,
        };
        let parsed = parse(text);
        let told = match &parsed {
            Ok(expr) => Relative { expr, at }.to_string(),
            Err(_) => format!("text {at:?} {text}"),
        };
        (told.into(), Some(Rc::new(parsed)))
    }
}

impl Formats {
    /// The cells of a format as they are written: of many copies the first.
    pub fn cells(&self, format: &Format) -> Arc<str> {
        let mut groups = format.copies.iter().filter_map(|copy| self.groups.get(copy.group));
        let first = groups.next().map(|group| Arc::clone(&group.sqref)).unwrap_or_default();
        let mut all = String::new();
        for group in groups {
            if first.len() + all.len() + group.sqref.len() > MAX_CELLS_BYTES {
                all.push_str(" …");
                break;
            }
            all.push(' ');
            all.push_str(&group.sqref);
        }
        if all.is_empty() { first } else { format!("{first}{all}").into() }
    }
}

/// The formula of the rule that was just opened.
fn formula(xml: &mut Xml<'_>) -> Result<Option<String>, Error> {
    let mut formula = None;
    while let Some(node) = xml.next()? {
        match node {
            Node::Open { tag, empty: false } => match local(&tag) {
                "formula" => formula = formula.or(Some(xml.text_until("formula")?)),
                "f" => formula = formula.or(Some(xml.text_until("f")?)),
                _ => {}
            },
            Node::Close(end) if end.local_name().into_inner() == "cfRule" => break,
            _ => {}
        }
    }
    Ok(formula)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formats(text: &str) -> Formats {
        let sheet = Sheet { name: "Modelo".into(), part: "sheet.xml".into(), hidden: false };
        read(&sheet, text, 6).unwrap()
    }

    #[test]
    fn formats_are_asked_by_priority_and_only_those_of_the_data() {
        let found = formats(
            r#"<conditionalFormatting sqref="A7:A9 C7:D9"><cfRule type="expression" priority="9" dxfId="2"><formula>LEN(A7)&gt;0</formula></cfRule><cfRule type="expression" priority="3" stopIfTrue="1"><formula>x</formula></cfRule></conditionalFormatting><conditionalFormatting sqref="A1:A6"><cfRule type="expression" priority="1"><formula>y</formula></cfRule></conditionalFormatting><conditionalFormatting sqref="B7"><cfRule type="duplicateValues" priority="5" stopIfTrue="1" dxfId="4"/><cfRule type="dataBar" priority="6" stopIfTrue="1"/></conditionalFormatting><conditionalFormatting sqref="C9"><cfRule type="expression" priority="2"><formula>z</formula></cfRule></conditionalFormatting>"#,
        );
        let shown: Vec<(i64, bool, Option<usize>, &str)> = found
            .list
            .iter()
            .map(|f| {
                let copy = f.copies[0];
                (copy.turn.0, f.stops(), f.paint, &*found.groups[copy.group].sqref)
            })
            .collect();
        let expected = [
            (2, false, None, "C9"),
            (3, true, None, "A7:A9 C7:D9"),
            (5, true, Some(4), "B7"),
            (6, false, None, "B7"),
            (9, false, Some(2), "A7:A9 C7:D9"),
        ];
        assert_eq!(shown, expected);
        let condition = |at: usize| &found.list[at].condition;
        assert!(matches!(condition(4), Condition::Formula(f) if f == "LEN(A7)>0"));
        assert!(matches!(condition(2), Condition::Other(k) if k == "duplicateValues"));
    }

    #[test]
    fn formats_of_the_newer_extension_name_their_cells_behind() {
        let found = formats(
            r#"<extLst><ext><x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type="expression" priority="4"><xm:f>A7="x"</xm:f><x14:dxf/></x14:cfRule><xm:sqref>A7:A9</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"#,
        );
        assert_eq!(found.list.len(), 1);
        assert_eq!(&*found.cells(&found.list[0]), "A7:A9");
    }

    #[test]
    fn copies_that_say_the_same_of_their_own_cells_are_one() {
        let one = |sqref: &str, rules: &[(i64, u32, &str)]| {
            let rules = rules.iter().map(|(priority, look, formula)| {
                format!("<cfRule type=\"expression\" priority=\"{priority}\" dxfId=\"{look}\"><formula>{formula}</formula></cfRule>")
            });
            let rules: String = rules.collect();
            format!("<conditionalFormatting sqref=\"{sqref}\">{rules}</conditionalFormatting>")
        };
        let text = [
            one("E7:E9", &[(4, 1, "LEN(E7)=1"), (4, 1, "LEN(E7)=1"), (5, 1, "LEN(F7)=1")]),
            one("F10", &[(3, 1, "LEN( F10 )=1"), (6, 2, "LEN(F10)=1")]),
            // Not read whole: the same only for the same cell.
            one("E7", &[(7, 1, "{1}=E7")]),
            one("E8", &[(8, 1, "{1}=E7")]),
        ];
        let found = formats(&text.concat());
        let shown: Vec<(Arc<str>, Vec<i64>)> = found
            .list
            .iter()
            .map(|f| (found.cells(f), f.copies.iter().map(|copy| copy.turn.0).collect()))
            .collect();
        let expected: [(&str, &[i64]); 5] =
            [("E7:E9 F10", &[4, 3]), ("E7:E9", &[5]), ("F10", &[6]), ("E7", &[7]), ("E8", &[8])];
        let expected = expected.map(|(cells, turns)| (Arc::from(cells), turns.to_vec()));
        assert_eq!(shown, expected);
    }
}
