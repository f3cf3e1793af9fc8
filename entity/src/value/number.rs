//! Decimal numbers as people write them, kept exact.

use super::{Doubt, Notation, ValueError};

/// Enough for every value here; more digits are a slip of the keyboard.
const MAX_DIGITS: usize = 24;

/// What a lone dot before exactly three digits means: `1.234`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LoneDot {
    Thousands,
    Decimal,
}

/// `mantissa / 10^scale`, with its sign apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    pub negative: bool,
    mantissa: u128,
    scale: u32,
    pub doubt: Option<Doubt>,
}

impl Number {
    /// Reads one number and nothing else.
    pub fn read(text: &str, notation: Notation, lone_dot: LoneDot) -> Result<Self, ValueError> {
        let given = text.trim();
        if given.is_empty() {
            return Err(ValueError::Empty);
        }
        let (negative, body) = split_sign(given);
        let wrong = || ValueError::NotANumber { given: given.to_owned() };
        let (decimal, doubt) = match notation {
            Notation::Exact => (Some('.'), None),
            Notation::Text => decimal_mark(body, lone_dot).ok_or_else(wrong)?,
        };
        let (whole, fraction) = match decimal.and_then(|mark| body.rsplit_once(mark)) {
            Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
            Some(_) => return Err(wrong()),
            None => (body, ""),
        };
        let groups_allowed = notation == Notation::Text;
        let whole = join_groups(whole, groups_allowed, !fraction.is_empty()).ok_or_else(wrong)?;
        if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        let fraction = fraction.trim_end_matches('0');
        let digits = format!("{whole}{fraction}");
        if digits.trim_start_matches('0').len() > MAX_DIGITS || fraction.len() > MAX_DIGITS {
            return Err(ValueError::TooLarge { given: given.to_owned() });
        }
        Ok(Self {
            negative,
            mantissa: if digits.is_empty() { 0 } else { digits.parse().map_err(|_| wrong())? },
            scale: u32::try_from(fraction.len()).map_err(|_| wrong())?,
            doubt,
        })
    }

    pub fn is_zero(&self) -> bool {
        self.mantissa == 0
    }

    /// Value without sign × `factor` / `divisor`, rounded half up, and whether that was exact.
    /// `None` when it does not fit.
    pub fn scaled(&self, factor: u128, divisor: u128) -> Option<(i64, bool)> {
        let numerator = self.mantissa.checked_mul(factor)?;
        let denominator = 10_u128.checked_pow(self.scale)?.checked_mul(divisor)?;
        let exact = numerator.checked_rem(denominator)? == 0;
        let rounded = numerator.checked_add(denominator / 2)?.checked_div(denominator)?;
        Some((i64::try_from(rounded).ok()?, exact))
    }

    /// Drops what a binary float adds far behind the comma (`109.89000000000001`).
    pub fn without_float_noise(self) -> Self {
        const KEPT_DECIMALS: u32 = 9;
        if self.scale <= KEPT_DECIMALS {
            return self;
        }
        let divisor = 10_u128.pow(self.scale - KEPT_DECIMALS);
        Self { mantissa: (self.mantissa + divisor / 2) / divisor, scale: KEPT_DECIMALS, ..self }
    }
}

/// Splits `0,151 kg` into the number and the word after it; the word may be empty.
pub(super) fn split_word(text: &str) -> (&str, &str) {
    let text = text.trim();
    let end = text
        .char_indices()
        .find(|(_, c)| {
            !(c.is_ascii_digit() || is_group_mark(*c) || matches!(c, ',' | '+' | '-' | '−'))
        })
        .map_or(text.len(), |(index, _)| index);
    let (number, word) = text.split_at(end);
    let number = number.trim_end();
    (number, word.trim().trim_end_matches('.'))
}

