//! Why a command about a sheet has no result: a stable code, and a sentence in the reader's language.

use std::io::{self, ErrorKind};
use std::path::Path;

use serde_json::{Value, json};

use crate::catalog::{Lang, fault, template_fault};
use crate::jobs::in_both_languages;

/// A failure that people and programs are told of.
#[derive(Debug, thiserror::Error)]
#[error("{code}: {message}")]
pub(super) struct Fault {
    code: &'static str,
    message: String,
}

impl Fault {
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// A template, empty or filled, that its engine refuses.
    pub fn of_template(file: &Path, error: &sheetfill::Error, lang: Lang) -> Self {
        let code = error.code();
        Self::about(file, code, &template_fault(code, &in_both_languages(error), lang))
    }

    /// A file of products that its engine refuses.
    pub fn of_products(file: &Path, error: &crate::intake::IntakeError, lang: Lang) -> Self {
        let code = error.code();
        Self::about(file, code, &fault(code, &error.in_both_languages(), lang))
    }

    /// A result that can't be made or written.
    pub fn of_result(file: &Path, error: &sheetfill::Error, lang: Lang) -> Self {
        match error {
            sheetfill::Error::Write(error) => Self::of_writing(file, error, lang),
            error => Self::of_template(file, error, lang),
        }
    }

    /// A file with more bytes than are read; how many, where it says so.
    pub fn too_large(
        file: &Path,
        (stated_bytes, limit_bytes): (Option<u64>, u64),
        lang: Lang,
    ) -> Self {
        let code = "FILE_TOO_LARGE";
        let most = match (lang, stated_bytes) {
            (Lang::PtBr, Some(bytes)) => format!("tem {bytes} bytes; o máximo são {limit_bytes}"),
            (Lang::PtBr, None) => format!("mais de {limit_bytes} bytes"),
            (Lang::En, Some(bytes)) => {
                format!("it has {bytes} bytes; at most {limit_bytes} are read")
            }
            (Lang::En, None) => format!("it has more than {limit_bytes} bytes"),
        };
        Self::about(file, code, &fault(code, &most, lang))
    }

    /// A file that can't be read.
    pub fn of_reading(file: &Path, error: &io::Error, lang: Lang) -> Self {
        let failed = lang.pick("não foi lido", "can't be read");
        let missing = lang.pick("não existe", "it is not there");
        Self::of_system(file, error, ("READ_FAILED", failed, missing), lang)
    }

    /// A file that can't be written.
    pub fn of_writing(file: &Path, error: &io::Error, lang: Lang) -> Self {
        let failed = lang.pick("não foi escrito", "can't be written");
        let missing = lang.pick("a pasta não existe", "its folder is not there");
        Self::of_system(file, error, ("WRITE_FAILED", failed, missing), lang)
    }

    fn of_system(
        file: &Path,
        error: &io::Error,
        (code, failed, missing): (&'static str, &str, &str),
        lang: Lang,
    ) -> Self {
        let cause = error.to_string();
        let (code, reason) = match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => ("FILE_NOT_FOUND", missing),
            ErrorKind::PermissionDenied => {
                ("FILE_ACCESS_DENIED", lang.pick("falta permissão", "permission is lacking"))
            }
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                ("STORAGE_FULL", lang.pick("falta espaço no disco", "the disk is full"))
            }
            ErrorKind::IsADirectory => (code, lang.pick("é uma pasta", "it is a folder")),
            _ => (code, cause.as_str()),
        };
        Self::about(file, code, &format!("{failed}: {reason}"))
    }

    fn about(file: &Path, code: &'static str, sentence: &str) -> Self {
        Self::new(code, format!("{}: {sentence}", file.display()))
    }
}

/// A failure for programs: `{"error":{"code":…,"message":…}}`.
pub(super) fn told(error: &anyhow::Error) -> Value {
    let (code, message) = match error.downcast_ref::<Fault>() {
        Some(Fault { code, message }) => (*code, message.clone()),
        None => ("INTERNAL", format!("{error:#}")),
    };
    json!({ "error": { "code": code, "message": message } })
}
