//! A day and its month in words: «سه‌شنبه ۲۱ آذر ۱۴۰۲», «۲۱ تا ۲۳ آذر», «بیست و یکم آذرماه».

use super::{Meaning, Reader, Year, Yearless, day_of, is_small, known_between};
use crate::calendar::date::days_in_month;
use crate::calendar::names::{Month, Name, name};
use crate::calendar::tokens::Kind;

/// One end of a range, or a day of a list: its month and year may stand with another one.
#[derive(Clone, Copy)]
struct Part {
    weekday: Option<u8>,
    day: u8,
    month: Option<Month>,
    /// Whether «ماه» stands with the month.
    says_month: bool,
    year: Option<Year>,
    next: usize,
}

/// What joins two days.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// «تا», or a dash.
    Range,
    /// «و», or a comma.
    List(bool),
}

/// What has a first and a second one in a month or a year.
const PERIODS: [&str; 10] =
    ["هفته", "دهه", "نیمه", "نوبت", "مرحله", "دوره", "دور", "جلسه", "بازی", "سری"];

/// Words beside which the name of a month is another word: the month, the words before its day, and those behind
/// it. A shot, an avalanche, a seal, a disc; a throw-in.
const OTHERWISE: [(u8, &[&str], &[&str]); 4] = [
    (
        4,
        &["شلیک", "اصابت"],
        &["خورد", "خورده", "شلیک", "اصابت", "خلاص", "چراغ", "برق", "هوایی", "مشقی", "دروازه"],
    ),
    (7, &["دارای"], &["برجسته", "لاستیکی", "موم"]),
    (10, &[], &["وی", "اکسید"]),
    (11, &["ریزش", "سقوط"], &[]),
];

