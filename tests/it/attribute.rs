//! Attributes chosen by jobs and by people, and listings that use them, through the API.

use std::io::Cursor;

use entity::attribute_choice;
use entity::content;
use entity::id::{ContentId, ProductId, WorkspaceId};
use entity::scope::SystemScope;
use sea_orm::Set;
use serde_json::{Value, json};

use crate::harness::{LISTING_GENERATE, PRODUCT_IMPORT, TEMPLATE_IMPORT, TestServer};
use crate::trade::Trade;

const CHOOSE: &str = "mutation($input: AttributesChooseInput!) {
  attributesChoose(input: $input) { job { id } replayed userErrors { code path } }
}";
const SET: &str = "mutation($input: AttributeChoiceSetInput!) {
  attributeChoiceSet(input: $input) {
    choice { attribute value source }
    userErrors { code message path }
  }
}";
const CHOICES: &str = "query($template: ID!) {
  products(first: 10) { nodes { id sku attributeChoices(templateId: $template) {
    attribute label value source provenance updatedAt
  } } }
}";
const GENDER: &str = "target_gender[marketplace_id=A2Q3Y263D00KWC]#1.value";

/// A server with the sample template and these products; gives the template's id.
async fn stocked(csv: &str) -> (TestServer, String) {
    let server = TestServer::start().await;
    let path = server.file("template.xlsm", &beecatalog::sample::template().unwrap());
    let (_, template) = server.import(TEMPLATE_IMPORT, &path).await;
    let path = server.file("p.csv", csv.as_bytes());
    let (_, imported) = server.import(PRODUCT_IMPORT, &path).await;
    assert_eq!(imported["state"], "SUCCEEDED", "{imported}");
    (server, template["result"]["templateId"].as_str().unwrap().to_owned())
}

async fn choose(server: &TestServer, input: Value) -> Value {
    let started: Value = server.client.execute(CHOOSE, json!({ "input": input })).await.unwrap();
    let started = &started["attributesChoose"];
    assert_eq!(started["userErrors"], json!([]), "{started}");
    server.finish(started["job"]["id"].as_str().unwrap()).await
}

/// Products with their choices.
async fn choices(server: &TestServer, template: &str) -> Vec<Value> {
    let data: Value =
        server.client.execute(CHOICES, json!({ "template": template })).await.unwrap();
    data["products"]["nodes"].as_array().unwrap().clone()
}

fn choice<'v>(product: &'v Value, attribute: &str) -> &'v Value {
    let chosen = product["attributeChoices"].as_array().unwrap().iter();
    chosen.clone().find(|one| one["attribute"] == attribute).unwrap_or(&Value::Null)
}

const BAGS: &str = "sku;nome;marca;preco;tipo de produto;cor\n\
    M1;Mochila masculina azul;Favo;99,90;BACKPACK;Azul petróleo\n\
    M2;Mochila para viagem;Favo;99,90;BACKPACK;Vermelho escuro\n";

