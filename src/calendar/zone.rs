//! Time zones: what a clock on the wall says at a moment.

use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Timelike};
use chrono_tz::Tz;

use super::date::SolarDate;
use super::when::{Time, When};
use crate::text::digits::push_padded;

/// A time zone of the IANA database, with its history: Tehran's has summer time until 1401.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(Tz);

impl Default for Zone {
    /// Tehran's.
    fn default() -> Zone {
        Zone(Tz::Asia__Tehran)
    }
}

impl FromStr for Zone {
    type Err = String;

    fn from_str(name: &str) -> Result<Zone, String> {
        let zone = name.parse().map(Zone);
        zone.map_err(|_| format!("`{name}` is no time zone; write it as Asia/Tehran or Asia/Kabul"))
    }
}

impl Zone {
    /// The day and the minute here at a moment, in seconds since 1970-01-01T00:00:00 UTC; `None` outside the
    /// years that dates are written for.
    ///
    /// ```
    /// use bayegan::calendar::Zone;
    ///
    /// let when = Zone::default().when(1_702_373_580);
    /// assert_eq!(when.map(|when| when.to_string()).as_deref(), Some("1402-09-21T13:03"));
    /// ```
    pub fn when(self, seconds: i64) -> Option<When> {
        let local = DateTime::from_timestamp(seconds, 0)?.with_timezone(&self.0);
        let small = |number: u32| u8::try_from(number).ok();
        let (month, day) = (small(local.month())?, small(local.day())?);
        let date = SolarDate::from_gregorian(local.year(), month, day)?;
        Some(When::Day(date, Time::new(small(local.hour())?, small(local.minute())?)))
    }

    /// The moment of a time of day here, or of the beginning of the day, as RFC 3339 writes it; empty outside
    /// the years that it can write.
    ///
    /// ```
    /// use bayegan::calendar::{SolarDate, Time, Zone};
    ///
    /// let day = SolarDate::new(1402, 9, 21)?;
    /// let zone = Zone::default();
    /// assert_eq!(zone.moment(day, Time::new(13, 3)), "2023-12-12T13:03:00+03:30");
    /// assert_eq!(zone.moment(day, None), "2023-12-12T00:00:00+03:30");
    /// # Ok::<(), bayegan::calendar::DateError>(())
    /// ```
    pub fn moment(self, day: SolarDate, time: Option<Time>) -> String {
        let Some(local) = local(day, time).filter(|local| local.year() <= 9999) else {
            return String::new();
        };
        // An hour that the clocks skipped is written as if they had not: by what they said before. The most
        // that any skipped was a day.
        let offset = [0, 1, 24].into_iter().find_map(|hours| {
            self.0.offset_from_local_datetime(&(local - TimeDelta::hours(hours))).earliest()
        });
        let Some(offset) = offset.map(|offset| offset.fix()) else { return String::new() };
        let mut written = day.gregorian();
        written.push('T');
        push_clock(&mut written, local.num_seconds_from_midnight());
        let east = offset.local_minus_utc();
        written.push(if east < 0 { '-' } else { '+' });
        // RFC 3339 has no offsets with seconds, as Tehran's was until 1314 (03:25:44).
        let clock = written.len() + "03:30".len();
        push_clock(&mut written, east.unsigned_abs());
        written.truncate(clock);
        written
    }

    /// The moment at which a clock here says that day and time, in seconds since 1970-01-01T00:00:00 UTC;
    /// without a time, when the day begins. Of a time that the clock says twice, the first; of one that it
    /// leaps over, the one an hour later.
    ///
    /// ```
    /// use bayegan::calendar::{SolarDate, Time, Zone};
    ///
    /// let day = SolarDate::new(1402, 9, 21)?;
    /// assert_eq!(Zone::default().seconds(day, Time::new(13, 3)), Some(1_702_373_580));
    /// # Ok::<(), bayegan::calendar::DateError>(())
    /// ```
    pub fn seconds(self, day: SolarDate, time: Option<Time>) -> Option<i64> {
        let local = local(day, time)?;
        let moment = |local| self.0.from_local_datetime(&local).earliest();
        Some(moment(local).or_else(|| moment(local + TimeDelta::hours(1)))?.timestamp())
    }
}

/// What a clock on the wall says then, or at the beginning of the day.
fn local(day: SolarDate, time: Option<Time>) -> Option<NaiveDateTime> {
    let (year, month, day) = day.to_gregorian()?;
    let date = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())?;
    let (hour, minute) = time.map_or((0, 0), |time| (time.hour(), time.minute()));
    date.and_hms_opt(hour.into(), minute.into(), 0)
}

/// Writes seconds since midnight as `13:03:00`.
fn push_clock(out: &mut String, seconds: u32) {
    for (place, number) in [seconds / 3600, seconds / 60 % 60, seconds % 60].into_iter().enumerate()
    {
        if place > 0 {
            out.push(':');
        }
        push_padded(out, number, 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_has_its_history() {
        let at = |zone: &str, seconds| {
            zone.parse::<Zone>().unwrap().when(seconds).map(|when| when.to_string())
        };
        // Summer time in Tehran was last kept in 1401 (2022).
        assert_eq!(at("Asia/Tehran", 1_656_590_400).as_deref(), Some("1401-04-09T16:30"));
        assert_eq!(at("Asia/Tehran", 1_688_126_400).as_deref(), Some("1402-04-09T15:30"));
        assert_eq!(at("Asia/Kabul", 1_688_126_400).as_deref(), Some("1402-04-09T16:30"));
        assert!("Tehran/Iran".parse::<Zone>().is_err());
        assert_eq!(at("UTC", i64::MAX), None);
    }

    #[test]
    fn a_moment_is_written_with_the_offset_of_its_time() {
        let at = |zone: &str, date: &str| match date.parse().unwrap() {
            When::Day(day, time) => zone.parse::<Zone>().unwrap().moment(day, time),
            other => panic!("{other} is no day"),
        };
        assert_eq!(at("Asia/Tehran", "1401-04-09T16:30"), "2022-06-30T16:30:00+04:30");
        assert_eq!(at("Asia/Tehran", "1401-01-02T00:30"), "2022-03-22T00:30:00+03:30");
        assert_eq!(at("Asia/Tehran", "1300-01-01"), "1921-03-21T00:00:00+03:25");
        assert_eq!(at("America/St_Johns", "1402-10-11"), "2024-01-01T00:00:00-03:30");
        assert_eq!(at("UTC", "1402-10-11T23:59"), "2024-01-01T23:59:00+00:00");
        assert_eq!(at("UTC", "9999-01-01"), "");
    }

    #[test]
    fn a_day_begins_where_its_clock_does() {
        let zone = Zone::default();
        let begins = |year, month, day| {
            zone.seconds(SolarDate::new(year, month, day).unwrap(), None).unwrap()
        };
        assert_eq!(begins(1404, 1, 1), 1_742_502_600);
        // Summer time began at midnight of 2 Farvardin 1401: the clock went from 0:00 to 1:00.
        assert_eq!(begins(1401, 1, 2), 1_647_894_600);
    }
}
