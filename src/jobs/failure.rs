//! From the rooms' errors to what a job does about them.

use jobline::Failure;
use jobline::error::LedgerError;

use crate::sandbox::SandboxError;
use crate::shelf::ShelfError;
use crate::storage::StorageError;

/// A stored file that is gone, or a store that does not answer.
pub fn of_storage(error: StorageError) -> Failure {
    let code = error.code();
    let message = "the stored file can't be read or written";
    match error {
        StorageError::NotFound { .. } => Failure::permanent(code, message).with_source(error),
        _ => Failure::transient(code, message).with_source(error),
    }
}

/// A database that does not answer.
pub fn of_shelf(error: ShelfError) -> Failure {
    Failure::transient("LEDGER_UNAVAILABLE", "the catalogue can't be read").with_source(error)
}

/// A ledger that does not answer.
pub fn of_ledger(error: LedgerError) -> Failure {
    Failure::transient("LEDGER_UNAVAILABLE", "the ledger can't be read").with_source(error)
}

/// A note that is no JSON: a mistake of ours.
pub fn of_note(error: serde_json::Error) -> Failure {
    Failure::permanent("INTERNAL", "the job's note can't be written").with_source(error)
}

/// Memory that can't be packed into.
pub fn of_packing(error: std::io::Error) -> Failure {
    Failure::transient("INTERNAL", "the page can't be packed").with_source(error)
}

/// Facts or texts that can't be written as JSON: a mistake of ours.
pub fn of_json(error: serde_json::Error) -> Failure {
    Failure::permanent("INTERNAL", "the product's facts can't be written").with_source(error)
}

/// A file of which its reader could not tell anything.
pub fn of_sandbox(error: SandboxError) -> Failure {
    let (code, message) = (error.code(), error.to_string());
    let failure = if error.is_transient() {
        Failure::transient(code, message)
    } else {
        Failure::permanent(code, message)
    };
    failure.with_source(error)
}

/// A template that was read by another process and can't be read by this one.
pub fn of_template(error: sheetfill::Error) -> Failure {
    Failure::permanent(error.code(), in_both_languages(&error)).with_source(error)
}

/// What an engine's error says, and behind a line break the facts that a Portuguese sentence needs.
pub fn in_both_languages(error: &sheetfill::Error) -> String {
    format!("{error}\n{}", error.in_portuguese())
}

/// A blocking part that ended without an answer: it panicked.
pub fn of_blocking(error: tokio::task::JoinError) -> Failure {
    Failure::transient("PANIC", "the work stopped unexpectedly").with_source(error)
}

/// Something that the job names is not there (any more).
pub fn gone(what: &str) -> Failure {
    Failure::permanent("NOT_FOUND", format!("the {what} is not there any more"))
}

/// A workbook that can't be written.
pub fn of_fill(error: sheetfill::Error) -> Failure {
    let (code, message) = (error.code(), in_both_languages(&error));
    match error {
        sheetfill::Error::Write(_) => Failure::transient(code, message).with_source(error),
        error => Failure::permanent(code, message).with_source(error),
    }
}

/// The failure of a piece of work that several jobs waited for, for this one.
pub fn copy(failure: &Failure) -> Failure {
    Failure::new(failure.class, failure.code.clone(), failure.message.clone())
}

/// The process is ending.
pub fn of_closed(error: tokio::sync::AcquireError) -> Failure {
    Failure::transient("SHUTTING_DOWN", "the process is ending").with_source(error)
}
