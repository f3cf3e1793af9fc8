//! Rules one by one on made templates, then whole sheets read back by another reader.

mod families;
mod fixture;
mod legacy;
mod planner;
mod readback;
mod reader;
mod rules;
mod witness;
