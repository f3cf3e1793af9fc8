//! A product or variant as a row sees it: its own facts, then those it inherits.

use crate::catalog::{Fact, Field, Given, ItemFacts};

use super::theme::Axis;
use super::trace::{GivenRef, Source};

/// A fact with the given value that it comes from.
#[derive(Debug)]
pub(super) struct Piece<'d, T: ?Sized> {
    pub value: &'d T,
    pub source: Source<'d>,
}

impl<T: ?Sized> Clone for Piece<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Piece<'_, T> {}

/// One product or variant of a draft, with its facts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member<'d> {
    pub facts: &'d ItemFacts,
    pub given: &'d [Given],
    pub product: usize,
    pub variant: Option<usize>,
}

impl<'d> Member<'d> {
    /// The given value at a position.
    pub fn source(self, index: usize) -> Option<Source<'d>> {
        let at = GivenRef { product: self.product, variant: self.variant, index };
        self.given.get(index).map(|given| Source { given, at })
    }

    /// All given values.
    pub fn all(self) -> impl Iterator<Item = Source<'d>> {
        (0..self.given.len()).filter_map(move |index| self.source(index))
    }

    /// The given values of a field that were understood.
    pub fn sources(self, field: &Field) -> Vec<Source<'d>> {
        let left_out = |index: usize| self.facts.left_out.iter().any(|left| left.given == index);
        self.all()
            .filter(|source| source.given.field == *field && !left_out(source.at.index))
            .collect()
    }

    /// Whether anything, understood or not, was given for a field.
    pub fn was_given(self, field: &Field) -> bool {
        self.given.iter().any(|given| given.field == *field && !given.raw.trim().is_empty())
    }

    /// A fact with its source.
    pub fn piece<T>(self, fact: Option<&'d Fact<T>>) -> Option<Piece<'d, T>> {
        let fact = fact?;
        Some(Piece { value: &fact.value, source: self.source(fact.given)? })
    }
}

/// What a row is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'d> {
    /// The product or variant itself.
    pub own: Member<'d>,
    /// The family that it inherits from.
    pub family: Option<Member<'d>>,
    /// Whether stock and barcode of the family can be the row's: it is the only member.
    pub only_member: bool,
}

impl<'d> View<'d> {
    /// A view without a family.
    pub fn alone(own: Member<'d>) -> Self {
        Self { own, family: None, only_member: true }
    }

    /// The own fact, else the family's.
    pub fn get<T>(
        &self,
        pick: impl Fn(&'d ItemFacts) -> Option<&'d Fact<T>>,
    ) -> Option<Piece<'d, T>> {
        let own = self.own.piece(pick(self.own.facts));
        own.or_else(|| self.family.and_then(|family| family.piece(pick(family.facts))))
    }

    /// As [`Self::get`] for what can't be shared: the family's only for its single member.
    pub fn own_only<T>(
        &self,
        pick: impl Fn(&'d ItemFacts) -> Option<&'d Fact<T>>,
    ) -> Option<Piece<'d, T>> {
        if self.only_member { self.get(pick) } else { self.own.piece(pick(self.own.facts)) }
    }

    /// As [`Self::get`] for texts.
    pub fn text(
        &self,
        pick: impl Fn(&'d ItemFacts) -> Option<&'d Fact<String>>,
    ) -> Option<Piece<'d, str>> {
        self.get(pick).map(as_text)
    }

    /// The own values of a list, else the family's.
    pub fn texts(&self, pick: impl Fn(&'d ItemFacts) -> &'d [Fact<String>]) -> Vec<Piece<'d, str>> {
        let members = [Some(self.own), self.family];
        let member = members.into_iter().flatten().find(|member| !pick(member.facts).is_empty());
        let Some(member) = member else { return Vec::new() };
        pick(member.facts).iter().filter_map(|fact| member.piece(Some(fact))).map(as_text).collect()
    }

    /// Given values of a field that were understood: the own, else the family's.
    pub fn sources(&self, field: &Field) -> Vec<Source<'d>> {
        let own = self.own.sources(field);
        match self.family {
            Some(family) if own.is_empty() => family.sources(field),
            _ => own,
        }
    }

    /// Whether anything was given for a field, by the row or its family.
    pub fn was_given(&self, field: &Field) -> bool {
        self.own.was_given(field) || self.family.is_some_and(|family| family.was_given(field))
    }

    /// Whether the row carries a brand, by the member that says anything about it.
    pub fn is_branded(&self) -> bool {
        let speaks =
            |member: &Member<'_>| member.facts.brand.is_some() || member.facts.brand_kind.is_some();
        let members = [Some(self.own), self.family];
        members.into_iter().flatten().find(speaks).is_some_and(|member| member.facts.is_branded())
    }

    /// The value of an attribute by which members of a family can differ.
    pub fn axis(&self, axis: Axis) -> Option<Piece<'d, str>> {
        self.text(|facts| axis_fact(facts, axis))
    }

    /// As [`Self::axis`], not inherited.
    pub fn own_axis(&self, axis: Axis) -> Option<Piece<'d, str>> {
        self.own.piece(axis_fact(self.own.facts, axis)).map(as_text)
    }

    /// Values under unknown headers: the own, and those of the family under other headers.
    pub fn others(&self) -> Vec<Source<'d>> {
        let other = |source: &Source<'d>| {
            matches!(source.given.field, Field::Other(_)) && !source.given.raw.trim().is_empty()
        };
        let mut found: Vec<Source<'d>> = self.own.all().filter(other).collect();
        let inherited = self.family.into_iter().flat_map(Member::all).filter(other);
        let inherited: Vec<_> =
            inherited.filter(|source| !self.own.was_given(&source.given.field)).collect();
        found.extend(inherited);
        found
    }
}

fn as_text(piece: Piece<'_, String>) -> Piece<'_, str> {
    Piece { value: piece.value, source: piece.source }
}

fn axis_fact(facts: &ItemFacts, axis: Axis) -> Option<&Fact<String>> {
    match axis {
        Axis::Color => facts.color.as_ref(),
        Axis::Size => facts.size.as_ref(),
        Axis::Material => facts.material.as_ref(),
        Axis::Model => facts.model.as_ref(),
    }
}
