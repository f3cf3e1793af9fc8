mod again;
mod answered;
mod persons;
mod ruled;

use std::ops::Deref;
use std::sync::Mutex;

use async_trait::async_trait;
use entity::content::Model as Standing;
use entity::store::Store;
use jobline::testing::Held;
use serde_json::{Value, json};

use super::outcome::Tally;
use super::*;
use crate::ai::{
    Account, AiError, Answer, BooksError, Gateway, Item, Pace, Portion, Provenance, Provider,
    Settings, Task,
};
use crate::catalog::{Code, Field, Given, Origin, ProductDraft};
use crate::content::{Content, Lack, ask};
use crate::jobs::model::Model;
use crate::jobs::testing;
use crate::shelf;
use crate::shelf::content::NewContent;

/// What a model does with one item.
type Plays = Box<dyn Fn(&Item) -> Result<Answer, AiError> + Send + Sync>;

/// A model that plays a part and remembers what it was asked.
struct Fake {
    plays: Plays,
    asked: Mutex<Vec<String>>,
}

impl Fake {
    fn new(plays: impl Fn(&Item) -> Result<Answer, AiError> + Send + Sync + 'static) -> Self {
        Self { plays: Box::new(plays), asked: Mutex::default() }
    }

    fn good() -> Self {
        Self::new(|item| Ok(good(item)))
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

#[async_trait]
impl Model for Fake {
    async fn ask(
        &self,
        _: &Context,
        task: &Task<'_>,
        items: &[Item],
    ) -> Vec<Result<Answer, AiError>> {
        assert_eq!(task.prompt, &ask::PROMPT);
        let answer = |item: &Item| {
            self.asked.lock().unwrap().push(item.input["nome"].as_str().unwrap().to_owned());
            (self.plays)(item)
        };
        items.iter().map(answer).collect()
    }
}

/// A good answer about any product.
fn good(item: &Item) -> Answer {
    let value = texts(item);
    assert_eq!(ask::check(item, &value), [] as [&str; 0]);
    let provenance = Provenance {
        provider: "openai".into(),
        model: "m".into(),
        prompt: "content@1".into(),
        input_hash: "abc".into(),
    };
    Answer { value, provenance, cached: false }
}

fn texts(item: &Item) -> Value {
    let name = item.input["nome"].as_str().unwrap();
    let bullet = |term: &str| {
        format!(
            "{term}: {name} para servir café, chá ou leite em casa ou no escritório todos os dias da semana"
        )
    };
    let bullets = ["USO", "MATERIAL", "FORMA", "CUIDADO", "CASA"].map(bullet);
    let keywords: Vec<String> =
        (b'a'..=b'l').map(|c| format!("caneca {}", char::from(c))).collect();
    json!({
        "title": format!("{name} de Cerâmica Colmeia para Café e Chá com Alça Confortável para o Dia a Dia"),
        "bullets": bullets,
        "description": format!("{name}.\n\nServe café.\n\n{}", "Serve café. ".repeat(20).trim()),
        "keywords": keywords,
    })
}

fn rejected(item: &Item) -> Result<Answer, AiError> {
    let mut draft = texts(item);
    draft["title"] = json!("curto");
    Err(AiError::Rejected { reasons: vec!["title".into()], draft: Some(draft) })
}

/// A house with products, for their texts.
struct House(testing::House);

impl Deref for House {
    type Target = testing::House;

    fn deref(&self) -> &testing::House {
        &self.0
    }
}

impl House {
    /// A house with a product of each name.
    async fn with(names: &[&str]) -> Self {
        let house = Self(testing::House::open().await);
        house.save(names).await;
        house
    }

    fn store(&self) -> &Store {
        &self.0.rooms.store
    }

    /// Saves products `A-0`, `A-1`, … with these names.
    async fn save(&self, names: &[&str]) {
        let draft = |(at, name): (usize, &&str)| ProductDraft {
            sku: format!("A-{at}"),
            given: vec![Given::text(Field::Title, *name, Origin::default())],
            variants: Vec::new(),
        };
        let drafts: Vec<ProductDraft> = names.iter().enumerate().map(draft).collect();
        let held = self.hold().await;
        self.0.save(held.job(), &drafts).await;
    }

    /// A job that is under way.
    async fn hold(&self) -> Held {
        let products = ProductFilter::default();
        self.0.hold(ContentGenerate { products, force: false, overwrite_validated: false }).await
    }

    /// All products' texts in a new job.
    async fn run(&self, model: &dyn Model, stage: Stage) -> Tally {
        let ctx = self.hold().await.context();
        let filters = vec![ProductFilter::default()];
        let stage = Stage { filters, ..stage };
        run(&ctx, &self.0.rooms, model, &stage).await.unwrap().unwrap()
    }

    /// A person writes the text of product `A-0`.
    async fn edit(&self, title: &str) {
        let (store, product) = (self.store(), self.0.products().await[0]);
        let content = Content { title: title.into(), ..Content::default() };
        let new = NewContent { product, content, provenance: shelf::content::Provenance::person() };
        let tx = store.begin_write().await.unwrap();
        shelf::content::edit(&tx, store, &self.0.scope, new, false).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The texts of product `A-{at}`.
    async fn standing(&self, at: usize) -> Standing {
        let id = self.0.products().await[at];
        let rows = shelf::content::of_products(self.store(), &self.0.scope, &[id]).await;
        rows.unwrap().pop().unwrap()
    }
}

fn counts(tally: &Tally) -> Value {
    let mut summary = tally.summary();
    for other in ["cached", "findings", "needsReview", "empty", "products"] {
        summary.as_object_mut().unwrap().remove(other);
    }
    summary
}

fn codes(tally: &Tally) -> Vec<Code> {
    tally.findings.iter().map(|finding| finding.code).collect()
}
