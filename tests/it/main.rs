//! Everything that needs more than one room: one binary, so that it links once.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod architecture;
mod attribute;
mod backup;
mod bucket;
mod by_rules;
mod caches;
mod canary;
mod config;
mod content;
mod crash;
mod demo;
mod feed;
mod gallery;
mod harness;
mod injection;
mod jobs_word;
mod libreoffice;
mod listing;
mod main_job;
mod outside_vendor;
mod paid_once;
mod picture;
mod process;
mod production;
mod queues;
mod sandbox;
mod schedule;
mod schema;
mod scrape;
mod sheet;
mod sheet_check;
mod sheet_fault;
mod shop;
mod socket;
mod stack;
mod telemetry;
mod tenancy;
mod three_kinds;
#[cfg(feature = "otel")]
mod traces;
mod trade;
mod transport;
mod turns;
mod vendor;
mod watched;
