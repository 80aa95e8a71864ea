//! Moments as programs write them.

use chrono::{DateTime, Datelike, NaiveDateTime, Timelike};

use super::message::Sent;

/// The last second of the year 9999, the last that dates are written for.
const LAST: i64 = 253_402_300_799;

/// From here on a number counts milliseconds: as seconds it would be after the year 5138, as
/// milliseconds it is after March 1973, before any channel.
const MILLISECONDS: i64 = 100_000_000_000;

/// Dates and times without a zone.
const ZONELESS: [&str; 2] = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"];

/// Dates and times with an offset; `%#z` also takes `+00` and `+0000`.
const ZONED: [&str; 2] = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z"];

/// Reads a moment: seconds or milliseconds since 1970 in digits, or an ISO 8601 date and time as RFC 3339,
/// Python's `str()` and Telegram Desktop write it, with `T` or a space in it. Without an offset it is
/// [`Sent::Local`]. `None` for anything else, and beyond the years 1 to 9999.
pub(super) fn moment(text: &str) -> Option<Sent> {
    let text = text.trim();
    if let Some(seconds) = seconds(text) {
        return (seconds <= LAST).then_some(Sent::Unix(seconds));
    }
    let text = text.replacen(' ', "T", 1);
    let text = text.strip_suffix(" UTC").map_or(text.clone(), |moment| format!("{moment}+00:00"));
    let zoned = DateTime::parse_from_rfc3339(&text)
        .ok()
        .or_else(|| ZONED.iter().find_map(|form| DateTime::parse_from_str(&text, form).ok()))
        .map(|moment| Sent::Unix(moment.timestamp()));
    zoned.or_else(|| {
        let parse = |form: &&str| NaiveDateTime::parse_from_str(&text, form).ok();
        ZONELESS.iter().find_map(parse).and_then(local)
    })
}

/// Seconds, or milliseconds as seconds; a fraction, as Python's `timestamp()` gives it, is left out.
fn seconds(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if whole.is_empty() || !(whole.to_owned() + fraction).bytes().all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    Some(if number < MILLISECONDS { number } else { number / 1_000 })
}

fn local(moment: NaiveDateTime) -> Option<Sent> {
    let small = |number: u32| u8::try_from(number).ok();
    Some(Sent::Local {
        year: Some(moment.year()).filter(|year| (1..=9999).contains(year))?,
        month: small(moment.month())?,
        day: small(moment.day())?,
        hour: small(moment.hour())?,
        minute: small(moment.minute())?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_they_are_written() {
        let at = |hour, minute| Some(Sent::Local { year: 2024, month: 3, day: 20, hour, minute });
        let cases = [
            ("1710892800", Some(Sent::Unix(1_710_892_800))),
            (" 1710892800 ", Some(Sent::Unix(1_710_892_800))),
            ("1710892800.75", Some(Sent::Unix(1_710_892_800))),
            ("1710892800123", Some(Sent::Unix(1_710_892_800))),
            ("0", Some(Sent::Unix(0))),
            ("2024-03-20T00:00:00Z", Some(Sent::Unix(1_710_892_800))),
            ("2024-03-20T03:30:00+03:30", Some(Sent::Unix(1_710_892_800))),
            ("2024-03-20 00:00:00+00:00", Some(Sent::Unix(1_710_892_800))),
            ("2024-03-20 00:00:00.250000+00:00", Some(Sent::Unix(1_710_892_800))),
            ("2024-03-20T00:00:00+0000", Some(Sent::Unix(1_710_892_800))),
            ("2024-03-20 00:00+00", Some(Sent::Unix(1_710_892_800))),
            ("2024-03-20 00:00:00 UTC", Some(Sent::Unix(1_710_892_800))),
            ("2024-03-20T14:05:09", at(14, 5)),
            ("2024-03-20 14:05:09.5", at(14, 5)),
            ("2024-03-20 14:05", at(14, 5)),
            ("2024-02-30 14:05:00", None),
            ("2024-03-20", None),
            ("2024-03-20T24:00:00", None),
            ("99999999999999999999", None),
            ("999999999999999999", None),
            ("1e400", None),
            ("-5", None),
            (".", None),
            ("", None),
            ("چهارشنبه", None),
            ("۲۰ اسفند", None),
        ];
        for (text, expected) in cases {
            assert_eq!(moment(text), expected, "{text}");
        }
    }
}
