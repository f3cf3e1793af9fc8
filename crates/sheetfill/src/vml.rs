//! The part with the shapes of a sheet's notes. It is older than the format and not always
//! well-formed: shapes are told by their tags alone.

/// One shape, and what stands in front of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Piece<'t> {
    /// Everything between the shape before and this one.
    pub before: &'t str,
    /// The shape, from tag to tag; empty behind the last one.
    pub shape: &'t str,
}

/// Cuts the part into its shapes: joined again, the pieces are the whole text.
pub(crate) fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    text.split_inclusive("</v:shape>").map(|piece| {
        let at = piece.rfind("<v:shape ").unwrap_or(piece.len());
        let (before, shape) = piece.split_at(at);
        Piece { before, shape }
    })
}

impl<'t> Piece<'t> {
    /// Row and column of the cell whose note the shape shows.
    pub fn cell(&self) -> Option<(u32, u32)> {
        let number = |name: &str| self.content(name)?.trim().parse().ok();
        number("Row").zip(number("Column"))
    }

    /// The text of an element of the shape; `None` when it has none.
    pub fn content(&self, name: &str) -> Option<&'t str> {
        let (_, behind) = self.shape.split_once(&format!("<x:{name}>"))?;
        Some(behind.split_once("</")?.0)
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
}
