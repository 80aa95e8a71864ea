//! Dates in the words and digits a Persian reader expects.

use super::date::SolarDate;
use super::when::When;
use crate::text::digits::{push_persian, to_persian};

/// The months' Persian names; `MONTHS[0]` is Farvardin.
pub const MONTHS: [&str; 12] = [
    "فروردین",
    "اردیبهشت",
    "خرداد",
    "تیر",
    "مرداد",
    "شهریور",
    "مهر",
    "آبان",
    "آذر",
    "دی",
    "بهمن",
    "اسفند",
];

/// The weekdays' Persian names; `WEEKDAYS[0]` is Saturday, as [`SolarDate::weekday`] counts.
pub const WEEKDAYS: [&str; 7] =
    ["شنبه", "یکشنبه", "دوشنبه", "سه\u{200c}شنبه", "چهارشنبه", "پنجشنبه", "جمعه"];

const SEASONS: [&str; 4] = ["بهار", "تابستان", "پاییز", "زمستان"];

/// A date in words, with Persian digits: «دوشنبه ۲۰ آذر ۱۴۰۲، ساعت ۱۳:۰۳», «آذر ۱۴۰۲، روز نامعلوم».
pub fn spoken(when: When) -> String {
    match when {
        When::Day(day, time) => {
            let mut text = spoken_day(day);
            if let Some(time) = time {
                text.push_str("، ساعت ");
                push_persian(&mut text, &time.to_string());
            }
            text
        }
        When::Month(year, month) => format!("{}، روز نامعلوم", spoken_month(year, month)),
        When::Season(year, season) => {
            format!("{} {}، روز نامعلوم", SEASONS[usize::from(season) - 1], number(year))
        }
        When::Year(year) => format!("سال {}، روز نامعلوم", number(year)),
        When::Between(first, last) => format!("میان {} و {}", plain_day(first), plain_day(last)),
        When::Before(last) => format!("{} یا پیش از آن", plain_day(last)),
        When::After(first) => format!("{} یا پس از آن", plain_day(first)),
    }
}

/// A date in few words: a day without its weekday and its time («۲۰ آذر ۱۴۰۲»), the others as [`spoken`] has
/// them.
pub fn brief(when: When) -> String {
    match when {
        When::Day(day, _) => plain_day(day),
        other => spoken(other),
    }
}

/// A month and its year in words: «آذر ۱۴۰۲».
pub fn spoken_month(year: u16, month: u8) -> String {
    format!("{} {}", MONTHS[usize::from(month) - 1], number(year))
}

fn spoken_day(day: SolarDate) -> String {
    let mut text = String::with_capacity(ROOM);
    text.push_str(WEEKDAYS[usize::from(day.weekday())]);
    text.push(' ');
    push_day(&mut text, day);
    text
}

fn plain_day(day: SolarDate) -> String {
    let mut text = String::with_capacity(ROOM);
    push_day(&mut text, day);
    text
}

/// Room for a date with its weekday and its time, in bytes.
const ROOM: usize = 96;

/// Writes a day. Each item's page and card shows several: with `format!` they take several times as long.
fn push_day(text: &mut String, day: SolarDate) {
    push_persian(text, itoa::Buffer::new().format(day.day()));
    text.push(' ');
    text.push_str(MONTHS[usize::from(day.month()) - 1]);
    text.push(' ');
    push_persian(text, itoa::Buffer::new().format(day.year()));
}

/// A year in Persian digits.
fn number(year: u16) -> String {
    to_persian(itoa::Buffer::new().format(year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_words() {
        for (when, words) in [
            ("1402-09-21", "سه\u{200c}شنبه ۲۱ آذر ۱۴۰۲"),
            ("1402-09-21T13:03", "سه\u{200c}شنبه ۲۱ آذر ۱۴۰۲، ساعت ۱۳:۰۳"),
            ("1402-09", "آذر ۱۴۰۲، روز نامعلوم"),
            ("1402-23", "پاییز ۱۴۰۲، روز نامعلوم"),
            ("1402", "سال ۱۴۰۲، روز نامعلوم"),
            ("1402-09-01/1402-10-02", "میان ۱ آذر ۱۴۰۲ و ۲ دی ۱۴۰۲"),
            ("../1402-12-11", "۱۱ اسفند ۱۴۰۲ یا پیش از آن"),
            ("1402-06-01/..", "۱ شهریور ۱۴۰۲ یا پس از آن"),
        ] {
            assert_eq!(spoken(when.parse().unwrap()), words);
        }
        assert_eq!(brief("1402-09-21T13:03".parse().unwrap()), "۲۱ آذر ۱۴۰۲");
        assert_eq!(brief("1402-09".parse().unwrap()), "آذر ۱۴۰۲، روز نامعلوم");
    }
}
