//! What is known of a variable before it is read.

use crate::catalog::Lang;

/// A text in both languages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text {
    /// Brazilian Portuguese.
    pub pt: &'static str,
    /// English.
    pub en: &'static str,
}

impl Text {
    pub const fn new(pt: &'static str, en: &'static str) -> Self {
        Self { pt, en }
    }

    pub fn in_lang(self, lang: Lang) -> &'static str {
        match lang {
            Lang::PtBr => self.pt,
            Lang::En => self.en,
        }
    }
}

/// What holds when nobody gives a value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Preset {
    /// This value, read by the same rule as a given one.
    Value(&'static str),
    /// No fixed value; the text tells what happens then.
    Unset(Text),
}

/// How much of a value may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exposure {
    /// All of it.
    Open,
    /// An address that may hold a password: user part and query are masked.
    Address,
    /// Nothing.
    Secret,
}

/// One variable.
#[derive(Debug)]
pub(super) struct Variable {
    /// Name in the environment.
    pub name: &'static str,
    /// What it is for.
    pub meaning: Text,
    /// Unit of the value; empty when it has none.
    pub unit: Text,
    /// What holds without it.
    pub preset: Preset,
    /// What a value must look like, for the error text.
    pub allowed: &'static str,
    /// Whether it may be shown; anything but [`Exposure::Open`] has a `_FILE` twin.
    pub exposure: Exposure,
}

impl Variable {
    /// An open variable without unit; the base of the tables.
    pub const BASE: Self = Self {
        name: "",
        meaning: Text::new("", ""),
        unit: Text::new("", ""),
        preset: Preset::Unset(Text::new("", "")),
        allowed: "",
        exposure: Exposure::Open,
    };

    /// Whether `<name>_FILE` may name a file that holds the value.
    pub fn has_twin(&self) -> bool {
        self.exposure != Exposure::Open
    }

    /// Name of the twin.
    pub fn twin(&self) -> String {
        format!("{}_FILE", self.name)
    }
}

/// Variables that belong together.
#[derive(Debug)]
pub(super) struct Section {
    /// Headline.
    pub title: Text,
    /// In the order of the report.
    pub variables: &'static [&'static Variable],
}