impl Reader<'_> {
    /// A day, a range of days or a list of days with their month, and their year where it is written.
    pub(super) fn days(self, at: usize) -> Option<(Meaning, usize)> {
        if self.is_of_period(at) || (self.number(at).is_some() && self.is_numbered(at)) {
            return None;
        }
        let mut parts = vec![self.part(at).filter(|_| !self.begins_within_number(at))?];
        let mut joints: Vec<Joint> = Vec::new();
        while let Some((joint, next)) = self.joint(parts[parts.len() - 1]) {
            let Some(part) = self.part(next) else { break };
            // «۲۱ آذر و ۳ دی» are two dates.
            if parts[parts.len() - 1].month.is_some() && joint != Joint::Range {
                break;
            }
            joints.push(joint);
            parts.push(part);
            if joint == Joint::Range && part.month.is_some() {
                break;
            }
        }
        let last_named = parts.iter().rposition(|part| part.month.is_some())?;
        parts.truncate(last_named + 1);
        joints.truncate(last_named);
        // «بند ۳، ۲۱ آذر» is no list.
        if joints.contains(&Joint::List(false)) && !joints.contains(&Joint::List(true)) {
            return None;
        }
        let (first, last) = (parts[0], parts[last_named]);
        if last_named == 0 { self.one_day(at, first) } else { range(first, last) }
    }

    /// A day with its month.
    fn one_day(self, at: usize, part: Part) -> Option<(Meaning, usize)> {
        let Part { weekday, day, month: Some(month), year, next, .. } = part else { return None };
        let meaning = match (month, year) {
            (Month::Solar(month, _), Some(Year::Solar(year))) => {
                day_of(weekday, year, month.into(), day.into(), false)?
            }
            (Month::Gregorian(month), Some(Year::Gregorian(year))) => {
                day_of(weekday, year, month.into(), day.into(), true).unwrap_or(Meaning::Untold)
            }
            (Month::Solar(month, is_sure), None) => {
                let is_told = weekday.is_some() || part.says_month;
                let is_month = is_told
                    || (is_sure && !self.is_place(at) && !self.is_otherwise(month, at, next));
                let exists = day <= days_in_month(1403, month);
                // «۳ - ۲ مهر» is a score.
                let is_score = weekday.is_none()
                    && at > 1
                    && self.sign(at - 1) == Some('-')
                    && self.number(at - 2).is_some();
                (is_month && exists && !is_score && !self.is_mistyped(next)).then_some(
                    Meaning::Yearless(Yearless { first: (month, day), last: None, weekday }),
                )?
            }
            // «۵ می» may begin a verb, «۵ مه» name a fog, «۵ اوت» be throw-ins.
            (Month::Gregorian(5 | 8), None) if self.is_persian(next - 1) => return None,
            _ => Meaning::Untold,
        };
        Some(self.with_weekday(meaning, weekday.is_some(), next))
    }

    /// A day, with its weekday, month and year where they stand with it.
    fn part(self, at: usize) -> Option<Part> {
        let (weekday, start) = match self.weekday(at) {
            // «یکشنبه و دوشنبه ۹ و ۱۰ آذر»: whose each is, is not told by where they stand.
            Some((weekday, next)) => {
                let weekday = (!self.is_one_of_several(at)).then_some(weekday);
                (weekday, self.skip(next, is_small))
            }
            None => (None, at),
        };
        let (day, next) = self.day_number(start)?;
        let mut part = Part { weekday, day, month: None, says_month: false, year: None, next };
        // «۲۱/آذر/۱۴۰۲», «۲۱ - آذر»
        let at = self.skip(next, |token| token.is_sign(&['/', '-']));
        let at = if at > next + 1 { next } else { at };
        if let Some((month, says_month, next)) = self.month(at) {
            (part.month, part.says_month, part.next) = (Some(month), says_month, next);
            if let Some((year, next)) = self.year(next, month) {
                (part.year, part.next) = (Some(year), next);
            }
        }
        Some(part)
    }

    /// What joins a day to the next one.
    fn joint(self, part: Part) -> Option<(Joint, usize)> {
        let token = self.tokens.get(part.next)?;
        let next = part.next + 1;
        let follows = self.tokens.get(next)?;
        match (&token.kind, token.name()) {
            (_, Some(Name::Until)) => Some((Joint::Range, next)),
            (_, Some(Name::And)) => Some((Joint::List(true), next)),
            (Kind::Sign('-'), _) if token.is_apart == follows.is_apart => {
                (!token.is_apart || part.month.is_some()).then_some((Joint::Range, next))
            }
            (Kind::Sign('،'), _) => Some((Joint::List(false), next)),
            _ => None,
        }
    }

    /// The number of a day in digits or words: «۲۱», «۲۱ام», «بیست و یکم».
    pub(super) fn day_number(self, at: usize) -> Option<(u8, usize)> {
        let token = self.tokens.get(at)?;
        if let Some((value, digits)) = token.number() {
            if digits > 2 || !(1..=31).contains(&value) {
                return None;
            }
            let day = u8::try_from(value).ok()?;
            let dash = usize::from(self.sign(at + 1) == Some('-'));
            let suffix = self.word(at + 1 + dash);
            let counted = suffix.is_some_and(|word| matches!(word, "م" | "ام" | "مین"));
            return Some((day, if counted { at + 2 + dash } else { at + 1 }));
        }
        let number = |at: usize| match self.name(at)? {
            Name::Day(day) | Name::WeekdayStart(day) => Some(day),
            _ => None,
        };
        let day = number(at)?;
        // «بیست ویکم»
        let joined = self.word(at + 1).and_then(|word| word.strip_prefix('و')).and_then(name);
        if let (20 | 30, Some(Name::Day(unit) | Name::WeekdayStart(unit))) = (day, joined)
            && unit < 10
            && day + unit <= 31
        {
            return Some((day + unit, at + 2));
        }
        let unit = (self.name(at + 1) == Some(Name::And)).then(|| number(at + 2)).flatten();
        match unit {
            Some(unit) if matches!(day, 20 | 30) && unit < 10 && day + unit <= 31 => {
                Some((day + unit, at + 3))
            }
            // «سی ام»
            _ if day == 30 && self.word(at + 1) == Some("ام") => Some((day, at + 2)),
            _ => Some((day, at + 1)),
        }
    }

    /// A month, and whether «ماه» stands with it.
    pub(super) fn month(self, at: usize) -> Option<(Month, bool, usize)> {
        let before = self.name(at) == Some(Name::MonthWord);
        let at = if before { at + 1 } else { at };
        let Name::Month(month) = self.name(at)? else { return None };
        let word = self.word(at)?;
        let next = at + 1;
        // «ربیع الاول», «ذی الحجه»
        let is_first = matches!(word, "ربیع" | "جمادی" | "ذی");
        let next = match self.word(next) {
            Some(second) if month == Month::Lunar && second.starts_with("ال") => next + 1,
            _ if is_first => return None,
            _ => next,
        };
        let behind = self.name(next) == Some(Name::MonthWord);
        let says_month = before || behind || word.ends_with("ماه");
        Some((month, says_month, if behind { next + 1 } else { next }))
    }

    /// A weekday: «سه‌شنبه», «سه شنبه», «۳شنبه».
    pub(super) fn weekday(self, at: usize) -> Option<(u8, usize)> {
        if let Some((number @ 1..=5, 1)) = self.number(at) {
            let is_weekday = self.name(at + 1) == Some(Name::Weekday(0));
            return is_weekday.then_some((u8::try_from(number).ok()?, at + 2));
        }
        match self.name(at)? {
            Name::Weekday(weekday) => Some((weekday, at + 1)),
            Name::WeekdayStart(weekday) if self.name(at + 1) == Some(Name::Weekday(0)) => {
                Some((weekday, at + 2))
            }
            _ => None,
        }
    }

    /// Whether the weekday at `at` has another one before it, with «و» between.
    fn is_one_of_several(self, at: usize) -> bool {
        let Some(and) = at.checked_sub(1).filter(|and| self.name(*and) == Some(Name::And)) else {
            return false;
        };
        let ends = |start: usize| self.weekday(start).is_some_and(|(_, next)| next == and);
        (and.saturating_sub(2)..and).any(ends)
    }

    /// Whether the words beside a day and a month's name make that name another word.
    fn is_otherwise(self, month: u8, at: usize, next: usize) -> bool {
        let is_in = |at: Option<usize>, words: &[&str]| {
            at.and_then(|at| self.word(at)).is_some_and(|word| words.contains(&word))
        };
        let mut known = OTHERWISE.iter().filter(|(other, ..)| *other == month);
        known.any(|(_, before, behind)| {
            is_in(at.checked_sub(1), before) || is_in(Some(next), behind)
        })
    }

    /// Whether a year of too many digits stands behind a month: «۲۱ آذر ۱۴۰۲۵».
    fn is_mistyped(self, at: usize) -> bool {
        let is_year = self
            .number(at)
            .is_some_and(|(number, digits)| digits == 5 && (12_000..15_000).contains(&number));
        is_year && self.tokens.get(at + 1).is_none_or(|token| matches!(token.kind, Kind::Sign(_)))
    }

    /// Whether an ordinal number is that of a part of the month: «هفته اول آذر», «نیمه دوم آذر».
    fn is_of_period(self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.word(before));
        self.number(at).is_none() && before.is_some_and(|word| PERIODS.contains(&word))
    }

    /// Whether the number that a date may begin with goes on from one before it.
    fn begins_within_number(self, at: usize) -> bool {
        self.number(at).is_some() && self.is_within_number(at)
    }

    fn is_persian(self, at: usize) -> bool {
        self.word(at).is_some_and(|word| !word.is_ascii())
    }
}

