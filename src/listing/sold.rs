//! What every row that can be bought says, in a family or not.

use super::row::Row;
use super::view::View;
use super::{describe, identity, offer};

/// Barcode, offer, measures, texts, attributes, origin and pictures.
pub(super) fn write(row: &mut Row<'_, '_>, view: &View<'_>, of_family: bool) {
    identity::write(row, view);
    offer::write(row, view);
    offer::measures(row, view);
    describe::texts(row, view);
    describe::attributes(row, view, &[]);
    describe::traits(row, view);
    describe::country(row, view, of_family);
    describe::pictures(row, view);
}
