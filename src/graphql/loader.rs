//! Batched reads: a page of jobs asks once for all its artifacts and once for all its counts.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use entity::artifact;
use entity::id::JobId;
use entity::scope::TenantScope;
use entity::store::Store;

use crate::shelf::{self, ShelfError};

/// Reads of one viewer, by job. Made anew for each request: what it sees is the viewer's own.
pub type Jobs = DataLoader<OfJobs>;

/// What belongs to jobs.
#[derive(Debug, Clone)]
pub struct OfJobs {
    store: Store,
    scope: TenantScope,
}

/// Asks for a job's artifacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ArtifactsOf(pub JobId);

/// Asks for a job's number of findings by severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CountsOf(pub JobId);

impl OfJobs {
    /// The reads of `scope`.
    pub fn loader(store: Store, scope: TenantScope) -> Jobs {
        DataLoader::new(Self { store, scope }, tokio::spawn)
    }
}

impl Loader<ArtifactsOf> for OfJobs {
    type Value = Vec<artifact::Model>;
    type Error = Arc<ShelfError>;

    async fn load(
        &self,
        keys: &[ArtifactsOf],
    ) -> Result<HashMap<ArtifactsOf, Self::Value>, Self::Error> {
        let jobs: Vec<JobId> = keys.iter().map(|key| key.0).collect();
        let rows = shelf::artifact::of_jobs(&self.store, &self.scope, &jobs).await?;
        let mut by_job: HashMap<ArtifactsOf, Self::Value> = HashMap::new();
        for row in rows {
            by_job.entry(ArtifactsOf(row.job_id)).or_default().push(row);
        }
        Ok(by_job)
    }
}

impl Loader<CountsOf> for OfJobs {
    type Value = BTreeMap<String, i64>;
    type Error = Arc<ShelfError>;

    async fn load(&self, keys: &[CountsOf]) -> Result<HashMap<CountsOf, Self::Value>, Self::Error> {
        let jobs: Vec<JobId> = keys.iter().map(|key| key.0).collect();
        let rows = shelf::remark::counts(&self.store, &self.scope, &jobs).await?;
        let mut by_job: HashMap<CountsOf, Self::Value> = HashMap::new();
        for (job, severity, count) in rows {
            by_job.entry(CountsOf(job)).or_default().insert(severity, count);
        }
        Ok(by_job)
    }
}
