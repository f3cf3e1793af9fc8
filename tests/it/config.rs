//! Configuration and the life of the process, through the real binary.

use serde_json::Value;

use crate::process::{beecatalog, up};

#[test]
fn a_wrong_value_ends_with_78_and_one_line_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let output = beecatalog(folder.path())
        .env("BEECATALOG_PORT", "eighty")
        .args(["config", "check"])
        .output()
        .unwrap();

    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(78));
    assert_eq!(text.trim().lines().count(), 1, "{text}");
    for part in ["BEECATALOG_PORT", "eighty", "65535"] {
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn secrets_are_masked_and_origins_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let output = beecatalog(folder.path())
        .env("OPENAI_API_KEY", "sk-very-secret-value")
        .args(["config", "check", "--json"])
        .output()
        .unwrap();

    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Value = serde_json::from_str(&text).unwrap();
    let line =
        lines.as_array().unwrap().iter().find(|l| l["variable"] == "OPENAI_API_KEY").unwrap();
    assert!(!text.contains("very-secret"));
    assert_eq!(line["origin"], "environment");
}

#[test]
fn a_second_server_on_the_same_file_refuses_to_start() {
    if entity::testing::server().is_some() {
        return; // A server's database is for many processes.
    }
    let folder = tempfile::tempdir().unwrap();
    let (first, _) = up(folder.path());

    let second = beecatalog(folder.path()).args(["serve", "--port", "0"]).output().unwrap();

    assert_eq!(second.status.code(), Some(73));
    let text = String::from_utf8(second.stderr).unwrap();
    assert!(text.contains(&format!("pid {}", first.0.id())), "{text}");
}

#[test]
fn status_is_0_while_the_server_runs_and_2_when_it_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let status = || {
        let output = beecatalog(folder.path()).args(["status", "--json"]).output().unwrap();
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.code(), told)
    };
    let (server, _) = up(folder.path());

    let (code, running) = status();
    drop(server);
    let (code_after, killed) = status();

    // A machine whose disk is nearly full is degraded, with all else well.
    let disk = running["parts"].as_array().unwrap().iter().find(|p| p["name"] == "disk").unwrap();
    let expected = i32::from(disk["verdict"] != "HEALTHY");
    assert_eq!(code, Some(expected), "{running}");
    assert_eq!(running["queues"].as_array().unwrap().len(), 4);
    assert_eq!(code_after, Some(2), "{killed}");
    let names: Vec<&str> =
        killed["parts"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"server") && names.contains(&"database"), "{names:?}");
}

#[test]
fn keys_are_made_with_and_without_a_server() {
    let folder = tempfile::tempdir().unwrap();
    let create = || {
        let output = beecatalog(folder.path()).args(["key", "create"]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };

    let without = create();
    let (server, _) = up(folder.path());
    let with = create();
    drop(server);

    assert!(without.starts_with("bc_") && with.starts_with("bc_"));
    assert_ne!(without, with);
}
