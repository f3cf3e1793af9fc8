//! Everything that needs more than one room: one binary, so that it links once.

mod architecture;
mod config;
mod crash;
mod harness;
mod libreoffice;
mod main_job;
mod process;
mod schema;
mod sheet;
mod tenancy;
mod transport;
