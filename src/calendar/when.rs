//! A date as far as it is known, in the forms of ISO 8601-2 (EDTF) applied to Solar Hijri dates.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::date::{DateError, SolarDate, valid_month, valid_year};

/// A time of day, to the minute, in the archive's own time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Time {
    hour: u8,
    minute: u8,
}

impl Time {
    /// `hour` (0 to 23) and `minute` (0 to 59), or `None` if there is no such time.
    pub fn new(hour: u8, minute: u8) -> Option<Time> {
        (hour < 24 && minute < 60).then_some(Time { hour, minute })
    }

    /// The hour, 0 to 23.
    pub fn hour(self) -> u8 {
        self.hour
    }

    /// The minute, 0 to 59.
    pub fn minute(self) -> u8 {
        self.minute
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

/// What is known of an item's date. An item of which nothing is known has no `When` at all.
///
/// | written | means |
/// |---|---|
/// | `1402-09-21`, `1402-09-21T13:03` | that day, at that time |
/// | `1402-09` | some day of that month |
/// | `1402-21` .. `1402-24` | some day of that spring, summer, autumn, winter |
/// | `1402` | some day of that year |
/// | `1402-09-01/1402-09-30` | some day from the first to the last, both included |
/// | `../1402-12-11` | that day or before |
/// | `1402-06-01/..` | that day or after |
///
/// Writing a value and reading it back gives the same value.
///
/// ```
/// use bayegan::calendar::{Shelf, When};
///
/// let autumn: When = "1402-23".parse()?;
/// assert_eq!(autumn.first().map(|day| day.to_string()).as_deref(), Some("1402-07-01"));
/// assert_eq!(autumn.shelf(), Shelf::Year(1402));
/// # Ok::<(), bayegan::calendar::WhenError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum When {
    /// A day, and the time of day if that is known.
    Day(SolarDate, Option<Time>),
    /// Some day of a month, 1 to 12.
    Month(u16, u8),
    /// Some day of a season: 1 spring, 2 summer, 3 autumn, 4 winter.
    Season(u16, u8),
    /// Some day of a year.
    Year(u16),
    /// Some day from the first to the second, both included.
    Between(SolarDate, SolarDate),
    /// That day or an earlier one.
    Before(SolarDate),
    /// That day or a later one.
    After(SolarDate),
}

/// The smallest listing that holds a whole date: where an item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shelf {
    /// No year holds it, or nothing is known.
    Undated,
    /// The year's own page.
    Year(u16),
    /// The page of a month, 1 to 12.
    Month(u16, u8),
    /// The page of a day.
    Day(SolarDate),
}

/// Why a text is no date of the forms above.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WhenError {
    /// A number in it is impossible.
    #[error(transparent)]
    Date(#[from] DateError),
    /// The time of day is impossible.
    #[error("`{0}` is no time of day; write it as 13:03")]
    Time(String),
    /// The interval ends before it begins.
    #[error("the interval ends ({last}) before it begins ({first})")]
    Backwards {
        /// The first day as written.
        first: SolarDate,
        /// The last day as written.
        last: SolarDate,
    },
    /// It is written in no known form.
    #[error(
        "`{0}` is no date; write it as 1402-09-21, 1402-09-21T13:03, 1402-09, 1402, \
         1402-09-01/1402-09-30, ../1402-12-11 or 1402-06-01/.."
    )]
    Form(String),
}

impl When {
    /// The first day it can be; `None` if it reaches back without end.
    pub fn first(self) -> Option<SolarDate> {
        match self {
            When::Day(day, _) | When::Between(day, _) | When::After(day) => Some(day),
            When::Month(year, month) => SolarDate::first_of_month(year, month).ok(),
            When::Season(year, season) => SolarDate::first_of_month(year, season * 3 - 2).ok(),
            When::Year(year) => SolarDate::first_of_month(year, 1).ok(),
            When::Before(_) => None,
        }
    }

    /// The last day it can be; `None` if it reaches forward without end.
    pub fn last(self) -> Option<SolarDate> {
        match self {
            When::Day(day, _) | When::Between(_, day) | When::Before(day) => Some(day),
            When::Month(year, month) => SolarDate::last_of_month(year, month).ok(),
            When::Season(year, season) => SolarDate::last_of_month(year, season * 3).ok(),
            When::Year(year) => SolarDate::last_of_month(year, 12).ok(),
            When::After(_) => None,
        }
    }

    /// Some day from `first` to `last`, which is not before it: as a day, a month or a year where it is that.
    pub fn between(first: SolarDate, last: SolarDate) -> When {
        let (year, month) = (first.year(), first.month());
        let whole = [When::Month(year, month), When::Year(year)];
        let is_whole = |when: &When| (when.first(), when.last()) == (Some(first), Some(last));
        if first == last {
            return When::Day(first, None);
        }
        whole.into_iter().find(is_whole).unwrap_or(When::Between(first, last))
    }

