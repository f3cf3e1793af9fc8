//! Rules one by one on made templates, then whole sheets read back by another reader.

mod blank;
mod checked;
mod families;
pub(crate) mod fixture;
mod legacy;
mod planner;
mod readback;
mod reader;
mod rules;
mod supplements;
mod witness;
