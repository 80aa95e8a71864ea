//! Tags: spellings that fold to one key are one tag with one page.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::lists::Lists;
use super::{Channel, Entry, ItemId, Word};
use crate::digest::sha256_hex;
use crate::tags::{kind_of, province_of};
use crate::text::collate;
use crate::text::fold;
use crate::text::slug::{readable, slug, with_hash};
use crate::vocabulary::{Kind, Vocabulary};

/// Items that one thread looks at at a time.
const PART: usize = 2048;

const HALF_SPACE: char = '\u{200c}';

/// A tag's place in [`super::Site::tags`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TagId(u32);

impl TagId {
    /// The id of the tag at a place in [`super::Site::tags`].
    pub(super) fn at(place: usize) -> TagId {
        // More than four billion tags do not fit into any memory.
        TagId(u32::try_from(place).unwrap_or(u32::MAX))
    }

    /// Its place in [`super::Site::tags`].
    pub fn place(self) -> usize {
        self.0 as usize
    }
}

/// A tag and its items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Its most frequent spelling, with its half-spaces if any of them has them.
    pub name: String,
    /// What its spellings fold to.
    pub key: String,
    /// What else those fold to that a repair gave another key: «دانش بنیان» beside «دانش‌بنیان».
    pub other_keys: Vec<String>,
    /// The last part of its address.
    pub slug: String,
    /// The slugs of its other spellings, which lead to its page.
    pub other_slugs: Vec<String>,
    /// Its listed items, the latest day first.
    pub items: Vec<ItemId>,
    /// What kind of thing it names.
    pub kind: Kind,
    /// The tag that it lies under, if that has a page.
    pub parent: Option<TagId>,
    /// The tags that lie under it, in Persian order.
    pub children: Vec<TagId>,
    /// A sentence about it, of the vocabulary; may be empty.
    pub description: String,
}

/// The tags of the listed items, which `recent` has with the latest day first, in Persian order; and the
/// tags of each item.
pub(super) fn collect(
    items: &[Arc<Entry>],
    recent: &[ItemId],
    words: &[Arc<str>],
    vocabulary: &Vocabulary,
) -> (Vec<Tag>, Lists<TagId>) {
    let written = written(items);
    let met = Met::new(items, recent, words, vocabulary);
    // How many items have each word as a tag, and how many of them wrote it otherwise.
    let mut counts: Vec<usize> = vec![0; words.len()];
    let mut otherwise: BTreeMap<(Word, Word), usize> = BTreeMap::new();
    // Each spelling is folded once, however many items have it.
    let mut key_of: Vec<Option<usize>> = vec![None; words.len()];
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut found: Vec<Found<'_>> = Vec::new();
    for &id in recent {
        for tag in written.get(id.place()) {
            let place = *key_of[tag.place()].get_or_insert_with(|| {
                let next = places.len();
                let key = met.key(key_of_tag(&words[tag.place()], vocabulary));
                *places.entry(key).or_insert(next)
            });
            if place == found.len() {
                found.push(Found::default());
            }
            counts[tag.place()] += 1;
            if found[place].items.last() != Some(&id) {
                found[place].items.push(id);
            }
        }
        for &repaired in items[id.place()].repaired_tags() {
            *otherwise.entry(repaired).or_default() += 1;
        }
    }
    for ((tag, written), count) in otherwise {
        if let Some(place) = key_of[tag.place()] {
            *found[place].written.entry(words[written.place()].trim()).or_default() += count;
            *found[place].shown.entry(words[tag.place()].trim()).or_default() += count;
            counts[tag.place()] = counts[tag.place()].saturating_sub(count);
        }
    }
    for ((text, count), place) in words.iter().zip(counts).zip(key_of) {
        if let Some(place) = place
            && count > 0
        {
            *found[place].shown.entry(text.trim()).or_default() += count;
            *found[place].written.entry(text.trim()).or_default() += count;
        }
    }
    let mut keys: Vec<(String, usize)> = places.into_iter().collect();
    keys.sort_unstable();
    let mut others = met.others();
    let mut tags: Vec<(Tag, String)> = Vec::with_capacity(keys.len());
    // What folds to nothing names nothing.
    for (key, place) in keys.into_iter().filter(|(key, _)| !key.is_empty()) {
        let Found { shown, written, items } = std::mem::take(&mut found[place]);
        // Addresses come from names as they were written: a better lexicon never moves a page.
        let address = most_frequent(&written);
        let name = shown_name(&shown);
        let entry = vocabulary.get(address).or_else(|| vocabulary.get(name));
        let name = entry.map_or(name, |entry| &entry.name).to_owned();
        let address = entry.map_or(address, |entry| &entry.name).to_owned();
        let slug = tag_slug(&address);
        // Aliases lead to its page, whether an item has them or not.
        let aliases = entry.into_iter().flat_map(|entry| &entry.aliases).map(String::as_str);
        let other: BTreeSet<String> = (written.keys().copied())
            .chain(aliases)
            .map(tag_slug)
            .filter(|other| *other != slug)
            .collect();
        let tag = Tag {
            slug,
            other_slugs: other.into_iter().collect(),
            items,
            other_keys: others.remove(&key).unwrap_or_default(),
            key,
            kind: entry.map_or_else(|| kind_of(&name), |entry| entry.kind),
            parent: None,
            children: Vec::new(),
            description: entry.map(|entry| entry.description.clone()).unwrap_or_default(),
            name,
        };
        tags.push((tag, fold::fold(&address)));
    }
    tags.sort_by(|(_, one), (_, other)| one.cmp(other));
    part_slugs(&mut tags);
    let mut tags: Vec<Tag> = tags.into_iter().map(|(tag, _)| tag).collect();
    tags.sort_by_cached_key(|tag| (collate::key(&tag.name), tag.key.clone()));
    plant(&mut tags, vocabulary);
    let tags_of = tags_of(&written, &by_word(&tags, &written, words, vocabulary));
    (tags, tags_of)
}

