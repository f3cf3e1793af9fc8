//! Counts operations, their time and their errors, and notes them for the request's log line.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextParseQuery, NextPrepareRequest, NextRequest,
    NextSubscribe,
};
use async_graphql::parser::types::{
    ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Request, Response, ServerResult, Variables};
use async_trait::async_trait;
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use metrics::{counter, histogram};

use crate::telemetry::{self, metrics as names};

/// Label of what is no root field of the schema.
const OTHER: &str = "other";
/// Fragments within fragments that are followed.
const FRAGMENT_DEPTH: usize = 4;
/// Root fields that are looked at: the text was not checked yet and may ask for a million.
const MAX_FIELDS: usize = 100;
/// Error code of an answer that got none.
const NO_CODE: &str = "NONE";

/// Makes the extension.
#[derive(Debug, Clone, Copy)]
pub struct Measure;

impl ExtensionFactory for Measure {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Measured(Arc::new(Mutex::new(Operation::new()))))
    }
}

/// The measure of one operation.
struct Measured(Arc<Mutex<Operation>>);

impl Measured {
    fn lock(&self) -> MutexGuard<'_, Operation> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is known of an operation; told when it is dropped, which also happens when the caller
/// leaves.
struct Operation {
    started: Instant,
    name: Option<String>,
    /// `None` until the text was read.
    kind: Option<&'static str>,
    fields: Vec<String>,
    /// Whether an answer came, and whether it had errors.
    failed: Option<bool>,
    /// Whether it came over a socket, where no request's line tells of it.
    socket: bool,
}

impl Operation {
    fn new() -> Self {
        Self {
            started: Instant::now(),
            name: None,
            kind: None,
            fields: Vec::new(),
            failed: None,
            socket: false,
        }
    }

    fn answered(&mut self, answer: &Response) {
        self.failed = Some(self.failed.unwrap_or(false) || answer.is_err());
        for error in &answer.errors {
            let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
            let code = match code {
                Some(async_graphql::Value::String(code)) => code.clone(),
                _ => NO_CODE.to_owned(),
            };
            counter!(names::GRAPHQL_ERRORS, "code" => code).increment(1);
        }
    }
}

impl Drop for Operation {
    fn drop(&mut self) {
        let kind = self.kind.unwrap_or("query");
        let took = self.started.elapsed();
        // Without an answer the caller left: of a subscription that is the usual end.
        let failed = self.failed.unwrap_or(kind != "subscription");
        let outcome = if failed { "error" } else { "ok" };
        if self.fields.is_empty() {
            self.fields.push(OTHER.to_owned());
        }
        for field in self.fields.drain(..) {
            counter!(
                names::GRAPHQL_OPERATIONS,
                "type" => kind, "field" => field, "outcome" => outcome
            )
            .increment(1);
        }
        histogram!(names::GRAPHQL_DURATION, "type" => kind).record(took);
        if self.socket {
            tracing::info!(
                operation = self.name,
                operation_type = kind,
                outcome,
                duration_ms = took.as_secs_f64() * 1_000.0,
                tenant = telemetry::current().and_then(|request| request.noted().tenant),
                "operation over a socket"
            );
        }
    }
}

#[async_trait]
impl Extension for Measured {
    /// Queries and mutations over HTTP.
    async fn request(&self, ctx: &ExtensionContext<'_>, next: NextRequest<'_>) -> Response {
        let answer = next.run(ctx).await;
        self.lock().answered(&answer);
        answer
    }

    /// Everything over a socket.
    fn subscribe<'s>(
        &self,
        ctx: &ExtensionContext<'_>,
        stream: BoxStream<'s, Response>,
        next: NextSubscribe<'_>,
    ) -> BoxStream<'s, Response> {
        self.lock().socket = true;
        let operation = Arc::clone(&self.0);
        let answers = next.run(ctx, stream);
        answers
            .inspect(move |answer| {
                operation.lock().unwrap_or_else(PoisonError::into_inner).answered(answer);
            })
            .boxed()
    }

    async fn prepare_request(
        &self,
        ctx: &ExtensionContext<'_>,
        request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        self.lock().name.clone_from(&request.operation_name);
        next.run(ctx, request).await
    }

    async fn parse_query(
        &self,
        ctx: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let document = next.run(ctx, query, variables).await?;
        let mut measured = self.lock();
        let asked = measured.name.take();
        if let Some((name, operation)) = chosen(&document, asked.as_deref()) {
            let kind = kind(operation.ty);
            measured.kind = Some(kind);
            measured.fields = root_fields(ctx, &document, operation);
            measured.name.clone_from(&name);
            if let Some(request) = telemetry::current() {
                request.note_operation(telemetry::Operation { kind, name });
            }
        }
        drop(measured);
        Ok(document)
    }
}

/// The operation that will be run.
fn chosen<'d>(
    document: &'d ExecutableDocument,
    asked: Option<&str>,
) -> Option<(Option<String>, &'d OperationDefinition)> {
    let mut operations = document.operations.iter().filter(|(name, _)| {
        asked.is_none_or(|asked| name.is_some_and(|name| name.as_str() == asked))
    });
    let (name, operation) = operations.next()?;
    // Several and no choice: the library refuses that.
    let single = operations.next().is_none();
    single.then(|| (name.map(|name| name.as_str().chars().take(64).collect()), &operation.node))
}

fn kind(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
}

/// Root fields of the schema that an operation asks for, each once; what is none is [`OTHER`].
fn root_fields(
    ctx: &ExtensionContext<'_>,
    document: &ExecutableDocument,
    operation: &OperationDefinition,
) -> Vec<String> {
    let registry = &ctx.schema_env.registry;
    let root = match operation.ty {
        OperationType::Query => Some(&registry.query_type),
        OperationType::Mutation => registry.mutation_type.as_ref(),
        OperationType::Subscription => registry.subscription_type.as_ref(),
    };
    let known = root.and_then(|root| registry.types.get(root)).and_then(|root| root.fields());
    let mut asked = Vec::new();
    collect(document, &operation.selection_set.node, FRAGMENT_DEPTH, &mut asked);
    let mut fields: Vec<String> = asked
        .into_iter()
        .map(
            |field| {
                if known.is_some_and(|known| known.contains_key(field)) { field } else { OTHER }
            },
        )
        .map(str::to_owned)
        .collect();
    fields.sort_unstable();
    fields.dedup();
    fields
}

fn collect<'d>(
    document: &'d ExecutableDocument,
    selected: &'d SelectionSet,
    depth: usize,
    fields: &mut Vec<&'d str>,
) {
    for item in &selected.items {
        if fields.len() >= MAX_FIELDS {
            return;
        }
        let inner = match &item.node {
            Selection::Field(field) => {
                fields.push(field.node.name.node.as_str());
                continue;
            }
            Selection::InlineFragment(fragment) => Some(&fragment.node.selection_set.node),
            Selection::FragmentSpread(spread) => {
                let fragment = document.fragments.get(&spread.node.fragment_name.node);
                fragment.map(|fragment| &fragment.node.selection_set.node)
            }
        };
        match inner {
            Some(inner) if depth > 0 => collect(document, inner, depth - 1, fields),
            _ => fields.push(OTHER),
        }
    }
}
