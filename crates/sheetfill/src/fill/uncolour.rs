//! The colours that [`annotate`](crate::annotate()) put behind cells, off what is written over them: they
//! were about what stood there.

use super::quote::number;
use super::scan::Scan;
use crate::Error;
use crate::annotate::paint::Paints;

/// Gives what the scan knows of styles the look that it had without our colours, which are in this part with
/// this text. Returns the table of styles if it has to grow for that.
pub(super) fn uncolour(
    coloured: Option<&(&str, String)>,
    scan: &mut Scan<'_>,
) -> Result<Option<String>, Error> {
    let Some((part, styles)) = coloured else { return Ok(None) };
    let Some(mut paints) = Paints::read(part, styles)? else { return Ok(None) };
    scan.restyle(|style| {
        let Some(old) = number(Some(style)).and_then(|old| usize::try_from(old).ok()) else {
            return Ok(None);
        };
        let new = paints.painted(old, None)?;
        Ok((new != old).then(|| new.to_string()))
    })?;
    Ok(paints.finish())
}
