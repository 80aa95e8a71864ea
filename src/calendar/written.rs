//! Two dates as people write them into a dump: the line over a day's items, the stamp under one item.

use super::date::{DateError, SolarDate};
use super::format::{MONTHS, WEEKDAYS};
use super::mention::{Meaning, Yearless, only_mention};
use super::when::{Time, When};
use crate::text::controls::is_control;
use crate::text::digits::{ascii, to_ascii};
use crate::text::letters::is_alphabetic;

/// A line that is nothing but a date: «دوشنبه ۱۲ مرداد ۱۴۰۵».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateLine {
    /// The day, or why the line names none.
    pub date: Result<SolarDate, Misdated>,
    /// Whether the weekday is written.
    pub has_weekday: bool,
}

/// A line that is nothing but a date and a time: «۱۴۰۵/۰۵/۱۳ - ۱۳:۰۳».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The moment, or why the line names none.
    pub when: Result<When, Misdated>,
}

/// Why a line in the form of a date is not one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misdated {
    /// There is no such day.
    #[error(transparent)]
    Date(#[from] DateError),
    /// The year is a Gregorian one.
    #[error("{0} is a year of the Gregorian calendar, not of the Solar Hijri")]
    Gregorian(i64),
    /// There is no such time.
    #[error("{0} is no time of day")]
    Time(String),
    /// The weekday is another day's.
    #[error("{date} is a {actual}, not a {written}; which of the two is right?")]
    Weekday {
        /// The day as written.
        date: SolarDate,
        /// The weekday as written, in English.
        written: &'static str,
        /// The day's true weekday, in English.
        actual: &'static str,
    },
}

/// A year from which a written date is taken for a Gregorian one: no bulletin is dated so far ahead.
pub const GREGORIAN: i64 = 1700;

