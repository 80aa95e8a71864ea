//! Dates as people write them in a running text.

mod clock;
mod day;
mod numeric;
#[cfg(test)]
mod tests;

use std::ops::Range;

use super::date::SolarDate;
use super::names::{Month, Name};
use super::tokens::{Kind, Token, tokens};
use super::when::{Time, When};
use super::written::{ENGLISH_WEEKDAYS, GREGORIAN, Misdated};

/// A date that a text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Its bytes in the text, with its weekday and time of day.
    pub range: Range<usize>,
    /// What it says.
    pub meaning: Meaning,
}

/// What a written date says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A day, month, season, year or range of days, its year written.
    Known {
        /// The date, as a Solar Hijri one.
        when: When,
        /// Whether it is written in the Gregorian calendar.
        gregorian: bool,
    },
    /// A day, or the days of a range, whose year is not written.
    Yearless(Yearless),
    /// It names no day that can be told: a date of the lunar calendar, which depends on the sight of the moon,
    /// a day of the Gregorian one without a year, a range that ends before it begins.
    Untold,
    /// It has a date's form and is none.
    Wrong(Misdated),
}

/// A day of the year, or a range of days, whose year is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Yearless {
    /// The month and the day, both from 1.
    pub first: (u8, u8),
    /// The same of the last day of a range.
    pub last: Option<(u8, u8)>,
    /// The first day's weekday, 0 for Saturday, where it is written.
    pub weekday: Option<u8>,
}

impl Yearless {
    /// The days from `first` to `last`, both included, that it can be; a written weekday is one of theirs.
    pub fn within(self, first: SolarDate, last: SolarDate) -> Vec<SolarDate> {
        let (month, day) = self.first;
        let years = first.year()..=last.year();
        years
            .filter_map(|year| SolarDate::new(year, month, day).ok())
            .filter(|date| (first..=last).contains(date))
            .filter(|date| self.weekday.is_none_or(|weekday| weekday == date.weekday()))
            .collect()
    }
}

/// Finds the dates that a text names, in order: «سه‌شنبه ۲۱ آذر ۱۴۰۲، ساعت ۱۶:۳۰», «۲۱ تا ۲۳ آذر», «۱۴۰۲/۰۹/۲۱»,
/// «پاییز ۱۴۰۲», «12 December 2023», in any digits, with Iran's or Afghanistan's names of the months.
///
/// What may be something else is no date: prices, scores, telephone and version numbers, fractions, a day and
/// month that may be the other way round, a street named after a day.
///
/// ```
/// use bayegan::calendar::{Meaning, mentions};
///
/// let found = mentions("نشست سه شنبه ۲۱ آذرماه ۱۴۰۲ ساعت ۱۶:۳۰ برگزار شد");
/// let Meaning::Known { when, .. } = &found[0].meaning else { panic!() };
/// assert_eq!(when.to_string(), "1402-09-21T16:30");
/// ```
pub fn mentions(text: &str) -> Vec<Mention> {
    let tokens = tokens(text);
    let reader = Reader { tokens: &tokens };
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match reader.date(at) {
            Some((meaning, next)) if next > at => {
                let range = tokens[at].range.start..tokens[next - 1].range.end;
                found.push(Mention { range, meaning });
                at = next;
            }
            _ => at += 1,
        }
    }
    found
}

/// The date that a text is, but for signs around it; `None` if it says anything else.
pub fn only_mention(text: &str) -> Option<Meaning> {
    let tokens = tokens(text);
    let reader = Reader { tokens: &tokens };
    let is_sign = |token: &Token| matches!(token.kind, Kind::Sign(_));
    let first = tokens.iter().position(|token| !is_sign(token))?;
    let (meaning, next) = reader.date(first)?;
    tokens[next..].iter().all(is_sign).then_some(meaning)
}

/// Reads a date from a text's tokens: each function reads from the token `at`, and gives what it read and the
/// token behind it.
#[derive(Clone, Copy)]
struct Reader<'a> {
    tokens: &'a [Token],
}

/// A year that is written with a date, in the calendar of its month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Year {
    Solar(i64),
    Gregorian(i64),
    Lunar,
}

