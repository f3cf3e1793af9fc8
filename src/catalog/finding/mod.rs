//! Remarks about a seller's data: what was not understood, not written, or assumed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    draft::{Given, Origin},
    field::Field,
};

mod code;
mod counted;
mod message;

pub use code::Code;
pub use counted::counted;
pub use message::Lang;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Severity {
    /// Worth knowing; nothing to do.
    Info,
    /// Should be looked at; the row can be sent.
    Warning,
    /// The value or row was left out, or the marketplace would refuse it.
    Error,
}

impl Severity {
    /// Stable name, as stored: `error`, `warning`, `info`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// Its name for people.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Info => lang.pick("nota", "note"),
            Self::Warning => lang.pick("aviso", "warning"),
            Self::Error => lang.pick("erro", "error"),
        }
    }
}

/// A remark with a stable code, naming the value and where it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// Stable name, `SCREAMING_SNAKE_CASE`.
    pub code: Code,
    /// Product or variant it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// Fact it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<Field>,
    /// The seller's value, as given; in a filled template, what stands in the cell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Where the value stood in the seller's file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Origin>,
    /// Cell of the filled template it is about, e.g. `"AR7"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Whether it is about what stands in the filled template, as anybody finds who checks it; else it
    /// is about what became of the seller's data.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_sheet: bool,
    /// Further facts that the message needs, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
}

impl Finding {
    /// A finding of the code's usual severity, about nothing in particular yet.
    pub fn new(code: Code) -> Self {
        Self {
            severity: code.severity(),
            code,
            sku: None,
            field: None,
            value: None,
            source: None,
            target: None,
            in_sheet: false,
            params: BTreeMap::new(),
        }
    }

    /// A finding about a given value: names its fact, its text as given and where it stood.
    pub fn about(code: Code, given: &Given) -> Self {
        Self {
            field: Some(given.field.clone()),
            value: Some(given.raw.clone()),
            source: Some(given.origin.clone()),
            ..Self::new(code)
        }
    }

    /// Replaces the severity.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Names the product or variant.
    #[must_use]
    pub fn sku(mut self, sku: impl Into<String>) -> Self {
        self.sku = Some(sku.into());
        self
    }

    /// Names the fact.
    #[must_use]
    pub fn field(mut self, field: Field) -> Self {
        self.field = Some(field);
        self
    }

    /// Names the seller's value.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }

    /// Names the place in the seller's file.
    #[must_use]
    pub fn source(mut self, source: Origin) -> Self {
        self.source = Some(source);
        self
    }

    /// Names the cell of the filled template, e.g. `"AR7"`.
    #[must_use]
    pub fn target(mut self, target: impl Into<String>) -> Self {
        self.target = Some(target.into());
        self
    }

    /// Adds a fact that the message needs.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "takes numbers and texts alike")]
    pub fn param(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }

    /// What happened and what to do next, in one or two sentences.
    pub fn message(&self, lang: Lang) -> String {
        message::render(self, lang)
    }
}

#[cfg(test)]
mod tests;
