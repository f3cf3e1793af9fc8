//! Everything that needs more than one room: one binary, so that it links once.

mod architecture;
mod config;
mod harness;
mod main_job;
mod schema;
mod sheet;
mod tenancy;
mod transport;
