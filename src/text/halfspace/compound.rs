//! Compounds that no list has: two words that make one.

use super::Rule;
use super::affixes::{self, ARE, MADDA};
use super::lexicon::{Entry, joins};
use super::reading::{
    NEVER, PART, Reading, bit, joined, reading, shown, unknown, with_joined_ending,
};

/// The most letters of a compound.
const MOST: usize = 18;

/// The readings of `word` as two words whose parts meet at all of `needed` (a mask).
pub fn compound(word: &[u8], needed: u32, out: &mut Vec<Reading>) {
    const COST: i32 = 75;
    let letters = word.len();
    if !(5..=MOST).contains(&letters) {
        return;
    }
    if needed == 0 {
        twice_or_arabic(word, out);
    }
    let firsts: [Entry; MOST + 1] = Entry::of_heads(word);
    for at in (2..=letters - 2).filter(|at| firsts[*at].is_listed()) {
        let (one, other) = word.split_at(at);
        // «یک سازی» is no compound, and «همه‌گیری» is listed.
        let counted = affixes::BEFORE_ONE.has(one) || affixes::BEFORE_MANY.has(one);
        let bound = affixes::BOUND.has(other) && !counted;
        // «تجدید پذیر» lost nothing that shows, but it is no two words.
        let stands = joins(word[at - 1]) || bound && needed != 0;
        if needed & !bit(at) != 0
            || !stands
            || affixes::FUNCTION.has(one)
            || affixes::FUNCTION.has(other)
            || affixes::LOOSE_HEAD.has(one)
            || affixes::LOOSE_ENDING.has(other) && other != ARE
        {
            continue;
        }
        let (first, second) = (firsts[at], Entry::of(other));
        let inflected = with_joined_ending(other, |stem| PART[stem.second()]);
        let makes =
            bound || second.second() > 0 || first.first() > 0 && second.noun() || inflected > NEVER;
        // A word that often stands alone was meant to.
        let alone = needed != 0
            && !bound
            && (second.second() < 3 || second.second() + 1 < second.joined_news());
        let short = one.len() < 3 && first.first() < 3 || other.len() < 3 && second.second() < 3;
        if !makes || alone || short {
            continue;
        }
        let head = PART[first.first()].max(joined(first) - 150);
        let tail = PART[second.second()].max(joined(second) - 150).max(inflected);
        let tail = if bound { PART[7] } else { tail };
        // Within a word, آ begins a part of it: «گل‌آرایی».
        let cost = if bound || needed == 0 && other[0] == MADDA { 0 } else { COST };
        if head > NEVER && tail > NEVER {
            let found = reading(head + tail - cost, shown(word, at), bit(at), Rule::Compound);
            out.push(Reading { listed: if bound { letters } else { 0 }, ..found });
        }
    }
}

/// A word twice («پلق‌پلق»), and Arabic names («جمال‌الدین»).
fn twice_or_arabic(word: &[u8], out: &mut Vec<Reading>) {
    let half = word.len() / 2;
    if half > 2 && word[..half] == word[half..] && joins(word[half - 1]) {
        out.push(reading(unknown(half) - 100, bit(half), bit(half), Rule::Compound));
    }
    for at in 2..word.len().saturating_sub(4) {
        let (name, rest) = word.split_at(at);
        if !rest.starts_with(&affixes::AL) || !joins(word[at - 1]) {
            continue;
        }
        let with_article = Entry::of(rest);
        let known = Entry::of(name).is_listed() || at > 3 && with_article.second() > 2;
        let noun = at > 2 && Entry::of(&rest[2..]).noun();
        if known && (noun || with_article.joined_lilak() || with_article.second() > 0) {
            out.push(reading(-1750, bit(at), bit(at), Rule::Compound));
        }
    }
}
