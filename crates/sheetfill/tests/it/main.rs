//! Tests of the public face, on made and real workbooks.
#![expect(clippy::unwrap_used, reason = "tests")]

mod active;
mod container;
mod corpus;
mod fixture;
mod hostile;
mod limits;
mod mutated;
mod real;
mod survive;
mod understand;
mod write;
