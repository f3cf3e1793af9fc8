//! What persons wrote or accepted.

use super::*;

#[tokio::test]
async fn accepted_texts_that_force_leaves_alone_are_named() {
    let house = House::with(&["Caneca Azul"]).await;
    let (model, store) = (Fake::good(), &house.rooms.store);
    house.run(&model, Stage::default()).await;
    let tx = store.begin_write().await.unwrap();
    shelf::content::validate(&tx, store, &house.scope, &house.products().await).await.unwrap();
    tx.commit().await.unwrap();

    let tally = house.run(&model, Stage::default()).await;
    assert_eq!(codes(&tally), [] as [Code; 0]);
    let tally = house.run(&model, Stage { force: true, ..Stage::default() }).await;
    assert_eq!(codes(&tally), [Code::ContentKept]);
}

#[tokio::test]
async fn what_a_person_accepted_is_left_alone_unless_asked() {
    let house = House::with(&["Caneca Azul", "Caneca Verde"]).await;
    let model = Fake::good();
    house.run(&model, Stage::default()).await;
    let accepted = house.products().await[0];
    let store = &house.rooms.store;
    let tx = store.begin_write().await.unwrap();
    shelf::content::validate(&tx, store, &house.scope, &[accepted]).await.unwrap();
    tx.commit().await.unwrap();
    house.save(&["Caneca Preta", "Caneca Verde"]).await;
    let before = house.standing(0).await;

    let forced = house.run(&model, Stage { force: true, ..Stage::default() }).await;
    // Asked again, and the same was answered.
    assert_eq!(counts(&forced), json!({ "ai": 0, "rules": 0, "unchanged": 1, "kept": 1 }));
    assert_eq!(model.asked(), 3);
    assert_eq!(codes(&forced), [Code::ContentKept]);
    assert_eq!(house.standing(0).await, before);

    let over = Stage { overwrite_validated: true, ..Stage::default() };
    let over = house.run(&model, over).await;
    assert_eq!(counts(&over), json!({ "ai": 1, "rules": 0, "unchanged": 1, "kept": 0 }));
    assert_eq!(house.standing(0).await.status, "DRAFT");
}

#[tokio::test]
async fn a_persons_edit_is_a_persons_and_stays() {
    let house = House::with(&["Caneca Azul"]).await;
    house.edit("Minha caneca").await;
    let tally = house.run(&Fake::good(), Stage { force: true, ..Stage::default() }).await;
    assert_eq!(counts(&tally)["kept"], 1);
    assert_eq!(house.standing(0).await.title, "Minha caneca");
}

/// A model while whose answer is waited for a person writes.
struct Slow<'h>(&'h House);

#[async_trait]
impl Model for Slow<'_> {
    async fn ask(
        &self,
        ctx: &Context,
        task: &Task<'_>,
        items: &[Item],
    ) -> Vec<Result<Answer, AiError>> {
        self.0.edit("Minha caneca").await;
        Fake::good().ask(ctx, task, items).await
    }
}

#[tokio::test]
async fn what_a_person_wrote_while_a_model_was_asked_stays_and_is_noted_so() {
    let house = House::with(&["Caneca Azul", "Caneca Verde"]).await;
    let ctx = house.hold().await.context();
    let stage = Stage { filters: vec![ProductFilter::default()], ..Stage::default() };

    let tally = run(&ctx, &house.rooms, &Slow(&house), &stage).await.unwrap().unwrap();

    assert_eq!(counts(&tally), json!({ "ai": 1, "rules": 0, "unchanged": 0, "kept": 1 }));
    assert_eq!(house.standing(0).await.title, "Minha caneca");
    let (ids, done) = (house.products().await, ctx.done().await.unwrap());
    let noted = |at: usize| done[&stage::step(ids[at])]["wrote"].clone();
    assert_eq!((noted(0), noted(1)), (json!("KEPT"), json!("AI")));
}
