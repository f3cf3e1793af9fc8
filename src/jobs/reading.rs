//! What is read of files from outside, each as a piece of work for a child process.

use std::io::Cursor;

use jobline::Failure;
use serde::{Deserialize, Serialize};
use sheetfill::{FillOptions, Plan, Template, fill};

use super::failure;
use crate::intake::{self, Reading, RowDraft};
use crate::sandbox::Work;

/// Reads a workbook as a template and writes it with no row, to see whether both can be done.
///
/// Nothing but that comes back. Both are functions of the bytes alone, so what a child has done
/// within its limits can be done again without them, by whoever needs the columns or fills them.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReadTemplate;

impl Work for ReadTemplate {
    const NAME: &'static str = "template";
    type Part = ();
    type Answer = Result<(), Refused>;

    fn work(self, input: &[u8], _: &mut dyn FnMut(())) -> Self::Answer {
        let filled = Template::read(input).and_then(|template| {
            fill(&template, input, &Plan::new(), &FillOptions::default(), Cursor::new(Vec::new()))
        });
        filled
            .map(drop)
            .map_err(|error| Refused::new(error.code(), failure::in_both_languages(&error)))
    }
}

/// Reads a file of products; tells its rows.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReadProducts {
    /// Its name, as uploaded.
    pub file_name: String,
}

impl Work for ReadProducts {
    const NAME: &'static str = "products";
    type Part = Vec<RowDraft>;
    type Answer = Result<Reading, Refused>;

    fn work(self, input: &[u8], tell: &mut dyn FnMut(Vec<RowDraft>)) -> Self::Answer {
        intake::read_rows(input, &self.file_name, tell)
            .map_err(|error| Refused::new(error.code(), error.in_both_languages()))
    }
}

/// Why a file is not read: it will never be.
#[derive(Debug, Serialize, Deserialize)]
pub struct Refused {
    code: String,
    message: String,
}

impl Refused {
    fn new(code: &str, message: String) -> Self {
        Self { code: code.to_owned(), message }
    }
}

impl From<Refused> for Failure {
    fn from(Refused { code, message }: Refused) -> Self {
        Self::permanent(code, message)
    }
}
