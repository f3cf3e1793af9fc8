//! What came back, and what it says.

use url::Url;

use super::extract::{self, PageFact, Told};
use super::{Fetched, charset};
use crate::catalog::Field;

/// What became of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PageOutcome {
    /// It was read and tells something.
    Ok,
    /// The site refused us, or we had to refuse the site.
    Blocked,
    /// The site wants to know whether we are a person.
    Captcha,
    /// The site shows it to its users only.
    LoginWall,
    /// It is not there (any more).
    NotFound,
    /// It is there and tells nothing of a product.
    ParseFailed,
    /// It could not be fetched.
    Failed,
}

impl PageOutcome {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Ok,
        Self::Blocked,
        Self::Captcha,
        Self::LoginWall,
        Self::NotFound,
        Self::ParseFailed,
        Self::Failed,
    ];

    /// Stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Blocked => "BLOCKED",
            Self::Captcha => "CAPTCHA",
            Self::LoginWall => "LOGIN_WALL",
            Self::NotFound => "NOT_FOUND",
            Self::ParseFailed => "PARSE_FAILED",
            Self::Failed => "FAILED",
        }
    }

    /// From its stable name; a name that another version gave is a failure.
    pub fn stored(name: &str) -> Self {
        let known = Self::ALL.into_iter().find(|outcome| outcome.as_str() == name);
        known.unwrap_or(Self::Failed)
    }
}

/// A page that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// What became of it.
    pub outcome: PageOutcome,
    /// Stable code of why it tells nothing.
    pub code: Option<&'static str>,
    /// What it tells, pictures included; empty unless the outcome is [`PageOutcome::Ok`].
    pub facts: Vec<PageFact>,
    /// Its pictures, the main one first.
    pub pictures: Vec<Url>,
}

/// Words of pages that ask whether we are a person, in lower case.
const CAPTCHA: [&str; 14] = [
    "g-recaptcha",
    "h-captcha",
    "hcaptcha.com",
    "cf-chl-",
    "cf-turnstile",
    "/cdn-cgi/challenge-platform",
    "px-captcha",
    "captcha-delivery.com",
    "awswaf",
    "/errors/validatecaptcha",
    "não sou um robô",
    "você não é um robô",
    "verify you are human",
    "are you a robot",
];

/// Parts of the paths of pages where people log in.
const LOGIN_PATHS: [&str; 8] = [
    "login",
    "signin",
    "sign-in",
    "sign_in",
    "entrar",
    "lgz",
    "account-verification",
    "authentication",
];

/// Finds out what an answer is. Works for as long as the page is long: not on an async thread.
pub fn read(fetched: &Fetched) -> Page {
    let html = charset::decode(&fetched.bytes, &fetched.headers);
    let nothing =
        |outcome, code| Page { outcome, code: Some(code), facts: Vec::new(), pictures: Vec::new() };
    let status = fetched.status.as_u16();
    let captcha = || {
        let lower = html.to_lowercase();
        CAPTCHA.iter().any(|mark| lower.contains(mark))
    };
    match status {
        200..=299 => {}
        401 => return nothing(PageOutcome::LoginWall, "LOGIN_WALL"),
        404 | 410 => return nothing(PageOutcome::NotFound, "PAGE_NOT_FOUND"),
        403 | 429 | 503 if captcha() => return nothing(PageOutcome::Captcha, "SOURCE_REFUSED"),
        // 451 and 999 are refusals, too: by law, and by sites that make up a number.
        403 | 429 | 451 | 999 => return nothing(PageOutcome::Blocked, "SOURCE_REFUSED"),
        _ => return nothing(PageOutcome::Failed, "SOURCE_ERROR"),
    }
    let Some(told) = extract::extract(&html, &fetched.final_url) else {
        return nothing(PageOutcome::ParseFailed, "PARSE_FAILED");
    };
    // A product's page may have a form with a captcha or a password; it is none of them all the same.
    if !told.is_product {
        if captcha() {
            return nothing(PageOutcome::Captcha, "SOURCE_REFUSED");
        }
        if is_login(&fetched.final_url, &html) {
            return nothing(PageOutcome::LoginWall, "LOGIN_WALL");
        }
    }
    if told.facts.is_empty() {
        return nothing(PageOutcome::ParseFailed, "PARSE_FAILED");
    }
    page(told)
}

fn is_login(url: &Url, html: &str) -> bool {
    let mut parts = url.path_segments().into_iter().flatten().map(str::to_lowercase);
    let lower = html.to_lowercase();
    parts.any(|part| LOGIN_PATHS.contains(&part.as_str()))
        || ["type=\"password\"", "type='password'", "type=password"]
            .iter()
            .any(|p| lower.contains(p))
}

/// The first picture is the main one.
fn page(told: Told) -> Page {
    let Told { mut facts, pictures, .. } = told;
    for (at, picture) in pictures.iter().enumerate() {
        let field = if at == 0 { Field::MainImage } else { Field::OtherImages };
        let (value, selector) = (picture.url.to_string(), picture.selector.clone());
        facts.push(PageFact { field, value, selector });
    }
    let pictures = pictures.into_iter().map(|picture| picture.url).collect();
    Page { outcome: PageOutcome::Ok, code: None, facts, pictures }
}
