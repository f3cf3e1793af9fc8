//! What is to be said of a finding in a filled sheet, in the reader's language.

use sheetfill::Finding;

use crate::catalog::Lang;
use crate::listing;

/// What is wrong and what to do about it, in one or two sentences.
pub(super) fn remark(finding: &Finding, lang: Lang) -> String {
    // A code that is newer than our words stands for itself.
    let words = listing::of_sheet(finding).map(|finding| finding.message(lang));
    words.unwrap_or_else(|| finding.code.as_str().to_owned())
}
