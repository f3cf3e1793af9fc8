//! Messages in English: what happened, and what to do next.
//!
//! Names in braces are filled by [`super::render`].

mod content;
mod file;
mod page;
mod row;
pub(super) mod sheet;
mod value;

use crate::catalog::finding::Code;

/// The message of a code; [`None`] when it has no words.
pub(super) fn template(code: Code) -> Option<&'static str> {
    let of_row = || row::template(code).or_else(|| content::template(code));
    let of_source = || file::template(code).or_else(|| value::template(code));
    of_row().or_else(of_source).or_else(|| page::template(code)).or_else(|| sheet::template(code))
}
