//! Remarks about the seller's data.

use async_graphql::{Context, Enum, Object, SimpleObject};

use super::context::Desked as _;
use crate::catalog;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "catalog::Severity")]
pub enum FindingSeverity {
    /// Worth knowing; nothing to do.
    Info,
    /// Should be looked at; the row can be sent.
    Warning,
    /// A value or row was left out, or the marketplace would refuse it.
    Error,
}

/// A remark with a stable code, naming the value and where it stood.
pub struct Finding(pub catalog::Finding);

#[Object]
impl Finding {
    /// How much it matters.
    async fn severity(&self) -> FindingSeverity {
        self.0.severity.into()
    }

    /// Stable name of the kind of remark.
    async fn code(&self) -> &str {
        self.0.code.as_str()
    }

    /// What happened and what to do, in the language of `Accept-Language`.
    async fn message(&self, ctx: &Context<'_>) -> String {
        self.0.message(ctx.lang())
    }

    /// Product or variant it is about.
    async fn sku(&self) -> Option<&str> {
        self.0.sku.as_deref()
    }

    /// Fact it is about, as in the product input, or the seller's own header.
    async fn field(&self) -> Option<String> {
        self.0.field.as_ref().map(catalog::Field::name)
    }

    /// The seller's value, as given; what stands in the cell, where the finding is about the filled sheet.
    async fn value(&self) -> Option<&str> {
        self.0.value.as_deref()
    }

    /// Where the value stood in the seller's file.
    async fn source(&self) -> Option<Source> {
        let origin = self.0.source.clone()?;
        let row = i32::try_from(origin.row).unwrap_or(i32::MAX);
        let catalog::Origin { file, sheet, column, .. } = origin;
        Some(Source { file, sheet, row, column })
    }

    /// Cell of the filled template it is about, e.g. `AR7`.
    async fn target(&self) -> Option<&str> {
        self.0.target.as_deref()
    }
}

/// A place in a seller's file.
#[derive(Debug, SimpleObject)]
#[graphql(name = "FindingSource")]
pub struct Source {
    /// Name of the file.
    file: String,
    /// Sheet, when the file has sheets.
    sheet: Option<String>,
    /// Row or line, one-based.
    row: i32,
    /// Column letter, or member name in JSON.
    column: Option<String>,
}

/// Findings of one kind.
#[derive(SimpleObject)]
pub struct FindingGroup {
    /// How many there are.
    pub count: i64,
    /// The first of them.
    pub first: Finding,
}

/// How many findings there are of each severity.
#[derive(Debug, Default, SimpleObject)]
pub struct FindingCounts {
    /// Left out or refused.
    pub error: i64,
    /// To be looked at.
    pub warning: i64,
    /// Worth knowing.
    pub info: i64,
}
