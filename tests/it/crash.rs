//! `kill -9` in the middle of a job.

use beecatalog::client::JobEvent;
use serde_json::{Value, json};

use crate::harness::JOB;
use crate::listing::{MANY, ask_listing, client, import_many};
use crate::process::up;

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_ends_its_job_after_a_restart_with_one_artifact() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, announced) = up(folder.path());
    let key = announced["apiKey"].clone();
    let first = client(&announced, &key);
    let input = import_many(&first, folder.path(), MANY).await;
    let id = ask_listing(&first, &input).await;

    let mut seen: Vec<JobEvent> = Vec::new();
    let followed = first
        .follow(&id, None, |event| {
            seen.push(event.clone());
            if event.phase.as_deref() == Some("plan") && server.0.try_wait().unwrap().is_none() {
                server.0.kill().unwrap();
            }
        })
        .await;
    assert!(followed.is_err(), "the job ended before its server was killed");
    drop(server);
    let (_server, announced) = up(folder.path());
    assert_eq!(announced["apiKey"], Value::Null, "a second start makes no second key");
    let second = client(&announced, &key);
    let after = seen.last().unwrap().seq;
    second.follow(&id, Some(after), |event| seen.push(event.clone())).await.unwrap();

    let mut job: Value = second.execute(JOB, json!({ "id": id })).await.unwrap();
    let job = job["job"].take();
    assert_eq!(job["state"], "SUCCEEDED", "{job}");
    assert_eq!(job["runs"], 2);
    assert_eq!(job["artifacts"].as_array().unwrap().len(), 1);
    assert_eq!(job["result"]["rows"], MANY);
    let numbers: Vec<i64> = seen.iter().map(|event| event.seq).collect();
    let gapless = numbers.windows(2).all(|pair| pair[1] == pair[0] + 1);
    assert!(gapless, "{numbers:?}");
    let out = folder.path().join("out.xlsm");
    let link = job["artifacts"][0]["downloadUrl"].as_str().unwrap();
    second.download(link, &out).await.unwrap();
    sheetfill::Template::read(&std::fs::read(out).unwrap()).unwrap();
}
