//! Texts of pages, as people see them.

use scraper::{ElementRef, Html, Node};

use crate::catalog::{Field, collapse, readable};

/// Longest description that is proposed, in characters; what is behind stays in the kept page.
const MAX_DESCRIPTION: usize = 20_000;
/// Longest other text; a longer one is none of the kind.
const MAX_TEXT: usize = 1_000;
/// Elements whose text nobody sees.
const UNSEEN: [&str; 5] = ["script", "style", "noscript", "template", "svg"];

/// A value as people would see it: no markup, no control characters, single blanks. `None` when
/// nothing is left, or it is far too long for its field.
pub(super) fn clean(field: &Field, value: &str) -> Option<String> {
    let plain = if value.contains(['<', '&']) { without_markup(value) } else { value.to_owned() };
    let visible: String = plain.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = collapse(&visible);
    if text.is_empty() {
        return None;
    }
    match field {
        Field::Description => Some(text.chars().take(MAX_DESCRIPTION).collect()),
        _ => (text.chars().count() <= MAX_TEXT).then_some(text),
    }
}

/// Data has texts with tags and entities in them, sometimes both.
fn without_markup(value: &str) -> String {
    let plain = |markup: &str| seen(Html::parse_fragment(readable(markup)).root_element());
    let text = plain(value);
    if text.contains("</") { plain(&text) } else { text }
}

/// The text of an element that people see, with a blank between blocks.
pub(super) fn seen(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    let mut waiting = vec![*element];
    while let Some(node) = waiting.pop() {
        match node.value() {
            Node::Text(piece) => text.push_str(piece),
            Node::Element(tag) if UNSEEN.contains(&tag.name()) => {}
            Node::Element(tag) => {
                if !matches!(tag.name(), "b" | "i" | "em" | "strong" | "span" | "a" | "sup") {
                    text.push(' ');
                }
                waiting.extend(node.children().rev());
            }
            _ => waiting.extend(node.children().rev()),
        }
    }
    text
}
