//! A seller's trade: the real server between a vendor of models and a shop, and its products.

use std::time::Duration;

use beecatalog::client::{Client, JobEvent};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::harness::{JOB, PRODUCT_IMPORT};
use crate::listing::{client, ended, import_template, started};
use crate::process::{Server, up_with};
use crate::shop::Shop;
use crate::vendor::{KEY, Vendor};

const CONTENT_GENERATE: &str = "mutation($input: ContentGenerateInput!) {
  contentGenerate(input: $input) { job { id } userErrors { code path } }
}";
const ATTRIBUTES_CHOOSE: &str = "mutation($input: AttributesChooseInput!) {
  attributesChoose(input: $input) { job { id } userErrors { code path } }
}";
const CHOICE_SET: &str = "mutation($input: AttributeChoiceSetInput!) {
  attributeChoiceSet(input: $input) { userErrors { code path } }
}";
const SCRAPE_RUN: &str = "mutation($input: ScrapeRunInput!) {
  scrapeRun(input: $input) { job { id } userErrors { code path } }
}";
const CANCEL: &str = "mutation($id: ID!) { jobCancel(id: $id) { userErrors { code } } }";
const PRODUCTS: &str = "query($template: ID!) { products(first: 25) { nodes {
  id sku
  content { title bullets description keywords source status
    needsReview { code } provenance { fallback } }
  attributeChoices(templateId: $template) { attribute value source }
  pictures { slot url sourceUrl width }
} } }";
const FINDINGS: &str = "query($id: ID!, $after: String) { job(id: $id) {
  findings(first: 100, after: $after) {
    nodes { code sku value message } pageInfo { hasNextPage endCursor }
  }
} }";
/// How long something that must come may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);
/// Where a marketplace would find the pictures.
pub const PUBLIC: &str = "https://cdn.example.com/bee/";

/// All of it; the server is killed without mercy when dropped.
pub struct Trade {
    pub vendor: Vendor,
    pub shop: Shop,
    pub client: Client,
    /// Template that is filled.
    pub template: Value,
    key: Value,
    variables: Vec<(String, String)>,
    server: Option<Server>,
    folder: tempfile::TempDir,
}

impl Trade {
    /// A server with the sample template and nothing else.
    pub async fn open() -> Self {
        Self::with(&[]).await
    }

    /// As [`Self::open`], with further variables.
    pub async fn with(extra: &[(&str, &str)]) -> Self {
        let (vendor, shop) = (Vendor::open().await, Shop::open().await);
        let own = [
            ("OPENAI_API_KEY", KEY),
            ("OPENAI_BASE_URL", &vendor.url),
            ("BEECATALOG_AI_CONCURRENCY", "8"),
            ("BEECATALOG_AI_REQUESTS_PER_MINUTE", "100000"),
            ("BEECATALOG_SCRAPE_LOCAL", &shop.origin),
            ("BEECATALOG_SCRAPE_PACE_MS", "10"),
            ("BEECATALOG_PICTURES_URL", PUBLIC),
        ];
        let variables: Vec<(String, String)> =
            own.iter().chain(extra).map(|(name, v)| ((*name).into(), (*v).into())).collect();
        let folder = tempfile::tempdir().unwrap();
        let (server, announced) = start(&folder, &variables);
        let key = announced["apiKey"].clone();
        let client = client(&announced, &key);
        let imported = import_template(&client, folder.path()).await;
        let template = imported["result"]["templateId"].clone();
        let server = Some(server);
        Self { vendor, shop, client, template, key, variables, server, folder }
    }

