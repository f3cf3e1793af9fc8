//! Which addresses may be fetched at all.

use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

use url::{Host, Url};

use super::address::{is_inner, is_inner_name};
use super::error::{FetchError, NotAllowed};

/// Ports of the web.
const PORTS: [u16; 2] = [80, 443];
/// Longest address that is taken, in bytes.
const MAX_URL_BYTES: usize = 2_048;

/// How an address is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Through the resolver that refuses inner networks.
    Public,
    /// Directly: the operator named the origin.
    Local,
}

/// A host and port that the operator lets be fetched wherever it is, e.g. `127.0.0.1:8123`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalOrigin {
    host: String,
    port: u16,
}

/// A text that is no host and port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected host:port")]
pub struct NoOrigin;

impl FromStr for LocalOrigin {
    type Err = NoOrigin;

    fn from_str(text: &str) -> Result<Self, NoOrigin> {
        let (host, port) = text.rsplit_once(':').ok_or(NoOrigin)?;
        let port = port.parse().map_err(|_| NoOrigin)?;
        // The same reading as that of addresses, so that spellings can't differ.
        let host = Host::parse(host).map_err(|_| NoOrigin)?.to_string();
        Ok(Self { host, port })
    }
}

/// Which addresses may be fetched. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Rules(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Hosts with everything below them; `None` for every public host.
    hosts: Option<Vec<String>>,
    local: Vec<LocalOrigin>,
    ports: Vec<u16>,
    /// Whether an address is of an inner network.
    refuses: fn(IpAddr) -> bool,
}

impl Rules {
    /// The hosts of `hosts` with their subdomains (`*`: every public host), and the origins of
    /// `local`, wherever they are.
    pub fn new(hosts: &[String], local: Vec<LocalOrigin>) -> Self {
        let every = hosts.iter().any(|host| host == "*");
        let hosts = hosts.iter().map(|host| plain(host)).collect();
        Self(Arc::new(Inner {
            hosts: (!every).then_some(hosts),
            local,
            ports: PORTS.to_vec(),
            refuses: is_inner,
        }))
    }

    /// Every host on these ports, with another idea of what is an inner network.
    #[cfg(test)]
    pub(super) fn of_test(
        ports: Vec<u16>,
        local: Vec<LocalOrigin>,
        refuses: fn(IpAddr) -> bool,
    ) -> Self {
        Self(Arc::new(Inner { hosts: None, local, ports, refuses }))
    }

    /// The address of `text`, if it may be fetched.
    ///
    /// # Errors
    /// [`FetchError::NotAllowed`], [`FetchError::Blocked`].
    pub fn read(&self, text: &str) -> Result<Url, FetchError> {
        let unreadable = FetchError::NotAllowed(NotAllowed::Unreadable);
        if text.len() > MAX_URL_BYTES {
            return Err(unreadable);
        }
        let Ok(mut url) = Url::parse(text.trim()) else { return Err(unreadable) };
        // It never gets to a server, and two names of one page are one page too many.
        url.set_fragment(None);
        self.check(&url)?;
        Ok(url)
    }

    /// Whether `url` may be fetched, and how. A host's name is no address yet: what it resolves to
    /// is checked when it is connected to.
    pub(super) fn check(&self, url: &Url) -> Result<Place, FetchError> {
        let refused = |why| Err(FetchError::NotAllowed(why));
        if !matches!(url.scheme(), "http" | "https") {
            return refused(NotAllowed::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refused(NotAllowed::UserInfo);
        }
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return refused(NotAllowed::Unreadable);
        };
        let name = plain(&host.to_string());
        if self.0.local.iter().any(|local| local.port == port && local.host == name) {
            return Ok(Place::Local);
        }
        let inner = match host {
            Host::Domain(_) => is_inner_name(&name),
            Host::Ipv4(address) => (self.0.refuses)(address.into()),
            Host::Ipv6(address) => (self.0.refuses)(address.into()),
        };
        if inner {
            return Err(FetchError::Blocked);
        }
        if !self.0.ports.contains(&port) {
            return refused(NotAllowed::Port);
        }
        if !self.is_listed(&name) {
            return refused(NotAllowed::Host);
        }
        Ok(Place::Public)
    }

    /// Whether an address that a name resolved to must not be connected to.
    pub(super) fn is_inner(&self, address: IpAddr) -> bool {
        (self.0.refuses)(address)
    }

    /// By label: `example.com` lists `www.example.com`, but not `badexample.com`.
    fn is_listed(&self, name: &str) -> bool {
        self.0.hosts.as_ref().is_none_or(|hosts| {
            hosts.iter().any(|host| {
                name.strip_suffix(host.as_str())
                    .is_some_and(|front| front.is_empty() || front.ends_with('.'))
            })
        })
    }
}

/// Lower case, without the dot of the root.
fn plain(host: &str) -> String {
    let host = host.trim().to_lowercase();
    host.strip_suffix('.').map(str::to_owned).unwrap_or(host)
}
