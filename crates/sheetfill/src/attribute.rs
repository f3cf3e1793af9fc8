//! The grammar of attribute ids, e.g.
//! `item_package_dimensions[marketplace_id=A2Q3Y263D00KWC]#1.length.unit`.

use std::collections::{BTreeMap, BTreeSet};

/// Id of a column's attribute: the only safe key of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeId {
    raw: String,
    stem: String,
    base_length: usize,
    qualifiers: Vec<(String, String)>,
    indices: Vec<u32>,
    group: String,
    ordinal: u32,
}

impl AttributeId {
    /// The id as it stands in the template.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// The id without qualifiers and numbers: `item_package_dimensions.length.unit`,
    /// `bullet_point.value`; for legacy `bullet_point3` it is `bullet_point`.
    pub fn stem(&self) -> &str {
        &self.stem
    }

    /// The attribute itself: `item_package_dimensions`. Ids that have neither qualifiers nor numbers
    /// are it whole.
    pub fn base(&self) -> &str {
        self.stem.get(..self.base_length).unwrap_or(&self.stem)
    }

    /// The part of the attribute that it is: `length.unit`; empty for the whole.
    pub fn sub_path(&self) -> &str {
        self.stem.get(self.base_length..).unwrap_or_default().trim_start_matches('.')
    }

    /// The qualifiers, left to right: `marketplace_id`, `language_tag`, `audience`, …
    pub fn qualifiers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.qualifiers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The numbers behind `#`, left to right.
    pub fn indices(&self) -> &[u32] {
        &self.indices
    }

    /// What the ids of a multi-value attribute's columns have in common.
    pub(crate) fn group(&self) -> &str {
        &self.group
    }

    /// Position inside a group of columns of one multi-value attribute, one-based; 1 outside of
    /// groups.
    pub fn ordinal(&self) -> u32 {
        self.ordinal
    }

    /// Value of a `[name=value]` qualifier.
    pub fn qualifier(&self, name: &str) -> Option<&str> {
        self.qualifiers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Whether the column holds the unit of another one.
    pub fn is_unit(&self) -> bool {
        self.stem.ends_with(".unit") || self.stem.ends_with("_unit_of_measure")
    }

    /// The id of the column that this one holds the unit of, in either generation.
    pub(crate) fn measured(&self) -> Option<String> {
        if let Some(legacy) = self.raw.strip_suffix("_unit_of_measure") {
            return Some(legacy.to_owned());
        }
        self.raw.strip_suffix(".unit").map(|of| format!("{of}.value"))
    }

    /// Reads the ids of all columns together: which numbers are positions in a group shows only
    /// when siblings are seen.
    pub(crate) fn parse_all(raw: &[String]) -> Vec<Self> {
        let shapes: Vec<Shape> = raw.iter().map(|id| Shape::parse(id)).collect();
        let mut groups: BTreeMap<&str, Group> = BTreeMap::new();
        for shape in &shapes {
            groups.entry(&shape.blank).or_default().add(shape);
        }
        shapes
            .iter()
            .zip(raw)
            .map(|(shape, raw)| {
                let group = groups.get(shape.blank.as_str());
                let (stem, ordinal) = group.map_or_else(
                    || (shape.stem(true), 1),
                    |group| (shape.stem(group.named()), group.ordinal(shape)),
                );
                let plain = shape.qualifiers.is_empty() && shape.indices.is_empty();
                let base_length =
                    if plain { stem.len() } else { stem.find('.').unwrap_or(stem.len()) };
                let named = group.is_none_or(Group::named);
                // A number that is part of the name keeps its bearer out of its siblings' group.
                let number = shape.name_number.filter(|_| named);
                let number = number.map(|n| n.to_string()).unwrap_or_default();
                Self {
                    raw: raw.clone(),
                    stem,
                    base_length,
                    qualifiers: shape.qualifiers.clone(),
                    indices: shape.indices.clone(),
                    group: format!("{}{number}", shape.blank),
                    ordinal,
                }
            })
            .collect()
    }
}

/// An id taken apart.
#[derive(Debug)]
struct Shape {
    /// Dotted path, numbers of names kept: `other_image_1.media_location`.
    path: String,
    /// The same with the number at the end of the first name taken off.
    path_unnumbered: String,
    /// Number at the end of the first name.
    name_number: Option<u32>,
    qualifiers: Vec<(String, String)>,
    /// Values of the `#n`s, left to right.
    indices: Vec<u32>,
    /// The id with all numbers blanked: what siblings have in common.
    blank: String,
}

impl Shape {
    fn parse(raw: &str) -> Self {
        let mut path = String::new();
        let mut blank = String::new();
        let mut qualifiers = Vec::new();
        let mut indices = Vec::new();
        let mut rest = raw;
        while let Some(first) = rest.chars().next() {
            if first == '['
                && let Some((inside, after)) = rest.get(1..).and_then(|r| r.split_once(']'))
            {
                let (name, value) = inside.split_once('=').unwrap_or((inside, ""));
                qualifiers.push((name.to_owned(), value.to_owned()));
                blank.push_str(inside);
                rest = after;
                continue;
            }
            let after = rest.get(first.len_utf8()..).unwrap_or_default();
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            if first == '#' && digits > 0 {
                indices.push(after.get(..digits).and_then(|n| n.parse().ok()).unwrap_or(1));
                blank.push('#');
                rest = after.get(digits..).unwrap_or_default();
                continue;
            }
            path.push(first);
            blank.push(first);
            rest = after;
        }
        let (path_unnumbered, name_number) = unnumber(&path);
        if name_number.is_some() {
            // Qualifiers are in the blanked id too, so `path` is not a prefix of it in general;
            // the first name always is.
            let name = path.split('.').next().unwrap_or_default();
            let short = path_unnumbered.split('.').next().unwrap_or_default();
            blank = format!("{short}{}", blank.strip_prefix(name).unwrap_or(&blank));
        }
        Self { path, path_unnumbered, name_number, qualifiers, indices, blank }
    }

