//! A second look at boundaries, one line further than the pair that each stands in.
//!
//! What the pairs leave in doubt, the lines beside them often tell. A line that opens a bulletin is followed by
//! other lines than the same line inside of one: a headline by the first bullet. And a line that closes stands
//! under other lines than one that a text goes on from: an address at the end, and one in a list of addresses.
//! Both are counted in the dump as the first look parted it, with the boundaries that are certain among them.

use ahash::AHashMap;

use super::{Gap, Shape, count};

/// Rounds of counting and judging; a third one changes next to nothing.
const ROUNDS: usize = 2;

/// How many lines the general opinion weighs, against what is counted of the very pair: of what follows an
/// opening, and of what stands over a closing line.
const FOLLOWS: f64 = 8.0;
const CLOSES: f64 = 4.0;

/// The most that either says, in natural logarithms of odds.
const MOST: f64 = 4.0;

/// How much of what speaks against an opening counts behind a line that may close by itself, since the pair has
/// told of that already.
const AGAINST: f64 = 0.5;

/// From how many lines on an opinion on a shape is firm: lines of words close nothing by themselves, so that
/// behind them what follows may speak for an opening too.
const FIRM: f64 = 1e3;

/// What is counted of a pair of neighbouring lines, or of either alone.
#[derive(Clone, Copy, Default)]
struct Seen {
    /// How often the second goes on from the first: where that is inside a bulletin, and where it opens one.
    goes_on: [f64; 2],
    /// How often a bulletin ends between them, for the same two.
    ends: [f64; 2],
    /// How often a bulletin ends behind the second, and how often that stands in one with the first.
    closes: f64,
    within: f64,
}

impl Seen {
    /// Takes in a pair: how likely the first line opens a bulletin, and how likely one ends behind the first and
    /// behind the second.
    fn add(&mut self, opens: f64, first_ends: f64, second_ends: f64) {
        for (place, share) in [1.0 - opens, opens].into_iter().enumerate() {
            self.goes_on[place] += share * (1.0 - first_ends);
            self.ends[place] += share * first_ends;
        }
        self.closes += (1.0 - first_ends) * second_ends;
        self.within += 1.0 - first_ends;
    }
}

/// What a dump's pairs of lines come to, with the boundaries as likely as they are held.
struct Counts {
    pairs: Vec<Seen>,
    firsts: Vec<Seen>,
    seconds: Vec<Seen>,
    all: Seen,
}

/// Lines by the numbers of their shapes, with the pairs of neighbours numbered too.
struct Lines<'a> {
    ids: &'a [usize],
    pairs: Vec<usize>,
    distinct: usize,
    shapes: usize,
}

/// Judges anew which boundaries there are. `chances[i]` is how likely one stands behind the line `i`; `kinds` are
/// the shapes by their numbers.
///
/// Nothing is changed where blank lines part bulletins, which tell more than shapes do, nor where no boundary
/// was found: then there is no opening whose neighbours could be counted.
pub(super) fn refine(ids: &[usize], gaps: &[Gap], kinds: &[&Shape], chances: &mut [f64]) {
    if are_parted_by_blanks(gaps, chances) || chances.iter().all(|chance| *chance <= 0.5) {
        return;
    }
    let lines = Lines::new(ids, kinds.len());
    let is_firm: Vec<bool> = kinds.iter().map(|shape| shape.closing_prior().1 >= FIRM).collect();
    let first: Vec<f64> = chances.iter().map(|chance| odds(*chance)).collect();
    for _ in 0..ROUNDS {
        let counts = lines.count(chances);
        let judged = (0..chances.len()).map(|place| {
            let is_open = gaps[place] < Gap::Certain && (0.0..1.0).contains(&chances[place]);
            let firm = is_firm[ids[place]];
            let could_turn = if firm { first[place].abs() < MOST } else { first[place] > 0.0 };
            if !is_open || !could_turn {
                return chances[place];
            }
            let opening = counts.opening(&lines, place + 1, chances);
            let told = if firm {
                opening
            } else {
                AGAINST * opening.min(0.0) + counts.closing(&lines, place, chances).min(0.0)
            };
            1.0 / (1.0 + (-first[place] - told).exp())
        });
        let judged: Vec<f64> = judged.collect();
        chances.copy_from_slice(&judged);
    }
}

