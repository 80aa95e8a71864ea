//! Text copied out of a messenger: a header line with the sender, and perhaps the date, over each message.

use super::marker::is_padding;
use super::source::{Dump, Line};
use crate::calendar::{SolarDate, Time, When};
use crate::report::Diagnostic;
use crate::text::digits::to_ascii;

/// The order of day, month and year in a numeric date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// Day, month, year: `13.08.2026`.
    DayMonthYear,
    /// Month, day, year: `8/13/2026`.
    MonthDayYear,
    /// Year, month, day: `2026-08-13`.
    YearMonthDay,
}

impl std::str::FromStr for DateOrder {
    type Err = String;

    fn from_str(text: &str) -> Result<DateOrder, String> {
        match text {
            "dmy" => Ok(DateOrder::DayMonthYear),
            "mdy" => Ok(DateOrder::MonthDayYear),
            "ymd" => Ok(DateOrder::YearMonthDay),
            other => Err(format!("`{other}` is no order of dates; write dmy, mdy or ymd")),
        }
    }
}

/// A header as Telegram Desktop copies it: `Name, [13.08.2026 13:03]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header<'a> {
    /// The sender's name.
    pub(super) name: &'a str,
    /// The three numbers of the date, in the order they are written.
    fields: [i64; 3],
    time: Option<Time>,
}

/// Reads a header line; `None` for any other line.
pub(super) fn header(line: &str) -> Option<Header<'_>> {
    if line.len() > 400 {
        return None;
    }
    let line = line.trim_matches(is_padding);
    let (name, moment) =
        line.strip_suffix(':').unwrap_or(line).strip_suffix(']')?.rsplit_once(", [")?;
    let moment = to_ascii(moment).replace(['\u{202f}', '\u{a0}'], " ");
    let (date, time) = moment.trim().split_once(' ')?;
    let mut fields = date.trim_end_matches(',').split(['/', '.', '-']);
    let mut field = || fields.next().and_then(|field| field.parse::<i64>().ok());
    let numbers = [field()?, field()?, field()?];
    if fields.any(|rest| !rest.is_empty()) {
        return None;
    }
    Some(Header { name: name.trim(), fields: numbers, time: clock(time.trim()) })
}

/// `13:03`, `1:03 PM` or `13:03:07` as a time.
fn clock(text: &str) -> Option<Time> {
    let (digits, half) = match text.find(|c: char| !c.is_ascii_digit() && c != ':') {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let mut fields = digits.split(':').map(|field| field.parse::<u8>().ok());
    let (hour, minute) = (fields.next()??, fields.next()??);
    let half: String = half.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    let hour = match half.as_str() {
        "" => hour,
        "am" | "قظ" if (1..=12).contains(&hour) => hour % 12,
        "pm" | "بظ" if (1..=12).contains(&hour) => hour % 12 + 12,
        _ => return None,
    };
    Time::new(hour, minute)
}

impl Header<'_> {
    /// The date and time it states, read in an order; a year before 1700 is a Solar Hijri one, and one of
    /// two digits is of this century, as many locales write it.
    pub(super) fn when(&self, order: DateOrder) -> Option<When> {
        let [a, b, c] = self.fields;
        let (year, month, day) = match order {
            DateOrder::DayMonthYear => (c, b, a),
            DateOrder::MonthDayYear => (c, a, b),
            DateOrder::YearMonthDay => (a, b, c),
        };
        let year = if (0..100).contains(&year) { year + 2000 } else { year };
        let date = if (1200..1700).contains(&year) {
            SolarDate::new(year, month, day).ok()?
        } else if (1700..=9999).contains(&year) {
            let year = i32::try_from(year).ok()?;
            SolarDate::from_gregorian(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)?
        } else {
            return None;
        };
        Some(When::Day(date, self.time))
    }
}

/// Finds the order of dates in a dump's headers.
#[derive(Debug, Default)]
pub(super) struct OrderFinder {
    /// What is known of each order.
    orders: [Dates; 3],
    /// Where the first header stands.
    first: Option<Diagnostic>,
}

/// The dates of headers, read in one order.
#[derive(Debug, Default)]
struct Dates {
    /// Whether one is no date.
    wrong: bool,
    /// Whether one is before, and one after the date above it.
    falls: bool,
    rises: bool,
    last: Option<SolarDate>,
}

const ORDERS: [DateOrder; 3] =
    [DateOrder::DayMonthYear, DateOrder::MonthDayYear, DateOrder::YearMonthDay];

impl OrderFinder {
    /// Takes in the headers of the next part of the dump.
    pub(super) fn look(&mut self, dump: &Dump) {
        for line in dump.lines() {
            let Some(header) = header(line.text) else { continue };
            self.first.get_or_insert_with(|| dump.at_line(Diagnostic::error(""), line.number));
            for (order, dates) in ORDERS.into_iter().zip(&mut self.orders) {
                match header.when(order).and_then(When::first) {
                    None => dates.wrong = true,
                    Some(day) => {
                        dates.falls |= dates.last.is_some_and(|last| day < last);
                        dates.rises |= dates.last.is_some_and(|last| day > last);
                        dates.last = Some(day);
                    }
                }
            }
        }
    }

