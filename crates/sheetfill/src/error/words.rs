//! Words that messages are made of.

/// Endings of the names of pictures.
const PICTURES: [&str; 10] =
    ["bmp", "dib", "emf", "wmf", "tif", "tiff", "png", "jpg", "jpeg", "gif"];

/// Whether a part is a picture by its name.
pub(super) fn is_picture(part: &str) -> bool {
    part.rsplit_once('.').is_some_and(|(_, ending)| {
        PICTURES.iter().any(|picture| ending.eq_ignore_ascii_case(picture))
    })
}

/// What to do about a part that inflates too far.
pub(super) fn of_bomb(part: &str) -> &'static str {
    if is_picture(part) {
        "it is a picture: take it out of the workbook, or put it in again as PNG or JPEG, and send that"
    } else {
        "save the workbook anew with its data only"
    }
}

/// What to do about formats that copies of rows bring.
pub(super) const PASTE_VALUES: &str = "copied rows bring copies of their formats: paste the rows into a new copy of the template as values only";

/// A name behind what it is the name of, if it is known.
pub(super) fn named(part: Option<&str>) -> String {
    part.map(|part| format!(", {part:?}")).unwrap_or_default()
}

/// A count in words: one that stopped just past its limit may be any above it.
pub(super) fn amount(found: u64, limit: u64) -> String {
    if found > limit.saturating_add(1) { found.to_string() } else { format!("more than {limit}") }
}
