//! What jobs log, and its words.

use jobline::Context;
use jobline::query::{LogLevel, LogLine};
use serde_json::{Value, json};

use crate::catalog::Lang;

/// Something that a job did.
#[derive(Debug, Clone, Copy)]
pub enum Logged<'a> {
    /// A seller's file was read.
    FileRead { file: &'a str, rows: u64, products: usize },
    /// Products of a file were saved.
    ProductsSaved { created: u64, updated: u64, unchanged: u64 },
    /// A template was opened.
    TemplateOpened { file: &'a str },
    /// A model answered about some items; `known`: it had been asked before, nothing was paid.
    ModelAnswered { items: usize, model: &'a str, known: usize },
    /// A model did not answer about some items; the rules stand in.
    ModelFailed { items: usize, code: &'a str },
    /// A page was read.
    PageRead { url: &'a str, outcome: &'a str },
    /// A workbook was written.
    FileWritten { file: &'a str, rows: u64, cells: u64 },
}

impl Logged<'_> {
    /// Puts it into the job's log.
    pub fn tell(self, ctx: &Context) {
        let (level, code, params) = self.line();
        let Value::Object(params) = params else { return };
        ctx.log(level, code, params);
    }

    fn line(self) -> (LogLevel, &'static str, Value) {
        use LogLevel::{Info, Warning};
        match self {
            Self::FileRead { file, rows, products } => {
                (Info, "FILE_READ", json!({ "file": file, "rows": rows, "products": products }))
            }
            Self::ProductsSaved { created, updated, unchanged } => (
                Info,
                "PRODUCTS_SAVED",
                json!({ "created": created, "updated": updated, "unchanged": unchanged }),
            ),
            Self::TemplateOpened { file } => (Info, "TEMPLATE_OPENED", json!({ "file": file })),
            Self::ModelAnswered { items, model, known } => {
                (Info, "MODEL_ANSWERED", json!({ "items": items, "model": model, "known": known }))
            }
            Self::ModelFailed { items, code } => {
                (Warning, "MODEL_FAILED", json!({ "items": items, "code": code }))
            }
            Self::PageRead { url, outcome } => {
                let level = if outcome == "OK" { Info } else { Warning };
                (level, "PAGE_READ", json!({ "url": url, "outcome": outcome }))
            }
            Self::FileWritten { file, rows, cells } => {
                (Info, "FILE_WRITTEN", json!({ "file": file, "rows": rows, "cells": cells }))
            }
        }
    }
}

/// A line in words. A code that this program does not know (a newer one logged it) stands for itself.
pub fn words(line: &LogLine, lang: Lang) -> String {
    let Some(pattern) = pattern(&line.code, lang) else { return line.code.clone() };
    line.params.iter().fold(pattern.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), &shown(value, lang))
    })
}

fn pattern(code: &str, lang: Lang) -> Option<&'static str> {
    let (portuguese, english) = match code {
        "FILE_READ" => (
            "\"{file}\" lido: {rows} linhas, {products} produtos",
            "Read \"{file}\": {rows} rows, {products} products",
        ),
        "PRODUCTS_SAVED" => (
            "Produtos salvos: {created} novos, {updated} alterados, {unchanged} sem mudança",
            "Saved products: {created} new, {updated} changed, {unchanged} unchanged",
        ),
        "TEMPLATE_OPENED" => ("Modelo \"{file}\" aberto", "Opened the template \"{file}\""),
        "MODEL_ANSWERED" => (
            "{model} respondeu sobre {items} itens ({known} já respondidos antes)",
            "{model} answered about {items} items ({known} known from before)",
        ),
        "MODEL_FAILED" => (
            "Sem resposta do modelo sobre {items} itens ({code}): as regras respondem por ele",
            "No answer from the model about {items} items ({code}): the rules stand in",
        ),
        "PAGE_READ" => ("Página {url}: {outcome}", "Page {url}: {outcome}"),
        "FILE_WRITTEN" => (
            "\"{file}\" gravado: {rows} linhas, {cells} células",
            "Wrote \"{file}\": {rows} rows, {cells} cells",
        ),
        "LINES_LEFT_OUT" => ("… mais {count} registros", "… {count} more lines"),
        _ => return None,
    };
    Some(match lang {
        Lang::PtBr => portuguese,
        Lang::En => english,
    })
}

/// A figure as readers write it, a text as it is.
fn shown(value: &Value, lang: Lang) -> String {
    let Some(number) = value.as_u64() else {
        return value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    };
    let separator = if lang == Lang::PtBr { '.' } else { ',' };
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use entity::instant::Instant;

    use super::*;

    fn stored(logged: Logged<'_>) -> Value {
        let (level, code, params) = logged.line();
        json!({ "at": Instant::from_micros(0), "level": level, "code": code, "params": params })
    }

    #[test]
    fn every_line_has_words_in_both_languages_without_anything_left_open() {
        let all = [
            Logged::FileRead { file: "a.xlsx", rows: 1_234, products: 12 },
            Logged::ProductsSaved { created: 1, updated: 2, unchanged: 3 },
            Logged::TemplateOpened { file: "m.xlsm" },
            Logged::ModelAnswered { items: 5, model: "m", known: 2 },
            Logged::ModelFailed { items: 5, code: "AI_TIMEOUT" },
            Logged::PageRead { url: "https://example.com", outcome: "OK" },
            Logged::FileWritten { file: "o.xlsm", rows: 46, cells: 1_340_000 },
        ];
        for line in all.map(stored) {
            let line: LogLine = serde_json::from_value(line).unwrap();
            for lang in [Lang::PtBr, Lang::En] {
                let text = words(&line, lang);
                assert!(!text.contains(['{', '}']) && text != line.code, "{text}");
            }
        }
        let written = Logged::FileWritten { file: "o.xlsm", rows: 46, cells: 1_340_000 };
        let line: LogLine = serde_json::from_value(stored(written)).unwrap();
        assert_eq!(words(&line, Lang::PtBr), "\"o.xlsm\" gravado: 46 linhas, 1.340.000 células");
        assert_eq!(words(&line, Lang::En), "Wrote \"o.xlsm\": 46 rows, 1,340,000 cells");
    }
}
