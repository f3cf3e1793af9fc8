//! The running house: a listening socket and workers, or one of them.

use std::future::IntoFuture as _;
use std::time::Duration;

use jobline::Runtime;
use jobline::query::Slots;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::ops::{OpsListener, reachable};
use super::presence::Announced;
use super::{App, AppError, Presence};
use crate::health::Readiness;
use crate::http::{self, Backlog, Door, Limits};
use crate::jobs;
use crate::shutdown::Shutdown;
use crate::telemetry;

/// How long clients may go on once no more requests are taken. With the time for balancers before
/// it, it ends before the jobs' own 20 s do, so the process ends within 30 s.
const LAST_ANSWERS: Duration = Duration::from_secs(10);
/// When the process ends whatever is under way, after the shutdown began: there may be a database
/// that does not answer.
const LAST_MOMENT: Duration = Duration::from_secs(25);
/// How long sockets may take to say goodbye; they begin to when the shutdown does.
const LAST_GOODBYES: Duration = Duration::from_secs(8);

/// What a process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duties {
    /// Answers requests.
    pub http: bool,
    /// Runs jobs.
    pub jobs: bool,
}

impl Duties {
    /// Everything.
    pub const ALL: Self = Self { http: true, jobs: true };
}

/// Listens, but answers only once [`Serving::until`] is awaited.
#[derive(Debug)]
pub struct Serving {
    app: App,
    duties: Duties,
    listener: Option<TcpListener>,
    url: String,
    ops: Option<OpsListener>,
    announced: Option<Announced>,
}

impl App {
    /// Takes the port and announces the server to the commands of this machine.
    ///
    /// # Errors
    /// [`AppError::Listen`], [`AppError::Folder`]; [`AppError::OneProcess`] when the duties are to
    /// be shared with another process and the database can't be.
    pub async fn listen(mut self, duties: Duties) -> Result<Serving, AppError> {
        if duties != Duties::ALL && self.store.is_single_process() {
            return Err(AppError::OneProcess);
        }
        self.duties = duties;
        let mut serving = Serving {
            duties,
            listener: None,
            url: self.config.http.public_url.clone().unwrap_or_default(),
            ops: None,
            announced: None,
            app: self,
        };
        let config = &serving.app.config;
        if let Some(address) = config.telemetry.metrics {
            serving.ops = Some(OpsListener::bind(address).await?);
        }
        let announce = |url: String| {
            let operator_key = serving.app.operator_key.reveal();
            Presence { url, operator_key, pid: std::process::id() }.announce(config.data_dir())
        };
        if !duties.http {
            serving.announced = Some(announce(String::new())?);
            return Ok(serving);
        }
        let address = config.http.socket();
        let listen = |source| AppError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(listen)?;
        let local = format!("http://{}", reachable(listener.local_addr().map_err(listen)?));
        if serving.url.is_empty() {
            serving.url.clone_from(&local);
        }
        serving.announced = Some(announce(local)?);
        serving.listener = Some(listener);
        Ok(serving)
    }
}

impl Serving {
    /// Address by which people reach the server; empty when it answers no requests.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Address of the metrics, when they are served.
    pub fn metrics_url(&self) -> Option<String> {
        self.ops.as_ref().map(|ops| format!("{}/metrics", ops.url))
    }

    /// Does its duties until it is told to stop; then ends what is under way.
    ///
    /// # Errors
    /// [`AppError::Jobs`] when workers can't be started, [`AppError::Listen`].
    pub async fn until(self, shutdown: Shutdown) -> Result<(), AppError> {
        let Self { app, duties, listener, url, ops, announced } = self;
        // Until the end, whatever it is.
        let _announced = announced;
        let readiness =
            Readiness::new(app.store.clone(), app.jobs.clone(), shutdown.draining.clone());
        // Before anything counts. Metrics are told to the very end, also while the rest stops.
        let _ops = match ops {
            Some(ops) => Some(ops.serve(&app, &shutdown, readiness.clone())?),
            None => None,
        };
        let runtime = app.start_jobs((duties, &url), &shutdown).await?;
        let sweep =
            super::sweep::run(app.store.clone(), app.blobs.clone(), shutdown.draining.clone());
        tokio::spawn(sweep);
        readiness.start();
        tracing::info!(url, http = duties.http, jobs = duties.jobs, "serving");
        let served = match listener {
            Some(listener) => app.answer(listener, &url, readiness, &shutdown).await,
            None => Ok(()),
        };
        let ended = async {
            runtime.stopped().await;
            app.store.close().await
        };
        let too_long = async {
            shutdown.draining.cancelled().await;
            tokio::time::sleep(LAST_MOMENT).await;
        };
        tokio::select! {
            closed = ended => closed?,
            // The database does not answer; leases run out by themselves.
            () = too_long => tracing::warn!("not everything ended in time; the rest is left"),
        }
        served
    }
}