impl<'a> Reader<'a> {
    /// A date of any form.
    fn date(self, at: usize) -> Option<(Meaning, usize)> {
        if self.name(at) == Some(Name::HourWord) {
            // «ساعت ۱۶:۳۰ سه‌شنبه ۲۱ آذر»
            let (time, next) = self.clock(at + 1)?;
            let next = self.skip(next, |token| token.is_sign(&['،']) || is_filler(token));
            let (meaning, next) = self.dated(next)?;
            let is_day = matches!(
                meaning,
                Meaning::Known { when: When::Day(..), .. }
                    | Meaning::Yearless(_)
                    | Meaning::Wrong(_)
            );
            return is_day.then(|| (at_time(meaning, time), next));
        }
        if let Some(found) = self.time_before(at) {
            return Some(found);
        }
        let (meaning, next) = self.dated(at)?;
        Some(match self.time_behind(next) {
            Some((time, next)) => (at_time(meaning, time), next),
            None => (meaning, next),
        })
    }

    /// A date without its time of day.
    fn dated(self, at: usize) -> Option<(Meaning, usize)> {
        self.numeric_range(at)
            .or_else(|| self.days(at))
            .or_else(|| self.english(at))
            .or_else(|| self.month_of_year(at))
            .or_else(|| self.season_or_year(at))
    }

    /// «December 12, 2023».
    fn english(self, at: usize) -> Option<(Meaning, usize)> {
        let Some(Name::Month(Month::Gregorian(month))) = self.name(at) else { return None };
        if !self.tokens[at].word()?.is_ascii() {
            return None;
        }
        let (day, digits) = self.number(at + 1)?;
        let next = self.skip(at + 2, |token| token.is_sign(&['،']));
        let (year, 4) = self.number(next)? else { return None };
        let is_day = digits <= 2 && (GREGORIAN..2200).contains(&year) && !self.goes_on(next + 1);
        let meaning = is_day.then(|| day_of(None, year, month.into(), day, true)).flatten()?;
        Some((meaning, next + 1))
    }

    /// «آذر ۱۴۰۲», «آذرماه سال ۱۴۰۲».
    fn month_of_year(self, at: usize) -> Option<(Meaning, usize)> {
        if self.is_place(at) {
            return None;
        }
        let (month, says_month, next) = self.month(at)?;
        let says_year = self.name(next) == Some(Name::YearWord);
        if matches!(self.name(next), Some(Name::Until | Name::And)) {
            return self.months_of_year(month, next + 1);
        }
        let (year, next) = self.year(next, month)?;
        let (when, gregorian) = match (month, year) {
            (Month::Solar(month, sure), Year::Solar(year)) if sure || says_month || says_year => {
                (When::Month(u16::try_from(year).ok()?, month), false)
            }
            (Month::Gregorian(month), Year::Gregorian(year)) => {
                (gregorian_month(year, month)?, true)
            }
            (_, Year::Lunar) => return Some((Meaning::Untold, next)),
            _ => return None,
        };
        Some((Meaning::Known { when, gregorian }, next))
    }

    /// «فروردین تا آذر ۱۴۰۲», where `at` is behind the «تا».
    fn months_of_year(self, first: Month, at: usize) -> Option<(Meaning, usize)> {
        let (last, _, next) = self.month(at)?;
        let (year, next) = self.year(next, last)?;
        let (Month::Solar(from, true), Month::Solar(to, true), Year::Solar(year)) =
            (first, last, year)
        else {
            return None;
        };
        let year = u16::try_from(year).ok()?;
        let begins = When::Month(if from > to { year - 1 } else { year }, from);
        Some((known_between(begins, When::Month(year, to), false), next))
    }

