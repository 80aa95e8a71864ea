//! The time of day beside a date: «ساعت ۱۶:۳۰», «۹ صبح», «- ۱۳:۰۳».

use super::{Meaning, Reader, at_time};
use crate::calendar::names::Name;
use crate::calendar::when::{Time, When};

/// Whose time it is, where it is ours: «به وقت تهران».
const OURS: [&str; 4] = ["تهران", "ایران", "محلی", "کابل"];

impl Reader<'_> {
    /// «۱۶:۳۰ - ۱۴۰۲/۰۹/۲۱»: a date in numbers with its time before it.
    pub(super) fn time_before(self, at: usize) -> Option<(Meaning, usize)> {
        if !self.is_clock(at, &[':']) {
            return None;
        }
        let (time, next) = self.clock(at)?;
        let start = self.skip(next, |token| token.is_sign(&['،', '-', '|']));
        let (meaning, next) = self.numeric_range(start).filter(|_| start > next)?;
        let is_day = matches!(meaning, Meaning::Known { when: When::Day(..), .. });
        is_day.then(|| (at_time(meaning, time), next))
    }

    /// The time that stands behind a date, if one does; none, where that is a range of times.
    pub(super) fn time_behind(self, at: usize) -> Option<(Option<Time>, usize)> {
        if self.word(at) == Some("t") && !self.tokens[at].is_apart {
            return self.clock(at + 1);
        }
        let at = self.skip(at, |token| {
            token.is_sign(&['،', '-', '|', '؛'])
                || matches!(token.word(), Some("در" | "از" | "راس"))
        });
        if self.name(at) == Some(Name::HourWord) {
            return self
                .clock(at + 1)
                .map(|(time, next)| (time.filter(|_| self.is_ours(next)), next));
        }
        // Without «ساعت», only what has minutes is a time.
        let has_minutes = self.is_clock(at, &[':']);
        has_minutes.then(|| self.clock(at)).flatten()
    }

    /// A time of day: «۱۶:۳۰», «۹ صبح», «۹ و ۳۰ دقیقه», «۹ و نیم»; none, where it is the first of a range, or
    /// does not tell the half of the day.
    pub(super) fn clock(self, at: usize) -> Option<(Option<Time>, usize)> {
        let (hour, digits) = self.number(at)?;
        if digits > 2 || self.is_within_number(at) {
            return None;
        }
        let mut next = at + 1;
        let mut minute = 0;
        if self.is_clock(at, &[':', '.']) {
            minute = self.number(at + 2)?.0;
            next = at + 3;
            // Seconds say nothing here.
            let has_seconds = self.sign(next) == Some(':') && self.number(next + 1).is_some();
            next += if has_seconds { 2 } else { 0 };
        } else if self.name(next) == Some(Name::And) {
            let minutes = self.number(next + 1).filter(|_| self.word(next + 2) == Some("دقیقه"));
            if let Some((minutes, _)) = minutes {
                (minute, next) = (minutes, next + 3);
            } else if self.word(next + 1) == Some("نیم") {
                (minute, next) = (30, next + 2);
            }
        }
        if self.name(next) == Some(Name::Until) || self.sign(next) == Some('-') {
            let end = next + 1;
            if let Some((_, after)) = self.number(end).and_then(|_| self.clock(end)) {
                return Some((None, after));
            }
        }
        let small = |number: i64| u8::try_from(number).ok();
        let (hour, minute) = (small(hour)?, small(minute)?);
        let Some(Name::DayPart(first, last)) = self.name(next) else {
            return Some((Some(Time::new(hour, minute)?), next));
        };
        let hours = if hour <= 12 { [hour % 12, hour % 12 + 12] } else { [hour, hour] };
        let mut fitting = hours.into_iter().filter(|hour| (first..=last).contains(hour));
        let hour = fitting.next();
        Some((hour.and_then(|hour| Time::new(hour, minute)), next + 1))
    }

    /// Whether the time that ends before `at` is not said to be another zone's: «به وقت گرینویچ», which may be of
    /// another day here.
    fn is_ours(self, at: usize) -> bool {
        let is_zoned = self.word(at) == Some("به") && self.word(at + 1) == Some("وقت");
        !is_zoned || self.word(at + 2).is_some_and(|word| OURS.contains(&word))
    }

    /// Whether `16:30` stands there, with one of the signs in it.
    fn is_clock(self, at: usize, signs: &[char]) -> bool {
        let minutes = self.number(at + 2).is_some_and(|(_, digits)| digits == 2);
        self.number(at).is_some()
            && self.sign(at + 1).is_some_and(|sign| signs.contains(&sign))
            && minutes
            && !self.tokens[at + 1].is_apart
            && !self.tokens[at + 2].is_apart
    }
}
