//! Families: one parent row, which can't be bought, and a row per variant.

use std::collections::{BTreeMap, BTreeSet};

use sheetfill::{OptionValue, Options, Value};

use crate::catalog::{Code, Field, fold};

use super::concept::Concept;
use super::measure::live;
use super::row::Row;
use super::supplement::Open;
use super::theme::{self, Axis, Part};
use super::trace::Source;
use super::view::{Member, View};
use super::word::Word;
use super::{blank, describe, identity, sold};

/// A family about to be written.
pub(super) struct Family<'d, 't> {
    pub sku: &'d str,
    pub parent: Member<'d>,
    /// The members that get a row.
    pub children: Vec<(&'d str, View<'d>)>,
    theme: Option<Theme<'t>>,
    /// Attributes by which the members should differ.
    axes: Vec<Axis>,
}

/// What the theme cells say.
enum Theme<'t> {
    Option(&'t OptionValue),
    /// The column takes free text.
    Free(String),
}

impl Theme<'_> {
    fn parts(&self) -> BTreeSet<Part> {
        match self {
            Self::Option(option) => theme::option_parts(option),
            Self::Free(text) => theme::parts(text),
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Option(option) => &option.text,
            Self::Free(text) => text,
        }
    }
}

impl<'d, 't> Family<'d, 't> {
    /// A family whose theme is not settled yet.
    pub fn new(sku: &'d str, parent: Member<'d>, children: Vec<(&'d str, View<'d>)>) -> Self {
        Self { sku, parent, children, theme: None, axes: Vec::new() }
    }

    /// Writes the parent's row.
    pub fn write_parent(&mut self, row: &mut Row<'_, 't>, product_type: &str) {
        let view = self.parent_view();
        self.settle_theme(row);
        describe::head(row, &view, product_type);
        let title = view.text(|facts| facts.title.as_ref());
        describe::name(row, &view, title.map(|title| (title.value, title.source)));
        identity::exempt_parent(row, self.parent);
        describe::texts(row, &view);
        describe::attributes(row, &View::alone(self.parent), &self.not_on_parent());
        describe::traits(row, &View::alone(self.parent));
        describe::country(row, &view, false);
        describe::pictures(row, &View::alone(self.parent));
        self.kinship(row, Word::Parent, &[]);
        blank::close(row, Open::OnlyRequired(&self.not_on_parent()));
    }

    /// Writes the row of the child at a position.
    pub fn write_child(&self, row: &mut Row<'_, 't>, at: usize, product_type: &str) {
        let Some((_, view)) = self.children.get(at) else { return };
        describe::head(row, view, product_type);
        let title = self.title_of(view);
        describe::name(row, view, title.as_ref().map(|(text, source)| (text.as_str(), *source)));
        sold::write(row, view, true);
        let parents = view.own.sources(&Field::ParentSku);
        self.kinship(row, Word::Child, &parents);
        self.complain_about(row, view);
        describe::others(row, view);
        blank::close(row, Open::Without(&self.not_on_parent()));
    }

    /// Members that the theme can't tell apart.
    pub fn complain_about_twins(&self, row: &mut Row<'_, 't>) {
        // An attribute that only the template knows may tell them apart.
        if self
            .theme
            .as_ref()
            .is_some_and(|theme| theme.parts().iter().any(|part| matches!(part, Part::Other(_))))
        {
            return;
        }
        let mut groups: BTreeMap<Vec<String>, Vec<&str>> = BTreeMap::new();
        for (sku, view) in &self.children {
            let values: Option<Vec<String>> = self
                .axes
                .iter()
                .map(|axis| view.axis(*axis).map(|piece| fold(piece.value)))
                .collect();
            if let Some(values) = values {
                groups.entry(values).or_default().push(sku);
            }
        }
        let names = names(&self.axes);
        for twins in groups.into_values().filter(|twins| twins.len() > 1) {
            let params = [
                ("theme", self.theme_text()),
                ("attribute", names.clone()),
                ("skus", listed(&twins)),
            ];
            row.note(Code::VariantsAlike, row.column(Concept::Theme), &params, &[]);
        }
    }

