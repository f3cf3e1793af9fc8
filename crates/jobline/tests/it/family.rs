//! Jobs that wait for jobs that they made.

use std::time::Duration;

use entity::id::JobId;
use entity::job;
use entity::job_state::JobState;
use jobline::query::{JobFilter, Page};
use jobline::{EnqueueOptions, Queue};
use sea_orm::{ColumnTrait as _, QueryFilter as _};

use crate::harness::{Act, House, new_job, scope};

async fn children(house: &House, parent: JobId) -> Vec<job::Model> {
    let page = Page { first: 100, after: None };
    let jobs = house.client.list(&scope(), &JobFilter::default(), page).await.unwrap();
    let mut jobs: Vec<job::Model> =
        jobs.into_iter().filter(|job| job.parent_id == Some(parent)).collect();
    jobs.sort_by_key(|job| job.id);
    jobs
}

/// A parent that waits for its children.
async fn forked(house: &House, acts: Vec<Act>) -> (JobId, Vec<job::Model>) {
    let parent = house.enqueue(Act::Fork(acts)).await;
    assert_eq!(house.bench().run_one(Queue::Default).await.unwrap(), Some(parent));
    let made = children(house, parent).await;
    (parent, made)
}

#[tokio::test]
async fn a_parent_goes_on_when_the_last_child_has_ended_well_or_not() {
    let house = House::new().await;
    let (parent, made) = forked(&house, vec![Act::Write, Act::Permanent, Act::Write]).await;
    assert_eq!(made.len(), 3);
    let row = house.job(parent).await;
    assert_eq!((row.state, row.pending_children), (JobState::Waiting, 3));
    assert_eq!(row.owner, None);
    // Time does not free it.
    house.hands.advance(Duration::from_hours(1));
    assert_eq!(house.bench().dispatch().await.unwrap(), 0);

    let mut bench = house.bench();
    for left in [2, 1, 0] {
        bench.run_one(Queue::Default).await.unwrap();
        assert_eq!(house.job(parent).await.pending_children, left);
    }
    assert_eq!(house.state(parent).await, JobState::Queued);
    bench.drain_all().await.unwrap();
    let states = ["queued", "running", "waiting", "queued", "running", "succeeded"];
    assert_eq!(house.states(parent).await, states);
    let row = house.job(parent).await;
    assert_eq!((row.attempts, row.runs), (0, 2));
    assert_eq!(house.effects(parent).await, 1);
    let ends: Vec<JobState> = children(&house, parent).await.iter().map(|job| job.state).collect();
    let ended = |state| ends.iter().filter(|end| **end == state).count();
    assert_eq!((ended(JobState::Succeeded), ended(JobState::Failed)), (2, 1));
}

#[tokio::test]
async fn a_child_that_takes_its_process_down_frees_its_parent_when_it_is_put_aside() {
    let house = House::new().await;
    let (parent, made) = forked(&house, vec![Act::Deaf]).await;
    let mut bench = house.bench();
    for _ in 0..3 {
        assert!(bench.hold(Queue::Default).await.unwrap().is_some());
        house.hands.advance(Duration::from_secs(31));
        bench.sweep().await.unwrap();
    }
    assert_eq!(house.state(made[0].id).await, JobState::Quarantined);
    bench.drain_all().await.unwrap();
    assert_eq!(house.state(parent).await, JobState::Succeeded);
}

#[tokio::test]
async fn who_stops_a_parent_stops_its_children() {
    let house = House::new().await;
    let (parent, made) = forked(&house, vec![Act::Deaf, Act::Write]).await;
    let held = house.bench().hold(Queue::Default).await.unwrap().unwrap();
    house.client.cancel(&scope(), parent).await.unwrap();
    assert_eq!(house.state(parent).await, JobState::Cancelled);
    let ends: Vec<JobState> = children(&house, parent).await.iter().map(|job| job.state).collect();
    assert_eq!(ends, [JobState::Cancelling, JobState::Cancelled]);
    assert_eq!(held.job(), made[0].id);
    held.finish(jobline::Outcome::Stopped).await.unwrap();
    assert_eq!(house.state(parent).await, JobState::Cancelled);
    assert_eq!(house.bench().drain_all().await.unwrap(), 0);
}

#[tokio::test]
async fn children_whose_parent_was_stopped_by_a_process_that_died_are_stopped_by_others() {
    let house = House::new().await;
    let (parent, made) = forked(&house, vec![Act::Write, Act::Write]).await;
    // As the first of the two steps of a cancel leaves it.
    let tx = house.client.store().begin_write().await.unwrap();
    let all = entity::scope::SystemScope::for_runtime("test");
    let patch = job::ActiveModel {
        state: sea_orm::ActiveValue::Set(JobState::Cancelled),
        ..Default::default()
    };
    let change = all.update_many::<job::Entity>().set(patch).filter(job::Column::Id.eq(parent));
    change.exec(&tx).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!(house.bench().cancel_orphans().await.unwrap(), 2);
    assert_eq!(house.state(made[1].id).await, JobState::Cancelled);
    assert_eq!(house.bench().cancel_orphans().await.unwrap(), 0);
}

#[tokio::test]
async fn a_parent_that_is_run_again_makes_its_children_again() {
    let house = House::new().await;
    let (parent, _) = forked(&house, vec![Act::Write]).await;
    house.client.cancel(&scope(), parent).await.unwrap();
    house.hands.advance(Duration::from_secs(1));
    house.client.retry(&scope(), parent).await.unwrap();
    house.bench().drain_all().await.unwrap();
    assert_eq!(house.state(parent).await, JobState::Succeeded);
    assert_eq!(children(&house, parent).await.len(), 2);
}

#[tokio::test]
async fn too_many_children_end_the_run_and_leave_none_behind() {
    let house = House::new().await;
    let (parent, made) = forked(&house, vec![Act::Write; 1_001]).await;
    assert!(made.is_empty());
    let row = house.job(parent).await;
    assert_eq!(row.state, JobState::Failed);
    assert_eq!(row.error_code.as_deref(), Some("TOO_MANY_CHILDREN"));
}

#[tokio::test]
async fn many_jobs_are_recorded_at_once_or_not_at_all() {
    let house = House::new().await;
    let jobs = |n: usize| (0..n).map(|_| new_job(Act::Write, EnqueueOptions::default())).collect();
    let ids = house.client.enqueue_all(&scope(), jobs(1_200)).await.unwrap();
    assert_eq!(house.client.count(&scope(), &JobFilter::default()).await.unwrap(), 1_200);
    assert_eq!(house.states(ids[1_199]).await, ["queued"]);
    let refused = house.client.enqueue_all(&scope(), jobs(8_801)).await.unwrap_err();
    assert_eq!(refused.code(), "QUEUE_FULL");
    assert_eq!(house.client.count(&scope(), &JobFilter::default()).await.unwrap(), 1_200);
}

#[tokio::test]
async fn a_long_input_is_kept_small_and_comes_back_whole() {
    let house = House::new().await;
    let act = Act::Fork(vec![Act::Write; 900]);
    let job = house.enqueue(act).await;
    let row = house.job(job).await;
    assert!(row.args.is_null());
    assert!(row.args_packed.as_ref().unwrap().len() < 500);
    house.bench().run_one(Queue::Default).await.unwrap();
    assert_eq!(house.job(job).await.pending_children, 900);
}
