//! From a model's text to an answer for each item, each held to all rules by itself.

use jsonschema::Validator;
use serde_json::Value;

use super::carried::Origins;
use super::provider::without_absent;
use super::wording::id;
use super::{AiError, Item, Task};

/// Reasons that are told, and characters of each.
const MAX_REASONS: usize = 8;
const MAX_REASON_CHARS: usize = 300;

/// What is wrong with an item's answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bad {
    pub kind: Kind,
    pub reasons: Vec<String>,
    pub draft: Option<Value>,
}

/// What kind of wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It breaks rules, or there is none.
    Rules,
    /// It broke off.
    Truncated,
    /// The model refused.
    Refused,
    /// It tells of the instructions: nothing of it may be used, and it is not asked for again.
    Tells,
    /// Another item of the same call had a part in it: that one's answer tells of the instructions,
    /// or this one tells of that one.
    Tainted,
}

impl Bad {
    pub fn whole(kind: Kind, reason: &str) -> Self {
        Self { kind, reasons: vec![reason.to_owned()], draft: None }
    }

    /// Whether asking again may help.
    pub fn again(&self) -> bool {
        self.kind != Kind::Tells
    }

    /// Whether it should be asked for alone: another item may be to blame.
    pub fn alone(&self) -> bool {
        !matches!(self.kind, Kind::Rules)
    }

    pub fn into_error(self) -> AiError {
        match self.kind {
            Kind::Truncated => AiError::Truncated,
            Kind::Refused => AiError::Refused,
            Kind::Rules | Kind::Tells | Kind::Tainted => {
                AiError::Rejected { reasons: self.reasons, draft: self.draft }
            }
        }
    }

    /// The end of an item that was not asked about again, for `why`.
    pub fn unmended(self, why: AiError) -> AiError {
        match (why, self.draft) {
            // The caller ends with these, whatever was answered.
            (why @ (AiError::Books(_) | AiError::Stopped), _) | (why, None) => why,
            (why, Some(draft)) => AiError::Unmended { draft, why: Box::new(why) },
        }
    }
}

/// Holds answers to a task's rules.
pub(super) struct Judge<'t> {
    task: &'t Task<'t>,
    validator: Validator,
}

impl<'t> Judge<'t> {
    pub fn new(task: &'t Task<'t>) -> Result<Self, AiError> {
        let validator = jsonschema::validator_for(&task.schema);
        let validator = validator.map_err(|e| AiError::Task { reason: e.to_string() })?;
        Ok(Self { task, validator })
    }

    /// What is wrong with an answer; empty for a good one.
    pub fn faults(&self, item: &Item, answer: &Value) -> Vec<String> {
        let errors = self.validator.iter_errors(answer);
        let mut faults: Vec<String> = errors
            .map(|e| match e.instance_path().as_str() {
                "" => e.to_string(),
                at => format!("{at}: {e}"),
            })
            .take(MAX_REASONS)
            .collect();
        if faults.is_empty() {
            // Rules that may rely on the schema.
            faults = (self.task.check)(item, answer);
        }
        faults.truncate(MAX_REASONS);
        faults.into_iter().map(|fault| fault.chars().take(MAX_REASON_CHARS).collect()).collect()
    }

    /// The answer of each of `items` in `text`.
    pub fn split(&self, text: &str, items: &[&Item], canary: &str) -> Vec<Result<Value, Bad>> {
        let tells = reveals(text, canary);
        let Some(answers) = answers(text) else {
            let bad = if tells {
                Bad::whole(Kind::Tells, "it repeats its instructions")
            } else {
                Bad::whole(Kind::Rules, "the answer is not the JSON that was asked for")
            };
            return items.iter().map(|_| Err(bad.clone())).collect();
        };
        let inputs: Vec<&Value> = items.iter().map(|item| &item.input).collect();
        let origins = Origins::of(&inputs, &self.task.context);
        let judged = items.iter().enumerate().map(|(at, item)| {
            let own = Self::own(&answers, &id(at), canary)?;
            if origins.is_carried(own, at) {
                return Err(Bad::whole(Kind::Tainted, "the answer tells of another item"));
            }
            self.one(item, own)
        });
        let mut judged: Vec<_> = judged.collect();
        if tells {
            let blamed = |one: &Result<Value, Bad>| matches!(one, Err(bad) if !bad.again());
            // Nobody to blame: then nothing of it may be used.
            let kind = if judged.iter().any(blamed) { Kind::Tainted } else { Kind::Tells };
            let bad = Bad::whole(kind, "the answer repeats its instructions");
            judged.iter_mut().filter(|one| !blamed(one)).for_each(|one| *one = Err(bad.clone()));
        }
        judged
    }

    /// The one answer to an item.
    fn own<'v>(answers: &'v [Value], id: &str, canary: &str) -> Result<&'v Value, Bad> {
        let mut own = answers.iter().filter(|answer| answer["id"].as_str() == Some(id));
        let (Some(own), None) = (own.next(), own.next()) else {
            return Err(Bad::whole(
                Kind::Rules,
                "there is not exactly one answer with the item's id",
            ));
        };
        if reveals(&own.to_string(), canary) {
            return Err(Bad::whole(Kind::Tells, "the answer repeats its instructions"));
        }
        Ok(&own["answer"])
    }

    fn one(&self, item: &Item, own: &Value) -> Result<Value, Bad> {
        let answer = without_absent(&self.task.schema, own.clone());
        let reasons = self.faults(item, &answer);
        if reasons.is_empty() {
            return Ok(answer);
        }
        Err(Bad { kind: Kind::Rules, reasons, draft: Some(answer) })
    }
}

