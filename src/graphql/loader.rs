//! Batched reads: a page of jobs asks once for all its artifacts and once for all its counts.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use entity::id::{JobId, ProductId, TemplateId};
use entity::scope::TenantScope;
use entity::store::Store;
use entity::{artifact, attribute_choice, content};

use crate::shelf::ai_call::Totals;
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

/// Asks for what a job's calls of models come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CallsOf(pub JobId);

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

/// Reads of one viewer, by product. Made anew for each request.
pub type Products = DataLoader<OfProducts>;

/// What belongs to products.
#[derive(Debug, Clone)]
pub struct OfProducts {
    store: Store,
    scope: TenantScope,
}

/// Asks for what was chosen for a product's attributes of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChoicesOf(pub TemplateId, pub ProductId);

/// Asks for a product's texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentOf(pub ProductId);

impl OfProducts {
    /// The reads of `scope`.
    pub fn loader(store: Store, scope: TenantScope) -> Products {
        DataLoader::new(Self { store, scope }, tokio::spawn)
    }
}

impl Loader<ContentOf> for OfProducts {
    type Value = content::Model;
    type Error = Arc<ShelfError>;

    async fn load(
        &self,
        keys: &[ContentOf],
    ) -> Result<HashMap<ContentOf, Self::Value>, Self::Error> {
        let products: Vec<ProductId> = keys.iter().map(|key| key.0).collect();
        let rows = shelf::content::of_products(&self.store, &self.scope, &products).await?;
        Ok(rows.into_iter().map(|row| (ContentOf(row.product_id), row)).collect())
    }
}

impl Loader<ChoicesOf> for OfProducts {
    type Value = Vec<attribute_choice::Model>;
    type Error = Arc<ShelfError>;

    async fn load(
        &self,
        keys: &[ChoicesOf],
    ) -> Result<HashMap<ChoicesOf, Self::Value>, Self::Error> {
        let mut templates: HashMap<TemplateId, Vec<ProductId>> = HashMap::new();
        for ChoicesOf(template, product) in keys {
            templates.entry(*template).or_default().push(*product);
        }
        let mut found: HashMap<ChoicesOf, Self::Value> = HashMap::new();
        for (template, products) in templates {
            let rows = shelf::choice::of_products(&self.store, &self.scope, template, &products);
            for row in rows.await? {
                found.entry(ChoicesOf(row.template_id, row.product_id)).or_default().push(row);
            }
        }
        Ok(found)
    }
}

impl Loader<CallsOf> for OfJobs {
    type Value = Totals;
    type Error = Arc<ShelfError>;

    async fn load(&self, keys: &[CallsOf]) -> Result<HashMap<CallsOf, Self::Value>, Self::Error> {
        let jobs: Vec<JobId> = keys.iter().map(|key| key.0).collect();
        let totals = shelf::ai_call::totals(&self.store, &self.scope, &jobs).await?;
        Ok(totals.into_iter().map(|(job, totals)| (CallsOf(job), totals)).collect())
    }
}
