//! The sheet of findings.

use quick_xml::escape::escape;

use super::{Wording, xml_text};
use crate::Error;
use crate::cell::cell_name;
use crate::check::{Finding, Severity};
use crate::dialect::Dialect;
use crate::edit::Edits;
use crate::grid::Grid;
use crate::package::Package;
use crate::refusal::MAX_TEXT_UNITS;
use crate::shared_string;
use crate::sheet::Scope;
use crate::template::Template;
use crate::workbook::Workbook;
use crate::xml::{Node, Xml, local};

/// Widths of its columns, in characters.
const WIDTHS: [u32; 7] = [11, 9, 34, 28, 70, 34, 34];
/// Links of one sheet, as Excel limits them.
const MAX_LINKS: usize = 65_530;

/// What the sheet carries in a hidden column behind the others, so that it is found again.
const MARK: &str = "sheetfill:findings";
const MARK_COLUMN: u32 = 7;

/// The part of the sheet that was made before; `None` when there is none.
pub(super) fn find(
    package: &mut Package<'_>,
    workbook: &Workbook,
) -> Result<Option<String>, Error> {
    let strings = shared_string::read(package, workbook.shared_strings.as_deref())?;
    for sheet in workbook.sheets.iter().rev() {
        // A sheet that can't be read is not ours.
        let head = Grid::read(package, sheet, &strings, Scope::UpTo(0)).unwrap_or_default();
        if head.get(0, MARK_COLUMN).is_some_and(|text| text == MARK) {
            return Ok(Some(sheet.part.clone()));
        }
    }
    Ok(None)
}

/// The part of the sheet that was made before, and its text without findings; `None` when there is none.
pub(super) fn emptied(
    package: &mut Package<'_>,
    workbook: &Workbook,
) -> Result<Option<(String, String)>, Error> {
    let Some(part) = find(package, workbook)? else { return Ok(None) };
    let text = package.text(&part)?;
    let mut edits = Edits::default();
    let mut xml = Xml::new(&part, &text);
    // Where the findings begin, and where their links do.
    let (mut rows, mut links) = (None, None);
    while let Some(node) = xml.next()? {
        let span = xml.span();
        match node {
            Node::Open { tag, empty: false } if local(&tag) == "hyperlinks" => {
                links = Some(span.start);
            }
            Node::Close(end) => match end.local_name().into_inner() {
                "row" if rows.is_none() => rows = Some(span.end),
                "sheetData" => {
                    if let Some(start) = rows {
                        edits.replace(start..span.start, String::new());
                    }
                }
                "hyperlinks" => {
                    if let Some(start) = links {
                        edits.replace(start..span.end, String::new());
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }
    let text = edits.apply(&text);
    Ok(Some((part, text)))
}

/// The sheet's part: a row for each finding, each with a link to its cell.
pub(super) fn sheet(
    template: &Template,
    findings: &[Finding],
    words: &Wording<'_>,
    dialect: Dialect,
) -> String {
    let titles = words.columns.iter().copied().chain([MARK]);
    let mut rows = row(0, titles.map(str::to_owned));
    let mut links = String::new();
    for (at, finding) in (1u32..).zip(findings) {
        let column = template.column_at(finding.column);
        let severity = match finding.severity {
            Severity::Warning => words.severities[0],
            Severity::Error => words.severities[1],
        };
        let cells = [
            severity.to_owned(),
            finding.cell.clone(),
            column.map_or_else(|| finding.attribute.clone(), |column| column.label.clone()),
            finding.code.as_str().to_owned(),
            (words.remark)(finding),
            finding.value.clone().unwrap_or_default(),
            finding.suggestion.clone().unwrap_or_default(),
        ];
        rows.push_str(&row(at, cells));
        if usize::try_from(at).is_ok_and(|links| links <= MAX_LINKS) {
            // Names of sheets are kept as they are written.
            let sheet = finding.sheet.replace('\'', "''");
            let (from, sheet, to) = (cell_name(at, 1), escape(&sheet), &finding.cell);
            links.push_str(&format!(
                "<hyperlink ref=\"{from}\" location=\"'{sheet}'!{to}\" display=\"{to}\"/>"
            ));
        }
    }
    let columns: Vec<String> = (1..)
        .zip(WIDTHS)
        .map(|(at, width)| {
            format!("<col min=\"{at}\" max=\"{at}\" width=\"{width}\" customWidth=\"1\"/>")
        })
        .collect();
    let links = if links.is_empty() { links } else { format!("<hyperlinks>{links}</hyperlinks>") };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"{main}\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols>{}<col min=\"{mark}\" max=\"{mark}\" hidden=\"1\"/></cols><sheetData>{rows}</sheetData>{links}</worksheet>",
        columns.concat(),
        main = dialect.main(),
        mark = MARK_COLUMN + 1,
    )
}

fn row(at: u32, texts: impl IntoIterator<Item = String>) -> String {
    let cells = (0..).zip(texts).filter(|(_, text)| !text.is_empty()).map(|(column, text)| {
        let (name, text) = (cell_name(at, column), xml_text(&text, MAX_TEXT_UNITS));
        format!("<c r=\"{name}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
    });
    format!("<row r=\"{}\">{}</row>", at + 1, cells.collect::<Vec<_>>().concat())
}
