//! What the processes count themselves, over all their lives.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;

use crate::stage::Stage;

/// Time between two readings: what a process counted since is lost when it is killed.
const EVERY: Duration = Duration::from_millis(500);
/// What is read.
const NAMES: [&str; 2] = ["jobline_fence_rejections_total", "jobline_rehints_total"];

/// Sums by name.
#[derive(Debug, Default)]
pub struct Figures {
    /// Of lives that are over.
    over: Mutex<BTreeMap<&'static str, u64>>,
    /// Of each process's life, as last read.
    now: Mutex<BTreeMap<(usize, &'static str), u64>>,
}

impl Figures {
    /// Begins to read, until it is dropped.
    pub fn begin(stage: &Arc<Stage>) -> Arc<Self> {
        let figures = Arc::new(Self::default());
        let (own, stage) = (Arc::downgrade(&figures), Arc::clone(stage));
        tokio::spawn(async move {
            let http = reqwest::Client::builder().timeout(EVERY).build().unwrap_or_default();
            while let Some(figures) = own.upgrade() {
                for (at, replica) in stage.replicas.iter().enumerate() {
                    let url = format!("http://127.0.0.1:{}/metrics", replica.metrics_port);
                    let Ok(answer) = http.get(url).send().await else { continue };
                    if let Ok(text) = answer.text().await {
                        figures.note(at, &text).await;
                    }
                }
                drop(figures);
                tokio::time::sleep(EVERY).await;
            }
        });
        figures
    }

    async fn note(&self, at: usize, text: &str) {
        for name in NAMES {
            let lines = text.lines().filter(|line| line.starts_with(name));
            let values = lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok());
            let total = values.map(|value| value as u64).sum::<u64>();
            let before = self.now.lock().await.insert((at, name), total).unwrap_or_default();
            // It counts from nothing again: another life.
            if total < before {
                *self.over.lock().await.entry(name).or_default() += before;
            }
        }
    }

    /// The sums.
    pub async fn sums(&self) -> BTreeMap<&'static str, u64> {
        let mut sums = self.over.lock().await.clone();
        for ((_, name), value) in self.now.lock().await.iter() {
            *sums.entry(name).or_default() += value;
        }
        sums
    }
}
