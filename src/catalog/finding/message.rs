//! Findings in the words of people.

use crate::catalog::Field;

use super::Finding;

mod en;
mod pt_br;

/// A language that people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Lang {
    /// Brazilian Portuguese.
    #[default]
    PtBr,
    /// English.
    En,
}

impl Lang {
    /// The text of this language.
    pub fn pick<'t>(self, pt_br: &'t str, en: &'t str) -> &'t str {
        match self {
            Self::PtBr => pt_br,
            Self::En => en,
        }
    }
}

/// Characters of a value in a filled template that its message repeats.
const SHOWN_CHARS: usize = 60;

/// Fills the template of the finding's code; a fact that is missing shows as a dash.
pub(super) fn render(finding: &Finding, lang: Lang) -> String {
    if finding.in_sheet {
        return of_sheet(finding, lang);
    }
    let template = match lang {
        Lang::PtBr => pt_br::template(finding.code),
        Lang::En => en::template(finding.code),
    };
    filled(template.unwrap_or(finding.code.as_str()), |name| fact(finding, name, lang))
}

/// As [`render`], of what stands in a filled template: its column, what is wrong with it, and what could
/// stand there.
fn of_sheet(finding: &Finding, lang: Lang) -> String {
    let template = match lang {
        Lang::PtBr => pt_br::sheet::template(finding.code),
        Lang::En => en::sheet::template(finding.code),
    };
    let template = template.unwrap_or(finding.code.as_str());
    let short = |name: &str| fact(finding, name, lang).map(|text| shortened(&text));
    let mut message = filled(template, short);
    if let Some(column) = finding.params.get("column") {
        message.insert_str(0, &format!("{column}: "));
    }
    if let Some(suggestion) = short("suggestion").filter(|_| !template.contains("{suggestion}")) {
        let word = lang.pick("Sugestão", "Suggestion");
        message.push_str(&format!(" {word}: \"{suggestion}\"."));
    }
    message
}

/// `template` with the facts that it names.
fn filled(template: &str, fact: impl Fn(&str) -> Option<String>) -> String {
    let mut rest = template;
    let mut message = String::with_capacity(rest.len() + 64);
    while let Some((before, after)) = rest.split_once('{') {
        message.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            message.push('{');
            rest = after;
            continue;
        };
        message.push_str(&fact(name).unwrap_or_else(|| "—".to_owned()));
        rest = behind;
    }
    message.push_str(rest);
    message
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn fact(finding: &Finding, name: &str, lang: Lang) -> Option<String> {
    match (name, finding.params.get(name)) {
        ("missing", Some(axes)) => Some(axis_names(axes, lang)),
        ("reason", Some(code)) => Some(ai_reason(code, lang)),
        ("review", Some(texts)) => Some(in_language(texts, lang)),
        ("attribute", Some(name)) => Some(attribute_name(name, lang)),
        ("texts", Some(names)) => Some(attribute_name(names, lang)),
        ("status", Some(status)) => Some(standing(status, lang).to_owned()),
        ("by" | "stood", Some(sources)) => Some(authors(sources, lang)),
        (_, Some(param)) => Some(param.clone()),
        ("value", None) => finding.value.clone(),
        ("sku", None) => finding.sku.clone(),
        ("field", None) => finding.field.as_ref().map(|field| Field::label(field, lang).to_owned()),
        _ => None,
    }
}

/// Why no model wrote something, by the code of its error; an unknown code stands for itself.
fn ai_reason(code: &str, lang: Lang) -> String {
    let (portuguese, english) = match code {
        "AI_NOT_CONFIGURED" => ("nenhuma IA está configurada", "no AI is configured"),
        "AI_CIRCUIT_OPEN" | "AI_UNAVAILABLE" => (
            "a IA não respondeu; tente de novo mais tarde",
            "the AI did not answer; try again later",
        ),
        "AI_CAP_REACHED" => {
            ("o limite de gasto do trabalho foi atingido", "the job's spending cap is reached")
        }
        "MODEL_UNPRICED" => {
            ("o preço do modelo de IA não é conhecido", "the AI model's price is not known")
        }
        "AI_INPUT_TOO_LARGE" => (
            "os dados do produto são longos demais para a IA",
            "the product's data is too long for the AI",
        ),
        "AI_REFUSED" => ("a IA se recusou a responder", "the AI refused to answer"),
        "AI_TRUNCATED" => ("a resposta da IA veio incompleta", "the AI's answer broke off"),
        "AI_OUTPUT_REJECTED" => {
            ("a resposta da IA não seguiu as regras", "the AI's answer broke the rules")
        }
        "AI_NOT_ASKED_AGAIN" => (
            "a resposta da IA não seguiu as regras e ela não foi perguntada de novo",
            "the AI's answer broke the rules, and it was not asked again",
        ),
        other => (other, other),
    };
    lang.pick(portuguese, english).to_owned()
}

/// One half of a text that holds both languages, parted by a line break.
fn in_language(texts: &str, lang: Lang) -> String {
    let (portuguese, english) = texts.split_once('\n').unwrap_or((texts, texts));
    lang.pick(portuguese, english).to_owned()
}

/// A fact's name for people; other attributes are shown as the template calls them.
fn attribute_name(name: &str, lang: Lang) -> String {
    let label = |name: &str| match serde_json::from_value::<Field>(name.into()) {
        Ok(field) => field.label(lang).to_lowercase(),
        Err(_) => name.to_owned(),
    };
    name.split('/').map(label).collect::<Vec<_>>().join("/")
}

/// Whether a person has accepted a content.
fn standing(status: &str, lang: Lang) -> &str {
    match status {
        "VALIDATED" => lang.pick("validado", "validated"),
        "DRAFT" => lang.pick("em rascunho", "draft"),
        other => other,
    }
}

/// Who wrote or chose: stable names joined by `, `, each perhaps with a number behind it.
fn authors(sources: &str, lang: Lang) -> String {
    let author = |source: &str| {
        let (name, count) = source.split_once(' ').unwrap_or((source, ""));
        let name = match name {
            "AI" => lang.pick("IA", "AI"),
            "RULES" => lang.pick("regras", "rules"),
            "PERSON" => lang.pick("pessoa", "person"),
            other => other,
        };
        if count.is_empty() { name.to_owned() } else { format!("{name}: {count}") }
    };
    sources.split(", ").map(author).collect::<Vec<_>>().join(", ")
}

fn axis_names(axes: &str, lang: Lang) -> String {
    let (joint, words) = match lang {
        Lang::PtBr => (" e ", ["comprimento", "largura", "altura"]),
        Lang::En => (" and ", ["length", "width", "height"]),
    };
    let [length, width, height] = words;
    let missing: Vec<&str> = axes
        .split(',')
        .map(|axis| match axis {
            "length" => length,
            "width" => width,
            "height" => height,
            other => other,
        })
        .collect();
    missing.join(joint)
}
