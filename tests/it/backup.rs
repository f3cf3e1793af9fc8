//! Backups by the real binary, and back.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use beecatalog::client::JobEvent;
use entity::testing::server;
use serde_json::{Value, json};

use crate::harness::JOB;
use crate::listing::{MANY, ask_listing, client, import_many, import_template};
use crate::process::{DATABASE_NOTE, beecatalog, give_whole_database, up};

/// A data folder; its database is its own, because a restore looks at all sessions of one.
fn data_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    give_whole_database(folder.path());
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    beecatalog(folder).args(arguments).output().unwrap()
}

fn done(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn refused(output: &Output, exit: i32, words: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(exit), "{said}");
    for word in words {
        assert!(said.contains(word), "{word} is not in {said}");
    }
}

fn backup(data: &Path, to: &Path) -> PathBuf {
    let to = to.to_str().unwrap();
    let made = done(&run(data, &["backup", "--to", to, "--json"]));
    PathBuf::from(made["folder"].as_str().unwrap())
}

fn restore(data: &Path, from: &Path, more: &[&str]) -> Output {
    let mut arguments = vec!["restore", "--from", from.to_str().unwrap(), "--json"];
    arguments.extend(more);
    run(data, &arguments)
}

/// Data of an installation that has taken a template and is stopped; and its key.
async fn small(folder: &Path) -> Value {
    let (_server, announced) = up(folder);
    let key = announced["apiKey"].clone();
    import_template(&client(&announced, &key), folder).await;
    key
}

fn flip(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(file, bytes).unwrap();
}

