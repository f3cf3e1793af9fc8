use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use secrecy::ExposeSecret as _;

use super::*;

const SECRET: &str = "s3cret-s3cret-s3cret-s3cret-s3cret";

fn environment(values: &[(&str, &str)]) -> Environment {
    values.iter().fold(Environment::new(), |environment, (name, value)| {
        environment.with(name, value, Origin::Environment)
    })
}

fn load(values: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::load(&environment(values))
}

fn line(config: &Config, variable: &str) -> ReportLine {
    config.report().into_iter().find(|line| line.variable == variable).unwrap()
}

#[test]
fn an_empty_environment_gives_the_documented_defaults() {
    let config = load(&[("HOME", "/home/bee")]).unwrap();
    assert_eq!(config.lang, Lang::PtBr);
    assert_eq!(config.http.socket().to_string(), "127.0.0.1:8080");
    assert_eq!(config.http.max_json_bytes, 262_144);
    assert_eq!(config.http.max_product_upload_bytes, 104_857_600);
    assert_eq!(config.http.max_template_upload_bytes, 26_214_400);
    assert_eq!(
        config.jobs.queues(),
        [("spreadsheet", 4), ("scrape", 2), ("ai", 3), ("default", 2)]
    );
    assert_eq!(config.jobs.lease.as_secs(), 30);
    assert_eq!(config.jobs.heartbeat.as_secs(), 10);
    assert_eq!(config.signing.link_life.as_secs(), 300);
    assert_eq!(config.telemetry.log_format, LogFormat::Auto);
    assert!(config.warnings().is_empty());
    assert!(config.report().iter().all(|line| line.origin == Origin::Default));
}

#[test]
fn every_variable_of_the_tables_is_read_once_and_reported() {
    let config = load(&[]).unwrap();
    let read: Vec<_> = config.report().iter().map(|line| line.variable).collect();
    let known: BTreeSet<_> =
        SECTIONS.iter().flat_map(|section| section.variables).map(|v| v.name).collect();
    assert_eq!(read.len(), known.len(), "{read:?}");
    assert_eq!(read.into_iter().collect::<BTreeSet<_>>(), known);
}

#[test]
fn wrong_values_are_refused_in_one_line_that_names_variable_value_and_what_is_allowed() {
    let wrong = [
        ("BEECATALOG_LANG", "fr"),
        ("BEECATALOG_DATA_DIR", "~/bee"),
        ("BEECATALOG_HOST", "localhost"),
        ("BEECATALOG_PORT", "65536"),
        ("BEECATALOG_PORT", "-1"),
        ("BEECATALOG_PUBLIC_URL", "bee.example.com"),
        ("BEECATALOG_MAX_JSON_BYTES", "1023"),
        ("BEECATALOG_MAX_JSON_BYTES", "256 KB"),
        ("BEECATALOG_MAX_PRODUCT_UPLOAD_BYTES", "99999999999 GiB"),
        ("BEECATALOG_MAX_TEMPLATE_UPLOAD_BYTES", "101MiB"),
        ("BEECATALOG_WORKERS_SPREADSHEET", "65"),
        ("BEECATALOG_WORKERS_AI", "três"),
        ("BEECATALOG_LEASE_SECONDS", "9"),
        ("BEECATALOG_HEARTBEAT_SECONDS", "13"),
        ("BEECATALOG_LINK_SECONDS", "0"),
        ("BEECATALOG_LOG_FORMAT", "xml\nRUST_LOG=off"),
        ("RUST_LOG", "beecatalog=loud"),
        ("PROMETHEUS_ENABLED", "maybe"),
        ("AWS_STORAGE_BUCKET_NAME", "Bee"),
        ("AWS_S3_REGION_NAME", "São Paulo"),
        ("AWS_S3_ENDPOINT_URL", "minio:9000"),
        ("AWS_S3_ADDRESSING_STYLE", "host"),
        ("AWS_LOCATION", "a/../b"),
        ("BEECATALOG_STORAGE", "ftp"),
        ("BEECATALOG_PICTURES_URL", "cdn.example.com"),
        ("BEECATALOG_PICTURE_LINK_DAYS", "0"),
    ];
    for (name, value) in wrong {
        let text = load(&[(name, value)]).unwrap_err().to_string();
        assert!(text.starts_with(&format!("{name}: read {value:?}, allowed: ")), "{text}");
        assert_eq!(text.lines().count(), 1, "{text}");
    }
}

