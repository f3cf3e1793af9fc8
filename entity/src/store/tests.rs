use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use migration::Migrator;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, EntityTrait, Iden, Iterable, PaginatorTrait, Statement,
};
use sea_orm_migration::MigratorTrait as _;

use super::*;
use crate::id::{UploadId, WorkspaceId};
use crate::scope::{Actor, SystemScope, TenantScope};
use crate::testing::TestDatabase;
use crate::{
    ai_answer, ai_call, api_key, artifact, attribute_choice, cache_epoch, content, finding,
    idempotency, job, job_attempt, job_checkpoint, job_event, job_pause, picture, product,
    product_picture, proposal, schedule, schedule_run, scraped_page, template, upload, workspace,
};

async fn opened() -> (TestDatabase, Store) {
    let database = TestDatabase::new().await;
    let store = Store::open(&database.url, StoreOptions::default()).await.unwrap();
    migrate(&store).await;
    (database, store)
}

async fn migrate(store: &Store) {
    let change = store.begin_schema_change().await.unwrap();
    Migrator::up(change.executor(), None).await.unwrap();
    change.commit().await.unwrap();
}

fn scope() -> TenantScope {
    TenantScope::new(WorkspaceId::DEFAULT, Actor::Operator)
}

fn an_upload(store: &Store) -> upload::ActiveModel {
    upload::ActiveModel {
        id: Set(UploadId::generate(store.now())),
        content_hash: Set("00".to_owned()),
        file_name: Set("produtos.xlsx".to_owned()),
        blob_key: Set("t/x".to_owned()),
        size_bytes: Set(1),
        created_at: Set(store.now()),
        ..Default::default()
    }
}

async fn columns_agree<E: EntityTrait>(store: &Store, table: &str) {
    let ours: BTreeSet<String> =
        E::Column::iter().map(|column| column.unquoted().to_owned()).collect();
    let sql = match store.0.dialect {
        Dialect::Sqlite => format!("SELECT name FROM pragma_table_info('{table}')"),
        Dialect::Postgres => format!(
            "SELECT column_name::text AS name FROM information_schema.columns
             WHERE table_schema = current_schema() AND table_name = '{table}'"
        ),
    };
    let statement = Statement::from_string(store.read().get_database_backend(), sql);
    let rows = store.read().query_all_raw(statement).await.unwrap();
    let theirs: BTreeSet<String> =
        rows.iter().map(|row| row.try_get("", "name").unwrap()).collect();
    assert_eq!(ours, theirs, "{table}");
}

#[tokio::test]
async fn every_entity_has_the_columns_of_its_table() {
    let (_folder, store) = opened().await;
    columns_agree::<workspace::Entity>(&store, "workspace").await;
    columns_agree::<api_key::Entity>(&store, "api_key").await;
    columns_agree::<upload::Entity>(&store, "upload").await;
    columns_agree::<template::Entity>(&store, "template").await;
    columns_agree::<product::Entity>(&store, "product").await;
    columns_agree::<artifact::Entity>(&store, "artifact").await;
    columns_agree::<finding::Entity>(&store, "finding").await;
    columns_agree::<job::Entity>(&store, "job").await;
    columns_agree::<job_attempt::Entity>(&store, "job_attempt").await;
    columns_agree::<job_event::Entity>(&store, "job_event").await;
    columns_agree::<job_checkpoint::Entity>(&store, "job_checkpoint").await;
    columns_agree::<job_pause::Entity>(&store, "job_pause").await;
    columns_agree::<schedule::Entity>(&store, "schedule").await;
    columns_agree::<schedule_run::Entity>(&store, "schedule_run").await;
    columns_agree::<content::Entity>(&store, "content").await;
    columns_agree::<attribute_choice::Entity>(&store, "attribute_choice").await;
    columns_agree::<ai_answer::Entity>(&store, "ai_answer").await;
    columns_agree::<ai_call::Entity>(&store, "ai_call").await;
    columns_agree::<cache_epoch::Entity>(&store, "cache_epoch").await;
    columns_agree::<scraped_page::Entity>(&store, "scraped_page").await;
    columns_agree::<proposal::Entity>(&store, "proposal").await;
    columns_agree::<picture::Entity>(&store, "picture").await;
    columns_agree::<product_picture::Entity>(&store, "product_picture").await;
    columns_agree::<idempotency::Entity>(&store, "idempotency").await;
}

#[tokio::test]
async fn the_schema_goes_down_and_up_again() {
    let (_folder, store) = opened().await;
    let change = store.begin_schema_change().await.unwrap();
    Migrator::down(change.executor(), None).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(store.applied_changes().await.unwrap(), Vec::<String>::new());
    migrate(&store).await;
    let all = SystemScope::for_runtime("test").find::<workspace::Entity>();
    let first = all.one(store.read()).await.unwrap().unwrap();
    assert_eq!(first.id, WorkspaceId::DEFAULT);
}

#[tokio::test]
async fn connections_for_reading_refuse_to_write() {
    let (_folder, store) = opened().await;
    let refused = scope().insert(an_upload(&store)).exec(store.read()).await;
    let refused = refused.unwrap_err().to_string();
    // SQLite's words, or PostgreSQL's.
    assert!(refused.contains("readonly") || refused.contains("read-only"), "{refused}");
}

