//! How a word may be read: where its half-spaces stand, and how likely that is.
//!
//! Scores are hundredths of natural logarithms of probabilities, in whole numbers, so that every machine
//! decides alike.

use super::affixes::{self, Asks, Ending, HAY, HEH, MADDA, NOON, WE, YEH};
use super::compound::compound;
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
const LILAK: i32 = -1520;
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
    let stems = affixes::joined().filter_map(|ending| word.strip_suffix(&*ending.letters));
    has(word) || stems.filter(|stem| stem.len() > 3).any(has)
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
    affixes::joined()
        .filter_map(|ending| {
            let stem = word.strip_suffix(&*ending.letters)?;
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
        for ending in affixes::ALL.iter() {
            ended(word, entry, ending, needed, depth, own, out);
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
    for (head, places) in affixes::VERB_HEADS.iter() {
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

/// Whether `ending` may follow `stem`; `spaced` where a space parts them.
fn may_follow(stem: &[u8], ending: &Ending, spaced: bool) -> bool {
    let [.., before, last] = *stem else { return false };
    let fits = match ending.asks {
        Asks::Word | Asks::Adjective | Asks::Joined => true,
        // «رقبایتان»: that ی is no part of the word; «هسته‌ای‌اش»: it is.
        Asks::HehOrYeh if last == YEH => {
            let own = !is_alef(before) && before != code('و') || stem.ends_with(&HAY);
            spaced || stem.len() > 2 && own
        }
        // «پس‌لرزه‌های»: what is left of the plural is no ه of the word's own.
        Asks::HehOrYeh if [before, last] == [HEH; 2] && !spaced => Entry::of(stem).is_listed(),
        Asks::HehOrYeh => last == HEH && (spaced || stem.len() > 2),
        Asks::SpacedHeh => last == HEH && spaced,
        Asks::Participle => last == HEH && !spaced,
    };
    let plural = ending.rule == Rule::Plural;
    let same = plural && spaced && affixes::THESE.has(stem);
    fits && (same || !affixes::FUNCTION.has(stem)) && !affixes::LOOSE_ENDING.has(stem)
}

/// `word` as a stem and `ending`.
fn ended(
    word: &[u8],
    entry: Entry,
    ending: &Ending,
    needed: u32,
    depth: u32,
    own: &Own,
    out: &mut Vec<Reading>,
) {
    let Some(stem) = word.strip_suffix(&*ending.letters) else { return };
    let at = stem.len();
    if !may_follow(stem, ending, needed & bit(at) != 0) {
        return;
    }
    let parted = ending.asks != Asks::Joined;
    let (cut, mask) = if parted { (bit(at), shown(word, at)) } else { (0, 0) };
    let below = needed & (bit(at) - 1);
    if needed & !(below | cut) != 0 {
        return;
    }
    let participle = affixes::BE.has(&ending.letters) && is_participle(stem);
    let mut cost = ending.cost - if participle { 250 } else { 0 };
    if ending.asks == Asks::HehOrYeh && stem.ends_with(&[YEH]) {
        cost += 300;
    }
    if parted && below == 0 {
        let score = stem_score(stem, ending, participle, needed) - cost;
        if score > NEVER / 2 {
            let score = weigh(score, entry, mask);
            out.push(Reading {
                score,
                mask,
                cuts: cut,
                rule: ending.rule,
                ended: Some(ending.rule),
                listed: 0,
            });
        }
    }
    if at < 3 {
        return;
    }
    let mut stems = Vec::new();
    readings(stem, below, depth - 1, own, &mut stems);
    // «حرفه‌ای» takes nothing more, and what is parted from a silent ه is not joined to it.
    let indefinite = bit(at - 2);
    let goes_on = |stem: &&Reading| match stem.ended {
        None if parted => stem.rule != Rule::Verb,
        None => stem.rule != Rule::Verb && stem.mask & indefinite == 0 && word[at - 1] != HEH,
        Some(Rule::Comparative) => !parted || ending.rule == Rule::Plural,
        // «هسته‌ای‌ها», «حرفه‌ای‌ترین»
        Some(Rule::Ending) => parted && word[..at].ends_with(&HAY),
        Some(_) => false,
    };
    if let Some(best) = stems.iter().filter(goes_on).max_by_key(|stem| stem.score) {
        let open = matches!(best.rule, Rule::Listed | Rule::Compound | Rule::Own);
        out.push(Reading {
            score: best.score - cost,
            mask: best.mask | mask,
            cuts: best.cuts | cut,
            rule: if open { best.rule } else { ending.rule },
            ended: if parted { Some(ending.rule) } else { best.ended },
            listed: best.listed,
        });
    }
}

/// The score of `stem`, itself without half-spaces, before `ending`.
fn stem_score(stem: &[u8], ending: &Ending, participle: bool, needed: u32) -> i32 {
    let entry = Entry::of(stem);
    if ending.asks == Asks::Adjective {
        let score = joined(entry);
        return if entry.adjective() || score > -1200 && needed == 0 {
            score
        } else if needed != 0 && ending.letters.len() > 3 {
            // «امنیتی ترین»: unlike «تر», that is no word.
            score.max(with_joined_ending(stem, joined))
        } else if needed != 0 && entry.is_listed() && !entry.noun() && !entry.verb() {
            // «یواش تر»: only what a noun names is wet.
            plain(stem)
        } else if stem.len() > 2 && score >= LILAK && needed == 0 {
            score - 200
        } else {
            NEVER
        };
    }
    let mut score = plain(stem);
    if ending.rule == Rule::Plural && entry.joined_lilak() && !entry.noun() {
        score -= if entry.verb() { 400 } else { 250 };
    }
    let doubtful = entry.is_listed() && !entry.joined_lilak() && !participle;
    if ending.rule == Rule::Ending && needed == 0 && stem.ends_with(&[HEH]) && doubtful {
        score -= 150;
    }
    if !participle {
        // «لبه‌ایم»: of what is no participle, that is rare.
        let rare = ending.letters == WE || ending.letters == affixes::YOU;
        return score - if rare { 150 } else { 0 };
    }
    // «دریافته‌ایم» is likelier than «دریافت‌هایم» where the past tense is a noun too.
    let past =
        if ending.letters == WE { joined(Entry::of(&stem[..stem.len() - 1])) } else { NEVER };
    score.max(past - 50).max(-1300)
}

/// `score` of a reading with an ending, weighed with what is known of the whole word.
fn weigh(score: i32, whole: Entry, mask: u32) -> i32 {
    // News have the word with half-spaces elsewhere, and these are too rare to have been counted.
    let elsewhere = whole.split_news() > 0 && whole.mask() != mask && !whole.contested();
    let score = if elsewhere { score.min(-1400) } else { score };
    if mask != 0 {
        return score;
    }
    // No half-space shows: what news have without one is this.
    score.max(joined(whole))
}

/// «کنندگان» and «شدگی» of words in ه.
fn gaf(word: &[u8], needed: u32, own: &Own, out: &mut Vec<Reading>) {
    for (ending, cost) in affixes::GAF.iter() {
        let Some(stem) = word.strip_suffix(&**ending).filter(|stem| stem.len() > 3) else {
            continue;
        };
        let end = bit(stem.len());
        if needed >= end {
            continue;
        }
        let mut stems = Vec::new();
        readings(&[stem, &[HEH]].concat(), needed, 0, own, &mut stems);
        let kept = stems.into_iter().filter(|reading| reading.mask < end);
        out.extend(kept.map(|reading| Reading {
            score: reading.score - cost,
            listed: 0,
            ..reading
        }));
    }
}

/// Whether `word` is a past participle: «مانده», not «کننده», which the present tense makes.
pub fn is_past(word: &[u8]) -> bool {
    let present = [NOON, code('د'), HEH];
    let before = word.strip_suffix(&present);
    is_participle(word) && before.is_none_or(|before| before.last().is_some_and(|&it| is_alef(it)))
}

/// Whether `stem` is what a past tense and ه make, with what may stand before.
pub fn is_participle(stem: &[u8]) -> bool {
    let Some(past) = stem.strip_suffix(&[HEH]).filter(|past| past.len() > 1) else { return false };
    let is_verb = |past: &[u8]| past.len() > 1 && Entry::of(past).verb();
    let negated = |past: &[u8]| is_verb(past) || past.strip_prefix(&[NOON]).is_some_and(is_verb);
    negated(past)
        || affixes::PREVERBS.iter().any(|head| past.strip_prefix(head).is_some_and(negated))
}
