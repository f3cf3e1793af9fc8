use std::time::Duration;

use axum::http::HeaderValue;
use futures_util::FutureExt as _;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::super::*;
use super::vendor::{
    Ledger, Seen, Vendor, ask, ask_until, codes, good, plain, says, status, titles,
};

#[tokio::test]
async fn without_a_provider_nothing_is_asked() {
    let answered = ask(&Gateway::default(), &["a", "b"], &Ledger::default()).await;
    assert_eq!(codes(&answered), ["AI_NOT_CONFIGURED", "AI_NOT_CONFIGURED"]);
}

#[tokio::test]
async fn what_may_go_away_is_tried_again_and_every_try_is_in_the_books() {
    let (vendor, books) = (Vendor::open().await, Ledger::default());
    vendor.then(|_| status(429, &json!({}))).then(|_| status(529, &json!({})));
    vendor.then(|_| status(503, &json!({})));
    assert_eq!(titles(&ask(&vendor.gateway(), &["a"], &books).await), ["a"]);
    assert_eq!(books.outcomes(), ["FAILED", "FAILED", "FAILED", "OK"]);
    assert_eq!(books.bills()[0].cost_micro_usd, 0, "what was put off is not paid");
}

#[tokio::test]
async fn what_stays_wrong_is_not_tried_again_and_tells_no_secret() {
    for code in [400, 401, 403, 404] {
        let (vendor, books) = (Vendor::open().await, Ledger::default());
        vendor.then(move |_| {
            let message = "Incorrect API key provided: the-s3cret-key";
            status(code, &json!({ "error": { "message": message, "code": "invalid_api_key" } }))
        });
        let answered = ask(&vendor.gateway(), &["a"], &books).await;
        let Err(error) = &answered[0] else { panic!("{answered:?}") };
        assert_eq!(vendor.seen().len(), 1, "{code}");
        let told = format!("{error} {error:?}");
        assert!(told.contains(&code.to_string()) && told.contains("invalid_api_key"), "{told}");
        assert!(!told.contains("s3cret"), "{told}");
    }
}

#[tokio::test]
async fn an_empty_account_is_not_waited_for() {
    let (vendor, books) = (Vendor::open().await, Ledger::default());
    let broke = json!({ "error": { "code": "insufficient_quota" } });
    vendor.then(move |_| status(429, &broke));
    assert_eq!(codes(&ask(&vendor.gateway(), &["a"], &books).await), ["AI_UNAVAILABLE"]);
    assert_eq!(vendor.seen().len(), 1);
}

fn put_off(code: u16, seconds: &'static str) -> impl Fn(&Seen) -> axum::response::Response {
    move |_| {
        let mut response = status(code, &json!({}));
        response.headers_mut().insert("retry-after", HeaderValue::from_static(seconds));
        response
    }
}

#[tokio::test]
async fn the_provider_says_when_it_wants_to_be_asked_again() {
    let (vendor, books) = (Vendor::open().await, Ledger::default());
    vendor.then(put_off(429, "0"));
    assert_eq!(codes(&ask(&vendor.gateway(), &["a"], &books).await), ["OK"]);
    // Longer than anybody waits here: whoever asked may come back then.
    vendor.then(put_off(429, "3600"));
    let gateway = vendor.gateway();
    for _ in 0..2 {
        let answered = ask(&gateway, &["b"], &books).await;
        let Err(AiError::CircuitOpen { retry_after }) = answered[0] else { panic!("{answered:?}") };
        assert!(retry_after > Duration::from_secs(3500));
    }
    assert_eq!(vendor.seen().len(), 3, "meanwhile nothing is asked");
}

#[tokio::test]
async fn a_provider_that_wants_to_be_left_alone_for_ever_is_so_for_an_hour_and_costs_nothing() {
    for (code, seconds) in [(429, "18446744073709551615"), (529, "31536000")] {
        let (vendor, books) = (Vendor::open().await, Ledger::default());
        vendor.then(put_off(code, seconds));
        let answered = ask(&vendor.gateway(), &["a"], &books).await;
        let Err(AiError::CircuitOpen { retry_after }) = answered[0] else { panic!("{answered:?}") };
        assert!(retry_after <= Duration::from_hours(1), "{retry_after:?}");
        assert_eq!((books.outcomes(), books.spent()), (vec!["FAILED".to_owned()], 0));
        assert!(books.open.lock().unwrap().is_empty(), "nothing stays reserved");
    }
}

