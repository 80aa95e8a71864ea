//! Which reading each word of a run gets, and which words are one: the way through a run whose readings are
//! together the likeliest.

use std::ops::Range;

use super::affixes::{self, HEH};
use super::certain::is_open_plural;
use super::costs::{Damage, against};
use super::ending::is_past;
use super::lexicon::Entry;
use super::memory::{Known, Memory};
use super::reading::{Reading, readings};
use super::words::{Word, Words};
use super::{LONGEST, Level, Own, Rule};

/// The most words that are one.
const MOST: usize = 4;

/// Words that are to be written otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The first of them.
    pub from: usize,
    /// Behind the last.
    pub to: usize,
    /// How.
    pub reading: Reading,
}

/// Chooses for one run of words: those that single spaces part.
pub struct Chooser<'a> {
    /// The text's letters.
    pub text: &'a Words,
    /// The words of the run.
    pub words: &'a [Word],
    /// Where the memory has them.
    pub known: &'a [usize],
    pub memory: &'a Memory,
    pub own: &'a Own,
    pub level: Level,
    pub damage: Damage,
}

impl Chooser<'_> {
    /// What changes in the run, and whether it is to be read again then.
    pub fn run(&self) -> (Vec<Choice>, bool) {
        let mut joins = Vec::new();
        let mut doubtful = Vec::new();
        for from in 0..self.words.len() {
            self.candidates(from, |to, letters| match self.several(from, to, letters) {
                Some(reading) => joins.push(Choice { from, to, reading }),
                None => doubtful.push(from..to),
            });
        }
        if !joins.is_empty() {
            return (self.best(&joins), true);
        }
        let single = |at| {
            let reading = self.single(at).1?;
            Some(Choice { from: at, to: at + 1, reading })
        };
        let choices: Vec<Choice> = (0..self.words.len()).filter_map(single).collect();
        // What is written otherwise may be one with the words beside it.
        let open = choices
            .iter()
            .any(|choice| doubtful.iter().any(|words: &Range<usize>| words.contains(&choice.from)));
        (choices, open)
    }

    /// The likeliest way through the run, by Viterbi's algorithm.
    fn best(&self, joins: &[Choice]) -> Vec<Choice> {
        let mut best = vec![(0, 0, None)];
        for to in 1..=self.words.len() {
            let (score, reading) = self.single(to - 1);
            let score = score.max(self.pair(to - 1));
            let mut chosen = (best[to - 1].0 + score, to - 1, reading);
            for join in joins.iter().filter(|join| join.to == to) {
                let score = best[join.from].0 + join.reading.score;
                if score > chosen.0 {
                    chosen = (score, join.from, Some(join.reading));
                }
            }
            best.push(chosen);
        }
        let mut choices = Vec::new();
        let mut to = self.words.len();
        while to > 0 {
            let (_, from, reading) = best[to];
            choices.extend(reading.map(|reading| Choice { from, to, reading }));
            to = from;
        }
        choices.reverse();
        choices
    }

    pub(super) fn word(&self, at: usize) -> (&Word, &[u8], &Known) {
        let word = &self.words[at];
        (word, self.text.letters(word), self.memory.get(self.known[at]))
    }

    /// The score of the word, and how it is to be written otherwise.
    fn single(&self, at: usize) -> (i32, Option<Reading>) {
        /// The score of a word that is as it is.
        const GIVEN: i32 = -800;
        let (word, letters, known) = self.word(at);
        if word.opaque || self.own.leaves(letters) {
            return (GIVEN, None);
        }
        if word.halves != 0 {
            return (GIVEN, self.last_parts(word, letters));
        }
        let plain = known.plain.max(known.joined);
        let mut pick: Option<Reading> = None;
        for reading in known.readings.iter().filter(|reading| self.allows(reading, letters, known))
        {
            let score =
                reading.score + self.around(at, reading) - self.cost_of_inserting(reading, known);
            let against = against(reading, letters, known, plain);
            if score > against && pick.is_none_or(|pick| score > pick.score) {
                pick = Some(Reading { score, ..*reading });
            }
        }
        let pick = pick.map(|pick| {
            let pick = simplest(pick, &known.readings);
            let written = Word { halves: pick.mask, ..*word };
            let more = (pick.mask != 0).then(|| self.last_parts(&written, letters)).flatten();
            more.map_or(pick, |more| Reading {
                mask: pick.mask | more.mask,
                cuts: pick.cuts | more.cuts,
                ..pick
            })
        });
        (pick.map_or(plain, |pick| pick.score.max(plain)), pick)
    }

    /// All that [`last_part`](Self::last_part) finds at the end of a word, one after the other.
    fn last_parts(&self, word: &Word, letters: &[u8]) -> Option<Reading> {
        let mut found: Option<Reading> = None;
        let mut word = *word;
        while let Some(part) = self.last_part(&word, letters) {
            let cuts = part.cuts | found.map_or(0, |found| found.cuts);
            word.halves = part.mask;
            found = Some(Reading { cuts, ..part });
        }
        found
    }

    /// The plural at the end of a word that has half-spaces already: «پیش‌بینیها».
    fn last_part(&self, word: &Word, letters: &[u8]) -> Option<Reading> {
        let at = word.halves.ilog2() as usize;
        let part = letters.get(at..).filter(|part| part.len() > 3)?;
        if !part.contains(&HEH) || Entry::of(part).joined_lilak() {
            return None;
        }
        let mut found = Vec::new();
        readings(part, 0, 1, self.own, &mut found);
        let plural = |reading: &Reading| {
            reading.rule == Rule::Plural
                && reading.mask.is_power_of_two()
                && Entry::of(&part[..reading.mask.trailing_zeros() as usize]).joined_lilak()
        };
        let best = found.into_iter().filter(plural).max_by_key(|reading| reading.score)?;
        Some(Reading { mask: best.mask << at | word.halves, cuts: best.cuts << at, ..best })
    }

    /// The words from `from` on that may be one, by where they end, with their letters.
    fn candidates<'a>(&'a self, from: usize, mut take: impl FnMut(usize, &'a [u8])) {
        let (word, opening, first) = self.word(from);
        if word.opaque {
            return;
        }
        let is_barred =
            |letters: &[u8], known: &Known| known.function || letters.len() < 2 && !known.loose;
        // Of those before the last: whether one bars the way, whether one is loose inside, how far keys go along.
        let mut barred = is_barred(opening, first);
        let mut inner = first.loose && !first.head;
        let mut reach = first.reach;
        for to in from + 2..=(from + MOST).min(self.words.len()) {
            let (word, last, known) = self.word(to - 1);
            let letters = &self.text.letters[self.words[from].from..word.to];
            if word.opaque || self.words[to - 2].genitive || letters.len() > LONGEST {
                return;
            }
            let pair = to == from + 2;
            let ending = known.ending;
            let bars = is_barred(last, known);
            let open =
                if pair { may_be_pair((opening, first), (last, known)) } else { !barred && !bars };
            barred |= bars;
            if barred && !open && self.own.is_empty() {
                return;
            }
            let with_last = reach.on(last);
            let inner_here = inner || known.loose && !ending;
            // Endings change a few letters of what the lexicon has.
            let (whole, reached) = if ending {
                (letters.len() - last.len(), reach.letters)
            } else {
                (letters.len(), with_last.letters)
            };
            let makes =
                |entry: Entry| entry.second() > 2 && entry.second() + 1 >= entry.joined_news();
            let may = open
                && (!inner_here && (first.head || ending && pair)
                    || reached + 3 >= whole
                    || !inner_here && pair && (makes(known.entry) || affixes::BOUND.has(last)));
            let is_own = !self.own.is_empty() && self.own.reading(letters).is_some();
            if (may || is_own) && !self.own.leaves(letters) {
                take(to, letters);
            }
            if barred && self.own.is_empty() {
                return;
            }
            inner |= known.loose;
            reach = with_last;
        }
    }

    /// How the words `from..to` are one word.
    fn several(&self, from: usize, to: usize, letters: &[u8]) -> Option<Reading> {
        let words = &self.words[from..to];
        let place = |word: &Word| word.to - words[0].from;
        let spaces = words[..words.len() - 1].iter().fold(0, |mask, word| mask | 1 << place(word));
        let halves =
            words.iter().fold(0, |mask, word| mask | word.halves << (word.from - words[0].from));
        let loose = (from..to).any(|at| self.word(at).2.loose);
        let perfect = self.is_perfect(to);
        // «همه روزهای» is no «همه‌روزه‌ای».
        let last = self.text.letters(&words[words.len() - 1]);
        let whole = is_open_plural(last) && Entry::of(last).joined_news() > 0;
        let indefinite = if whole { 1 << (letters.len() - 2) } else { 0 };
        let found = self.memory.several(letters, spaces | halves, self.own);
        found
            .iter()
            .filter(|reading| {
                // «تجدید پذیر»
                let bound = reading.rule == Rule::Compound && reading.listed > 0;
                let shows =
                    loose || bound || reading.rule == Rule::Own || reading.mask & spaces == spaces;
                let open = matches!(reading.rule, Rule::Compound | Rule::Listed);
                self.has(reading.rule)
                    && shows
                    && !(perfect && open)
                    && reading.mask & indefinite == 0
                    && !self.is_doubtful(from, reading, letters)
            })
            .map(|reading| Reading {
                score: reading.score - self.cost_of_joining(from, to, reading),
                ..*reading
            })
            .max_by_key(|reading| reading.score)
            .map(|reading| simplest(reading, &found))
    }

    /// Whether the word before `to` makes a tense with the one behind it: «درس خوانده بودند» has three words,
    /// and «درس‌خوانده» is an adjective.
    fn is_perfect(&self, to: usize) -> bool {
        let Some(next) = self.words.get(to) else { return false };
        affixes::AUXILIARY.has(self.text.letters(next))
            && is_past(self.text.letters(&self.words[to - 1]))
    }
}

/// Whether nothing bars two words from being one.
fn may_be_pair(first: (&[u8], &Known), last: (&[u8], &Known)) -> bool {
    let verb = first.1.before_verb;
    [first, last].into_iter().all(|(letters, known)| {
        let short = letters.len() < 2 && !known.loose;
        let these = last.1.ending && affixes::THESE.has(letters);
        !short && (!known.function || verb || these)
    })
}

/// A reading by a closed class where that says the same as the lexicon, which knows no half-spaces that do not show.
fn simplest(reading: Reading, others: &[Reading]) -> Reading {
    let same = |other: &&Reading| {
        other.mask == reading.mask && (other.rule.is_certain() || other.rule == Rule::Without)
    };
    let closed = others.iter().filter(same).max_by_key(|other| other.score);
    match (reading.rule, closed) {
        (Rule::Listed | Rule::Compound, Some(closed)) => {
            Reading { rule: closed.rule, cuts: reading.cuts | closed.cuts, ..reading }
        }
        _ => reading,
    }
}
