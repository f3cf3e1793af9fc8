//! Other people's web pages: fetched under rules that keep us out of inner networks and in good
//! manners, and read into facts.
//!
//! [`Rules`] says which addresses may be asked at all, [`Fetcher`] asks, [`read`] finds out what a
//! page is and what it says. Nothing here writes rows: what a page says is a proposal for a person.

mod address;
mod charset;
mod error;
mod extract;
mod fetch;
mod inflate;
mod read;
mod resolver;
mod robots;
mod rules;
#[cfg(test)]
mod tests;
mod wait;

pub use error::{FetchError, NotAllowed};
pub use extract::PageFact;
pub use fetch::{Fetched, Fetcher, Limits};
pub use read::{Page, PageOutcome, read};
pub use resolver::PrivateAddress;
pub use rules::{LocalOrigin, Rules};