#[tokio::test]
async fn a_change_that_is_not_committed_leaves_no_trace_and_wakes_nobody() {
    let (_folder, store) = opened().await;
    let woken = Arc::new(AtomicUsize::new(0));
    for commit in [false, true] {
        let tx = store.begin_write().await.unwrap();
        let saw = Arc::clone(&woken);
        tx.after_commit(move || {
            saw.fetch_add(1, Ordering::SeqCst);
        });
        scope().insert(an_upload(&store)).exec_without_returning(&tx).await.unwrap();
        if commit {
            tx.commit().await.unwrap();
        } else {
            drop(tx);
        }
    }
    assert_eq!(scope().find::<upload::Entity>().count(store.read()).await.unwrap(), 1);
    assert_eq!(woken.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_reads_first_and_adds_then_holds_a_name() {
    let (_folder, store) = opened().await;
    let adders: Vec<_> = (0..8)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let tx = store.begin_write().await.unwrap();
                tx.lock("the only upload").await.unwrap();
                if scope().find::<upload::Entity>().count(&tx).await.unwrap() == 0 {
                    scope().insert(an_upload(&store)).exec_without_returning(&tx).await.unwrap();
                }
                tx.commit().await.unwrap();
            })
        })
        .collect();
    for adder in adders {
        adder.await.unwrap();
    }
    assert_eq!(scope().find::<upload::Entity>().count(store.read()).await.unwrap(), 1);
}

#[tokio::test]
async fn the_databases_clock_stands_still_in_a_transaction_and_is_near_ours() {
    let (_folder, store) = opened().await;
    let tx = store.begin_write().await.unwrap();
    let (first, second) = (tx.db_now().await.unwrap(), tx.db_now().await.unwrap());
    drop(tx);
    let apart = store.db_now().await.unwrap().as_micros() - store.now().as_micros();
    assert_eq!(first, second);
    assert!(apart.abs() < 60_000_000, "{apart} microseconds");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_that_start_at_once_change_the_schema_once() {
    let database = TestDatabase::new().await;
    if !database.is_shared() {
        return; // SQLite: one process.
    }
    let starters: Vec<_> = (0..4)
        .map(|_| {
            let url = database.url.clone();
            tokio::spawn(async move {
                migrate(&Store::open(&url, StoreOptions::default()).await.unwrap()).await;
            })
        })
        .collect();
    for starter in starters {
        starter.await.unwrap();
    }
}

#[tokio::test]
async fn nothing_is_left_in_a_session_that_a_pooler_shares() {
    let database = TestDatabase::new().await;
    if !database.is_shared() {
        return;
    }
    migrate(&Store::open(&database.url, StoreOptions::default()).await.unwrap()).await;
    let options = StoreOptions { statement_cache: 0, ..StoreOptions::default() };
    let store = Store::open(&database.url, options).await.unwrap();
    let tx = store.begin_write().await.unwrap();
    tx.lock("x").await.unwrap();
    scope().insert(an_upload(&store)).exec_without_returning(&tx).await.unwrap();
    let left = "SELECT count(*) AS n FROM pg_prepared_statements";
    let asked = Statement::from_string(DbBackend::Postgres, left);
    let row = tx.query_one_raw(asked).await.unwrap().unwrap();
    tx.commit().await.unwrap();

    assert_eq!(row.try_get::<i64>("", "n").unwrap(), 0);
    assert_eq!(scope().find::<upload::Entity>().count(store.read()).await.unwrap(), 1);
    let refused = scope().insert(an_upload(&store)).exec(store.read()).await;
    assert!(refused.unwrap_err().to_string().contains("read-only"));
}

#[tokio::test]
async fn the_list_of_tables_names_all_that_there_are() {
    let (_folder, store) = opened().await;
    let there = tables(store.read()).await.unwrap();
    let there: BTreeSet<&str> = there.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(there, BTreeSet::from(crate::TABLES));
}

#[tokio::test]
async fn an_error_inside_write_tx_undoes_it() {
    let (_folder, store) = opened().await;
    let model = an_upload(&store);
    let answer: Result<(), StoreError> = store
        .write_tx(|tx| {
            Box::pin(async move {
                scope().insert(model).exec_without_returning(tx).await?;
                tx.execute_unprepared("not sql").await?;
                Ok(())
            })
        })
        .await;
    assert!(matches!(answer, Err(StoreError::Query(_))));
    assert_eq!(scope().find::<upload::Entity>().count(store.read()).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_that_read_first_all_succeed() {
    let (_folder, store) = opened().await;
    let writers: Vec<_> = (0..8)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                for _ in 0..10 {
                    let tx = store.begin_write().await.unwrap();
                    scope().find::<upload::Entity>().count(&tx).await.unwrap();
                    scope().insert(an_upload(&store)).exec_without_returning(&tx).await.unwrap();
                    tx.commit().await.unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(scope().find::<upload::Entity>().count(store.read()).await.unwrap(), 80);
}

#[tokio::test]
async fn one_workspace_does_not_see_anothers_rows() {
    let (_folder, store) = opened().await;
    let tx = store.begin_write().await.unwrap();
    scope().insert(an_upload(&store)).exec_without_returning(&tx).await.unwrap();
    tx.commit().await.unwrap();
    let other = TenantScope::new(WorkspaceId::generate(store.now()), Actor::Operator);
    assert_eq!(other.find::<upload::Entity>().count(store.read()).await.unwrap(), 0);
}

#[tokio::test]
async fn urls_of_other_databases_are_refused_without_their_password() {
    let error = Store::open("mysql://bee:geheim@db/x", StoreOptions::default()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "database URL must begin with sqlite: or postgres:, not \"mysql\""
    );
    let error = Store::open("sqlite::memory:", StoreOptions::default()).await.unwrap_err();
    assert!(matches!(error, StoreError::InMemory));
}

#[tokio::test]
async fn a_missing_file_is_made_only_when_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("none.db").display());
    let options = StoreOptions { create: false, ..StoreOptions::default() };
    assert!(matches!(Store::open(&url, options).await, Err(StoreError::Open(_))));
}
