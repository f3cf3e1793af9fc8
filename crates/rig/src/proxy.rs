//! A stretch of cable between a process and a server, to be cut.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What happens to what is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cable {
    Whole,
    /// Nothing comes through, and nobody is told.
    Stalled,
}

/// A port that leads to another one.
#[derive(Debug)]
pub struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
    cable: Arc<watch::Sender<Cable>>,
    /// Counts the cuts: a connection of an older number is closed.
    cuts: Arc<watch::Sender<u64>>,
}

impl Proxy {
    /// Listens on a port of its own and leads to `target`.
    ///
    /// # Errors
    /// When there is no port.
    pub async fn to(target: SocketAddr) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.context("a port for a proxy")?;
        let address = listener.local_addr()?;
        let (cable, cuts) = (watch::Sender::new(Cable::Whole), watch::Sender::new(0));
        let (cable, cuts) = (Arc::new(cable), Arc::new(cuts));
        let (own_cable, own_cuts) = (Arc::clone(&cable), Arc::clone(&cuts));
        tokio::spawn(async move {
            while let Ok((inner, _)) = listener.accept().await {
                let (cable, cut) = (own_cable.subscribe(), own_cuts.subscribe());
                tokio::spawn(async move {
                    // Nobody there: the caller's connection is closed, as by the server itself.
                    if let Ok(outer) = TcpStream::connect(target).await {
                        lead((inner, outer), cable, cut).await;
                    }
                });
            }
        });
        Ok(Self { address, cable, cuts })
    }

    /// Closes all connections.
    pub fn cut(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// Lets nothing through for a while.
    pub async fn stall(&self, pause: Duration) {
        self.cable.send_replace(Cable::Stalled);
        tokio::time::sleep(pause).await;
        self.cable.send_replace(Cable::Whole);
    }
}

/// Copies both ways until one side ends or the cable is cut.
async fn lead(
    (inner, outer): (TcpStream, TcpStream),
    cable: watch::Receiver<Cable>,
    mut cut: watch::Receiver<u64>,
) {
    cut.mark_unchanged();
    let ((from, to), (back_from, back_to)) = (inner.into_split(), outer.into_split());
    tokio::select! {
        () = copy(from, back_to, cable.clone()) => {}
        () = copy(back_from, to, cable) => {}
        _ = cut.changed() => {}
    }
}

async fn copy(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut cable: watch::Receiver<Cable>) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let Ok(read @ 1..) = from.read(&mut buffer).await else { return };
        if cable.wait_for(|cable| *cable == Cable::Whole).await.is_err() {
            return;
        }
        let Some(bytes) = buffer.get(..read) else { return };
        if to.write_all(bytes).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_stalled_arrives_later_and_what_is_cut_is_closed() {
        let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Proxy::to(server.local_addr().unwrap()).await.unwrap();
        let mut caller = TcpStream::connect(proxy.address).await.unwrap();
        let (mut answerer, _) = server.accept().await.unwrap();
        proxy.cable.send_replace(Cable::Stalled);
        caller.write_all(b"late").await.unwrap();
        let mut heard = [0; 4];
        let waited =
            tokio::time::timeout(Duration::from_millis(50), answerer.read_exact(&mut heard)).await;
        assert!(waited.is_err());
        proxy.cable.send_replace(Cable::Whole);
        answerer.read_exact(&mut heard).await.unwrap();
        assert_eq!(&heard, b"late");
        proxy.cut();
        assert_eq!(caller.read(&mut heard).await.unwrap(), 0);
    }
}
