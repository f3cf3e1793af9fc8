//! Forms of values. Each function answers `None` when the text has not that form.

use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

/// A whole number within bounds.
pub(super) fn within<T>(bounds: RangeInclusive<T>) -> impl Fn(&str) -> Option<T>
where
    T: std::str::FromStr + PartialOrd,
{
    move |raw| raw.parse().ok().filter(|number| bounds.contains(number))
}

/// Seconds within bounds.
pub(super) fn seconds(bounds: RangeInclusive<u64>) -> impl Fn(&str) -> Option<Duration> {
    move |raw| within(bounds.clone())(raw).map(Duration::from_secs)
}

/// Bytes within bounds: `262144`, `256 KiB`, `25MiB`, `1 GiB`.
pub(super) fn bytes(bounds: RangeInclusive<usize>) -> impl Fn(&str) -> Option<usize> {
    move |raw| {
        let digits = raw.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = raw.split_at_checked(digits)?;
        let factor = match unit.trim_start() {
            "" | "B" => 1,
            "KiB" => 1024,
            "MiB" => 1024 * 1024,
            "GiB" => 1024 * 1024 * 1024,
            _ => return None,
        };
        let bytes = number.parse::<usize>().ok()?.checked_mul(factor)?;
        bounds.contains(&bytes).then_some(bytes)
    }
}

/// Yes or no, in the words of both languages.
pub(super) fn switch(raw: &str) -> Option<bool> {
    match raw.to_lowercase().as_str() {
        "true" | "1" | "yes" | "on" | "sim" => Some(true),
        "false" | "0" | "no" | "off" | "não" | "nao" => Some(false),
        _ => None,
    }
}

/// A path. `~` is a shell's word: here it would name a folder called `~`.
pub(super) fn path(raw: &str) -> Option<PathBuf> {
    (!raw.starts_with('~') && !raw.contains('\0')).then(|| PathBuf::from(raw))
}

/// A secret of at least `least` characters, none of them white space.
pub(super) fn secret(least: usize) -> impl Fn(&str) -> Option<SecretString> {
    move |raw| {
        let fits = raw.chars().count() >= least && !raw.contains(char::is_whitespace);
        fits.then(|| SecretString::from(raw))
    }
}

/// An address of one of `schemes` with a host.
pub(super) fn address(raw: &str, schemes: &[&str]) -> bool {
    let Some((scheme, rest)) = raw.split_once("://") else { return false };
    let place = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = place.rsplit_once('@').map_or(place, |(_, host)| host);
    schemes.contains(&scheme) && !host.is_empty() && !raw.contains(char::is_whitespace)
}

/// An `http` or `https` address without user, query and fragment; without slashes at its end.
pub(super) fn plain_address(raw: &str) -> Option<String> {
    let plain = address(raw, &["http", "https"]) && !raw.contains(['@', '?', '#']);
    plain.then(|| raw.trim_end_matches('/').to_owned())
}