/// What is found of a tag.
#[derive(Default)]
struct Found<'a> {
    /// How often each spelling stands in the items.
    shown: BTreeMap<&'a str, usize>,
    /// The same before hashtags' names were repaired.
    written: BTreeMap<&'a str, usize>,
    items: Vec<ItemId>,
}

/// Keys of tags that repairs make one: what was written, and what is shown for it.
struct Met(BTreeMap<String, String>);

impl Met {
    fn new(
        items: &[Arc<Entry>],
        recent: &[ItemId],
        words: &[Arc<str>],
        vocabulary: &Vocabulary,
    ) -> Met {
        let repaired = recent.iter().flat_map(|id| items[id.place()].repaired_tags());
        let pairs: BTreeSet<(Word, Word)> = repaired.copied().collect();
        let key = |word: Word| key_of_tag(&words[word.place()], vocabulary);
        let mut met = Met(BTreeMap::new());
        for (shown, written) in pairs {
            let (one, other) = (met.key(key(shown)), met.key(key(written)));
            if one != other {
                // The least of all is their key, whatever the order in which they meet.
                met.0.insert(one.clone().max(other.clone()), one.min(other));
            }
        }
        met
    }

    /// The key of all that meet under `key`.
    fn key(&self, mut key: String) -> String {
        while let Some(met) = self.0.get(&key) {
            key.clone_from(met);
        }
        key
    }

    /// The other keys that meet under each.
    fn others(&self) -> HashMap<String, Vec<String>> {
        let mut others: HashMap<String, Vec<String>> = HashMap::new();
        for other in self.0.keys() {
            others.entry(self.key(other.clone())).or_default().push(other.clone());
        }
        others
    }
}

/// The most frequent of `spellings`, of several the one with most half-spaces.
fn most_frequent<'a>(spellings: &BTreeMap<&'a str, usize>) -> &'a str {
    let most = spellings.values().max();
    let most = spellings.iter().filter(|(_, count)| Some(*count) == most).map(|(name, _)| *name);
    most.min_by_key(|name| Reverse(halves(name))).unwrap_or_default()
}

/// The same, with the half-spaces that one of its letters has.
fn shown_name<'a>(spellings: &BTreeMap<&'a str, usize>) -> &'a str {
    let name = most_frequent(spellings);
    let letters = |name: &str| name.replace([HALF_SPACE, ' '], "");
    let same = spellings.keys().filter(|other| letters(other) == letters(name));
    same.copied().min_by_key(|name| Reverse(halves(name))).unwrap_or(name)
}

fn halves(name: &str) -> usize {
    name.matches(HALF_SPACE).count()
}

/// The key of a tag's spelling: its own, or that of the vocabulary's name for it.
pub(super) fn key_of_tag(name: &str, vocabulary: &Vocabulary) -> String {
    let name = vocabulary.get(name).map_or(name, |entry| &entry.name);
    // «C#» is another thing than «C».
    if fold::drops_signs(name) { fold::fold(name) } else { fold::key(name) }
}

/// The tags by all of their keys.
pub(super) fn by_key(tags: &[Tag]) -> HashMap<String, TagId> {
    let keys = |(place, tag): (usize, &Tag)| {
        let keys: Vec<String> = tag.other_keys.iter().chain([&tag.key]).cloned().collect();
        keys.into_iter().map(move |key| (key, TagId::at(place)))
    };
    tags.iter().enumerate().flat_map(keys).collect()
}

