//! Tests of the public face, on made and real workbooks.
#![expect(clippy::unwrap_used, reason = "tests")]

mod active;
mod annotated;
mod calculated;
mod checked;
mod complete;
mod container;
mod corpus;
mod costly;
mod differs;
mod fixture;
mod formula_like;
mod golden;
mod hostile;
mod kinds;
mod limits;
mod mutated;
mod named;
mod noted;
mod opened;
mod policies;
mod real;
mod refused;
mod round;
mod ruled;
mod rules;
mod saved;
mod survive;
mod tabbed;
mod third_party;
mod ties;
mod understand;
mod vocabulary;
mod well_filled;
mod wide;
mod write;
