//! A page as a tree, in time and memory that follow its length.
//!
//! A parser of HTML keeps the rules of the standard, by which the work takes the square of how deep
//! elements nest, and a short page can stand for millions of them: so it is stopped when the tree
//! becomes one that no honest page has.

use html5ever::driver::{self, ParseOpts};
use html5ever::tendril::{StrTendril, TendrilSink as _};
use scraper::{Html, HtmlTreeSink};

/// Elements in each other. Browsers nest no deeper, either.
const MAX_DEPTH: usize = 512;
/// Nodes of a page: ten times what the heaviest shops have.
const MAX_NODES: usize = 400_000;
/// Bytes between two looks at the tree; in so many it can't get far beyond a limit.
const STEP: usize = 2_048;

/// Reads a page; `None` for one that nests too deep or has too many nodes.
pub(super) fn parse(html: &str) -> Option<Html> {
    let sink = HtmlTreeSink::new(Html::new_document());
    let mut parser = driver::parse_document(sink, ParseOpts::default());
    let (mut rest, mut seen) = (html, 0);
    while !rest.is_empty() {
        let (step, behind) = rest.split_at(rest.floor_char_boundary(STEP));
        parser.process(StrTendril::from_slice(step));
        rest = behind;
        let page = parser.tokenizer.sink.sink.0.borrow();
        let nodes = page.tree.values().len();
        let mut new = page.tree.nodes().skip(seen);
        if nodes > MAX_NODES || new.any(|node| node.ancestors().nth(MAX_DEPTH).is_some()) {
            return None;
        }
        seen = nodes;
    }
    Some(parser.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Elements that are open in each other, no two of them alike.
    fn many(count: usize) -> String {
        let elements: Vec<String> = (0..count).map(|n| format!("<b a={n}>")).collect();
        elements.concat()
    }

    #[test]
    fn a_page_that_nests_without_end_is_given_up() {
        assert!(parse(&"<div>".repeat(1_000_000)).is_none());
        let inline = many(300_000);
        assert!(parse(&inline).is_none());
    }

    #[test]
    fn a_page_that_stands_for_millions_of_nodes_is_given_up() {
        let open = many(400);
        assert!(parse(&format!("<p>{open}{}", "<p>x".repeat(1_000_000))).is_none());
    }

    #[test]
    fn honest_pages_are_read_whole() {
        let nested = format!("{}fundo{}", "<div>".repeat(200), "</div>".repeat(200));
        let long = format!("<body>{nested}{}", "<p>caneca de cerâmica é ótima".repeat(20_000));
        let page = parse(&long).unwrap();
        assert!(page.root_element().text().any(|text| text == "fundo"));
        let whole = Html::parse_document(&long);
        assert_eq!(page.tree.values().len(), whole.tree.values().len());
        assert_eq!(parse("").unwrap().html(), Html::parse_document("").html());
    }
}
