use std::collections::BTreeMap;

use entity::id::{ProductId, TemplateId, WorkspaceId};
use entity::instant::Instant;
use serde_json::Value;
use sheetfill::Template;

use super::*;
use crate::ai::Provenance;
use crate::catalog::Field;
use crate::choice::{questions, subject};
use crate::listing::tests::fixture::{Fixture, List, product};

const STYLE: &str = "style[marketplace_id=A2Q]#1.value";
const COLOR_MAP: &str = "color[marketplace_id=A2Q]#1.standardized_values#1";

fn template() -> Template {
    Fixture::default().with(STYLE, "Estilo", List::ShirtOnly(&["Casual", "Formal"])).template()
}

fn answer(value: Value) -> Answer {
    let provenance = Provenance {
        provider: "openai".to_owned(),
        model: "m".to_owned(),
        prompt: "attributes@1".to_owned(),
        input_hash: "h".to_owned(),
    };
    Answer { value, provenance, cached: false }
}

fn row(attribute: &str, value: &str, source: &str) -> Model {
    let now = Instant::from_micros(0);
    Model {
        template_id: TemplateId::generate(now),
        product_id: ProductId::generate(now),
        attribute: attribute.to_owned(),
        tenant_id: WorkspaceId::DEFAULT,
        label: "Estilo".to_owned(),
        value: value.to_owned(),
        source: source.to_owned(),
        provenance: json!({}),
        job_id: None,
        updated_at: now,
    }
}

