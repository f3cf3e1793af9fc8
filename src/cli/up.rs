//! `beecatalog up` and `serve`: the server.

use std::io::Write as _;
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;

use crate::app::{App, Duties};
use crate::config::Config;
use crate::say::say;
use crate::shutdown;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Endereço · address to listen on
    #[arg(long)]
    host: Option<IpAddr>,
    /// Porta; 0 escolhe uma livre · port; 0 takes a free one
    #[arg(long)]
    port: Option<u16>,
    /// Pasta de dados · data folder
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// Anuncia-se numa linha JSON · announces itself in one line of JSON
    #[arg(long)]
    json: bool,
}

/// What `serve` can leave to other processes.
#[derive(Debug, clap::Args)]
pub struct Less {
    #[command(flatten)]
    arguments: Arguments,
    /// Só trabalhos, sem atender pedidos · jobs only, no requests
    #[arg(long, conflicts_with = "no_jobs")]
    no_http: bool,
    /// Só pedidos, sem rodar trabalhos · requests only, no jobs
    #[arg(long)]
    no_jobs: bool,
}

/// Whether a first key is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    /// When the workspace has none.
    Make,
    /// Never.
    None,
}

/// `beecatalog up`: everything, and a first key.
pub async fn up(config: Config, arguments: Arguments) -> anyhow::Result<ExitCode> {
    run(config, arguments, Key::Make, Duties::ALL).await
}

/// `beecatalog serve`.
pub async fn serve(config: Config, less: Less) -> anyhow::Result<ExitCode> {
    let duties = Duties { http: !less.no_http, jobs: !less.no_jobs };
    run(config, less.arguments, Key::None, duties).await
}

/// Serves until a signal ends it.
async fn run(
    mut config: Config,
    arguments: Arguments,
    key: Key,
    duties: Duties,
) -> anyhow::Result<ExitCode> {
    if let Some(data_dir) = arguments.data_dir {
        config.set_data_dir(data_dir);
    }
    if let Some(port) = arguments.port {
        config.set_port(port);
    }
    if let Some(host) = arguments.host {
        config.set_host(host);
    }
    let lang = config.lang;
    let shutdown = shutdown::on_signals()?;
    // A start can wait for long, e.g. for another process's schema change.
    let opened = shutdown.draining.run_until_cancelled(Box::pin(App::open(config))).await;
    let Some(app) = opened.transpose()? else { return Ok(ExitCode::SUCCESS) };
    let secret = match key {
        Key::Make => app.first_key().await?,
        Key::None => None,
    };
    let serving = app.listen(duties).await?;
    let url = duties.http.then(|| serving.url().to_owned());
    let metrics = serving.metrics_url();
    if arguments.json {
        let line = json!({
            "url": url,
            "graphql": url.as_ref().map(|url| format!("{url}/graphql")),
            "graphiql": url.as_ref().map(|url| format!("{url}/graphiql/")),
            "apiKey": secret,
            "metrics": metrics,
        });
        say!("{line}")?;
    } else {
        say!("BeeCatalog {}", env!("CARGO_PKG_VERSION"))?;
        if let Some(url) = &url {
            say!("  GraphiQL  {url}/graphiql/")?;
            say!("  GraphQL   {url}/graphql")?;
        }
        if let Some(metrics) = &metrics {
            say!("  Prometheus  {metrics}")?;
        }
        if let Some(secret) = &secret {
            let shown = lang.pick(
                "chave de API (mostrada só agora; guarde-a)",
                "API key (shown only now; keep it)",
            );
            say!("  {shown}:\n  {secret}")?;
        } else if key == Key::Make {
            let another = lang.pick(
                "já existe uma chave; para outra: beecatalog key create",
                "there is a key already; for another one: beecatalog key create",
            );
            say!("  {another}")?;
        }
    }
    std::io::stdout().flush()?;
    Box::pin(serving.until(shutdown)).await?;
    Ok(ExitCode::SUCCESS)
}
