use std::sync::Arc;

use entity::id::WorkspaceId;
use entity::scope::{Actor, TenantScope};
use entity::store::{Store, StoreOptions};
use entity::testing::TestDatabase;
use jobline::testing::{Bench, Held};
use jobline::{Client, Config, EnqueueOptions, Job, Outcome, Queue, Registry};
use migration::Migrator;
use sea_orm_migration::MigratorTrait as _;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::*;

/// A job that the tests play themselves.
#[derive(Serialize, Deserialize)]
struct Asks;

impl Job for Asks {
    const KIND: &'static str = "asks";
    const QUEUE: Queue = Queue::Ai;
    type Rooms = ();

    async fn run(self, _: Context, (): ()) -> Outcome {
        Outcome::done()
    }
}

struct House {
    store: Store,
    client: Client,
    bench: Bench<()>,
    held: Held,
    _database: TestDatabase,
}

impl House {
    async fn open() -> Self {
        let database = TestDatabase::new().await;
        let store = Store::open(&database.url, StoreOptions::default()).await.unwrap();
        let change = store.begin_schema_change().await.unwrap();
        Migrator::up(change.executor(), None).await.unwrap();
        change.commit().await.unwrap();
        let client = Client::new(store.clone());
        let registry = Registry::new().register::<Asks>();
        let mut bench = Bench::new(&client, registry, (), &Config::default());
        let held = hold(&client, &mut bench).await;
        Self { store, client, bench, held, _database: database }
    }

    fn books(&self, cap: i64) -> JobBooks {
        books(&self.held, cap)
    }
}

async fn hold(client: &Client, bench: &mut Bench<()>) -> Held {
    client.enqueue(&scope(), Asks, EnqueueOptions::default()).await.unwrap();
    bench.hold(Queue::Ai).await.unwrap().unwrap()
}

fn books(held: &Held, cap: i64) -> JobBooks {
    let purse = Purse { job_cap_micro_usd: cap, answers_live: Duration::from_hours(24) };
    JobBooks::new(&held.context(), purse)
}

fn scope() -> TenantScope {
    TenantScope::new(WorkspaceId::DEFAULT, Actor::Operator)
}

fn planned(at_most_micro_usd: i64) -> PlannedCall {
    PlannedCall {
        provider: "openai".to_owned(),
        model: "m".to_owned(),
        prompt: "content@1".to_owned(),
        items: 5,
        at_most_micro_usd,
        price_version: "1".to_owned(),
    }
}

fn bill(cost_micro_usd: i64) -> Bill {
    let outcome = "OK".to_owned();
    Bill { outcome, tokens_in: 10, tokens_cached: 4, tokens_out: 6, cost_micro_usd }
}

fn kept(hash: &str) -> Kept {
    let provenance = Provenance {
        provider: "openai".to_owned(),
        model: "m".to_owned(),
        prompt: "content@1".to_owned(),
        input_hash: hash.to_owned(),
    };
    Kept { provenance, value: json!({ "title": hash }) }
}

#[tokio::test]
async fn a_job_spends_up_to_its_cap_and_a_call_that_was_cut_off_counts_in_full() {
    let house = House::open().await;
    let ours = house.books(100);
    let first = ours.reserve(&planned(60)).await.unwrap();
    for refused in [ours.afford(&planned(60)).await, ours.reserve(&planned(60)).await.map(drop)] {
        let cap = matches!(refused, Err(BooksError::CapReached { cap_micro_usd: 100 }));
        assert!(cap, "{refused:?}");
    }
    ours.settle(&first, bill(10), &[]).await.unwrap();
    ours.afford(&planned(60)).await.unwrap();
    ours.reserve(&planned(60)).await.unwrap();
    // Its process dies here; whoever goes on can't spend that money again.
    let after = house.books(100);
    assert!(after.reserve(&planned(31)).await.is_err());
    assert!(after.reserve(&planned(30)).await.is_ok());
    let totals = after.totals().await.unwrap();
    assert_eq!((totals.calls, totals.cost_micro_usd), (3, 100));
    assert_eq!((totals.tokens_in, totals.tokens_cached, totals.tokens_out), (10, 4, 6));
}

#[tokio::test]
async fn many_calls_at_once_don_t_pass_the_cap() {
    let house = House::open().await;
    let ours = Arc::new(house.books(100));
    let calls = (0..10).map(|_| {
        let ours = Arc::clone(&ours);
        tokio::spawn(async move { ours.reserve(&planned(30)).await.is_ok() })
    });
    let calls: Vec<_> = calls.collect();
    let mut taken = 0;
    for call in calls {
        taken += usize::from(call.await.unwrap());
    }
    assert_eq!(taken, 3);
}

