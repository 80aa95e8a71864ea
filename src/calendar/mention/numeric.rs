//! A date in numbers: «۱۴۰۲/۰۹/۲۱», «۲۱/۹/۱۴۰۲», «۹۸/۰۹/۲۱».

use super::{Meaning, Reader, Year, day_of, is_filler, is_small, known_between};
use crate::calendar::names::Name;
use crate::calendar::tokens::Token;
use crate::calendar::written::GREGORIAN;

/// Words behind which numbers with solidi, dashes and dots are something else.
const NUMBERED: [&str; 15] = [
    "نسخه",
    "اصل",
    "ویرایش",
    "کد",
    "شماره",
    "پلاک",
    "تلفن",
    "شناسه",
    "ip",
    "v",
    "version",
    "ورژن",
    "آیپی",
    "قطعه",
    "ردیف",
];

/// From which year on a number is rather one of the lunar calendar, where neither its era nor a weekday is
/// written: from 2009 on,
/// while the Solar Hijri year 1430 begins in 2051.
const LUNAR_SINCE: i64 = 1430;

/// Words that make the number before them an amount.
const AMOUNTS: [&str; 9] =
    ["هزار", "میلیون", "میلیارد", "همت", "تومان", "ریال", "درصد", "نفر", "دلار"];

impl Reader<'_> {
    /// «۱۴۰۲/۰۹/۲۱», perhaps behind its weekday, and two of them with «تا» between.
    pub(super) fn numeric_range(self, at: usize) -> Option<(Meaning, usize)> {
        let (first, next) = self.numeric(at)?;
        let last = (self.name(next) == Some(Name::Until)).then(|| self.numeric(next + 1)).flatten();
        let (Meaning::Known { when: a, gregorian }, Some((Meaning::Known { when: b, .. }, after))) =
            (&first, &last)
        else {
            return Some((first, next));
        };
        Some((known_between(*a, *b, *gregorian), *after))
    }

    /// «۱۴۰۲/۰۹/۲۱» or «سه‌شنبه ۱۴۰۲/۰۹/۲۱».
    fn numeric(self, at: usize) -> Option<(Meaning, usize)> {
        let (weekday, start) = match self.weekday(at) {
            Some((weekday, next)) => (Some(weekday), self.skip(next, is_small)),
            None => (None, at),
        };
        if self.is_within_number(start) || self.is_numbered(start) {
            return None;
        }
        let (a, sign) = (self.number(start)?, self.sign(start + 1)?);
        let (b, second, c) =
            (self.number(start + 2)?, self.sign(start + 3)?, self.number(start + 4)?);
        // «۱۴۰۲/۰۹/۲۱», or with the same spaces everywhere: «۱۴۰۲ / ۰۹ / ۲۱».
        let mut between = self.tokens[start + 1..start + 5].iter().map(|token| token.is_apart);
        let tight = match between.next() {
            Some(true) => sign == '/' && a.1 == 4 && between.all(|is_apart| is_apart),
            _ => between.all(|is_apart| !is_apart),
        };
        let next = start + 5;
        if !tight || sign != second || !matches!(sign, '/' | '-' | '.') || self.goes_on(next) {
            return None;
        }
        if self.word(next).is_some_and(|word| AMOUNTS.contains(&word)) {
            return None;
        }
        let is_dated = start > 0 && is_filler(&self.tokens[start - 1]);
        let (year, month, day) = fields(a, b, c, sign, is_dated)?;
        let (era, next) = self.era(next).map_or((None, next), |(era, next)| (Some(era), next));
        let gregorian = year >= GREGORIAN;
        if era.is_none() && weekday.is_none() && (LUNAR_SINCE..1500).contains(&year) {
            return None;
        }
        let meaning = match era {
            Some(Year::Lunar) => Meaning::Untold,
            Some(Year::Gregorian(_)) if !gregorian => return None,
            Some(Year::Solar(_)) if gregorian => return None,
            _ => day_of(weekday, year, month, day, gregorian)?,
        };
        // What is far from a date is another number.
        let is_near = month <= 12 && day <= 31 && month > 0 && day > 0;
        let found = is_near.then_some(meaning)?;
        Some(self.with_weekday(found, weekday.is_some(), next))
    }

    /// Whether the number at `at` goes on from one before it: «۱۲.۵», «۱۴۰۱-۱۰».
    pub(super) fn is_within_number(self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at) else { return false };
        if at == 0 || token.is_apart {
            return false;
        }
        let before = &self.tokens[at - 1];
        let joins = before.is_sign(&['/', '-', '.', ':', '+', '#', '_', '@', '*', '٬', '،']);
        let of_number = at > 1 && self.tokens[at - 2].number().is_some() && !before.is_apart;
        let is_latin = before.word().is_some_and(|word| word.is_ascii() && word != "t");
        is_latin || (joins && (of_number || before.is_sign(&['+', '#', '_', '@', '*', '/'])))
    }

    /// Whether the number that ends before `at` goes on: «۱۴۰۲/۹», «۱۴۰۲٫۵», «۱۴۰۲٪».
    pub(super) fn goes_on(self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at).filter(|token| !token.is_apart) else { return false };
        if token.is_sign(&['%', '٪', '_', '@', '*', '٬']) {
            return true;
        }
        let next_is_number =
            self.tokens.get(at + 1).is_some_and(|next| next.number().is_some() && !next.is_apart);
        let is_latin = token.word().is_some_and(|word| word.is_ascii() && word != "t");
        is_latin || (token.is_sign(&['/', '-', '.', '+', '،']) && next_is_number)
    }

    /// Whether a word before `at` makes the number there that of a thing: «نسخه 1.2.3».
    pub(super) fn is_numbered(self, at: usize) -> bool {
        let before = self.tokens[..at].iter().rev().find(|token| !token.is_sign(&[':', '(']));
        before.and_then(Token::word).is_some_and(|word| NUMBERED.contains(&word))
    }
}

/// Year, month and day of three numbers with a sign between them; `None` where they may stand otherwise.
fn fields(
    (a, a_digits): (i64, usize),
    (b, b_digits): (i64, usize),
    (c, c_digits): (i64, usize),
    sign: char,
    is_dated: bool,
) -> Option<(i64, i64, i64)> {
    let is_year = |year: i64| (1200..1500).contains(&year) || (GREGORIAN..2200).contains(&year);
    match (a_digits, b_digits, c_digits) {
        (4, 1..=2, 1..=2) if is_year(a) => Some((a, b, c)),
        (1..=2, 1..=2, 4) if is_year(c) => match (a, b) {
            (13.., ..=12) => Some((c, b, a)),
            (..=12, 13..) => Some((c, a, b)),
            (a, b) if a == b => Some((c, a, b)),
            _ => None,
        },
        // A year of two digits that can be no day, or one that is said to be a date's.
        (2, 1..=2, 1..=2) if sign == '/' && (a > 31 || is_dated) && (1..=31).contains(&c) => {
            Some((if a >= 50 { 1300 + a } else { 1400 + a }, b, c))
        }
        _ => None,
    }
}
