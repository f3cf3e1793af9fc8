//! What a product is: the cells that every sellable row has, whatever its part in a family.

use sheetfill::Value;

use crate::catalog::{BrandKind, Code, Field, fold};

use super::concept::Concept;
use super::row::{Row, Unlisted};
use super::theme::Axis;
use super::trace::Source;
use super::view::{Piece, View};
use super::word::{Word, generic_brand};

/// SKU, product type and record action.
pub(super) fn head(row: &mut Row<'_, '_>, view: &View<'_>, product_type: &str) {
    let sku = row.sku().to_owned();
    row.text(Concept::Sku, &sku, &view.own.sources(&Field::Sku));
    let types = view.sources(&Field::ProductType);
    row.text_or(Concept::ProductType, product_type, Unlisted::FreeWithoutList, &types);
    if let Some(column) = row.column(Concept::Action)
        && let Some(action) = row.sheet.template.default_value(column)
    {
        row.cell(column, action, Unlisted::Refused, &[]);
    }
}

/// Title, brand, maker and model. `title` is what the row is called, with where it comes from.
pub(super) fn name(row: &mut Row<'_, '_>, view: &View<'_>, title: Option<(&str, Source<'_>)>) {
    match title {
        Some((text, source)) => {
            row.text(Concept::Title, text, &[source]);
        }
        None if !view.was_given(&Field::Title) => row.note(Code::TitleMissing, None, &[], &[]),
        None => {}
    }
    let brand = brand(row, view);
    match view.text(|facts| facts.manufacturer.as_ref()) {
        Some(maker) => {
            row.text_or(
                Concept::Manufacturer,
                maker.value,
                Unlisted::FreeWithoutList,
                &[maker.source],
            );
        }
        None => match &brand {
            Some(brand) => {
                assumed(row, Concept::Manufacturer, brand);
            }
            None if !view.is_branded() => generic(row, Concept::Manufacturer, &[]),
            None => {}
        },
    }
    match view.text(|facts| facts.model.as_ref()) {
        Some(model) => {
            any(row, &[Concept::ModelNumber, Concept::ModelName], model);
        }
        None => {
            if let Some(name) = brand.as_deref().or(title.map(|(text, _)| text)) {
                assumed(row, Concept::ModelName, name);
            }
        }
    }
}

/// Writes the brand; returns its name when the product has one.
fn brand(row: &mut Row<'_, '_>, view: &View<'_>) -> Option<String> {
    let mut sources = view.sources(&Field::BrandKind);
    let name = view.text(|facts| facts.brand.as_ref());
    match (view.is_branded(), name) {
        (true, Some(name)) => {
            sources.insert(0, name.source);
            row.text_or(Concept::Brand, name.value, Unlisted::FreeWithoutList, &sources);
            Some(name.value.to_owned())
        }
        (true, None) => {
            row.note(Code::BrandMissing, None, &[], &sources);
            None
        }
        (false, Some(name)) if BrandKind::parse(name.value) != Some(BrandKind::Generic) => {
            generic(row, Concept::Brand, &sources);
            row.note(Code::BrandIgnored, None, &[], &[name.source]);
            None
        }
        (false, name) => {
            sources.extend(name.map(|name| name.source));
            generic(row, Concept::Brand, &sources);
            None
        }
    }
}

