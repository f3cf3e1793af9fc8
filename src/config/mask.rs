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

#[cfg(test)]
mod tests {
    use super::address;

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