pub(super) const ENGLISH_WEEKDAYS: [&str; 7] =
    ["Saturday", "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];

/// Reads a line that is a date and nothing else: a day, a month's name and a year of four digits, perhaps a
/// weekday, as people write them. `None` for any other line.
pub fn date_line(line: &str) -> Option<DateLine> {
    // The longest such line has some 35 characters; a paragraph is not worth looking at.
    if line.len() > 100 || !matches!(digits(line), 5..=6) {
        return None;
    }
    strict_date_line(line).or_else(|| match bare_mention(line)? {
        Meaning::Known { when: When::Day(date, None), gregorian: false } => {
            Some(DateLine { date: Ok(date), has_weekday: names_weekday(line) })
        }
        Meaning::Wrong(wrong) => {
            Some(DateLine { date: Err(wrong), has_weekday: names_weekday(line) })
        }
        _ => None,
    })
}

/// Reads a line that is a weekday, a day and a month and nothing else: «پنجشنبه ۱۴ خردادماه».
pub fn yearless_line(line: &str) -> Option<Yearless> {
    if line.len() > 100 || !names_weekday(line) || digits(line) > 2 {
        return None;
    }
    match bare_mention(line)? {
        Meaning::Yearless(day) if day.last.is_none() && day.weekday.is_some() => Some(day),
        _ => None,
    }
}

/// The date that a line is which begins and ends with it: a line with a symbol before its date is rather one
/// of a text.
fn bare_mention(line: &str) -> Option<Meaning> {
    let line = line.trim_matches(|c: char| c.is_whitespace() || is_control(c));
    let line = line.trim_end_matches(['.', ':']);
    let is_whole = line.starts_with(char::is_alphanumeric)
        && (line.ends_with(char::is_alphanumeric) || (line.ends_with(')') && line.contains('(')));
    if is_whole { only_mention(line) } else { None }
}

fn names_weekday(line: &str) -> bool {
    line.contains("شنبه") || line.contains("جمعه")
}

/// A date line in its most frequent form, which most are.
fn strict_date_line(line: &str) -> Option<DateLine> {
    let plain = plain(line);
    let mut words: Vec<&str> = plain.split(' ').filter(|word| !word.is_empty()).collect();
    let weekday = take_weekday(&mut words);
    if let Some(last) = words.last_mut()
        && let Some(rest) = last.strip_suffix('.')
    {
        *last = rest;
    }
    let &[day, month, year] = &words[..] else { return None };
    let day = number(day, 1..=2)?;
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    let year = number(year, 4..=4)?;
    let date = solar(year, i64::try_from(month).ok()?, day);
    Some(DateLine {
        date: date.and_then(|date| check_weekday(date, weekday)),
        has_weekday: weekday.is_some(),
    })
}

/// Reads a line that is a numeric date and a time and nothing else, `year/month/day - hour:minute` or the time
/// first, in any digits. `None` for any other line.
pub fn stamp(line: &str) -> Option<Stamp> {
    // Numbers alone: in words, it is as likely the time of an event.
    if line.len() > 60 || !matches!(digits(line), 8..=14) || line.contains(is_alphabetic) {
        return None;
    }
    strict_stamp(line).or_else(|| {
        let line = plain(line);
        let between = |c: char| matches!(c, ' ' | '-' | '|' | '،' | ',');
        let date_behind = || {
            let (time, date) = line.split_once(between)?;
            let (hour, minute) = time.split_once(':')?;
            let (hour, minute) = (number(hour, 1..=2)?, number(minute, 2..=2)?);
            let time = Time::new(u8::try_from(hour).ok()?, u8::try_from(minute).ok()?)?;
            match only_mention(date.trim_matches(between))? {
                Meaning::Known { when: When::Day(date, None), gregorian: false } => {
                    Some(When::Day(date, Some(time)))
                }
                _ => None,
            }
        };
        let when = match only_mention(&line) {
            Some(Meaning::Known { when: when @ When::Day(_, Some(_)), gregorian: false }) => {
                Some(when)
            }
            _ => date_behind(),
        };
        when.map(|when| Stamp { when: Ok(when) })
    })
}

/// A stamp in its most frequent form, which most are.
fn strict_stamp(line: &str) -> Option<Stamp> {
    let plain = plain(line);
    let (date, time) = plain.split_once('-')?;
    let mut fields = date.trim().split('/');
    let (year, month, day) = (fields.next()?, fields.next()?, fields.next()?);
    let (hour, minute) = time.trim().split_once(':')?;
    if fields.next().is_some() {
        return None;
    }
    let (year, month, day) = (number(year, 4..=4)?, number(month, 1..=2)?, number(day, 1..=2)?);
    let (hour, minute) = (number(hour, 1..=2)?, number(minute, 2..=2)?);
    let clock = u8::try_from(hour).ok().zip(u8::try_from(minute).ok());
    let when = match clock.and_then(|(hour, minute)| Time::new(hour, minute)) {
        None => Err(Misdated::Time(format!("{hour:02}:{minute:02}"))),
        Some(time) => solar(year, month, day).map(|date| When::Day(date, Some(time))),
    };
    Some(Stamp { when })
}

/// How many digits stand in `line`: few lines have as many as a date.
fn digits(line: &str) -> usize {
    line.chars().filter(|&c| ascii(c).is_ascii_digit()).count()
}

/// A date of the Solar Hijri calendar, of a year that press has been printed in.
fn solar(year: i64, month: i64, day: i64) -> Result<SolarDate, Misdated> {
    if year >= GREGORIAN {
        return Err(Misdated::Gregorian(year));
    }
    SolarDate::new(year, month, day).map_err(Misdated::from)
}

/// Takes a weekday off the front of the words; gives its number, 0 for Saturday.
fn take_weekday(words: &mut Vec<&str>) -> Option<u8> {
    let joined = |count: usize, words: &[&str]| {
        words.iter().take(count).flat_map(|word| word.chars()).collect::<String>()
    };
    for count in [2, 1] {
        if words.len() < count {
            continue;
        }
        let name = joined(count, words);
        let name = name.trim_end_matches(['،', ',']);
        let found = WEEKDAYS.iter().position(|weekday| weekday.replace('\u{200c}', "") == name);
        if let Some(found) = found {
            words.drain(..count);
            return u8::try_from(found).ok();
        }
    }
    None
}

fn check_weekday(date: SolarDate, weekday: Option<u8>) -> Result<SolarDate, Misdated> {
    match weekday {
        Some(weekday) if weekday != date.weekday() => Err(Misdated::Weekday {
            date,
            written: ENGLISH_WEEKDAYS[usize::from(weekday)],
            actual: ENGLISH_WEEKDAYS[usize::from(date.weekday())],
        }),
        _ => Ok(date),
    }
}

/// The line with ASCII digits, Persian yeh and kaf, and no half-spaces or bidi controls.
fn plain(line: &str) -> String {
    to_ascii(line)
        .chars()
        .filter(|&c| c != '\u{200c}' && !crate::text::controls::is_control(c))
        .map(|c| match c {
            'ي' | 'ى' => 'ی',
            'ك' => 'ک',
            '\u{a0}' | '\t' => ' ',
            '\u{2013}' | '\u{2212}' => '-',
            other => other,
        })
        .collect::<String>()
        .trim()
        .to_owned()
}

/// ASCII digits, of a number of digits within `widths`, as a number.
fn number(text: &str, widths: std::ops::RangeInclusive<usize>) -> Option<i64> {
    let digits = widths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_line_is_a_date_and_nothing_else() {
        for (line, date) in [
            ("سه\u{200c}شنبه ۱۳ مرداد ۱۴۰۵", "1405-05-13"),
            ("سه شنبه ۱۳ مرداد ۱۴۰۵", "1405-05-13"),
            ("سهشنبه، 13 مرداد 1405", "1405-05-13"),
            ("۱۳ مرداد ۱۴۰۵", "1405-05-13"),
            ("  \u{200f}١٣ مرداد ١٤٠٥ ", "1405-05-13"),
            ("يکشنبه ۱ فروردين ۱۴۰۰", "1400-01-01"),
            ("سه\u{200c}شنبه ۱۳ مردادماه ۱۴۰۵", "1405-05-13"),
            ("سه شنبه ۱۳ مرداد ماه ۱۴۰۵", "1405-05-13"),
            ("۱۳ مرداد ۱۴۰۵ (سه\u{200c}شنبه)", "1405-05-13"),
            ("سه\u{200c}شنبه، مورخ ۱۳ مرداد سال ۱۴۰۵:", "1405-05-13"),
        ] {
            let found = date_line(line).map(|found| found.date.map(|date| date.to_string()));
            assert_eq!(found, Some(Ok(date.to_owned())), "{line}");
        }
        for line in [
            "",
            "سه\u{200c}شنبه",
            "۱۳ مرداد",
            "مرداد ۱۴۰۵",
            "سه\u{200c}شنبه ۱۳ مرداد ۱۴۰۵ برگزار شد",
            "نشست ۱۳ مرداد ۱۴۰۵",
            "۱۳ مرداد ۰۵",
            "۱۳ مردادی ۱۴۰۵",
            "\u{1f4c5} سه\u{200c}شنبه ۱۳ مرداد ۱۴۰۵",
            "۱۳ تا ۱۵ مرداد ۱۴۰۵",
            "میدان ۱۵ خرداد",
        ] {
            assert_eq!(date_line(line), None, "{line}");
        }
    }

    #[test]
    fn a_stamp_is_a_date_and_a_time_and_nothing_else() {
        for (line, when) in [
            ("۱۴۰۵/۰۵/۱۳ - ۱۳:۰۳", "1405-05-13T13:03"),
            ("1405/5/3 - 9:07", "1405-05-03T09:07"),
            ("۱۴۰۵/۰۵/۱۳\u{2013}۱۳:۰۳", "1405-05-13T13:03"),
            ("۱۴۰۵/۰۵/۱۳ ۱۳:۰۳", "1405-05-13T13:03"),
            ("۱۴۰۵/۰۵/۱۳، ۱۳:۰۳", "1405-05-13T13:03"),
            ("۱۴۰۵-۰۵-۱۳ ۱۳:۰۳:۵۹", "1405-05-13T13:03"),
            ("۱۳:۰۳ - ۱۴۰۵/۰۵/۱۳", "1405-05-13T13:03"),
            ("۱۳:۰۳ ۱۴۰۵/۰۵/۱۳", "1405-05-13T13:03"),
        ] {
            let found = stamp(line).map(|found| found.when.map(|when| when.to_string()));
            assert_eq!(found, Some(Ok(when.to_owned())), "{line}");
        }
        for line in ["۱۴۰۵/۰۵/۱۳", "۱۳:۰۳", "۱۴۰۵/۰۵ - ۱۳:۰۳", "۱۴۰۵/۰۵/۱۳/۱ - ۱۳:۰۳", "۰۲۱-۵۵۵:۰۰"]
        {
            assert_eq!(stamp(line), None, "{line}");
        }
    }

    #[test]
    fn a_date_line_may_lack_its_year() {
        for line in ["پنجشنبه ۱۴ خردادماه", "پنج شنبه، ۱۴ خرداد", "۱۴ خرداد ماه (پنجشنبه)"]
        {
            assert_eq!(yearless_line(line).map(|day| day.first), Some((3, 14)), "{line}");
        }
        for line in ["۱۴ خرداد", "پنجشنبه ۱۴ خرداد ۱۴۰۵", "پنجشنبه ۱۴ خرداد برگزار شد", "پنجشنبه"]
        {
            assert_eq!(yearless_line(line), None, "{line}");
        }
    }

    #[test]
    fn an_impossible_or_contradictory_date_says_so() {
        let message = |line: &str| match (date_line(line), stamp(line)) {
            (Some(found), _) => found.date.unwrap_err().to_string(),
            (_, Some(found)) => found.when.unwrap_err().to_string(),
            _ => panic!("{line} is taken for a date"),
        };
        assert_eq!(message("۳۰ اسفند ۱۴۰۴"), "Esfand 1404 has 29 days; was 29 meant?");
        assert_eq!(
            message("دوشنبه ۱۳ مرداد ۱۴۰۵"),
            "1405-05-13 is a Tuesday, not a Monday; which of the two is right?"
        );
        assert_eq!(
            message("2024/05/13 - 13:03"),
            "2024 is a year of the Gregorian calendar, not of the Solar Hijri"
        );
        assert_eq!(message("۱۴۰۵/۰۵/۱۳ - ۲۵:۰۳"), "25:03 is no time of day");
        assert_eq!(
            message("۱۴۰۵/۱۳/۰۱ - ۱۲:۰۳"),
            "there is no month 13; a year has 12, was 12 meant?"
        );
    }
}