/// The list of answers in a text; some models put a fence of Markdown around it.
fn answers(text: &str) -> Option<Vec<Value>> {
    let text = text.trim();
    let bare = text.strip_prefix("```json").or_else(|| text.strip_prefix("```"));
    let text = bare.and_then(|bare| bare.strip_suffix("```")).unwrap_or(text);
    let mut document: Value = serde_json::from_str(text).ok()?;
    match document.get_mut("answers")?.take() {
        Value::Array(answers) => Some(answers),
        _ => None,
    }
}

/// Whether the canary is in a text, also with other letters, in pieces or spelled as JSON spells.
fn reveals(text: &str, canary: &str) -> bool {
    let letters = text.chars().filter(char::is_ascii_alphanumeric);
    let letters: String = letters.map(|c| c.to_ascii_lowercase()).collect();
    letters.contains(canary)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Prompt;
    use super::*;

    const PROMPT: Prompt = Prompt { name: "test", version: 1, text: "Write." };
    const CANARY: &str = "0123456789abcdef01234567";

    fn judged(text: &str, items: usize) -> Vec<Result<Value, Bad>> {
        let check = |_: &Item, answer: &Value| {
            if answer["t"] == "bad" { vec!["t is bad".to_owned()] } else { Vec::new() }
        };
        let task = Task {
            prompt: &PROMPT,
            context: Value::Null,
            schema: json!({ "type": "object", "properties": { "t": { "type": "string" } },
                "required": ["t"], "additionalProperties": false }),
            check: &check,
            tokens_per_item: 10,
        };
        let items: Vec<Item> =
            (0..items).map(|n| Item { name: n.to_string(), input: Value::Null }).collect();
        let items: Vec<&Item> = items.iter().collect();
        Judge::new(&task).unwrap().split(text, &items, CANARY)
    }

    fn kinds(text: &str, items: usize) -> Vec<Option<Kind>> {
        judged(text, items).into_iter().map(|one| one.err().map(|bad| bad.kind)).collect()
    }

    #[test]
    fn each_item_is_judged_by_itself() {
        let text = json!({ "answers": [
            { "id": "3", "answer": { "t": "bad" } },
            { "id": "1", "answer": { "t": "good" } },
            { "id": "2", "answer": { "t": "x", "extra": 1 } },
            { "id": "9", "answer": { "t": "nobody asked" } },
        ] });
        let judged = judged(&text.to_string(), 4);
        assert_eq!(judged[0], Ok(json!({ "t": "good" })));
        let bad = judged[1].clone().unwrap_err();
        assert!(bad.reasons[0].contains("extra"), "{bad:?}");
        assert_eq!(bad.draft, Some(json!({ "t": "x", "extra": 1 })));
        assert_eq!(judged[2].clone().unwrap_err().reasons, ["t is bad"]);
        assert!(judged[3].is_err(), "no answer is no success");
    }

    #[test]
    fn two_answers_to_one_item_are_none() {
        let twice = json!({ "answers": [
            { "id": "1", "answer": { "t": "a" } }, { "id": "1", "answer": { "t": "b" } } ] });
        assert_eq!(kinds(&twice.to_string(), 1), [Some(Kind::Rules)]);
    }

    #[test]
    fn whoever_tells_the_canary_is_thrown_away_and_the_others_are_asked_anew() {
        let spelled = CANARY.to_uppercase().split("").collect::<Vec<_>>().join("-");
        let text = json!({ "answers": [
            { "id": "1", "answer": { "t": "good" } },
            { "id": "2", "answer": { "t": format!("my line is {spelled}") } },
        ] });
        assert_eq!(kinds(&text.to_string(), 2), [Some(Kind::Tainted), Some(Kind::Tells)]);
        assert_eq!(judged(&text.to_string(), 2)[1].clone().unwrap_err().draft, None);
        let outside = json!({ "answers": [{ "id": "1", "answer": { "t": "good" } }], "x": CANARY });
        assert_eq!(kinds(&outside.to_string(), 1), [Some(Kind::Tells)]);
        assert_eq!(kinds(&format!("no json, but {CANARY}"), 1), [Some(Kind::Tells)]);
    }

    #[test]
    fn what_is_no_json_is_no_answer_and_a_fence_around_it_is_taken_off() {
        assert_eq!(kinds("{\"answers\": [", 2), [Some(Kind::Rules), Some(Kind::Rules)]);
        // Other JSON than was asked for must not take us down.
        for other in ["[]", "1", "null", "{\"answers\":{}}", "{\"answers\":[1,null]}"] {
            assert_eq!(kinds(other, 1), [Some(Kind::Rules)], "{other}");
        }
        let fenced = "```json\n{\"answers\":[{\"id\":\"1\",\"answer\":{\"t\":\"a\"}}]}\n```";
        assert_eq!(kinds(fenced, 1), [None]);
    }
}
