//! Why a configuration is refused.

use std::path::PathBuf;

/// A configuration that can't be used. The text is one line; the caller exits with 78.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A value is not of the allowed form.
    #[error("{variable}: read {read}, allowed: {allowed}")]
    Invalid {
        /// Name of the variable.
        variable: &'static str,
        /// What was read, quoted; `"***"` in place of a secret.
        read: String,
        /// What a value must look like.
        allowed: &'static str,
    },
    /// A secret is given both ways.
    #[error(
        "{variable}: read a value here and a file name in {variable}_FILE, allowed: only one of the two"
    )]
    Twice {
        /// Name of the variable.
        variable: &'static str,
    },
    /// The file that a `_FILE` variable names can't be read.
    #[error("{variable}_FILE: read \"{}\", allowed: a readable UTF-8 file of 1 byte to 64 KiB", path.display())]
    SecretFile {
        /// Name of the variable, without `_FILE`.
        variable: &'static str,
        /// File it names.
        path: PathBuf,
        /// What happened.
        #[source]
        source: std::io::Error,
    },
    /// A value is not text.
    #[error("{variable}: read bytes that are not UTF-8, allowed: UTF-8 text")]
    NotText {
        /// Name of the variable.
        variable: String,
    },
    /// The `.env` file can't be read.
    #[error("{variable}: read \"{}\", allowed: a readable UTF-8 file of at most 1 MiB", path.display())]
    EnvFile {
        /// `BEECATALOG_ENV_FILE`, or `.env` for the file of the working folder.
        variable: &'static str,
        /// The file.
        path: PathBuf,
        /// What happened.
        #[source]
        source: std::io::Error,
    },
    /// A line of the `.env` file is not an assignment. The line itself is not shown: it may hold a
    /// secret.
    #[error("{}: read a line {line} that is no assignment, allowed: NAME=value, a comment or an empty line", path.display())]
    EnvLine {
        /// The file.
        path: PathBuf,
        /// Line, one-based; 0 when it is not known.
        line: usize,
    },
    /// The `.env` file gives a name two values.
    #[error("{variable}: read two values in {}, allowed: one", path.display())]
    EnvTwice {
        /// Name of the variable.
        variable: String,
        /// The file.
        path: PathBuf,
    },
    /// The file that keeps the generated signing key can't be read or written.
    #[error("BEECATALOG_SIGNING_KEY: not set, and its file \"{}\" can't be kept, allowed: a key of at least 32 characters, or a data folder that can be written", path.display())]
    SigningFile {
        /// The file.
        path: PathBuf,
        /// What happened.
        #[source]
        source: std::io::Error,
    },
    /// The file of the generated signing key does not hold such a key.
    #[error("BEECATALOG_SIGNING_KEY: not set, and its file \"{}\" holds no key, allowed: at least 32 characters; delete the file to have a new key made", path.display())]
    SigningShort {
        /// The file.
        path: PathBuf,
    },
}
