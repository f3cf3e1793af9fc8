//! What all targets share: the tests' fixtures, and what a workbook is put through.

#[path = "../../tests/it/fixture/mod.rs"]
pub mod fixture;
#[path = "../../tests/it/survive.rs"]
pub mod survive;
