//! A rolling restart behind nginx, as configured in `ops/nginx`, while people work.

use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use super::{all_succeed, ask_listing, first, ledger, long_listing, until_readyz_says};
use crate::harness::LISTING_GENERATE;
use crate::stack::Stack;
use crate::watched::root;

/// People, each with an address of his own: the configuration allows each 10 requests a second.
const PEOPLE: u8 = 8;
/// Requests of one person per second.
const PACE: u64 = 9;

/// The real nginx; stopped when dropped.
struct Nginx(Child);

impl Drop for Nginx {
    fn drop(&mut self) {
        // Killed, it would leave its workers behind.
        kill_process(Pid::from_child(&self.0), Signal::TERM).unwrap();
        self.0.wait().unwrap();
    }
}

/// Starts it before two ports; the address for people. `None` where there is no nginx.
fn nginx(folder: &Path, ports: [u16; 2]) -> Option<(Nginx, String)> {
    let program = ["/usr/sbin/nginx", "/usr/bin/nginx", "/opt/homebrew/bin/nginx"];
    let program = program.into_iter().find(|path| Path::new(path).exists())?;
    let conf = folder.join("nginx");
    std::fs::create_dir_all(conf.join("tls")).unwrap();
    std::fs::create_dir_all(conf.join("tmp")).unwrap();
    let (plain, tls) = (free_port(), free_port());
    for entry in std::fs::read_dir(root().join("ops/nginx")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "conf") {
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text
                .replace("app:8080", &format!("127.0.0.1:{}", ports[0]))
                .replace("app-2:8080", &format!("127.0.0.1:{}", ports[1]))
                .replace("listen 8080", &format!("listen 127.0.0.1:{plain}"))
                .replace("listen 8443", &format!("listen 127.0.0.1:{tls}"));
            std::fs::write(conf.join(path.file_name().unwrap()), text).unwrap();
        }
    }
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj"])
        .arg("/CN=localhost")
        .arg("-keyout")
        .arg(conf.join("tls/server.key"))
        .arg("-out")
        .arg(conf.join("tls/server.crt"))
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(made.success());
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&conf, open).unwrap();
    let child = Command::new(program)
        .arg("-p")
        .arg(format!("{}/", conf.join("tmp").display()))
        .args(["-e", "stderr", "-c"])
        .arg(conf.join("nginx.conf"))
        .arg("-g")
        .arg(format!("pid {}; daemon off;", conf.join("nginx.pid").display()))
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(folder.join("nginx.log")).unwrap())
        .spawn()
        .unwrap();
    Some((Nginx(child), format!("https://127.0.0.1:{tls}")))
}

fn free_port() -> u16 {
    std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

/// What people saw.
#[derive(Default)]
struct Seen {
    stop: AtomicBool,
    answered: AtomicUsize,
    failed: std::sync::Mutex<Vec<String>>,
}

/// Asks again and again; every answer must be a good one.
async fn person(number: u8, url: String, (key, input): (String, Value), seen: Arc<Seen>) {
    let http = reqwest::Client::builder()
        .danger_accept_invalid_certs(true)
        .local_address(std::net::IpAddr::from([127, 0, 1, number]))
        .build()
        .unwrap();
    let mut pace = tokio::time::interval(Duration::from_millis(1_000 / PACE));
    // Who was held up does not make up for it: that would be more than he may ask.
    pace.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    for n in 0_u32.. {
        pace.tick().await;
        if seen.stop.load(Ordering::SeqCst) {
            return;
        }
        // Reading, and writing: a request that was made before still goes through the ledger.
        let body = if n % 4 == 0 {
            json!({ "query": LISTING_GENERATE, "variables": { "input": input } })
        } else {
            json!({ "query": "{ productCount jobs(first: 5) { nodes { id state } } }" })
        };
        let sent = http.post(format!("{url}/graphql")).bearer_auth(&key).json(&body).send().await;
        let fault = match sent {
            Ok(answer) if answer.status() == 200 => match answer.json::<Value>().await {
                Ok(answer) if answer["data"].is_object() => None,
                Ok(answer) => Some(answer.to_string()),
                Err(error) => Some(format!("{error:?}")),
            },
            Ok(answer) => Some(format!("{} {:?}", answer.status(), answer.text().await)),
            Err(error) => Some(format!("{error:?}")),
        };
        match fault {
            None => drop(seen.answered.fetch_add(1, Ordering::SeqCst)),
            Some(fault) => seen.failed.lock().unwrap().push(fault),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rolling_restart_under_load_fails_no_request_and_costs_no_attempt() {
    let Some(stack) = Stack::start() else { return };
    let ports = [free_port(), free_port()];
    let Some((_nginx, url)) = nginx(stack.folder(), ports) else {
        eprintln!("SKIPPED: no nginx");
        return;
    };
    let (maker, key) = first(&stack);
    let input = long_listing(&maker.client(&key), &stack).await;
    maker.signal(Signal::INT);
    maker.ended().await;
    let start = |n: usize| {
        let port = ports[n].to_string();
        stack.replica(&["serve"], &[("BEECATALOG_PORT", &port)])
    };
    let mut replicas = [start(0), start(1)].map(Some);
    let mut jobs = Vec::new();
    for _ in 0..4 {
        jobs.push(ask_listing(&replicas[0].as_ref().unwrap().client(&key), &input).await);
    }
    let seen = Arc::new(Seen::default());
    let people: Vec<_> = (1..=PEOPLE)
        .map(|n| {
            let mut input = input.clone();
            input["filter"] = json!({ "skus": [format!("P-{n}")] });
            input["idempotencyKey"] = format!("person-{n}").into();
            tokio::spawn(person(n, url.clone(), (key.clone(), input), Arc::clone(&seen)))
        })
        .collect();

    for n in [0, 1] {
        let old = replicas[n].take().unwrap();
        old.signal(Signal::TERM);
        let (code, took) = old.ended().await;
        assert_eq!(code, Some(0), "{took:?}");
        assert!(took < Duration::from_secs(30), "{took:?}");
        let new = start(n);
        until_readyz_says(new.url(), 200).await;
        replicas[n] = Some(new);
    }
    all_succeed(&replicas[0].as_ref().unwrap().client(&key), &jobs).await;
    seen.stop.store(true, Ordering::SeqCst);
    for person in people {
        person.await.unwrap();
    }

    let failed = std::mem::take(&mut *seen.failed.lock().unwrap());
    let log = std::fs::read_to_string(stack.folder().join("nginx.log")).unwrap();
    assert!(failed.is_empty(), "{} of {:?}: {failed:?}\n{log}", failed.len(), seen.answered);
    assert!(seen.answered.load(Ordering::SeqCst) > 100);
    let rows = ledger(&stack).await;
    assert!(rows.iter().all(|job| (job.attempts, job.crashes) == (0, 0)), "{rows:?}");
}
