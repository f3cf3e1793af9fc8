//! PostgreSQL and Redis over TLS, each with an authority of its own; the wrong one is not believed.

use std::path::Path;
use std::process::{Command, Stdio};

use entity::store::{Store, StoreOptions};
use redis::aio::MultiplexedConnection;
use redis::{Client, TlsCertificates};
use serde_json::{Value, json};

use super::{all_succeed, ask, in_time};
use crate::stack::{Replica, Stack};

/// Redis: what the program may do is what `ops/secrets.sh` lets it do; `test` looks on.
const USERS: &str = "\
user default off resetpass
user beecatalog on >sun@honey ~* &* +@all -@dangerous -@admin +info +config|get
user test on >test ~* &* +@all
";
/// Name and password of the program, as a URL has them.
const PROGRAM: &str = "beecatalog:sun%40honey";
/// What TLS libraries read to know whom to believe beside what the system believes.
const BELIEVED: &str = "SSL_CERT_FILE";

/// Both servers over TLS.
struct Encrypted {
    stack: Stack,
    /// Who vouches for PostgreSQL: file of the certificate.
    of_postgres: String,
    /// Who vouches for Redis.
    of_redis: String,
}

impl Encrypted {
    /// Starts them; `None`, said loudly, where that can't be shown.
    fn start() -> Option<Self> {
        // Its Redis client is ours, too.
        beecatalog::tls::install();
        let folder = tempfile::tempdir().unwrap();
        let [postgres, redis] = ["of-postgres", "of-redis"].map(|name| folder.path().join(name));
        if !(vouch(&postgres) && vouch(&redis)) {
            eprintln!("SKIPPED: no openssl to make certificates with");
            return None;
        }
        std::fs::write(redis.join("users.acl"), USERS).unwrap();
        let authority = |of: &Path| of.join("ca.crt").display().to_string();
        let (of_postgres, of_redis) = (authority(&postgres), authority(&redis));
        let mut stack = Stack::start_encrypted(folder, [postgres, redis])?;
        stack.postgres =
            format!("{}?sslmode=verify-full&sslrootcert={of_postgres}", stack.postgres);
        stack.redis = stack.redis.replacen("rediss://", &format!("rediss://{PROGRAM}@"), 1);
        Some(Self { stack, of_postgres, of_redis })
    }

    /// A process that believes this authority, and a client of it.
    fn up(&self, believed: &str) -> (Replica, beecatalog::client::Client) {
        let replica = self.stack.replica(&["up"], &[(BELIEVED, believed)]);
        let client = replica.client(replica.announced["apiKey"].as_str().unwrap());
        (replica, client)
    }

    /// A look at Redis from outside.
    async fn look(&self) -> MultiplexedConnection {
        let authority = std::fs::read(&self.of_redis).unwrap();
        let address = self.stack.redis.replacen(PROGRAM, "test:test", 1);
        let certificates = TlsCertificates { client_tls: None, root_cert: Some(authority) };
        let client = Client::build_with_tls(address, certificates).unwrap();
        client.get_multiplexed_async_connection().await.unwrap()
    }

    /// Tries to serve on this PostgreSQL and must not: exit code and last words.
    async fn refused(&self, postgres: &str) -> (Option<i32>, String) {
        let variables = [("DATABASE_URL", postgres), (BELIEVED, self.of_redis.as_str())];
        let mut command = tokio::process::Command::from(self.stack.command(&["serve"], &variables));
        let output = in_time("the end of it", command.kill_on_drop(true).output()).await.unwrap();
        assert!(output.stdout.is_empty(), "it serves");
        let said = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), said.lines().last().unwrap_or_default().to_owned())
    }
}

/// Makes an authority and a server's certificate by it, for 127.0.0.1 only. False without openssl.
fn vouch(folder: &Path) -> bool {
    std::fs::create_dir(folder).unwrap();
    let about = "subjectAltName = IP:127.0.0.1\nbasicConstraints = critical, CA:FALSE\n";
    std::fs::write(folder.join("about"), about).unwrap();
    // Two of the same name would be told apart by their signatures only.
    let name = folder.file_name().unwrap().display();
    let new_key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    let authority =
        format!("req -x509 {new_key} -days 2 -subj /CN={name} -keyout ca.key -out ca.crt");
    let request = format!("req -new {new_key} -subj /CN=server -keyout server.key -out request");
    let signed = "x509 -req -in request -CA ca.crt -CAkey ca.key -CAcreateserial -days 2";
    let signed = format!("{signed} -extfile about -out server.crt");
    [authority, request, signed].iter().all(|arguments| openssl(folder, arguments))
}

