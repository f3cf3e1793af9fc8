//! Barcodes: which kind of id a row has, and the id.

use sheetfill::Options;

use entity::value::GtinKind;

use crate::catalog::{Code, Field, IdKind, ProductId};

use super::concept::Concept;
use super::measure::live;
use super::row::{Row, Unlisted};
use super::trace::Source;
use super::view::{Member, View};
use super::word::Word;

/// Writes kind and id together: a kind without an id says nothing, except that none is needed.
///
/// A checked id is written for branded and generic products alike. Where the seller says nothing
/// of ids the option for the exemption is chosen; an id that can't be used, or a kind whose id is
/// missing, leaves both cells blank.
pub(super) fn write(row: &mut Row<'_, '_>, view: &View<'_>) {
    let id = view.own_only(|facts| facts.product_id.as_ref());
    let said = view.get(|facts| facts.product_id_kind.as_ref());
    let kinds: Vec<Source<'_>> = said.iter().map(|said| said.source).collect();
    let said_kind = said.map(|said| *said.value);
    match id.map(|id| (id.value, id.source)) {
        Some((ProductId::Gtin(gtin), source)) => {
            let fitting = kinds_of(gtin.kind(), said_kind);
            with_id(row, gtin.as_str(), source, fitting, said_kind, &kinds);
        }
        Some((ProductId::Asin(asin), source)) => {
            with_id(row, asin, source, &[IdKind::Asin], said_kind, &kinds);
        }
        Some((ProductId::Exempt, source)) => {
            let agreeing = said_kind.is_none_or(|kind| kind == IdKind::Exempt);
            let sources: Vec<_> =
                [source].into_iter().chain(kinds.iter().copied().filter(|_| agreeing)).collect();
            if !agreeing {
                row.note(Code::IdKindWithoutId, None, &[], &kinds);
            }
            exempt(row, &sources);
        }
        None if said_kind == Some(IdKind::Exempt) => exempt(row, &kinds),
        None => {
            // A family's kind waits for the barcodes of its members.
            let variant = view.own.variant;
            let own: Vec<_> =
                kinds.iter().copied().filter(|kind| kind.at.variant == variant).collect();
            if !own.is_empty() {
                row.note(Code::IdKindWithoutId, None, &[], &own);
            }
            if kinds.is_empty() && !view.was_given(&Field::ProductId) {
                exempt(row, &[]);
            }
        }
    }
}

/// Says that no barcode is needed.
fn exempt(row: &mut Row<'_, '_>, sources: &[Source<'_>]) {
    if row.word(Concept::IdKind, Word::Exempt, sources) {
        return;
    }
    match row.column(Concept::IdKind) {
        None => {
            row.no_column(sources);
        }
        Some(column) => {
            let options = row.options(column);
            row.note(Code::BarcodeMissing, Some(column), &[("options", live(options))], sources);
        }
    }
}

/// A parent can't be bought and has no id of its own; saying so is all that its row does.
pub(super) fn exempt_parent(row: &mut Row<'_, '_>, parent: Member<'_>) {
    let kind = parent
        .piece(parent.facts.product_id_kind.as_ref())
        .filter(|kind| *kind.value == IdKind::Exempt);
    let id =
        parent.piece(parent.facts.product_id.as_ref()).filter(|id| *id.value == ProductId::Exempt);
    let sources: Vec<_> =
        kind.map(|kind| kind.source).into_iter().chain(id.map(|id| id.source)).collect();
    row.word(Concept::IdKind, Word::Exempt, &sources);
}

fn with_id(
    row: &mut Row<'_, '_>,
    id: &str,
    source: Source<'_>,
    fitting: &[IdKind],
    said: Option<IdKind>,
    kinds: &[Source<'_>],
) {
    let (Some(kind_column), Some(id_column)) =
        (row.column(Concept::IdKind), row.column(Concept::Id))
    else {
        row.no_column(&[source]);
        row.no_column(kinds);
        return;
    };
    let options = row.options(kind_column);
    let kind = match options {
        Options::List { .. } => {
            fitting.iter().find_map(|kind| options.resolve(name(*kind))).map(|option| &*option.text)
        }
        Options::NoList => fitting.first().map(|kind| name(*kind)),
        _ => None,
    };
    let Some(kind) = kind else {
        let wanted = fitting.first().map_or("", |kind| name(*kind));
        let sources: Vec<_> = [source].into_iter().chain(kinds.iter().copied()).collect();
        row.cell(kind_column, wanted, Unlisted::Refused, &sources);
        return;
    };
    let agrees = said.is_none_or(|said| fitting.contains(&said));
    if !agrees {
        let params = [("kind", kind.to_owned()), ("value", id.to_owned())];
        row.note(Code::IdKindMismatch, Some(kind_column), &params, kinds);
    }
    if row.cell(id_column, id, Unlisted::AsTheListSays, &[source]) {
        row.cell(kind_column, kind, Unlisted::Refused, if agrees { kinds } else { &[] });
    } else {
        row.note(Code::IdKindWithoutId, Some(kind_column), &[], kinds);
    }
}

/// The kinds that a barcode can be called, the preferred first: what the seller said where it
/// fits, else the particular name before the general one.
fn kinds_of(form: GtinKind, said: Option<IdKind>) -> &'static [IdKind] {
    let general_first = said == Some(IdKind::Gtin);
    match form {
        GtinKind::Ean8 | GtinKind::Ean13 if general_first => &[IdKind::Gtin, IdKind::Ean],
        GtinKind::Ean8 | GtinKind::Ean13 => &[IdKind::Ean, IdKind::Gtin],
        GtinKind::Upc if general_first => &[IdKind::Gtin, IdKind::Upc],
        GtinKind::Upc => &[IdKind::Upc, IdKind::Gtin],
        GtinKind::Gtin14 => &[IdKind::Gtin],
    }
}

/// The marketplace's name of a kind, the same in all languages.
const fn name(kind: IdKind) -> &'static str {
    match kind {
        IdKind::Ean => "EAN",
        IdKind::Gtin => "GTIN",
        IdKind::Upc => "UPC",
        IdKind::Asin => "ASIN",
        IdKind::Exempt => "exempt",
    }
}
