//! Key phrases: terms of several words that stand out in an item against the archive.
//!
//! A term is scored by its C-value (Frantzi, Ananiadou and Mima 2000): how often it stands, less how often it
//! stands within longer terms, and the more the longer it is. Counts are of items, by the terms' hashes, so
//! that memory does not hold the texts.

use std::ops::Range;
use std::sync::LazyLock;

use ahash::{AHashMap, AHashSet};

use super::census::Census;
use super::gazetteer::lists;
use crate::text::words::Words;

const WORDS: &str = include_str!("../../data/tags/words.txt");

/// The most words of a term.
const LONGEST: usize = 4;

/// The most words and terms that are counted.
const TERMS: usize = 2_000_000;

/// How well a term's words hold together at least: the items that have it, of those that have each of its
/// words (the geometric mean).
const COHESION: f64 = 0.18;

/// The lists of words, by their keys. Each word of an archive is looked up in them several times.
struct Lists {
    heads: AHashSet<String>,
    stop: AHashSet<String>,
    names: AHashSet<String>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let mut lists = lists(WORDS);
    let mut take = |name| lists.remove(name).unwrap_or_default().into_iter().collect();
    Lists { heads: take("heads"), stop: take("stop"), names: take("names") }
});

/// Reads the lists, if nothing has read them yet.
pub(super) fn prepare() {
    LazyLock::force(&LISTS);
}

/// Whether `word`, a key, is a given name.
pub fn is_name(word: &str) -> bool {
    let bare = word.strip_prefix("سید").unwrap_or(word);
    // Names of this form are without number.
    let is_compound =
        ["الدین", "الله"].iter().any(|end| bare.len() > end.len() && bare.ends_with(end));
    is_compound || LISTS.names.contains(bare)
}

/// Whether `word`, a key, is a function word, a verb or another that names nothing.
pub fn is_stop(word: &str) -> bool {
    LISTS.stop.contains(word) || word.starts_with("می") && is_verb_form(word)
}

/// «می‌شود», «میکنند», «نمیدهد».
fn is_verb_form(word: &str) -> bool {
    let Some(stem) = word.strip_prefix("نمی").or_else(|| word.strip_prefix("می")) else {
        return false;
    };
    ["د", "ند", "م", "یم", "ید"].iter().any(|end| stem.ends_with(end)) && stem.chars().count() > 1
}

/// In how many items terms stand.
#[derive(Clone, Debug)]
pub struct Counts {
    items: usize,
    terms: Census,
}

/// A term of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    /// Its words.
    pub words: Range<usize>,
    /// How much it stands out.
    pub score: f64,
    /// How often it stands in the item.
    pub count: usize,
    /// In how many items it stands.
    pub items: u32,
}

impl Default for Counts {
    fn default() -> Counts {
        Counts { items: 0, terms: Census::new(TERMS) }
    }
}

impl Counts {
    /// How many items were counted.
    pub fn items(&self) -> usize {
        self.items
    }

    /// In how many items the term of a key stands.
    pub fn of(&self, key: &str) -> u32 {
        self.terms.of(hash(key))
    }

    /// Counts an item by the hashes of its words and terms.
    pub fn add(&mut self, terms: &[u64]) {
        self.items += 1;
        for term in terms {
            self.terms.add(*term);
        }
    }

