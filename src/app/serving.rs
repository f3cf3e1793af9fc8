//! The running house: a listening socket and workers.

use std::future::IntoFuture as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use jobline::Runtime;
use jobline::query::Slots;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::presence::Announced;
use super::{App, AppError, Presence};
use crate::http::ops::Ops;
use crate::http::{self, Door, Limits};
use crate::jobs;
use crate::telemetry::{Sampler, metrics};

/// How long clients may go on after the shutdown began. With the jobs' own 20 s the process ends
/// within 30 s.
const LAST_ANSWERS: Duration = Duration::from_secs(10);

/// Listens, but answers only once [`Serving::until`] is awaited.
#[derive(Debug)]
pub struct Serving {
    app: App,
    listener: TcpListener,
    url: String,
    ops: Option<OpsListener>,
    _announced: Announced,
}

/// The operators' listener, and the address that it got.
#[derive(Debug)]
struct OpsListener {
    listener: TcpListener,
    url: String,
}

impl App {
    /// Takes the port and announces the server to the commands of this machine.
    ///
    /// # Errors
    /// [`AppError::Listen`], [`AppError::Folder`].
    pub async fn listen(self) -> Result<Serving, AppError> {
        let address = self.config.http.socket();
        let listen = |source| AppError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(listen)?;
        let bound = listener.local_addr().map_err(listen)?;
        let local = format!("http://{}", reachable(bound));
        let url = self.config.http.public_url.clone().unwrap_or_else(|| local.clone());
        let presence = Presence {
            url: local,
            operator_key: self.operator_key.reveal(),
            pid: std::process::id(),
        };
        let ops = match self.config.telemetry.metrics {
            Some(address) => Some(OpsListener::bind(address).await?),
            None => None,
        };
        let announced = presence.announce(self.config.data_dir())?;
        Ok(Serving { app: self, listener, url, ops, _announced: announced })
    }
}

impl Serving {
    /// Address by which people reach the server.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Address of the metrics, when they are served.
    pub fn metrics_url(&self) -> Option<String> {
        self.ops.as_ref().map(|ops| format!("{}/metrics", ops.url))
    }

    /// Serves requests and runs jobs until `shutdown` is cancelled; then ends what is under way.
    ///
    /// # Errors
    /// [`AppError::Jobs`] when workers can't be started, [`AppError::Listen`].
    pub async fn until(self, shutdown: CancellationToken) -> Result<(), AppError> {
        let Self { app, listener, url, ops, _announced } = self;
        // Before anything counts. Metrics are told to the very end, also while the rest stops.
        let _ops = match ops {
            Some(ops) => Some(ops.serve(&app, &shutdown)?),
            None => None,
        };
        let config = &app.config;
        let runtime = Runtime::start(
            &app.jobs,
            jobs::registry(),
            app.rooms(),
            runtime_config(&config.jobs),
            shutdown.clone(),
        )
        .await
        .map_err(|e| AppError::Jobs(Box::new(e)))?;
        let door = Door {
            api: app.api(&url),
            access: app.access.clone(),
            store: app.store.clone(),
            blobs: app.blobs.clone(),
            links: app.links.clone(),
            limits: Limits {
                json_bytes: config.http.max_json_bytes,
                upload_bytes: config
                    .http
                    .max_product_upload_bytes
                    .max(config.http.max_template_upload_bytes),
            },
            public_url: url.clone(),
            shutdown: shutdown.clone(),
            clock: app.store.clock().clone(),
        };
        tokio::spawn(super::sweep::run(app.store.clone(), app.blobs.clone(), shutdown.clone()));
        tracing::info!(url, "serving");
        let address = listener.local_addr().ok();
        let patience = {
            let shutdown = shutdown.clone();
            async move {
                shutdown.cancelled().await;
                tokio::time::sleep(LAST_ANSWERS).await;
            }
        };
        let serving = axum::serve(listener, http::router(door))
            .with_graceful_shutdown(shutdown.cancelled_owned())
            .into_future();
        let served = tokio::select! {
            served = serving => served,
            () = patience => {
                tracing::warn!("some clients were still sending or reading; their connections end");
                Ok(())
            }
        };
        runtime.stopped().await;
        app.store.close().await?;
        let unspecified = SocketAddr::from(([0, 0, 0, 0], 0));
        served
            .map_err(|source| AppError::Listen { address: address.unwrap_or(unspecified), source })
    }
}

impl OpsListener {
    async fn bind(address: SocketAddr) -> Result<Self, AppError> {
        let listen = |source| AppError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(listen)?;
        let bound = listener.local_addr().map_err(listen)?;
        Ok(Self { listener, url: format!("http://{}", reachable(bound)) })
    }

    /// Serves until the answer is dropped.
    fn serve(
        self,
        app: &App,
        shutdown: &CancellationToken,
    ) -> Result<AbortOnDropHandle<()>, AppError> {
        let recorder = metrics::start().map_err(|e| AppError::Metrics(Box::new(e)))?;
        let ops = Ops {
            recorder,
            sampler: Arc::new(Sampler::new(app.sources(shutdown.clone()))),
            probe: app.probe(),
            draining: shutdown.clone(),
        };
        tracing::info!(url = self.url, "serving metrics");
        let serving = axum::serve(self.listener, http::ops::router(ops)).into_future();
        Ok(AbortOnDropHandle::new(tokio::spawn(async move {
            if let Err(error) = serving.await {
                let error: &dyn std::error::Error = &error;
                tracing::error!(error, "metrics are not served any more");
            }
        })))
    }
}

/// An address that a client on this machine can call.
fn reachable(bound: SocketAddr) -> SocketAddr {
    let ip = bound.ip();
    if !ip.is_unspecified() {
        return bound;
    }
    let loopback = if ip.is_ipv4() {
        std::net::Ipv4Addr::LOCALHOST.into()
    } else {
        std::net::Ipv6Addr::LOCALHOST.into()
    };
    SocketAddr::new(loopback, bound.port())
}

fn runtime_config(jobs: &crate::config::Jobs) -> jobline::Config {
    jobline::Config {
        slots: Slots {
            spreadsheet: jobs.workers_spreadsheet,
            scrape: jobs.workers_scrape,
            ai: jobs.workers_ai,
            default: jobs.workers_default,
        },
        lease: jobs.lease,
        heartbeat: jobs.heartbeat,
        ..jobline::Config::default()
    }
}
