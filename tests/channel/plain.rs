//! Plain text in its shapes.

use super::{Channel, Expected, Moment, Written};

const WEEKDAYS: [&str; 7] =
    ["شنبه", "یکشنبه", "دوشنبه", "سه\u{200c}شنبه", "چهارشنبه", "پنجشنبه", "جمعه"];

fn persian(number: u8, width: usize) -> String {
    let digit = |c: char| char::from_u32(u32::from(c) - 0x30 + 0x6f0).unwrap();
    format!("{number:0width$}").chars().map(digit).collect()
}

/// The lines of a bulletin that are not blank.
fn solid(lines: &[String]) -> Vec<String> {
    lines.iter().filter(|line| !line.is_empty()).cloned().collect()
}

/// One bulletin after another, and nothing between.
pub fn bare(channel: &Channel) -> Written {
    let mut written = Written::new(channel, "dump.txt");
    for lines in &channel.bulletins {
        let lines = solid(lines);
        let text = channel.text(&lines);
        let lines = written.add(&lines);
        written.items.push(Expected { lines, text, date: None, post: None });
    }
    written
}

/// A blank line between bulletins, and some within them.
pub fn apart(channel: &Channel) -> Written {
    let mut written = Written::new(channel, "dump.txt");
    for lines in &channel.bulletins {
        let text = channel.text(lines);
        let lines = written.add(lines);
        written.items.push(Expected { lines, text, date: None, post: None });
        written.add(&[""]);
    }
    written
}

/// «دوشنبه ۱۲ مرداد ۱۴۰۵» over the day's bulletins.
pub fn under_days(channel: &Channel) -> Written {
    let mut written = Written::new(channel, "dump.txt");
    let mut today = 0;
    for (place, lines) in channel.bulletins.iter().enumerate() {
        let day = Moment::of(place).day;
        if day != today {
            let weekday = WEEKDAYS[usize::from(day + 4) % 7];
            written.add(&[format!("{weekday} {} مرداد ۱۴۰۵", persian(day, 1))]);
            today = day;
        }
        let lines = solid(lines);
        let text = channel.text(&lines);
        let lines = written.add(&lines);
        let date = Some(format!("1405-05-{day:02}"));
        written.items.push(Expected { lines, text, date, post: None });
    }
    written
}

/// «۱۴۰۵/۰۵/۱۳ - ۱۳:۰۳» under each message.
pub fn stamped(channel: &Channel) -> Written {
    let mut written = Written::new(channel, "dump.txt");
    for (place, lines) in channel.messages().iter().enumerate() {
        let moment = Moment::of(place);
        let stamp = format!(
            "۱۴۰۵/۰۵/{} - {}:{}",
            persian(moment.day, 2),
            persian(moment.hour, 2),
            persian(moment.minute, 2)
        );
        let mut lines = solid(lines);
        let text = channel.text(&lines);
        let is_empty = lines.is_empty();
        lines.push(stamp);
        let lines = written.add(&lines);
        if is_empty {
            written.unclaimed.extend(lines);
        } else {
            let date = Some(moment.date());
            written.items.push(Expected { lines, text, date, post: None });
        }
    }
    written
}

/// Copied on a computer: the name and the date, which `date` writes, over each message.
pub fn copied(channel: &Channel, date: impl Fn(Moment) -> String) -> Written {
    let header = |place| format!("{}, [{}]", channel.name, date(Moment::of(place)));
    under_headers(channel, header, |place| Some(Moment::of(place).date()))
}

/// Copied on a telephone: the name over each message.
pub fn named(channel: &Channel) -> Written {
    under_headers(channel, |_| format!("{}:", channel.name), |_| None)
}

fn under_headers(
    channel: &Channel,
    header: impl Fn(usize) -> String,
    date: impl Fn(usize) -> Option<String>,
) -> Written {
    let mut written = Written::new(channel, "dump.txt");
    for (place, message) in channel.messages().iter().enumerate() {
        let mut lines = vec![header(place)];
        lines.extend_from_slice(message);
        let lines = written.add(&lines);
        written.add(&[""]);
        if message.is_empty() {
            written.unclaimed.extend(lines);
        } else {
            let text = channel.text(message);
            written.items.push(Expected { lines, text, date: date(place), post: None });
        }
    }
    written
}
