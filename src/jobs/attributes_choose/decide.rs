//! From an answer and the rules to what is kept of a product's choices.

use entity::attribute_choice::Model;
use serde_json::json;

use super::made::{About, Made};
use crate::ai::{AiError, Answer};
use crate::catalog::{Code, Finding};
use crate::choice::{self, Chosen, Question, Questions, Subject};
use crate::shelf::choice::{NewChoice, Source, is_persons};

/// What is written for a product, and what came of it.
#[derive(Debug)]
pub struct Decision {
    /// Choices to keep.
    pub new: Vec<NewChoice>,
    /// Attributes whose choices are outdated.
    pub gone: Vec<String>,
    /// What came of it.
    pub made: Made,
    /// What is said of it; nothing more of a product that can't be listed.
    about: Option<About>,
}

impl Decision {
    /// Of a product that can't be listed.
    pub fn impossible(sku: String, mut findings: Vec<Finding>) -> Self {
        if findings.is_empty() {
            findings.push(Finding::new(Code::ProductTypeUnknown).sku(sku));
        }
        let made = Made { findings, ..Made::default() };
        Self { new: Vec::new(), gone: Vec::new(), made, about: None }
    }

    /// The same over the choices that `stand` when it is written: a person may have chosen since it
    /// was made, and that stays unless `force`.
    pub fn over(mut self, stand: &[Model], force: bool) -> Self {
        let Some(about) = &self.about else { return self };
        for row in stand.iter().filter(|row| is_persons(row)) {
            if !force {
                self.new.retain(|choice| choice.chosen.attribute() != row.attribute);
            }
            self.gone.retain(|attribute| *attribute != row.attribute);
        }
        let stay = stand
            .iter()
            .filter(|row| !has(&self.new, &row.attribute) && !self.gone.contains(&row.attribute));
        let stay = stay.map(|row| (row.attribute.as_str(), row.source.as_str()));
        let stood: Vec<(&str, &str)> = stay.collect();
        let new = self.new.iter().map(|new| (new.chosen.attribute(), new.source.as_str()));
        let new: Vec<(&str, &str)> = new.collect();
        self.made = about.made(&new, &stood);
        self
    }
}

/// Decides for one product. `answer` is `None` when no model was asked about it. What a person
/// chose stays, unless `force`; what a model chose stays when none answers now.
pub fn decide(
    questions: &Questions<'_>,
    subject: &Subject,
    answer: Option<&Result<Answer, AiError>>,
    (stored, force): (&[Model], bool),
) -> Decision {
    let mut new = of_model(questions, subject, answer);
    for (chosen, fact) in choice::by_rules(questions, subject) {
        if !has(&new, chosen.attribute()) {
            let provenance = json!({ "fact": fact });
            new.push(NewChoice { chosen, source: Source::Rules, provenance });
        }
    }
    let answered = matches!(answer, Some(Ok(_)));
    let mut gone = Vec::new();
    for row in stored {
        let is_known = has(&new, &row.attribute);
        let stays = match row.source.as_str() {
            _ if is_persons(row) => !(force && is_known),
            "AI" => {
                let again = new.iter().any(|choice| {
                    choice.chosen.attribute() == row.attribute && choice.source == Source::Ai
                });
                !answered && !again && still_offered(questions, subject, row)
            }
            _ => false,
        };
        if stays {
            new.retain(|choice| choice.chosen.attribute() != row.attribute);
        } else if !is_known {
            gone.push(row.attribute.clone());
        }
    }
    let about = Some(About::of(questions, subject, answer));
    Decision { new, gone, made: Made::default(), about }.over(stored, force)
}

/// What the model's answer chooses; of a rejected one what is good in it.
fn of_model(
    questions: &Questions<'_>,
    subject: &Subject,
    answer: Option<&Result<Answer, AiError>>,
) -> Vec<NewChoice> {
    let (value, provenance) = match answer {
        Some(Ok(answer)) => (&answer.value, json!(answer.provenance)),
        Some(Err(error)) => {
            let Some(draft) = error.draft() else { return Vec::new() };
            let prompt = format!("{}@{}", choice::PROMPT.name, choice::PROMPT.version);
            (draft, json!({ "prompt": prompt, "rejected": true }))
        }
        None => return Vec::new(),
    };
    let chosen = choice::read(questions, subject, value).into_iter();
    chosen
        .map(|chosen| NewChoice { chosen, source: Source::Ai, provenance: provenance.clone() })
        .collect()
}

fn has(choices: &[NewChoice], attribute: &str) -> bool {
    choices.iter().any(|choice| choice.chosen.attribute() == attribute)
}

/// Whether a stored value is still an option of an attribute that is open.
fn still_offered(questions: &Questions<'_>, subject: &Subject, row: &Model) -> bool {
    let asked = |question: &&Question<'_>| {
        question.column.id.raw() == row.attribute && subject.open.contains(&question.key)
    };
    questions.all().find(asked).is_some_and(|question| {
        let (template, kind) = (questions.template, questions.product_type);
        let chosen = Chosen::new(template, question.column, kind, &row.value);
        chosen.is_some_and(|chosen| chosen.value() == row.value)
    })
}

#[cfg(test)]
mod tests;
