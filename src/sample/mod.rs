//! The sample room: the files of the demo, made here and the same at every run.
//!
//! The template has the anatomy of a unified Amazon template: settings in the hidden first row,
//! sections, labels, attribute ids, lists per product type found by `INDIRECT`, rules over defined
//! names, pictures. All texts, types' option sets and rules are our own.

mod error;
mod products;
mod template;

pub use error::SampleError;
pub use products::{products, products_without_pictures, products_without_type};
pub use template::template;