    fn stem(&self, named: bool) -> String {
        if named { self.path.clone() } else { self.path_unnumbered.clone() }
    }
}

/// Takes the number off the first name of a path: `bullet_point3` → (`bullet_point`, 3).
fn unnumber(path: &str) -> (String, Option<u32>) {
    let (name, rest) = path.find('.').map_or((path, ""), |dot| path.split_at(dot));
    let short = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = name.get(short.len()..).and_then(|digits| digits.parse().ok());
    let short = short.strip_suffix('_').unwrap_or(short);
    if number.is_none() || short.is_empty() {
        return (path.to_owned(), None);
    }
    (format!("{short}{rest}"), number)
}

/// Ids that differ only by numbers.
#[derive(Debug, Default)]
struct Group {
    name_numbers: BTreeSet<Option<u32>>,
    indices: Vec<BTreeSet<u32>>,
}

impl Group {
    fn add(&mut self, shape: &Shape) {
        self.name_numbers.insert(shape.name_number);
        if self.indices.len() < shape.indices.len() {
            self.indices.resize_with(shape.indices.len(), BTreeSet::new);
        }
        for (seen, index) in self.indices.iter_mut().zip(&shape.indices) {
            seen.insert(*index);
        }
    }

    /// Whether the number in the name is part of the name: it has no siblings.
    fn named(&self) -> bool {
        self.name_numbers.len() < 2
    }

    fn ordinal(&self, shape: &Shape) -> u32 {
        if !self.named() {
            return shape.name_number.unwrap_or(1);
        }
        let varying = self.indices.iter().rposition(|seen| seen.len() > 1);
        varying.and_then(|at| shape.indices.get(at)).copied().unwrap_or(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(ids: &[&str]) -> Vec<AttributeId> {
        AttributeId::parse_all(&ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_stem_has_neither_qualifiers_nor_numbers() {
        let ids = parse(&[
            "contribution_sku#1.value",
            "::record_action",
            "amzn1.volt.ca.product_id_type",
            "item_package_dimensions[marketplace_id=A2Q]#1.length.unit",
            "purchasable_offer[marketplace_id=A2Q][audience=ALL]#1.our_price#1.schedule#1.value_with_tax",
            "grip[marketplace_id=A2Q]#1.type[language_tag=pt_BR]#1.value",
        ]);
        let stems: Vec<&str> = ids.iter().map(AttributeId::stem).collect();
        assert_eq!(
            stems,
            [
                "contribution_sku.value",
                "::record_action",
                "amzn1.volt.ca.product_id_type",
                "item_package_dimensions.length.unit",
                "purchasable_offer.our_price.schedule.value_with_tax",
                "grip.type.value",
            ]
        );
        assert!(ids[3].is_unit());
        assert_eq!(ids[4].qualifier("audience"), Some("ALL"));
        let taken_apart: Vec<(&str, &str)> =
            ids.iter().map(|id| (id.base(), id.sub_path())).collect();
        assert_eq!(
            taken_apart,
            [
                ("contribution_sku", "value"),
                ("::record_action", ""),
                ("amzn1.volt.ca.product_id_type", ""),
                ("item_package_dimensions", "length.unit"),
                ("purchasable_offer", "our_price.schedule.value_with_tax"),
                ("grip", "type.value"),
            ]
        );
        assert_eq!(ids[4].indices(), [1, 1, 1]);
        assert_eq!(ids[4].qualifiers().count(), 2);
    }

    #[test]
    fn the_number_that_varies_is_the_position() {
        let ids = parse(&[
            "bullet_point[language_tag=pt_BR]#1.value",
            "bullet_point[language_tag=pt_BR]#2.value",
            "ghs[m=A]#1.classification#1.class",
            "ghs[m=A]#1.classification#2.class",
        ]);
        assert_eq!(ids.iter().map(AttributeId::ordinal).collect::<Vec<_>>(), [1, 2, 1, 2]);
        assert_eq!(ids[3].stem(), "ghs.classification.class");
    }

    #[test]
    fn numbers_in_names_group_only_with_siblings() {
        let ids = parse(&[
            "other_product_image_locator_1[m=A]#1.media_location",
            "other_product_image_locator_2[m=A]#1.media_location",
            "bullet_point1",
            "bullet_point2",
            "model_2000",
        ]);
        assert_eq!(ids[1].stem(), "other_product_image_locator.media_location");
        assert_eq!(ids[1].ordinal(), 2);
        assert_eq!(ids[3].stem(), "bullet_point");
        assert_eq!(ids[3].ordinal(), 2);
        assert_eq!(ids[4].stem(), "model_2000");
        assert_eq!(ids[4].ordinal(), 1);
    }
}
