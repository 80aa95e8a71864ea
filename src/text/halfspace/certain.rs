//! What makes a reading certain, which is all that the level `safe` writes.

use super::affixes::{self, HAY, HEH, YEH};
use super::choose::Chooser;
use super::ending::is_participle;
use super::lexicon::{Entry, joins};
use super::memory::Known;
use super::reading::{self, Reading};
use super::{Level, Rule};

impl Chooser<'_> {
    /// Whether the level has the rule.
    pub fn allows(&self, reading: &Reading, letters: &[u8], known: &Known) -> bool {
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

    pub fn has(&self, rule: Rule) -> bool {
        let closed = matches!(
            rule,
            Rule::Verb | Rule::Plural | Rule::Comparative | Rule::Ending | Rule::Own
        );
        self.level == Level::Full || closed
    }

    /// Whether the words from `from` on may be two after all, which keeps `safe` from making one of them:
    /// «ماه می رفت», «۵ می بود», where «می» is a month, «آه ای باد», and «درباره شان او», which is «شأن».
    pub fn is_doubtful(&self, from: usize, reading: &Reading, letters: &[u8]) -> bool {
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
}

/// Whether no other reading comes near this one, and what stands before its half-space is known.
pub fn is_sure(reading: &Reading, letters: &[u8], others: &[Reading]) -> bool {
    const NEAR: i32 = 300;
    let stem = &letters[..first_cut(reading, letters)];
    let known = Entry::of(stem).is_listed() || reading::plain(stem) > reading::unknown(stem.len());
    let rival = |other: &&Reading| {
        other.mask & reading.mask != reading.mask && other.score + NEAR > reading.score
    };
    known && !others.iter().any(|other| rival(&other))
}

/// Whether `word` looks like a plural whose half-space does not show, since the letter before it does not join:
/// «برندهای». News have it as it is.
pub fn is_open_plural(word: &[u8]) -> bool {
    word.len() > 4 && word.ends_with(&HAY) && !joins(word[word.len() - HAY.len() - 1])
}

/// Whether what stands before the half-space is of the class that the ending goes with: no list has «کانتری», which
/// looks like «کان» with an ending, and names in «هام» are commoner than what is only spoken.
pub fn fits_class(reading: &Reading, letters: &[u8]) -> bool {
    let (stem, ending) = letters.split_at(first_cut(reading, letters));
    let entry = Entry::of(stem);
    match reading.rule {
        Rule::Comparative => entry.adjective(),
        Rule::Plural => (entry.noun() || entry.adjective()) && !affixes::SPOKEN.has(ending),
        Rule::Ending => {
            let named = entry.noun() || entry.adjective() || is_participle(stem);
            named && !sounds_heh(stem)
        }
        _ => true,
    }
}

/// Whether a word ends in a ه that is heard, as it is behind an alef («راه»): endings are joined to it.
pub fn sounds_heh(word: &[u8]) -> bool {
    matches!(*word, [.., before, HEH] if reading::is_alef(before))
}

/// The letters before the first half-space of a reading.
pub fn first_cut(reading: &Reading, letters: &[u8]) -> usize {
    (reading.mask.trailing_zeros() as usize).min(letters.len())
}

/// The letter before the only half-space of a reading.
pub fn last_cut(letters: &[u8], reading: &Reading) -> Option<u8> {
    let at = reading.mask.checked_ilog2()? as usize;
    reading.mask.is_power_of_two().then(|| letters[at - 1])
}
