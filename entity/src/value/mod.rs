//! Values that a seller gives, parsed once at the edge: exact, pure, without storage.
//!
//! Each type has `parse` for plain text; those whose notation can be doubtful also have `read`,
//! which takes the [`Notation`] and the unit of the column and reports a [`Doubt`]. All arithmetic
//! is on integers and decimals; no value passes through a binary float.

mod dimensions;
mod error;
mod gtin;
mod money;
mod ncm;
mod number;
mod quantity;
mod reading;
mod sku;
mod unit;
mod weight;

pub use dimensions::Dimensions;
pub use error::{Axis, ValueError};
pub use gtin::{Gtin, GtinKind};
pub use money::Money;
pub use ncm::Ncm;
pub use quantity::Quantity;
pub use reading::{Doubt, Notation, Reading};
pub use sku::Sku;
pub use unit::{LengthUnit, WeightUnit};
pub use weight::Weight;
