use serde_json::json;

use super::*;
use crate::catalog::{Field, Given, Origin, ProductDraft, facts};

fn subject() -> Subject {
    let given = [
        (Field::Title, "Caneca de cerâmica Colmeia 350 ml"),
        (Field::Material, "Cerâmica"),
        (Field::ItemWeight, "0,35 kg"),
    ];
    let given = given.map(|(field, raw)| Given::text(field, raw, Origin::default()));
    let draft = ProductDraft { sku: "A".into(), given: given.to_vec(), variants: Vec::new() };
    Subject::of(&facts::read(&draft).0)
}

fn asked() -> Item {
    item("A".into(), &subject()).unwrap()
}

/// A good answer.
fn answer() -> Value {
    let bullet = |term: &str| {
        format!(
            "{term}: Caneca de cerâmica para servir café, chá ou leite em casa ou no escritório todo dia"
        )
    };
    let bullets = ["USO", "MATERIAL", "FORMA", "CUIDADO", "CASA"].map(bullet);
    let keywords: Vec<String> = (b'a'..=b'l').map(|c| format!("caneca {}", c as char)).collect();
    json!({
        "title": "Caneca de Cerâmica Colmeia 350 ml para Café e Chá com Alça Confortável para o Dia a Dia",
        "bullets": bullets,
        "description": format!("Caneca de cerâmica.\n\nPesa 350 g.\n\n{}", "Serve café. ".repeat(20).trim()),
        "keywords": keywords,
    })
}

#[test]
fn a_good_answer_passes_schema_and_check() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    assert!(validator.is_valid(&answer()), "{:?}", validator.iter_errors(&answer()).next());
    assert_eq!(check(&asked(), &answer()), [] as [&str; 0]);
    assert_eq!(accept(&answer()).needs_review, []);
}

#[test]
fn the_schema_refuses_further_fields_and_wrong_numbers() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for (name, value) in [
        ("price", json!("9,90")),
        ("title", json!("curto")),
        ("bullets", json!(["A: b"])),
        ("keywords", json!([])),
        ("description", json!(null)),
    ] {
        let mut answer = answer();
        answer[name] = value;
        assert!(!validator.is_valid(&answer), "{name}");
    }
}

#[test]
fn what_is_made_up_or_more_than_text_is_named() {
    for (pointer, text, said) in [
        (
            "/title",
            "Caneca de Cerâmica Colmeia 350 ml - para Café e Chá com Alça Confortável para a Casa",
            "'-'",
        ),
        (
            "/bullets/0",
            "USO: Caneca de cerâmica de 900 ml para servir café, chá ou leite em casa ou no escritório",
            "900",
        ),
        (
            "/bullets/1",
            "uso: Caneca de cerâmica para servir café, chá ou leite em casa ou no escritório todo dia",
            "upper-case",
        ),
        (
            "/bullets/2",
            "USO: A melhor caneca de cerâmica para servir café, chá ou leite em casa ou no escritório",
            "melhor",
        ),
        ("/keywords/3", "=SOMA(A1)", "formula"),
        ("/keywords/4", "loja.com.br", "address"),
        ("/keywords/5", "caneca a", "each another"),
    ] {
        let mut answer = answer();
        *answer.pointer_mut(pointer).unwrap() = json!(text);
        let wrong = check(&asked(), &answer);
        assert!(wrong.iter().any(|fault| fault.contains(said)), "{wrong:?}");
    }
    let mut linked = answer();
    linked["description"] =
        json!(format!("![x](http://y) <b>forte</b> {}", "Serve café. ".repeat(20)));
    assert_eq!(check(&asked(), &linked).len(), 1);
}

#[test]
fn of_a_refused_answer_the_good_parts_stay() {
    let mut answer = answer();
    answer["title"] = json!("curto");
    answer["bullets"][4] = json!("USO: 900 ml");
    let mended = mend(&asked(), &answer, &subject()).unwrap();
    assert_eq!(mended.title, write(&subject()).title);
    assert_eq!(mended.bullets[3], answer["bullets"][3]);
    assert_eq!(mended.bullets.len(), 5, "{:?}", mended.bullets);
    assert!(!mended.bullets.iter().any(|bullet| bullet.contains("900")));
    assert_eq!(mended.description, answer["description"]);
    assert!(mended.needs_review.contains(&Lack::TitleByRules));
    assert!(mended.needs_review.contains(&Lack::BulletsByRules));
    assert!(!mended.needs_review.contains(&Lack::DescriptionByRules));
}

#[test]
fn of_an_answer_without_any_good_part_nothing_stays() {
    for answer in [json!({}), json!("text"), json!({ "title": 7, "bullets": "x" })] {
        assert_eq!(mend(&asked(), &answer, &subject()), None);
    }
}
