//! What was found out about words, for the next time they come up: few words make most of any text.

use std::cell::RefCell;
use std::sync::Arc;

use ahash::AHashMap;

use super::Own;
use super::affixes::{BEFORE_VERB, FUNCTION, LOOSE_ENDING, LOOSE_HEAD, VERB_HEADS};
use super::lexicon::{Entry, Reach};
use super::reading::{Reading, plain, readings, strict};

/// The most words that are remembered, some 200 bytes each: every core has a memory of its own.
const MOST: usize = 65_536;

/// What is known of a word that stands alone.
#[derive(Clone, Debug)]
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
    pub readings: Vec<Reading>,
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

/// The readings of words that may be one, by their letters; of each, by where its parts meet.
type Several = AHashMap<Vec<u8>, Vec<(u32, Arc<[Reading]>)>>;

/// Words and what is known of them.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    places: AHashMap<Vec<u8>, usize>,
    known: Vec<Known>,
    several: RefCell<Several>,
}

impl Memory {
    /// Where `word` is remembered, found out now if need be.
    pub fn place(&mut self, word: &[u8], own: &Own) -> usize {
        if let Some(&place) = self.places.get(word) {
            return place;
        }
        let place = self.known.len();
        self.known.push(Known::of(word, own));
        self.places.insert(word.to_vec(), place);
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
        let mut found = Vec::new();
        readings(letters, needed, 2, own, &mut found);
        let found: Arc<[Reading]> = found.into();
        let mut several = self.several.borrow_mut();
        several.entry(letters.to_vec()).or_default().push((needed, Arc::clone(&found)));
        found
    }

    /// Forgets all if it has become much.
    pub fn tidy(&mut self) {
        if self.known.len() + self.several.borrow().len() > MOST {
            *self = Self::default();
        }
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
            readings: found,
            loose,
            head: LOOSE_HEAD.has(word) || VERB_HEADS.iter().any(|(head, _)| head == word),
            before_verb: BEFORE_VERB.has(word),
            ending: LOOSE_ENDING.has(word),
            function: FUNCTION.has(word),
        }
    }
}
