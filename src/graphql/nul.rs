//! Refuses U+0000 in what a caller sends: PostgreSQL can't keep it in a text, and no person types it.

use std::sync::Arc;

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextPrepareRequest,
};
use async_graphql::{ErrorExtensionValues, Request, ServerError, ServerResult, Value};
use async_trait::async_trait;

/// Makes the extension.
#[derive(Debug, Clone, Copy)]
pub struct NoNul;

impl ExtensionFactory for NoNul {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait]
impl Extension for NoNul {
    async fn prepare_request(
        &self,
        ctx: &ExtensionContext<'_>,
        request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        let in_query = request.query.contains('\0') || request.query.contains("\\u0000");
        if in_query || request.variables.values().any(holds_nul) {
            let mut error = ServerError::new("a text must not hold the character U+0000", None);
            let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
            extensions.set("code", "BAD_USER_INPUT");
            return Err(error);
        }
        next.run(ctx, request).await
    }
}

fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::List(values) => values.iter().any(holds_nul),
        Value::Object(fields) => fields.values().any(holds_nul),
        _ => false,
    }
}
