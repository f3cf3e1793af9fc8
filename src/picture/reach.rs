//! Whether a marketplace, somewhere on the Internet, can reach an address.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Names that only a private network gives.
const PRIVATE_ENDINGS: [&str; 5] = [".local", ".localhost", ".internal", ".lan", ".home.arpa"];

/// Whether `address` names a place that others can reach: no loopback, no private network, no name
/// of a single machine. Nothing is asked of the network.
pub fn is_public(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    match url.host() {
        Some(Host::Ipv4(ip)) => public_v4(ip),
        Some(Host::Ipv6(ip)) => public_v6(ip),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            name.contains('.') && !PRIVATE_ENDINGS.iter().any(|ending| name.ends_with(ending))
        }
        None => false,
    }
}

fn public_v4(ip: Ipv4Addr) -> bool {
    // Addresses behind a provider's translation, RFC 6598.
    let shared = matches!(ip.octets(), [100, 64..=127, ..]);
    let ours = ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified();
    !(ours || shared || ip.is_broadcast() || ip.is_multicast())
}

fn public_v6(ip: Ipv6Addr) -> bool {
    if let Some(v4) = ip.to_ipv4_mapped() {
        return public_v4(v4);
    }
    let ours = ip.is_loopback() || ip.is_unspecified();
    !(ours || ip.is_unique_local() || ip.is_unicast_link_local() || ip.is_multicast())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_internet_are_public() {
        for public in [
            "https://bee.example.com/x",
            "http://203.0.113.7:8080",
            "https://[2001:db8::1]/",
            "https://cdn.example.com.",
        ] {
            assert!(is_public(public), "{public}");
        }
        for private in [
            "http://127.0.0.1:8080",
            "http://localhost:8080",
            "http://bee",
            "http://10.1.2.3",
            "http://192.168.0.9/",
            "http://172.20.0.1",
            "http://169.254.1.1",
            "http://100.64.0.1",
            "http://0.0.0.0",
            "http://[::1]",
            "http://[fd00::1]",
            "http://[fe80::1]",
            "http://[::ffff:127.0.0.1]",
            "http://bee.local",
            "http://bee.localhost",
            "",
        ] {
            assert!(!is_public(private), "{private}");
        }
    }
}
