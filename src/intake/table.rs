//! A table: rows of cells, of which one is the header and those below it are products.

use std::{collections::BTreeSet, rc::Rc};

/// Characters of a left-out line that its finding shows.
const MAX_SHOWN_CHARS: usize = 500;

use crate::catalog::{Code, Finding, Origin, collapse};

use super::{
    IntakeError,
    cell::{Cell, column_letters},
    header::Header,
    limits::{HEADER_ROWS, MAX_RAGGED, MAX_SAMPLE_BYTES, MAX_TEXT_BYTES},
    merge::Merges,
    rows::Rows,
};

mod row;

/// A row with at least one cell.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Row or line, one-based.
    pub number: u32,
    /// Cells that are not blank, left to right.
    pub cells: Vec<Cell>,
    /// How many cells the row has, blank ones included, where a file says so (CSV).
    pub width: Option<u32>,
}

/// One sheet, or a whole CSV file, being read row by row.
pub(super) struct Table<'r, 't> {
    rows: &'r mut Rows<'t>,
    sheet: Option<String>,
    state: State,
    /// Columns without a header that were reported.
    headless_columns: BTreeSet<u32>,
    ragged: u64,
    /// Cells of the header row, blank ones included, where a file says so (CSV).
    header_width: Option<u32>,
    merges: Merges,
}

enum State {
    /// The first rows, until the header can be chosen.
    Searching(Vec<Line>),
    Reading(Rc<Header>),
    /// There is no header; the beginning of the text is kept to be named.
    Headless {
        sample: String,
        first: Origin,
    },
}

impl<'r, 't> Table<'r, 't> {
    pub fn new(rows: &'r mut Rows<'t>, sheet: Option<&str>) -> Self {
        Self {
            rows,
            sheet: sheet.map(str::to_owned),
            state: State::Searching(Vec::new()),
            headless_columns: BTreeSet::new(),
            ragged: 0,
            header_width: None,
            merges: Merges::default(),
        }
    }

    /// Says which cells are merged.
    pub fn with_merges(self, merges: Merges) -> Self {
        Self { merges, ..self }
    }

    /// Takes the next row.
    ///
    /// # Errors
    /// When a limit is exceeded.
    pub fn row(&mut self, mut line: Line) -> Result<(), IntakeError> {
        self.rows.count_cells(line.cells.len())?;
        self.leave_out_long_cells(&mut line);
        match &mut self.state {
            State::Searching(lines) => {
                lines.push(line);
                if lines.len() == HEADER_ROWS {
                    self.choose_header()?;
                }
                Ok(())
            }
            State::Reading(_) => self.product(line),
            State::Headless { sample, .. } => {
                add_sample(sample, &line);
                Ok(())
            }
        }
    }

    /// Names a line that is left out because a quote in it is never closed.
    ///
    /// # Errors
    /// When a limit is exceeded.
    pub fn open_quote(&mut self, number: u32, text: &str) -> Result<(), IntakeError> {
        self.rows.count_row()?;
        let origin = self.origin(number, None);
        let shown: String = text.chars().take(MAX_SHOWN_CHARS).collect();
        self.rows.count_bytes(shown.len())?;
        self.rows.findings.push(Finding::new(Code::QuoteNotClosed).value(shown).source(origin));
        Ok(())
    }

    /// A value that no cell holds is named by its beginning; the row's others stay.
    fn leave_out_long_cells(&mut self, line: &mut Line) {
        for cell in line.cells.extract_if(.., |c| c.content.shown().len() > MAX_TEXT_BYTES) {
            let shown: String = cell.content.shown().chars().take(MAX_SHOWN_CHARS).collect();
            let column = Some(column_letters(cell.column));
            let origin = self.rows.origin(self.sheet.as_deref(), line.number, column);
            let finding = Finding::new(Code::CellTooLong).value(shown).source(origin);
            self.rows.findings.push(
                finding.param("bytes", cell.content.shown().len()).param("limit", MAX_TEXT_BYTES),
            );
        }
    }

