//! A formula of a list or of a name.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sheetfill_fuzz::survive;

fuzz_target!(|text: &str| survive::formula(text));