    /// The terms of an item that stand in at least `floor` items, the ones that stand out most first.
    pub fn phrases(&self, words: &Words, floor: u32) -> Vec<Phrase> {
        let mut found: AHashMap<&str, Phrase> = AHashMap::new();
        for start in 0..words.len() {
            if !is_head(words, start) {
                continue;
            }
            for range in terms(words, start) {
                let key = words.words(range.clone());
                let items = self.of(key);
                if items < floor.max(1) {
                    continue;
                }
                let new = || Phrase { words: range.clone(), score: 0.0, count: 0, items };
                let phrase = found.entry(key).or_insert_with(new);
                phrase.count += 1;
                // One that stands for itself shows the term; within a longer one it may be cut out of that.
                if is_whole(words, &range) && !is_whole(words, &phrase.words) {
                    phrase.words = range;
                }
            }
        }
        let keys: Vec<(&str, Phrase)> = found.into_iter().collect();
        let mut phrases: Vec<Phrase> = Vec::new();
        for (key, phrase) in keys.iter().filter(|(_, phrase)| is_whole(words, &phrase.words)) {
            let length = key.split(' ').count();
            let least =
                key.split(' ').map(|word| f64::from(self.of(word).max(1)).ln()).sum::<f64>();
            let mean = (least / as_f64(length)).exp();
            if f64::from(phrase.items) / mean < COHESION {
                continue;
            }
            // What stands within longer terms of the item is less a term of its own.
            let longer: Vec<&Phrase> = keys
                .iter()
                .filter(|(other, _)| other.len() > key.len() && holds(other, key))
                .map(|(_, other)| other)
                .collect();
            let within = longer.iter().map(|other| f64::from(other.items)).fold(0.0, f64::max);
            let nested = longer.iter().map(|other| other.count).max().unwrap_or_default();
            if nested >= phrase.count && within * 2.0 > f64::from(phrase.items) {
                continue;
            }
            let value =
                as_f64(length + 1).log2() * (f64::from(phrase.items) - within / 2.0).max(0.5);
            let rarity = (as_f64(self.items + 1) / f64::from(phrase.items)).ln().max(0.1);
            let is_head = phrase.words.start < words.head();
            let weight = as_f64(phrase.count) + if is_head { 1.5 } else { 0.0 };
            phrases.push(Phrase {
                score: weight * rarity * (1.0 + value.ln_1p() / 4.0),
                ..phrase.clone()
            });
        }
        phrases.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.words.start.cmp(&b.words.start)));
        phrases
    }
}

/// The hashes of an item's words and terms, each once.
pub(super) fn hashes(words: &Words) -> Vec<u64> {
    let mut hashes: Vec<u64> = Vec::with_capacity(words.len() * 2);
    for start in 0..words.len() {
        let word = words.word(start);
        if word.is_empty() {
            continue;
        }
        hashes.push(hash(word));
        if is_head(words, start) {
            hashes.extend(terms(words, start).map(|range| hash(words.words(range))));
        }
    }
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// Whether a phrase may begin with a word.
pub(super) fn is_head(words: &Words, place: usize) -> bool {
    let word = words.word(place);
    LISTS.heads.contains(word)
}

/// The terms that begin at a word: two to four words, of which the last and the first are no function words,
/// and those within at most «و».
fn terms(words: &Words, start: usize) -> impl Iterator<Item = Range<usize>> {
    (2..=LONGEST)
        .map(move |length| start..start + length)
        .take_while(|range| range.end <= words.len())
        .filter(move |range| {
            let word = |place| words.word(place);
            let inner = range.start + 1..range.end - 1;
            is_content(word(range.end - 1))
                && inner.clone().all(|place| is_content(word(place)) || word(place) == "و")
        })
}

/// Whether neither the word before nor the word behind belongs to the same noun phrase.
fn is_whole(words: &Words, range: &Range<usize>) -> bool {
    let before = range.start.checked_sub(1).map_or("", |place| words.word(place));
    let behind = words.word(range.end);
    !is_content(before) && (!is_content(behind) || is_name(behind))
}

/// Whether a word says something: no function word, no number, no given name.
fn is_content(word: &str) -> bool {
    word.chars().count() > 1
        && !word.starts_with(|c: char| c.is_ascii())
        && !word.contains(|c: char| c.is_ascii_digit())
        && !is_stop(word)
        && !is_name(word)
}

/// Whether the words of `inner` stand within those of `outer`.
fn holds(outer: &str, inner: &str) -> bool {
    outer.match_indices(inner).any(|(at, _)| {
        let end = at + inner.len();
        (at == 0 || outer.as_bytes()[at - 1] == b' ')
            && (end == outer.len() || outer.as_bytes()[end] == b' ')
    })
}

/// FNV-1a, 64 bits: the same on every machine and in every run.
pub(super) fn hash(key: &str) -> u64 {
    key.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[expect(clippy::cast_precision_loss, reason = "counts of items and words are small")]
fn as_f64(number: usize) -> f64 {
    number as f64
}
