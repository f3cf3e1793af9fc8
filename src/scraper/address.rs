//! Which addresses of the network are everybody's.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

/// Networks of IPv4 that are no part of the public internet, by IANA's registry of special-purpose
/// addresses, and Azure's wire server, which is a public address that every machine of it answers.
const INNER_V4: [Ipv4Net; 18] = [
    v4([0, 0, 0, 0], 8),
    v4([10, 0, 0, 0], 8),
    v4([100, 64, 0, 0], 10),
    v4([127, 0, 0, 0], 8),
    v4([168, 63, 129, 16], 32),
    v4([169, 254, 0, 0], 16),
    v4([172, 16, 0, 0], 12),
    v4([192, 0, 0, 0], 24),
    v4([192, 0, 2, 0], 24),
    v4([192, 31, 196, 0], 24),
    v4([192, 52, 193, 0], 24),
    v4([192, 88, 99, 0], 24),
    v4([192, 168, 0, 0], 16),
    v4([192, 175, 48, 0], 24),
    v4([198, 18, 0, 0], 15),
    v4([198, 51, 100, 0], 24),
    v4([203, 0, 113, 0], 24),
    // Multicast and all above it, broadcast included.
    v4([224, 0, 0, 0], 3),
];

/// What is handed out to everybody; all else (mapped, compatible and translated IPv4, unique local,
/// link-local, site-local, multicast) is not.
const PUBLIC_V6: Ipv6Net = v6([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);

/// Parts of it that are not: Teredo, ORCHID and other protocols, documentation, 6to4.
const INNER_V6: [Ipv6Net; 4] = [
    v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23),
    v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32),
    v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16),
    v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20),
];

const fn v4(octets: [u8; 4], length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::from_octets(octets), length)
}

const fn v6(segments: [u16; 8], length: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::from_segments(segments), length)
}

/// Whether the address may be of an inner network, or stand for one that is.
pub(super) fn is_inner(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => INNER_V4.iter().any(|net| net.contains(&address)),
        IpAddr::V6(address) => {
            !PUBLIC_V6.contains(&address) || INNER_V6.iter().any(|net| net.contains(&address))
        }
    }
}

/// Whether the name is one that inner networks use, by RFC 6761, RFC 6762, RFC 8375 and ICANN's
/// reservation of `internal`. A name without a dot is looked up in the machine's own domain.
pub(super) fn is_inner_name(name: &str) -> bool {
    const ENDINGS: [&str; 9] = [
        ".localhost",
        ".local",
        ".internal",
        ".intranet",
        ".lan",
        ".home",
        ".corp",
        ".private",
        ".home.arpa",
    ];
    !name.contains('.') || ENDINGS.iter().any(|ending| name.ends_with(ending))
}
