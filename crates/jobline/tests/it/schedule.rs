//! Jobs by the clock: each due time once, by whatever process.

use std::time::Duration;

use entity::clock::Clock;
use entity::id::ScheduleId;
use entity::job_state::JobState;
use entity::schedule;
use futures_util::future::join_all;
use jobline::error::ScheduleError;
use jobline::query::JobFilter;
use jobline::testing::Bench;
use jobline::{Client, Config, Cron, EnqueueOptions, MissedRuns, NewSchedule, ScheduleChange};

use crate::harness::{Act, House, Rooms, new_job, open, registry, scope};

const HALF_AN_HOUR: Duration = Duration::from_mins(30);

fn new(name: &str, cron: &str, missed_runs: MissedRuns) -> NewSchedule {
    NewSchedule {
        name: name.to_owned(),
        cron: Cron::parse(cron, "America/Sao_Paulo").unwrap(),
        missed_runs,
        overlaps: true,
        job: new_job(Act::Write, EnqueueOptions::default()),
    }
}

async fn scheduled(house: &House, cron: &str, missed_runs: MissedRuns) -> ScheduleId {
    house.client.schedule(&scope(), new("any", cron, missed_runs)).await.unwrap().id
}

/// Due times that were noted, oldest first: the minutes since noon, and whether a job was made.
async fn served(house: &House, id: ScheduleId) -> Vec<(u64, bool)> {
    let noon = "2026-11-24T12:00:00Z".parse().unwrap();
    let runs = house.client.schedule_runs(&scope(), id, 10_000).await.unwrap();
    let minutes =
        |run: &entity::schedule_run::Model| run.due_at.duration_since(noon).as_secs() / 60;
    runs.iter().rev().map(|run| (minutes(run), run.job_id.is_some())).collect()
}

async fn jobs(house: &House) -> u64 {
    house.client.count(&scope(), &JobFilter::default()).await.unwrap()
}

#[tokio::test]
async fn a_day_of_minutes_with_three_processes_and_a_wrong_clock_is_1440_jobs() {
    let house = House::new().await;
    let id = scheduled(&house, "* * * * *", MissedRuns::All).await;
    // One process lives five minutes behind; another is restarted before each full hour.
    let (clock, behind) = Clock::manual("2026-11-24T11:55:00Z".parse().unwrap());
    let late = Client::new(open(&house.url, clock).await);
    let bench =
        |client: &Client| Bench::new(client, registry(), Rooms::default(), &Config::default());
    let (first, mut second, third) = (house.bench(), house.bench(), bench(&late));

    for minute in 1..=1_440 {
        house.hands.advance(Duration::from_mins(1));
        behind.advance(Duration::from_mins(1));
        if minute % 60 == 59 {
            second = house.bench();
        }
        let rounds = [&first, &second, &third].map(Bench::serve_schedules);
        join_all(rounds).await.into_iter().for_each(|round| assert!(round.is_ok(), "{round:?}"));
    }

    let minutes: Vec<u64> =
        served(&house, id).await.into_iter().map(|(minute, _)| minute).collect();
    assert_eq!(minutes, (1..=1_440).collect::<Vec<_>>());
    assert_eq!(jobs(&house).await, 1_440);
}

#[tokio::test]
async fn times_at_which_nobody_was_there_are_made_up_for_as_it_was_asked() {
    let of_three_hours = [
        (MissedRuns::Skip, vec![(180, false)]),
        (MissedRuns::Latest, vec![(180, true)]),
        (MissedRuns::All, (1..=6).map(|half| (half * 30, true)).collect()),
    ];
    for (policy, expected) in of_three_hours {
        let house = House::new().await;
        let id = scheduled(&house, "*/30 * * * *", policy).await;
        house.hands.advance(6 * HALF_AN_HOUR + Duration::from_mins(5));
        let bench = house.bench();
        bench.serve_schedules().await.unwrap();
        assert_eq!(served(&house, id).await, expected, "{policy:?}");
        // And on time again.
        house.hands.advance(Duration::from_mins(25));
        bench.serve_schedules().await.unwrap();
        assert_eq!(served(&house, id).await.last(), Some(&(210, true)), "{policy:?}");
    }
}

#[tokio::test]
async fn many_missed_times_come_in_parts_and_none_is_left_out() {
    let house = House::new().await;
    let id = scheduled(&house, "* * * * *", MissedRuns::All).await;
    house.hands.advance(Duration::from_mins(50));
    let bench = house.bench();
    let mut rounds = Vec::new();
    for _ in 0..4 {
        rounds.push(bench.serve_schedules().await.unwrap());
    }
    assert_eq!(rounds, [20, 20, 10, 0]);
    assert_eq!(served(&house, id).await.len(), 50);
}

