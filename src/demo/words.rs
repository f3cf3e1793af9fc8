//! What the demo says, in both languages.

use std::path::Path;
use std::time::Duration;

use super::jobs::{AiUse, Counts, Finding, FindingGroup, Finished};
use crate::catalog::{Lang, Severity, counted};

/// Kinds of findings that are told; the others are counted.
const TOLD: usize = 12;

/// The demo's voice.
#[derive(Debug, Clone, Copy)]
pub struct Words(pub Lang);

impl Words {
    fn pick<'a>(self, pt: &'a str, en: &'a str) -> &'a str {
        self.0.pick(pt, en)
    }

    pub fn too_slow(self) -> &'static str {
        self.pick("o servidor não respondeu a tempo", "the server did not answer in time")
    }

    pub fn server(self, url: &str) -> String {
        let at = self.pick("servidor em", "server at");
        format!("BeeCatalog {} · {at} {url}", env!("CARGO_PKG_VERSION"))
    }

    pub fn template(self) -> &'static str {
        self.pick("modelo", "template")
    }

    pub fn products(self) -> &'static str {
        self.pick("produtos", "products")
    }

    pub fn listing(self) -> &'static str {
        self.pick("planilha", "listing")
    }

    pub fn texts(self) -> &'static str {
        self.pick("textos", "texts")
    }

    pub fn choices(self) -> &'static str {
        self.pick("escolhas", "choices")
    }

    pub fn pages(self) -> &'static str {
        self.pick("anúncios", "adverts")
    }

    pub fn once_more(self) -> &'static str {
        self.pick("textos, 2ª", "texts, 2nd")
    }

    /// What stands in for the outside world.
    pub fn world(self, vendor: &str, shop: &str) -> String {
        let model = self.pick("modelo de linguagem simulado em", "simulated language model at");
        let adverts = self.pick("loja simulada em", "simulated shop at");
        format!("  {model} {vendor} · {adverts} {shop}")
    }

    /// What texts, choices and adverts came to.
    pub fn enriched(self, texts: &Finished, choices: &Finished, scrape: &Finished) -> String {
        let (ai, rules) = (texts.count("/ai"), texts.count("/rules"));
        let (by_model, by_rules) = (choices.count("/chosen/ai"), choices.count("/chosen/rules"));
        let (read, pictures) = (scrape.count("/outcomes/OK"), scrape.count("/picturesKept"));
        let proposals = scrape.count("/proposals");
        let told = match self.0 {
            Lang::PtBr => [
                format!("textos: {ai} pelo modelo, {rules} por regras"),
                format!("escolhas: {by_model} pelo modelo, {by_rules} por regras"),
                format!(
                    "anúncios: {read} lidos, {pictures} imagens guardadas, {proposals} fatos propostos"
                ),
            ],
            Lang::En => [
                format!("texts: {ai} by the model, {rules} by rules"),
                format!("choices: {by_model} by the model, {by_rules} by rules"),
                format!(
                    "adverts: {read} read, {pictures} pictures kept, {proposals} facts proposed"
                ),
            ],
        };
        let mut text = String::new();
        for (line, job) in told.iter().zip([texts, choices, scrape]) {
            text += &format!("  {line}{}\n", self.spent(job));
            let worth_telling = job.finding_groups.iter().filter(|group| !group.is_note());
            worth_telling.for_each(|group| text += &self.group(group));
        }
        text
    }

    /// That the second run of the texts asked for nothing new.
    pub fn again(self, texts: &Finished) -> String {
        let calls = texts.ai.as_ref().map_or(0, |ai| ai.calls);
        let unchanged = texts.count("/unchanged");
        match self.0 {
            Lang::PtBr => {
                format!("  os mesmos textos de novo: {calls} chamadas, {unchanged} já escritos")
            }
            Lang::En => {
                format!("  the same texts again: {calls} calls, {unchanged} written already")
            }
        }
    }

    /// What a job asked of the model and what that cost.
    fn spent(self, job: &Finished) -> String {
        let Some(ai) = &job.ai else { return String::new() };
        let AiUse { calls, tokens_in, tokens_out, .. } = ai;
        let dollars =
            format!("{}.{:06}", ai.cost_micro_usd / 1_000_000, ai.cost_micro_usd % 1_000_000);
        match self.0 {
            Lang::PtBr => format!(
                " · {calls} chamadas, {} tokens, US$ {}",
                tokens_in + tokens_out,
                dollars.replace('.', ",")
            ),
            Lang::En => {
                format!(" · {calls} calls, {} tokens, US$ {dollars}", tokens_in + tokens_out)
            }
        }
    }

    pub fn first_type(self, product_type: &str) -> String {
        let why = self.pick(
            "tipo de produto não informado; usando o primeiro do modelo:",
            "no product type given; using the template's first:",
        );
        format!("  {why} {product_type}")
    }

    pub fn intake(self, imported: &Finished) -> String {
        let products = self.pick("produtos lidos", "products read");
        let n = ["/created", "/updated", "/unchanged"].map(|at| imported.count(at));
        let n: u64 = n.iter().sum();
        format!("  {n} {products} · {}", self.counts(&imported.finding_counts))
    }

    fn counts(self, counts: &Counts) -> String {
        let Counts { error, warning, info } = *counts;
        let all = [(Severity::Error, error), (Severity::Warning, warning), (Severity::Info, info)];
        counted(self.0, &all)
    }

    pub fn summary(self, path: &Path, listing: &Finished, took: Duration) -> String {
        let mut text = String::from("\n");
        for group in listing.finding_groups.iter().take(TOLD) {
            text += &self.group(group);
        }
        let untold = listing.finding_groups.len().saturating_sub(TOLD);
        if untold > 0 {
            let more = self.pick("outros tipos de apontamento", "more kinds of findings");
            text += &format!("  + {untold} {more}\n");
        }
        let rows = self.pick("linhas", "rows");
        let cells = self.pick("células preenchidas", "cells filled");
        let seconds = format!("{:.1} s", took.as_secs_f32());
        let seconds = match self.0 {
            Lang::PtBr => seconds.replace('.', ","),
            Lang::En => seconds,
        };
        text += &format!(
            "\n{}\n  {} {rows} · {} {cells} · {} · {seconds}",
            path.display(),
            listing.count("/rows"),
            listing.count("/cells"),
            self.counts(&listing.finding_counts),
        );
        text
    }

    /// A kind of finding with its first example and where that stands.
    fn group(self, group: &FindingGroup) -> String {
        let FindingGroup { count, first } = group;
        let Finding { severity, code, message, sku, target } = first;
        let severity = match severity.as_str() {
            "ERROR" => self.pick("erro", "error"),
            "WARNING" => self.pick("aviso", "warning"),
            _ => self.pick("nota", "note"),
        };
        let place: Vec<&str> = [sku, target].into_iter().flatten().map(String::as_str).collect();
        let place =
            if place.is_empty() { String::new() } else { format!(" [{}]", place.join(" ")) };
        format!("  {severity:<7} {count:>4} × {code}{place}: {message}\n")
    }
}
