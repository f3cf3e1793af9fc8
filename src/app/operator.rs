//! The operator's way to the API: through the running server, else in this process.

use entity::id::WorkspaceId;
use entity::scope::{Actor, TenantScope};
use serde_json::Value;

use super::{App, AppError, Presence};
use crate::access::Viewer;
use crate::client::{Client, ClientError};
use crate::config::Config;

/// Someone who answers operators.
#[derive(Debug)]
pub enum Operator {
    /// The server that runs.
    Server(Client),
    /// This process; no server has the database.
    House(Box<App>),
}

impl Operator {
    /// Finds the running server, or opens the house here when none runs.
    ///
    /// # Errors
    /// What keeps the house from being opened.
    pub async fn find(config: &Config) -> Result<Self, AppError> {
        if let Some(server) =
            Presence::find(config.data_dir()).filter(|found| !found.url.is_empty())
        {
            let client = Client::new(&server.url, &server.operator_key);
            // A server that was killed leaves its announcement behind.
            if client.answers().await {
                return Ok(Self::Server(client));
            }
        }
        Ok(Self::House(Box::new(App::open(config.clone()).await?)))
    }

    /// Runs one query or mutation and gives its `data`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn ask(&self, query: &str, variables: Value) -> Result<Value, ClientError> {
        let app = match self {
            Self::Server(client) => return client.execute(query, variables).await,
            Self::House(app) => app,
        };
        let scope = TenantScope::new(WorkspaceId::DEFAULT, Actor::Operator);
        let variables = async_graphql::Variables::from_json(variables);
        let request = async_graphql::Request::new(query).variables(variables);
        let viewer = Viewer { scope, operator: true };
        let answer = app.api("").execute(viewer, app.config.lang, request).await;
        if let Some(error) = answer.errors.into_iter().next() {
            return Err(ClientError::Refused { code: String::new(), message: error.message });
        }
        answer.data.into_json().map_err(|e| ClientError::Unreadable { source: Box::new(e) })
    }
}