/// Says of each tag what it lies under: what the vocabulary says, or the province that a place is in.
fn plant(tags: &mut [Tag], vocabulary: &Vocabulary) {
    let places = by_key(tags);
    for place in 0..tags.len() {
        let tag = &tags[place];
        let parent = match vocabulary.get(&tag.name) {
            Some(entry) => entry.parent.as_deref(),
            None if tag.kind == Kind::Place => province_of(&tag.name),
            None => None,
        };
        let parent = parent.and_then(|name| places.get(&key_of_tag(name, vocabulary)).copied());
        if let Some(parent) = parent.filter(|parent| parent.place() != place) {
            tags[place].parent = Some(parent);
            tags[parent.place()].children.push(TagId::at(place));
        }
    }
}

/// The tag that each word names that is a tag of any item, listed or not.
fn by_word(
    tags: &[Tag],
    written: &Lists<Word>,
    words: &[Arc<str>],
    vocabulary: &Vocabulary,
) -> Vec<Option<TagId>> {
    let by_key = by_key(tags);
    let mut used = vec![false; words.len()];
    for word in written.all() {
        used[word.place()] = true;
    }
    let tag = |(text, used): (&Arc<str>, bool)| {
        if used { by_key.get(&key_of_tag(text, vocabulary)).copied() } else { None }
    };
    words.iter().zip(used).map(tag).collect()
}

/// The tags of each item as it names them, close together: an item lies far from the next one, and all of
/// them are gone through several times.
fn written(items: &[Arc<Entry>]) -> Lists<Word> {
    let part = |items: &[Arc<Entry>]| {
        let mut part = Lists::default();
        for item in items {
            part.push(item.tags.iter().copied());
        }
        part
    };
    Lists::joined(items.par_chunks(PART).map(part).collect())
}

/// The tags of each item that have pages, each once, in its order.
fn tags_of(written: &Lists<Word>, by_word: &[Option<TagId>]) -> Lists<TagId> {
    let mut all = Lists::default();
    let mut found = Vec::new();
    for place in 0..written.len() {
        for word in written.get(place) {
            if let Some(tag) = by_word[word.place()]
                && !found.contains(&tag)
            {
                found.push(tag);
            }
        }
        all.push(found.drain(..));
    }
    all
}

/// The channels of the listed items, in the order of their handles.
pub(super) fn channels(
    items: &[Arc<Entry>],
    recent: &[ItemId],
    words: &[Arc<str>],
) -> Vec<Channel> {
    let mut by_word: HashMap<Word, Vec<ItemId>> = HashMap::new();
    for &id in recent {
        by_word.entry(items[id.place()].channel).or_default().push(id);
    }
    let handle = |(word, ids): (Word, Vec<ItemId>)| (&*words[word.place()], ids);
    let mut found: BTreeMap<&str, Vec<ItemId>> = by_word.into_iter().map(handle).collect();
    found.remove("");
    let mut slugs = BTreeSet::new();
    let channel = |(handle, items): (&str, Vec<ItemId>)| {
        let mut slug =
            slug(handle).unwrap_or_else(|| with_hash(&readable(handle), &short_hash(handle)));
        if !slugs.insert(slug.clone()) {
            slug = with_hash(&slug, &short_hash(handle));
        }
        Channel { handle: handle.to_owned(), slug, items }
    };
    found.into_iter().map(channel).collect()
}

/// The slug of a tag: readable, or a hash of its key where nothing of it is.
fn tag_slug(name: &str) -> String {
    slug(name).unwrap_or_else(|| with_hash(&readable(name), &short_hash(&fold::fold(name))))
}

/// Gives tags whose slugs are the same (they differ in signs alone) slugs of their own, the first in the
/// order of what their addresses' names fold to, which stands beside each, keeping the plain one; and takes
/// away other spellings' slugs that are another tag's.
fn part_slugs(tags: &mut [(Tag, String)]) {
    let mut claimed: BTreeSet<String> = BTreeSet::new();
    for (tag, folded) in tags.iter_mut() {
        if !claimed.insert(tag.slug.clone()) {
            tag.slug = with_hash(&tag.slug, &short_hash(folded));
            claimed.insert(tag.slug.clone());
        }
    }
    for (tag, _) in tags {
        tag.other_slugs.retain(|slug| claimed.insert(slug.clone()));
    }
}

fn short_hash(key: &str) -> String {
    let mut hash = sha256_hex(key.as_bytes());
    hash.truncate(6);
    hash
}
