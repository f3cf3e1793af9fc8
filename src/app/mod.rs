//! The composition root: builds each room once from its section of the configuration, and is the
//! only place that knows all of them.

mod ai;
mod backup;
mod blobs;
mod error;
mod lock;
mod operator;
mod ops;
mod presence;
mod serving;
mod store;
mod sweep;

use std::sync::Arc;

use entity::id::WorkspaceId;
use entity::scope::{Actor, TenantScope};
use entity::store::Store;
use rand::TryRngCore as _;
use secrecy::ExposeSecret as _;
use sheetfill::{FillOptions, Strings};
use tokio_util::sync::CancellationToken;

use crate::access::{Access, ApiKey};
use crate::ai::Gateway;
use crate::cache;
use crate::config::{self, Config, TemplateStrings};
use crate::graphql::{Api, Desk, UploadLimits};
use crate::health::Probe;
use crate::http::Persisted;
use crate::jobs::{self, Blocking, Purse, Rooms, Templates};
use crate::sandbox::{Limits, Sandbox};
use crate::scraper::{Fetcher, Rules};
use crate::storage::{BlobStore, LinkSigner, PictureLinks};
use crate::telemetry::redis::Instance;
use crate::telemetry::{self, Sources};
use crate::tls;

pub use backup::{Restored, backup, drill, restore};
pub use error::AppError;
use lock::Lock;
pub use operator::Operator;
pub use presence::Presence;
pub use serving::{Duties, Serving};
pub use store::{migrate, standing};

/// The open house: database up to date, rooms built, nothing running yet.
#[derive(Debug)]
pub struct App {
    config: Config,
    store: Store,
    blobs: BlobStore,
    sandbox: Sandbox,
    templates: Templates,
    links: LinkSigner,
    access: Access,
    operator_key: Arc<ApiKey>,
    jobs: jobline::Client,
    fetcher: Fetcher,
    persisted: Persisted,
    ai: Gateway,
    duties: Duties,
    _lock: Option<Lock>,
}

impl App {
    /// Opens the house that `config` describes. No other process may have it open.
    ///
    /// # Errors
    /// [`AppError::Taken`] when another process serves the database, or what keeps a room from
    /// being built.
    pub async fn open(config: Config) -> Result<Self, AppError> {
        tls::install();
        let lock = own_folder(&config)?;
        let store = store::open(&config).await?;
        store::bring_up_to_date(&config, &store).await?;
        store::check_role(&config, &store).await?;
        let blobs = blobs::open(&config).await?;
        let random = |bytes: &mut [u8]| {
            rand::rngs::OsRng.try_fill_bytes(bytes).map_err(crate::access::AccessError::Randomness)
        };
        let mut seed = [0u8; 32];
        random(&mut seed)?;
        let key =
            config.signing.key_or_kept(&config.signing_key_file(), |bytes| fill(bytes, &seed))?;
        // One that was made here is in no variable.
        telemetry::hide(std::str::from_utf8(key.expose_secret()));
        let links = LinkSigner::new(key, config.signing.link_life);
        let operator_key =
            Arc::new(ApiKey::generate().map_err(crate::access::AccessError::Randomness)?);
        let access =
            Access::new(store.clone(), store.clock().clone(), Some((*operator_key).clone()));
        let jobs = job_client(&config, store.clone()).await?;
        let cache = cache_redis(&config)?;
        let sandbox = sandbox(&config);
        let fetcher = fetcher(&config, &store, cache.clone())?;
        Ok(Self {
            store,
            templates: Templates::new(blobs.clone(), sandbox.clone()),
            sandbox,
            blobs,
            links,
            access,
            operator_key,
            jobs,
            fetcher,
            persisted: Persisted::new(cache.clone()),
            ai: ai::gateway(&config.ai, cache)?,
            config,
            duties: Duties::ALL,
            _lock: lock,
        })
    }

    /// A first key of the default workspace, when it has none.
    ///
    /// # Errors
    /// [`AppError::Access`].
    pub async fn first_key(&self) -> Result<Option<String>, AppError> {
        let scope = TenantScope::new(WorkspaceId::DEFAULT, Actor::Operator);
        if !self.access.list(&scope).await?.is_empty() {
            return Ok(None);
        }
        let (_, key) = self.access.create(&scope, "first key").await?;
        Ok(Some(key.reveal()))
    }

    /// The API, for people who reach the server at `public_url`.
    fn api(&self, public_url: &str) -> Api {
        let http = &self.config.http;
        Api::new(Desk {
            store: self.store.clone(),
            blobs: self.blobs.clone(),
            templates: self.templates.clone(),
            sandbox: self.sandbox.clone(),
            links: self.links.clone(),
            pictures: self.picture_links(public_url),
            access: self.access.clone(),
            jobs: self.jobs.clone(),
            public_url: public_url.to_owned(),
            probe: self.probe(),
            caches: self.caches(),
            limits: UploadLimits {
                template_bytes: http.max_template_upload_bytes,
                product_bytes: http.max_product_upload_bytes,
            },
            scrape: self.fetcher.rules().clone(),
        })
    }

    /// What this process keeps that may be forgotten.
    fn caches(&self) -> Vec<cache::Cache> {
        let answers = self.ai.cache().cloned();
        std::iter::once(self.persisted.cache().clone()).chain(answers).collect()
    }

