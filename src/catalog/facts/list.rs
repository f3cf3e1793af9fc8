//! Lists that stand in one cell, and web addresses.

use crate::catalog::collapse;

/// Cuts a cell of selling points: at line breaks when it has any, else at semicolons.
pub(super) fn bullets(text: &str) -> Vec<String> {
    let trimmed = text.trim();
    let by_line = trimmed.contains(['\n', '\r']);
    pieces(trimmed, if by_line { &['\n', '\r'] } else { &[';'] })
        .map(|piece| piece.trim_start_matches(['•', '·', '*', '–', '-']).trim().to_owned())
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// Cuts search terms: at semicolons or line breaks when there are any, else at commas.
pub(super) fn keywords(text: &str) -> Vec<String> {
    let strong: &[char] = &[';', '\n', '\r', '|'];
    let separators = if text.contains(strong) { strong } else { &[','] };
    pieces(text, separators).collect()
}

/// Cuts web addresses: at white space, and at `;` `,` `|` that end one.
pub(super) fn addresses(text: &str) -> Vec<String> {
    let spaced = text.replace(";http", " http").replace(",http", " http").replace("|http", " http");
    spaced
        .split_whitespace()
        .map(|piece| piece.trim_matches([';', ',', '|']).to_owned())
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// Whether a text is a complete web address that a marketplace can load.
pub(super) fn is_web_address(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        host.contains('.')
            && !host.starts_with('.')
            && !text
                .chars()
                .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>'))
    })
}

fn pieces<'t>(text: &'t str, separators: &'t [char]) -> impl Iterator<Item = String> + 't {
    text.split(separators).map(collapse).filter(|piece| !piece.is_empty())
}
