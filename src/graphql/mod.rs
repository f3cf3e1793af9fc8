//! The API. One file per noun: its object, inputs, queries, mutations and subscriptions together.
#![expect(clippy::unused_async, reason = "async-graphql wants every resolver async")]

mod ai;
mod artifact;
mod attempt;
mod attribute;
mod cache;
mod codes;
mod content;
mod context;
mod error;
mod event;
mod feed;
mod filter;
mod finding;
mod job;
mod listing;
mod loader;
mod measure;
mod nul;
mod organizer;
mod page;
mod pause;
mod picture;
#[cfg(feature = "rig")]
mod probe;
mod product;
mod progress;
mod proposal;
mod scalar;
mod schedule;
mod scrape;
mod start;
mod status;
mod template;
mod upload;
mod viewer;

use async_graphql::parser::types::{ExecutableDocument, Selection};
use async_graphql::{Data, MergedObject, MergedSubscription};
use entity::store::Store;

use crate::access::Viewer;
use crate::catalog::Lang;

pub use context::{Desk, UploadLimits};
pub use error::{ApiError, UserError};

/// Most levels of fields in one operation (attack table row 9).
const MAX_DEPTH: usize = 10;
/// Most levels of a question about the schema itself: the standard one has 15.
const INTROSPECTION_DEPTH: usize = 20;
/// Most cost of one operation, where a field costs 1 and a page costs its size times its items
/// (row 13).
const MAX_COMPLEXITY: usize = 1_000;
/// Most directives on one field (row 12).
const MAX_DIRECTIVES: usize = 20;

/// All queries.
#[derive(MergedObject, Default)]
pub struct Query(
    viewer::ViewerQuery,
    template::TemplateQuery,
    product::ProductQuery,
    job::JobQuery,
    schedule::ScheduleQuery,
    scrape::ScrapeQuery,
    proposal::ProposalQuery,
    status::StatusQuery,
    pause::PauseQuery,
    cache::CacheQuery,
);

/// All mutations.
#[derive(MergedObject, Default)]
pub struct Mutation(
    template::TemplateMutation,
    product::ProductMutation,
    listing::ListingMutation,
    attribute::AttributeMutation,
    scrape::ScrapeMutation,
    proposal::ProposalMutation,
    content::ContentMutation,
    organizer::OrganizerMutation,
    picture::PictureMutation,
    job::JobMutation,
    filter::JobsMutation,
    schedule::ScheduleMutation,
    pause::PauseMutation,
    viewer::KeyMutation,
    cache::CacheMutation,
    #[cfg(feature = "rig")] probe::ProbeMutation,
);

/// All subscriptions.
#[derive(MergedSubscription, Default)]
pub struct Subscription(job::JobSubscription, feed::JobFeedSubscription);

/// The executable schema.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// The API over what the house gives to its resolvers.
#[derive(Clone)]
pub struct Api {
    schema: Schema,
    introspection: Schema,
    store: Store,
}

impl Api {
    /// The API that works with `desk`.
    pub fn new(desk: Desk) -> Self {
        let build = |depth| {
            let (query, mutation, subscription) = Default::default();
            async_graphql::Schema::build(query, mutation, subscription)
                .data(desk.clone())
                .limit_depth(depth)
                .limit_complexity(MAX_COMPLEXITY)
                .limit_directives(MAX_DIRECTIVES)
                // Outside, where errors have their codes already.
                .extension(measure::Measure)
                .extension(codes::Codes)
                .extension(nul::NoNul)
        };
        let introspection = build(INTROSPECTION_DEPTH).introspection_only().finish();
        Self { schema: build(MAX_DEPTH).finish(), introspection, store: desk.store.clone() }
    }

    /// What the resolvers of one viewer's request need beside the desk.
    pub fn data_for(&self, viewer: Viewer, lang: Lang) -> Data {
        let mut data = Data::default();
        data.insert(picture::OfProducts::loader(self.store.clone(), viewer.scope));
        data.insert(loader::OfJobs::loader(self.store.clone(), viewer.scope));
        data.insert(loader::OfProducts::loader(self.store.clone(), viewer.scope));
        data.insert(viewer);
        data.insert(lang);
        data
    }

    /// Runs one query or mutation. What only asks for the schema itself may nest deeper: clients'
    /// standard question does.
    pub async fn execute(
        &self,
        viewer: Viewer,
        lang: Lang,
        mut request: async_graphql::Request,
    ) -> async_graphql::Response {
        request.data = self.data_for(viewer, lang);
        let about_schema = request.parsed_query().is_ok_and(asks_only_for_the_schema);
        let schema = if about_schema { &self.introspection } else { &self.schema };
        schema.execute(request).await
    }

    /// The schema that subscriptions run on.
    pub fn schema(&self) -> Schema {
        self.schema.clone()
    }
}

fn asks_only_for_the_schema(document: &ExecutableDocument) -> bool {
    document.operations.iter().all(|(_, operation)| {
        let fields = &operation.node.selection_set.node.items;
        fields.iter().all(|item| match &item.node {
            Selection::Field(field) => field.node.name.node.starts_with("__"),
            _ => false,
        })
    })
}

/// The schema's text, as committed in `schema.graphql`.
pub fn sdl() -> String {
    let schema = async_graphql::Schema::build(
        Query::default(),
        Mutation::default(),
        Subscription::default(),
    )
    .finish();
    let options = async_graphql::SDLExportOptions::new().sorted_fields().sorted_arguments();
    schema.sdl_with_options(options)
}
