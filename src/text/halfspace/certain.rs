//! What makes a reading certain, which is all that `safe` writes.

use super::Rule;
use super::affixes::{self, HAY, HEH};
use super::lexicon::{Entry, joins};
use super::reading::{self, Reading};

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
            let named = entry.noun() || entry.adjective() || reading::is_participle(stem);
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
