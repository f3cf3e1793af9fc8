//! Findings as stored: the remarks of one job, numbered.

use std::cmp::Reverse;

use entity::finding::{ActiveModel, Column, Entity, Model};
use entity::id::JobId;
use entity::scope::TenantScope;
use entity::store::Store;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use super::ShelfError;
use crate::catalog::{Finding, Severity};

/// Rows of one statement: SQLite takes 32,766 values, a row has 7.
const BATCH: usize = 1_000;

/// Adds findings behind the first `from` ones of a job. Those from there on are replaced, so a
/// second attempt leaves no doubles.
///
/// # Errors
/// [`ShelfError`].
pub async fn record(
    tx: &impl ConnectionTrait,
    scope: &TenantScope,
    job: JobId,
    from: i64,
    findings: &[Finding],
) -> Result<(), ShelfError> {
    let stale = scope.delete_many::<Entity>();
    stale.filter(Column::JobId.eq(job)).filter(Column::Seq.gt(from)).exec(tx).await?;
    let mut seq = from;
    for batch in findings.chunks(BATCH) {
        let mut rows = Vec::with_capacity(batch.len());
        for finding in batch {
            seq += 1;
            rows.push(row(job, seq, finding)?);
        }
        scope.insert_many(rows).exec(tx).await?;
    }
    Ok(())
}

fn row(job: JobId, seq: i64, finding: &Finding) -> Result<ActiveModel, ShelfError> {
    let stored = |source| ShelfError::Stored { table: "finding", source };
    Ok(ActiveModel {
        job_id: Set(job),
        seq: Set(seq),
        severity: Set(finding.severity.as_str().to_owned()),
        code: Set(finding.code.as_str().to_owned()),
        sku: Set(finding.sku.clone()),
        body: Set(serde_json::to_value(finding).map_err(stored)?),
        ..Default::default()
    })
}

/// Findings of a job with their numbers, in order, from after `after` on; of one severity if asked.
///
/// # Errors
/// [`ShelfError`].
pub async fn page(
    store: &Store,
    scope: &TenantScope,
    job: JobId,
    severity: Option<Severity>,
    (after, limit): (i64, u64),
) -> Result<Vec<(i64, Finding)>, ShelfError> {
    let mut found = scope.find::<Entity>().filter(Column::JobId.eq(job));
    if let Some(severity) = severity {
        found = found.filter(Column::Severity.eq(severity.as_str()));
    }
    let found = found.filter(Column::Seq.gt(after)).order_by_asc(Column::Seq).limit(limit);
    found.all(store.read()).await?.into_iter().map(read).collect()
}

fn read(row: Model) -> Result<(i64, Finding), ShelfError> {
    let finding = serde_json::from_value(row.body);
    let finding = finding.map_err(|source| ShelfError::Stored { table: "finding", source })?;
    Ok((row.seq, finding))
}

/// How many findings of each severity these jobs have.
///
/// # Errors
/// [`ShelfError`].
pub async fn counts(
    store: &Store,
    scope: &TenantScope,
    jobs: &[JobId],
) -> Result<Vec<(JobId, String, i64)>, ShelfError> {
    let counted = scope
        .find::<Entity>()
        .filter(Column::JobId.is_in(jobs.iter().copied()))
        .select_only()
        .column(Column::JobId)
        .column(Column::Severity)
        .column_as(Column::Seq.count(), "count")
        .group_by(Column::JobId)
        .group_by(Column::Severity);
    Ok(counted.into_tuple().all(store.read()).await?)
}

/// Findings of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// How many there are.
    pub count: i64,
    /// The first of them.
    pub first: Finding,
}

/// Findings of a job by kind: the worst first, then the most frequent.
///
/// # Errors
/// [`ShelfError`].
pub async fn groups(
    store: &Store,
    scope: &TenantScope,
    job: JobId,
) -> Result<Vec<Group>, ShelfError> {
    let of_job = || scope.find::<Entity>().filter(Column::JobId.eq(job));
    let kinds: Vec<(i64, i64)> = of_job()
        .select_only()
        .column_as(Column::Seq.min(), "first")
        .column_as(Column::Seq.count(), "count")
        .group_by(Column::Severity)
        .group_by(Column::Code)
        .into_tuple()
        .all(store.read())
        .await?;
    let firsts = of_job().filter(Column::Seq.is_in(kinds.iter().map(|(first, _)| *first)));
    let mut groups = Vec::with_capacity(kinds.len());
    for row in firsts.all(store.read()).await? {
        let (seq, first) = read(row)?;
        let count = kinds.iter().find(|(first, _)| *first == seq).map_or(1, |(_, count)| *count);
        groups.push(Group { count, first });
    }
    groups.sort_by_key(|group| (Reverse(group.first.severity), Reverse(group.count)));
    Ok(groups)
}
