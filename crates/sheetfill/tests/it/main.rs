//! Tests of the public face, on made and real workbooks.
#![expect(clippy::unwrap_used, reason = "tests")]

mod annotated;
mod checked;
mod container;
mod differs;
mod fixture;
mod hostile;
mod mutated;
mod real;
mod round;
mod ruled;
mod rules;
mod saved;
mod tabbed;
mod understand;
mod vocabulary;
mod wide;
mod write;
