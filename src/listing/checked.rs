//! What the template's own rules say of the rows as they were written.

use std::collections::{BTreeMap, HashMap, HashSet};

use sheetfill::{DataRow, ExistingRows, FindingCode, Findings, Plan, Report, Template};

use crate::catalog::{Code, Finding, Severity};

use super::Listing;
use super::concept::Concept;

/// What says that nothing was given, and for which cells.
const NOTHING_GIVEN: [(Code, &[Concept]); 5] = [
    (Code::TitleMissing, &[Concept::Title]),
    (Code::PriceMissing, &[Concept::ListPrice, Concept::SellingPrice]),
    (Code::NcmMissing, &[Concept::Ncm]),
    (Code::LogisticsMissing, &[Concept::Channel]),
    (Code::BarcodeMissing, &[Concept::Id, Concept::IdKind]),
];

/// Checks the rows of `plan` as they stand in the workbook by `report`, beside those that `source`, the
/// template's workbook, had and that were kept.
///
/// # Errors
/// As [`Template::data_rows`].
pub fn check_written(
    (template, source): (&Template, &[u8]),
    plan: &Plan,
    report: &Report,
    existing: ExistingRows,
) -> Result<Findings, sheetfill::Error> {
    let Some(written) = report.rows.clone() else { return Ok(Findings::default()) };
    let mut rows = match existing {
        ExistingRows::Append if template.layout().rows_present > 0 => template.data_rows(source)?,
        _ => Vec::new(),
    };
    let refused = report.findings.iter().filter(|finding| finding.code.blocks());
    let refused: HashSet<(usize, u32)> = refused.map(|f| (f.plan_row, f.column)).collect();
    rows.extend(written.clone().enumerate().map(|(at, row)| {
        let cells = plan.row(at).into_iter().flatten();
        let cells = cells.filter(|(column, _)| !refused.contains(&(at, **column)));
        DataRow::new(row, cells.map(|(column, value)| (*column, value.clone())).collect())
    }));
    Ok(sheetfill::check_rows_within(template, &rows, &written))
}

/// What a check found, in our words; nothing for a code that has none.
pub fn of_sheet(found: &sheetfill::Finding) -> Option<Finding> {
    let name = found.code.as_str();
    let code = Code::ALL.iter().find(|code| code.as_str() == name)?;
    let severity = match found.severity {
        sheetfill::Severity::Warning => Severity::Warning,
        sheetfill::Severity::Error => Severity::Error,
    };
    let mut finding = Finding::new(*code).severity(severity).target(&found.cell);
    finding.in_sheet = true;
    finding.value.clone_from(&found.value);
    let suggestion = found.suggestion.iter().map(|text| ("suggestion".to_owned(), text.clone()));
    finding.params.extend(suggestion);
    Some(finding)
}

impl Listing {
    /// Its findings, and behind them what a check found in its rows as they were written: the first
    /// `most`, and how many there are beyond. Of each cell and matter one finding says all: that of the
    /// seller's value where there is one.
    pub fn findings_with(
        self,
        template: &Template,
        checked: &Findings,
        most: usize,
    ) -> Vec<Finding> {
        let skus: HashMap<u32, &str> =
            self.rows.iter().map(|row| (row.sheet_row, row.sku.as_str())).collect();
        let mut said = Said::new(self.findings);
        let mut beyond = checked.counts.clone();
        for found in checked.list.iter().take(most) {
            let Some(mut finding) = of_sheet(found) else { continue };
            if let Some(count) = beyond.get_mut(&found.code) {
                *count = count.saturating_sub(1);
            }
            finding.sku = skus.get(&found.row).map(|sku| (*sku).to_owned());
            let column = template.column_at(found.column);
            if let Some(column) = column {
                finding = finding.param("column", &column.label);
            }
            said.add(finding, column.map_or("", |column| column.id.stem()));
        }
        beyond.retain(|_, count| *count > 0);
        said.all(more(&beyond))
    }
}

/// That more was found than is listed.
fn more(beyond: &BTreeMap<FindingCode, usize>) -> Option<Finding> {
    let worst = beyond.keys().map(|code| code.severity()).max()?;
    let codes: Vec<String> = beyond.iter().map(|(code, count)| format!("{count} {code}")).collect();
    let count: usize = beyond.values().sum();
    let finding = Finding::new(Code::MoreFindings).param("count", count);
    let finding = finding.param("codes", codes.join(", "));
    Some(match worst {
        sheetfill::Severity::Warning => finding,
        sheetfill::Severity::Error => finding.severity(Severity::Error),
    })
}

/// What was said of the products, by the cells and SKUs that it is about.
struct Said {
    findings: Vec<Option<Finding>>,
    by_cell: HashMap<String, Vec<usize>>,
    by_sku: HashMap<String, Vec<usize>>,
    new: Vec<Finding>,
}

impl Said {
    fn new(findings: Vec<Finding>) -> Self {
        let (mut by_cell, mut by_sku) = (HashMap::new(), HashMap::new());
        for (at, finding) in findings.iter().enumerate() {
            let (by, key) = match (&finding.target, &finding.sku) {
                // The members that are alike are named with their family.
                _ if finding.code == Code::VariantsAlike => {
                    (&mut by_sku, finding.params.get("skus"))
                }
                (Some(cell), _) => (&mut by_cell, Some(cell)),
                (None, sku) => (&mut by_sku, sku.as_ref()),
            };
            for key in key.into_iter().flat_map(|key| key.split("; ")) {
                by.entry(key.to_owned()).or_insert_with(Vec::new).push(at);
            }
        }
        let findings = findings.into_iter().map(Some).collect();
        Self { findings, by_cell, by_sku, new: Vec::new() }
    }

    /// Adds what stands in the sheet in a column of this stem, unless what was said of a given value
    /// says it; that one is told its cell.
    fn add(&mut self, new: Finding, stem: &str) {
        let of_cell = new.target.as_ref().and_then(|cell| self.by_cell.get(cell));
        let of_row = new.sku.as_ref().and_then(|sku| self.by_sku.get(sku));
        let mut kept = false;
        for at in of_cell.into_iter().chain(of_row).flatten() {
            let Some(slot) = self.findings.get_mut(*at) else { continue };
            let Some(said) = slot.as_mut().filter(|said| is_same(said, &new, stem)) else {
                continue;
            };
            if said.value.is_none() {
                *slot = None;
            } else if !kept {
                said.target.clone_from(&new.target);
                said.severity = said.severity.max(new.severity);
                kept = true;
            }
        }
        if !kept {
            self.new.push(new);
        }
    }

    fn all(self, more: Option<Finding>) -> Vec<Finding> {
        self.findings.into_iter().flatten().chain(self.new).chain(more).collect()
    }
}

/// Whether both are about one matter, given that they are about one cell or row.
fn is_same(said: &Finding, new: &Finding, stem: &str) -> bool {
    if said.code != new.code {
        let mut nothing = NOTHING_GIVEN.iter().filter(|(code, _)| *code == said.code);
        let is_for = |concept: &Concept| concept.stems().contains(&stem);
        return new.code == Code::RequiredMissing
            && said.value.is_none()
            && nothing.any(|(_, concepts)| concepts.iter().any(is_for));
    }
    let shown = |finding: &Finding| finding.value.as_deref().map(|value| value.trim().to_owned());
    let of_row = said.target.is_none() && said.value.is_some();
    // A row may have the same matter twice: there the value tells which is meant.
    !of_row || shown(said) == shown(new)
}
