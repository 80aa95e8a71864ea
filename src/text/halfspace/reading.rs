//! How a word may be read: where its half-spaces stand, and how likely that is.
//!
//! Scores are hundredths of natural logarithms of probabilities, in whole numbers, so that every machine
//! decides alike.

use super::affixes::{self, Ending, HEH, MADDA, YEH};
use super::compound::compound;
use super::ending::{ended, gaf, is_participle};
use super::lexicon::{Entry, code, joins};
use super::own::Own;
use super::{LONGEST, Rule};

/// One way to write the letters of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// How likely it is.
    pub score: i32,
    /// Behind which letters a half-space stands: bit n for behind the n-th.
    pub mask: u32,
    /// Where its parts meet, with or without a half-space.
    pub cuts: u32,
    /// What says so.
    pub rule: Rule,
    /// The ending of a closed class that it ends with.
    pub ended: Option<Rule>,
    /// How many letters the listed word has that it is or begins with, or the compound whose second part
    /// stands alone nowhere; 0 if there is none.
    pub listed: usize,
}

/// The score of what is not known.
pub const NEVER: i32 = -9_999;

/// Words of news, by the steps of the lexicon's counts: ln(count / 2.2 million).
const NEWS: [i32; 16] = [
    NEVER, -1460, -1371, -1302, -1233, -1163, -1094, -1025, -956, -886, -817, -748, -679, -609,
    -540, -471,
];
/// Words that no news has, by how hazm lists them.
const HAZM: [i32; 4] = [NEVER, -1700, -1560, -1480];
/// Words that Lilak alone lists.
pub(super) const LILAK: i32 = -1520;
/// What is added where both list a word.
const BOTH_JOINED: i32 = 30;
const BOTH_SPLIT: i32 = 70;
/// Parts of compounds, by how many compounds they make: ln(compounds / 40,000).
pub(super) const PART: [i32; 8] = [NEVER, -1060, -991, -922, -853, -784, -714, -600];

/// A pair of words of news, by the step of its count: ln(count / 2.2 million).
pub fn pair(step: usize) -> i32 {
    NEWS[step.min(15)] + 34
}

/// The score of a word of which nothing is known, by its letters.
pub fn unknown(letters: usize) -> i32 {
    -(900 + 200 * i32::try_from(letters).unwrap_or(0)).max(1500)
}

/// A word's score where it stands without half-spaces.
pub(super) fn joined(entry: Entry) -> i32 {
    let mut score = NEWS[entry.joined_news()].max(HAZM[entry.joined_hazm()]);
    if entry.joined_lilak() {
        let both = if entry.joined_hazm() > 1 { BOTH_JOINED } else { 0 };
        score = score.max(LILAK + both);
    }
    score
}

/// Whether news have `word` without half-spaces, as it is or without an ending that is joined to it.
pub fn in_news(word: &[u8]) -> bool {
    let has = |word: &[u8]| Entry::of(word).joined_news() > 0;
    has(word) || affixes::joined(word).any(|(stem, _)| stem.len() > 3 && has(stem))
}

/// A word's score where it stands with its half-spaces.
fn split(entry: Entry) -> i32 {
    let mut score = NEWS[entry.split_news()].max(HAZM[entry.split_hazm()]);
    if entry.split_lilak() {
        let both = if entry.split_hazm() > 0 { BOTH_SPLIT } else { 0 };
        score = score.max(LILAK + both);
    }
    score
}

/// The best score of `word` as a stem, scored by `stem_score`, and an ending that is joined to it.
pub(super) fn with_joined_ending(word: &[u8], stem_score: impl Fn(Entry) -> i32) -> i32 {
    let stands = |stem: &[u8], ending: &Ending| match *stem {
        // Behind a silent ه and a final ی, endings are parted; behind a sounded ه they are not («راهش»).
        [_, .., before, HEH] => is_alef(before) || before == code('و'),
        [.., HEH] => false,
        [_, .., YEH] => ending.letters.len() < 3,
        [_, _, ..] => true,
        _ => false,
    };
    affixes::joined(word)
        .filter_map(|(stem, ending)| {
            let score = if stands(stem, ending) { stem_score(Entry::of(stem)) } else { NEVER };
            (score > NEVER).then(|| score - ending.cost)
        })
        .max()
        .unwrap_or(NEVER)
}

/// The score of `word` as it stands, without half-spaces.
pub fn plain(word: &[u8]) -> i32 {
    joined(Entry::of(word)).max(with_joined_ending(word, joined)).max(unknown(word.len()))
}

/// The same where a closed class reads it otherwise: that news have it joined says only that they lost half-spaces.
pub fn strict(word: &[u8]) -> i32 {
    let entry = Entry::of(word);
    let listed = entry.joined_lilak() || entry.joined_hazm() >= 2;
    let whole = if listed { joined(entry) } else { NEVER };
    whole.max(with_joined_ending(word, joined)).max(unknown(word.len()))
}

