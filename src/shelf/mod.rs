//! What a workspace keeps: the rows of uploads, templates, products with their texts, choices and
//! pictures, artifacts and findings.
//!
//! One module per noun, each with its queries. All of them begin with a
//! [`TenantScope`](entity::scope::TenantScope), but for the sweep of files that no row names and of answers that are too old.

pub mod ai_answer;
pub mod ai_call;
pub mod artifact;
pub mod cache_epoch;
pub mod choice;
pub mod content;
pub mod page;
pub mod picture;
pub mod product;
pub mod proposal;
pub mod remark;
pub mod template;
pub mod upload;

mod error;

pub use error::ShelfError;
