//! Gives every error of an answer its stable code and the request's id, and logs our own failures
//! once.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextRequest, NextSubscribe, NextValidation,
};
use async_graphql::{ErrorExtensionValues, Response, ServerError, ValidationResult};
use async_trait::async_trait;
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;

use super::ApiError;
use crate::telemetry;

/// Code of an operation that breaks a rule of the schema or a limit.
const INVALID: &str = "GRAPHQL_VALIDATION_FAILED";
/// Code of a text that is no GraphQL, or whose variables don't fit.
const UNREADABLE: &str = "BAD_USER_INPUT";

/// Makes the extension.
#[derive(Debug, Clone, Copy)]
pub struct Codes;

impl ExtensionFactory for Codes {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait]
impl Extension for Codes {
    async fn request(&self, ctx: &ExtensionContext<'_>, next: NextRequest<'_>) -> Response {
        coded(next.run(ctx).await)
    }

    fn subscribe<'s>(
        &self,
        ctx: &ExtensionContext<'_>,
        stream: BoxStream<'s, Response>,
        next: NextSubscribe<'_>,
    ) -> BoxStream<'s, Response> {
        next.run(ctx, stream).map(coded).boxed()
    }

    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        next.run(ctx)
            .await
            .map_err(|errors| errors.into_iter().map(|error| with_code(error, INVALID)).collect())
    }
}

fn coded(mut answer: Response) -> Response {
    answer.errors = answer.errors.into_iter().map(of_its_cause).collect();
    answer
}

fn of_its_cause(error: ServerError) -> ServerError {
    let Some(cause) = error.source::<ApiError>() else {
        let coded = error.extensions.as_ref().is_some_and(|e| e.get("code").is_some());
        // With a code means: seen before, when it was made.
        return if coded { error } else { with_code(error, UNREADABLE) };
    };
    if let ApiError::Internal { source } = cause {
        tracing::error!(error = &**source as &dyn std::error::Error, "a resolver failed");
    }
    let (code, retry_after) = (cause.code(), cause.retry_after());
    let mut error = with_code(error, code);
    if let (Some(wait), Some(extensions)) = (retry_after, &mut error.extensions) {
        extensions.set("retryAfter", wait.as_secs());
    }
    error
}

/// Words behind which the library repeats a value that it was given.
const REPEATED: [&str; 2] = [", found", "does not contain the value"];
/// Longest error text, in characters: parsers repeat what they were given.
const MAX_TEXT: usize = 300;

fn with_code(mut error: ServerError, code: &str) -> ServerError {
    for begin in REPEATED {
        // What comes behind is the caller's own value, perhaps a secret in the wrong place.
        if let Some(at) = error.message.find(begin) {
            error.message.truncate(at + begin.len());
            error.message.push_str(" …");
        }
    }
    if let Cow::Owned(scrubbed) = telemetry::scrub(&error.message) {
        error.message = scrubbed;
    }
    if let Some((end, _)) = error.message.char_indices().nth(MAX_TEXT) {
        error.message.truncate(end);
        error.message.push('…');
    }
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    extensions.set("code", code);
    if let Some(id) = telemetry::current_id() {
        extensions.set("requestId", id);
    }
    error
}
