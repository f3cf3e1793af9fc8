//! A job, from its recipe to its end: `cargo run -p jobline --example hello`.

use entity::id::WorkspaceId;
use entity::scope::{Actor, TenantScope};
use entity::store::{Store, StoreOptions};
use futures_util::StreamExt as _;
use jobline::{Client, Config, Context, EnqueueOptions, Job, Outcome, Queue, Registry, Runtime};
use migration::{Migrator, MigratorTrait as _};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

/// Greets so many times.
#[derive(Serialize, Deserialize)]
struct Hello {
    times: u64,
}

impl Job for Hello {
    const KIND: &'static str = "hello";
    const QUEUE: Queue = Queue::Default;
    type Rooms = ();

    async fn run(self, ctx: Context, (): ()) -> Outcome {
        let greeting = ctx.phase("greet", Some(self.times));
        for _ in 0..self.times {
            greeting.advance(1);
        }
        Outcome::done()
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite://{}", folder.path().join("ledger.db").display());
    let store = Store::open(&url, StoreOptions::default()).await?;
    let change = store.begin_schema_change().await?;
    Migrator::up(change.executor(), None).await?;
    change.commit().await?;

    let client = Client::new(store);
    let shutdown = CancellationToken::new();
    let registry = Registry::new().register::<Hello>();
    let runtime =
        Runtime::start(&client, registry, (), Config::default(), shutdown.clone()).await?;

    let scope = TenantScope::new(WorkspaceId::DEFAULT, Actor::Operator);
    let hello = client.enqueue(&scope, Hello { times: 3 }, EnqueueOptions::default()).await?;
    let mut events = std::pin::pin!(client.events(&scope, hello.job.id, Some(0)).await?);
    while let Some(event) = events.next().await {
        println!("{:>2} {:<9} {}", event.seq, event.state, event.progress.done);
    }
    shutdown.cancel();
    runtime.stopped().await;
    Ok(())
}
