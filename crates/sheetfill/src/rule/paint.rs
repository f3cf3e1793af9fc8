//! The looks that conditional formats give a cell, as far as they tell something.

use crate::Error;
use crate::book::Book;
use crate::xml::{Node, Xml, attribute, local};

/// What a look shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    BlackFill,
    GreyFill,
    GreyBorder,
    RedBorder,
    GreenBorder,
    Other,
}

/// A colour, red green blue.
type Rgb = [u8; 3];

/// Reads the differential formats of the workbook, in their order.
pub(super) fn read(book: &mut Book<'_, '_>) -> Result<Vec<Paint>, Error> {
    let Some(part) = book.workbook.styles.as_deref() else { return Ok(Vec::new()) };
    let Some(text) = book.package.find_text(part)? else { return Ok(Vec::new()) };
    paints(part, &text)
}

fn paints(part: &str, text: &str) -> Result<Vec<Paint>, Error> {
    let mut paints = Vec::new();
    let mut look: Option<Look> = None;
    let mut xml = Xml::new(part, text);
    while let Some(node) = xml.next()? {
        match node {
            Node::Open { tag, empty } => match (local(&tag), &mut look) {
                ("dxf", _) if empty => paints.push(Paint::Other),
                ("dxf", _) => look = Some(Look::default()),
                (inside @ ("fill" | "border" | "font"), Some(look)) if !empty => {
                    look.inside = match inside {
                        "fill" => Inside::Fill,
                        "border" => Inside::Border,
                        _ => Inside::Other,
                    };
                }
                ("bgColor" | "fgColor", Some(look)) if matches!(look.inside, Inside::Fill) => {
                    // Differential fills are told by the background.
                    if let Some(colour) = colour(&tag)
                        && (local(&tag) == "bgColor" || look.fill.is_none())
                    {
                        look.fill = Some(colour);
                    }
                }
                ("color", Some(look)) if matches!(look.inside, Inside::Border) => {
                    look.border = look.border.or(colour(&tag));
                }
                _ => {}
            },
            Node::Close(end) => match end.local_name().into_inner() {
                "dxf" => paints.extend(look.take().map(|look| look.paint())),
                "dxfs" => break,
                _ => {}
            },
            Node::Text(_) => {}
        }
    }
    Ok(paints)
}

/// What is read of one look.
#[derive(Default)]
struct Look {
    inside: Inside,
    fill: Option<Rgb>,
    border: Option<Rgb>,
}

#[derive(Default)]
enum Inside {
    Fill,
    Border,
    #[default]
    Other,
}

impl Look {
    fn paint(&self) -> Paint {
        match (self.fill.map(hue), self.border.map(hue)) {
            (Some(Hue::Black), _) => Paint::BlackFill,
            (Some(Hue::Grey), _) => Paint::GreyFill,
            (_, Some(Hue::Red)) => Paint::RedBorder,
            (_, Some(Hue::Green)) => Paint::GreenBorder,
            (_, Some(Hue::Grey)) => Paint::GreyBorder,
            _ => Paint::Other,
        }
    }
}

enum Hue {
    Black,
    Grey,
    Red,
    Green,
    Other,
}

fn hue([red, green, blue]: Rgb) -> Hue {
    let (high, low) = (red.max(green).max(blue), red.min(green).min(blue));
    match () {
        () if high < 32 => Hue::Black,
        () if high - low < 16 && high < 240 => Hue::Grey,
        () if red > 160 && green < 80 && blue < 80 => Hue::Red,
        () if green > 80 && red < 80 && blue < 80 => Hue::Green,
        () => Hue::Other,
    }
}

/// The colour of a tag: written out, or one of the old palette. Themes are not followed.
fn colour(tag: &quick_xml::events::BytesStart<'_>) -> Option<Rgb> {
    if let Some(rgb) = attribute(tag, "rgb") {
        let digits = rgb.get(rgb.len().checked_sub(6)?..)?;
        let value = u32::from_str_radix(digits, 16).ok()?;
        let [_, red, green, blue] = value.to_be_bytes();
        return Some([red, green, blue]);
    }
    let indexed: u8 = attribute(tag, "indexed")?.trim().parse().ok()?;
    Some(match indexed {
        0 | 8 => [0, 0, 0],
        2 | 10 => [0xFF, 0, 0],
        3 | 11 => [0, 0xFF, 0],
        17 => [0, 0x80, 0],
        22 => [0xC0, 0xC0, 0xC0],
        23 => [0x80, 0x80, 0x80],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_are_told_by_fill_and_border() {
        let fill =
            |c: &str| format!("<dxf><fill><patternFill><bgColor {c}/></patternFill></fill></dxf>");
        let border = |c: &str| {
            format!(
                "<dxf><font><color rgb=\"FF000000\"/></font><fill><patternFill><bgColor rgb=\"FFFFFFFF\"/></patternFill></fill><border><left style=\"thin\"><color {c}/></left></border></dxf>"
            )
        };
        let text = [
            fill("rgb=\"FF000000\""),
            fill("indexed=\"23\""),
            border("rgb=\"FFFF0000\""),
            border("rgb=\"008000\""),
            border("rgb=\"FFD4D4D4\""),
            "<dxf/>".to_owned(),
            fill("theme=\"1\""),
        ];
        let text = format!(
            "<styleSheet><borders><border><left><color rgb=\"FF000000\"/></left></border></borders><dxfs>{}</dxfs></styleSheet>",
            text.concat()
        );
        let expected = [
            Paint::BlackFill,
            Paint::GreyFill,
            Paint::RedBorder,
            Paint::GreenBorder,
            Paint::GreyBorder,
            Paint::Other,
            Paint::Other,
        ];
        assert_eq!(paints("styles.xml", &text).unwrap(), expected);
    }
}
