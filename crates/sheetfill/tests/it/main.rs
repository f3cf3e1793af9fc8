//! Tests of the public face, on made and real workbooks.
#![expect(clippy::unwrap_used, reason = "tests")]

mod active;
mod annotated;
mod checked;
mod container;
mod corpus;
mod differs;
mod fixture;
mod hostile;
mod limits;
mod mutated;
mod real;
mod round;
mod ruled;
mod rules;
mod saved;
mod survive;
mod tabbed;
mod understand;
mod vocabulary;
mod well_filled;
mod wide;
mod write;
