//! Pages of lists: Relay connections whose cursors are keys of rows.

use async_graphql::connection::{Connection, Edge, EmptyFields};
use async_graphql::{ObjectType, OutputType};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::ApiError;

/// Items when the caller asks for no number.
pub const DEFAULT_FIRST: u64 = 25;
/// Most items of one page; more is refused, never cut silently.
pub const MAX_FIRST: u64 = 100;

/// What part of a list the caller wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Number of items.
    pub first: u64,
    /// Row key after which to start.
    pub after: Option<String>,
}

impl Page {
    /// Reads the arguments of a connection.
    ///
    /// # Errors
    /// [`ApiError::BadInput`] for `first` below 0 or above 100, [`ApiError::InvalidCursor`].
    pub fn read(first: Option<i32>, after: Option<String>) -> Result<Self, ApiError> {
        let first = match first {
            None => DEFAULT_FIRST,
            Some(n) => u64::try_from(n)
                .ok()
                .filter(|n| *n <= MAX_FIRST)
                .ok_or_else(|| ApiError::bad_input(format!("first must be 0 to {MAX_FIRST}")))?,
        };
        let after = after.map(|cursor| open(&cursor)).transpose()?;
        Ok(Self { first, after })
    }

    /// The row key after which to start, as an id.
    ///
    /// # Errors
    /// [`ApiError::InvalidCursor`] when it is none.
    pub fn key<K: std::str::FromStr>(&self) -> Result<Option<K>, ApiError> {
        let key = self.after.as_deref().map(str::parse);
        key.transpose().map_err(|_| ApiError::InvalidCursor)
    }

    /// Rows to ask the ledger for: one more than wanted tells whether there is a next page.
    pub fn fetch(&self) -> u64 {
        self.first + 1
    }

    /// A connection of `rows`, which were asked for with [`Page::fetch`]; `key` names a row.
    pub fn connection<R, N: OutputType>(
        &self,
        rows: Vec<R>,
        key: impl Fn(&R) -> String,
        node: impl Fn(R) -> N,
    ) -> Connection<String, N> {
        self.connection_with(rows, key, node, EmptyFields)
    }

    /// As [`Page::connection`], with further fields of the connection itself.
    pub fn connection_with<R, N: OutputType, F: ObjectType>(
        &self,
        mut rows: Vec<R>,
        key: impl Fn(&R) -> String,
        node: impl Fn(R) -> N,
        fields: F,
    ) -> Connection<String, N, F> {
        let wanted = usize::try_from(self.first).unwrap_or(usize::MAX);
        let more = rows.len() > wanted;
        rows.truncate(wanted);
        let mut connection = Connection::with_additional_fields(self.after.is_some(), more, fields);
        connection.edges.extend(rows.into_iter().map(|row| {
            let cursor = seal(&key(&row));
            Edge::<String, N, EmptyFields>::new(cursor, node(row))
        }));
        connection
    }
}

/// Cost of a page whose items cost `child` each.
pub fn cost(first: Option<i32>, child: usize) -> usize {
    let first = first.and_then(|n| u64::try_from(n).ok()).unwrap_or(DEFAULT_FIRST).min(MAX_FIRST);
    usize::try_from(first).unwrap_or(usize::MAX).max(1).saturating_mul(child).saturating_add(1)
}

fn seal(key: &str) -> String {
    URL_SAFE_NO_PAD.encode(key)
}

fn open(cursor: &str) -> Result<String, ApiError> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| ApiError::InvalidCursor)?;
    String::from_utf8(bytes).map_err(|_| ApiError::InvalidCursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_a_hundred_is_refused() {
        assert!(matches!(Page::read(Some(101), None), Err(ApiError::BadInput { .. })));
        assert!(matches!(Page::read(Some(-1), None), Err(ApiError::BadInput { .. })));
        assert_eq!(Page::read(None, None).unwrap().first, DEFAULT_FIRST);
    }

    #[test]
    fn a_cursor_comes_back_as_its_key() {
        let page = Page::read(Some(1), Some(seal("prd_1"))).unwrap();
        assert_eq!(page.after.as_deref(), Some("prd_1"));
        assert!(matches!(Page::read(None, Some("%".into())), Err(ApiError::InvalidCursor)));
    }
}
