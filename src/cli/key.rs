//! `beecatalog key …`: API keys, through the running server or else the database itself.

use std::process::ExitCode;

use clap::Subcommand;
use serde_json::{Value, json};

use crate::app::Operator;
use crate::config::Config;
use crate::say::say;

const CREATE: &str = "mutation($name: String!) {
  apiKeyCreate(name: $name) { secret apiKey { id } userErrors { message } }
}";
const LIST: &str = "{ apiKeys { id name prefix createdAt revokedAt } }";
const REVOKE: &str = "mutation($id: ID!) { apiKeyRevoke(id: $id) { userErrors { message } } }";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Cria uma chave e a mostra uma única vez · makes a key and shows it once
    Create {
        /// Nome para pessoas · name for people
        #[arg(long, default_value = "cli")]
        name: String,
    },
    /// Lista as chaves · lists the keys
    List,
    /// Encerra uma chave · ends a key
    Revoke {
        /// Id da chave (key_…) · the key's id
        id: String,
    },
}

/// Runs the command.
pub async fn run(config: &Config, command: Command) -> anyhow::Result<ExitCode> {
    let operator = Operator::find(config).await?;
    let data: Value = match &command {
        Command::Create { name } => operator.ask(CREATE, json!({ "name": name })).await?,
        Command::List => operator.ask(LIST, json!({})).await?,
        Command::Revoke { id } => operator.ask(REVOKE, json!({ "id": id })).await?,
    };
    for payload in data.as_object().into_iter().flat_map(|fields| fields.values()) {
        if let Some(message) = payload.pointer("/userErrors/0/message").and_then(Value::as_str) {
            anyhow::bail!("{message}");
        }
    }
    match command {
        Command::Create { .. } => {
            say!("{}", data["apiKeyCreate"]["secret"].as_str().unwrap_or_default())?;
        }
        Command::List => {
            for key in data["apiKeys"].as_array().into_iter().flatten() {
                let text = |name: &str| key[name].as_str().unwrap_or("—").to_owned();
                let (id, prefix) = (text("id"), text("prefix"));
                say!(
                    "{id}  {prefix}…  {}  {}  {}",
                    text("createdAt"),
                    text("revokedAt"),
                    text("name")
                )?;
            }
        }
        Command::Revoke { id } => say!("{id}")?,
    }
    Ok(ExitCode::SUCCESS)
}