    /// «پاییز ۱۴۰۲», «سال ۱۴۰۲».
    fn season_or_year(self, at: usize) -> Option<(Meaning, usize)> {
        let solar = Month::Solar(1, true);
        match self.name(at)? {
            Name::Season(season) => {
                let (Year::Solar(year), next) = self.year(at + 1, solar)? else { return None };
                let when = When::Season(u16::try_from(year).ok()?, season);
                Some((Meaning::Known { when, gregorian: false }, next))
            }
            Name::YearWord => {
                if let Some((year, next)) = self.year(at, solar) {
                    return match year {
                        Year::Solar(year) => {
                            let when = When::Year(u16::try_from(year).ok()?);
                            Some((Meaning::Known { when, gregorian: false }, next))
                        }
                        _ => Some((Meaning::Untold, next)),
                    };
                }
                let (Year::Gregorian(year), next) = self.year(at, Month::Gregorian(1))? else {
                    return None;
                };
                let (first, last) = (gregorian_month(year, 1)?, gregorian_month(year, 12)?);
                Some((known_between(first, last, true), next))
            }
            _ => None,
        }
    }

    /// The year behind a month: «۱۴۰۲», «سال ۱۴۰۲», «/۱۴۰۲», «سال ۹۸», «۹۸».
    fn year(self, at: usize, month: Month) -> Option<(Year, usize)> {
        let at_word = self.skip(at, |token| token.is_sign(&['،', '/', '-']));
        let says_year = self.name(at_word) == Some(Name::YearWord);
        let start = if says_year { at_word + 1 } else { at_word };
        let (year, digits) = self.number(start)?;
        let next = start + 1;
        if self.goes_on(next) || self.sign(next) == Some(':') && self.number(next + 1).is_some() {
            return None;
        }
        if self.word(next).is_some_and(super::names::is_counted) {
            return None;
        }
        if let (Month::Gregorian(_), 4) = (month, digits) {
            let after = match self.era(next) {
                Some((Year::Gregorian(_), after)) => after,
                Some(_) => return None,
                None => next,
            };
            return (GREGORIAN..2200).contains(&year).then_some((Year::Gregorian(year), after));
        }
        if month == Month::Lunar {
            let after = self.era(next).map_or(next, |(_, after)| after);
            return (digits == 4 || says_year).then_some((Year::Lunar, after));
        }
        match (digits, self.era(next)) {
            (4, Some((Year::Lunar, after))) => Some((Year::Lunar, after)),
            (4, Some((Year::Gregorian(_), _))) => None,
            (4, Some((_, after))) => solar_year(year).map(|year| (year, after)),
            (4, None) => solar_year(year).map(|year| (year, next)),
            (2, _) => {
                let century = match year {
                    30.. => 1300,
                    0..=9 => 1400,
                    _ => return None,
                };
                // «۲۱ آذر ۹۸» at the end of what is said; else 98 may count something.
                let is_end = self.tokens.get(next).is_none_or(|token| {
                    matches!(token.kind, Kind::Sign(_)) || token.name() == Some(Name::HourWord)
                });
                let fits = is_end && (says_year || at_word == at || self.sign(at) == Some('/'));
                fits.then_some((Year::Solar(century + year), next))
            }
            _ => None,
        }
    }

    /// «هجری شمسی», «ه.ق», «میلادی» behind a year; the number in the answer is none.
    fn era(self, at: usize) -> Option<(Year, usize)> {
        let word = self.word(at)?;
        match word {
            "میلادی" | "م" => return Some((Year::Gregorian(0), at + 1)),
            "هش" => return Some((Year::Solar(0), at + 1)),
            "هق" => return Some((Year::Lunar, at + 1)),
            _ => {}
        }
        let behind = matches!(word, "هجری" | "ه");
        let at = if behind { self.skip(at + 1, |token| token.is_sign(&['.', '-'])) } else { at };
        match self.name(at) {
            Some(Name::Era(true)) => Some((Year::Lunar, at + 1)),
            Some(Name::Era(false)) => Some((Year::Solar(0), at + 1)),
            _ => None,
        }
    }

