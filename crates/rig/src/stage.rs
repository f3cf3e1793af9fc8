//! Everything that a run works with: the servers, the processes, and the cables between.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use beecatalog::client::Client;
use rand::Rng;
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection};

use crate::plant;
use crate::proxy::Proxy;
use crate::replica::{Launch, Replica};
use crate::server::{Postgres, Redis};
use crate::settings::Settings;

/// The rows that probes leave; nothing in it keeps one from being written twice.
const EFFECTS: &str = "CREATE TABLE rig_effect (job_id text NOT NULL, step text NOT NULL, \
                       fence bigint NOT NULL)";

/// What a run works with.
#[derive(Debug)]
pub struct Stage {
    /// `None` on SQLite.
    pub postgres: Option<Postgres>,
    /// `None` on SQLite.
    pub redis: Option<Redis>,
    /// The processes.
    pub replicas: Vec<Replica>,
    /// A key for all of them.
    key: String,
    /// URL of the ledger, past the cables.
    ledger: String,
}

impl Stage {
    /// Starts everything in `folder`.
    ///
    /// # Errors
    /// When something does not start.
    pub async fn set(
        settings: &Settings,
        (root, program, folder): (&Path, PathBuf, &Path),
    ) -> anyhow::Result<Self> {
        let variables = variables(settings, folder);
        let launch = Arc::new(Launch { program, folder: folder.to_owned(), variables });
        if settings.sqlite {
            let ledger = format!("sqlite://{}?mode=rwc", folder.join("ledger.sqlite3").display());
            let own = vec![("DATABASE_URL".to_owned(), ledger.clone())];
            let replicas = vec![Replica::new(&launch, 0, (Vec::new(), own))?];
            let stage = Self { postgres: None, redis: None, replicas, key: String::new(), ledger };
            return stage.begin().await;
        }
        let postgres = Postgres::start(root, folder)?;
        let redis = Redis::start(folder).await?;
        let (ledger, at) = (postgres.url.clone(), postgres.address()?);
        let mut replicas = Vec::new();
        for number in 0..settings.replicas {
            let cables = vec![Proxy::to(at).await?, Proxy::to(redis.address()).await?];
            let [to_postgres, to_redis] = cables.as_slice() else { continue };
            let url = ledger.replace(&at.to_string(), &to_postgres.address.to_string());
            let own = vec![
                ("DATABASE_URL".to_owned(), url),
                ("REDIS_URL".to_owned(), format!("redis://{}/", to_redis.address)),
            ];
            replicas.push(Replica::new(&launch, number, (cables, own))?);
        }
        let (postgres, redis) = (Some(postgres), Some(redis));
        Self { postgres, redis, replicas, key: String::new(), ledger }.begin().await
    }

    async fn begin(mut self) -> anyhow::Result<Self> {
        let (first, others) = self.replicas.split_first().context("no replica")?;
        let announced = first.start(&[]).await?;
        self.key = announced["apiKey"].as_str().context("no key was announced")?.to_owned();
        self.ledger().await?.execute_unprepared(EFFECTS).await?;
        for replica in others {
            replica.start(&[]).await?;
        }
        Ok(self)
    }

    /// The ledger, for the rig's own eyes.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn ledger(&self) -> anyhow::Result<DatabaseConnection> {
        let mut options = ConnectOptions::new(&self.ledger);
        options.max_connections(2).sqlx_logging(false).acquire_timeout(Duration::from_secs(10));
        Ok(Database::connect(options).await?)
    }

    /// A client of some process that may be there.
    pub async fn any(&self, rng: &mut (impl Rng + Send)) -> Option<Client> {
        let from = rng.random_range(0..self.replicas.len());
        let (before, behind) = self.replicas.split_at_checked(from)?;
        for replica in behind.iter().chain(before) {
            if replica.is_there().await {
                return Some(Client::new(&replica.url(), &self.key));
            }
        }
        None
    }

    /// Ends everything.
    pub async fn clear(&self) {
        for replica in &self.replicas {
            let _ = replica.end().await;
        }
        if let Some(redis) = &self.redis {
            let _ = redis.stop();
        }
        if let Some(postgres) = &self.postgres {
            let _ = postgres.stop();
        }
    }
}

/// What all processes are told.
fn variables(settings: &Settings, folder: &Path) -> Vec<(String, String)> {
    let mut variables = vec![
        ("BEECATALOG_DATA_DIR", folder.join("data").display().to_string()),
        ("BEECATALOG_LEASE_SECONDS", settings.lease.as_secs().to_string()),
        ("BEECATALOG_HEARTBEAT_SECONDS", settings.heartbeat.as_secs().to_string()),
        ("BEECATALOG_WORKERS_DEFAULT", plant::slots(settings).to_string()),
        ("PROMETHEUS_ENABLED", "true".to_owned()),
        ("RUST_LOG", "info".to_owned()),
    ];
    if let Some(plant) = &settings.plant {
        variables.push(("BEECATALOG_PLANT", plant.clone()));
    }
    variables.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
