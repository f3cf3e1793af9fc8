//! Told to stop, a process leaves in good order.

use std::time::{Duration, Instant};

use entity::job_state::JobState;
use futures_util::{SinkExt as _, StreamExt as _};
use rustix::process::Signal;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use super::{ask_listing, first, in_time, ledger, long_listing, until_readyz_says};
use crate::stack::Stack;

#[tokio::test(flavor = "multi_thread")]
async fn a_drained_process_is_not_ready_still_answers_and_hands_its_job_back() {
    let Some(stack) = Stack::start() else { return };
    let (a, key) = first(&stack);
    let client = a.client(&key);
    let input = long_listing(&client, &stack).await;
    let id = ask_listing(&client, &input).await;
    until_running(&stack, &id).await;

    a.signal(Signal::TERM);
    let (http, url) = (reqwest::Client::new(), a.url().to_owned());
    until_readyz_says(&url, 503).await;
    assert_eq!(http.get(format!("{url}/livez")).send().await.unwrap().status(), 200);
    let answer: Value = client.execute("{ productCount }", json!({})).await.unwrap();
    assert!(answer["productCount"].as_i64().unwrap() > 0);
    let (code, took) = a.ended().await;

    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(30), "{took:?}");
    let jobs = ledger(&stack).await;
    let job = jobs.iter().find(|job| job.id.to_string() == id).unwrap();
    assert_eq!((job.state, job.releases, job.owner), (JobState::Queued, 1, None), "{job:?}");
    assert_eq!((job.attempts, job.crashes), (0, 0), "{job:?}");
}

async fn until_running(stack: &Stack, id: &str) {
    let is_running =
        |job: &entity::job::Model| job.id.to_string() == id && job.state == JobState::Running;
    let looking = async { while !ledger(stack).await.iter().any(is_running) {} };
    in_time(&format!("a worker for job {id}"), looking).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_ends_a_process_within_two_seconds_and_costs_no_attempt() {
    let Some(stack) = Stack::start() else { return };
    let (a, key) = first(&stack);
    let client = a.client(&key);
    let input = long_listing(&client, &stack).await;
    let id = ask_listing(&client, &input).await;
    until_running(&stack, &id).await;
    a.signal(Signal::TERM);
    until_readyz_says(a.url(), 503).await;

    a.signal(Signal::TERM);
    let (_, took) = a.ended().await;

    assert!(took < Duration::from_secs(2), "{took:?}");
    let jobs = ledger(&stack).await;
    let job = jobs.iter().find(|job| job.id.to_string() == id).unwrap();
    assert_eq!((job.state, job.releases, job.owner), (JobState::Queued, 1, None), "{job:?}");
    assert_eq!((job.attempts, job.crashes), (0, 0), "{job:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sockets_of_a_leaving_process_are_closed_one_after_the_other_as_restarting() {
    let Some(stack) = Stack::start() else { return };
    let (a, key) = first(&stack);
    let url = format!("{}/graphql", a.url().replacen("http", "ws", 1));
    let mut sockets = Vec::new();
    for _ in 0..24 {
        sockets.push(open_socket(&url, &key).await);
    }

    a.signal(Signal::TERM);
    let told = Instant::now();
    let closing = sockets.into_iter().map(|socket| async move {
        let code = close_code(socket).await;
        (code, told.elapsed())
    });
    let closed = futures_util::future::join_all(closing).await;
    let (code, _) = a.ended().await;

    assert_eq!(code, Some(0));
    assert!(closed.iter().all(|(code, _)| *code == 1012), "{closed:?}");
    let times: Vec<Duration> = closed.iter().map(|(_, at)| *at).collect();
    let (soonest, latest) = (times.iter().min().unwrap(), times.iter().max().unwrap());
    assert!(*latest < Duration::from_secs(7), "{times:?}");
    // Twenty-four at random over five seconds: all of them within one second is as good as never.
    assert!(latest.abs_diff(*soonest) > Duration::from_secs(1), "{times:?}");
}

type Socket =
    tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

async fn open_socket(url: &str, key: &str) -> Socket {
    let mut request = url.into_client_request().unwrap();
    let protocol = "graphql-transport-ws".parse().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", protocol);
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
    let payload = json!({ "authorization": format!("Bearer {key}") });
    let init = json!({ "type": "connection_init", "payload": payload });
    socket.send(Message::text(init.to_string())).await.unwrap();
    while !matches!(socket.next().await.unwrap().unwrap(), Message::Text(_)) {}
    socket
}

async fn close_code(mut socket: Socket) -> u16 {
    loop {
        if let Message::Close(frame) = socket.next().await.unwrap().unwrap() {
            return frame.unwrap().code.into();
        }
    }
}