impl App {
    /// Starts what stands beside requests: the workers, or in a process without them only what
    /// keeps the ledger in order.
    async fn start_jobs(
        &self,
        (duties, url): (Duties, &str),
        shutdown: &Shutdown,
    ) -> Result<Runtime, AppError> {
        let mut config = runtime_config(&self.config.jobs);
        config.abandon = shutdown.abandon.clone();
        if !duties.jobs {
            config.slots = Slots { spreadsheet: 0, scrape: 0, ai: 0, default: 0 };
        }
        let draining = shutdown.draining.clone();
        Runtime::start(&self.jobs, jobs::registry(), self.rooms(url), config, draining)
            .await
            .map_err(|e| AppError::Jobs(Box::new(e)))
    }

    /// Answers requests until the shutdown has gone on for long enough.
    async fn answer(
        &self,
        listener: TcpListener,
        url: &str,
        readiness: Readiness,
        shutdown: &Shutdown,
    ) -> Result<(), AppError> {
        let address = self.config.http.socket();
        let door = self.door(url, readiness, shutdown);
        let sockets = door.sockets.clone();
        let closing = CancellationToken::new();
        let (listener, empty) = Backlog::new(listener, closing.clone());
        let notice = self.config.http.drain;
        let close = async {
            shutdown.draining.cancelled().await;
            // Balancers learn that we are not ready; nobody else has to wait.
            let _ = shutdown.hurry.run_until_cancelled(tokio::time::sleep(notice)).await;
            closing.cancel();
            tokio::time::sleep(LAST_ANSWERS).await;
        };
        let serving = axum::serve(listener, http::router(door))
            .with_graceful_shutdown(empty.cancelled_owned())
            .into_future();
        let served = tokio::select! {
            served = serving => served,
            () = close => {
                tracing::warn!("some clients were still sending or reading; their connections end");
                Ok(())
            }
        };
        sockets.close();
        // A peer that does not answer the goodbye keeps nobody.
        let _ = tokio::time::timeout(LAST_GOODBYES, sockets.wait()).await;
        served.map_err(|source| AppError::Listen { address, source })
    }

    fn door(&self, url: &str, readiness: Readiness, shutdown: &Shutdown) -> Door {
        let http = &self.config.http;
        Door {
            api: self.api(url),
            access: self.access.clone(),
            store: self.store.clone(),
            blobs: self.blobs.clone(),
            links: self.links.clone(),
            persisted: self.persisted.clone(),
            limits: Limits {
                json_bytes: http.max_json_bytes,
                upload_bytes: http.max_product_upload_bytes.max(http.max_template_upload_bytes),
            },
            public_url: url.to_owned(),
            shutdown: shutdown.clone(),
            sockets: TaskTracker::new(),
            readiness,
            clock: self.store.clock().clone(),
        }
    }
}

fn runtime_config(jobs: &crate::config::Jobs) -> jobline::Config {
    jobline::Config {
        slots: Slots {
            spreadsheet: jobs.workers_spreadsheet,
            scrape: jobs.workers_scrape,
            ai: jobs.workers_ai,
            default: jobs.workers_default,
        },
        per_workspace: jobs.per_workspace,
        lease: jobs.lease,
        heartbeat: jobs.heartbeat,
        on_attempt: Some(telemetry::on_attempt),
        ..jobline::Config::default()
    }
}