    /// Whether `other` is known better and agrees: each day that it can be is one that this can be, and it has
    /// fewer.
    pub fn is_sharpened_by(self, other: When) -> bool {
        let begins = |when: When| when.first().map_or((0, None), |day| (1, Some(day)));
        let ends = |when: When| when.last().map_or((1, None), |day| (0, Some(day)));
        begins(self) <= begins(other)
            && ends(other) <= ends(self)
            && (begins(self), ends(self)) != (begins(other), ends(other))
    }

    /// The time of day, where it is known.
    pub fn time(self) -> Option<Time> {
        match self {
            When::Day(_, time) => time,
            _ => None,
        }
    }

    /// The smallest listing that holds the whole of it.
    pub fn shelf(self) -> Shelf {
        let (Some(first), Some(last)) = (self.first(), self.last()) else {
            return Shelf::Undated;
        };
        if first == last {
            Shelf::Day(first)
        } else if (first.year(), first.month()) == (last.year(), last.month()) {
            Shelf::Month(first.year(), first.month())
        } else if first.year() == last.year() {
            Shelf::Year(first.year())
        } else {
            Shelf::Undated
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            When::Day(day, None) => write!(f, "{day}"),
            When::Day(day, Some(time)) => write!(f, "{day}T{time}"),
            When::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            When::Season(year, season) => write!(f, "{year:04}-{:02}", season + 20),
            When::Year(year) => write!(f, "{year:04}"),
            When::Between(first, last) => write!(f, "{first}/{last}"),
            When::Before(last) => write!(f, "../{last}"),
            When::After(first) => write!(f, "{first}/.."),
        }
    }
}

impl FromStr for When {
    type Err = WhenError;

    fn from_str(text: &str) -> Result<When, WhenError> {
        let Some((low, high)) = text.split_once('/') else {
            return single(text, text);
        };
        match (low, high) {
            ("..", "..") => Err(WhenError::Form(text.to_owned())),
            ("..", high) => bound(single(high, text)?.last(), text).map(When::Before),
            (low, "..") => bound(single(low, text)?.first(), text).map(When::After),
            (low, high) => {
                let first = bound(single(low, text)?.first(), text)?;
                let last = bound(single(high, text)?.last(), text)?;
                match first.cmp(&last) {
                    std::cmp::Ordering::Less => Ok(When::Between(first, last)),
                    std::cmp::Ordering::Equal => Ok(When::Day(first, None)),
                    std::cmp::Ordering::Greater => Err(WhenError::Backwards { first, last }),
                }
            }
        }
    }
}

/// A bound of the interval `whole`.
fn bound(day: Option<SolarDate>, whole: &str) -> Result<SolarDate, WhenError> {
    day.ok_or_else(|| WhenError::Form(whole.to_owned()))
}

/// `part` as a day, month, season or year; `whole` is what an error quotes.
fn single(part: &str, whole: &str) -> Result<When, WhenError> {
    let form = || WhenError::Form(whole.to_owned());
    let (date, time) = match part.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (part, None),
    };
    let fields: Vec<&str> = date.split('-').collect();
    let widths: Vec<usize> = fields.iter().map(|field| field.len()).collect();
    if !matches!(widths[..], [4] | [4, 2] | [4, 2, 2])
        || !fields.iter().all(|field| field.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return Err(form());
    }
    let numbers: Vec<i64> = fields.iter().filter_map(|field| field.parse().ok()).collect();
    match (&numbers[..], time) {
        (&[year], None) => Ok(When::Year(valid_year(year)?)),
        (&[year, season @ 21..=24], None) => {
            Ok(When::Season(valid_year(year)?, u8::try_from(season - 20).map_err(|_| form())?))
        }
        (&[year, month], None) => Ok(When::Month(valid_year(year)?, valid_month(month)?)),
        (&[year, month, day], None) => Ok(When::Day(SolarDate::new(year, month, day)?, None)),
        (&[year, month, day], Some(time)) => {
            let day = SolarDate::new(year, month, day)?;
            let time = clock(time).ok_or_else(|| WhenError::Time(time.to_owned()))?;
            Ok(When::Day(day, Some(time)))
        }
        _ => Err(form()),
    }
}

