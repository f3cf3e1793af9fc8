//! Which jobs a filter means.

use entity::job;
use entity::scope::TenantScope;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, LikeExpr};
use sea_orm::{ColumnTrait as _, QueryFilter as _, Select};

use crate::query::JobFilter;

/// Before letters of a pattern that are meant as they are.
const ESCAPE: char = '\\';

/// The workspace's jobs that match.
pub(super) fn matching(scope: &TenantScope, filter: &JobFilter) -> Select<job::Entity> {
    let mut jobs = scope.find::<job::Entity>();
    if !filter.states.is_empty() {
        jobs = jobs.filter(job::Column::State.is_in(filter.states.iter().copied()));
    }
    if !filter.kinds.is_empty() {
        jobs = jobs.filter(job::Column::Kind.is_in(&filter.kinds));
    }
    if !filter.queues.is_empty() {
        let names = filter.queues.iter().map(|queue| queue.as_str());
        jobs = jobs.filter(job::Column::Queue.is_in(names));
    }
    if !filter.error_codes.is_empty() {
        jobs = jobs.filter(job::Column::ErrorCode.is_in(&filter.error_codes));
    }
    if let Some(text) = &filter.label {
        let label = Func::lower(Expr::col((job::Entity, job::Column::Label)));
        let holds = LikeExpr::new(holding(text)).escape(ESCAPE);
        jobs = jobs.filter(Expr::from(label).like(holds));
    }
    if let Some(from) = filter.created_from {
        jobs = jobs.filter(job::Column::CreatedAt.gte(from));
    }
    if let Some(until) = filter.created_until {
        jobs = jobs.filter(job::Column::CreatedAt.lt(until));
    }
    if let Some(parent) = filter.parent {
        jobs = jobs.filter(job::Column::ParentId.eq(parent));
    }
    jobs
}

/// The pattern of what holds `text`. Only letters from a to z have another case: what other letters
/// become hangs on the database.
fn holding(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | ESCAPE) {
            pattern.push(ESCAPE);
        }
        pattern.push(letter.to_ascii_lowercase());
    }
    pattern.push('%');
    pattern
}
