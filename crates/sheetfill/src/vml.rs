//! The part with the shapes of a sheet's notes. It is older than the format and not always
//! well-formed: shapes are told by their tags alone.

use std::ops::Range;

/// One shape, and what stands in front of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Piece<'t> {
    /// Everything between the shape before and this one.
    pub before: &'t str,
    /// The shape, from tag to tag; empty behind the last one.
    pub shape: &'t str,
}

/// Cuts the part into its shapes: joined again, the pieces are the whole text. Programs give their
/// elements prefixes of their own.
pub(crate) fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let Some((prefix, end)) = end_of_shape(rest) else {
            return Some(Piece { before: std::mem::take(&mut rest), shape: "" });
        };
        let (piece, behind) = rest.split_at(end);
        rest = behind;
        let at = piece.rfind(&format!("<{prefix}:shape ")).unwrap_or(piece.len());
        let (before, shape) = piece.split_at(at);
        Some(Piece { before, shape })
    })
}

/// The prefix of the first end tag of a shape, and where that ends.
fn end_of_shape(text: &str) -> Option<(&str, usize)> {
    const NAME: &str = ":shape>";
    text.match_indices(NAME).find_map(|(at, _)| {
        let prefix = prefix_before(text.get(..at)?, "</")?;
        Some((prefix, at + NAME.len()))
    })
}

/// The prefix at the end of a text, behind the beginning of its tag.
fn prefix_before<'t>(text: &'t str, tag: &str) -> Option<&'t str> {
    let before = text.trim_end_matches(|letter: char| letter.is_ascii_alphanumeric());
    let prefix = text.get(before.len()..)?;
    (!prefix.is_empty() && before.ends_with(tag)).then_some(prefix)
}

impl<'t> Piece<'t> {
    /// Row and column of the cell whose note the shape shows.
    pub fn cell(&self) -> Option<(u32, u32)> {
        let number = |name: &str| self.content(name)?.trim().parse().ok();
        number("Row").zip(number("Column"))
    }

    /// The text of an element of the shape; `None` when it has none.
    pub fn content(&self, name: &str) -> Option<&'t str> {
        self.shape.get(self.span(name)?)
    }

    /// Where the text of an element stands in the shape.
    pub fn span(&self, name: &str) -> Option<Range<usize>> {
        let tag = format!(":{name}>");
        let (at, _) = self.shape.match_indices(&tag).find(|(at, _)| {
            self.shape.get(..*at).and_then(|before| prefix_before(before, "<")).is_some()
        })?;
        let start = at + tag.len();
        let length = self.shape.get(start..)?.find("</")?;
        Some(start..start + length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_cut_apart_and_nothing_is_lost() {
        let text = "<xml><v:shapetype id=\"a\"/><v:shape id=\"1\"><x:Row> 6</x:Row><br><x:Column>2</x:Column></v:shape>\n<v:shape id=\"2\"><x:Row>7</x:Row></v:shape></xml>";
        let found: Vec<Piece<'_>> = pieces(text).collect();
        assert_eq!(found.iter().map(Piece::cell).collect::<Vec<_>>(), [Some((6, 2)), None, None]);
        assert_eq!(found[1].before, "\n");
        assert_eq!(found[1].content("Row"), Some("7"));
        assert_eq!((found[2].before, found[2].shape), ("</xml>", ""));
        let joined: String = found.iter().flat_map(|piece| [piece.before, piece.shape]).collect();
        assert_eq!(joined, text);
    }

    #[test]
    fn prefixes_are_those_of_the_program_that_wrote_them() {
        let text = "<xml><ns0:shape xmlns:ns0=\"v\" id=\"1\"><ns2:ClientData xmlns:ns2=\"x\"><ns2:Row>6</ns2:Row><ns2:Column>2</ns2:Column></ns2:ClientData></ns0:shape><v:shape id=\"2\"><x:Row>7</x:Row><x:Column>1</x:Column></v:shape></xml>";
        let found: Vec<Piece<'_>> = pieces(text).collect();
        assert_eq!(
            found.iter().map(Piece::cell).collect::<Vec<_>>(),
            [Some((6, 2)), Some((7, 1)), None]
        );
        assert_eq!((found[0].before, found[2].before), ("<xml>", "</xml>"));
    }
}