/// A gateway whose circuit is open, for `rest`.
async fn broken(vendor: &Vendor, rest: Duration) -> Gateway {
    let mut settings = vendor.settings(Provider::OpenAi);
    settings.pace.attempts = 1;
    settings.pace.rest = rest;
    settings.pace.grace = Duration::from_millis(50);
    let gateway = Gateway::new(&settings, None).unwrap();
    for _ in 0..5 {
        vendor.then(|_| status(500, &Value::Null));
        assert_eq!(codes(&ask(&gateway, &["x"], &Ledger::default()).await), ["AI_UNAVAILABLE"]);
    }
    gateway
}

#[tokio::test]
async fn a_provider_that_fails_too_often_is_left_alone_and_then_tried() {
    let (vendor, books) = (Vendor::open().await, Ledger::default());
    let gateway = broken(&vendor, Duration::from_mins(1)).await;
    let answered = ask(&gateway, &["a"], &books).await;
    let Err(AiError::CircuitOpen { retry_after }) = answered[0] else { panic!("{answered:?}") };
    assert!(retry_after > Duration::from_secs(30));
    assert_eq!(vendor.seen().len(), 5);
    let gateway = broken(&vendor, Duration::ZERO).await;
    assert_eq!(codes(&ask(&gateway, &["a"], &books).await), ["OK"]);
}

#[tokio::test]
async fn a_trial_that_is_not_made_or_not_waited_for_leaves_the_next_one_to_others() {
    let (vendor, books) = (Vendor::open().await, Ledger::default());
    let gateway = broken(&vendor, Duration::ZERO).await;
    *books.cap.lock().unwrap() = Some(0);
    assert_eq!(codes(&ask(&gateway, &["a"], &books).await), ["AI_CAP_REACHED"]);
    *books.cap.lock().unwrap() = None;
    vendor.then(|_| silent());
    let stop = CancellationToken::new();
    let stopping = async {
        while vendor.seen().len() < 6 {
            vendor.arrived().await;
        }
        stop.cancel();
    };
    let (ended, ()) = tokio::join!(ask_until(&gateway, &["a"], &books, &stop), stopping);
    assert_eq!(codes(&ended), ["STOPPED"]);
    assert_eq!(codes(&ask(&gateway, &["a"], &books).await), ["OK"]);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (vendor, other) = (Vendor::open().await, Vendor::open().await);
    let to = format!("http://{}/v1/chat/completions", other.address);
    vendor.then(move |_| {
        let mut response = status(307, &Value::Null);
        response.headers_mut().insert("location", to.parse().unwrap());
        response
    });
    let answered = ask(&vendor.gateway(), &["a"], &Ledger::default()).await;
    assert_eq!(codes(&answered), ["AI_UNAVAILABLE"]);
    assert!(other.seen().is_empty(), "the key goes nowhere else");
}

#[tokio::test]
async fn too_much_input_and_an_unknown_price_are_refused_before_any_call() {
    let (vendor, books) = (Vendor::open().await, Ledger::default());
    let long = "palavra ".repeat(1 << 20);
    let answered = ask(&vendor.gateway(), &[&long, "a"], &books).await;
    assert_eq!(codes(&answered), ["AI_INPUT_TOO_LARGE", "OK"]);
    assert_eq!(vendor.seen().len(), 1);

    let mut settings = vendor.settings(Provider::OpenAi);
    settings.account.as_mut().unwrap().model = "gpt-of-tomorrow".to_owned();
    let gateway = Gateway::new(&settings, None).unwrap();
    assert_eq!(codes(&ask(&gateway, &["b"], &books).await), ["MODEL_UNPRICED"]);
    assert_eq!(vendor.seen().len(), 1);
}

