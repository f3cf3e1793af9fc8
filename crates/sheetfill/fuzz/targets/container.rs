//! A whole workbook.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sheetfill_fuzz::survive;

fuzz_target!(|bytes: &[u8]| survive::container(bytes));
