//! Who may do what: API keys, and the viewer that a key makes.

mod error;
mod key;
mod viewer;

pub use error::AccessError;
pub use key::ApiKey;
pub use viewer::{Access, Viewer};
