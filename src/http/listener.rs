//! A listening socket that is closed without losing those who already knock.

use std::net::SocketAddr;

use axum::serve::Listener;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// A socket that, once it is to close, first lets in everybody who has connected: the operating
/// system would reset them, and a balancer could not tell whether their request was done.
#[derive(Debug)]
pub struct Backlog {
    listener: TcpListener,
    closing: CancellationToken,
    empty: CancellationToken,
}

impl Backlog {
    /// The socket, and a token that fires when it is to close and nobody waits in it any more.
    pub fn new(listener: TcpListener, closing: CancellationToken) -> (Self, CancellationToken) {
        let empty = CancellationToken::new();
        (Self { listener, closing, empty: empty.clone() }, empty)
    }
}

impl Listener for Backlog {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        tokio::select! {
            biased;
            (stream, peer) = Listener::accept(&mut self.listener) => {
                // Answers are written whole; a failure only costs a delay.
                let _ = stream.set_nodelay(true);
                (stream, peer)
            }
            () = self.closing.cancelled() => {
                self.empty.cancel();
                std::future::pending().await
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}
