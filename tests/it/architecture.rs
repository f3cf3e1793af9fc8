//! The house keeps its shape: who may import whom, and how long a file may be.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Rooms of `src/` and the rooms that each may import. `app` knows all of them, `cli` drives it.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("access", &[]),
    ("ai", &["cache"]),
    ("app", &["*"]),
    ("backup", &["storage"]),
    ("cache", &[]),
    ("catalog", &[]),
    ("choice", &["ai", "catalog", "listing"]),
    ("cli", &["*"]),
    ("client", &["tls"]),
    ("config", &["catalog"]),
    ("content", &["ai", "catalog"]),
    ("demo", &["catalog", "client", "config", "picture", "sample", "say"]),
    (
        "graphql",
        &[
            "access",
            "cache",
            "catalog",
            "choice",
            "content",
            "health",
            "jobs",
            "picture",
            "sandbox",
            "scraper",
            "shelf",
            "storage",
            "telemetry",
        ],
    ),
    ("health", &["storage"]),
    (
        "http",
        &[
            "access",
            "cache",
            "catalog",
            "graphql",
            "health",
            "shelf",
            "shutdown",
            "storage",
            "telemetry",
        ],
    ),
    ("intake", &["catalog"]),
    (
        "jobs",
        &[
            "ai",
            "cache",
            "catalog",
            "choice",
            "content",
            "intake",
            "listing",
            "picture",
            "sandbox",
            "scraper",
            "shelf",
            "storage",
            "telemetry",
        ],
    ),
    ("listing", &["catalog"]),
    ("picture", &["catalog", "sandbox"]),
    ("sample", &[]),
    ("sandbox", &[]),
    ("scraper", &["cache", "catalog", "tls"]),
    ("say", &[]),
    ("shelf", &["catalog", "choice", "content"]),
    ("shutdown", &[]),
    ("storage", &["tls"]),
    ("telemetry", &["ai", "cache", "config", "health", "sandbox"]),
    ("tls", &[]),
];

/// Lines that a file may have.
const MAX_LINES: usize = 400;
/// Longer files, each with its reason.
const LONGER: &[(&str, &str)] = &[];

#[test]
fn rooms_import_only_what_they_may() {
    let allowed: BTreeMap<&str, &[&str]> = MAY_IMPORT.iter().copied().collect();
    let mut wrong = Vec::new();
    for file in rust_files(&root().join("src")) {
        let Some(room) = room_of(&file) else { continue };
        let Some(allowed) = allowed.get(room.as_str()) else {
            wrong.push(format!("{}: room {room:?} is not in the table", file.display()));
            continue;
        };
        if is_test(&file) {
            // Tests bring rooms together on purpose.
            continue;
        }
        for imported in imports(&fs::read_to_string(&file).unwrap()) {
            let fine = imported == room || allowed.contains(&"*");
            if !fine && !allowed.contains(&imported.as_str()) {
                wrong.push(format!("{}: {room} imports {imported}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_engines_know_nothing_of_the_house() {
    let manifest = |name: &str| {
        fs::read_to_string(root().join("crates").join(name).join("Cargo.toml")).unwrap()
    };
    let sheetfill = manifest("sheetfill");
    for stranger in ["tokio", "sea-orm", "entity", "jobline", "anyhow"] {
        assert!(!sheetfill.contains(&format!("\n{stranger}")), "sheetfill imports {stranger}");
    }
    let jobline = manifest("jobline");
    for stranger in ["async-graphql", "axum", "sheetfill", "reqwest", "anyhow"] {
        assert!(!jobline.contains(&format!("\n{stranger}")), "jobline imports {stranger}");
    }
}

#[test]
fn one_deflate_backend_is_linked() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let flate2 = lock.split("[[package]]").find(|p| p.contains("name = \"flate2\"")).unwrap();
    assert!(flate2.contains("\"zlib-rs\""), "{flate2}");
    for other in ["libz-sys", "libz-ng-sys", "libz-rs-sys", "miniz_oxide", "cloudflare-zlib-sys"] {
        assert!(!flate2.contains(other), "{flate2}");
        // `backtrace` reads debug information by miniz_oxide itself; flate2 does not see it.
        let elsewhere = other != "miniz_oxide" && lock.contains(&format!("name = \"{other}\""));
        assert!(!elsewhere, "{other} is in the tree");
    }
}

#[test]
fn files_are_short_enough_to_read() {
    let mut long = Vec::new();
    for folder in ["src", "entity/src", "migration/src", "crates"] {
        for file in rust_files(&root().join(folder)) {
            let name = file.strip_prefix(root()).unwrap().display().to_string();
            let lines = fs::read_to_string(&file).unwrap().lines().count();
            if lines > MAX_LINES
                && !is_test(&file)
                && !LONGER.iter().any(|(longer, _)| *longer == name)
            {
                long.push(format!("{name}: {lines} lines"));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn nothing_is_called_by_a_word_that_says_nothing() {
    let empty_words = ["utils", "util", "helpers", "helper", "common", "manager", "service"];
    for folder in ["src", "entity/src", "migration/src", "crates"] {
        for file in rust_files(&root().join(folder)) {
            for piece in file.strip_prefix(root()).unwrap().components() {
                let piece = piece.as_os_str().to_string_lossy();
                let stem = piece.trim_end_matches(".rs");
                assert!(!empty_words.contains(&stem), "{}", file.display());
            }
        }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn is_test(file: &Path) -> bool {
    file.components().any(|piece| piece.as_os_str() == "tests") || file.ends_with("tests.rs")
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "target") {
                found.extend(rust_files(&path));
            }
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found
}

/// `src/graphql/job.rs` → `graphql`; `src/shutdown.rs` → `shutdown`; the two roots have none.
fn room_of(file: &Path) -> Option<String> {
    let below = file.strip_prefix(root().join("src")).unwrap();
    let first = below.components().next()?.as_os_str().to_string_lossy().into_owned();
    let room = first.trim_end_matches(".rs").to_owned();
    (!matches!(room.as_str(), "lib" | "main")).then_some(room)
}

/// Rooms that a file names by `crate::…`.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        for rest in line.split("crate::").skip(1) {
            if let Some(list) = rest.strip_prefix('{') {
                let inside = list.split('}').next().unwrap_or_default();
                found.extend(inside.split(',').map(|item| head(item.trim())));
            } else {
                found.push(head(rest));
            }
        }
    }
    found.retain(|name| !name.is_empty() && name.chars().next().is_some_and(char::is_lowercase));
    found
}

fn head(path: &str) -> String {
    path.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}