/// Says that there is no brand, in the column's own words or the template's language.
fn generic(row: &mut Row<'_, '_>, concept: Concept, sources: &[Source<'_>]) {
    if row.word(concept, Word::Generic, sources) {
        return;
    }
    let text = generic_brand(row.sheet.template.language());
    match row.column(concept) {
        Some(column) if !row.options(column).refuses(text) => {
            row.write(column, Value::from(text), sources);
        }
        Some(column) => {
            row.cell(column, text, Unlisted::AsTheListSays, sources);
        }
        None => {
            row.no_column(sources);
        }
    }
}

/// Writes what no one gave but the rules say, where the column takes it without a remark.
fn assumed(row: &mut Row<'_, '_>, concept: Concept, text: &str) {
    let Some(column) = row.column(concept) else { return };
    if let Some(option) = row.options(column).resolve(text) {
        row.write(column, Value::from(&*option.text), &[]);
    } else if !row.options(column).refuses(text) {
        row.write(column, Value::from(text), &[]);
    }
}

/// Writes a text into each of the concepts that the template has.
fn any(row: &mut Row<'_, '_>, concepts: &[Concept], piece: Piece<'_, str>) {
    let present: Vec<Concept> =
        concepts.iter().copied().filter(|concept| row.column(*concept).is_some()).collect();
    if present.is_empty() {
        row.no_column(&[piece.source]);
    }
    for concept in present {
        row.text(concept, piece.value, &[piece.source]);
    }
}

/// Description, selling points and search terms.
pub(super) fn texts(row: &mut Row<'_, '_>, view: &View<'_>) {
    if let Some(description) = view.text(|facts| facts.description.as_ref()) {
        row.text(Concept::Description, description.value, &[description.source]);
    }
    spread(row, Concept::Bullet, &view.texts(|facts| &facts.bullet_points));
    keywords(row, &view.texts(|facts| &facts.keywords));
}

/// One value per column, left to right.
fn spread(row: &mut Row<'_, '_>, concept: Concept, pieces: &[Piece<'_, str>]) {
    let columns = row.columns(concept);
    for (position, piece) in pieces.iter().enumerate() {
        let sources = [piece.source];
        match (columns.get(position), columns.last()) {
            (Some(column), _) => {
                row.cell(column, piece.value, Unlisted::AsTheListSays, &sources);
            }
            (None, Some(last)) => {
                let params = [
                    ("column", last.label.clone()),
                    ("limit", columns.len().to_string()),
                    ("value", piece.value.to_owned()),
                ];
                row.note(Code::TooManyValues, Some(last), &params, &sources);
            }
            (None, None) => {
                row.no_column(&sources);
            }
        }
    }
}

/// Search terms fill the columns evenly; those of one column are separated by `;`.
fn keywords(row: &mut Row<'_, '_>, pieces: &[Piece<'_, str>]) {
    let columns = row.columns(Concept::Keyword);
    if columns.is_empty() {
        spread(row, Concept::Keyword, pieces);
        return;
    }
    let (each, extra) = (pieces.len() / columns.len(), pieces.len() % columns.len());
    let mut rest = pieces;
    for (position, column) in columns.into_iter().enumerate() {
        let take = each + usize::from(position < extra);
        let (here, behind) = rest.split_at(take.min(rest.len()));
        rest = behind;
        if here.is_empty() {
            break;
        }
        let texts: Vec<&str> = here.iter().map(|piece| piece.value).collect();
        let sources: Vec<Source<'_>> = here.iter().map(|piece| piece.source).collect();
        row.cell(column, &texts.join("; "), Unlisted::AsTheListSays, &sources);
    }
}

/// The attributes by which members of a family can differ, but for those in `without`.
pub(super) fn attributes(row: &mut Row<'_, '_>, view: &View<'_>, without: &[Axis]) {
    for axis in Axis::ALL.into_iter().filter(|axis| !without.contains(axis)) {
        let (concept, piece) = match axis {
            Axis::Color => (Concept::Color, view.axis(axis)),
            Axis::Size => (Concept::Size, view.axis(axis)),
            Axis::Material => (Concept::Material, view.axis(axis)),
            // The model is part of the name.
            Axis::Model => continue,
        };
        let Some(piece) = piece else { continue };
        row.text(concept, piece.value, &[piece.source]);
        if axis == Axis::Color
            && let Some(column) = row.column(Concept::ColorMap)
            && let Some(option) = row.options(column).resolve(piece.value)
        {
            row.write(column, Value::from(&*option.text), &[piece.source]);
        }
    }
}

/// Category and adjustability.
pub(super) fn traits(row: &mut Row<'_, '_>, view: &View<'_>) {
    if let Some(category) = view.text(|facts| facts.category.as_ref()) {
        self::category(row, category);
    }
    if let Some(adjustable) = view.get(|facts| facts.adjustable.as_ref()) {
        let word = if *adjustable.value { Word::Yes } else { Word::No };
        let sources = [adjustable.source];
        if !row.word(Concept::Adjustable, word, &sources) {
            row.text(Concept::Adjustable, adjustable.source.given.raw.trim(), &sources);
        }
    }
}

/// A seller's category is a node of the marketplace's tree only when it is one: the option itself,
/// its number, or the name at the end of exactly one path.
fn category(row: &mut Row<'_, '_>, category: Piece<'_, str>) {
    let sources = [category.source];
    let Some(column) = row.column(Concept::Category) else {
        row.no_column(&sources);
        return;
    };
    let options = row.options(column);
    let wanted = fold(category.value);
    let mut named = options.live().filter(|option| {
        let (path, node) = option.text.rsplit_once('(').unwrap_or((&option.text, ""));
        let leaf = path.rsplit('>').next().unwrap_or(path);
        fold(leaf) == wanted || fold(path) == wanted || fold(node) == wanted
    });
    match (options.resolve(category.value), named.next(), named.next()) {
        (None, Some(only), None) => {
            row.write(column, Value::from(&*only.text), &sources);
        }
        _ => {
            row.cell(column, category.value, Unlisted::Refused, &sources);
        }
    }
}

/// Country of origin; Brazil, with a remark, when nobody said. A family hears the remark once, for
/// its parent.
pub(super) fn country(row: &mut Row<'_, '_>, view: &View<'_>, of_family: bool) {
    if let Some(country) = view.text(|facts| facts.country_of_origin.as_ref()) {
        meaning(row, Concept::Country, country, &[Word::Brazil]);
        return;
    }
    if view.was_given(&Field::CountryOfOrigin) || !row.word(Concept::Country, Word::Brazil, &[]) {
        return;
    }
    if let Some(column) = row.column(Concept::Country).filter(|_| !of_family) {
        let country = row.planned(column);
        row.note(Code::CountryAssumed, Some(column), &[("country", country)], &[]);
    }
}

/// Writes a text, or the option with the same meaning in the template's language.
pub(super) fn meaning(
    row: &mut Row<'_, '_>,
    concept: Concept,
    piece: Piece<'_, str>,
    words: &[Word],
) {
    let sources = [piece.source];
    let listed = row
        .column(concept)
        .is_some_and(|column| row.options(column).resolve(piece.value).is_some());
    let folded = fold(piece.value);
    let said =
        !listed && words.iter().any(|word| word.is(&folded) && row.word(concept, *word, &sources));
    if !said {
        row.text(concept, piece.value, &sources);
    }
}

/// Main, swatch and further pictures.
pub(super) fn pictures(row: &mut Row<'_, '_>, view: &View<'_>) {
    if let Some(main) = view.text(|facts| facts.main_image.as_ref()) {
        row.text(Concept::MainImage, main.value, &[main.source]);
    }
    if let Some(swatch) = view.text(|facts| facts.swatch_image.as_ref()) {
        row.text(Concept::SwatchImage, swatch.value, &[swatch.source]);
    }
    spread(row, Concept::OtherImage, &view.texts(|facts| &facts.other_images));
}

/// Values under headers that BeeCatalog does not know: to the column of that name, if there is one
/// and no rule has filled it. Columns whose lists depend on other cells come behind those.
pub(super) fn others(row: &mut Row<'_, '_>, view: &View<'_>) {
    let template = row.sheet.template;
    let mut found = Vec::new();
    for source in view.others() {
        let Field::Other(header) = &source.given.field else { continue };
        found.push((source, row.sheet.columns_named(header)));
    }
    found.sort_by_key(|(_, columns)| {
        columns.first().and_then(|column| template.dependent_place(column))
    });
    for (source, columns) in found {
        if columns.is_empty() {
            row.no_column(&[source]);
            continue;
        }
        let stem = columns.first().map(|column| column.id.stem());
        let one_attribute = columns.iter().all(|column| Some(column.id.stem()) == stem);
        if !one_attribute || stem.is_some_and(is_structural) {
            row.note(Code::NotPlaced, None, &[], &[source]);
            continue;
        }
        match (columns.iter().find(|column| !row.is_filled(column)), columns.first()) {
            (Some(free), _) => {
                row.cell(free, source.given.raw.trim(), Unlisted::AsTheListSays, &[source]);
            }
            (None, Some(first)) => {
                let kept = [("kept", row.planned(first))];
                row.note(Code::ValueConflict, Some(first), &kept, &[source]);
            }
            (None, None) => {}
        }
    }
}

/// Columns that say what a row is; only the rules fill them.
fn is_structural(stem: &str) -> bool {
    const STRUCTURE: [Concept; 6] = [
        Concept::Sku,
        Concept::Action,
        Concept::Parentage,
        Concept::Relation,
        Concept::ParentSku,
        Concept::Theme,
    ];
    STRUCTURE.iter().any(|concept| concept.stems().contains(&stem))
}
