//! The world around the full demo's server: a vendor of a language model and a shop with adverts.
//!
//! Both are loopback servers of this process. The demo's server speaks to them with the very code
//! that speaks to the real ones.

mod author;
mod photo;
mod shop;
mod vendor;

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use axum::Router;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use tokio::net::TcpListener;
use tokio_util::task::AbortOnDropHandle;

/// Milliseconds between two requests to the shop: a stranger's would get a second.
const PACE_MS: u32 = 40;
/// What a SKU may hold and a path may not.
const SEGMENT: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'/').add(b'<').add(b'>').add(b'?');

/// What the shop sells.
#[derive(Debug, Clone)]
pub struct Advert {
    /// The seller's code of it.
    pub sku: String,
    /// Its name.
    pub title: String,
}

/// The vendor and the shop; they are gone when it is dropped.
#[derive(Debug)]
pub struct World {
    vendor: Loopback,
    shop: Loopback,
    /// Known when the products are.
    adverts: Arc<OnceLock<Vec<Advert>>>,
}

/// A server on this machine.
#[derive(Debug)]
struct Loopback {
    address: SocketAddr,
    _serving: AbortOnDropHandle<()>,
}

impl World {
    /// Opens both on free ports.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn open() -> std::io::Result<Self> {
        let adverts = Arc::new(OnceLock::new());
        let shop = Loopback::open(|address| shop::router(address, Arc::clone(&adverts))).await?;
        let vendor = Loopback::open(|_| vendor::router()).await?;
        Ok(Self { vendor, shop, adverts })
    }

    /// Puts these into the shop; only the first time counts.
    pub fn advertise(&self, adverts: Vec<Advert>) {
        self.adverts.get_or_init(|| adverts);
    }

    /// Settings of a server that lives in this world.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            // The server warns of pages on inner addresses; here they are meant.
            ("RUST_LOG", "warn,beecatalog::app=error".to_owned()),
            ("OPENAI_BASE_URL", self.vendor_url()),
            ("BEECATALOG_AI_REQUESTS_PER_MINUTE", "6000".to_owned()),
            ("BEECATALOG_SCRAPE_LOCAL", self.shop.address.to_string()),
            ("BEECATALOG_SCRAPE_PACE_MS", PACE_MS.to_string()),
        ]
    }

    /// Where the vendor is.
    pub fn vendor_url(&self) -> String {
        format!("http://{}/v1", self.vendor.address)
    }

    /// Where the shop is.
    pub fn shop_url(&self) -> String {
        format!("http://{}/", self.shop.address)
    }

    /// Address of a product's advert.
    pub fn page(&self, sku: &str) -> String {
        format!("{}{}", self.shop_url(), shop::page(sku))
    }
}

impl Loopback {
    async fn open(router: impl FnOnce(SocketAddr) -> Router) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let router = router(address);
        let serving = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::warn!(error = &error as &dyn std::error::Error, "a demo server ended");
            }
        });
        Ok(Self { address, _serving: AbortOnDropHandle::new(serving) })
    }
}

/// A text as one segment of a path.
fn segment(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}
