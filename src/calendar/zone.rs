//! Time zones: what a clock on the wall says at a moment.

use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDateTime, Offset, TimeDelta, TimeZone, Timelike};
use chrono_tz::Tz;

use super::date::SolarDate;
use super::when::{Time, When};

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
        let clock = time.map_or_else(|| "00:00".to_owned(), |time| time.to_string());
        let written = format!("{}T{clock}:00", day.gregorian());
        let Ok(local) = written.parse::<NaiveDateTime>() else { return String::new() };
        // An hour that the clocks skipped is written as if they had not.
        let offset = self
            .0
            .offset_from_local_datetime(&local)
            .earliest()
            .map_or_else(|| self.0.offset_from_utc_datetime(&local).fix(), |offset| offset.fix());
        format!("{written}{offset}")
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
        let clock = time.map_or_else(|| "00:00".to_owned(), |time| time.to_string());
        let local: NaiveDateTime = format!("{}T{clock}:00", day.gregorian()).parse().ok()?;
        let moment = |local| self.0.from_local_datetime(&local).earliest();
        Some(moment(local).or_else(|| moment(local + TimeDelta::hours(1)))?.timestamp())
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
