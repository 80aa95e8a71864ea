//! What a reading costs beside its own score: by the words around it, by what the rest of the text says of how it was
//! damaged, and by how the word would stand without it.

use super::Rule;
use super::affixes::{self, HAY, HEH, YEH};
use super::certain::{is_open_plural, last_cut};
use super::choose::Chooser;
use super::lexicon::Entry;
use super::memory::Known;
use super::reading::{self, NEVER, Reading};

/// The score of what cannot be.
const NO: i32 = -1_000_000;

/// What the rest of a text says of how it was damaged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Damage {
    /// It has half-spaces: whoever wrote it knows them, and compounds without are meant so.
    pub careful: bool,
    /// Half-spaces were deleted, and none became a space: its spaces are meant.
    pub deleted: bool,
    /// Half-spaces became spaces, and none was deleted: what is joined is meant so.
    pub spaced: bool,
}

impl Chooser<'_> {
    /// The score of a word behind the one before it, where news have the two together.
    pub fn pair(&self, at: usize) -> i32 {
        let ((_, letters, known), true) = (self.word(at), at > 0) else { return NO };
        let (_, before, known_before) = self.word(at - 1);
        if known.loose || known_before.loose {
            return NO;
        }
        let step = Entry::of_pair(before, letters).pair();
        if step > 0 { reading::pair(step) - known_before.plain } else { NO }
    }

    /// What the words around say for a reading: «یک نامه‌ای که», «نام‌های آنان».
    pub fn around(&self, at: usize, reading: &Reading) -> i32 {
        const STEP: i32 = 200;
        let letters = self.text.letters(&self.words[at]);
        let ending = letters.len().wrapping_sub(2);
        if letters.len() < 5 || !letters.ends_with(&HAY) {
            return 0;
        }
        let neighbour = |at| self.text.letters(&self.words[at]);
        let before = (at > 0).then(|| neighbour(at - 1));
        let ends = at + 1 == self.words.len() || affixes::AFTER_END.has(neighbour(at + 1));
        let part = reading.mask.checked_ilog2().unwrap_or(0) as usize;
        if part == ending && letters[part - 1] == HEH {
            let one = before.is_some_and(|before| affixes::BEFORE_ONE.has(before));
            let many = before.is_some_and(|before| affixes::BEFORE_MANY.has(before));
            STEP * (2 * i32::from(one) - i32::from(many) + i32::from(ends))
        } else if part + 1 == ending && ends {
            -STEP
        } else {
            0
        }
    }

    /// What a half-space costs where nothing parts the letters, by what says so.
    pub fn cost_of_inserting(&self, reading: &Reading, known: &Known) -> i32 {
        let open = matches!(reading.rule, Rule::Listed | Rule::Compound);
        let (cost, careful) = match reading.rule {
            Rule::Compound => (50, 1000),
            Rule::Listed if known.entry.split_news() == 0 => (50, 300),
            Rule::Listed => (-100, 250),
            _ => (50, 0),
        };
        cost + if self.damage.careful { careful } else { 0 }
            + if self.damage.spaced && open { 100 } else { 0 }
    }

    /// What a space that becomes a half-space costs, by what says so.
    pub fn cost_of_joining(&self, from: usize, to: usize, reading: &Reading) -> i32 {
        let (cost, careful, deleted) = match reading.rule {
            Rule::Compound if reading.listed > 0 => (200, 400, 300),
            Rule::Compound | Rule::Listed => (self.cost_of_compound(from, to, reading), 2000, 1500),
            _ => return 0,
        };
        cost + if self.damage.careful { careful } else { 0 }
            + if self.damage.deleted { deleted } else { 0 }
    }

    /// The same for a compound of the lexicon, or of two of its words. The weights are those of a logistic
    /// regression of whether editors wrote the half-space, on two thirds of 1,456 sentences that lost them, in
    /// units in which the readings' own scores weigh 1.
    fn cost_of_compound(&self, from: usize, to: usize, reading: &Reading) -> i32 {
        let letters = &self.text.letters[self.words[from].from..self.words[to - 1].to];
        let (listed, ending) = letters.split_at(reading.listed);
        let whole = Entry::of(listed);
        let first = self.word(from).2.entry;
        let last = whole.mask().checked_ilog2().map(|at| Entry::of(&listed[at as usize..]));
        let last = last.unwrap_or_else(|| {
            let mut parts = (from..to).rev().map(|at| self.word(at).2);
            parts.find(|known| !known.loose).map_or(Entry::default(), |known| known.entry)
        });
        let pair = Entry::of_pair(self.word(from).1, self.word(from + 1).1);
        // How much likelier the last word is to stand alone than in a compound.
        let alone = last.joined_news().saturating_sub(last.second());
        let weighed = [
            (-220, whole.split_news()),
            (-420, whole.split_hazm()),
            (185, alone),
            (-330, usize::from(first.noun())),
            (260, usize::from(last.adjective())),
            (900, usize::from(pair.pair() > 0)),
            (2000, usize::from(reading.rule == Rule::Compound)),
            // «توقیف شده‌اند», «پیش بردم»: two words of a sentence.
            (2000, usize::from(affixes::OF_VERBS.has(ending))),
        ];
        let weigh = |(weight, times)| weight * i32::try_from(times).unwrap_or(0);
        weighed.map(weigh).iter().sum::<i32>() - 75
    }
}

/// The score that a reading has to exceed: that of the word as it stands.
pub fn against(reading: &Reading, letters: &[u8], known: &Known, plain: i32) -> i32 {
    /// How much less likely an unknown word is that looks like a known one with an ending.
    const LOOKS_ENDED: i32 = 300;
    /// How much less «بیسوادی» counts than other words that dictionaries have joined and news have not.
    const PARTED_BI: i32 = 250;
    let closed = matches!(reading.rule, Rule::Verb | Rule::Plural | Rule::Ending);
    let after_yeh = reading.rule == Rule::Ending && last_cut(letters, reading) == Some(YEH);
    let open = is_open_plural(letters);
    if reading.rule == Rule::Own {
        return NEVER;
    }
    if open && known.entry.joined_news() > 0 && known.entry.split_news() == 0 {
        return i32::MAX;
    }
    let bi = reading.mask >> 2 & 1 == 1 && letters.starts_with(&affixes::BI);
    if bi && known.entry.joined_hazm() < 3 && !reading::in_news(letters) {
        return plain - PARTED_BI;
    }
    if after_yeh && plain == reading::unknown(letters.len()) {
        return plain - LOOKS_ENDED / 2;
    }
    // «ژرفتر», where news have «بزرگتر».
    if reading.rule == Rule::Comparative && plain == reading::unknown(letters.len()) {
        return plain - LOOKS_ENDED;
    }
    if !closed || after_yeh || open {
        return plain;
    }
    let strict = known.strict.max(known.joined);
    let stem = last_cut(letters, reading).map(|_| reading.mask.trailing_zeros() as usize);
    let is_known =
        |entry: Entry| entry.joined_lilak() || entry.joined_news() > 0 || entry.joined_hazm() > 1;
    let known_stem = || stem.is_some_and(|at| is_known(Entry::of(&letters[..at])));
    if strict == reading::unknown(letters.len()) && reading.ended.is_some() && known_stem() {
        strict - LOOKS_ENDED
    } else {
        strict
    }
}
