//! What is known about a seller's products: the values as given, what they mean, and remarks.
//!
//! [`ProductDraft`] holds what the seller gave, [`facts::read`] says what it means, and a
//! [`Finding`] names whatever was not understood or had to be assumed. [`clean()`] leaves of a text
//! what its readers see.

pub mod facts;
pub mod family;

mod clean;
mod draft;
mod fault;
mod field;
mod finding;
mod fold;
mod schedule_fault;

pub use clean::{Cleaned, clean, has_markup, is_invisible, readable};
pub use draft::{Given, Origin, ProductDraft, VariantDraft};
pub use facts::{
    BrandKind, Fact, Facts, IdKind, ItemFacts, LeftOut, Logistics, OtherValue, ProductId,
};
pub use fault::{fault, template_fault};
pub use field::Field;
pub use finding::{Code, Finding, Lang, Severity, counted};
pub use fold::{collapse, fold};
pub use schedule_fault::schedule_fault;