    /// Ends the table; returns whether it had a header.
    ///
    /// # Errors
    /// When a limit is exceeded.
    pub fn finish(mut self) -> Result<bool, IntakeError> {
        if matches!(self.state, State::Searching(_)) {
            self.choose_header()?;
        }
        if self.ragged > MAX_RAGGED {
            let finding = Finding::new(Code::RowsRagged).param("count", self.ragged - MAX_RAGGED);
            let origin = self.origin(0, None);
            self.rows.findings.push(finding.source(origin));
        }
        match self.state {
            State::Headless { sample, first } if !sample.is_empty() => {
                let sheet = self.sheet.clone().unwrap_or_default();
                let finding = Finding::new(Code::SheetWithoutHeader).value(sample).source(first);
                self.rows.findings.push(finding.param("sheet", sheet));
                Ok(false)
            }
            State::Headless { .. } => Ok(false),
            _ => Ok(true),
        }
    }

    fn choose_header(&mut self) -> Result<(), IntakeError> {
        let State::Searching(lines) = &mut self.state else {
            return Ok(());
        };
        let lines = std::mem::take(lines);
        let Some(at) = best_header(&lines) else {
            let first = lines.first().map_or(1, |line| line.number);
            let mut sample = String::new();
            for line in &lines {
                add_sample(&mut sample, line);
            }
            let first = self.origin(first, None);
            self.state = State::Headless { sample, first };
            return Ok(());
        };
        for (position, line) in lines.into_iter().enumerate() {
            match position.cmp(&at) {
                std::cmp::Ordering::Less => self.outside(&line),
                std::cmp::Ordering::Equal => self.header(&line),
                std::cmp::Ordering::Greater => self.product(line)?,
            }
        }
        Ok(())
    }

    fn outside(&mut self, line: &Line) {
        let texts: Vec<String> =
            line.cells.iter().map(|cell| collapse(cell.content.shown())).collect();
        let origin = self.origin(line.number, line.cells.first().map(|cell| cell.column));
        self.rows
            .findings
            .push(Finding::new(Code::TextOutsideTable).value(texts.join(" | ")).source(origin));
    }

    fn header(&mut self, line: &Line) {
        let (header, findings) = Header::read(&line.cells);
        self.header_width = line.width;
        for (column, finding) in findings {
            let origin = self.origin(line.number, Some(column));
            self.rows.findings.push(finding.source(origin));
        }
        self.state = State::Reading(Rc::new(header));
    }

    fn product(&mut self, mut line: Line) -> Result<(), IntakeError> {
        let State::Reading(header) = &self.state else {
            return Ok(());
        };
        if line.cells.is_empty() {
            return Ok(());
        }
        if header.is_repeated_by(&line.cells) {
            self.outside(&line);
            if let Some(finding) = self.rows.findings.last_mut() {
                finding.code = Code::HeaderRepeated;
            }
            return Ok(());
        }
        let header = Rc::clone(header);
        self.rows.count_row()?;
        let own = line.cells.len();
        for told in self.merges.fill(&header, line.number, &mut line.cells) {
            let origin = self.origin(told.row, Some(told.column));
            self.rows.findings.push(told.finding.source(origin));
        }
        self.rows.count_cells(line.cells.len() - own)?;
        self.check_width(&header, &line);
        match self.identity(&header, &line) {
            Some(identity) => self.keep(&header, line, identity),
            None => Ok(()),
        }
    }

    fn origin(&self, row: u32, column: Option<u32>) -> Origin {
        self.rows.origin(self.sheet.as_deref(), row, column.map(column_letters))
    }
}

/// The row that names most facts; the first of equals.
fn best_header(lines: &[Line]) -> Option<usize> {
    let mut best = None;
    for (at, line) in lines.iter().enumerate() {
        if let Some(score) = Header::score(&line.cells)
            && best.is_none_or(|(_, most)| score > most)
        {
            best = Some((at, score));
        }
    }
    best.map(|(at, _)| at)
}

fn add_sample(sample: &mut String, line: &Line) {
    for cell in &line.cells {
        if sample.len() >= MAX_SAMPLE_BYTES {
            if !sample.ends_with('…') {
                sample.push_str(" …");
            }
            return;
        }
        if !sample.is_empty() {
            sample.push_str(" | ");
        }
        let text = collapse(cell.content.shown());
        sample.extend(text.chars().take(MAX_SAMPLE_BYTES));
    }
}
