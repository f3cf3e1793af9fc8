//! Work that is done again and again, as a user of the API asks for it.

use serde_json::{Value, json};

use crate::harness::{PRODUCT_IMPORT, TestServer};

const CREATE: &str = "mutation($input: ScheduleCreateInput!) {
  scheduleCreate(input: $input) {
    schedule { id name cron timeZone missedRuns overlaps kind label upcoming(first: 2) pausedAt }
    userErrors { code message path }
  }
}";

/// A job that was done.
async fn imported(server: &TestServer) -> String {
    let file = server.file("produtos.csv", "SKU;Nome;Preço\nA-1;Caneca azul;10,00\n".as_bytes());
    server.import(PRODUCT_IMPORT, &file).await.0
}

async fn ask(server: &TestServer, document: &str, variables: Value) -> Value {
    server.client.execute(document, variables).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_repeated_by_the_clock_until_that_is_paused_or_deleted() {
    let server = TestServer::start().await;
    let job = imported(&server).await;
    let input = json!({ "jobId": job, "name": " todo dia ", "cron": "30 6 * * *" });
    let made = &ask(&server, CREATE, json!({ "input": input })).await["scheduleCreate"];
    assert_eq!(made["userErrors"], json!([]));
    let schedule = &made["schedule"];
    assert_eq!(schedule["name"], "todo dia");
    assert_eq!(
        (&schedule["timeZone"], &schedule["missedRuns"], &schedule["overlaps"]),
        (&json!("America/Sao_Paulo"), &json!("LATEST"), &json!(false))
    );
    assert_eq!(
        (&schedule["kind"], &schedule["label"]),
        (&json!("product_import"), &json!("produtos.csv"))
    );
    let upcoming = schedule["upcoming"].as_array().unwrap();
    assert!(upcoming.iter().all(|at| at.as_str().unwrap().contains("T09:30:00")), "{upcoming:?}");

    let of = json!({ "id": schedule["id"] });
    let pause = "mutation($id: ID!) { schedulePause(id: $id) { schedule { pausedAt upcoming } } }";
    let paused = &ask(&server, pause, of.clone()).await["schedulePause"]["schedule"];
    assert!(paused["pausedAt"].is_string() && paused["upcoming"] == json!([]), "{paused}");
    let update = "mutation($id: ID!) { scheduleUpdate(id: $id, input: { timeZone: \"UTC\" }) {
        schedule { cron timeZone pausedAt } } }";
    let updated = &ask(&server, update, of.clone()).await["scheduleUpdate"]["schedule"];
    assert_eq!((&updated["cron"], &updated["timeZone"]), (&json!("30 6 * * *"), &json!("UTC")));
    let resume =
        "mutation($id: ID!) { scheduleResume(id: $id) { schedule { pausedAt upcoming } } }";
    let resumed = &ask(&server, resume, of.clone()).await["scheduleResume"]["schedule"];
    assert_eq!(resumed["pausedAt"], json!(null));
    assert!(resumed["upcoming"][0].as_str().unwrap().contains("T06:30:00"), "{resumed}");
    let delete = "mutation($id: ID!) { scheduleDelete(id: $id) { deletedId } }";
    ask(&server, delete, of).await;
    let left = ask(&server, "{ schedules { id } }", json!({})).await;
    assert_eq!(left["schedules"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_that_can_not_be_is_refused_with_a_code_and_the_way_out() {
    let server = TestServer::start().await;
    let job = imported(&server).await;
    let refused = async |change: Value| {
        let mut input = json!({ "jobId": job, "name": "a", "cron": "0 6 * * *" });
        input.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let made = ask(&server, CREATE, json!({ "input": input })).await;
        let error = made["scheduleCreate"]["userErrors"][0].clone();
        (error["code"].as_str().unwrap_or_default().to_owned(), error["path"][1].clone())
    };
    assert_eq!(
        refused(json!({ "cron": "todo dia" })).await,
        ("CRON_INVALID".into(), json!("cron"))
    );
    assert_eq!(
        refused(json!({ "cron": "0 6 30 2 *" })).await,
        ("CRON_NEVER".into(), json!("cron"))
    );
    let zone = refused(json!({ "timeZone": "Brasília" })).await;
    assert_eq!(zone, ("TIME_ZONE_UNKNOWN".into(), json!("timeZone")));
    assert_eq!(refused(json!({})).await, (String::new(), json!(null)));
    assert_eq!(refused(json!({})).await, ("NAME_TAKEN".into(), json!("name")));
}
