//! A message as an export or a web page gives it: its boundaries, number and time are known.

use std::ops::RangeInclusive;

pub use crate::content::{Block, Style, StyleKind, StyledLine};

/// One published message of a dump whose format says where messages begin and end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its lines in the dump, from 1. Where the dump holds several messages on one line (JSON written
    /// without line breaks), they all name that line.
    pub lines: RangeInclusive<usize>,
    /// The channel's own number for it.
    pub post: Option<u64>,
    /// When it was sent.
    pub sent: Option<Sent>,
    /// The handle (without `@`) or, where there is none, the name of the channel or sender.
    pub channel: Option<String>,
    /// The name of whom it was forwarded from.
    pub forwarded_from: Option<String>,
    /// The number of the message it replies to.
    pub reply_to: Option<u64>,
    /// Whether it was edited after it was sent.
    pub edited: bool,
    /// Its text, a line each.
    pub text: Vec<StyledLine>,
    /// What is attached to it.
    pub media: Vec<Media>,
}

/// A moment as a dump states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// Seconds since 1970-01-01T00:00:00 UTC.
    Unix(i64),
    /// A Gregorian date and a time of day without a zone: the exporting machine's, which need not be the
    /// archive's.
    Local {
        /// The Gregorian year.
        year: i32,
        /// The month, 1 to 12.
        month: u8,
        /// The day of the month, 1 to 31.
        day: u8,
        /// The hour, 0 to 23.
        hour: u8,
        /// The minute, 0 to 59.
        minute: u8,
    },
}

/// Something attached to a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media {
    /// What it is, as the format names it: `photo`, `video`, `audio`, `voice`, `document`, `sticker`,
    /// `poll`, `contact`, `location`.
    pub kind: String,
    /// Its file's name or title, where one is given.
    pub name: Option<String>,
    /// Its size in bytes, where it is given.
    pub size: Option<u64>,
    /// Whether the export holds the file itself.
    pub exported: bool,
}