#[test]
fn wrong_secrets_are_refused_without_showing_them() {
    let wrong = [
        ("DATABASE_URL", "mysql://bee:s3cret@db/bee"),
        ("DATABASE_URL", "s3cret"),
        ("REDIS_URL", "http://bee:s3cret@cache"),
        ("SENTRY_DSN", "s3cret@sentry"),
        ("BEECATALOG_SIGNING_KEY", "s3cret"),
        ("GOOGLE_API_KEY", "s3cret"),
        ("OPENAI_API_KEY", "s3cret with blanks"),
        ("AWS_ACCESS_KEY_ID", "s3cret with blanks"),
        ("AWS_SECRET_ACCESS_KEY", "s3cret"),
    ];
    for (name, value) in wrong {
        let text = load(&[(name, value)]).unwrap_err().to_string();
        assert!(text.starts_with(name) && text.contains("***"), "{text}");
        assert!(!text.contains("s3cret"), "{text}");
    }
}

#[test]
fn secrets_appear_neither_in_the_report_nor_in_debug_output() {
    let values = [
        ("BEECATALOG_SIGNING_KEY", SECRET),
        ("GOOGLE_API_KEY", SECRET),
        ("OPENAI_API_KEY", SECRET),
        ("AWS_ACCESS_KEY_ID", SECRET),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("REDIS_URL", "redis://:s3cret@cache:6379"),
        ("SENTRY_DSN", "https://s3cret@sentry.example.com/1"),
    ];
    let config = load(&values).unwrap();
    let shown = format!("{:?} {:?} {config:?}", config.report(), environment(&values));
    assert!(!shown.contains("s3cret"), "{shown}");
    assert_eq!(config.signing.key.as_ref().unwrap().expose_secret(), SECRET);
    assert_eq!(line(&config, "REDIS_URL").value.unwrap(), "redis://***@cache:6379");
}

#[test]
fn a_bucket_is_only_taken_with_all_that_it_needs() {
    let all = [
        ("BEECATALOG_STORAGE", "s3"),
        ("AWS_ACCESS_KEY_ID", "minioadmin"),
        ("AWS_SECRET_ACCESS_KEY", "minioadmin"),
        ("AWS_STORAGE_BUCKET_NAME", "bee-files"),
    ];
    for missing in 1..all.len() {
        let mut some = all.to_vec();
        let (name, _) = some.remove(missing);
        let text = load(&some).unwrap_err().to_string();
        assert!(text.starts_with(name) && text.contains("BEECATALOG_STORAGE=s3"), "{text}");
    }
    let config = load(&all).unwrap();
    assert_eq!((config.aws.region.as_str(), config.aws.path_style), ("sa-east-1", false));
    let minio = load(&[("AWS_S3_ENDPOINT_URL", "http://minio:9000/")]).unwrap();
    assert_eq!(minio.aws.endpoint.as_deref(), Some("http://minio:9000"));
    assert!(minio.aws.path_style && minio.storage.kept_in == KeptIn::Folder);
}

#[test]
fn an_empty_value_counts_as_not_given() {
    let config = load(&[("BEECATALOG_PORT", " "), ("BEECATALOG_SIGNING_KEY_FILE", "")]).unwrap();
    assert_eq!(config.http.port, 8080);
    assert_eq!(line(&config, "BEECATALOG_PORT").origin, Origin::Default);
}

#[test]
fn sizes_are_read_with_and_without_unit() {
    for (value, bytes) in [("2048", 2048), ("2KiB", 2048), ("2 MiB", 2_097_152)] {
        let config = load(&[("BEECATALOG_MAX_JSON_BYTES", value)]).unwrap();
        assert_eq!(config.http.max_json_bytes, bytes, "{value}");
    }
}

