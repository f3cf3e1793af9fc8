//! BeeCatalog fills marketplace flat-file templates from a seller's products.
//!
//! GraphQL and jobs are two doors into the same catalogue; each outside power lives in one room with
//! a short public face.
//!
//! | room | what it is |
//! |---|---|
//! | [`app`] | the composition root: the only place that knows all rooms |
//! | [`cli`] | the command line |
//! | [`config`] | every variable, read once |
//! | [`http`], [`graphql`] | the API and its door |
//! | [`access`] | keys and viewers |
//! | [`jobs`] | one folder per kind of job |
//! | [`scraper`] | other people's pages |
//! | [`catalog`] | products, their facts, findings |
//! | [`choice`] | values for a template's drop-downs |
//! | [`intake`] | reading sellers' files |
//! | [`content`] | a product's texts: by rules, or asked of a model |
//! | [`listing`] | products laid out on a template's columns |
//! | [`backup`] | all rows and files in one folder, and back |
//! | [`shelf`] | rows: what a workspace keeps |
//! | [`picture`] | what a picture is, and whether a marketplace takes it |
//! | [`sandbox`] | files from outside, read by a child that may take so much and no more |
//! | [`storage`] | bytes and the links to them |
//! | [`ai`] | the models, behind one gateway |
//! | [`cache`] | what may be forgotten |
//! | [`client`] | a client of the API |
//! | [`demo`], [`sample`] | the main job on sample data |
//! | [`health`], [`telemetry`], [`shutdown`], [`tls`] | operators' concerns |
//!
//! The engines are crates of their own: `sheetfill` (templates), `jobline` (jobs), `entity` (rows),
//! `migration` (schema).

mod say;

pub mod access;
pub mod ai;
pub mod app;
pub mod backup;
pub mod cache;
pub mod catalog;
pub mod choice;
pub mod cli;
pub mod client;
pub mod config;
pub mod content;
pub mod demo;
pub mod graphql;
pub mod health;
pub mod http;
pub mod intake;
pub mod jobs;
pub mod listing;
pub mod picture;
pub mod sample;
pub mod sandbox;
pub mod scraper;
pub mod shelf;
pub mod shutdown;
pub mod storage;
pub mod telemetry;
pub mod tls;