fn some_file(folder: &Path) -> PathBuf {
    let first = fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    if first.is_dir() { some_file(&first) } else { first }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_ran_during_the_backup_ends_after_the_restore() {
    let folder = data_folder();
    let other = data_folder();
    let backups = tempfile::tempdir().unwrap();
    let (first_server, announced) = up(folder.path());
    let key = announced["apiKey"].clone();
    let first = client(&announced, &key);
    let input = import_many(&first, folder.path(), MANY).await;
    let id = ask_listing(&first, &input).await;
    let mut seen: Vec<JobEvent> = Vec::new();
    let mut made = None;
    first
        .follow(&id, None, |event| {
            seen.push(event.clone());
            if event.phase.as_deref() == Some("plan") && made.is_none() {
                made = Some(backup(folder.path(), backups.path()));
            }
        })
        .await
        .unwrap();
    let made = made.unwrap();
    drop(first_server);

    done(&restore(other.path(), &made, &["--verify"]));
    done(&restore(other.path(), &made, &[]));
    let (_server, announced) = up(other.path());
    let second = client(&announced, &key);
    let mut after: Vec<JobEvent> = Vec::new();
    let cursor = seen.last().unwrap().seq;
    second.follow(&id, Some(cursor), |event| after.push(event.clone())).await.unwrap();

    assert_eq!(after[0].kind, "RESET", "{after:?}");
    assert!(after.iter().all(|event| event.seq > cursor), "{after:?}");
    let mut job: Value = second.execute(JOB, json!({ "id": id })).await.unwrap();
    let job = job["job"].take();
    assert_eq!(job["state"], "SUCCEEDED", "{job}");
    assert_eq!(job["runs"], 2, "it ran when the backup was made: {job}");
    assert_eq!(job["result"]["rows"], MANY);
    let out = other.path().join("out.xlsm");
    second.download(job["artifacts"][0]["downloadUrl"].as_str().unwrap(), &out).await.unwrap();
    sheetfill::Template::read(&fs::read(out).unwrap()).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_is_found_and_named_and_the_store_stays_as_it_was() {
    let folder = data_folder();
    let empty = data_folder();
    let backups = tempfile::tempdir().unwrap();
    small(folder.path()).await;
    let made = backup(folder.path(), backups.path());
    done(&restore(empty.path(), &made, &["--verify"]));
    assert!(made.join("last-drill.json").exists());
    assert!(empty.path().join("drill.json").exists());
    refused(&restore(folder.path(), &made, &[]), 1, &["STORE_NOT_EMPTY"]);

    let table = made.join("tables/job_event.jsonl.gz");
    let whole = fs::read(&table).unwrap();
    flip(&table);
    for more in [&["--verify"], &["--force"]] {
        let words = ["tables/job_event.jsonl.gz", "BACKUP_DAMAGED"];
        refused(&restore(folder.path(), &made, more), 65, &words);
    }
    fs::write(&table, &whole[..whole.len() / 2]).unwrap();
    refused(&restore(empty.path(), &made, &["--verify"]), 65, &["tables/job_event.jsonl.gz"]);
    fs::write(&table, &whole).unwrap();
    let blob = some_file(&made.join("blobs"));
    let name = blob.file_name().unwrap().to_str().unwrap().to_owned();
    flip(&blob);
    refused(&restore(empty.path(), &made, &["--verify"]), 65, &[&name]);
    refused(&restore(folder.path(), &made, &["--force"]), 65, &[&name]);
    flip(&blob);
    done(&restore(folder.path(), &made, &["--force"]));
    flip(&made.join("manifest.json"));
    refused(&restore(empty.path(), &made, &["--verify"]), 65, &["manifest.json"]);
    refused(&restore(empty.path(), backups.path(), &[]), 65, &["BACKUP_FOREIGN"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_in_which_no_backup_can_be_made_is_told_with_what_to_do() {
    let folder = data_folder();
    small(folder.path()).await;
    let impossible = folder.path().join("t.xlsm/backups");
    let arguments = ["backup", "--to", impossible.to_str().unwrap()];
    for (lang, words) in [("pt-BR", "Dê em --to uma pasta"), ("en", "Give in --to a folder")] {
        let mut command = beecatalog(folder.path());
        let output = command.args(arguments).env("BEECATALOG_LANG", lang).output().unwrap();
        refused(&output, 1, &["BACKUP_FOLDER_UNUSABLE", "t.xlsm/backups", words]);
    }
    let backups = tempfile::tempdir().unwrap();
    let other = fs::File::create(backups.path().join(".backup.lock")).unwrap();
    other.lock().unwrap();
    let to = backups.path().to_str().unwrap();
    refused(&run(folder.path(), &["backup", "--to", to]), 1, &["BACKUP_UNDER_WAY", to]);
    drop(other);
    backup(folder.path(), backups.path());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_server_keeps_its_store_and_a_missing_file_is_named() {
    let folder = data_folder();
    let backups = tempfile::tempdir().unwrap();
    small(folder.path()).await;
    let made = backup(folder.path(), backups.path());
    let (server, _) = up(folder.path());
    refused(&restore(folder.path(), &made, &["--force"]), 73, &["stop"]);
    drop(server);
    let blob = some_file(&folder.path().join("blobs"));
    fs::remove_file(&blob).unwrap();
    let output = run(folder.path(), &["backup", "--to", backups.path().to_str().unwrap()]);
    let name = blob.file_name().unwrap().to_str().unwrap();
    refused(&output, 1, &[name]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_backup_looks_like_none_and_the_newest_are_kept() {
    let folder = data_folder();
    let backups = tempfile::tempdir().unwrap();
    small(folder.path()).await;
    let to = backups.path().to_str().unwrap();
    let mut child = beecatalog(folder.path()).args(["backup", "--to", to]).spawn().unwrap();
    let begun = || fs::read_dir(to).unwrap().flatten().any(|e| e.path().is_dir());
    while !begun() && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let folders = || -> Vec<String> {
        let found = fs::read_dir(to).unwrap().flatten().filter(|e| e.path().is_dir());
        found.map(|e| e.file_name().to_string_lossy().into_owned()).collect()
    };
    let whole: Vec<String> = folders().into_iter().filter(|n| !n.starts_with('.')).collect();
    for name in &whole {
        done(&restore(folder.path(), &backups.path().join(name), &["--verify"]));
    }
    let newest = [backup(folder.path(), backups.path()), backup(folder.path(), backups.path())];
    assert_eq!(folders().len(), whole.len() + 2, "{:?}", folders());
    let made = done(&run(folder.path(), &["backup", "--to", to, "--keep", "2", "--json"]));
    assert_eq!(folders().len(), 2);
    assert!(newest[1].exists() && Path::new(made["folder"].as_str().unwrap()).exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_moves_an_installation_to_postgresql_and_back() {
    if server().is_none() {
        eprintln!("SKIPPED: BEECATALOG_TEST_POSTGRES is not set");
        return;
    }
    let [folder, moved, back, backups] = [(); 4].map(|()| tempfile::tempdir().unwrap());
    let url = give_whole_database(moved.path());
    // The first and the last are on SQLite, whatever the others are.
    for embedded in [&folder, &back] {
        let file = embedded.path().join("beecatalog.sqlite3");
        let url = format!("sqlite://{}?mode=rwc", file.display());
        fs::write(embedded.path().join(DATABASE_NOTE), url).unwrap();
    }
    assert!(url.starts_with("postgres"));
    let key = small(folder.path()).await;
    let made = backup(folder.path(), backups.path());
    let on_server = |arguments: &[&str]| run(moved.path(), arguments);
    let from = made.to_str().unwrap();
    done(&on_server(&["restore", "--from", from, "--json"]));
    refused(&on_server(&["restore", "--from", from]), 1, &["STORE_NOT_EMPTY"]);
    done(&on_server(&["restore", "--from", from, "--force", "--json"]));
    let to = backups.path().to_str().unwrap();
    let again = done(&on_server(&["backup", "--to", to, "--json"]));
    done(&restore(back.path(), Path::new(again["folder"].as_str().unwrap()), &[]));

    let (_server, announced) = up(back.path());
    let data: Value = client(&announced, &key)
        .execute("{ templates { nodes { id } } }", json!({}))
        .await
        .unwrap();
    assert_eq!(data["templates"]["nodes"].as_array().unwrap().len(), 1);
}