#[tokio::test]
async fn a_table_of_ones_own_prices_a_model_of_ones_own() {
    let (vendor, books) = (Vendor::open().await, Ledger::default());
    let file = tempfile::NamedTempFile::new().unwrap();
    let table = json!({ "version": "mine", "models": [
        { "provider": "openai", "model": "llama", "input": 0, "cached": 0, "output": 0 } ] });
    std::fs::write(file.path(), table.to_string()).unwrap();
    let mut settings = vendor.settings(Provider::OpenAi);
    settings.prices = Some(file.path().to_owned());
    settings.account.as_mut().unwrap().model = "llama".to_owned();
    let gateway = Gateway::new(&settings, None).unwrap();
    assert_eq!(codes(&ask(&gateway, &["a"], &books).await), ["OK"]);
    let (planned, bill) = books.bills.lock().unwrap()[0].clone();
    assert_eq!((planned.price_version.as_str(), bill.cost_micro_usd), ("mine", 0));
}

#[tokio::test]
async fn the_cap_ends_the_asking_and_what_was_paid_stays() {
    let (vendor, books) = (Vendor::open().await, Ledger::default());
    let mut settings = vendor.settings(Provider::OpenAi);
    settings.portion = Portion::of(1, 1);
    // One call costs 440 in the end, and more is reserved for it before.
    *books.cap.lock().unwrap() = Some(1_500);
    let gateway = Gateway::new(&settings, None).unwrap();
    let answered = ask(&gateway, &["a", "b", "c", "d", "e"], &books).await;
    let good = codes(&answered).iter().filter(|code| **code == "OK").count();
    assert!((1..5).contains(&good), "{answered:?}");
    assert_eq!(good, vendor.seen().len());
    let capped = codes(&answered).iter().filter(|code| **code == "AI_CAP_REACHED").count();
    assert_eq!(good + capped, 5);
    assert!(books.spent() <= 1_500);
}

/// A gateway that may make one call a minute.
fn slow(vendor: &Vendor) -> Gateway {
    let mut settings = vendor.settings(Provider::OpenAi);
    settings.requests_per_minute = 1;
    Gateway::new(&settings, None).unwrap()
}

