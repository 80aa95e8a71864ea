//! What was found out about words, for the next time they come up: few words make most of any text.

use std::cell::RefCell;
use std::hash::Hash;
use std::sync::{Arc, Mutex};

use ahash::{AHashMap, RandomState};

use super::Own;
use super::affixes::{BEFORE_VERB, FUNCTION, LOOSE_ENDING, LOOSE_HEAD, VERB_HEADS};
use super::lexicon::{Entry, Reach, packed};
use super::reading::{Reading, plain, readings, strict};

/// The most words that are remembered, some 200 bytes each.
const MOST: usize = 65_536;

/// Into how many parts what all cores share is parted, so that they seldom wait for each other.
const PARTS: usize = 16;

/// What is known of a word that stands alone. It has room in the 64 bytes that a processor fetches at once: words are
/// so many that most of them have to be fetched.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub struct Known {
    pub entry: Entry,
    /// How far the lexicon goes along with it.
    pub reach: Reach,
    /// Its score as it stands.
    pub plain: i32,
    /// The same without what news say that lost half-spaces.
    pub strict: i32,
    /// Its score as a stem and an ending between which no half-space shows.
    pub joined: i32,
    /// Other ways to write it.
    pub readings: Arc<[Reading]>,
    /// It belongs to the word before or behind it.
    pub loose: bool,
    /// It belongs to the word behind it.
    pub head: bool,
    /// It is «می» or «نمی».
    pub before_verb: bool,
    /// It belongs to the word before it.
    pub ending: bool,
    /// It is a word of grammar.
    pub function: bool,
}

const _: () = assert!(size_of::<Known>() <= 64);

/// The readings of words that may be one, by their letters; of each, by where its parts meet.
type Several = AHashMap<Vec<u8>, Vec<(u32, Arc<[Reading]>)>>;

/// Words and what is known of them. Copies share what they find out, which is the same whichever of them does: to
/// look at a word for the first time takes a hundred times as long as to remember it.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// Where words are remembered, by the numbers of their letters; and by their letters, where they have too many.
    short: AHashMap<u128, usize>,
    long: AHashMap<Vec<u8>, usize>,
    known: Vec<Known>,
    several: RefCell<Several>,
    shared: Arc<AllShared>,
}

/// What all copies share.
#[derive(Debug, Default)]
struct AllShared {
    known: Shared<Vec<u8>, Known>,
    several: Shared<(Vec<u8>, u32), Arc<[Reading]>>,
}

impl Memory {
    /// Where `word` is remembered, found out now if need be.
    pub fn place(&mut self, word: &[u8], own: &Own) -> usize {
        let number = packed(word);
        let found = match number {
            Some(number) => self.short.get(&number),
            None => self.long.get(word),
        };
        if let Some(&place) = found {
            return place;
        }
        let place = self.known.len();
        let known = self.shared.known.get(word.to_vec(), || Known::of(word, own));
        self.known.push(known);
        match number {
            Some(number) => self.short.insert(number, place),
            None => self.long.insert(word.to_vec(), place),
        };
        place
    }

    /// What is remembered at `place`.
    pub fn get(&self, place: usize) -> &Known {
        &self.known[place]
    }

    /// The readings of several words as one, whose parts meet at all of `needed`.
    pub fn several(&self, letters: &[u8], needed: u32, own: &Own) -> Arc<[Reading]> {
        let same = |(places, _): &&(u32, _)| *places == needed;
        if let Some((_, found)) =
            self.several.borrow().get(letters).and_then(|known| known.iter().find(same))
        {
            return Arc::clone(found);
        }
        let found = self.shared.several.get((letters.to_vec(), needed), || {
            let mut found = Vec::new();
            readings(letters, needed, 2, own, &mut found);
            found.into()
        });
        let mut several = self.several.borrow_mut();
        several.entry(letters.to_vec()).or_default().push((needed, Arc::clone(&found)));
        found
    }

    /// Forgets all if it has become much.
    pub fn tidy(&mut self) {
        if self.known.len() + self.several.borrow().len() > MOST {
            *self = Self { shared: Arc::clone(&self.shared), ..Self::default() };
        }
    }
}

/// What all copies found out of one kind.
#[derive(Debug)]
struct Shared<K, V> {
    parts: [Mutex<AHashMap<K, V>>; PARTS],
    hasher: RandomState,
}

impl<K, V> Default for Shared<K, V> {
    fn default() -> Self {
        Self { parts: std::array::from_fn(|_| Mutex::default()), hasher: RandomState::new() }
    }
}

impl<K: Hash + Eq, V: Clone> Shared<K, V> {
    /// What belongs to `key`, found out now if no other core did.
    fn get(&self, key: K, find_out: impl FnOnce() -> V) -> V {
        let hash = usize::try_from(self.hasher.hash_one(&key) >> 32).unwrap_or(0);
        let part = &self.parts[hash % PARTS];
        if let Some(found) = part.lock().ok().and_then(|part| part.get(&key).cloned()) {
            return found;
        }
        let found = find_out();
        if let Ok(mut part) = part.lock() {
            if part.len() >= MOST / PARTS {
                part.clear();
            }
            part.insert(key, found.clone());
        }
        found
    }
}

impl Known {
    fn of(word: &[u8], own: &Own) -> Self {
        let loose = LOOSE_ENDING.has(word) || LOOSE_HEAD.has(word);
        let mut found = Vec::new();
        readings(word, 0, 2, own, &mut found);
        let joined =
            found.iter().filter(|reading| reading.mask == 0 && reading.rule != super::Rule::Own);
        let joined =
            joined.map(|reading| reading.score).max().unwrap_or(super::reading::NEVER * 100);
        found.retain(|reading| reading.mask != 0 || reading.rule == super::Rule::Own);
        let plain = plain(word);
        Self {
            entry: Entry::of(word),
            reach: Reach::of(word),
            plain: if loose { plain.min(-1500) } else { plain },
            strict: strict(word),
            joined,
            readings: found.into(),
            loose,
            head: LOOSE_HEAD.has(word) || VERB_HEADS.iter().any(|(head, _)| head == word),
            before_verb: BEFORE_VERB.has(word),
            ending: LOOSE_ENDING.has(word),
            function: FUNCTION.has(word),
        }
    }
}
