//! Channels of our invention, and dumps of them with what is to come of each line.
#![allow(dead_code, reason = "each test file uses its part")]

pub mod chats;
pub mod plain;
pub mod random;
pub mod saved;

use std::fmt::Write;
use std::ops::RangeInclusive;

use crate::common::fixture;

/// How much a long part of a bulletin has, in bytes; two of them are 40 KB.
const LONG: usize = 20_000;

/// A channel, and its bulletins as it published them.
pub struct Channel {
    /// Its name in messengers.
    pub name: &'static str,
    pub handle: &'static str,
    /// The lines that close its bulletins and say nothing.
    closing: &'static [&'static str],
    pub bulletins: Vec<Vec<String>>,
}

/// A bulletin of a dump, as its item has to be.
#[derive(Clone, Debug)]
pub struct Expected {
    pub lines: RangeInclusive<usize>,
    /// All that it says, without closing lines.
    pub text: String,
    pub date: Option<String>,
    pub post: Option<u64>,
}

/// A dump of a channel.
pub struct Written {
    pub file: &'static str,
    /// Lines that no item may show.
    pub closing: &'static [&'static str],
    lines: Vec<String>,
    pub items: Vec<Expected>,
    /// The lines that no item owns and that must be reported.
    pub unclaimed: Vec<usize>,
}

/// When a bulletin was published: a day of Mordad 1405, and a time in Tehran.
#[derive(Clone, Copy)]
pub struct Moment {
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
}

/// The channels: one of markers, one of plain lines, one of many symbols.
pub fn channels() -> Vec<Channel> {
    let channel = |name, handle: &'static str, closing| Channel {
        name,
        handle,
        closing,
        bulletins: bulletins(handle),
    };
    vec![
        channel("فرمانداری گلپران", "golparan_ir", &["@golparan_ir"]),
        channel("خبر نیلاب", "nilab_news", &["\u{1f194} @nilab_news"]),
        channel("صدای ورزان", "seda_varzan", &["➖➖➖➖➖", "@seda_varzan"]),
    ]
}

/// The bulletins of a fixture, which parts them by `===` and leaves long parts to be made.
fn bulletins(handle: &str) -> Vec<Vec<String>> {
    let text = String::from_utf8(fixture(&format!("channels/{handle}.txt"))).unwrap();
    let mut long = 0;
    let mut line = |line: &str| {
        if line.contains("%long") {
            long += 1;
        }
        line.replace("%long", &long_text(long))
    };
    text.split("===\n").map(|bulletin| bulletin.lines().map(&mut line).collect()).collect()
}

/// A sentence for each number until there are enough.
fn long_text(seed: usize) -> String {
    let mut text = String::new();
    let mut number = seed * 10_000;
    while text.len() < LONG {
        number += 1;
        write!(text, "بند {number} از گزارش بلند شورا دربارهٔ راه و آب و برق خوانده شد. ").unwrap();
    }
    text.trim_end().to_owned()
}

impl Channel {
    /// What the lines of a bulletin say beside the closing ones.
    pub fn text(&self, lines: &[String]) -> String {
        let said = lines.iter().filter(|line| !self.closing.contains(&line.as_str()));
        said.map(String::as_str).collect::<Vec<_>>().join("\n")
    }

    /// The bulletins as messengers have them, where a message may also be empty or one symbol.
    pub fn messages(&self) -> Vec<Vec<String>> {
        let mut messages = self.bulletins.clone();
        messages.insert(4, Vec::new());
        messages.insert(7, vec!["\u{2764}\u{fe0f}".to_owned()]);
        messages
    }
}

impl Written {
    pub fn new(channel: &Channel, file: &'static str) -> Written {
        Written {
            file,
            closing: channel.closing,
            lines: Vec::new(),
            items: Vec::new(),
            unclaimed: Vec::new(),
        }
    }

    /// Adds lines, and says which they are.
    pub fn add<T: AsRef<str>>(&mut self, lines: &[T]) -> RangeInclusive<usize> {
        let first = self.lines.len() + 1;
        self.lines.extend(lines.iter().map(|line| line.as_ref().to_owned()));
        first..=self.lines.len()
    }

    /// How many lines it has.
    pub fn count(&self) -> usize {
        self.lines.len()
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut text = self.lines.join("\n");
        text.push('\n');
        text.into_bytes()
    }
}

impl Moment {
    /// The moment of the bulletin at a place: three a day.
    pub fn of(place: usize) -> Moment {
        let place = u8::try_from(place).unwrap();
        Moment { day: 10 + place / 3, hour: 8 + 4 * (place % 3), minute: place * 7 % 60 }
    }

    /// As an item has it.
    pub fn date(self) -> String {
        format!("1405-05-{:02}T{:02}:{:02}", self.day, self.hour, self.minute)
    }

    /// Month and day in 2026, of a day from the tenth on: 10 Mordad 1405 is the first of August.
    pub fn gregorian(self) -> (u8, u8) {
        (8, self.day - 9)
    }

    /// Seconds since 1970: 10 Mordad 1405 begins in Tehran at 1785529800.
    pub fn unix(self) -> i64 {
        let days = i64::from(self.day) - 10;
        1_785_529_800 + days * 86_400 + i64::from(self.hour) * 3_600 + i64::from(self.minute) * 60
    }

    /// Hours and minutes of the same day in UTC; from half past three in the morning on.
    pub fn utc(self) -> (u8, u8) {
        let minutes = u16::from(self.hour) * 60 + u16::from(self.minute) - 210;
        (u8::try_from(minutes / 60).unwrap(), u8::try_from(minutes % 60).unwrap())
    }
}
