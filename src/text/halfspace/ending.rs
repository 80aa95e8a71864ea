//! Words with endings: what of the closed classes follows which stem, and how likely the two are.

use super::Rule;
use super::affixes::{self, Asks, Ending, HAY, HEH, NOON, WE, YEH};
use super::lexicon::{Entry, code};
use super::own::Own;
use super::reading::{
    LILAK, NEVER, Reading, bit, is_alef, joined, plain, readings, shown, with_joined_ending,
};

/// `word` as `stem` and `ending`.
pub fn ended(
    word: &[u8],
    entry: Entry,
    (stem, ending): (&[u8], &Ending),
    needed: u32,
    depth: u32,
    own: &Own,
    out: &mut Vec<Reading>,
) {
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
pub fn gaf(word: &[u8], needed: u32, own: &Own, out: &mut Vec<Reading>) {
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
