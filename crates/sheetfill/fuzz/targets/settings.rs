//! The cell that holds a template's settings.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sheetfill_fuzz::survive;

fuzz_target!(|text: &str| survive::settings(text));
