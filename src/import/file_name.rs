//! The date in a dump's file name.

use crate::calendar::{Meaning, SolarDate, When, mentions};
use crate::text::digits::to_ascii;

/// The most bulletins of a dump that is one day's.
pub(super) const BUSIEST_DAY: usize = 400;

/// Words of a name whose date is the day it was saved on, and not that of what it holds.
const SAVED: [&str; 16] = [
    "export",
    "chatexport",
    "backup",
    "bak",
    "saved",
    "save",
    "copy",
    "download",
    "exported",
    "snapshot",
    "پشتیبان",
    "خروجی",
    "نسخه",
    "کپی",
    "ذخیره",
    "بکاپ",
];

/// What a dump's file name says of when its bulletins were published: «1402-09.txt» some day of Azar 1402,
/// «1402-09-21.txt» that day, «ChatExport_2023-12-12.json» no later than that day.
///
/// A day of which the name says more than the date is taken for the last one it can hold, for it may be that
/// of its saving. A year beside other words is too likely another number.
pub(super) fn of_name(name: &str) -> Option<When> {
    let stem = to_ascii(stem(name));
    let words: Vec<String> = words(&stem);
    let dates = dates(&stem, &words);
    let is_saved = words.iter().any(|word| SAVED.contains(&word.to_lowercase().as_str()));
    let is_pure = words.iter().all(|word| !word.chars().any(char::is_alphabetic) || is_month(word));
    match dates[..] {
        [date] if is_saved => date.last().map(When::Before),
        [When::Day(day, _)] if !is_pure => Some(When::Before(day)),
        [When::Year(_)] if words.len() > 1 && words[0] != "سال" => None,
        [date] => Some(date),
        [first, last] => {
            let (first, last) = (first.first()?, last.last()?);
            (first < last).then_some(if is_saved {
                When::Before(last)
            } else {
                When::Between(first, last)
            })
        }
        _ => None,
    }
}

/// A name without what it ends in: `.txt`, `.json.gz`.
fn stem(name: &str) -> &str {
    let mut stem = name;
    while let Some((before, ending)) = stem.rsplit_once('.') {
        let is_ending = ending.len() <= 6 && ending.chars().any(|c| c.is_ascii_alphabetic());
        if !is_ending || before.is_empty() {
            break;
        }
        stem = before;
    }
    stem
}

/// The runs of digits and of letters in a name.
fn words(stem: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in stem.chars().filter(|&c| c != '\u{200c}') {
        if c.is_alphanumeric() {
            let goes_on = before.is_alphanumeric() && before.is_ascii_digit() == c.is_ascii_digit();
            match words.last_mut().filter(|_| goes_on) {
                Some(word) => word.push(c),
                None => words.push(c.to_string()),
            }
        }
        before = c;
    }
    words
}

/// The dates in a name, in numbers or in words.
fn dates(stem: &str, words: &[String]) -> Vec<When> {
    let mut dates = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let (date, used) = numeric(&words[at..]);
        dates.extend(date);
        at += used;
    }
    if dates.is_empty() || words.iter().any(|word| is_month(word)) {
        let named: Vec<When> = mentions(&stem.replace('_', " "))
            .into_iter()
            .filter_map(|mention| match mention.meaning {
                Meaning::Known { when, .. } => Some(when),
                _ => None,
            })
            .collect();
        return named;
    }
    dates
}

/// The date that the first words are, and how many they are.
fn numeric(words: &[String]) -> (Option<When>, usize) {
    let number = |at: usize, digits: std::ops::RangeInclusive<usize>| {
        let word: &String = words.get(at)?;
        let is_number =
            digits.contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { word.parse::<i64>().ok() } else { None }
    };
    if let Some(whole) = number(0, 8..=8) {
        return (day(whole / 10_000, whole / 100 % 100, whole % 100), 1);
    }
    let Some(year) = number(0, 4..=4) else { return (None, 1) };
    let Some(month) = number(1, 1..=2).filter(|month| (1..=12).contains(month)) else {
        return (year_of(year), 1);
    };
    match number(2, 1..=2) {
        Some(number) => match day(year, month, number) {
            Some(day) => (Some(day), 3),
            None => (None, 3),
        },
        None => (month_of(year, month), 2),
    }
}

fn is_solar(year: i64) -> bool {
    (1300..1500).contains(&year)
}

fn is_gregorian(year: i64) -> bool {
    (1950..2200).contains(&year)
}

fn day(year: i64, month: i64, day: i64) -> Option<When> {
    let date = if is_solar(year) {
        SolarDate::new(year, month, day).ok()
    } else if is_gregorian(year) {
        gregorian(year, month, day)
    } else {
        None
    };
    date.map(|date| When::Day(date, None))
}

fn month_of(year: i64, month: i64) -> Option<When> {
    if is_solar(year) {
        return Some(When::Month(u16::try_from(year).ok()?, u8::try_from(month).ok()?));
    }
    if !is_gregorian(year) {
        return None;
    }
    let last = (28..=31).rev().find_map(|day| gregorian(year, month, day))?;
    Some(When::Between(gregorian(year, month, 1)?, last))
}

fn year_of(year: i64) -> Option<When> {
    if is_solar(year) { Some(When::Year(u16::try_from(year).ok()?)) } else { None }
}

fn gregorian(year: i64, month: i64, day: i64) -> Option<SolarDate> {
    SolarDate::from_gregorian(
        i32::try_from(year).ok()?,
        u8::try_from(month).ok()?,
        u8::try_from(day).ok()?,
    )
}

fn is_month(word: &str) -> bool {
    crate::calendar::MONTHS.iter().any(|month| word.trim_end_matches("ماه") == *month)
        || word == "ماه"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_when_their_bulletins_were_published() {
        for (name, expected) in [
            ("1402-09.txt", "1402-09"),
            ("1402_09.txt", "1402-09"),
            ("1402.09.txt", "1402-09"),
            ("۱۴۰۲-۰۹.txt", "1402-09"),
            ("rusta-1402-09.txt", "1402-09"),
            ("آذر ۱۴۰۲.txt", "1402-09"),
            ("آذر_1402.txt", "1402-09"),
            ("آذر ماه ۱۴۰۲.txt", "1402-09"),
            ("1402.txt", "1402"),
            ("1402-09-21.txt", "1402-09-21"),
            ("14020921.txt", "1402-09-21"),
            ("1402-09-21.json.gz", "1402-09-21"),
            ("1402-09-01_1402-09-07.txt", "1402-09-01/1402-09-07"),
            ("2023-12.txt", "1402-09-10/1402-10-10"),
            ("2023-12-12.txt", "1402-09-21"),
            // It may have been saved on that day.
            ("rusta_1402-09-21.txt", "../1402-09-21"),
            ("ChatExport_2023-12-12.json", "../1402-09-21"),
            ("backup 1402-09.txt", "../1402-09-30"),
            // Other numbers.
            ("rusta1402.txt", ""),
            ("dump-1402.txt", ""),
            ("1402-13.txt", ""),
            ("1402-12-30.txt", ""),
            ("dump.txt", ""),
            ("2023.txt", ""),
            ("0912-345.txt", ""),
            ("140209.txt", ""),
            ("1402-09-21 (1).txt", "1402-09-21"),
            ("", ""),
        ] {
            let found = of_name(name).map(|when| when.to_string()).unwrap_or_default();
            assert_eq!(found, expected, "{name}");
        }
    }
}