#[test]
fn sqlite_addresses_become_files_and_back() {
    let cases = [
        ("sqlite:data/bee.db", "data/bee.db"),
        ("sqlite://data/bee.db?mode=rwc", "data/bee.db"),
        ("sqlite:///srv/bee.db", "/srv/bee.db"),
        ("sqlite:///srv/bee%3F.db", "/srv/bee?.db"),
    ];
    for (url, file) in cases {
        let config = load(&[("DATABASE_URL", url)]).unwrap();
        assert_eq!(config.database_file().as_deref(), Some(Path::new(file)), "{url}");
        let again = load(&[("DATABASE_URL", &config.database_url())]).unwrap();
        assert_eq!(again.database_file().as_deref(), Some(Path::new(file)), "{url}");
    }
    for url in ["sqlite::memory:", "sqlite:", "sqlite:bee.db?mode=ro", "sqlite:~/bee.db", "bee.db"]
    {
        assert!(load(&[("DATABASE_URL", url)]).is_err(), "{url}");
    }
}

#[test]
fn the_default_database_follows_the_data_folder_of_the_command_line() {
    let mut config = load(&[("XDG_DATA_HOME", "/home/bee/xdg")]).unwrap();
    if cfg!(target_os = "linux") {
        assert_eq!(config.data_dir(), Path::new("/home/bee/xdg/beecatalog"));
    }
    config.set_data_dir(PathBuf::from("/tmp/demo"));
    config.set_port(0);
    config.set_host([0, 0, 0, 0].into());
    assert_eq!(config.database_url(), "sqlite:///tmp/demo/beecatalog.sqlite3?mode=rwc");
    assert_eq!(config.http.socket().to_string(), "0.0.0.0:0");
    assert_eq!(line(&config, "BEECATALOG_HOST").value.as_deref(), Some("0.0.0.0"));
    let folder = line(&config, "BEECATALOG_DATA_DIR");
    assert_eq!((folder.value.as_deref(), folder.origin), (Some("/tmp/demo"), Origin::Argument));
    let database = line(&config, "DATABASE_URL");
    assert_eq!(database.value.as_deref(), Some(config.database_url().as_str()));
    assert_eq!(database.origin, Origin::Default);
}

#[test]
fn a_secret_may_stand_in_a_file_but_not_in_both_places() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    std::fs::write(&file, format!("{SECRET}\n")).unwrap();
    let path = file.to_str().unwrap();

    let config = load(&[("BEECATALOG_SIGNING_KEY_FILE", path)]).unwrap();
    assert_eq!(config.signing.key.as_ref().unwrap().expose_secret(), SECRET);
    assert_eq!(line(&config, "BEECATALOG_SIGNING_KEY").origin, Origin::File);

    let both = load(&[("BEECATALOG_SIGNING_KEY_FILE", path), ("BEECATALOG_SIGNING_KEY", SECRET)]);
    let text = both.unwrap_err().to_string();
    assert!(text.contains("BEECATALOG_SIGNING_KEY_FILE") && text.contains("only one"), "{text}");

    std::fs::write(&file, "\n").unwrap();
    for path in [path, "/no/such/file"] {
        let error = load(&[("BEECATALOG_SIGNING_KEY_FILE", path)]).unwrap_err();
        assert!(matches!(error, ConfigError::SecretFile { .. }), "{error}");
        assert!(error.to_string().contains(path), "{error}");
    }
}

#[test]
fn names_that_look_like_ours_are_warned_of_with_the_nearest_known_one() {
    let config = load(&[
        ("BEECATALOG_PROT", "80"),
        ("BEECATALOG_SIGNING_KEYFILE", "x"),
        ("BEECATALOG_HONEY", "x"),
        ("OTHER", "x"),
    ])
    .unwrap();
    let warnings: Vec<_> = config.warnings().iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        [
            "BEECATALOG_HONEY: no such variable",
            "BEECATALOG_PROT: no such variable, BEECATALOG_PORT is the nearest",
            "BEECATALOG_SIGNING_KEYFILE: no such variable, \
             BEECATALOG_SIGNING_KEY_FILE is the nearest",
        ]
    );
}

fn from_folder(folder: &Path, process: &[(&str, &str)]) -> Result<Environment, ConfigError> {
    let process: Vec<_> = process.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
    Environment::from_variables(process.into_iter(), folder)
}

