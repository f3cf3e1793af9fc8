//! From a seller's file to products with texts.

use async_graphql::{Context, Object, Upload};

use super::start::{self, JobStartPayload, Order};
use crate::jobs::organizer_run::OrganizerRun;

/// Starts of the organizer.
#[derive(Debug, Default)]
pub struct OrganizerMutation;

#[Object]
impl OrganizerMutation {
    /// Reads a seller's products (`.xlsx`, `.csv`, `.jsonl`) and writes the texts of exactly those.
    /// Rows that can't be read are findings of the job; the others are kept.
    async fn organizer_run(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file, by the GraphQL multipart request specification.")]
        upload: Upload,
        #[graphql(
            desc = "Makes a repeated call with the same file answer the same job: any text of \
                    yours, kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<JobStartPayload> {
        let order = Order { mutation: "organizerRun", idempotency_key, ..Order::default() };
        let job = |upload_id| OrganizerRun { upload_id };
        Ok(start::with_products_file(ctx, upload, order, job).await?)
    }
}
