//! Which reading each word of a run gets, and which words are one: the way through a run whose readings are
//! together the likeliest.

use super::affixes::{self, HAY, HEH, YEH};
use super::certain::{first_cut, fits_class, is_open_plural, is_sure, last_cut, sounds_heh};
use super::lexicon::{Entry, reach};
use super::memory::{Known, Memory};
use super::reading::{self, NEVER, Reading, readings};
use super::words::{Word, Words};
use super::{LONGEST, Level, Own, Rule};

/// The most words that are one.
const MOST: usize = 4;
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
    /// What changes in the run, and whether any of its words might have been one.
    pub fn run(&self) -> (Vec<Choice>, bool) {
        let mut joins = Vec::new();
        for from in 0..self.words.len() {
            for to in from + 2..=(from + MOST).min(self.words.len()) {
                let joined = self.several(from, to);
                joins.extend(joined.map(|reading| Choice { from, to, reading }));
            }
        }
        if !joins.is_empty() {
            return (self.best(&joins), true);
        }
        let single = |at| {
            let reading = self.single(at).1?;
            Some(Choice { from: at, to: at + 1, reading })
        };
        ((0..self.words.len()).filter_map(single).collect(), false)
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

    fn word(&self, at: usize) -> (&Word, &[u8], &Known) {
        let word = &self.words[at];
        (word, self.text.letters(word), self.memory.get(self.known[at]))
    }

    /// The score of a word behind the one before it, where news have the two together.
    fn pair(&self, at: usize) -> i32 {
        let ((_, letters, known), true) = (self.word(at), at > 0) else { return NO };
        let (_, before, known_before) = self.word(at - 1);
        if known.loose || known_before.loose {
            return NO;
        }
        let step = Entry::of(&[before, &[0], letters].concat()).pair();
        if step > 0 { reading::pair(step) - known_before.plain } else { NO }
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
            return (GIVEN, self.last_part(word, letters));
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
            let more = (pick.mask != 0).then(|| self.last_part(&written, letters)).flatten();
            more.map_or(pick, |more| Reading {
                mask: pick.mask | more.mask,
                cuts: pick.cuts | more.cuts,
                ..pick
            })
        });
        (pick.map_or(plain, |pick| pick.score.max(plain)), pick)
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

    /// What the words around say for a reading: «یک نامه‌ای که», «نام‌های آنان».
    fn around(&self, at: usize, reading: &Reading) -> i32 {
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
    fn cost_of_inserting(&self, reading: &Reading, known: &Known) -> i32 {
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

    /// Whether the level has the rule.
    fn allows(&self, reading: &Reading, letters: &[u8], known: &Known) -> bool {
        if self.level == Level::Full {
            return true;
        }
        let sure = match reading.rule {
            Rule::Verb => known.entry.split_news() > 0,
            Rule::Own => true,
            _ => {
                is_sure(reading, letters, &known.readings)
                    && (known.entry.split_news() > 0 || fits_class(reading, letters))
            }
        };
        let after_yeh = reading.rule == Rule::Ending && last_cut(letters, reading) == Some(YEH);
        self.has(reading.rule) && sure && !after_yeh
    }

    fn has(&self, rule: Rule) -> bool {
        let closed = matches!(
            rule,
            Rule::Verb | Rule::Plural | Rule::Comparative | Rule::Ending | Rule::Own
        );
        self.level == Level::Full || closed
    }

    /// How the words `from..to`, parted by spaces, are one word.
    fn several(&self, from: usize, to: usize) -> Option<Reading> {
        let words = &self.words[from..to];
        let letters = &self.text.letters[words[0].from..words[words.len() - 1].to];
        if letters.len() > LONGEST || words.iter().any(|word| word.opaque) {
            return None;
        }
        if words[..words.len() - 1].iter().any(|word| word.genitive) || self.own.leaves(letters) {
            return None;
        }
        let own = self.own.reading(letters).is_some();
        if !own && !self.may_be_one(from, to, letters) {
            return None;
        }
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
            && reading::is_past(self.text.letters(&self.words[to - 1]))
    }

    /// Whether the words from `from` on may be two after all, which keeps `safe` from making one of them:
    /// «ماه می رفت», «۵ می بود», where «می» is a month, «آه ای باد», and «درباره شان او», which is «شأن».
    fn is_doubtful(&self, from: usize, reading: &Reading, letters: &[u8]) -> bool {
        if self.level == Level::Full {
            return false;
        }
        let month = || {
            let word = &self.words[from];
            let before = from.checked_sub(1).map(|at| self.text.letters(&self.words[at]));
            word.numbered || before.is_some_and(|before| affixes::MONTH.has(before))
        };
        match reading.rule {
            Rule::Verb => month(),
            Rule::Ending => {
                let (stem, ending) = letters.split_at(first_cut(reading, letters));
                sounds_heh(stem) || affixes::RANK.has(ending)
            }
            _ => false,
        }
    }

    /// A quick answer to whether anything could make one word of `from..to`.
    fn may_be_one(&self, from: usize, to: usize, letters: &[u8]) -> bool {
        let (_, _, first) = self.word(from);
        let (_, last, known_last) = self.word(to - 1);
        let (head, ending) = (first.head, known_last.ending);
        let verb = to - from == 2 && first.before_verb;
        let mut inner = false;
        for at in from..to {
            let (_, letters, known) = self.word(at);
            inner |= known.loose && !(at == from && head) && !(at + 1 == to && ending);
            let short = letters.len() < 2 && !known.loose;
            let these = to - from == 2 && ending && affixes::THESE.has(letters);
            if short || known.function && !verb && !these {
                return false;
            }
        }
        if !inner && (head || ending && to - from == 2) {
            return true;
        }
        // Endings change a few letters of what the lexicon has.
        let whole = if ending { &letters[..letters.len() - last.len()] } else { letters };
        if reach(whole) + 3 >= whole.len() {
            return true;
        }
        let makes = |entry: Entry| entry.second() > 2 && entry.second() + 1 >= entry.joined_news();
        !inner && to - from == 2 && (makes(known_last.entry) || affixes::BOUND.contains(last))
    }

    /// What a space that becomes a half-space costs, by what says so.
    fn cost_of_joining(&self, from: usize, to: usize, reading: &Reading) -> i32 {
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
        let pair = [self.word(from).1, &[0], self.word(from + 1).1].concat();
        // How much likelier the last word is to stand alone than in a compound.
        let alone = last.joined_news().saturating_sub(last.second());
        let weighed = [
            (-220, whole.split_news()),
            (-420, whole.split_hazm()),
            (185, alone),
            (-330, usize::from(first.noun())),
            (260, usize::from(last.adjective())),
            (900, usize::from(Entry::of(&pair).pair() > 0)),
            (2000, usize::from(reading.rule == Rule::Compound)),
            // «توقیف شده‌اند», «پیش بردم»: two words of a sentence.
            (2000, usize::from(affixes::OF_VERBS.has(ending))),
        ];
        let weigh = |(weight, times)| weight * i32::try_from(times).unwrap_or(0);
        weighed.map(weigh).iter().sum::<i32>() - 75
    }
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

/// The score that a reading has to exceed: that of the word as it stands.
fn against(reading: &Reading, letters: &[u8], known: &Known, plain: i32) -> i32 {
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
