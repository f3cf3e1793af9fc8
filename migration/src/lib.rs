//! BeeCatalog's schema: one change a file, up and down, oldest first.
//!
//! Imports no entities: an old change must not change when they do. Instants are `BIGINT`
//! (microseconds since 1970, UTC), ids are `TEXT`, JSON is opaque to queries.

mod column;
mod m20261124_000001_create_workspace;
mod m20261124_000002_create_api_key;
mod m20261124_000003_create_upload;
mod m20261124_000004_create_template;
mod m20261124_000005_create_job;
mod m20261124_000006_create_job_attempt;
mod m20261124_000007_create_job_event;
mod m20261124_000008_create_idempotency;
mod m20261124_000009_create_product;
mod m20261124_000010_create_artifact;
mod m20261124_000011_create_finding;
mod m20261124_000012_add_job_hint;
mod m20261124_000013_create_job_checkpoint;
mod m20261124_000014_create_content;
mod m20261124_000015_create_attribute_choice;
mod m20261124_000016_create_ai_answer;
mod m20261124_000017_create_ai_call;
mod m20261124_000018_create_scraped_page;
mod m20261124_000019_create_proposal;
mod m20261124_000020_create_picture;
mod m20261124_000021_create_product_picture;
mod m20261124_000022_create_cache_epoch;
mod m20261124_000023_add_job_checkpoint_final;
mod m20261130_000024_add_job_family;
mod m20261201_000033_add_job_feed;
mod m20261201_000045_create_schedule;
mod m20261201_000046_create_schedule_run;
mod m20261201_000047_create_job_pause;

use std::collections::HashSet;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::{MigrationTrait, async_trait::async_trait};

/// Runs the changes: `Migrator::up(change.executor(), None)`.
#[derive(Debug, Clone, Copy)]
pub struct Migrator;

#[async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261124_000001_create_workspace::Migration),
            Box::new(m20261124_000002_create_api_key::Migration),
            Box::new(m20261124_000003_create_upload::Migration),
            Box::new(m20261124_000004_create_template::Migration),
            Box::new(m20261124_000005_create_job::Migration),
            Box::new(m20261124_000006_create_job_attempt::Migration),
            Box::new(m20261124_000007_create_job_event::Migration),
            Box::new(m20261124_000008_create_idempotency::Migration),
            Box::new(m20261124_000009_create_product::Migration),
            Box::new(m20261124_000010_create_artifact::Migration),
            Box::new(m20261124_000011_create_finding::Migration),
            Box::new(m20261124_000012_add_job_hint::Migration),
            Box::new(m20261124_000013_create_job_checkpoint::Migration),
            Box::new(m20261124_000014_create_content::Migration),
            Box::new(m20261124_000015_create_attribute_choice::Migration),
            Box::new(m20261124_000016_create_ai_answer::Migration),
            Box::new(m20261124_000017_create_ai_call::Migration),
            Box::new(m20261124_000018_create_scraped_page::Migration),
            Box::new(m20261124_000019_create_proposal::Migration),
            Box::new(m20261124_000020_create_picture::Migration),
            Box::new(m20261124_000021_create_product_picture::Migration),
            Box::new(m20261124_000022_create_cache_epoch::Migration),
            Box::new(m20261124_000023_add_job_checkpoint_final::Migration),
            Box::new(m20261130_000024_add_job_family::Migration),
            Box::new(m20261201_000033_add_job_feed::Migration),
            Box::new(m20261201_000045_create_schedule::Migration),
            Box::new(m20261201_000046_create_schedule_run::Migration),
            Box::new(m20261201_000047_create_job_pause::Migration),
        ]
    }
}

/// How the changes in this program and those of a database compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Changes that the database still needs.
    pub pending: usize,
    /// Changes of the database that this program does not know: a newer one made them.
    pub newer: usize,
}

impl Standing {
    /// Compares this program's changes with the `applied` ones, by name.
    pub fn of(applied: &[String]) -> Self {
        let applied: HashSet<&str> = applied.iter().map(String::as_str).collect();
        let changes = Migrator::migrations();
        let known: HashSet<&str> = changes.iter().map(|change| change.name()).collect();
        Self {
            pending: known.difference(&applied).count(),
            newer: applied.difference(&known).count(),
        }
    }
}