    fn probe(&self) -> Probe {
        Probe {
            store: self.store.clone(),
            data_dir: self.config.data_dir().to_path_buf(),
            blobs: self.blobs.clone(),
            jobs: self.jobs.clone(),
            slots: if self.duties.jobs { self.config.jobs.queues().to_vec() } else { Vec::new() },
        }
    }

    /// What the metrics look at.
    fn sources(&self, draining: CancellationToken) -> Sources {
        let redis = &self.config.redis;
        Sources {
            store: self.store.clone(),
            jobs: self.jobs.clone(),
            data_dir: self.config.data_dir().to_path_buf(),
            redis: vec![
                Instance::new("queue", redis.url.clone()),
                Instance::new("cache", redis.cache_url.clone()),
            ],
            kinds: jobs::KINDS.to_vec(),
            draining,
        }
    }

    /// What jobs may use, for people who reach the server at `public_url`.
    fn rooms(&self, public_url: &str) -> Rooms {
        let slots = self.config.jobs.queues().iter().map(|(_, slots)| slots).sum();
        let fill = fill_options(&self.config);
        let purse = Purse {
            job_cap_micro_usd: self.config.ai.job_cap_micro_usd,
            answers_live: self.config.ai.cache_life,
        };
        Rooms {
            store: self.store.clone(),
            blobs: self.blobs.clone(),
            sandbox: self.sandbox.clone(),
            templates: self.templates.clone(),
            fill,
            ai: self.ai.clone(),
            purse,
            fetcher: self.fetcher.clone(),
            pictures: self.picture_links(public_url),
            blocking: Blocking::on(slots),
        }
    }

    fn picture_links(&self, public_url: &str) -> PictureLinks {
        let life = self.config.signing.picture_link_life;
        let public_store = self.config.storage.pictures_url.clone();
        PictureLinks::new(self.links.clone(), life, public_store, public_url)
    }
}

/// The door to the jobs: rung through Redis where there is one.
async fn job_client(config: &Config, store: Store) -> Result<jobline::Client, AppError> {
    let Some(url) = &config.redis.url else { return Ok(jobline::Client::new(store)) };
    let mut redis = jobline::RedisConfig::new(url.expose_secret());
    redis.prefix.clone_from(&config.redis.prefix);
    Ok(jobline::Client::connect(store, redis).await?)
}

/// The layer of the caches that all processes share, where there is a Redis.
fn cache_redis(config: &Config) -> Result<Option<cache::Redis>, AppError> {
    let redis = &config.redis;
    let url = redis.cache_url.as_ref().or(redis.url.as_ref());
    Ok(url.map(|url| cache::Redis::at(url, &redis.prefix)).transpose()?)
}

/// Reads the pages that the configuration allows.
fn fetcher(
    config: &Config,
    store: &Store,
    cache: Option<cache::Redis>,
) -> Result<Fetcher, AppError> {
    let scrape = &config.scrape;
    if !scrape.local.is_empty() {
        let origins = scrape.local.join(", ");
        tracing::warn!(origins, "inner addresses of BEECATALOG_SCRAPE_LOCAL may be read by jobs");
    }
    let local = scrape.local.iter().filter_map(|origin| origin.parse().ok()).collect();
    let rules = Rules::new(&scrape.hosts, local);
    Fetcher::new(rules, scrape.pace, cache, store.clock().clone()).map_err(AppError::Fetcher)
}

/// Where files from outside are read: as many at a time as there are processors.
fn sandbox(config: &Config) -> Sandbox {
    let config::Sandbox { memory_bytes, cpu_seconds, program } = config.sandbox.clone();
    let places = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Sandbox::new(program, Limits { memory_bytes, cpu_seconds }, places)
}

/// How this installation fills templates.
pub fn fill_options(config: &Config) -> FillOptions {
    let strings = match config.listing.strings {
        TemplateStrings::Inline => Strings::Inline,
        TemplateStrings::Shared => Strings::Shared,
    };
    FillOptions { strings, ..FillOptions::default() }
}

/// Looks at an installation whose server does not run.
///
/// # Errors
/// [`AppError::Store`].
pub async fn probe(config: &Config) -> Result<Probe, AppError> {
    let store = store::open(config).await?;
    let jobs = jobline::Client::new(store.clone());
    let blobs = blobs::named(config)?;
    let data_dir = config.data_dir().to_path_buf();
    Ok(Probe { store, data_dir, blobs, jobs, slots: config.jobs.queues().to_vec() })
}

/// Makes the data folder and takes the right to its database, where only one process may have it.
fn own_folder(config: &Config) -> Result<Option<Lock>, AppError> {
    let folder = config.data_dir();
    make_private(folder).map_err(AppError::folder(folder))?;
    // A server has its own order among many processes.
    let Some(database) = config.database_file() else { return Ok(None) };
    if let Some(parent) = database.parent() {
        std::fs::create_dir_all(parent).map_err(AppError::folder(parent))?;
    }
    Lock::take(&database).map(Some)
}

/// A folder with its parents; a new one is for its owner only.
fn make_private(folder: &std::path::Path) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        std::fs::create_dir_all(parent)?;
    }
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn fill(bytes: &mut [u8], seed: &[u8]) {
    for (byte, from) in bytes.iter_mut().zip(seed.iter().cycle()) {
        *byte = *from;
    }
}
