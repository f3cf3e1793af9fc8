//! What may be shown of a value that can hold a secret.

/// Stands for everything that is not shown.
pub(super) const MASK: &str = "***";

/// An address without what may be a password: scheme, host and path stay.
///
/// A text that is no address is masked whole: it may be a password in the wrong place.
pub(super) fn address(raw: &str) -> String {
    if let Some(file) = raw.strip_prefix("sqlite:") {
        return format!("sqlite:{file}");
    }
    let Some((scheme, rest)) = raw.split_once("://") else { return MASK.to_owned() };
    let (place, query) = rest.split_once(['?', '#']).unwrap_or((rest, ""));
    if query.contains('@') {
        // Where the password ends can't be told: it may hold `?` or `#` itself.
        return format!("{scheme}://{MASK}");
    }
    let query = if query.is_empty() { "" } else { "?***" };
    // The last `@`: a password may hold one itself, and may hold a `/` too.
    match place.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://{MASK}@{host}{query}"),
        None => format!("{scheme}://{place}{query}"),
    }
}

/// Least characters of a user part that may be a key by itself, as in Sentry's addresses.
const LEAST_KEY: usize = 16;

/// The parts of an address that must not be shown anywhere: its password, a key in the place of the
/// user, values of its query.
pub(super) fn secrets(raw: &str) -> Vec<&str> {
    if raw.starts_with("sqlite:") {
        return Vec::new();
    }
    let Some((_, rest)) = raw.split_once("://") else { return vec![raw] };
    // The last `@`, as in `address`: it may be in what looks like a path or a query.
    let (user, place) = rest.rsplit_once('@').unwrap_or(("", rest));
    let mut secrets = match user.split_once(':') {
        Some((_, password)) => vec![password],
        None if user.len() >= LEAST_KEY => vec![user],
        None => Vec::new(),
    };
    let query = place.split_once('?').map_or("", |(_, query)| query);
    let pairs = query.split(['&', '#']).filter_map(|pair| pair.split_once('='));
    secrets.extend(pairs.filter(|(name, _)| is_secret_name(name)).map(|(_, value)| value));
    secrets.retain(|secret| !secret.is_empty());
    secrets
}

fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["password", "passwd", "secret", "token", "key"].iter().any(|word| name.ends_with(word))
}

#[cfg(test)]
mod tests {
    use super::{address, secrets};

    #[test]
    fn the_secret_parts_of_an_address_are_found() {
        let key = "https://0123456789abcdef0123456789abcdef@o1.sentry.example/2";
        let cases = [
            ("postgres://bee:s3cr@t/x@db:5432/bee?sslmode=require", vec!["s3cr@t/x"]),
            ("postgres://bee@db/bee?sslmode=require&password=s3cret", vec!["s3cret"]),
            ("rediss://:s3cret@cache:6380/0", vec!["s3cret"]),
            (key, vec!["0123456789abcdef0123456789abcdef"]),
            ("sqlite://data/bee.db?mode=rwc", vec![]),
            ("s3cret", vec!["s3cret"]),
        ];
        for (raw, expected) in cases {
            assert_eq!(secrets(raw), expected, "{raw}");
        }
    }

    #[test]
    fn passwords_in_addresses_are_not_shown() {
        let cases = [
            ("postgres://bee:s3cr@t/x@db.local:5432/bee", "postgres://***@db.local:5432/bee"),
            ("postgres://db/bee?password=s3cret", "postgres://db/bee?***"),
            ("postgres://bee:a?b@db/bee", "postgres://***"),
            ("postgres://db/bee?password=s3@cret", "postgres://***"),
            ("rediss://:s3cret@cache:6380/0", "rediss://***@cache:6380/0"),
            ("s3cret", "***"),
            ("sqlite://data/bee.db?mode=rwc", "sqlite://data/bee.db?mode=rwc"),
        ];
        for (raw, shown) in cases {
            assert_eq!(address(raw), shown, "{raw}");
        }
    }
}
