//! Functions that make texts.

use std::borrow::Cow;

use super::cooked::Cooked;

/// Longest text that is followed, in bytes. Excel's names have up to 255 characters; nested
/// `SUBSTITUTE`s could make texts that fill the memory.
const MAX_BYTES: usize = 1_024;

/// `left & right`
pub(crate) fn join<'v>(left: &Cooked<'v>, right: &Cooked<'v>) -> Cooked<'v> {
    made(|| {
        let (left, right) = (left.text().map_err(owned)?, right.text().map_err(owned)?);
        bounded(left.len() + right.len())?;
        Ok(left.into_owned() + &right)
    })
}

/// `SUBSTITUTE(text, old, new)`
pub(crate) fn substitute<'v>(text: &Cooked<'v>, old: &Cooked<'v>, new: &Cooked<'v>) -> Cooked<'v> {
    made(|| {
        let text = text.text().map_err(owned)?;
        let (old, new) = (old.text().map_err(owned)?, new.text().map_err(owned)?);
        // Excel replaces nothing when there is nothing to look for.
        if old.is_empty() {
            return Ok(text.into_owned());
        }
        let times = text.matches(&*old).count();
        bounded(text.len().saturating_add(times.saturating_mul(new.len())))?;
        Ok(text.replace(&*old, &new))
    })
}

/// `LEFT(text, count)`
pub(crate) fn left<'v>(text: &Cooked<'v>, count: &Cooked<'v>) -> Cooked<'v> {
    made(|| {
        let count = count.number().map_err(owned)?;
        if count < 0.0 {
            return Err(Cooked::Fault);
        }
        let text = text.text().map_err(owned)?;
        let end = text.char_indices().map(|(at, _)| at).zip(0u32..);
        let mut end = end.skip_while(|(_, number)| f64::from(*number) < count.floor());
        let end = end.next().map_or(text.len(), |(at, _)| at);
        Ok(text.get(..end).unwrap_or_default().to_owned())
    })
}

/// A function from text to text.
pub(crate) fn map<'v>(text: &Cooked<'v>, function: impl Fn(&str) -> String) -> Cooked<'v> {
    made(|| text.text().map(|text| function(&text)).map_err(owned))
}

/// `TRIM(text)`: blanks at the ends and doubled ones taken off.
pub(crate) fn trim(text: &str) -> String {
    text.split(' ').filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join(" ")
}

fn made<'v>(make: impl FnOnce() -> Result<String, Cooked<'v>>) -> Cooked<'v> {
    match make() {
        Ok(text) if text.len() <= MAX_BYTES => Cooked::Text(Cow::Owned(text)),
        Ok(_) => Cooked::Unknown,
        Err(other) => other,
    }
}

fn bounded<'v>(bytes: usize) -> Result<(), Cooked<'v>> {
    if bytes > MAX_BYTES { Err(Cooked::Unknown) } else { Ok(()) }
}

/// A fault or an unknown, which holds nothing borrowed.
fn owned<'v>(failed: Cooked<'_>) -> Cooked<'v> {
    if failed == Cooked::Fault { Cooked::Fault } else { Cooked::Unknown }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Cooked<'_> {
        Cooked::Text(text.into())
    }

    #[test]
    fn texts_are_made_as_excel_makes_them() {
        assert_eq!(join(&text("a"), &Cooked::Number(7.0)), text("a7"));
        assert_eq!(join(&text("a"), &Cooked::Fault), Cooked::Fault);
        assert_eq!(substitute(&text("A-B"), &text("-"), &text("_")), text("A_B"));
        assert_eq!(substitute(&text("A"), &text(""), &text("x")), text("A"));
        assert_eq!(left(&text("ação"), &Cooked::Number(2.0)), text("aç"));
        assert_eq!(left(&text("a"), &Cooked::Number(9.0)), text("a"));
        assert_eq!(left(&Cooked::Blank, &Cooked::Number(1.0)), text(""));
        assert_eq!(trim("  a   b "), "a b");
    }

    #[test]
    fn texts_that_grow_without_end_are_not_followed() {
        let long = "x".repeat(1_000);
        assert_eq!(join(&text(&long), &text(&long)), Cooked::Unknown);
        assert_eq!(substitute(&text(&long), &text("x"), &text("xxxx")), Cooked::Unknown);
    }
}
