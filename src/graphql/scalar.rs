//! Scalars with a meaning.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use entity::instant::Instant;

/// An instant in UTC as RFC 3339 text with microseconds, e.g. `2026-11-24T12:00:00.000000Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateTime(pub Instant);

#[Scalar(name = "DateTime", specified_by_url = "https://datatracker.ietf.org/doc/html/rfc3339")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => text
                .parse()
                .map(DateTime)
                .map_err(|_| InputValueError::custom("an instant such as 2026-11-24T12:00:00Z")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}