    /// The order, as far as the headers tell it: the only one in which all are dates, or in which they run in
    /// the order of time. `None` if there is no header.
    ///
    /// Fails where two orders are possible: a guess would date every bulletin wrongly.
    pub(super) fn order(self) -> Result<Option<DateOrder>, Diagnostic> {
        let Some(mut first) = self.first else { return Ok(None) };
        let possible: Vec<(DateOrder, &Dates)> =
            ORDERS.into_iter().zip(&self.orders).filter(|(_, dates)| !dates.wrong).collect();
        let runs = |dates: &Dates| dates.falls != dates.rises;
        let ordered: Vec<DateOrder> =
            possible.iter().filter(|(_, dates)| runs(dates)).map(|(order, _)| *order).collect();
        let (message, help) = match (&possible[..], &ordered[..]) {
            ([(order, _)], _) | (_, [order]) => return Ok(Some(*order)),
            ([], _) => (
                "the dates over the messages are in no one order",
                "name the order of most of them with --date-order dmy|mdy|ymd",
            ),
            _ => (
                "the dump does not tell whether its dates have the day or the month first",
                "name the order with --date-order dmy|mdy|ymd",
            ),
        };
        message.clone_into(&mut first.message);
        Err(first.help(help))
    }
}

/// The header of a dump copied on Android, `Name:`, if it has one: the line the dump begins with, which
/// stands again and only behind blank lines.
pub(super) fn repeated_header<'a>(lines: &[Line<'a>]) -> Option<&'a str> {
    let is_blank = |line: &Line<'_>| line.text.chars().all(is_padding);
    let first = lines.iter().position(|line| !is_blank(line))?;
    let name = lines[first].text.trim_matches(is_padding);
    if !name.ends_with(':') || name.chars().count() > 80 {
        return None;
    }
    let places: Vec<usize> = (0..lines.len())
        .filter(|&place| lines[place].text.trim_matches(is_padding) == name)
        .collect();
    let all_open = places.iter().all(|&place| place == first || is_blank(&lines[place - 1]));
    (places.len() > 1 && all_open).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn dump(headers: &[&str]) -> Dump {
        let text: Vec<String> =
            headers.iter().map(|header| format!("شهر, [{header}]\nمتن\n")).collect();
        Dump::new(Path::new("d.txt"), "d.txt", text.join("\n").into_bytes()).unwrap()
    }

    fn check(headers: &[&str], expect: Result<Option<DateOrder>, &str>) {
        let mut finder = OrderFinder::default();
        finder.look(&dump(headers));
        let found = finder.order().map_err(|error| error.to_string());
        match expect {
            Ok(order) => assert_eq!(found, Ok(order), "{headers:?}"),
            Err(part) => assert!(found.unwrap_err().contains(part), "{headers:?}"),
        }
    }

    #[test]
    fn the_order_of_dates_is_told_by_the_dump_or_asked_for() {
        check(&["13/8/2026 1:03 PM", "1/9/2026 1:03 PM"], Ok(Some(DateOrder::DayMonthYear)));
        check(&["8/13/2026 1:03 PM"], Ok(Some(DateOrder::MonthDayYear)));
        check(&["2026-08-01 13:03"], Ok(Some(DateOrder::YearMonthDay)));
        check(&["8/13/26 1:03 PM"], Ok(Some(DateOrder::MonthDayYear)));
        check(
            &["31.07.26 13:03", "01.08.26 13:03", "15.08.26 9:00"],
            Ok(Some(DateOrder::DayMonthYear)),
        );
        check(&["13.08.26 13:03"], Err("--date-order dmy|mdy|ymd"));
        check(
            &["01.08.2026 13:03", "02.08.2026 10:00", "01.09.2026 10:00"],
            Ok(Some(DateOrder::DayMonthYear)),
        );
        check(&["۱۴۰۵/۰۵/۰۳ ۱۳:۰۳"], Ok(Some(DateOrder::YearMonthDay)));
        check(&["5/6/2026 1:03 PM"], Err("--date-order dmy|mdy|ymd"));
        check(&["5/6/2026 1:03 PM", "5/6/2026 1:04 PM"], Err("d.txt:1:1: the dump does not tell"));
        check(&["13/8/2026 1:03", "8/13/2026 1:04"], Err("in no one order"));
        check(&[], Ok(None));
    }

    #[test]
    fn headers_state_dates_and_times() {
        for (line, when) in [
            ("شهر, [13.08.2026 13:03]", "1405-05-22T13:03"),
            ("Name, A, [13/8/2026 12:03 AM]:", "1405-05-22T00:03"),
            ("Name, [13/8/2026, 12:03\u{202f}PM]", "1405-05-22T12:03"),
            ("نام, [۲۲/۵/۱۴۰۵ ۱:۰۳ ب.ظ]", "1405-05-22T13:03"),
            ("Name, [13.08.26 13:03]", "1405-05-22T13:03"),
        ] {
            let found = header(line).and_then(|header| header.when(DateOrder::DayMonthYear));
            assert_eq!(found.map(|when| when.to_string()).as_deref(), Some(when), "{line}");
        }
        for line in ["شهر [13.08.2026 13:03]", "شهر, [دیروز]", "شهر, [13.08.2026]", "", "]"]
        {
            assert_eq!(header(line), None, "{line}");
        }
    }

    #[test]
    fn a_name_with_a_colon_is_a_header_where_it_opens_every_message() {
        let name = |text: &str| {
            let dump = Dump::new(Path::new("d"), "d", text.as_bytes().to_vec()).unwrap();
            let lines: Vec<Line<'_>> = dump.lines().collect();
            repeated_header(&lines).map(str::to_owned)
        };
        assert_eq!(name("شهر:\nیک\n\nشهر:\nدو").as_deref(), Some("شهر:"));
        assert_eq!(name("شهر:\nیک\nشهر:\nدو"), None);
        assert_eq!(name("شهر:\nیک"), None);
    }
}