/// Every reading of `word` whose parts meet at all of `needed` (a mask); `depth` endings may follow one another.
pub fn readings(word: &[u8], needed: u32, depth: u32, own: &Own, out: &mut Vec<Reading>) {
    if word.len() > LONGEST {
        return;
    }
    let entry = Entry::of(word);
    if let Some(own) = own.reading(word)
        && own.cuts & needed == needed
    {
        out.push(own);
    }
    let mask = entry.mask();
    if mask != 0 && mask & needed == needed && split(entry) > NEVER && !has_function(word, mask) {
        let listed = reading(split(entry), mask, mask, Rule::Listed);
        out.push(Reading { listed: word.len(), ..listed });
    }
    verb(word, needed, out);
    without(word, entry, needed, out);
    if needed == 0 && !entry.joined_lilak() && entry.joined_hazm() == 0 {
        grammar(word, out);
    }
    if depth > 0 {
        for parts in affixes::of(word) {
            ended(word, entry, parts, needed, depth, own, out);
        }
        gaf(word, needed, own, out);
        compound(word, needed, out);
    }
}

pub(super) fn reading(score: i32, mask: u32, cuts: u32, rule: Rule) -> Reading {
    Reading { score, mask, cuts, rule, ended: None, listed: 0 }
}

pub(super) fn bit(letters: usize) -> u32 {
    1 << letters
}

/// The mask of a half-space behind `letters` letters; none where it would not show.
pub(super) fn shown(word: &[u8], letters: usize) -> u32 {
    if joins(word[letters - 1]) { bit(letters) } else { 0 }
}

/// Whether a letter is an alef, with a madda or without.
pub fn is_alef(letter: u8) -> bool {
    letter == code('ا') || letter == code('آ')
}

/// Whether a part of `word` is a word of grammar.
fn has_function(word: &[u8], mask: u32) -> bool {
    let mut from = 0;
    (1..=word.len()).any(|at| {
        let ends = at == word.len() || mask & bit(at) != 0;
        let part = &word[from..at];
        if ends {
            from = at;
        }
        ends && affixes::FUNCTION.has(part)
    })
}

/// «می» and «نمی», with what may stand before and behind.
fn verb(word: &[u8], needed: u32, out: &mut Vec<Reading>) {
    // Most words begin with none of their letters.
    let heads = affixes::VERB_HEADS.iter().filter(|(head, _)| head.first() == word.first());
    for (head, places) in heads {
        let Some(tail) = word.strip_prefix(&**head).filter(|tail| tail.len() > 1) else { continue };
        let mut cuts = places.iter().fold(0, |mask, &at| mask | bit(at));
        let mut mask = places.iter().fold(0, |mask, &at| mask | shown(word, at));
        // «باز می‌گردد» keeps its space.
        if cuts & needed != needed || places.len() > 1 && needed & bit(places[0]) != 0 {
            continue;
        }
        let rare = if places.len() > 1 { -1550 } else { -1250 };
        if Entry::of(tail).verb() {
            for ending in affixes::COPULAS.iter() {
                if tail.strip_suffix(ending).is_some_and(is_participle) {
                    cuts |= bit(word.len() - ending.len());
                    mask |= shown(word, word.len() - ending.len());
                }
            }
            out.push(reading(split(Entry::of(word)).max(rare), mask, cuts, Rule::Verb));
        } else if affixes::OBJECTS.iter().any(|object| {
            tail.strip_suffix(object).is_some_and(|stem| stem.len() > 1 && Entry::of(stem).verb())
        }) {
            out.push(reading(rare - 350, mask, cuts, Rule::Verb));
        } else if needed == 0 && tail[0] == MADDA
            || needed != 0 && tail.len() > 2 && !Entry::of(tail).is_listed()
        {
            // «می‌آرامانم»: no list has the verb, and no other word is written so.
            out.push(reading(rare - 350, mask, cuts, Rule::Verb));
        }
    }
}

/// «بی» and a noun.
fn without(word: &[u8], entry: Entry, needed: u32, out: &mut Vec<Reading>) {
    let Some(rest) = word.strip_prefix(&affixes::BI).filter(|rest| rest.len() > 2) else { return };
    let stands = needed != 0 || !entry.joined_lilak() || entry.split_lilak();
    if !stands || affixes::FUNCTION.has(rest) || bit(2) & needed != needed {
        return;
    }
    let noun = Entry::of(rest);
    // «بیاندازد», «بیدارم»: ب and a verb, or a word of its own.
    let is_verb = noun.verb() && (is_alef(rest[0]) || !noun.noun());
    if is_verb && needed == 0 {
        return;
    }
    let listed = if noun.is_listed() && !is_verb { -1700 } else { NEVER };
    let score = joined(noun).max(listed);
    if score > NEVER {
        out.push(reading(score - 450, bit(2), bit(2), Rule::Without));
    }
}

/// «بهدلیل» and «زمانیکه», which no one writes: what was lost is known.
fn grammar(word: &[u8], out: &mut Vec<Reading>) {
    const COST: i32 = 350;
    for head in affixes::HEADS.iter() {
        let Some(rest) = word.strip_prefix(head).filter(|rest| rest.len() > 1) else { continue };
        let score = joined(Entry::of(rest)).max(with_joined_ending(rest, joined));
        if score > -1600 && !affixes::LOOSE_ENDING.has(rest) {
            let at = head.len();
            out.push(reading(score - COST, shown(word, at), bit(at), Rule::Compound));
        }
    }
    if let Some(stem) = word.strip_suffix(&affixes::KEH).filter(|stem| stem.len() > 3) {
        let score = joined(Entry::of(stem));
        if score > -1400 {
            let at = stem.len();
            out.push(reading(score - COST, shown(word, at), bit(at), Rule::Compound));
        }
    }
}
