//! The template's columns: what the data sheet, the lists, the rules and the guides are made from.

mod compliance;
mod details;
mod identity;
mod offer;
mod variation;

pub(super) use compliance::BATTERIES;
pub(super) use identity::{ACTIONS, BACKPACK_NODES, ID_KINDS, MUG_NODES};
pub(super) use variation::{CHILD, PARENT, PARENTAGE, RELATION, THEMES, VARIATION};

/// Product types of the sample, in the order of the settings.
pub(super) const TYPES: [&str; 2] = ["MUG", "BACKPACK"];

/// Sections of the data sheet with their columns, from left to right.
pub(super) const SECTIONS: [(&str, &[Column]); 5] = [
    ("Identidade do produto", identity::COLUMNS),
    ("Oferta (BR)", offer::COLUMNS),
    ("Detalhes do produto", details::COLUMNS),
    ("Variações e imagens", variation::COLUMNS),
    ("Conformidade e remessa", compliance::COLUMNS),
];

/// Joins an attribute's name, the marketplace and the rest of its id.
macro_rules! market {
    ($name:literal, $rest:literal) => {
        concat!($name, "[marketplace_id=A2Q3Y263D00KWC]", $rest)
    };
}

/// As `market!`, for attributes in a language.
macro_rules! text {
    ($name:literal, $rest:literal) => {
        concat!($name, "[marketplace_id=A2Q3Y263D00KWC][language_tag=pt_BR]", $rest)
    };
}

pub(super) use market;
use text;

/// Whether Amazon wants a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Required,
    Conditional,
    Recommended,
    Optional,
}

impl Need {
    /// Word in the sheet of definitions.
    pub fn word(self) -> &'static str {
        match self {
            Self::Required => "Obrigatório",
            Self::Conditional => "Condicionalmente obrigatório",
            Self::Recommended => "Recomendado",
            Self::Optional => "Opcional",
        }
    }
}

/// Which product types have the attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Applies {
    Both,
    Mug,
    Backpack,
}

/// When the cell has to stay empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blank {
    Never,
    /// On the row of a family's parent.
    Parent,
    /// Without an offer: on a parent's row, or when the offer is skipped.
    NoOffer,
    /// When the kind of id is not one that has a number.
    NoBarcode,
    /// When the row belongs to no family.
    NoFamily,
    /// When the row is not a child.
    NotChild,
    /// When the relation is not a variation.
    NoTheme,
    /// When the seller does not hold the stock.
    NotOwnStock,
    /// When the seller ships: Amazon needs no package data then.
    NotAmazon,
    /// When no batteries are needed.
    NoBatteries,
}

/// Values that a column offers.
#[derive(Debug, Clone, Copy)]
pub(super) enum List {
    /// Free text.
    Free,
    /// One list for all types, under its own defined name.
    Named(&'static str, &'static [&'static str]),
    /// One list for each type of [`TYPES`]; an empty one has no defined name.
    PerType([&'static [&'static str]; 2]),
    /// A list for each value of another column, found by `VLOOKUP`.
    Dependent(Dependency),
}

/// What a dependent list depends on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dependency {
    /// Id of the other column.
    pub on: &'static str,
    /// Path of the other column in the defined names.
    pub path: &'static str,
    /// Path of this column in the defined names.
    pub target: &'static str,
    /// Values of the other column with the options that follow from them.
    pub options: &'static [(&'static str, &'static [&'static str])],
}

/// One column of the data sheet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub id: &'static str,
    pub label: &'static str,
    /// Explanation, shown as a prompt and among the definitions.
    pub about: &'static str,
    pub example: &'static str,
    pub need: Need,
    pub applies: Applies,
    pub blank: Blank,
    pub list: List,
    /// Whether a value outside the list is refused.
    pub closed: bool,
    pub hidden: bool,
}

impl Column {
    const fn new(
        id: &'static str,
        label: &'static str,
        about: &'static str,
        example: &'static str,
    ) -> Self {
        Self {
            id,
            label,
            about,
            example,
            need: Need::Optional,
            applies: Applies::Both,
            blank: Blank::Never,
            list: List::Free,
            closed: false,
            hidden: false,
        }
    }

    const fn need(self, need: Need) -> Self {
        Self { need, ..self }
    }

    const fn only(self, applies: Applies) -> Self {
        Self { applies, ..self }
    }

    const fn blank(self, blank: Blank) -> Self {
        Self { blank, ..self }
    }

    /// Nothing but these values.
    const fn closed(self, values: &'static [&'static str]) -> Self {
        Self { closed: true, ..self.suggest(values, values) }
    }

    /// These values for mugs and backpacks; others are allowed.
    const fn suggest(
        self,
        mug: &'static [&'static str],
        backpack: &'static [&'static str],
    ) -> Self {
        let list = match self.applies {
            Applies::Both => List::PerType([mug, backpack]),
            Applies::Mug => List::PerType([mug, &[]]),
            Applies::Backpack => List::PerType([&[], backpack]),
        };
        Self { list, ..self }
    }

    /// One closed list under a name of its own.
    const fn named(self, name: &'static str, values: &'static [&'static str]) -> Self {
        Self { list: List::Named(name, values), closed: true, ..self }
    }

    const fn hidden(self) -> Self {
        Self { hidden: true, ..self }
    }

    /// Id as it stands in defined names.
    pub fn name(&self) -> String {
        self.id.chars().filter(|c| !"[]=#:".contains(*c)).collect()
    }

    /// Id without the ordinals: the same for all columns of a multi-value attribute.
    pub fn stem(&self) -> String {
        let mut stem = String::new();
        let mut ordinal = false;
        for c in self.id.chars() {
            ordinal = c == '#' || (ordinal && c.is_ascii_digit());
            if !ordinal && !"[]=:".contains(c) {
                stem.push(c);
            }
        }
        stem
    }

    /// Options for the type at `index` of [`TYPES`], dependent lists left aside.
    pub fn options(&self, index: usize) -> &'static [&'static str] {
        match self.list {
            List::Named(_, values) => values,
            List::PerType(lists) => lists.get(index).copied().unwrap_or_default(),
            List::Free | List::Dependent(_) => &[],
        }
    }
}

/// All columns from left to right, with their zero-based index.
pub(super) fn columns() -> impl Iterator<Item = (u16, &'static Column)> {
    (0..).zip(SECTIONS.iter().flat_map(|(_, columns)| *columns))
}