/// Whether a blank line stands at most boundaries.
fn are_parted_by_blanks(gaps: &[Gap], chances: &[f64]) -> bool {
    let at = |wanted: Gap| {
        let found =
            gaps.iter().zip(chances).filter(|(gap, chance)| **gap == wanted && **chance > 0.5);
        found.count()
    };
    at(Gap::Blank) > at(Gap::None)
}

impl<'a> Lines<'a> {
    fn new(ids: &'a [usize], shapes: usize) -> Lines<'a> {
        let mut numbers: AHashMap<(usize, usize), usize> = AHashMap::new();
        let number = |pair: &[usize]| {
            let next = numbers.len();
            *numbers.entry((pair[0], pair[1])).or_insert(next)
        };
        let pairs = ids.windows(2).map(number).collect();
        Lines { ids, pairs, distinct: numbers.len(), shapes }
    }

    fn count(&self, chances: &[f64]) -> Counts {
        let mut counts = Counts {
            pairs: vec![Seen::default(); self.distinct],
            firsts: vec![Seen::default(); self.shapes],
            seconds: vec![Seen::default(); self.shapes],
            all: Seen::default(),
        };
        for (place, pair) in self.pairs.iter().enumerate() {
            let [opens, first, second] = around(chances, place);
            counts.pairs[*pair].add(opens, first, second);
            counts.firsts[self.ids[place]].add(opens, first, second);
            counts.seconds[self.ids[place + 1]].add(opens, first, second);
            counts.all.add(opens, first, second);
        }
        counts
    }
}

/// How likely the line at `place` opens a bulletin, and how likely one ends behind it and behind the next.
fn around(chances: &[f64], place: usize) -> [f64; 3] {
    let opens = place.checked_sub(1).map_or(1.0, |before| chances[before]);
    [opens, chances[place], chances.get(place + 1).copied().unwrap_or(1.0)]
}

impl Counts {
    /// How much what follows the line at `place` speaks for its opening a bulletin. What is counted of the place
    /// itself is left out, else each would prove itself.
    fn opening(&self, lines: &Lines<'_>, place: usize, chances: &[f64]) -> f64 {
        let Some(pair) = lines.pairs.get(place) else { return 0.0 };
        let [opens, ends, _] = around(chances, place);
        let (pair, all) = (&self.pairs[*pair], &self.all);
        let (first, second) = (&self.firsts[lines.ids[place]], &self.seconds[lines.ids[place + 1]]);
        let said = |state: usize, own: f64| {
            let (on, end) = (own * (1.0 - ends), own * ends);
            let usual = (all.ends[state] + 0.5) / (all.ends[state] + all.goes_on[state] + 1.0);
            let stands = first.goes_on[state] + first.ends[state] - own;
            let ended = (first.ends[state] - end + FOLLOWS * usual) / (stands + FOLLOWS);
            let usual = (second.goes_on[state] - on + 0.05)
                / (all.goes_on[state] + 0.05 * count(lines.shapes));
            let follows = (pair.goes_on[state] - on + FOLLOWS * usual)
                / (first.goes_on[state] - on + FOLLOWS);
            (log(ended), log(1.0 - ended) + log(follows))
        };
        let (inside, opening) = (said(0, 1.0 - opens), said(1, opens));
        let told = ends * (opening.0 - inside.0) + (1.0 - ends) * (opening.1 - inside.1);
        told.clamp(-MOST, MOST)
    }

    /// How much the line over the one at `place` speaks for its closing a bulletin, beside what it is itself.
    fn closing(&self, lines: &Lines<'_>, place: usize, chances: &[f64]) -> f64 {
        let Some(before) = place.checked_sub(1) else { return 0.0 };
        let (pair, second) = (&self.pairs[lines.pairs[before]], &self.seconds[lines.ids[place]]);
        let own = 1.0 - chances[before];
        let closed = own * chances[place];
        let usual = (second.closes - closed + 0.5) / (second.within - own + 1.0);
        let here = (pair.closes - closed + CLOSES * usual) / (pair.within - own + CLOSES);
        ((odds(here) - odds(usual)) * own).clamp(-MOST, MOST)
    }
}

/// The natural logarithm of a share that sums have left a little below nothing at times.
fn log(share: f64) -> f64 {
    share.max(1e-9).ln()
}

/// The natural logarithm of the odds of a chance.
fn odds(chance: f64) -> f64 {
    let chance = chance.clamp(1e-6, 1.0 - 1e-6);
    (chance / (1.0 - chance)).ln()
}
