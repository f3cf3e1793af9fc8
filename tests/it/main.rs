//! Everything that needs more than one room: one binary, so that it links once.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod architecture;
mod attribute;
mod backup;
mod bucket;
mod caches;
mod canary;
mod config;
mod content;
mod crash;
mod demo;
mod harness;
mod libreoffice;
mod listing;
mod main_job;
mod outside_vendor;
mod picture;
mod process;
mod production;
mod schema;
mod scrape;
mod sheet;
mod sheet_check;
mod socket;
mod stack;
mod telemetry;
mod tenancy;
#[cfg(feature = "otel")]
mod traces;
mod transport;
mod watched;
