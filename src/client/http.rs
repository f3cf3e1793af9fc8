//! GraphQL over HTTP.

use std::path::Path;
use std::time::Duration;

use futures_util::StreamExt;
use reqwest::multipart::{Form, Part};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

use super::ClientError;
use crate::tls;

/// Longest that a server on this machine may take to be there.
const CONNECT_TIME: Duration = Duration::from_secs(5);

/// A connection to one server with one key.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    /// Address of the server, without a slash at the end.
    pub(super) base: String,
    /// `Bearer …`
    pub(super) authorization: String,
}

impl Client {
    /// A client of the server at `base` (e.g. `http://127.0.0.1:8080`), with `key`.
    pub fn new(base: &str, key: &str) -> Self {
        tls::install();
        Self {
            http: reqwest::Client::builder()
                .connect_timeout(CONNECT_TIME)
                .build()
                .unwrap_or_default(),
            base: base.trim_end_matches('/').to_owned(),
            authorization: format!("Bearer {key}"),
        }
    }

    /// Runs one query or mutation and reads its `data`.
    ///
    /// # Errors
    /// [`ClientError::Refused`] with the first of `errors`; [`ClientError::Unreachable`];
    /// [`ClientError::Unreadable`].
    pub async fn execute<T: DeserializeOwned>(
        &self,
        query: &str,
        variables: Value,
    ) -> Result<T, ClientError> {
        let body = json!({ "query": query, "variables": variables });
        self.send(self.http.post(self.graphql()).json(&body)).await
    }

    /// Whether the server answers and takes the key.
    pub async fn answers(&self) -> bool {
        let asked = self.execute::<Value>("{ viewer { workspaceId } }", json!({}));
        tokio::time::timeout(CONNECT_TIME, asked).await.is_ok_and(|answer| answer.is_ok())
    }

    /// Runs a mutation whose variable `file` is the file at `path`.
    ///
    /// # Errors
    /// As [`Client::execute`], and [`ClientError::File`].
    pub async fn upload<T: DeserializeOwned>(
        &self,
        query: &str,
        path: &Path,
    ) -> Result<T, ClientError> {
        let file = |source| ClientError::File { path: path.display().to_string(), source };
        let bytes = tokio::fs::read(path).await.map_err(file)?;
        let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let operations = json!({ "query": query, "variables": { "file": null } });
        let form = Form::new()
            .text("operations", operations.to_string())
            .text("map", r#"{"0":["variables.file"]}"#)
            .part("0", Part::bytes(bytes).file_name(name));
        let request = self.http.post(self.graphql()).header("x-bc-preflight", "1").multipart(form);
        self.send(request).await
    }

    /// Saves what `link` (absolute, or a path of this server) opens as `path`; returns its length
    /// in bytes.
    ///
    /// # Errors
    /// [`ClientError::Refused`], [`ClientError::Unreachable`], [`ClientError::File`].
    pub async fn download(&self, link: &str, path: &Path) -> Result<u64, ClientError> {
        let url = if link.starts_with('/') { format!("{}{link}", self.base) } else { link.into() };
        let lost = |e| ClientError::unreachable(&self.base, e);
        let response = self.http.get(&url).send().await.map_err(lost)?;
        if !response.status().is_success() {
            let message = format!("HTTP {}", response.status().as_u16());
            return Err(ClientError::Refused { code: "DOWNLOAD_FAILED".to_owned(), message });
        }
        let io = |source| ClientError::File { path: path.display().to_string(), source };
        let mut file = tokio::fs::File::create(path).await.map_err(io)?;
        let mut pieces = response.bytes_stream();
        let mut length = 0;
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(lost)?;
            length += piece.len() as u64;
            file.write_all(&piece).await.map_err(io)?;
        }
        file.flush().await.map_err(io)?;
        Ok(length)
    }

    fn graphql(&self) -> String {
        format!("{}/graphql", self.base)
    }

    async fn send<T: DeserializeOwned>(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<T, ClientError> {
        let lost = |e| ClientError::unreachable(&self.base, e);
        let response =
            request.header("authorization", &self.authorization).send().await.map_err(lost)?;
        let mut body: Value = response.json().await.map_err(ClientError::unreadable)?;
        if let Some(first) = body.pointer("/errors/0") {
            return Err(refusal(first));
        }
        serde_json::from_value(body["data"].take()).map_err(ClientError::unreadable)
    }
}

/// The server's first error, as ours.
pub(super) fn refusal(error: &Value) -> ClientError {
    let text = |pointer| error.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    ClientError::Refused {
        code: text("/extensions/code").to_owned(),
        message: text("/message").to_owned(),
    }
}
