//! From a seller's file to products with texts.

use async_graphql::{Context, Object, SimpleObject, Upload};

use super::context::Desked as _;
use super::error::UserError;
use super::job::Job;
use super::upload::{Received, receive};
use crate::jobs::organizer_run::OrganizerRun;

/// An organizer that was started.
#[derive(SimpleObject)]
pub struct OrganizerRunPayload {
    /// The job that reads the file and writes the texts.
    job: Option<Job>,
    /// Why there is no job.
    user_errors: Vec<UserError>,
}

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
    ) -> async_graphql::Result<OrganizerRunPayload> {
        let file = match receive(ctx, upload, ctx.desk()?.limits.product_bytes).await? {
            Received::Kept(file) => file,
            Received::Refused(error) => {
                return Ok(OrganizerRunPayload { job: None, user_errors: vec![error] });
            }
        };
        let label = file.file_name.clone();
        let job = super::job::start(ctx, OrganizerRun { upload_id: file.id }, label).await?;
        Ok(OrganizerRunPayload { job: Some(job), user_errors: Vec::new() })
    }
}
