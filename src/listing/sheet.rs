//! The plan under construction, with its findings and its trace.

use std::collections::HashMap;

use sheetfill::{Column, Plan, Template};

use crate::catalog::{Code, Finding, Severity, fold};

use super::RowInfo;
use super::blank::LeftOut;
use super::supplement::Pending;
use super::trace::{Source, Trace};

/// What says that a value stands in its cell.
const SAY_WRITTEN: [Code; 3] =
    [Code::ValueOutsideSuggestions, Code::CountryAssumed, Code::ThemeAssumed];

/// What the rows of all products are written to.
#[derive(Debug)]
pub(super) struct Sheet<'t> {
    pub template: &'t Template,
    pub plan: Plan,
    pub rows: Vec<RowInfo>,
    pub findings: Vec<Finding>,
    pub trace: Trace,
    /// Row of the data sheet where the plan begins, zero-based.
    pub first_row: u32,
    /// What was chosen for the product being planned.
    pub chosen: Vec<Pending>,
    /// Values of the product being planned that the rules of their rows leave out.
    pub left_out: Vec<LeftOut>,
    /// Positions of columns by folded label and by folded attribute id.
    names: HashMap<String, Vec<usize>>,
}

impl<'t> Sheet<'t> {
    pub fn new(template: &'t Template, first_row: u32) -> Self {
        let mut names: HashMap<String, Vec<usize>> = HashMap::new();
        for (position, column) in template.columns().iter().enumerate() {
            let mut keys =
                [column.label.as_str(), column.id.raw(), column.id.stem()].map(fold).to_vec();
            keys.sort_unstable();
            keys.dedup();
            for key in keys.into_iter().filter(|key| !key.is_empty()) {
                names.entry(key).or_default().push(position);
            }
        }
        Self {
            names,
            template,
            plan: Plan::new(),
            rows: Vec::new(),
            findings: Vec::new(),
            trace: Trace::default(),
            first_row,
            chosen: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// Adds a row; returns its position.
    pub fn add_row(&mut self, info: RowInfo) -> usize {
        self.rows.push(info);
        self.plan.add_row()
    }

    /// Columns of a stem, left to right. A group of one keeps its number in its name
    /// (`bullet_point1`), so that is looked for too.
    pub fn columns(&self, stem: &str) -> Vec<&'t Column> {
        let found: Vec<&Column> = self.template.columns_by_stem(stem).collect();
        if !found.is_empty() {
            return found;
        }
        let (name, rest) = stem.find('.').map_or((stem, ""), |dot| stem.split_at(dot));
        let numbered = [format!("{name}1{rest}"), format!("{name}_1{rest}")];
        numbered.iter().flat_map(|stem| self.template.columns_by_stem(stem)).collect()
    }

    /// Columns with this label or attribute id, left to right.
    pub fn columns_named(&self, name: &str) -> Vec<&'t Column> {
        let positions = self.names.get(&fold(name)).map(Vec::as_slice).unwrap_or_default();
        positions.iter().filter_map(|position| self.template.columns().get(*position)).collect()
    }

    /// Zero-based row of the data sheet.
    pub fn sheet_row(&self, row: usize) -> u32 {
        u32::try_from(row).map_or(u32::MAX, |row| self.first_row.saturating_add(row))
    }

    /// `"AR7"`.
    pub fn cell_name(&self, row: usize, column: &Column) -> String {
        sheetfill::cell::cell_name(self.sheet_row(row), column.index)
    }

    /// Adds `finding` once for each source, naming its value and where it stood; once as it is
    /// without sources. What was said of a value is not said again for the next row that inherits
    /// it.
    pub fn note(&mut self, finding: &Finding, sources: &[Source<'_>]) {
        if sources.is_empty() {
            self.findings.push(finding.clone());
        }
        for source in sources {
            let said =
                self.trace.findings(source.at).iter().filter_map(|at| self.findings.get(*at));
            if said
                .into_iter()
                .any(|said| said.code == finding.code && said.params == finding.params)
            {
                continue;
            }
            self.trace.finding(source.at, self.findings.len());
            self.findings.push(of(finding, source));
        }
    }

    /// Adds `finding` about a cell that was left blank, once for each source; where one from `since` on
    /// says that its value stands there, instead of that one. It is only worth knowing where nobody gave
    /// the value.
    pub fn note_blank(&mut self, finding: &Finding, sources: &[Source<'_>], since: usize) {
        let behind = self.findings.iter().enumerate().skip(since);
        let stale = behind
            .filter(|(_, said)| said.target == finding.target && SAY_WRITTEN.contains(&said.code));
        let stale: Vec<usize> = stale.map(|(at, _)| at).collect();
        if sources.is_empty() {
            self.say(stale.first().copied(), finding.clone().severity(Severity::Info));
        }
        for source in sources {
            let said = self.trace.findings(source.at).iter().find(|at| stale.contains(at)).copied();
            if said.is_none() {
                self.trace.finding(source.at, self.findings.len());
            }
            self.say(said, of(finding, source));
        }
    }

    /// Adds a finding, or puts it in the place of another one.
    fn say(&mut self, instead_of: Option<usize>, finding: Finding) {
        match instead_of.and_then(|at| self.findings.get_mut(at)) {
            Some(said) => *said = finding,
            None => self.findings.push(finding),
        }
    }
}

/// `finding` about a given value.
fn of(finding: &Finding, source: &Source<'_>) -> Finding {
    Finding {
        field: Some(source.given.field.clone()),
        value: Some(source.given.raw.clone()),
        source: Some(source.given.origin.clone()),
        ..finding.clone()
    }
}