#[tokio::test]
async fn whoever_is_over_the_cap_waits_for_nobody_and_uses_nothing_up() {
    let (vendor, books) = (Vendor::open().await, Ledger::default());
    let gateway = slow(&vendor);
    let names: Vec<String> = (0..150).map(|n| format!("p{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    *books.cap.lock().unwrap() = Some(0);
    let at_once = ask(&gateway, &names, &books).now_or_never().expect("nothing to wait for");
    assert_eq!(codes(&at_once), ["AI_CAP_REACHED"; 150]);
    *books.cap.lock().unwrap() = None;
    // Who took the minute's only turn would leave none for this.
    let asked = tokio::time::timeout(Duration::from_secs(20), ask(&gateway, &["a"], &books));
    assert_eq!(codes(&asked.await.unwrap()), ["OK"]);
}

#[tokio::test]
async fn while_a_provider_is_left_alone_nobody_waits_for_a_turn() {
    let (vendor, books) = (Vendor::open().await, Ledger::default());
    let gateway = slow(&vendor);
    vendor.then(put_off(429, "3600"));
    assert_eq!(codes(&ask(&gateway, &["a"], &books).await), ["AI_CIRCUIT_OPEN"]);
    let at_once = ask(&gateway, &["b"], &books).now_or_never().expect("nothing to wait for");
    assert_eq!(codes(&at_once), ["AI_CIRCUIT_OPEN"]);
}

#[tokio::test]
async fn a_cap_that_only_calls_under_way_stand_before_is_not_reached() {
    let (vendor, books) = (Vendor::open().await, Ledger::default());
    let mut settings = vendor.settings(Provider::OpenAi);
    settings.portion = Portion::of(1, 4);
    let gateway = Gateway::new(&settings, None).unwrap();
    ask(&gateway, &["x"], &books).await;
    let (planned, bill) = books.bills.lock().unwrap()[0].clone();
    // Less than all reservations together, and just what the calls cost in the end.
    let cap = 6 * bill.cost_micro_usd + planned.at_most_micro_usd;
    *books.cap.lock().unwrap() = Some(cap);
    let (one, other) = tokio::join!(
        ask(&gateway, &["a", "b", "c"], &books),
        ask(&gateway, &["d", "e", "f"], &books)
    );
    assert_eq!((codes(&one), codes(&other)), (vec!["OK"; 3], vec!["OK"; 3]));
    let past = ask(&gateway, &["g", "h"], &books).await;
    assert_eq!(codes(&past), ["AI_CAP_REACHED"; 2]);
    assert!(books.spent() <= cap);
}

#[tokio::test]
async fn what_a_provider_does_not_count_is_paid_at_the_most() {
    let (vendor, books) = (Vendor::open().await, Ledger::default());
    let answer = json!({ "answers": [{ "id": "1", "answer": { "title": "a" } }] }).to_string();
    for usage in [json!({ "prompt_tokens": 0, "completion_tokens": 0 }), Value::Null] {
        let choice = json!({ "finish_reason": "stop", "message": { "content": answer } });
        vendor.then(move |_| plain(&json!({ "choices": [choice], "usage": usage })));
    }
    assert_eq!(titles(&ask(&vendor.gateway(), &["a"], &books).await), ["a"]);
    assert_eq!(titles(&ask(&vendor.gateway(), &["b"], &books).await), ["a"]);
    let bills = books.bills.lock().unwrap();
    let full =
        |(planned, bill): &(PlannedCall, Bill)| bill.cost_micro_usd == planned.at_most_micro_usd;
    assert!(bills.len() == 2 && bills.iter().all(full), "{bills:?}");
}

/// An answer that never comes to its end.
fn silent() -> axum::response::Response {
    let nothing = futures_util::stream::pending::<Result<String, std::io::Error>>();
    axum::response::Response::new(axum::body::Body::from_stream(nothing))
}

#[tokio::test]
async fn a_provider_that_takes_too_long_is_paid_at_the_most() {
    let (vendor, books) = (Vendor::open().await, Ledger::default());
    let mut settings = vendor.settings(Provider::OpenAi);
    settings.pace.timeout = Duration::from_millis(300);
    vendor.then(|_| silent());
    let gateway = Gateway::new(&settings, None).unwrap();
    assert_eq!(codes(&ask(&gateway, &["a"], &books).await), ["OK"]);
    let bills = books.bills.lock().unwrap();
    assert_eq!(bills[0].1.cost_micro_usd, bills[0].0.at_most_micro_usd);
    assert_eq!(bills[1].1.outcome, "OK");
}

#[tokio::test]
async fn whoever_stops_waits_no_longer_than_the_grace() {
    let (vendor, books) = (Vendor::open().await, Ledger::default());
    let mut settings = vendor.settings(Provider::OpenAi);
    settings.pace.grace = Duration::from_millis(50);
    vendor.then(|_| silent());
    let gateway = Gateway::new(&settings, None).unwrap();
    let stop = CancellationToken::new();
    let asking = ask_until(&gateway, &["a"], &books, &stop);
    let stopping = async {
        vendor.arrived().await;
        stop.cancel();
    };
    let ended =
        tokio::time::timeout(Duration::from_secs(5), async { tokio::join!(asking, stopping).0 });
    assert_eq!(codes(&ended.await.unwrap()), ["STOPPED"]);
    assert_eq!(books.outcomes(), ["ABORTED"]);
    let nothing = ask_until(&gateway, &["b"], &books, &stop).await;
    assert_eq!((codes(&nothing), vendor.seen().len()), (vec!["STOPPED"], 1));
}

#[tokio::test]
async fn an_answer_that_is_none_of_the_protocol_is_asked_again_once() {
    let (vendor, books) = (Vendor::open().await, Ledger::default());
    vendor.then(|_| plain(&json!({ "hello": "world" })));
    assert_eq!(codes(&ask(&vendor.gateway(), &["a"], &books).await), ["OK"]);
    vendor.then(|_| plain(&json!({}))).then(|seen| says(seen, "[]"));
    assert_eq!(codes(&ask(&vendor.gateway(), &["b"], &books).await), ["AI_OUTPUT_REJECTED"]);
    assert_eq!(vendor.seen().len(), 4);
    vendor.then(good);
}

#[tokio::test]
async fn an_unreachable_provider_is_tried_and_then_told() {
    let vendor = Vendor::open().await;
    let mut settings = vendor.settings(Provider::OpenAi);
    // Nobody listens there: the port was free a moment ago.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    settings.account.as_mut().unwrap().base_url = format!("http://{free}/v1").into();
    let (gateway, books) = (Gateway::new(&settings, None).unwrap(), Ledger::default());
    assert_eq!(codes(&ask(&gateway, &["a"], &books).await), ["AI_UNAVAILABLE"]);
    assert_eq!((books.outcomes().len(), books.spent()), (4, 0));
}