#[tokio::test]
async fn what_one_job_paid_another_one_knows_until_it_is_cleared() {
    let mut house = House::open().await;
    let ours = house.books(100);
    ours.epoch().await.unwrap();
    let call = ours.reserve(&planned(1)).await.unwrap();
    ours.settle(&call, bill(1), &[kept("a"), kept("b")]).await.unwrap();

    let other = hold(&house.client, &mut house.bench).await;
    let theirs = books(&other, 0);
    let hashes = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
    assert_eq!(theirs.epoch().await.unwrap(), 0);
    let known = theirs.known(&hashes).await.unwrap();
    assert_eq!((known.len(), &known["a"]), (2, &json!({ "title": "a" })));
    theirs.reused(&[kept("a").provenance, kept("b").provenance]).await.unwrap();
    let totals = theirs.totals().await.unwrap();
    assert_eq!(totals, Totals { cached: 2, ..Totals::default() });
    let stock = ai_answer::stock(&house.store, &scope()).await.unwrap();
    assert_eq!((stock.entries, stock.hits, stock.bytes), (2, 2, 26));
    assert!(stock.oldest.is_some());

    let tenant = scope();
    let cleared = house.store.write_tx(move |tx| {
        Box::pin(async move {
            cache_epoch::begin(tx, &tenant, cache::AI_ANSWER).await?;
            Ok::<_, ShelfError>(())
        })
    });
    cleared.await.unwrap();
    // A call that was under way meanwhile brings an answer of the old epoch.
    let late = ours.reserve(&planned(1)).await.unwrap();
    ours.settle(&late, bill(1), &[kept("c")]).await.unwrap();
    assert_eq!(theirs.epoch().await.unwrap(), 1);
    assert_eq!(theirs.known(&hashes).await.unwrap().len(), 0);

    // Nor does it take the place of one that was given since.
    let newer = house.books(100);
    newer.epoch().await.unwrap();
    for books in [&newer, &ours] {
        let call = books.reserve(&planned(1)).await.unwrap();
        books.settle(&call, bill(1), &[kept("a"), kept("c")]).await.unwrap();
    }
    assert_eq!(theirs.known(&hashes).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_cancelled_job_spends_nothing_more() {
    let house = House::open().await;
    let ours = house.books(100);
    house.client.cancel(&scope(), house.held.job()).await.unwrap();
    let refused = ours.reserve(&planned(1)).await.unwrap_err();
    assert_eq!(books_failure(&refused).code, "CANCELLED");
    assert_eq!(ours.totals().await.unwrap(), Totals::default());
}

#[tokio::test]
async fn a_cancelled_job_settles_what_was_under_way_and_one_that_lost_its_lease_does_not() {
    let house = House::open().await;
    let ours = house.books(100);
    let call = ours.reserve(&planned(60)).await.unwrap();
    let late = ours.reserve(&planned(30)).await.unwrap();
    house.client.cancel(&scope(), house.held.job()).await.unwrap();
    ours.settle(&call, bill(10), &[kept("a")]).await.unwrap();
    assert!(house.held.finish(Outcome::Stopped).await.unwrap());
    let refused = ours.settle(&late, bill(10), &[kept("b")]).await.unwrap_err();
    assert_eq!(books_failure(&refused).code, "LEASE_LOST");
    let totals = ours.totals().await.unwrap();
    assert_eq!((totals.calls, totals.tokens_in, totals.cost_micro_usd), (2, 10, 10 + 30));
    let known = ours.known(&["a".to_owned(), "b".to_owned()]).await.unwrap();
    assert_eq!(known.keys().collect::<Vec<_>>(), ["a"]);
}

#[tokio::test]
async fn old_answers_are_not_found_and_swept() {
    let house = House::open().await;
    let purse = Purse { job_cap_micro_usd: 9, answers_live: Duration::ZERO };
    let ours = JobBooks::new(&house.held.context(), purse);
    let call = ours.reserve(&planned(1)).await.unwrap();
    ours.settle(&call, bill(1), &[kept("a")]).await.unwrap();
    assert!(ours.known(&["a".to_owned()]).await.unwrap().is_empty());
    let now = house.store.db_now().await.unwrap();
    assert_eq!(ai_answer::forget_old(&house.store, now).await.unwrap(), 1);
}