/// `13:03` as a time.
fn clock(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !two_digits(hour) || !two_digits(minute) {
        return None;
    }
    Time::new(hour.parse().ok()?, minute.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_form_reads_orders_and_shelves() {
        for (text, first, last, shelf) in [
            ("1402-09-21", "1402-09-21", "1402-09-21", "day"),
            ("1402-09-21T13:03", "1402-09-21", "1402-09-21", "day"),
            ("1402-09", "1402-09-01", "1402-09-30", "month"),
            ("1402-21", "1402-01-01", "1402-03-31", "year"),
            ("1402-24", "1402-10-01", "1402-12-29", "year"),
            ("1402", "1402-01-01", "1402-12-29", "year"),
            ("1402-09-01/1402-09-30", "1402-09-01", "1402-09-30", "month"),
            ("1402-09-01/1402-10-02", "1402-09-01", "1402-10-02", "year"),
            ("1402-12-01/1403-01-02", "1402-12-01", "1403-01-02", "undated"),
            ("../1402-12-11", "", "1402-12-11", "undated"),
            ("1402-06-01/..", "1402-06-01", "", "undated"),
        ] {
            let when: When = text.parse().unwrap();
            let day = |day: Option<SolarDate>| day.map_or(String::new(), |day| day.to_string());
            assert_eq!(day(when.first()), first, "{text}");
            assert_eq!(day(when.last()), last, "{text}");
            let got = match when.shelf() {
                Shelf::Undated => "undated",
                Shelf::Year(_) => "year",
                Shelf::Month(..) => "month",
                Shelf::Day(_) => "day",
            };
            assert_eq!(got, shelf, "{text}");
            assert_eq!(when.to_string(), text);
        }
    }

    #[test]
    fn what_is_known_better_sharpens() {
        let when = |text: &str| text.parse::<When>().unwrap();
        for (wide, narrow) in [
            ("../1402-12-11", "1402-09"),
            ("1402-06-01/..", "1402-09"),
            ("1402", "1402-09"),
            ("1402-09", "1402-09-21T13:03"),
            ("1402-09-20/1402-09-22", "1402-09-20/1402-09-21"),
            ("../1402-12-11", "../1402-12-10"),
        ] {
            assert!(when(wide).is_sharpened_by(when(narrow)), "{wide} {narrow}");
            assert!(!when(narrow).is_sharpened_by(when(wide)), "{narrow} {wide}");
        }
        for (one, other) in [
            ("1402-09", "1402-10"),
            ("1402-09-21", "1402-09-21T13:03"),
            ("../1402-12-11", "1402-06-01/.."),
        ] {
            assert!(!when(one).is_sharpened_by(when(other)), "{one} {other}");
        }
        let between = |first: &str, last: &str| {
            When::between(when(first).first().unwrap(), when(last).last().unwrap()).to_string()
        };
        assert_eq!(between("1402-09-01", "1402-09-30"), "1402-09");
        assert_eq!(between("1402-01-01", "1402-12-29"), "1402");
        assert_eq!(between("1402-09-21", "1402-09-21"), "1402-09-21");
        assert_eq!(between("1402-09-21", "1402-09-22"), "1402-09-21/1402-09-22");
    }

    #[test]
    fn what_is_no_date_says_why() {
        for (text, part) in [
            ("1402-12-30", "Esfand 1402 has 29 days"),
            ("1402-13", "no month 13"),
            ("1402-09-21T25:00", "no time of day"),
            ("1402-09-21T9:00", "no time of day"),
            ("1402-09-02/1402-09-01", "before it begins"),
            ("2023-12-12T", "no time of day"),
            ("402-09-21", "is no date"),
            ("1402/09/21", "is no date"),
            ("../..", "is no date"),
            ("", "is no date"),
            ("\u{6f1}\u{6f4}\u{6f0}\u{6f2}", "is no date"),
        ] {
            let error = text.parse::<When>().unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    fn day() -> impl Strategy<Value = SolarDate> {
        (1_i64..=3000, 1_i64..=12, 1_i64..=29)
            .prop_map(|(year, month, day)| SolarDate::new(year, month, day).unwrap())
    }

    fn when() -> impl Strategy<Value = When> {
        prop_oneof![
            (day(), proptest::option::of((0_u8..24, 0_u8..60)))
                .prop_map(|(day, time)| When::Day(day, time.and_then(|(h, m)| Time::new(h, m)))),
            (1_u16..=3000, 1_u8..=12).prop_map(|(year, month)| When::Month(year, month)),
            (1_u16..=3000, 1_u8..=4).prop_map(|(year, season)| When::Season(year, season)),
            (1_u16..=3000).prop_map(When::Year),
            (day(), day()).prop_filter_map("two days", |(a, b)| {
                (a != b).then(|| When::Between(a.min(b), a.max(b)))
            }),
            day().prop_map(When::Before),
            day().prop_map(When::After),
        ]
    }

    proptest! {
        #[test]
        fn written_and_read_back_is_the_same(when in when()) {
            prop_assert_eq!(when.to_string().parse::<When>(), Ok(when));
        }

        #[test]
        fn any_text_is_read_without_panic(text in "\\PC{0,24}|[0-9T:/.-]{0,24}") {
            let _ = text.parse::<When>();
        }
    }
}
