//! The items of a snapshot as they are compared: `bayegan/items.jsonl.gz` in a WACZ, the Markdown files
//! elsewhere.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, Write};
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::gzip;
use crate::content::Item;

/// Where a WACZ lists its items, one JSON object a line, in the order of their pages' paths.
pub const PATH: &str = "bayegan/items.jsonl.gz";

/// The longest line that is read, in bytes.
pub const LONGEST: usize = 1 << 26;

/// How many items are packed in one gzip member.
const IN_ONE: usize = 512;

/// How many such members are packed at a time: enough for all threads, few enough for the memory.
const AT_ONCE: usize = 16;

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

/// The list of a WACZ under way. Its lines come while the pages do, since what an item says is at hand then;
/// it has its place behind them, so that it waits in a file.
pub struct List {
    waiting: BufWriter<File>,
    /// The lines that are not yet packed, a member each.
    parts: Vec<String>,
    /// How many lines there were so far.
    lines: usize,
}

impl List {
    /// A list for the WACZ that is written to `path`: it waits beside it.
    pub fn begin(path: &Path) -> io::Result<List> {
        let path = path.with_extension("items");
        let file = File::options().read(true).write(true).create_new(true).open(path)?;
        Ok(List { waiting: BufWriter::new(file), parts: Vec::new(), lines: 0 })
    }

    /// Takes the line of the next item.
    pub fn add(&mut self, line: &str) -> io::Result<()> {
        if self.lines.is_multiple_of(IN_ONE) {
            if self.parts.len() == AT_ONCE {
                self.pack()?;
            }
            self.parts.push(String::new());
        }
        self.lines += 1;
        self.parts.last_mut().into_iter().for_each(|part| part.push_str(line));
        Ok(())
    }

    /// Hands over the whole list, packed, piece by piece.
    pub fn finish(mut self, mut take: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        if self.lines == 0 {
            self.parts.push(String::new());
        }
        self.pack()?;
        let mut file = self.waiting.into_inner()?;
        file.rewind()?;
        let mut piece = vec![0; 1 << 16];
        loop {
            match file.read(&mut piece)? {
                0 => return Ok(()),
                length => take(&piece[..length])?,
            }
        }
    }

    fn pack(&mut self) -> io::Result<()> {
        let parts = std::mem::take(&mut self.parts);
        let pack = |part: &String| gzip::packed(&[part.as_bytes()]);
        let packed = parts.par_iter().map(pack).collect::<io::Result<Vec<_>>>()?;
        packed.iter().try_for_each(|member| self.waiting.write_all(member))
    }
}
