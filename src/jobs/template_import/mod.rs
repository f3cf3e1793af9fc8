//! Reads an uploaded template and notes what it is, once per content.

use entity::id::UploadId;
use jobline::{Context, Effects, Failure, Job, Outcome, Queue};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sheetfill::{Generation, Template};

use super::{Rooms, failure};
use crate::shelf::template::{self, TemplateFacts};
use crate::shelf::upload;
use crate::storage::BlobKey;

/// The file to read.
#[derive(Debug, Serialize, Deserialize)]
pub struct TemplateImport {
    /// Uploaded workbook.
    pub upload_id: UploadId,
}

impl Job for TemplateImport {
    const KIND: &'static str = "template_import";
    const QUEUE: Queue = Queue::Spreadsheet;
    type Rooms = Rooms;

    async fn run(self, ctx: Context, rooms: Rooms) -> Outcome {
        self.import(ctx, rooms).await.into()
    }
}

impl TemplateImport {
    /// `None` when the job was told to stop.
    async fn import(self, ctx: Context, rooms: Rooms) -> Result<Option<Effects>, Failure> {
        let scope = ctx.scope();
        let file = upload::find(&rooms.store, &scope, self.upload_id)
            .await
            .map_err(failure::of_shelf)?
            .ok_or_else(|| failure::gone("upload"))?;

        let phase = ctx.phase("parse", Some(1));
        let key = BlobKey::stored(file.blob_key.clone());
        let parsing = rooms.templates.get(&file.content_hash, &key);
        let Some(parsed) = ctx.token().run_until_cancelled(parsing).await else {
            return Ok(None);
        };
        let parsed = parsed.map_err(|error| failure::copy(&error))?;
        phase.advance(1);

        let facts = facts(&parsed.template);
        let active: Vec<String> =
            parsed.template.active_content().iter().map(|a| format!("{a:?}")).collect();
        let (store, new) = (rooms.store.clone(), facts.clone());
        let saved = ctx.commit(move |tx| {
            Box::pin(async move { Ok(template::save(tx, &store, &scope, &file, &new).await?) })
        });
        let row = saved.await?;
        let effects = Effects::default().summary(json!({
            "templateId": row.id,
            "productTypes": facts.product_types,
            "columns": facts.column_count,
            "sections": parsed.template.sections().len(),
            "activeContent": active,
        }));
        Ok(Some(effects))
    }
}

fn facts(template: &Template) -> TemplateFacts {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    TemplateFacts {
        generation: match template.generation() {
            Generation::Unified => "unified",
            Generation::Legacy => "legacy",
        },
        version: template.version().to_owned(),
        language: text(template.language()),
        marketplace: text(template.marketplace()),
        identifier: text(template.identifier()),
        product_types: template.product_types().to_vec(),
        sheet_name: template.layout().sheet_name.clone(),
        column_count: template.columns().len(),
    }
}