#[tokio::test(flavor = "multi_thread")]
async fn rules_choose_what_facts_say_name_what_is_missing_and_choose_the_same_again() {
    let (server, template) = stocked(BAGS).await;
    let input = json!({ "templateId": template, "filter": {} });

    let job = choose(&server, input.clone()).await;

    assert_eq!(job["state"], "SUCCEEDED", "{job}");
    let result = &job["result"];
    assert_eq!(
        (&result["products"], &result["rules"], &result["ai"]),
        (&json!(2), &json!(2), &json!(0))
    );
    assert!(result["chosen"]["rules"].as_u64().unwrap() >= 3, "{result}");
    let findings = job["findings"]["nodes"].as_array().unwrap();
    let about = |code: &str, sku: &str| {
        findings.iter().filter(|f| f["code"] == code && f["sku"] == sku).count()
    };
    for sku in ["M1", "M2"] {
        let codes = ["CHOICES_MADE", "CHOSEN_BY_RULES", "REQUIRED_CHOICE_MISSING"];
        assert_eq!(codes.map(|code| about(code, sku)), [1, 1, 1], "{findings:#?}");
    }
    let first = choices(&server, &template).await;
    let gender = choice(&first[0], GENDER);
    assert_eq!((&gender["value"], &gender["source"]), (&json!("Masculino"), &json!("RULES")));
    assert_eq!(gender["provenance"], json!({ "fact": "title" }));
    assert_eq!(choice(&first[1], GENDER), &Value::Null);

    let again = choose(&server, input).await;

    assert_eq!(again["result"]["chosen"], result["chosen"]);
    assert_eq!(choices(&server, &template).await.len(), 2);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_chooses_only_what_the_list_holds_and_jobs_leave_it_alone() {
    let (server, template) = stocked(BAGS).await;
    let products = choices(&server, &template).await;
    let set = async |attribute: &str, value: Value, product: &Value| {
        let input = json!({
            "templateId": template, "productId": product, "attribute": attribute, "value": value,
        });
        let mut data: Value = server.client.execute(SET, json!({ "input": input })).await.unwrap();
        data["attributeChoiceSet"].take()
    };
    let first = &products[0]["id"];

    let refused = set(GENDER, json!("Todos"), first).await;
    assert_eq!(refused["choice"], Value::Null);
    let error = &refused["userErrors"][0];
    assert_eq!(error["code"], "VALUE_NOT_IN_LIST");
    assert!(error["message"].as_str().unwrap().contains("Feminino; Masculino; Unissex"));
    for (attribute, value, product, code) in [
        ("no_such_attribute", json!("x"), first, "ATTRIBUTE_UNKNOWN"),
        ("product_type#1.value", json!("MUG"), first, "ATTRIBUTE_FROM_FACTS"),
        (
            "is_dishwasher_safe[marketplace_id=A2Q3Y263D00KWC]#1.value",
            json!("Sim"),
            first,
            "VALUE_NOT_IN_LIST",
        ),
        (GENDER, json!("Unissex"), &json!("prd_01KB0000000000000000000000"), "PRODUCT_NOT_FOUND"),
    ] {
        let refused = set(attribute, value, product).await;
        let found = &refused["userErrors"][0]["code"];
        let no_list = *found == "ATTRIBUTE_WITHOUT_LIST" && attribute.starts_with("is_dish");
        assert!(*found == code || no_list, "{attribute}: {refused}");
    }
    assert!(
        choices(&server, &template).await.iter().all(|one| one["attributeChoices"] == json!([]))
    );

    let made = set(GENDER, json!("unissex"), first).await;
    let expected = json!({ "attribute": GENDER, "value": "Unissex", "source": "PERSON" });
    assert_eq!(made["choice"], expected);

    choose(&server, json!({ "templateId": template, "filter": {} })).await;
    assert_eq!(choice(&choices(&server, &template).await[0], GENDER)["source"], "PERSON");
    choose(&server, json!({ "templateId": template, "filter": {}, "force": true })).await;
    let forced = choices(&server, &template).await;
    assert_eq!(choice(&forced[0], GENDER)["value"], "Masculino");

    let taken_back = set(GENDER, Value::Null, first).await;
    assert_eq!(taken_back, json!({ "choice": null, "userErrors": [] }));
    assert_eq!(choice(&choices(&server, &template).await[0], GENDER), &Value::Null);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_chooses_while_a_model_is_asked_stays() {
    const NAME: &str = "Caneca de vidro duplo 250 ml";
    let trade = Trade::open().await;
    trade.stock().await;
    let texts = trade.ask_content(false).await;
    trade.ended(&texts).await;
    let asked = trade.vendor.calls().len();
    let first = trade.ask_choices().await;
    trade.ended(&first).await;
    let needed = trade.vendor.calls().len() - asked;
    let find = async || {
        let is_it = |one: &Value| one["content"]["title"].as_str().unwrap().starts_with(NAME);
        trade.products().await.into_iter().find(is_it).unwrap()
    };
    let product = find().await;
    let chosen = &product["attributeChoices"][0];
    assert_eq!(chosen["source"], "AI", "{product}");
    trade.forget().await;
    trade.vendor.holds(NAME);
    let again = trade.ask_choices().await;
    let calls = asked + 2 * needed;
    trade.vendor.until("the held call", |book| book.open == 1 && book.calls.len() == calls).await;

    trade.choose(&product["id"], &chosen["attribute"], chosen["value"].as_str().unwrap()).await;
    trade.vendor.goes_on();

    let job = trade.ended(&again).await;
    let told = (&job["state"], &job["result"]["stood"]["person"]);
    assert_eq!(told, (&json!("SUCCEEDED"), &json!(1)), "{job}");
    let attribute = chosen["attribute"].as_str().unwrap();
    assert_eq!(choice(&find().await, attribute)["source"], "PERSON");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_workspace_sees_and_changes_no_choice() {
    let (server, template) = stocked(BAGS).await;
    choose(&server, json!({ "templateId": template, "filter": {} })).await;
    let product = choices(&server, &template).await[0]["id"].clone();
    let workspace = WorkspaceId::generate(entity::instant::Instant::from_micros(7));
    let stranger = server.stranger(workspace).await;

    let input = json!({
        "templateId": template, "productId": product, "attribute": GENDER, "value": "Unissex",
    });
    let refused: Value = stranger.execute(SET, json!({ "input": input })).await.unwrap();
    let asked = json!({ "input": { "templateId": template, "filter": {} } });
    let unknown: Value = stranger.execute(CHOOSE, asked).await.unwrap();

    assert_eq!(refused["attributeChoiceSet"]["userErrors"][0]["code"], "TEMPLATE_NOT_FOUND");
    assert_eq!(unknown["attributesChoose"]["userErrors"][0]["code"], "TEMPLATE_NOT_FOUND");
    assert_eq!(choice(&choices(&server, &template).await[0], GENDER)["value"], "Masculino");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_can_choose_nothing_fails_and_says_why() {
    let (server, template) = stocked("sku;nome;tipo de produto\nX;Coisa;SHOES\n").await;

    let job = choose(&server, json!({ "templateId": template, "filter": {} })).await;

    assert_eq!(
        (&job["state"], &job["error"]["code"]),
        (&json!("FAILED"), &json!("NOTHING_CHOSEN"))
    );
    let codes = job["findings"]["nodes"].as_array().unwrap();
    assert!(codes.iter().any(|finding| finding["code"] == "PRODUCT_TYPE_UNKNOWN"), "{codes:?}");
    server.stop().await;
}

/// Puts a content of the default workspace beside the server.
async fn write_content(server: &TestServer, product: &Value, title: &str) {
    let store = server.store().await;
    let scope = SystemScope::for_runtime("test").within(WorkspaceId::DEFAULT);
    let product: ProductId = product.as_str().unwrap().parse().unwrap();
    let row = content::ActiveModel {
        id: Set(ContentId::generate(store.now())),
        product_id: Set(product),
        status: Set("DRAFT".to_owned()),
        source: Set("RULES".to_owned()),
        title: Set(title.to_owned()),
        body: Set(json!({
            "bullets": ["UM: ponto"], "description": "Texto do conteúdo", "keywords": ["mochila"],
            "needsReview": [],
        })),
        provenance: Set(json!({})),
        job_id: Set(None),
        created_at: Set(store.now()),
        updated_at: Set(store.now()),
        ..Default::default()
    };
    let tx = store.begin_write().await.unwrap();
    scope.insert(row).exec_without_returning(&tx).await.unwrap();
    tx.commit().await.unwrap();
    store.close().await.unwrap();
}

/// Fills the template; gives the job and the cells of the first row by attribute id.
async fn fill(server: &TestServer, input: Value) -> (Value, Box<dyn Fn(&str) -> String>) {
    let started: Value =
        server.client.execute(LISTING_GENERATE, json!({ "input": input })).await.unwrap();
    let job = server.finish(started["listingGenerate"]["job"]["id"].as_str().unwrap()).await;
    assert_eq!(job["state"], "SUCCEEDED", "{job}");
    let path = server.folder().join("filled.xlsm");
    let link = job["artifacts"][0]["downloadUrl"].as_str().unwrap();
    server.client.download(link, &path).await.unwrap();
    let bytes = std::fs::read(path).unwrap();
    let mut book: calamine::Xlsx<_> = calamine::Reader::new(Cursor::new(bytes)).unwrap();
    let range = calamine::Reader::worksheet_range(&mut book, "Modelo").unwrap();
    let row = |at: u32| -> Vec<String> {
        let width = range.end().unwrap().1;
        (0..=width)
            .map(|c| range.get_value((at, c)).map(ToString::to_string).unwrap_or_default())
            .collect()
    };
    let (ids, first) = (row(4), row(6));
    let cell = move |id: &str| {
        let at = ids.iter().position(|known| known.starts_with(id)).unwrap();
        first[at].clone()
    };
    (job, Box::new(cell))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listing_uses_content_and_choices_says_so_and_can_be_told_not_to() {
    let (server, template) = stocked(BAGS).await;
    choose(&server, json!({ "templateId": template, "filter": {} })).await;
    let products = choices(&server, &template).await;
    write_content(&server, &products[0]["id"], "Mochila do conteúdo").await;

    let (job, cell) = fill(&server, json!({ "templateId": template, "filter": {} })).await;

    assert_eq!(cell("item_name"), "Mochila do conteúdo");
    assert_eq!(cell("product_description"), "Texto do conteúdo");
    assert_eq!(cell(GENDER), "Masculino");
    assert_eq!(job["result"]["content"], json!({ "validated": 0, "drafts": 1 }));
    assert!(job["result"]["choices"].as_u64().unwrap() >= 3, "{job}");
    let findings = job["findings"]["nodes"].as_array().unwrap();
    for code in ["CONTENT_USED", "CHOICES_USED", "REPLACED_BY_CONTENT"] {
        assert!(findings.iter().any(|f| f["code"] == code && f["sku"] == "M1"), "{code}");
    }

    let ignoring = json!({ "templateId": template, "filter": {}, "content": "IGNORE" });
    let (job, cell) = fill(&server, ignoring).await;

    assert_eq!(cell("item_name"), "Mochila masculina azul");
    assert_eq!(cell(GENDER), "Masculino");
    assert_eq!(job["result"]["content"], json!({ "validated": 0, "drafts": 0 }));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_store_holds_only_options_of_the_products_type() {
    let (server, template) = stocked(
        "sku;nome;tipo de produto;cor;material\n\
         C1;Caneca de cerâmica azul;MUG;Azul bebê;barro\n\
         M1;Mochila de lona feminina;BACKPACK;Verde água;pano\n",
    )
    .await;
    choose(&server, json!({ "templateId": template, "filter": {} })).await;

    let store = server.store().await;
    let scope = SystemScope::for_runtime("test").within(WorkspaceId::DEFAULT);
    let rows = scope.find::<attribute_choice::Entity>().all(store.read()).await.unwrap();
    store.close().await.unwrap();
    let read = sheetfill::Template::read(&beecatalog::sample::template().unwrap()).unwrap();
    let products = choices(&server, &template).await;
    assert!(rows.len() >= 3, "{rows:?}");
    for row in rows {
        let product = products.iter().find(|one| one["id"] == row.product_id.to_string()).unwrap();
        let kind = if product["sku"] == "C1" { "MUG" } else { "BACKPACK" };
        let column = read.column_by_id(&row.attribute).unwrap();
        let options = read.options(column, kind);
        assert!(options.live().any(|option| *option.text == *row.value), "{row:?}");
    }
    server.stop().await;
}
