//! The owner changes the schema, the app only works with it.

use std::process::{Command, Output};

use sea_orm::sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use crate::stack::Stack;

/// The binary as an operator calls it.
fn run(stack: &Stack, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_beecatalog"))
        .env_clear()
        .env("BEECATALOG_DATA_DIR", stack.folder().join("data"))
        .env("BEECATALOG_PORT", "0")
        .envs(variables.iter().copied())
        .args(arguments)
        .output()
        .unwrap()
}

fn told(output: &Output) -> (Option<i32>, String) {
    let said = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

/// A superuser's connection, and URLs of one database for its owner and for the app.
async fn two_roles(stack: &Stack) -> (PgConnection, String, String) {
    let mut admin = PgConnection::connect(&stack.postgres).await.unwrap();
    for sql in [
        "CREATE ROLE bee_owner LOGIN PASSWORD 'owner-secret'",
        "CREATE ROLE bee_app LOGIN PASSWORD 'app-secret'",
        "CREATE DATABASE bee OWNER bee_owner",
    ] {
        admin.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
    }
    let at = stack.postgres.rsplit_once('@').unwrap().1.replace("/postgres", "/bee");
    let owner = format!("postgres://bee_owner:owner-secret@{at}");
    (admin, owner, format!("postgres://bee_app:app-secret@{at}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_migrates_and_grants_and_the_app_serves_with_no_more_than_that() {
    let Some(stack) = Stack::start() else { return };
    let (mut admin, owner, app) = two_roles(&stack).await;
    let as_app = [("DATABASE_URL", app.as_str())];
    let both = [("DATABASE_URL", app.as_str()), ("DATABASE_MIGRATION_URL", owner.as_str())];

    let (code, said) = told(&run(&stack, &["serve", "--json"], &as_app));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("migrate") && !said.contains("app-secret"), "{said}");
    let (code, said) = told(&run(&stack, &["migrate", "--check"], &both));
    assert_eq!((code, said.contains(" pending")), (Some(1), true), "{said}");
    assert_eq!(told(&run(&stack, &["migrate"], &both)).0, Some(0));
    let (code, said) = told(&run(&stack, &["migrate", "--check"], &as_app));
    assert_eq!((code, said.trim()), (Some(0), "0 pending"));

    let owner_serves = [("DATABASE_URL", owner.as_str()), both[1]];
    let (code, said) = told(&run(&stack, &["serve", "--json"], &owner_serves));
    assert_eq!(code, Some(78), "{said}");
    assert!(said.contains("bee_owner") && !said.contains("owner-secret"), "{said}");

    // What a role can become counts like what it is.
    admin.execute("GRANT bee_owner TO bee_app").await.unwrap();
    let (code, said) = told(&run(&stack, &["serve", "--json"], &both));
    assert_eq!((code, said.contains("bee_app")), (Some(78), true), "{said}");
    admin.execute("REVOKE bee_owner FROM bee_app").await.unwrap();
    // An owner of another database is no owner of this one.
    admin.execute("CREATE DATABASE other OWNER bee_owner").await.unwrap();
    let other = owner.replace("/bee", "/other").replace("//other", "//bee");
    let elsewhere = [("DATABASE_URL", stack.postgres.as_str()), ("DATABASE_MIGRATION_URL", &other)];
    let (code, said) = told(&run(&stack, &["migrate"], &elsewhere));
    assert_ne!(code, Some(0), "{said}");

    let replica = stack.replica(&["up"], &both);
    let key = replica.announced["apiKey"].as_str().unwrap();
    let job = super::ask(&replica.client(key), &stack, "P-1").await;
    super::all_succeed(&replica.client(key), &[job]).await;
    let mut as_app = PgConnection::connect(&app).await.unwrap();
    for forbidden in [
        "DROP TABLE product",
        "ALTER TABLE product ADD COLUMN x int",
        "DELETE FROM seaql_migrations",
        "TRUNCATE job",
    ] {
        let refused = as_app.execute(AssertSqlSafe(forbidden.to_owned())).await;
        assert!(refused.is_err(), "{forbidden}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_that_is_missing_is_told_at_the_start_with_the_statement_that_gives_it() {
    let Some(stack) = Stack::start() else { return };
    let (_admin, owner, app) = two_roles(&stack).await;
    let as_app = [("DATABASE_URL", app.as_str())];
    let both = [as_app[0], ("DATABASE_MIGRATION_URL", owner.as_str())];
    assert_eq!(told(&run(&stack, &["migrate"], &both)).0, Some(0));
    let mut owner = PgConnection::connect(&owner).await.unwrap();
    for (taken, grant) in [
        ("INSERT, DELETE ON product", "GRANT INSERT, DELETE ON product TO \"bee_app\""),
        ("SELECT ON seaql_migrations", "GRANT SELECT ON seaql_migrations TO \"bee_app\""),
    ] {
        let revoke = format!("REVOKE {taken} FROM bee_app");
        owner.execute(AssertSqlSafe(revoke.clone())).await.unwrap();
        for variables in [as_app.as_slice(), &both] {
            let (code, said) = told(&run(&stack, &["serve", "--json"], variables));
            assert_eq!(code, Some(78), "{said}");
            assert!(said.contains(grant) && said.contains("beecatalog migrate"), "{said}");
            assert!(!said.contains("secret"), "{said}");
        }
        // Either of the two ways that are told.
        owner.execute(AssertSqlSafe(grant.to_owned())).await.unwrap();
        drop(stack.replica(&["serve"], &as_app));
        owner.execute(AssertSqlSafe(revoke)).await.unwrap();
        assert_eq!(told(&run(&stack, &["migrate"], &both)).0, Some(0));
        drop(stack.replica(&["serve"], &as_app));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_evicts_is_refused_with_the_name_of_the_setting() {
    let Some(stack) = Stack::start() else { return };
    let client = redis::Client::open(stack.redis.as_str()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let mut set = redis::cmd("CONFIG");
    set.arg("SET").arg("maxmemory-policy").arg("allkeys-lru");
    set.exec_async(&mut connection).await.unwrap();

    let variables =
        [("DATABASE_URL", stack.postgres.as_str()), ("REDIS_URL", stack.redis.as_str())];
    let (code, said) = told(&run(&stack, &["serve", "--json"], &variables));

    assert_eq!(code, Some(78), "{said}");
    assert!(said.contains("maxmemory-policy noeviction"), "{said}");
}
