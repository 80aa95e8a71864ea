//! The one clock of a snapshot: the same content has the same, whenever and wherever it is packed.

use std::fmt;

use chrono::{DateTime, Datelike, Utc};

use crate::calendar::When;
use crate::site::Site;

/// A moment, to the second, in the Gregorian years 1000 to 9999.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock(DateTime<Utc>);

impl Clock {
    /// The moment of `seconds` since 1970-01-01T00:00:00 UTC; `None` outside the years.
    pub fn new(seconds: i64) -> Option<Clock> {
        let moment = DateTime::from_timestamp(seconds, 0)?;
        (1000..=9999).contains(&moment.year()).then_some(Clock(moment))
    }

    /// The clock of a site: the newest moment that an item's date names, else the first day of the year
    /// that `[snapshot] since` names; `None` where there is neither. A day without a time begins it.
    pub fn of(site: &Site) -> Option<Clock> {
        let config = site.config();
        let moment =
            |when: When| config.timezone.seconds(when.first().or(when.last())?, when.time());
        let dates = site.items().iter().filter_map(|item| item.date);
        let newest = dates.filter_map(moment).max();
        let since = || config.timezone.seconds(config.since?, None);
        Clock::new(newest.or_else(since)?)
    }

    /// The moment that [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Clock> {
        let moment = DateTime::parse_from_rfc3339(text).ok()?;
        Clock::new(moment.timestamp()).filter(|clock| clock.to_string() == text)
    }

    /// Seconds since 1970-01-01T00:00:00 UTC.
    pub fn seconds(self) -> i64 {
        self.0.timestamp()
    }

    /// Its fourteen digits, as indexes of web archives write it: `20250320203000`.
    pub fn digits(self) -> String {
        self.0.format("%Y%m%d%H%M%S").to_string()
    }

    /// Its Gregorian day: `2025-03-20`.
    pub fn day(self) -> String {
        self.0.format("%Y-%m-%d").to_string()
    }
}

impl fmt::Display for Clock {
    /// As ISO 8601 writes it, in UTC: `2025-03-20T20:30:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%dT%H:%M:%SZ"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_written_and_read() {
        let clock = Clock::new(1_742_502_600).unwrap();
        assert_eq!(clock.to_string(), "2025-03-20T20:30:00Z");
        assert_eq!((clock.digits(), clock.day()), ("20250320203000".into(), "2025-03-20".into()));
        assert_eq!(Clock::parse("2025-03-20T20:30:00Z"), Some(clock));
        for wrong in ["2025-03-20", "2025-03-20T20:30:00+00:00", "2025-13-20T20:30:00Z", ""] {
            assert_eq!(Clock::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Clock::new(i64::MAX), None);
        assert_eq!(Clock::new(-40_000_000_000), None);
    }
}
