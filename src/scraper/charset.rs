//! Bytes to text.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use reqwest::header::{CONTENT_TYPE, HeaderMap};

/// Bytes at the front of a page in which its own word on its charset is looked for, as browsers do.
const HEAD_BYTES: usize = 1024;

/// The text of a page: its mark, else the server's word, else the page's own, else what fits.
pub(super) fn decode(bytes: &[u8], headers: &HeaderMap) -> String {
    let said = of_headers(headers).or_else(|| of_page(bytes));
    let encoding = said.unwrap_or_else(|| match std::str::from_utf8(bytes) {
        Ok(_) => UTF_8,
        Err(_) => WINDOWS_1252,
    });
    encoding.decode(bytes).0.into_owned()
}

fn of_headers(headers: &HeaderMap) -> Option<&'static Encoding> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    label(value)
}

fn of_page(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
    let head = head.to_ascii_lowercase();
    let found = label(&String::from_utf8_lossy(&head))?;
    // A page that could say so in ASCII letters is not of two-byte ones.
    Some(if found.is_ascii_compatible() { found } else { UTF_8 })
}

/// The charset behind `charset=`.
fn label(text: &str) -> Option<&'static Encoding> {
    let lower = text.to_ascii_lowercase();
    let (_, behind) = lower.split_once("charset=")?;
    let name = behind.trim_start_matches(['"', '\'', ' ']);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && !"-_:.".contains(c));
    Encoding::for_label(name.get(..end.unwrap_or(name.len()))?.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(value: &str) -> HeaderMap {
        [(CONTENT_TYPE, value.parse().unwrap())].into_iter().collect()
    }

    #[test]
    fn a_page_is_read_in_the_charset_that_it_or_its_server_names() {
        let latin = b"<meta charset=\"iso-8859-1\"><p>\xe1gua</p>";
        assert!(decode(latin, &HeaderMap::new()).contains("água"));
        assert_eq!(decode(b"\xe1gua", &headers("text/html; charset=ISO-8859-1")), "água");
        assert_eq!(decode("água".as_bytes(), &headers("text/html")), "água");
        assert_eq!(decode(b"\xe1gua", &HeaderMap::new()), "água");
    }
}
