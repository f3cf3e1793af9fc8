//! What is counted about Redis itself.

use jobline::{RedisConfig, metrics};
use metrics_exporter_prometheus::PrometheusBuilder;

use super::or_skip;
use super::server::{Server, until};
use super::town::{Town, watchful};

#[tokio::test]
async fn a_scrape_says_from_the_start_whether_redis_is_there() {
    let mut server = Server::absent();
    let recorder = PrometheusBuilder::new().build_recorder();
    let scrape = recorder.handle();
    // One thread: what the link says arrives here.
    let _guard = ::metrics::set_default_local_recorder(&recorder);
    metrics::describe();
    let says = |up: u8| {
        let line = format!("jobline_doorbell_up {up}");
        scrape.render().lines().any(|have| have == line)
    };
    let town = Town::new().await;

    let process = town.process(RedisConfig::new(server.url())).await;
    assert!(says(0), "a client whose Redis is away:\n{}", scrape.render());
    let process = process.runs(watchful()).await;
    assert!(says(0), "a runtime whose Redis is away:\n{}", scrape.render());
    or_skip!(server.run(&[]).await.then_some(()));
    until("the scrape says that Redis is there", async || says(1)).await;
    server.kill().await;
    until("the scrape says that Redis is away", async || says(0)).await;
    process.stop().await;
}

#[tokio::test]
async fn a_recorder_that_comes_after_the_client_hears_that_redis_is_away() {
    let server = Server::absent();
    let town = Town::new().await;
    let process = town.process(RedisConfig::new(server.url())).await;
    let recorder = PrometheusBuilder::new().build_recorder();
    let scrape = recorder.handle();
    let _guard = ::metrics::set_default_local_recorder(&recorder);
    metrics::describe();

    let process = process.runs(watchful()).await;

    let text = scrape.render();
    assert!(text.lines().any(|line| line == "jobline_doorbell_up 0"), "{text}");
    process.stop().await;
}