/// `value / 10^places` without needless zeros.
pub(super) fn decimal(value: i64, places: usize) -> String {
    let digits = format!("{value:0width$}", width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    match fraction.trim_end_matches('0') {
        "" => whole.to_owned(),
        fraction => format!("{whole}.{fraction}"),
    }
}

fn split_sign(text: &str) -> (bool, &str) {
    if let Some(rest) = text.strip_prefix(['-', '−']) {
        (true, rest.trim_start())
    } else {
        (false, text.strip_prefix('+').unwrap_or(text))
    }
}

/// Which mark is the decimal one. `None` when the marks make no sense.
fn decimal_mark(body: &str, lone_dot: LoneDot) -> Option<(Option<char>, Option<Doubt>)> {
    let dots = body.matches('.').count();
    let commas = body.matches(',').count();
    Some(match (dots, commas) {
        (0, 1) => (Some(','), None),
        (1, 0) if is_ambiguous(body) => match lone_dot {
            LoneDot::Thousands => (None, Some(Doubt::DotAsThousands)),
            LoneDot::Decimal => (Some('.'), Some(Doubt::DotAsDecimal)),
        },
        (1, 0) => (Some('.'), None),
        // No mark at all, or several of one kind, which only group.
        (0, _) | (_, 0) => (None, None),
        _ => {
            let last = if body.rfind('.') > body.rfind(',') { '.' } else { ',' };
            (body.matches(last).count() == 1).then_some((Some(last), None))?
        }
    })
}

/// One dot, one to three digits before it (no leading zero), exactly three after it.
fn is_ambiguous(body: &str) -> bool {
    body.split_once('.').is_some_and(|(whole, fraction)| {
        (1..=3).contains(&whole.len())
            && !whole.starts_with('0')
            && fraction.len() == 3
            && whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit())
    })
}

fn is_group_mark(c: char) -> bool {
    matches!(c, '.' | ' ' | '\'' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

/// Joins groups of thousands. `None` when the text is not digits in proper groups.
fn join_groups(whole: &str, groups_allowed: bool, may_be_empty: bool) -> Option<String> {
    let mut marks = whole.chars().filter(|c| !c.is_ascii_digit());
    let Some(mark) = marks.next() else {
        return (may_be_empty || !whole.is_empty()).then(|| whole.to_owned());
    };
    let one_kind = (is_group_mark(mark) || mark == ',') && marks.all(|other| other == mark);
    if !groups_allowed || !one_kind {
        return None;
    }
    let mut groups = whole.split(mark);
    let first = groups.next()?;
    let proper = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    proper.then(|| whole.replace(mark, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thousandths(text: &str, lone_dot: LoneDot) -> Option<i64> {
        Number::read(text, Notation::Text, lone_dot)
            .ok()
            .and_then(|number| number.scaled(1000, 1))
            .map(|(value, _)| value)
    }

    #[test]
    fn numbers_are_read_as_brazilians_write_them() {
        for (text, expected) in [
            ("7", Some(7_000)),
            ("0,151", Some(151)),
            (",5", Some(500)),
            ("1.099,90", Some(1_099_900)),
            ("1,099.90", Some(1_099_900)),
            ("1 099,90", Some(1_099_900)),
            ("1.234.567", Some(1_234_567_000)),
            ("1.234.567,8", Some(1_234_567_800)),
            ("89.90", Some(89_900)),
            ("1099.9", Some(1_099_900)),
            ("0.151", Some(151)),
            ("007", Some(7_000)),
            ("1.23.4", None),
            ("1,23,4", None),
            ("1.2.3,4", None),
            ("12,", None),
            ("1,2,3.4.5", None),
            ("12 34", None),
            ("abc", None),
            ("-", None),
        ] {
            assert_eq!(thousandths(text, LoneDot::Thousands), expected, "{text}");
        }
    }

    #[test]
    fn lone_dot_follows_the_rule_and_is_doubted() {
        assert_eq!(thousandths("1.234", LoneDot::Thousands), Some(1_234_000));
        assert_eq!(thousandths("1.234", LoneDot::Decimal), Some(1_234));
        let number = Number::read("1.234", Notation::Text, LoneDot::Thousands).unwrap();
        assert_eq!(number.doubt, Some(Doubt::DotAsThousands));
        let exact = Number::read("1.234", Notation::Exact, LoneDot::Thousands).unwrap();
        assert_eq!((exact.doubt, exact.scaled(1000, 1)), (None, Some((1_234, true))));
    }
}