    /// The parent as its row sees it: what it does not say itself about brand and maker, its first
    /// member says.
    fn parent_view(&self) -> View<'d> {
        let first = self.children.first().map(|(_, view)| view.own);
        View { own: self.parent, family: first, only_member: false }
    }

    fn not_on_parent(&self) -> Vec<Axis> {
        let mut without = vec![Axis::Color, Axis::Size];
        without.extend(self.axes.iter().copied());
        without
    }

    /// Finds the theme: what the seller says, else what differs.
    fn settle_theme(&mut self, row: &mut Row<'_, 't>) {
        let Some(column) = row.column(Concept::Theme) else { return };
        let options = row.options(column);
        let given = self.given_themes();
        let differing = self.differing();
        self.axes.clone_from(&differing);
        if let Some((wanted, _)) = given.first() {
            match theme::find(&options, wanted) {
                Some(option) => self.choose(Theme::Option(option)),
                None if matches!(options, Options::NoList) => {
                    self.choose(Theme::Free((*wanted).to_owned()));
                }
                None => {
                    let params = [("options", live(options))];
                    let sources: Vec<Source<'_>> =
                        given.iter().map(|(_, source)| *source).collect();
                    row.note(Code::ThemeNotOffered, Some(column), &params, &sources);
                }
            }
            return;
        }
        match theme::derive(&options, &differing, &self.stated()) {
            Some(option) => {
                row.note(
                    Code::ThemeAssumed,
                    Some(column),
                    &[("theme", option.text.to_string())],
                    &[],
                );
                self.choose(Theme::Option(option));
            }
            // Twins are named on their own.
            None if differing.is_empty() => {}
            None => {
                let params = [("value", names(&differing)), ("options", live(options))];
                row.note(Code::ThemeNotOffered, Some(column), &params, &[]);
            }
        }
    }

    fn choose(&mut self, theme: Theme<'t>) {
        self.axes = theme::axes(&theme.parts());
        self.theme = Some(theme);
    }

    /// What the seller calls the theme: on the parent, or on the members.
    fn given_themes(&self) -> Vec<(&'d str, Source<'d>)> {
        let members =
            std::iter::once(self.parent).chain(self.children.iter().map(|(_, view)| view.own));
        members
            .filter_map(|member| member.piece(member.facts.variation_theme.as_ref()))
            .map(|piece| (piece.value.as_str(), piece.source))
            .collect()
    }

    /// Attributes in which the members' values differ.
    fn differing(&self) -> Vec<Axis> {
        let differs = |axis: &Axis| {
            let values = self
                .children
                .iter()
                .map(|(_, view)| view.axis(*axis).map(|piece| fold(piece.value)));
            let mut values: Vec<_> = values.collect();
            values.sort_unstable();
            values.dedup();
            values.len() > 1
        };
        Axis::ALL.into_iter().filter(differs).collect()
    }

    /// Attributes that every member states.
    fn stated(&self) -> Vec<Axis> {
        let stated = |axis: &Axis| self.children.iter().all(|(_, view)| view.axis(*axis).is_some());
        Axis::ALL.into_iter().filter(stated).collect()
    }

    /// The cells that say who belongs to whom.
    fn kinship(&self, row: &mut Row<'_, 't>, part: Word, parents: &[Source<'_>]) {
        row.word(Concept::Parentage, part, &[]);
        row.word(Concept::Relation, Word::Variation, &[]);
        if part == Word::Child {
            row.text(Concept::ParentSku, self.sku, parents);
        }
        let (Some(theme), Some(column)) = (&self.theme, row.column(Concept::Theme)) else { return };
        let said = self.given_themes();
        let meant = theme.parts();
        let means_it = |text: &str| fold(text) == fold(theme.text()) || theme::parts(text) == meant;
        let sources: Vec<Source<'_>> =
            said.into_iter().filter(|(text, _)| means_it(text)).map(|(_, s)| s).collect();
        row.write(column, Value::from(theme.text()), &sources);
    }

    /// What the theme asks for and the member does not say.
    fn complain_about(&self, row: &mut Row<'_, 't>, view: &View<'_>) {
        for axis in self.axes.iter().filter(|axis| view.axis(**axis).is_none()) {
            let params = [("theme", self.theme_text()), ("attribute", axis.name().to_owned())];
            row.note(Code::VariantAttributeMissing, None, &params, &[]);
        }
    }

    /// A member's own title, else the family's with what is particular to the member.
    fn title_of(&self, view: &View<'d>) -> Option<(String, Source<'d>)> {
        let own = view.own.piece(view.own.facts.title.as_ref());
        if let Some(own) = own {
            return Some((own.value.clone(), own.source));
        }
        let inherited = view.text(|facts| facts.title.as_ref())?;
        let mut title = inherited.value.to_owned();
        for axis in &self.axes {
            let Some(piece) = view.own_axis(*axis) else { continue };
            let said = format!(" {} ", fold(&title));
            if !said.contains(&format!(" {} ", fold(piece.value))) {
                title.push_str(", ");
                title.push_str(piece.value);
            }
        }
        Some((title, inherited.source))
    }

    fn theme_text(&self) -> String {
        self.theme.as_ref().map_or_else(|| names(&self.axes), |theme| theme.text().to_owned())
    }
}

fn names(axes: &[Axis]) -> String {
    axes.iter().map(|axis| axis.name()).collect::<Vec<_>>().join("/")
}

fn listed(skus: &[&str]) -> String {
    const SHOWN: usize = 20;
    let mut text = skus.iter().take(SHOWN).copied().collect::<Vec<_>>().join("; ");
    if skus.len() > SHOWN {
        text.push_str("; …");
    }
    text
}
