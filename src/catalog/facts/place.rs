//! Placing one given value: one arm per field, each returning the proof of where it went.

use entity::value::{
    Dimensions, Gtin, LengthUnit, Money, Ncm, Notation, Quantity, Reading, Sku, ValueError, Weight,
    WeightUnit,
};

use crate::catalog::{Code, Field, Given, collapse, family::FamilyText};

use super::{
    Fact, ItemFacts, OtherValue,
    desk::{Desk, Placed},
    list, refusal,
    word::{self, BrandKind, IdKind, Logistics, ProductId},
};

/// Longest title that Amazon takes, in characters.
const TITLE_MAX_CHARS: usize = 200;
/// A thing that weighs less than a gram is more likely a number in kilograms.
const LIGHT_MILLIGRAMS: i64 = 1_000;

impl Desk<'_> {
    /// Sorts one value.
    #[expect(clippy::too_many_lines, reason = "one arm per field, and no field can be forgotten")]
    pub(super) fn place(&mut self, at: usize, given: &Given) -> Placed {
        if collapse(&given.raw).is_empty() {
            return self.leave(at, Code::ValueBlank, |finding| finding);
        }
        match &given.field {
            Field::Sku => self.sku(at, given),
            Field::Title => self.title(at, given),
            Field::BrandKind => self.word(
                at,
                given,
                |facts| &mut facts.brand_kind,
                BrandKind::parse,
                Code::BrandKindUnknown,
            ),
            Field::Brand => self.line(at, given, |facts| &mut facts.brand),
            Field::Manufacturer => self.line(at, given, |facts| &mut facts.manufacturer),
            Field::Price => self.price(at, given),
            Field::Logistics => self.word(
                at,
                given,
                |facts| &mut facts.logistics,
                Logistics::parse,
                Code::LogisticsUnknown,
            ),
            Field::ProductId => self.product_id(at, given),
            Field::ProductIdKind => self.word(
                at,
                given,
                |facts| &mut facts.product_id_kind,
                IdKind::parse,
                Code::IdKindUnknown,
            ),
            Field::Ncm => self.code(at, given, |facts| &mut facts.ncm, Ncm::parse(&given.raw)),
            Field::Quantity => self.quantity(at, given),
            Field::PackageWeight => self.weight(at, given, |facts| &mut facts.package_weight),
            Field::ItemWeight => self.weight(at, given, |facts| &mut facts.item_weight),
            Field::PackageDimensions => {
                self.dimensions(at, given, |facts| &mut facts.package_dimensions)
            }
            Field::ItemDimensions => self.dimensions(at, given, |facts| &mut facts.item_dimensions),
            Field::Adjustable => self.word(
                at,
                given,
                |facts| &mut facts.adjustable,
                word::yes_or_no,
                Code::AdjustableUnknown,
            ),
            Field::VariationTheme => self.line(at, given, |facts| &mut facts.variation_theme),
            Field::ParentSku => {
                self.code(at, given, |facts| &mut facts.parent_sku, Sku::parse(&given.raw))
            }
            Field::Color => self.line(at, given, |facts| &mut facts.color),
            Field::Size => self.line(at, given, |facts| &mut facts.size),
            Field::Material => self.line(at, given, |facts| &mut facts.material),
            Field::Model => self.line(at, given, |facts| &mut facts.model),
            Field::ProductType => self.line(at, given, |facts| &mut facts.product_type),
            Field::Category => self.line(at, given, |facts| &mut facts.category),
            Field::Condition => self.line(at, given, |facts| &mut facts.condition),
            Field::CountryOfOrigin => self.line(at, given, |facts| &mut facts.country_of_origin),
            Field::Description => {
                let text = given.raw.trim().replace("\r\n", "\n");
                self.keep(at, |facts| &mut facts.description, text)
            }
            Field::BulletPoints => {
                let pieces = if self.is_only(&given.field) {
                    list::bullets(&given.raw)
                } else {
                    vec![collapse(&given.raw)]
                };
                self.keep_all(at, |facts| &mut facts.bullet_points, pieces)
            }
            Field::Keywords => {
                self.keep_all(at, |facts| &mut facts.keywords, list::keywords(&given.raw))
            }
            Field::MainImage => self.pictures(at, given, |facts| &mut facts.main_image),
            Field::SwatchImage => self.pictures(at, given, |facts| &mut facts.swatch_image),
            Field::OtherImages => self.other_pictures(at, list::addresses(&given.raw)),
            Field::Other(header) => {
                let other =
                    OtherValue { header: header.clone(), text: given.raw.trim().to_owned() };
                self.keep_all(at, |facts| &mut facts.other, vec![other])
            }
        }
    }

    /// A text of one line.
    fn line(
        &mut self,
        at: usize,
        given: &Given,
        slot: impl FnOnce(&mut ItemFacts) -> &mut Option<Fact<String>>,
    ) -> Placed {
        self.keep(at, slot, collapse(&given.raw))
    }

    /// One of a few words.
    fn word<T: PartialEq>(
        &mut self,
        at: usize,
        given: &Given,
        slot: impl FnOnce(&mut ItemFacts) -> &mut Option<Fact<T>>,
        parse: impl FnOnce(&str) -> Option<T>,
        unknown: Code,
    ) -> Placed {
        match parse(&given.raw) {
            Some(value) => self.keep(at, slot, value),
            None => self.leave(at, unknown, |finding| finding),
        }
    }

    /// A code that was read or refused.
    fn code<T: PartialEq>(
        &mut self,
        at: usize,
        given: &Given,
        slot: impl FnOnce(&mut ItemFacts) -> &mut Option<Fact<T>>,
        result: Result<T, ValueError>,
    ) -> Placed {
        match result {
            Ok(value) => self.keep(at, slot, value),
            Err(error) => self.refuse(at, given, &error),
        }
    }

    fn refuse(&mut self, at: usize, given: &Given, error: &ValueError) -> Placed {
        if let Some(guess) = refusal::lost_zeros(given, error) {
            return self.leave(at, Code::LeadingZeroLost, |finding| finding.param("guess", guess));
        }
        let (code, params) = refusal::explain(error);
        self.leave(at, code, |finding| refusal::with(finding, params))
    }

    fn sku(&mut self, at: usize, given: &Given) -> Placed {
        // A family text names its parent; the variants that it lists are the draft's variants.
        let own = FamilyText::parse(&given.raw).map_or(given.raw.as_str(), |family| family.parent);
        match Sku::parse(own) {
            Ok(sku) if sku.as_str() == self.sku => {
                let actual = sku.as_str().chars().count();
                if actual > Sku::AMAZON_MAX_CHARS {
                    self.remark(at, Code::SkuTooLong, |finding| {
                        finding.param("actual", actual).param("limit", Sku::AMAZON_MAX_CHARS)
                    });
                }
                self.keep(at, |facts| &mut facts.sku, sku)
            }
            Ok(_) => {
                let kept = self.sku.to_owned();
                self.leave(at, Code::ValueConflict, |finding| finding.param("kept", kept))
            }
            Err(error) => self.refuse(at, given, &error),
        }
    }

    fn title(&mut self, at: usize, given: &Given) -> Placed {
        let title = collapse(&given.raw);
        if self.has(|facts| &facts.title) {
            return self.keep(at, |facts| &mut facts.title, title);
        }
        if title.chars().any(is_emoji) {
            self.remark(at, Code::TitleHasEmoji, |finding| finding);
        }
        let actual = title.chars().count();
        if actual > TITLE_MAX_CHARS {
            self.remark(at, Code::TitleTooLong, |finding| {
                finding.param("actual", actual).param("limit", TITLE_MAX_CHARS)
            });
        }
        self.keep(at, |facts| &mut facts.title, title)
    }

    fn price(&mut self, at: usize, given: &Given) -> Placed {
        match Money::read(&given.raw, notation(given)) {
            Ok(reading) if reading.value.cents() == 0 => {
                self.leave(at, Code::ValueZero, |finding| finding)
            }
            Ok(reading) => {
                if let Some(doubt) = reading.doubt {
                    let code = match refusal::doubt_code(doubt) {
                        Code::NumberAmbiguous => Code::MoneyAmbiguous,
                        other => other,
                    };
                    self.remark(at, code, |finding| finding.param("read", reading.value));
                }
                self.keep(at, |facts| &mut facts.price, reading.value)
            }
            Err(error) => self.refuse(at, given, &error),
        }
    }

    fn quantity(&mut self, at: usize, given: &Given) -> Placed {
        match Quantity::read(&given.raw, notation(given)) {
            Ok(reading) => {
                self.doubt(at, &reading, reading.value.count().to_string());
                self.keep(at, |facts| &mut facts.quantity, reading.value)
            }
            Err(error) => self.refuse(at, given, &error),
        }
    }

    fn weight(
        &mut self,
        at: usize,
        given: &Given,
        slot: impl FnOnce(&mut ItemFacts) -> &mut Option<Fact<Weight>>,
    ) -> Placed {
        let unit = given.unit.as_deref().and_then(WeightUnit::parse).unwrap_or(WeightUnit::Gram);
        match Weight::read(&given.raw, unit, notation(given)) {
            Ok(reading) => {
                let grams = format!("{} g", reading.value.grams().replace('.', ","));
                if reading.value.milligrams() < LIGHT_MILLIGRAMS {
                    self.remark(at, Code::ValueSuspicious, |finding| finding.param("read", &grams));
                }
                self.doubt(at, &reading, grams);
                self.keep(at, slot, reading.value)
            }
            Err(error) => self.refuse(at, given, &error),
        }
    }

    fn dimensions(
        &mut self,
        at: usize,
        given: &Given,
        slot: impl FnOnce(&mut ItemFacts) -> &mut Option<Fact<Dimensions>>,
    ) -> Placed {
        let unit =
            given.unit.as_deref().and_then(LengthUnit::parse).unwrap_or(LengthUnit::Centimetre);
        match Dimensions::read(&given.raw, unit, notation(given)) {
            Ok(reading) => {
                let sides = reading.value.centimetres().join(" x ").replace('.', ",");
                self.doubt(at, &reading, format!("{sides} cm"));
                self.keep(at, slot, reading.value)
            }
            Err(error) => self.refuse(at, given, &error),
        }
    }

    fn doubt<T>(&mut self, at: usize, reading: &Reading<T>, read: String) {
        if let Some(doubt) = reading.doubt {
            self.remark(at, refusal::doubt_code(doubt), |finding| finding.param("read", read));
        }
    }

    fn product_id(&mut self, at: usize, given: &Given) -> Placed {
        if word::is_exemption(&given.raw) {
            return self.keep(at, product_id_slot, ProductId::Exempt);
        }
        let gtin = Gtin::parse(&given.raw);
        let kind = self.said_id_kind();
        let looks_like_asin = given.raw.trim().to_uppercase().starts_with("B0");
        match (gtin, word::asin(&given.raw)) {
            (Ok(gtin), _) => self.keep(at, product_id_slot, ProductId::Gtin(gtin)),
            (Err(_), Some(asin))
                if kind == Some(IdKind::Asin) || (kind.is_none() && looks_like_asin) =>
            {
                self.keep(at, product_id_slot, ProductId::Asin(asin))
            }
            (Err(_), None) if kind == Some(IdKind::Asin) => {
                self.leave(at, Code::AsinInvalid, |finding| finding)
            }
            (Err(error), _) => self.refuse(at, given, &error),
        }
    }

    /// The kind of id that the seller names, wherever it stands among the values.
    fn said_id_kind(&self) -> Option<IdKind> {
        self.given
            .iter()
            .filter(|given| given.field == Field::ProductIdKind)
            .find_map(|given| IdKind::parse(&given.raw))
    }

    /// One picture; further addresses in the same cell become other pictures.
    fn pictures(
        &mut self,
        at: usize,
        given: &Given,
        slot: impl FnOnce(&mut ItemFacts) -> &mut Option<Fact<String>>,
    ) -> Placed {
        let mut addresses = list::addresses(&given.raw).into_iter();
        match addresses.next() {
            Some(first) if list::is_web_address(&first) => {
                let placed = self.keep(at, slot, first);
                let rest: Vec<String> = addresses.collect();
                if rest.is_empty() { placed } else { self.other_pictures(at, rest) }
            }
            _ => self.leave(at, Code::UrlInvalid, |finding| finding),
        }
    }

    fn other_pictures(&mut self, at: usize, addresses: Vec<String>) -> Placed {
        let (good, bad): (Vec<String>, Vec<String>) =
            addresses.into_iter().partition(|address| list::is_web_address(address));
        if bad.is_empty() {
            return self.keep_all(at, |facts| &mut facts.other_images, good);
        }
        let placed =
            self.leave(at, Code::UrlInvalid, |finding| finding.param("bad", bad.join(" ")));
        if good.is_empty() {
            placed
        } else {
            self.keep_all(at, |facts| &mut facts.other_images, good)
        }
    }

    fn is_only(&self, field: &Field) -> bool {
        self.given.iter().filter(|given| given.field == *field).count() == 1
    }
}

fn product_id_slot(facts: &mut ItemFacts) -> &mut Option<Fact<ProductId>> {
    &mut facts.product_id
}

fn notation(given: &Given) -> Notation {
    if given.exact { Notation::Exact } else { Notation::Text }
}

/// Pictographs, flags, and the joiners that build them.
fn is_emoji(c: char) -> bool {
    matches!(c,
        '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{2b50}' | '\u{2b55}'
        | '\u{fe0f}' | '\u{200d}' | '\u{e0020}'..='\u{e007f}')
}