    /// The folder of the server's data.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        drop(self.server.take());
    }

    /// Starts the server anew, over the same data.
    pub fn start(&mut self) {
        self.kill();
        let (server, announced) = start(&self.folder, &self.variables);
        self.client = client(&announced, &self.key);
        self.server = Some(server);
    }

    /// Imports a file of products; the job that did.
    pub async fn import(&self, name: &str, bytes: &[u8]) -> Value {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let id = started(&self.client.upload(PRODUCT_IMPORT, &path).await.unwrap());
        let job = ended(&self.client, &id).await;
        assert_eq!(job["state"], "SUCCEEDED", "{job}");
        job
    }

    /// Imports the sample products.
    pub async fn stock(&self) {
        self.import("produtos.xlsx", &beecatalog::sample::products().unwrap()).await;
    }

    /// All products with what is known of them.
    pub async fn products(&self) -> Vec<Value> {
        let template = json!({ "template": self.template });
        let data: Value = self.client.execute(PRODUCTS, template).await.unwrap();
        data["products"]["nodes"].as_array().unwrap().clone()
    }

    /// Asks for the texts of all products; the job's id.
    pub async fn ask_content(&self, force: bool) -> String {
        let input = json!({ "filter": {}, "force": force });
        self.ask(CONTENT_GENERATE, input).await
    }

    /// Asks for the choices of all products; the job's id.
    pub async fn ask_choices(&self) -> String {
        self.ask(ATTRIBUTES_CHOOSE, json!({ "templateId": self.template, "filter": {} })).await
    }

    /// A person chooses a value for an attribute of a product.
    pub async fn choose(&self, product: &Value, attribute: &Value, value: &str) {
        let input = json!({
            "templateId": self.template, "productId": product, "attribute": attribute,
            "value": value,
        });
        let set: Value = self.client.execute(CHOICE_SET, json!({ "input": input })).await.unwrap();
        assert_eq!(set["attributeChoiceSet"]["userErrors"], json!([]), "{set}");
    }

    /// Asks for pages; the job's id.
    pub async fn ask_pages(&self, pages: Value) -> String {
        self.ask(SCRAPE_RUN, json!({ "pages": pages })).await
    }

    async fn ask(&self, mutation: &str, input: Value) -> String {
        let input = json!({ "input": input });
        started(&self.client.execute(mutation, input).await.unwrap())
    }

    /// Forgets all answers of models.
    pub async fn forget(&self) {
        let clear = "mutation { cacheClear(scope: AI) { userErrors { code } } }";
        let _: Value = self.client.execute(clear, json!({})).await.unwrap();
    }

    /// Tells a job to stop.
    pub async fn cancel(&self, id: &str) {
        let _: Value = self.client.execute(CANCEL, json!({ "id": id })).await.unwrap();
    }

    /// A job as it stands.
    pub async fn job(&self, id: &str) -> Value {
        let mut data: Value = self.client.execute(JOB, json!({ "id": id })).await.unwrap();
        data["job"].take()
    }

    /// Follows a job to its end and gives it.
    pub async fn ended(&self, id: &str) -> Value {
        ended(&self.client, id).await
    }

    /// All that a job has to say.
    pub async fn findings(&self, id: &str) -> Vec<Value> {
        let (mut all, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = json!({ "id": id, "after": after });
            let data: Value = self.client.execute(FINDINGS, page).await.unwrap();
            let page = &data["job"]["findings"];
            all.extend(page["nodes"].as_array().unwrap().clone());
            if page["pageInfo"]["hasNextPage"] == false {
                return all;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
    }

    /// Waits until the products are as wanted.
    pub async fn until_products(&self, what: &str, enough: impl Fn(&[Value]) -> bool) {
        let waiting = async { while !enough(&self.products().await) {} };
        let waited = tokio::time::timeout(PATIENCE, waiting).await;
        assert!(waited.is_ok(), "{what} did not come within {PATIENCE:?}");
    }

    /// Follows a job from its beginning.
    pub fn follow(&self, id: &str) -> Followed {
        let (tell, events) = watch::channel(Vec::new());
        let (client, id) = (self.client.clone(), id.to_owned());
        let following = tokio::spawn(async move {
            let told = |event: &JobEvent| tell.send_modify(|events| events.push(event.clone()));
            client.follow(&id, Some(0), told).await.unwrap();
        });
        Followed { events, following }
    }
}

fn start(folder: &tempfile::TempDir, variables: &[(String, String)]) -> (Server, Value) {
    let variables: Vec<(&str, &str)> =
        variables.iter().map(|(name, value)| (&**name, &**value)).collect();
    up_with(folder.path(), &variables)
}

/// A job whose events are heard.
pub struct Followed {
    events: watch::Receiver<Vec<JobEvent>>,
    following: JoinHandle<()>,
}

impl Followed {
    /// Waits for an event.
    pub async fn until(&mut self, what: &str, is_it: impl Fn(&JobEvent) -> bool) {
        let heard = self.events.wait_for(|events| events.iter().any(&is_it));
        let waited = tokio::time::timeout(PATIENCE, heard).await;
        assert!(waited.is_ok(), "{what} did not come within {PATIENCE:?}");
    }

    /// All events, once the job has ended.
    pub async fn ended(self) -> Vec<JobEvent> {
        self.following.await.unwrap();
        self.events.borrow().clone()
    }
}
