//! Where things are in a template, and for whom it is.

use serde::Serialize;

use crate::template::{Generation, Template};

/// What of a template is another than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum LayoutItem {
    /// Unified or legacy.
    Generation,
    /// The marketplace.
    Marketplace,
    /// Language of contents.
    Language,
    /// Language of titles and help.
    HeaderLanguage,
    /// Name of the data sheet.
    Sheet,
    /// Row of the titles.
    LabelRow,
    /// Row of the attribute ids.
    AttributeRow,
    /// First row of data.
    DataRow,
    /// Last row that the drop-downs cover.
    LastListRow,
}

/// Something that is another than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LayoutChange {
    /// What it is.
    pub item: LayoutItem,
    /// In the older template; rows are one-based.
    pub from: Option<String>,
    /// In the newer one.
    pub to: Option<String>,
}

impl LayoutItem {
    /// Whether rows of the older template do not belong into the newer one.
    pub fn breaks(self) -> bool {
        matches!(self, Self::Marketplace | Self::Language)
    }
}

/// What differs.
pub(super) fn changed(older: &Template, newer: &Template) -> Vec<LayoutChange> {
    let pairs = of(older).into_iter().zip(of(newer));
    let differing = pairs.filter(|((_, from), (_, to))| from != to);
    differing.map(|((item, from), (_, to))| LayoutChange { item, from, to }).collect()
}

fn of(template: &Template) -> [(LayoutItem, Option<String>); 9] {
    let layout = template.layout();
    let row = |row: u32| Some((row + 1).to_string());
    let text = |text: Option<&str>| text.map(str::to_owned);
    let generation = match template.generation() {
        Generation::Unified => "unified",
        Generation::Legacy => "legacy",
    };
    [
        (LayoutItem::Generation, text(Some(generation))),
        (LayoutItem::Marketplace, text(template.marketplace())),
        (LayoutItem::Language, text(template.language())),
        (LayoutItem::HeaderLanguage, text(template.header_language())),
        (LayoutItem::Sheet, text(Some(&layout.sheet_name))),
        (LayoutItem::LabelRow, row(layout.label_row)),
        (LayoutItem::AttributeRow, row(layout.attribute_row)),
        (LayoutItem::DataRow, row(layout.data_row)),
        (LayoutItem::LastListRow, layout.list_rows_end.and_then(row)),
    ]
}
