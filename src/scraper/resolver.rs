//! Names to addresses, once per connection: what is checked is what is connected to.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::rules::Rules;

/// A name that leads into an inner network: one such address among its answers is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the name leads into an inner network")]
pub struct PrivateAddress;

/// Who knows the addresses of names.
pub(super) trait Lookup: Send + Sync + 'static {
    /// All addresses of `name`; their port means nothing.
    fn lookup(&self, name: String) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>>;
}

/// The machine's own resolver.
#[derive(Debug)]
pub(super) struct System;

impl Lookup for System {
    fn lookup(&self, name: String) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
        async move { Ok(tokio::net::lookup_host((name, 0)).await?.collect()) }.boxed()
    }
}

/// Gives a connection only addresses that were checked.
#[derive(Clone)]
pub(super) struct Guarded {
    lookup: Arc<dyn Lookup>,
    rules: Rules,
}

impl Guarded {
    pub fn new(lookup: Arc<dyn Lookup>, rules: Rules) -> Self {
        Self { lookup, rules }
    }
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (asked, rules) = (self.lookup.lookup(name.as_str().to_owned()), self.rules.clone());
        Box::pin(async move {
            let found = asked.await?;
            if found.iter().any(|address| rules.is_inner(address.ip())) {
                return Err(PrivateAddress.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}