/// Decides for a product with these facts; answers what is kept as (attribute, value, source).
fn decided(
    values: &[(Field, &str)],
    answer: Option<&Result<Answer, AiError>>,
    (stored, force): (&[Model], bool),
) -> (Vec<(String, String, &'static str)>, Decision) {
    let template = template();
    let questions = questions(&template, "SHIRT").unwrap();
    let subject = subject(&template, &product("A", values), Some("SHIRT")).unwrap();
    let decision = decide(&questions, &subject, answer, (stored, force));
    let kept = decision.new.iter().map(|new| {
        let chosen = &new.chosen;
        (chosen.attribute().to_owned(), chosen.value().to_owned(), new.source.as_str())
    });
    (kept.collect(), decision)
}

fn triple(attribute: &str, value: &str, source: &'static str) -> (String, String, &'static str) {
    (attribute.to_owned(), value.to_owned(), source)
}

fn code(decision: &Decision, code: Code) -> Option<&Finding> {
    decision.made.findings.iter().find(|finding| finding.code == code)
}

#[test]
fn the_model_comes_first_and_rules_fill_what_it_leaves_out() {
    let answered = Ok(answer(json!({ "style": "Casual", "color_standardized_values": null })));
    let (kept, decision) = decided(&[(Field::Color, "Azul claro")], Some(&answered), (&[], false));
    assert_eq!(kept, [triple(STYLE, "Casual", "AI"), triple(COLOR_MAP, "Azul", "RULES")]);
    assert_eq!(decision.new[0].provenance["model"], "m");
    assert_eq!(decision.new[1].provenance, json!({ "fact": "color" }));
    assert!(decision.made.answered && code(&decision, Code::ChosenByRules).is_none());
    assert_eq!(decision.made.by, BTreeMap::from([("AI".into(), 1), ("RULES".into(), 1)]));
}

#[test]
fn without_an_answer_the_rules_stand_and_the_job_says_why() {
    let failed = Err(AiError::Unavailable { reason: "529".to_owned() });
    let (kept, decision) = decided(&[(Field::Color, "Azul claro")], Some(&failed), (&[], false));
    assert_eq!(kept, [triple(COLOR_MAP, "Azul", "RULES")]);
    assert_eq!(code(&decision, Code::ChosenByRules).unwrap().params["reason"], "AI_UNAVAILABLE");
}

#[test]
fn of_a_rejected_answer_only_options_are_kept() {
    let draft = json!({ "style": "Formal", "material": "Ouro", "x": "=1+1" });
    let rejected = Err(AiError::Rejected { reasons: vec!["x".into()], draft: Some(draft) });
    let (kept, decision) = decided(&[], Some(&rejected), (&[], false));
    assert_eq!(kept, [triple(STYLE, "Formal", "AI")]);
    assert_eq!(decision.new[0].provenance["rejected"], true);
    assert!(!decision.made.answered);
    assert!(code(&decision, Code::ChosenByRules).is_none());
    let params = &code(&decision, Code::ChosenInPart).unwrap().params;
    assert_eq!((&*params["now"], &*params["before"]), ("1", "0"));
    let nothing = Err(AiError::Rejected { reasons: vec!["canary".into()], draft: None });
    assert_eq!(decided(&[], Some(&nothing), (&[], false)).0, []);
}

#[test]
fn what_a_person_chose_stays_unless_forced() {
    let answered = Ok(answer(json!({ "style": "Casual" })));
    let stored = [row(STYLE, "Formal", "PERSON")];
    let (kept, decision) = decided(&[], Some(&answered), (&stored, false));
    assert_eq!(kept, []);
    assert_eq!(decision.gone, [""; 0]);
    assert_eq!((decision.made.by.len(), decision.made.stood["PERSON"]), (0, 1));
    let (kept, _) = decided(&[], Some(&answered), (&stored, true));
    assert_eq!(kept, [triple(STYLE, "Casual", "AI")]);
    // Forced, but nobody knows better.
    let (kept, decision) = decided(&[], Some(&Ok(answer(json!({})))), (&stored, true));
    assert_eq!((kept.len(), decision.gone.len()), (0, 0));
}

#[test]
fn what_a_person_chose_since_it_was_decided_stays_unless_forced() {
    let answered = Ok(answer(json!({ "style": "Casual", "color_standardized_values": "Azul" })));
    let since = [row(STYLE, "Formal", "PERSON")];
    let (kept, decision) = decided(&[], Some(&answered), (&[], false));
    assert_eq!(kept.len(), decision.made.by["AI"]);
    let forced = decided(&[], Some(&answered), (&[], true)).1.over(&since, true);
    assert!(!forced.made.stood.contains_key("PERSON") && has(&forced.new, STYLE));
    let decision = decision.over(&since, false);
    assert!(!has(&decision.new, STYLE) && has(&decision.new, COLOR_MAP));
    assert_eq!(decision.made.by, BTreeMap::from([("AI".into(), 1)]));
    assert_eq!(decision.made.stood, BTreeMap::from([("PERSON".into(), 1)]));
    let made = code(&decision, Code::ChoicesMade).unwrap();
    assert_eq!((&*made.params["by"], &*made.params["stood"]), ("AI 1", "PERSON 1"));
    // Forced too: nobody knows better than the person who put it in the place of a model's.
    let stored = [row(STYLE, "Casual", "AI")];
    let (_, decision) = decided(&[], Some(&Ok(answer(json!({})))), (&stored, true));
    assert_eq!(decision.gone, [STYLE]);
    assert_eq!(decision.over(&since, true).gone, [""; 0]);
    // And what a person took back since is nobody's.
    let (_, decision) = decided(&[], Some(&answered), (&since, false));
    assert_eq!(decision.over(&[], false).made.stood.get("PERSON"), None);
}

#[test]
fn only_what_would_come_out_the_same_again_is_final() {
    let blue = [(Field::Color, "Azul claro")];
    let is_final = |values: &[(Field, &str)], answer: Option<&Result<Answer, AiError>>| {
        decided(values, answer, (&[], false)).1.made.is_final()
    };
    assert!(is_final(&blue, Some(&Ok(answer(json!({ "style": "Casual" }))))));
    assert!(!is_final(&blue, Some(&Err(AiError::Unavailable { reason: "529".to_owned() }))));
    let rejected = Err(AiError::Rejected { reasons: vec!["x".into()], draft: None });
    assert!(is_final(&blue, Some(&rejected)));
    assert!(!is_final(&[], Some(&Ok(answer(json!({}))))), "nothing was chosen");
    assert!(!Decision::impossible("A".into(), Vec::new()).made.is_final());
}

#[test]
fn what_a_model_chose_stays_when_none_answers_now_and_goes_when_one_knows_better() {
    let stored = [row(STYLE, "Formal", "AI"), row(COLOR_MAP, "Preto", "RULES")];
    let failed = Err(AiError::NoProvider);
    let (kept, decision) = decided(&[], Some(&failed), (&stored, false));
    assert_eq!(kept, []);
    assert_eq!(decision.gone, [COLOR_MAP]);
    assert_eq!((decision.made.by.len(), decision.made.stood["AI"]), (0, 1));
    // Not "only what the facts say": what the model chose before is still there.
    assert!(code(&decision, Code::ChosenByRules).is_none());
    let told = code(&decision, Code::ChosenInPart).unwrap();
    assert_eq!((&*told.params["now"], &*told.params["before"]), ("0", "1"));
    let made = code(&decision, Code::ChoicesMade).unwrap();
    assert_eq!((&*made.params["count"], &*made.params["stood"]), ("0", "AI 1"));
    let answered = Ok(answer(json!({ "style": null })));
    let (_, decision) = decided(&[], Some(&answered), (&stored, false));
    assert_eq!(decision.gone, [STYLE, COLOR_MAP]);
    // A value that the type does not offer (any more) does not stay.
    let stale = [row(STYLE, "Esportivo", "AI")];
    let (_, decision) = decided(&[], Some(&failed), (&stale, false));
    assert_eq!(decision.gone, [STYLE]);
}

#[test]
fn required_attributes_without_a_value_are_named() {
    let template = Template::read(&crate::sample::template().unwrap()).unwrap();
    let questions = questions(&template, "MUG").unwrap();
    let draft = product("A", &[(Field::Title, "Caneca")]);
    let subject = subject(&template, &draft, Some("MUG")).unwrap();
    let failed = Err(AiError::NoProvider);
    let decision = decide(&questions, &subject, Some(&failed), (&[], false));
    let missing = code(&decision, Code::RequiredChoiceMissing).unwrap();
    assert!(!decision.made.missing.is_empty());
    assert_eq!(missing.params["columns"], decision.made.missing.join("; "));
}

#[test]
fn what_was_noted_reads_back_and_what_another_version_noted_is_done_again() {
    let (_, decision) = decided(&[(Field::Color, "Azul")], None, (&[], false));
    assert_eq!(Made::read(&decision.made.noted()), Some(decision.made));
    assert_eq!(Made::read(&json!({ "cells": 3 })), None);
}
