//! One day of the Solar Hijri calendar.

use std::fmt;

use icu_calendar::cal::Persian;
use icu_calendar::{Date, Iso};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::text::digits::push_padded;

/// Month names in English letters, for messages on the terminal; `ROMAN_MONTHS[0]` is the first.
const ROMAN_MONTHS: [&str; 12] = [
    "Farvardin",
    "Ordibehesht",
    "Khordad",
    "Tir",
    "Mordad",
    "Shahrivar",
    "Mehr",
    "Aban",
    "Azar",
    "Dey",
    "Bahman",
    "Esfand",
];

/// A day of the Solar Hijri calendar, in the years 1 to 9999.
///
/// A value of this type is a day that exists: there is no 30 Esfand of a common year.
/// Days order as time does. The leap years are ICU4X's, which follow the vernal equinox.
///
/// ```
/// use bayegan::calendar::SolarDate;
///
/// let date = SolarDate::new(1402, 9, 21)?;
/// assert_eq!(date.to_string(), "1402-09-21");
/// assert_eq!(date.gregorian(), "2023-12-12");
/// # Ok::<(), bayegan::calendar::DateError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SolarDate {
    year: u16,
    month: u8,
    day: u8,
}

/// Why three numbers are no date; each message names the nearest that is one.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DateError {
    /// The year is not between 1 and 9999.
    #[error("{0} is no Solar Hijri year; years run from 1 to 9999")]
    Year(i64),
    /// The month is not between 1 and 12.
    #[error("there is no month {0}; a year has 12, was {nearest} meant?", nearest = (*.0).clamp(1, 12))]
    Month(i64),
    /// The month has no such day.
    #[error("{month} {year} has {days} days; was {nearest} meant?", month = ROMAN_MONTHS[usize::from(*.month) - 1], nearest = (*.day).clamp(1, i64::from(*.days)))]
    Day {
        /// The year, 1 to 9999.
        year: u16,
        /// The month, 1 to 12.
        month: u8,
        /// The day that does not exist.
        day: i64,
        /// How many days the month has.
        days: u8,
    },
}

impl SolarDate {
    /// The day `year`-`month`-`day`; an error that names the nearest day if there is none.
    pub fn new(
        year: impl Into<i64>,
        month: impl Into<i64>,
        day: impl Into<i64>,
    ) -> Result<SolarDate, DateError> {
        let (year, month, day) = (year.into(), month.into(), day.into());
        let year = valid_year(year)?;
        let month = valid_month(month)?;
        let days = days_in_month(year, month);
        match u8::try_from(day) {
            Ok(day) if (1..=days).contains(&day) => Ok(SolarDate { year, month, day }),
            _ => Err(DateError::Day { year, month, day, days }),
        }
    }

    /// The first day of a month; `month` counts from 1.
    pub fn first_of_month(year: u16, month: u8) -> Result<SolarDate, DateError> {
        SolarDate::new(year, month, 1)
    }

    /// The last day of a month; `month` counts from 1.
    pub fn last_of_month(year: u16, month: u8) -> Result<SolarDate, DateError> {
        let month = valid_month(i64::from(month))?;
        SolarDate::new(year, month, days_in_month(year, month))
    }

    /// The year, 1 to 9999.
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 (Farvardin) to 12 (Esfand).
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u8 {
        self.day
    }

    /// The day of the week, 0 (Saturday) to 6 (Friday): the Iranian week.
    pub fn weekday(self) -> u8 {
        // A rata die counts from Monday 1 January of the Gregorian year 1; Saturday is its sixth day.
        let days = self.icu().map_or(0, |date| date.to_rata_die().to_i64_date());
        u8::try_from((days + 1).rem_euclid(7)).unwrap_or(0)
    }

    /// How many days it is after another day; fewer than none, before it.
    pub fn days_after(self, other: SolarDate) -> i64 {
        let number =
            |date: SolarDate| date.icu().map_or(0, |date| date.to_rata_die().to_i64_date());
        number(self) - number(other)
    }

    /// The same day in the Gregorian calendar, as ISO 8601 writes it: `2023-12-12`.
    pub fn gregorian(self) -> String {
        let mut written = String::with_capacity("2023-12-12".len());
        if let Some((year, month, day)) = self.to_gregorian() {
            push_padded(&mut written, year, 4);
            for number in [month, day] {
                written.push('-');
                push_padded(&mut written, number, 2);
            }
        }
        written
    }

    /// The year, the month and the day in the Gregorian calendar; `None` never, since years begin at 622 there.
    pub(super) fn to_gregorian(self) -> Option<(u16, u8, u8)> {
        let iso = self.icu()?.to_calendar(Iso);
        let year = u16::try_from(iso.year().extended_year()).ok()?;
        Some((year, iso.month().ordinal, iso.day_of_month().0))
    }

