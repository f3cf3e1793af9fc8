//! The operators' listener.

use std::future::IntoFuture as _;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio_util::task::AbortOnDropHandle;

use super::{App, AppError};
use crate::health::Readiness;
use crate::http;
use crate::http::ops::Ops;
use crate::shutdown::Shutdown;
use crate::telemetry::{Sampler, metrics};

/// The operators' listener, and the address that it got.
#[derive(Debug)]
pub(super) struct OpsListener {
    listener: TcpListener,
    pub(super) url: String,
}

impl OpsListener {
    pub(super) async fn bind(address: SocketAddr) -> Result<Self, AppError> {
        let listen = |source| AppError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(listen)?;
        let bound = listener.local_addr().map_err(listen)?;
        Ok(Self { listener, url: format!("http://{}", reachable(bound)) })
    }

    /// Serves until the answer is dropped.
    pub(super) fn serve(
        self,
        app: &App,
        shutdown: &Shutdown,
        readiness: Readiness,
    ) -> Result<AbortOnDropHandle<()>, AppError> {
        let recorder = metrics::start().map_err(|e| AppError::Metrics(Box::new(e)))?;
        let ops = Ops {
            recorder,
            sampler: Arc::new(Sampler::new(app.sources(shutdown.draining.clone()))),
            probe: app.probe(),
            readiness,
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
pub(super) fn reachable(bound: SocketAddr) -> SocketAddr {
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
