//! From signals to tokens that every loop is given.

use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// What a process that is told twice to stop may still take.
const LAST_MOMENT: Duration = Duration::from_millis(1_500);

/// How far a stop has come. Each step includes the ones before.
#[derive(Debug, Clone, Default)]
pub struct Shutdown {
    /// Stop: not ready any more, no new jobs, sockets are sent elsewhere; requests are still
    /// answered, because balancers need a moment to notice.
    pub draining: CancellationToken,
    /// Nobody needs that moment: no more requests either.
    pub hurry: CancellationToken,
    /// Hand back what is not done, now.
    pub abandon: CancellationToken,
}

impl Shutdown {
    /// A stop that has not begun.
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins to stop in good order.
    pub fn drain(&self) {
        self.draining.cancel();
    }

    /// Stops without waiting for balancers.
    pub fn hurry(&self) {
        self.draining.cancel();
        self.hurry.cancel();
    }

    /// Stops without waiting for anybody.
    pub fn abandon(&self) {
        self.hurry();
        self.abandon.cancel();
    }
}

/// A stop that is begun by SIGTERM, which orchestrators send, or in a hurry by SIGINT, which people
/// do. The second signal abandons what is under way and ends the process within two seconds.
///
/// # Errors
/// The operating system's, when a signal can't be listened to.
pub fn on_signals() -> std::io::Result<Shutdown> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let shutdown = Shutdown::new();
    let told = shutdown.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => told.drain(),
            _ = interrupt.recv() => told.hurry(),
        }
        tracing::info!("shutting down; a second signal ends at once");
        tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        told.abandon();
        tokio::time::sleep(LAST_MOMENT).await;
        // Leases of what could not be handed back run out by themselves.
        std::process::exit(1);
    });
    Ok(shutdown)
}