#[tokio::test]
async fn a_job_that_must_not_overlap_stands_for_the_times_that_come_while_it_lives() {
    let house = House::new().await;
    let alone = NewSchedule { overlaps: false, ..new("alone", "*/30 * * * *", MissedRuns::All) };
    let id = house.client.schedule(&scope(), alone).await.unwrap().id;
    let mut bench = house.bench();
    for _ in 0..2 {
        house.hands.advance(HALF_AN_HOUR);
        assert_eq!(bench.serve_schedules().await.unwrap(), 1);
    }
    assert_eq!(jobs(&house).await, 1);
    bench.drain_all().await.unwrap();
    house.hands.advance(HALF_AN_HOUR);
    bench.serve_schedules().await.unwrap();
    assert_eq!(jobs(&house).await, 2);
    let runs = house.client.schedule_runs(&scope(), id, 10).await.unwrap();
    let ids: Vec<_> = runs.iter().map(|run| run.job_id).collect();
    assert!(matches!(ids.as_slice(), [new, old, same] if old == same && new != old), "{ids:?}");
}

#[tokio::test]
async fn a_paused_schedule_makes_nothing_and_goes_on_from_the_moment_it_is_resumed() {
    let house = House::new().await;
    let id = scheduled(&house, "*/30 * * * *", MissedRuns::All).await;
    let paused = house.client.pause_schedule(&scope(), id).await.unwrap();
    assert_eq!((paused.next_at, paused.paused_at.is_some()), (None, true));
    house.hands.advance(4 * HALF_AN_HOUR);
    let bench = house.bench();
    assert_eq!(bench.serve_schedules().await.unwrap(), 0);
    // Other times do not wake it.
    let hourly = Cron::parse("0 * * * *", "UTC").unwrap();
    let change = ScheduleChange { cron: Some(hourly), ..ScheduleChange::default() };
    let changed = house.client.change_schedule(&scope(), id, change).await.unwrap();
    assert_eq!((changed.next_at, changed.cron.as_str()), (None, "0 * * * *"));
    house.client.resume_schedule(&scope(), id).await.unwrap();
    assert_eq!(bench.serve_schedules().await.unwrap(), 0);
    house.hands.advance(2 * HALF_AN_HOUR);
    assert_eq!(bench.serve_schedules().await.unwrap(), 1);
    assert_eq!(served(&house, id).await, [(180, true)]);
}

#[tokio::test]
async fn a_scheduled_job_is_the_one_that_was_asked_for() {
    let house = House::new().await;
    let options = EnqueueOptions {
        priority: Some(2),
        label: Some("todo dia".to_owned()),
        ..EnqueueOptions::default()
    };
    let daily = NewSchedule {
        job: new_job(Act::Count(3), options),
        ..new("todo dia", "0 6 * * *", MissedRuns::Latest)
    };
    let made = house.client.schedule(&scope(), daily).await.unwrap();
    assert_eq!(made.next_at, Some("2026-11-25T09:00:00Z".parse().unwrap()));
    house.hands.advance(Duration::from_hours(24));
    let mut bench = house.bench();
    bench.serve_schedules().await.unwrap();
    let runs = house.client.schedule_runs(&scope(), made.id, 1).await.unwrap();
    let job = house.job(runs.first().unwrap().job_id.unwrap()).await;
    assert_eq!((job.priority, job.label.as_deref(), job.max_attempts), (2, Some("todo dia"), 3));
    bench.drain_all().await.unwrap();
    assert_eq!(house.state(job.id).await, JobState::Succeeded);
}

#[tokio::test]
async fn what_can_not_be_scheduled_is_refused_and_others_see_nothing_of_it() {
    let house = House::new().await;
    let id = scheduled(&house, "* * * * *", MissedRuns::Skip).await;
    let again = house.client.schedule(&scope(), new("any", "0 0 * * *", MissedRuns::Skip)).await;
    assert!(matches!(again, Err(ScheduleError::NameTaken)), "{again:?}");
    let nameless = house.client.schedule(&scope(), new("", "0 0 * * *", MissedRuns::Skip)).await;
    assert!(matches!(nameless, Err(ScheduleError::NameOutOfRange { .. })), "{nameless:?}");

    let neighbour = house.neighbour().await;
    let theirs = house.client.schedules(&neighbour).await.unwrap();
    assert_eq!(theirs, Vec::<schedule::Model>::new());
    for refused in [
        house.client.pause_schedule(&neighbour, id).await.map(drop),
        house.client.change_schedule(&neighbour, id, ScheduleChange::default()).await.map(drop),
        house.client.remove_schedule(&neighbour, id).await,
    ] {
        assert!(matches!(refused, Err(ScheduleError::NotFound)), "{refused:?}");
    }

    house.client.remove_schedule(&scope(), id).await.unwrap();
    house.hands.advance(HALF_AN_HOUR);
    assert_eq!(house.bench().serve_schedules().await.unwrap(), 0);
    let scope = scope();
    let all = join_all((0..101).map(|number| {
        let new = new(&number.to_string(), "0 0 * * *", MissedRuns::Skip);
        house.client.schedule(&scope, new)
    }));
    let refused: Vec<_> = all.await.into_iter().filter_map(Result::err).collect();
    assert!(matches!(refused.as_slice(), [ScheduleError::TooMany { limit: 100 }]), "{refused:?}");
}
