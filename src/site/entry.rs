//! What a site keeps of an item in memory: enough for every list it stands in, and none of its text.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use serde::{Deserialize, Serialize};

use super::Listing;
use crate::calendar::{Shelf, When};
use crate::content::Address;
use crate::digest::Digest;
use crate::rows;

/// A text that many items share (a tag, a channel's handle, a dump's name), by its number in [`Words`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Word(u32);

impl Word {
    /// Its place among the words, from 0.
    pub(crate) fn place(self) -> usize {
        self.0 as usize
    }
}

/// The texts that items share, each kept once. Grows while items are read, on several threads at a time:
/// the numbers say nothing of any order.
#[derive(Debug, Default)]
pub struct Words {
    known: RwLock<Known>,
}

#[derive(Debug, Default)]
struct Known {
    numbers: HashMap<Arc<str>, Word>,
    texts: Vec<Arc<str>>,
}

impl Words {
    /// The words that another run counted, by their numbers there.
    pub(crate) fn numbered(texts: Vec<String>) -> Words {
        let words = Words::default();
        for text in texts {
            words.intern(&text);
        }
        words
    }

    /// The word of a text, which is kept if it is new.
    pub fn intern(&self, text: &str) -> Word {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(&word) = known.numbers.get(text) {
            return word;
        }
        drop(known);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(&word) = known.numbers.get(text) {
            return word;
        }
        // More than four billion words do not fit into any memory.
        let word = Word(u32::try_from(known.texts.len()).unwrap_or(u32::MAX));
        let text: Arc<str> = Arc::from(text);
        known.texts.push(Arc::clone(&text));
        known.numbers.insert(text, word);
        word
    }

    /// All texts known now, by their numbers.
    pub(crate) fn texts(&self) -> Vec<Arc<str>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).texts.clone()
    }
}

/// An item as lists, relations and neighbours need it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its path in `content/` without `.md`.
    pub address: Address,
    /// Its headline.
    #[serde(deserialize_with = "rows::text")]
    pub title: Box<str>,
    /// The line above the headline.
    #[serde(deserialize_with = "rows::text")]
    pub kicker: Box<str>,
    /// When it was published, as far as that is known.
    pub date: Option<When>,
    /// Its tags, as written.
    pub tags: Box<[Word]>,
    /// Its channel's handle; empty where it has none.
    pub channel: Word,
    /// The dump it stands in first (an empty name: in none) and the line it begins in, from 1.
    pub place: (Word, u32),
    /// Its first words as plain text, [`LEAD`] characters at most.
    #[serde(deserialize_with = "rows::text")]
    pub lead: Box<str>,
    /// The rule that its date comes from, by the name that imports give it; empty where it has none.
    pub dated_by: Word,
    /// The level of repair its text went through; empty where no import wrote it.
    pub repair: Word,
    /// How many places of its text the repair changed.
    pub repairs: u32,
    /// Whether it is built only when drafts are.
    pub draft: bool,
    /// The digest of its file's bytes.
    pub digest: Digest,
    /// What few items have.
    pub rare: Option<Box<Rare>>,
}

/// The length of an item's lead, in characters.
pub const LEAD: usize = 64;

/// How the names of items' files end.
const EXTENSION: &str = ".md";

/// What few items have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rare {
    /// The item it goes on from.
    pub continues: Option<Address>,
    /// The item it is a new version of.
    pub revises: Option<Address>,
    /// The item whose words it repeats.
    pub repeats: Option<Address>,
    /// Other addresses that lead to it.
    pub aliases: Vec<Address>,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
    /// The names of the hashtags in its text, which link to their tags where these have pages.
    pub hashtags: Vec<Box<str>>,
    /// The tags whose names were repaired, each with the name that its hashtag has in the text.
    pub repaired_tags: Vec<(Word, Word)>,
    /// Keys of its file that are nearly known ones, with those.
    pub near_misses: Vec<(Box<str>, Box<str>)>,
    /// Its file below `content/`, where that is not its address with `.md`: a name in decomposed letters.
    pub file: Option<Box<str>>,
}

impl Entry {
    /// Whether it was withdrawn: its page says so and it stands in no list.
    pub fn is_withdrawn(&self) -> bool {
        self.rare.as_ref().is_some_and(|rare| rare.withdrawn)
    }

    /// The item it goes on from.
    pub fn continues(&self) -> Option<&Address> {
        self.rare.as_ref()?.continues.as_ref()
    }

    /// The item it is a new version of.
    pub fn revises(&self) -> Option<&Address> {
        self.rare.as_ref()?.revises.as_ref()
    }

    /// The item whose words it repeats.
    pub fn repeats(&self) -> Option<&Address> {
        self.rare.as_ref()?.repeats.as_ref()
    }

    /// Other addresses that lead to it.
    pub fn aliases(&self) -> &[Address] {
        self.rare.as_ref().map(|rare| rare.aliases.as_slice()).unwrap_or_default()
    }

    /// The names of the hashtags in its text.
    pub fn hashtags(&self) -> &[Box<str>] {
        self.rare.as_ref().map(|rare| rare.hashtags.as_slice()).unwrap_or_default()
    }

    /// The tags whose names were repaired, each with the name that its hashtag has in the text.
    pub fn repaired_tags(&self) -> &[(Word, Word)] {
        self.rare.as_ref().map(|rare| rare.repaired_tags.as_slice()).unwrap_or_default()
    }

    /// Keys of its file that are nearly known ones, with those.
    pub fn near_misses(&self) -> &[(Box<str>, Box<str>)] {
        self.rare.as_ref().map(|rare| rare.near_misses.as_slice()).unwrap_or_default()
    }

    /// The listing that holds items of its date: a month, where that is known.
    pub fn shelf(&self) -> Listing {
        match self.date.map_or(Shelf::Undated, When::shelf) {
            Shelf::Day(day) => Listing::Month(day.year(), day.month()),
            Shelf::Month(year, month) => Listing::Month(year, month),
            Shelf::Year(year) => Listing::Year(year),
            Shelf::Undated => Listing::Undated,
        }
    }

    /// How the path of its file below `content/` stands to another one.
    pub(crate) fn cmp_file(&self, file: &str) -> Ordering {
        match self.rare.as_ref().and_then(|rare| rare.file.as_ref()) {
            Some(own) => (**own).cmp(file),
            None => match file.strip_suffix(EXTENSION) {
                Some(stem) if stem == self.address.as_str() => Ordering::Equal,
                _ => self.file().as_str().cmp(file),
            },
        }
    }

    /// Its file below `content/`.
    pub fn file(&self) -> String {
        match self.rare.as_ref().and_then(|rare| rare.file.as_ref()) {
            Some(file) => file.to_string(),
            None => [self.address.as_str(), EXTENSION].concat(),
        }
    }
}