/// The days from one to another.
fn range(first: Part, last: Part) -> Option<(Meaning, usize)> {
    let month = last.month?;
    let next = last.next;
    let first_month = first.month.unwrap_or(month);
    let (from, to) = match (first_month, month) {
        // «۹ تا ۱۲ سنبله» may be ears of corn; with a year it is none.
        (Month::Solar(from, one), Month::Solar(to, other))
            if (one && other) || last.year.is_some() =>
        {
            (from, to)
        }
        (Month::Gregorian(from), Month::Gregorian(to)) => (from, to),
        _ => return Some((Meaning::Untold, next)),
    };
    let turn = i64::from(from > to);
    let (year, gregorian) = match (month, last.year) {
        (Month::Solar(..), Some(Year::Solar(year))) => (year, false),
        (Month::Gregorian(_), Some(Year::Gregorian(year))) => (year, true),
        (Month::Solar(..), None) => {
            let exists =
                first.day <= days_in_month(1403, from) && last.day <= days_in_month(1403, to);
            let yearless = Yearless {
                first: (from, first.day),
                last: Some((to, last.day)),
                weekday: first.weekday,
            };
            let rises = turn == 1 || yearless.last > Some(yearless.first);
            let meaning =
                if exists && rises { Meaning::Yearless(yearless) } else { Meaning::Untold };
            return Some((meaning, next));
        }
        _ => return Some((Meaning::Untold, next)),
    };
    let first_year = match first.year {
        Some(Year::Solar(year) | Year::Gregorian(year)) => year,
        _ => year - turn,
    };
    let day = |weekday, year, month: u8, day: u8| {
        day_of(weekday, year, month.into(), day.into(), gregorian)
    };
    match (day(first.weekday, first_year, from, first.day)?, day(last.weekday, year, to, last.day)?)
    {
        (Meaning::Known { when: a, .. }, Meaning::Known { when: b, .. }) => {
            Some((known_between(a, b, gregorian), next))
        }
        (wrong @ Meaning::Wrong(_), _) | (_, wrong) => Some((wrong, next)),
    }
}
