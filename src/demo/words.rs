//! What the demo says, in both languages.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::steps::{Counts, Finding, FindingGroup, Finished};
use crate::catalog::Lang;

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

    pub fn first_type(self, product_type: &str) -> String {
        let why = self.pick(
            "tipo de produto não informado; usando o primeiro do modelo:",
            "no product type given; using the template's first:",
        );
        format!("  {why} {product_type}")
    }

    pub fn intake(self, result: Option<&Value>, counts: &Counts) -> String {
        let count = |name: &str| result.and_then(|r| r[name].as_u64()).unwrap_or_default();
        let products = self.pick("produtos lidos", "products read");
        let n = count("created") + count("updated") + count("unchanged");
        format!("  {n} {products} · {}", self.counts(counts))
    }

    fn counts(self, counts: &Counts) -> String {
        let some = |n: u64, one: (&str, &str), many: (&str, &str)| {
            let (pt_br, en) = if n == 1 { one } else { many };
            format!("{n} {}", self.0.pick(pt_br, en))
        };
        let error = some(counts.error, ("erro", "error"), ("erros", "errors"));
        let warning = some(counts.warning, ("aviso", "warning"), ("avisos", "warnings"));
        let info = some(counts.info, ("informação", "note"), ("informações", "notes"));
        format!("{error}, {warning}, {info}")
    }

    pub fn summary(self, path: &Path, listing: &Finished, took: Duration) -> String {
        let result = listing.result.as_ref();
        let count = |name: &str| result.and_then(|r| r[name].as_u64()).unwrap_or_default();
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
            count("rows"),
            count("cells"),
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
