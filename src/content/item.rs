//! An item: one bulletin as a Markdown file.

use std::ops::RangeInclusive;

use super::address::Address;
use crate::calendar::When;

/// One bulletin as it stands in `content/`.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its path in `content/` without `.md`, which is its page's address without `.html`.
    pub address: Address,
    /// What the file says before its text.
    pub front: FrontMatter,
    /// Its text, Markdown.
    pub body: String,
}

/// The front matter of an item, as DESIGN has it. Empty strings and lists stand for absent keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FrontMatter {
    /// The headline without its marker; of a bulletin with none its first words.
    pub title: String,
    /// The line above the headline.
    pub kicker: String,
    /// When it was published, as far as that is known; `None` where nothing is.
    pub date: Option<When>,
    /// Where the date comes from: rule, dump, line and the words.
    pub date_evidence: String,
    /// Its tags, as written.
    pub tags: Vec<String>,
    /// Its channel's handle, without `@`.
    pub channel: String,
    /// The channel's own number for it.
    pub post: Option<u64>,
    /// The item it goes on from.
    pub continues: Option<Address>,
    /// The item it is a new version of.
    pub revises: Option<Address>,
    /// The item whose words it repeats.
    pub repeats: Option<Address>,
    /// Whom it was forwarded from.
    pub forwarded_from: String,
    /// Other addresses that lead here.
    pub aliases: Vec<Address>,
    /// Not built unless asked.
    pub draft: bool,
    /// Why it was withdrawn: its page says so and shows no text.
    pub withdrawn: Option<String>,
    /// The level of repair its text went through.
    pub repair: String,
    /// What that changed, a line a field; [`super::repairs`] reads them.
    pub repairs: Vec<String>,
    /// Where it stands in which dumps.
    pub source: Vec<Source>,
    /// Why it has its tags.
    pub tag_evidence: Vec<TagEvidence>,
    /// Keys this program does not know.
    pub extra: toml::Table,
}

/// The lines of a dump that an item came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The dump's name in `content/_sources/`.
    pub dump: String,
    /// The lines, from 1, in order.
    pub lines: Vec<RangeInclusive<usize>>,
    /// SHA-256, in hexadecimal, of the bytes from the first line's first to the last line's last, its line
    /// ending left out.
    pub sha256: String,
}

/// Why an item has a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagEvidence {
    /// The tag.
    pub tag: String,
    /// The rule that gave it: `hashtag`.
    pub rule: String,
    /// The words that gave it, as they stand in the text.
    pub words: String,
}
