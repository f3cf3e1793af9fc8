//! Files from outside are read by a child process: what it may take ends it, and nothing else.

use std::fs;
use std::io::{Cursor, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use beecatalog::sample;
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::harness::{PRODUCT_IMPORT, TEMPLATE_IMPORT, TestServer};
use crate::watched::eventually;

const CANCEL: &str = "mutation($id: ID!) { jobCancel(id: $id) { userErrors { code } } }";
/// A file of products that takes its time and its place.
const MANY: usize = 40_000;

/// Code and text of the failure of a job that is not tried again.
fn failure(job: &Value) -> (&str, &str) {
    assert_eq!((&job["state"], &job["runs"]), (&json!("FAILED"), &json!(1)), "{job}");
    (job["error"]["code"].as_str().unwrap(), job["error"]["message"].as_str().unwrap())
}

/// A program for the place of the reader.
fn script(folder: &Path, lines: &str) -> PathBuf {
    let path = folder.join("reader");
    fs::write(&path, format!("#!/bin/sh\n{lines}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

async fn with_reader(folder: &Path, lines: &str) -> TestServer {
    let program = script(folder, lines);
    TestServer::with(&[("BEECATALOG_SANDBOX_PROGRAM", program.to_str().unwrap())]).await
}

fn many(server: &TestServer) -> PathBuf {
    let mut table = String::from("SKU;NOME DO PRODUTO;MARCA;DESCRIÇÃO\n");
    for number in 0..MANY {
        let text = "algodão macio ".repeat(36);
        table += &format!("SKU-{number};Camiseta {number};Abelha;{text}\n");
    }
    server.file("muitos.csv", table.as_bytes())
}

fn few(server: &TestServer) -> PathBuf {
    server.file("poucos.csv", "SKU;NOME DO PRODUTO;MARCA\nA-1;Camiseta;Abelha\n".as_bytes())
}

/// A workbook whose sheets inflate to 64 MiB each.
fn bomb(server: &TestServer, workbook: &[u8]) -> PathBuf {
    let mut honest = ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut bomb = ZipWriter::new(Cursor::new(Vec::new()));
    let blanks = vec![b' '; 64 << 20];
    for index in 0..honest.len() {
        let part = honest.by_index_raw(index).unwrap();
        let name = part.name().unwrap().into_owned();
        if name.starts_with("xl/worksheets/sheet") {
            bomb.start_file(name, SimpleFileOptions::default()).unwrap();
            bomb.write_all(b"<worksheet>").unwrap();
            bomb.write_all(&blanks).unwrap();
        } else {
            bomb.raw_copy_file(part).unwrap();
        }
    }
    server.file("bomba.xlsx", bomb.finish().unwrap().get_ref())
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_and_processor_time_have_an_end_and_the_next_job_does_not_notice() {
    let small = TestServer::with(&[("BEECATALOG_SANDBOX_MEMORY_MIB", "128")]).await;
    let (_, job) = small.import(PRODUCT_IMPORT, &many(&small)).await;
    let (code, message) = failure(&job);
    assert_eq!(code, "FILE_UNREADABLE");
    assert!(message.contains("128 MiB of memory"), "{message}");
    let (_, job) = small.import(PRODUCT_IMPORT, &few(&small)).await;
    assert_eq!(job["state"], "SUCCEEDED", "{job}");

    let slow = TestServer::with(&[("BEECATALOG_SANDBOX_CPU_SECONDS", "1")]).await;
    let (_, job) = slow.import(PRODUCT_IMPORT, &many(&slow)).await;
    let (code, message) = failure(&job);
    assert_eq!(code, "FILE_UNREADABLE");
    assert!(message.contains("1 seconds of processor time"), "{message}");
    let (_, job) = slow.import(PRODUCT_IMPORT, &few(&slow)).await;
    assert_eq!(job["state"], "SUCCEEDED", "{job}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bomb_is_refused_with_its_code_by_both_imports() {
    let server = TestServer::start().await;
    let both = [(PRODUCT_IMPORT, sample::products()), (TEMPLATE_IMPORT, sample::template())];
    for (mutation, workbook) in both {
        let path = bomb(&server, &workbook.unwrap());
        let (_, job) = server.import(mutation, &path).await;
        assert_eq!(failure(&job).0, "FILE_BOMB", "{mutation}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_crashes_is_one_failed_job() {
    let folder = tempfile::tempdir().unwrap();
    let server = with_reader(folder.path(), "kill -SEGV $$").await;
    let template = server.file("modelo.xlsm", &sample::template().unwrap());
    for (mutation, path) in [(PRODUCT_IMPORT, few(&server)), (TEMPLATE_IMPORT, template)] {
        let (_, job) = server.import(mutation, &path).await;
        let (code, message) = failure(&job);
        assert_eq!(code, "FILE_UNREADABLE");
        assert!(message.contains("signal 11"), "{message}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reader_knows_nothing_of_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let seen = folder.path().join("seen");
    let look = format!(
        "{{ pwd; /usr/bin/env; }} > {seen}\nexec {program} \"$@\"",
        seen = seen.display(),
        program = env!("CARGO_BIN_EXE_beecatalog"),
    );
    let server = with_reader(folder.path(), &look).await;
    let (_, job) = server.import(PRODUCT_IMPORT, &few(&server)).await;
    assert_eq!(job["state"], "SUCCEEDED", "{job}");

    let seen = fs::read_to_string(seen).unwrap();
    // What a shell sets itself.
    let own = ["PWD", "OLDPWD", "SHLVL", "_"];
    let mut lines = seen.lines();
    assert_eq!(lines.next(), Some("/"));
    for line in lines {
        assert!(own.contains(&line.split('=').next().unwrap()), "{seen}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_job_takes_its_reader_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let noted = folder.path().join("pid");
    let server =
        with_reader(folder.path(), &format!("echo $$ > {}\nexec sleep 600", noted.display())).await;
    let data: Value = server.client.upload(PRODUCT_IMPORT, &few(&server)).await.unwrap();
    let id = data["productImport"]["job"]["id"].as_str().unwrap().to_owned();
    let reader: i32 = eventually("its reader's number", || {
        fs::read_to_string(&noted).ok().and_then(|pid| pid.trim().parse().ok())
    })
    .await;
    let _: Value = server.client.execute(CANCEL, json!({ "id": id })).await.unwrap();
    let job = server.finish(&id).await;
    assert_eq!(job["state"], "CANCELLED", "{job}");
    let gone = || (!Path::new(&format!("/proc/{reader}")).exists()).then_some(());
    eventually("the reader's end", gone).await;
}
