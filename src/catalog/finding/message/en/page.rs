//! Of pictures and other people's pages.

use crate::catalog::finding::Code;

#[expect(clippy::too_many_lines, reason = "a table, one line per code")]
pub(super) fn template(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::ImageTooLarge => {
            "The picture {value} is too large ({actual}; up to {limit}) and was left out. Make it smaller."
        }
        Code::PictureUnsupported => {
            "{value} is not a JPEG, PNG, GIF or WebP picture and was left out. Save it as JPEG."
        }
        Code::PictureUnreadable => {
            "The picture {value} is damaged and was left out. Save it again as JPEG."
        }
        Code::PictureTooSmall => {
            "The picture {value} has only {width}x{height} pixels (an icon?) and was left out; pictures have at least {limit} on each side."
        }
        Code::PictureBelowMinimum => {
            "The picture {value} has {width}x{height} pixels; Amazon refuses less than {limit} on the longest side. Use a larger one."
        }
        Code::PictureNotFetched => {
            "The picture {value} could not be fetched ({code}) and was left out. Check the address, or upload the picture."
        }
        Code::PictureWithoutSlot => {
            "{count} more pictures found no place: a product has {limit}. Remove one to make room."
        }
        Code::PicturesUnreachable => {
            "The pictures' addresses begin with \"{value}\", which Amazon can't reach. Set BEECATALOG_PUBLIC_URL or BEECATALOG_PICTURES_URL and generate again."
        }
        Code::PageBlocked => {
            "The address \"{value}\" leads into an inner network and was not read. Give the page's public address."
        }
        Code::PageNotAllowed => {
            "The page \"{value}\" was not read: its address, or one that it leads to, is not among the allowed ones. Give the final address, or ask for the site to be added."
        }
        Code::PageRedirects => "The page \"{value}\" redirects too often. Give the final address.",
        Code::PageTooLarge => {
            "The page \"{value}\" is too large and was not read. Check that the address is that of a product."
        }
        Code::PageTimeout => "The page \"{value}\" took too long to answer. Try again later.",
        Code::PageRefused => {
            "The site refused to have \"{value}\" read (status {status}). Try later, or fill in the data by hand."
        }
        Code::PageRobots => {
            "The site does not let programs read \"{value}\" (robots.txt). Fill in the data by hand."
        }
        Code::PageRobotsUnavailable => {
            "The site's rules (robots.txt) can't be read, so \"{value}\" was not read. Try later."
        }
        Code::PageUnreachable => {
            "The site of \"{value}\" does not answer. Check the address, or try later."
        }
        Code::PageUnreadable => "The answer of \"{value}\" is broken. Try again later.",
        Code::PageSourceError => {
            "The site of \"{value}\" is out of order (status {status}). Try again later."
        }
        Code::PageLoginWall => {
            "The page \"{value}\" opens only for those who log in. Give the product's public address."
        }
        Code::PageNotFound => "The page \"{value}\" does not exist (any more). Check the address.",
        Code::PageTellsNothing => {
            "The page \"{value}\" was read, but has no data of a product that can be recognised. Check the address, or fill in the data by hand."
        }
        _ => return None,
    })
}