    /// The day of the Gregorian date `year`-`month`-`day`, if that is a date this type can hold.
    pub fn from_gregorian(year: i32, month: u8, day: u8) -> Option<SolarDate> {
        let solar = Date::try_new_iso(year, month, day).ok()?.to_calendar(Persian);
        SolarDate::new(solar.year().extended_year(), solar.month().ordinal, solar.day_of_month().0)
            .ok()
    }

    /// ICU4X's view of the same day; never `None`, since a `SolarDate` is a day that exists.
    fn icu(self) -> Option<Date<Persian>> {
        Date::try_new_persian(i32::from(self.year), self.month, self.day).ok()
    }
}

impl fmt::Display for SolarDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// How many days a month has; `month` counts from 1.
pub fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        1..=6 => 31,
        12 if !is_leap_year(year) => 29,
        _ => 30,
    }
}

/// Whether Esfand of this Solar Hijri year has 30 days.
pub fn is_leap_year(year: u16) -> bool {
    Date::try_new_persian(i32::from(year), 1, 1).is_ok_and(|date| date.is_in_leap_year())
}

/// `year` as a Solar Hijri year.
pub(super) fn valid_year(year: i64) -> Result<u16, DateError> {
    u16::try_from(year).ok().filter(|year| (1..=9999).contains(year)).ok_or(DateError::Year(year))
}

/// `month` as a month's number, 1 to 12.
pub(super) fn valid_month(month: i64) -> Result<u8, DateError> {
    u8::try_from(month).ok().filter(|month| (1..=12).contains(month)).ok_or(DateError::Month(month))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i64, month: i64, day: i64) -> SolarDate {
        SolarDate::new(year, month, day).unwrap()
    }

    #[test]
    fn known_days_meet_their_gregorian_twins() {
        for (solar, gregorian, weekday) in [
            (date(1357, 11, 22), "1979-02-11", 1),
            (date(1399, 12, 30), "2021-03-20", 0),
            (date(1402, 9, 21), "2023-12-12", 3),
            (date(1403, 12, 30), "2025-03-20", 5),
            (date(1404, 1, 1), "2025-03-21", 6),
        ] {
            assert_eq!(solar.gregorian(), gregorian, "{solar}");
            assert_eq!(solar.weekday(), weekday, "{solar}");
        }
    }

    #[test]
    fn every_day_round_trips_through_the_gregorian_calendar() {
        for year in 1..=3000_u16 {
            for month in 1..=12_u8 {
                for day in 1..=days_in_month(year, month) {
                    let solar = date(year.into(), month.into(), day.into());
                    let parts: Vec<i32> =
                        solar.gregorian().split('-').map(|part| part.parse().unwrap()).collect();
                    let back = SolarDate::from_gregorian(
                        parts[0],
                        u8::try_from(parts[1]).unwrap(),
                        u8::try_from(parts[2]).unwrap(),
                    );
                    assert_eq!(back, Some(solar));
                }
            }
        }
    }

    #[test]
    fn the_years_begin_as_the_calendar_authority_has_them() {
        // Of the years 1206 to 1498 the Iranian calendar authority names the first days and the leap years;
        // the rule of 33 years, counted on from the first of them, gives the same.
        let mut first = chrono::NaiveDate::from_ymd_opt(1827, 3, 22).unwrap();
        for year in 1206..=1498_u16 {
            let is_leap = (25 * u32::from(year) + 11) % 33 < 8;
            assert_eq!(is_leap_year(year), is_leap, "{year}");
            assert_eq!(date(year.into(), 1, 1).gregorian(), first.to_string(), "{year}");
            assert_eq!(SolarDate::new(year, 12, 30).is_ok(), is_leap, "{year}");
            first = first + chrono::Days::new(if is_leap { 366 } else { 365 });
        }
    }

    #[test]
    fn an_impossible_date_names_the_nearest_possible_one() {
        for ((year, month, day), message) in [
            ((1404, 12, 30), "Esfand 1404 has 29 days; was 29 meant?"),
            ((1404, 7, 31), "Mehr 1404 has 30 days; was 30 meant?"),
            ((1404, 1, 0), "Farvardin 1404 has 31 days; was 1 meant?"),
            ((1404, 13, 1), "there is no month 13; a year has 12, was 12 meant?"),
            ((0, 1, 1), "0 is no Solar Hijri year; years run from 1 to 9999"),
        ] {
            assert_eq!(SolarDate::new(year, month, day).unwrap_err().to_string(), message);
        }
        assert!(SolarDate::new(1403, 12, 30).is_ok(), "1403 is a leap year");
    }
}
