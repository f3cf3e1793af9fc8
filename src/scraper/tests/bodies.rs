//! Bodies without an end, packed and slow ones: row 85.

use std::io::Write as _;

use axum::body::Body;
use axum::http::header;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};

use super::*;

fn long(path: &str, _: usize) -> Response {
    match path {
        "/robots.txt" => not_there(),
        "/endless" => {
            let piece = Bytes::from(vec![b'a'; 64 << 10]);
            Body::from_stream(stream::repeat(piece).map(Ok::<_, io::Error>)).into_response()
        }
        "/bomb" => {
            let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            packed.write_all(&vec![0; 50 << 20]).unwrap();
            ([(header::CONTENT_ENCODING, "gzip")], packed.finish().unwrap()).into_response()
        }
        "/broken" => ([(header::CONTENT_ENCODING, "gzip")], "no gzip").into_response(),
        "/brotli" => ([(header::CONTENT_ENCODING, "br")], "x").into_response(),
        "/silent" => Body::from_stream(stream::pending::<io::Result<Bytes>>()).into_response(),
        _ => {
            // A byte, and then the next only after more time than there is.
            let first = stream::iter([Ok::<_, io::Error>(Bytes::from_static(b"a"))]);
            Body::from_stream(first.chain(stream::pending())).into_response()
        }
    }
}

#[tokio::test]
async fn row_85_bodies_end_at_their_limit_inflated() {
    let (port, _) = open_site(long).await;
    for (path, expected) in [
        ("/endless", "RESPONSE_TOO_LARGE"),
        ("/bomb", "RESPONSE_TOO_LARGE"),
        ("/broken", "RESPONSE_UNREADABLE"),
        ("/brotli", "RESPONSE_UNREADABLE"),
    ] {
        assert_eq!(code(get(port, path).await), expected, "{path}");
    }
}

#[tokio::test]
async fn row_85_slow_bodies_end_with_their_time() {
    let (port, _) = open_site(long).await;
    let limits = Limits { total: Duration::from_millis(300), ..Limits::PAGE };
    let fetcher = fetcher(port, Script::of(&[&[OPEN]]));
    for path in ["/silent", "/drip"] {
        assert_eq!(code(fetcher.fetch(&url(port, path), limits).await), "FETCH_TIMEOUT", "{path}");
    }
    assert_eq!((Limits::PAGE.bytes, Limits::PAGE.total.as_secs()), (5 << 20, 20));
}
