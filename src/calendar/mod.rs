//! The Solar Hijri calendar: dates, how far they are known, and how people write them.
//!
//! A leaf: every module may call it, it calls none but `text`, for digits. The only place that names
//! `icu_calendar`.

mod date;
mod format;
mod mention;
mod names;
mod tokens;
mod when;
mod written;
mod zone;

pub use date::{DateError, SolarDate, days_in_month, is_leap_year};
pub use format::{MONTHS, WEEKDAYS, brief, spoken, spoken_month};
pub use mention::{Meaning, Mention, Yearless, mentions, only_mention};
pub use when::{Shelf, Time, When, WhenError};
pub use written::{DateLine, GREGORIAN, Misdated, Stamp, date_line, stamp, yearless_line};
pub use zone::Zone;