/// Runs it; false where there is none.
fn openssl(folder: &Path, arguments: &str) -> bool {
    let mut command = Command::new("openssl");
    command.current_dir(folder).args(arguments.split(' ')).stdin(Stdio::null());
    match command.output() {
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            true
        }
        Err(error) => {
            assert_eq!(error.kind(), std::io::ErrorKind::NotFound, "{error}");
            false
        }
    }
}

/// Connections that the program has to Redis, as `CLIENT LIST` has them.
async fn connections(redis: &mut MultiplexedConnection) -> Vec<String> {
    let list: String = redis::cmd("CLIENT").arg("LIST").query_async(redis).await.unwrap();
    list.lines().filter(|line| line.contains(" user=beecatalog ")).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_are_told_over_tls_to_a_redis_user_and_kept_over_tls_in_postgresql() {
    let Some(encrypted) = Encrypted::start() else { return };
    let stack = &encrypted.stack;
    let (_replica, client) = encrypted.up(&encrypted.of_redis);
    let mut redis = encrypted.look().await;
    in_time("a worker that waits for a hint", async {
        while !connections(&mut redis).await.iter().any(|line| line.contains(" cmd=xreadgroup ")) {}
    })
    .await;
    let mut jobs = Vec::new();
    for n in 0..5 {
        jobs.push(ask(&client, stack, &format!("P-{n}")).await);
    }

    all_succeed(&client, &jobs).await;

    let stream = redis::cmd("XINFO").arg("STREAM").arg("bc:{spreadsheet}:run").to_owned();
    let stream: redis::streams::StreamInfoStreamReply =
        stream.query_async(&mut redis).await.unwrap();
    assert_ne!(stream.last_generated_id, "0-0", "nobody was told");
    let plainly = stack.postgres.replacen("verify-full", "disable", 1);
    let refused = Store::open(&plainly, StoreOptions::default()).await.unwrap_err();
    assert!(format!("{refused:?}").contains("no encryption"), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postgresql_that_another_authority_vouches_for_or_of_another_name_is_refused() {
    let Some(encrypted) = Encrypted::start() else { return };
    let (right, stranger) = (&encrypted.of_postgres, &encrypted.of_redis);
    let other_authority = encrypted.stack.postgres.replacen(right, stranger, 1);
    let other_name = encrypted.stack.postgres.replacen("127.0.0.1", "localhost", 1);

    for (postgres, reason) in
        [(other_authority, "UnknownIssuer"), (other_name, "not valid for name")]
    {
        let (code, said) = encrypted.refused(&postgres).await;
        assert_eq!(code, Some(1), "{said}");
        assert!(said.starts_with("beecatalog: database can't be opened: "), "{said}");
        assert!(said.contains("invalid peer certificate: "), "{said}");
        assert!(said.contains(reason), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_another_authority_vouches_for_is_told_nothing_and_jobs_run_all_the_same() {
    let Some(encrypted) = Encrypted::start() else { return };
    let stack = &encrypted.stack;
    let (replica, client) = encrypted.up(&encrypted.of_postgres);
    let job = ask(&client, stack, "P-1").await;

    all_succeed(&client, &[job]).await;

    let readiness = reqwest::get(format!("{}/readyz", replica.url())).await.unwrap();
    assert_eq!(readiness.status(), 200);
    let readiness: Value = readiness.json().await.unwrap();
    assert_eq!(readiness["degraded"], json!(["redis"]), "{readiness}");
    let mut redis = encrypted.look().await;
    assert_eq!(connections(&mut redis).await, Vec::<String>::new());
    let keys: u64 = redis::cmd("DBSIZE").query_async(&mut redis).await.unwrap();
    let log = stack.log();
    assert_eq!(keys, 0, "{log}");
    let told = |line: &&str| line.contains("REDIS_UNAVAILABLE") && line.contains("UnknownIssuer");
    assert_eq!(log.lines().filter(told).count(), 1, "said once, with the reason: {log}");
    assert!(!log.contains("honey"), "a password is in the log");
}
