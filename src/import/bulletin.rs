//! A dump parted: bulletins, and the lines that are no bulletin's.

use std::ops::RangeInclusive;

use crate::calendar::When;
use crate::content::StyledLine;

/// What a line of a dump is to the bulletin that owns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The line above the headline.
    Kicker,
    /// The headline.
    Headline,
    /// A paragraph of the text.
    Paragraph,
    /// The closing handle.
    Footer,
    /// A reply preview: a copy of an older bulletin's opening.
    Preview,
    /// The date and time that close the bulletin.
    Stamp,
    /// The sender, and perhaps the date, over a copied message.
    Header,
    /// A line of a message of an export, which is more than its words.
    Message,
    /// A marker alone on its line, which belongs to the next one.
    Marker,
    /// A blank line inside the bulletin.
    Blank,
}

impl Role {
    /// The role's name in reports and ledgers.
    pub fn name(self) -> &'static str {
        match self {
            Role::Kicker => "kicker",
            Role::Headline => "headline",
            Role::Paragraph => "paragraph",
            Role::Footer => "footer",
            Role::Preview => "preview",
            Role::Stamp => "stamp",
            Role::Header => "header",
            Role::Message => "message",
            Role::Marker => "marker",
            Role::Blank => "blank",
        }
    }
}

/// What became of a line that no bulletin owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// A date line: claimed, it dates the bulletins under it.
    DateLine,
    /// A line of a service message: claimed, it is no bulletin.
    Service,
    /// A line of the format's own: claimed, it holds no message.
    Frame,
    /// A blank line: claimed, it parts bulletins.
    Blank,
    /// Not claimed, for a reason.
    Unclaimed(&'static str),
}

impl Fate {
    /// The fate's name in reports and ledgers.
    pub fn name(self) -> &'static str {
        match self {
            Fate::DateLine => "date line",
            Fate::Service => "service",
            Fate::Frame => "frame",
            Fate::Blank => "blank",
            Fate::Unclaimed(_) => "unclaimed",
        }
    }
}

/// One published message as it stands in a dump.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bulletin {
    /// Its lines, from 1.
    pub lines: RangeInclusive<usize>,
    /// What each of its lines is, in order.
    pub roles: Vec<Role>,
    /// The line above the headline, without marker.
    pub kicker: Option<String>,
    /// The headline, without marker.
    pub headline: Option<String>,
    /// The text, a bullet a paragraph, without markers.
    pub paragraphs: Vec<String>,
    /// The bulletin that its reply preview shows, by its place among the dump's, from 0.
    pub continues: Option<usize>,
    /// The date line over it.
    pub date_line: Option<usize>,
    /// The header over it.
    pub header: Option<usize>,
    /// The stamp that closes it.
    pub stamp: Option<usize>,
    /// The channel's own number for it, by an export or by its own address.
    pub post: Option<u64>,
    /// What an export tells of it beside its words.
    pub origin: Option<Origin>,
    /// The handle of its channel, without `@`, in a dump that shows several; empty if it is of none of them.
    pub channel: Option<String>,
}

/// What an export tells of a message beside its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// When it was sent.
    pub when: Option<When>,
    /// The handle, without `@`, or the name of its channel; may be empty.
    pub channel: String,
    /// Whom it was forwarded from; may be empty.
    pub forwarded_from: String,
    /// Whether it was edited after it was sent.
    pub edited: bool,
    /// Whether it has media and not a word.
    pub media_alone: bool,
    /// Its paragraphs with their styles, and its media.
    pub body: Vec<StyledLine>,
}

impl Bulletin {
    /// Whether it has words, and not only media that each format names in its own way.
    pub fn has_words(&self) -> bool {
        let media = self.origin.as_ref().is_some_and(|origin| origin.media_alone);
        !media
    }

    /// Kicker, headline and paragraphs, a line each.
    pub fn text(&self) -> String {
        let head = self.kicker.iter().chain(&self.headline);
        head.chain(&self.paragraphs).map(String::as_str).collect::<Vec<_>>().join("\n")
    }
}

/// A dump parted: every line is a bulletin's or has a fate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segments {
    /// The bulletins, in the dump's order.
    pub bulletins: Vec<Bulletin>,
    /// The lines that no bulletin owns, in order.
    pub loose: Vec<(usize, Fate)>,
    /// The number of the first line that is left to the next part of the dump.
    pub next: usize,
}
