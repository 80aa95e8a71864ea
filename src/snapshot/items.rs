//! The items of a snapshot as they are compared: `bayegan/items.jsonl.gz` in a WACZ, the Markdown files
//! elsewhere.

use serde::{Deserialize, Serialize};

use crate::content::Item;

/// Where a WACZ lists its items, one JSON object a line, in the order of their addresses.
pub const PATH: &str = "bayegan/items.jsonl.gz";

/// The longest line that is read, in bytes.
pub const LONGEST: usize = 1 << 26;

/// What a snapshot says of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Entry {
    /// Its address without `.html`.
    pub item: String,
    /// Its headline; empty of a withdrawn one, like all that follows but its date.
    pub title: String,
    /// The line above it.
    pub kicker: String,
    /// Its Solar Hijri date as far as it is known; empty where nothing is.
    pub date: String,
    /// Its channel's handle.
    pub channel: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Whether it is withdrawn: then its text is nowhere in the snapshot.
    pub withdrawn: bool,
    /// Its text, Markdown.
    pub text: String,
}

impl Entry {
    /// What a snapshot says of `item`; nothing of the text of a withdrawn one.
    pub fn of(item: &Item) -> Entry {
        let front = &item.front;
        let entry = Entry {
            item: item.address.as_str().to_owned(),
            date: front.date.map(|date| date.to_string()).unwrap_or_default(),
            withdrawn: front.withdrawn.is_some(),
            ..Entry::default()
        };
        if entry.withdrawn {
            return entry;
        }
        Entry {
            title: front.title.clone(),
            kicker: front.kicker.clone(),
            channel: front.channel.clone(),
            tags: front.tags.clone(),
            text: item.body.clone(),
            ..entry
        }
    }

    /// Its line, with the line feed.
    pub fn to_line(&self) -> String {
        // Its types hold nothing that JSON cannot.
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }
}