    /// A meaning with the weekday that may stand behind it: «۲۱ آذر ۱۴۰۲ (سه‌شنبه)».
    fn with_weekday(self, meaning: Meaning, has_weekday: bool, at: usize) -> (Meaning, usize) {
        let opens = |token: &Token| token.is_sign(&['،', '(', '-']) || is_filler(token);
        let start = self.skip(at, opens);
        let found = self.weekday(start).filter(|_| !has_weekday);
        let Some((weekday, next)) = found else { return (meaning, at) };
        // «۲۱ آذر، چهارشنبه ۲۲ آذر»: it is the next one's.
        let after = self.skip(next, is_small);
        if self.day_number(after).is_some() || self.number(after).is_some() {
            return (meaning, at);
        }
        let next = if self.sign(next) == Some(')') { next + 1 } else { next };
        let meaning = match meaning {
            Meaning::Known { when: When::Day(date, time), gregorian } => {
                if date.weekday() != weekday {
                    return (Meaning::Wrong(contradiction(date, weekday)), next);
                }
                Meaning::Known { when: When::Day(date, time), gregorian }
            }
            Meaning::Yearless(day) if day.last.is_none() => {
                Meaning::Yearless(Yearless { weekday: Some(weekday), ..day })
            }
            other => return (other, at),
        };
        (meaning, next)
    }

    fn name(self, at: usize) -> Option<Name> {
        self.tokens.get(at)?.name()
    }

    fn word(self, at: usize) -> Option<&'a str> {
        self.tokens.get(at)?.word()
    }

    fn number(self, at: usize) -> Option<(i64, usize)> {
        self.tokens.get(at)?.number()
    }

    fn sign(self, at: usize) -> Option<char> {
        match self.tokens.get(at)?.kind {
            Kind::Sign(sign) => Some(sign),
            _ => None,
        }
    }

    /// The first token from `at` on for which `passes` does not hold.
    fn skip(self, at: usize, passes: impl Fn(&Token) -> bool) -> usize {
        (at..self.tokens.len()).find(|&at| !passes(&self.tokens[at])).unwrap_or(self.tokens.len())
    }

    /// Whether what stands at `at` is the name of a place or a body: «میدان ۱۵ خرداد».
    fn is_place(self, at: usize) -> bool {
        at > 0 && self.name(at - 1) == Some(Name::Place)
    }
}

fn is_filler(token: &Token) -> bool {
    token.name() == Some(Name::Filler)
}

/// What may stand between a weekday and its day.
fn is_small(token: &Token) -> bool {
    is_filler(token) || token.is_sign(&['،', '(', '\n'])
}

fn solar_year(year: i64) -> Option<Year> {
    (1200..1500).contains(&year).then_some(Year::Solar(year))
}

/// A day of either calendar; `None` for one that the Gregorian calendar does not have.
fn day_of(
    weekday: Option<u8>,
    year: i64,
    month: i64,
    day: i64,
    gregorian: bool,
) -> Option<Meaning> {
    let date = if gregorian {
        let small = |number: i64| u8::try_from(number).ok();
        Ok(SolarDate::from_gregorian(i32::try_from(year).ok()?, small(month)?, small(day)?)?)
    } else {
        SolarDate::new(year, month, day)
    };
    Some(match (date, weekday) {
        (Err(error), _) => Meaning::Wrong(error.into()),
        (Ok(date), Some(weekday)) if weekday != date.weekday() => {
            Meaning::Wrong(contradiction(date, weekday))
        }
        (Ok(date), _) => Meaning::Known { when: When::Day(date, None), gregorian },
    })
}

fn contradiction(date: SolarDate, weekday: u8) -> Misdated {
    Misdated::Weekday {
        date,
        written: ENGLISH_WEEKDAYS[usize::from(weekday)],
        actual: ENGLISH_WEEKDAYS[usize::from(date.weekday())],
    }
}

fn at_time(meaning: Meaning, time: Option<Time>) -> Meaning {
    match meaning {
        Meaning::Known { when: When::Day(date, _), gregorian } => {
            Meaning::Known { when: When::Day(date, time), gregorian }
        }
        other => other,
    }
}

/// The days from one date's first to another's last; untold, where they are none.
fn known_between(first: When, last: When, gregorian: bool) -> Meaning {
    match (first.first(), last.last()) {
        (Some(first), Some(last)) if first < last => {
            Meaning::Known { when: When::Between(first, last), gregorian }
        }
        _ => Meaning::Untold,
    }
}

/// The days of a Gregorian month.
fn gregorian_month(year: i64, month: u8) -> Option<When> {
    let year = i32::try_from(year).ok()?;
    let last = (28..=31).rev().find_map(|day| SolarDate::from_gregorian(year, month, day))?;
    Some(When::Between(SolarDate::from_gregorian(year, month, 1)?, last))
}
