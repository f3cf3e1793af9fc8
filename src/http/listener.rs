//! A listening socket that is closed without losing those who already knock.

use std::net::SocketAddr;
use std::time::Duration;

use axum::serve::Listener;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// Time for those who came last to say what they want: a connection on which nothing was asked yet is
/// closed at once when the server is told to end, and a request that is just arriving is lost.
const FIRST_WORDS: Duration = Duration::from_secs(1);

/// A socket that, once it is to close, first lets in everybody who has connected: the operating
/// system would reset them, and a balancer could not tell whether their request was done.
#[derive(Debug)]
pub struct Backlog {
    /// `None` once closed.
    listener: Option<TcpListener>,
    address: std::io::Result<SocketAddr>,
    /// Those who had connected when it was closed.
    last: Vec<(TcpStream, SocketAddr)>,
    closing: CancellationToken,
    empty: CancellationToken,
}

impl Backlog {
    /// The socket, and a token that fires when it is closed and everybody is in.
    pub fn new(listener: TcpListener, closing: CancellationToken) -> (Self, CancellationToken) {
        let (address, empty) = (listener.local_addr(), CancellationToken::new());
        let (listener, last) = (Some(listener), Vec::new());
        (Self { listener, address, last, closing, empty: empty.clone() }, empty)
    }

    /// Asks the operating system itself, not the runtime's idea of it, so that nothing lies between
    /// the last look and the end.
    fn close(&mut self) {
        let Some(listener) = self.listener.take().and_then(|open| open.into_std().ok()) else {
            return;
        };
        while let Ok((stream, peer)) = listener.accept() {
            let stream = stream.set_nonblocking(true).and_then(|()| TcpStream::from_std(stream));
            // One that can't be used is gone already.
            self.last.extend(stream.ok().map(|stream| (stream, peer)));
        }
    }
}

impl Listener for Backlog {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        loop {
            if let Some((stream, peer)) = self.last.pop() {
                return (at_once(stream), peer);
            }
            let Some(listener) = &mut self.listener else {
                tokio::time::sleep(FIRST_WORDS).await;
                self.empty.cancel();
                return std::future::pending().await;
            };
            tokio::select! {
                (stream, peer) = Listener::accept(listener) => return (at_once(stream), peer),
                () = self.closing.cancelled() => {}
            }
            self.close();
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        match &self.address {
            Ok(address) => Ok(*address),
            Err(error) => Err(error.kind().into()),
        }
    }
}

/// Answers are written whole, so they need not wait for more.
fn at_once(stream: TcpStream) -> TcpStream {
    // A failure only costs a delay.
    let _ = stream.set_nodelay(true);
    stream
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_has_connected_before_the_end_is_let_in_and_nobody_after() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let early = [
            std::net::TcpStream::connect(address).unwrap(),
            std::net::TcpStream::connect(address).unwrap(),
        ];
        let closing = CancellationToken::new();
        closing.cancel();
        let (mut backlog, empty) = Backlog::new(listener, closing);

        let mut peers = [backlog.accept().await.1, backlog.accept().await.1];
        peers.sort_unstable();
        let mut expected = early.map(|stream| stream.local_addr().unwrap());
        expected.sort_unstable();
        assert_eq!(peers, expected);
        tokio::select! { _ = backlog.accept() => panic!("a third"), () = empty.cancelled() => {} }
        assert!(std::net::TcpStream::connect(address).is_err());
    }
}