#[test]
fn the_process_environment_wins_over_the_env_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join(".env"),
        "# ours\nBEECATALOG_PORT=81\nexport BEECATALOG_LINK_SECONDS='60'\nBEECATALOG_LANG=en\n",
    )
    .unwrap();
    let process = [("BEECATALOG_PORT", "82"), ("BEECATALOG_LANG", "")];
    let config = Config::load(&from_folder(folder.path(), &process).unwrap()).unwrap();
    assert_eq!(config.http.port, 82);
    assert_eq!(line(&config, "BEECATALOG_PORT").origin, Origin::Environment);
    assert_eq!(config.signing.link_life.as_secs(), 60);
    assert_eq!(line(&config, "BEECATALOG_LINK_SECONDS").origin, Origin::EnvFile);
    assert_eq!(config.lang, Lang::En, "an empty value of the process hides nothing");
}

#[test]
fn a_bad_env_file_is_refused_by_line_number_without_its_text() {
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other.env");
    std::fs::write(&other, "RUST_LOG=info\n\nthis is s3cret\n").unwrap();
    let named = [("BEECATALOG_ENV_FILE", "other.env")];
    let error = from_folder(folder.path(), &named).unwrap_err();
    assert!(matches!(error, ConfigError::EnvLine { line: 3, .. }), "{error:?}");
    assert!(!error.to_string().contains("s3cret"), "{error}");

    std::fs::write(&other, "RUST_LOG=info\nRUST_LOG=warn\n").unwrap();
    let error = from_folder(folder.path(), &named).unwrap_err();
    assert!(error.to_string().starts_with("RUST_LOG: read two values"), "{error}");

    std::fs::remove_file(&other).unwrap();
    let error = from_folder(folder.path(), &named).unwrap_err();
    assert!(error.to_string().starts_with("BEECATALOG_ENV_FILE: read "), "{error}");
    assert!(from_folder(folder.path(), &[]).is_ok(), "the file of the working folder may lack");
}

#[test]
fn a_generated_signing_key_is_kept_for_the_owner_and_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = load(&[]).unwrap();
    config.set_data_dir(folder.path().to_path_buf());
    let file = config.signing_key_file();
    let first = config.signing.key_or_kept(&file, |bytes| bytes.fill(0xB5)).unwrap();
    assert_eq!(first.expose_secret(), "b5".repeat(32).as_bytes());
    let again = config.signing.key_or_kept(&file, |bytes| bytes.fill(1)).unwrap();
    assert_eq!(again.expose_secret(), first.expose_secret());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }

    std::fs::write(&file, "short").unwrap();
    let error = config.signing.key_or_kept(&file, |bytes| bytes.fill(1)).unwrap_err();
    assert!(matches!(error, ConfigError::SigningShort { .. }), "{error}");
    let nowhere = folder.path().join("no/such/folder/key");
    let error = config.signing.key_or_kept(&nowhere, |bytes| bytes.fill(1)).unwrap_err();
    assert!(matches!(error, ConfigError::SigningFile { .. }), "{error}");
}

/// `UPDATE_ENV_EXAMPLE=1 cargo test env_example` writes the file anew.
#[test]
fn env_example_is_what_the_tables_say() {
    let path = env_example_path();
    let wanted = env_example();
    if std::env::vars_os().any(|(name, _)| name == "UPDATE_ENV_EXAMPLE") {
        std::fs::write(&path, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap();
    assert!(found == wanted, "{} is stale", path.display());
}

#[test]
fn env_example_without_comment_signs_is_a_working_env_file() {
    let folder = tempfile::tempdir().unwrap();
    let lines = env_example().lines().fold(String::new(), |text, line| {
        let assignment = line.strip_prefix('#').filter(|rest| !rest.starts_with([' ', '#']));
        text + assignment.unwrap_or_default() + "\n"
    });
    std::fs::write(folder.path().join(".env"), lines).unwrap();
    let config = Config::load(&from_folder(folder.path(), &[]).unwrap()).unwrap();
    assert!(config.warnings().is_empty(), "{:?}", config.warnings());
    assert_eq!(config.http.port, 8080);
    assert_eq!(line(&config, "BEECATALOG_PORT").origin, Origin::EnvFile);
}

fn env_example_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(".env.example")
}
