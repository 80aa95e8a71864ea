//! Where one bulletin ends and the next begins, learned from the dump itself.
//!
//! The lines are a first-order chain over [`Shape`]s. Behind a line of shape *a* a bulletin ends with the
//! probability *e(a)*, and the next line's shape is drawn from *S*, the same whatever closed: that every
//! closing line is followed by the same openings is what gives it away. Else the next line is drawn from
//! what follows inside a bulletin. Expectation maximisation finds *e*, *S* and the rest from the counts of
//! neighbouring shapes alone; nothing in it knows a channel, a handle or a symbol.

mod second;

use std::collections::BTreeMap;

use ahash::AHashMap;

use super::shape::Shape;

/// Rounds of expectation maximisation; the dumps it was measured on settle within 20 to 40.
const ROUNDS: usize = 60;

/// What stands between two neighbouring lines of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Gap {
    /// Nothing.
    None,
    /// A blank line.
    Blank,
    /// What ends a bulletin for certain: a date line, a header.
    Certain,
    /// What ends a bulletin for certain and says nothing of its neighbours: a reply preview.
    Break,
}

/// A pair of neighbouring shapes, what stands between, how often it stands so in the dump, and how likely
/// it is a boundary.
struct Pair {
    before: usize,
    after: usize,
    gap: Gap,
    count: f64,
    boundary: f64,
}

/// Learns the boundaries of lines with the given shapes: for each line but the last, whether a bulletin ends
/// behind it. `gaps[i]` is what stands between the lines `i` and `i + 1`.
///
/// A stamp is a boundary between the lines around it and no line of its own: what it stands under closes a
/// bulletin as it does where no stamp stands below.
pub(super) fn learn(shapes: &[Shape], gaps: &[Gap]) -> Vec<bool> {
    let is_stamp = |place: &usize| shapes[*place] == Shape::Stamp;
    let text: Vec<usize> = (0..shapes.len()).filter(|place| !is_stamp(place)).collect();
    let of_text: Vec<&Shape> = text.iter().map(|&place| &shapes[place]).collect();
    let between = |pair: &[usize]| {
        let widest = gaps[pair[0]..pair[1]].iter().copied().max().unwrap_or(Gap::None);
        if pair[1] - pair[0] > 1 { widest.max(Gap::Certain) } else { widest }
    };
    let between: Vec<Gap> = text.windows(2).map(between).collect();
    let mut ends: Vec<bool> =
        (0..gaps.len()).map(|place| is_stamp(&place) || gaps[place] >= Gap::Certain).collect();
    for (pair, end) in text.windows(2).zip(learn_of_text(&of_text, &between)) {
        if pair[1] - pair[0] == 1 {
            ends[pair[0]] = end;
        }
    }
    ends
}

/// The same of lines without stamps among them.
fn learn_of_text(shapes: &[&Shape], gaps: &[Gap]) -> Vec<bool> {
    let (ids, kinds) = numbered(shapes);
    let (mut pairs, of_line) = count_pairs(&ids, gaps, &kinds);
    for _ in 0..ROUNDS {
        let model = Model::estimate(&pairs, &kinds);
        let mut change: f64 = 0.0;
        for pair in &mut pairs {
            let boundary = model.boundary(pair, &kinds);
            change = change.max((boundary - pair.boundary).abs());
            pair.boundary = boundary;
        }
        if change < 1e-4 {
            break;
        }
    }
    let chance = |pair: &Option<usize>| pair.map_or(1.0, |pair| pairs[pair].boundary);
    let mut chances: Vec<f64> = of_line.iter().map(chance).collect();
    second::refine(&ids, gaps, &kinds, &mut chances);
    chances.into_iter().map(|chance| chance > 0.5).collect()
}

/// A count as a number to reckon with; dumps have fewer than 2^52 lines.
#[allow(clippy::cast_precision_loss, reason = "line counts are far below 2^52")]
fn count(number: usize) -> f64 {
    number as f64
}

/// The numbers of the shapes, and those that there are, in their order, so that sums come out the same on every run.
fn numbered<'a>(shapes: &[&'a Shape]) -> (Vec<usize>, Vec<&'a Shape>) {
    let mut numbers: AHashMap<&Shape, usize> = AHashMap::new();
    let number = |shape: &&'a Shape| {
        let next = numbers.len();
        *numbers.entry(*shape).or_insert(next)
    };
    let mut ids: Vec<usize> = shapes.iter().map(number).collect();
    let mut kinds: Vec<(&Shape, usize)> = numbers.into_iter().collect();
    kinds.sort();
    let places = in_order(kinds.iter().map(|(_, number)| *number));
    for id in &mut ids {
        *id = places[*id];
    }
    (ids, kinds.into_iter().map(|(shape, _)| shape).collect())
}

/// Where each number stands in `order`, which has each once.
fn in_order(order: impl ExactSizeIterator<Item = usize>) -> Vec<usize> {
    let mut places = vec![0; order.len()];
    for (place, number) in order.enumerate() {
        places[number] = place;
    }
    places
}

/// The pairs that there are, in their order, and of each line but the last the one that it stands in with the next;
/// none where that ends a bulletin and says nothing.
fn count_pairs(ids: &[usize], gaps: &[Gap], kinds: &[&Shape]) -> (Vec<Pair>, Vec<Option<usize>>) {
    let mut numbers: AHashMap<(usize, usize, Gap), usize> = AHashMap::new();
    let mut counts: Vec<usize> = Vec::new();
    let mut of_line: Vec<Option<usize>> = Vec::with_capacity(gaps.len());
    for (pair, gap) in ids.windows(2).zip(gaps) {
        let number = (*gap != Gap::Break).then(|| {
            let next = counts.len();
            let number = *numbers.entry((pair[0], pair[1], *gap)).or_insert(next);
            if number == next {
                counts.push(0);
            }
            counts[number] += 1;
            number
        });
        of_line.push(number);
    }
    let mut pairs: Vec<((usize, usize, Gap), usize)> = numbers.into_iter().collect();
    pairs.sort_unstable();
    let places = in_order(pairs.iter().map(|(_, number)| *number));
    of_line.iter_mut().flatten().for_each(|number| *number = places[*number]);
    let pair = |((before, after, gap), number): ((usize, usize, Gap), usize)| {
        // Before anything is learned, what recurs beside closing lines is not an opening.
        let opening = if kinds[after].recurs() { 0.05 } else { 1.0 };
        let opens = matches!(kinds[after], Shape::Opening(_));
        let boundary = match gap {
            Gap::Certain => 1.0,
            _ if opens && !kinds[before].is_symbols() => 1.0,
            _ => kinds[before].closing_prior().0 * opening,
        };
        Pair { before, after, gap, count: count(counts[number]), boundary }
    };
    (pairs.into_iter().map(pair).collect(), of_line)
}

/// The model's figures after a round: sums over pairs, weighted by how likely each is a boundary.
struct Model {
    /// Openings by shape, and their sum.
    opening: Vec<f64>,
    openings: f64,
    /// Lines inside bulletins by shape, behind lines of words, and their sum.
    inside: Vec<f64>,
    insides: f64,
    /// Recurring lines inside bulletins by shape, and their sum.
    recurring: Vec<f64>,
    recurrings: f64,
    /// By the shape before: recurring lines that follow inside, by shape; and their sum.
    follows: BTreeMap<(usize, usize), f64>,
    following: Vec<f64>,
    /// By the shape before: lines that follow inside and do not recur; all that follow inside.
    plain: Vec<f64>,
    within: Vec<f64>,
    /// By the shape before: how often a bulletin ended, and how often the shape stands at all.
    ended: Vec<f64>,
    all: Vec<f64>,
    /// The share of lines inside that do not recur.
    plain_share: f64,
    /// How often no blank line, and a blank line, stands at a boundary and inside.
    blank_at_boundary: [f64; 2],
    blank_inside: [f64; 2],
}

impl Model {
    fn estimate(pairs: &[Pair], kinds: &[&Shape]) -> Model {
        let zeros = || vec![0.0; kinds.len()];
        let mut model = Model {
            opening: zeros(),
            openings: 0.0,
            inside: zeros(),
            insides: 0.0,
            recurring: zeros(),
            recurrings: 0.0,
            follows: BTreeMap::new(),
            following: zeros(),
            plain: zeros(),
            within: zeros(),
            ended: zeros(),
            all: zeros(),
            plain_share: 0.0,
            blank_at_boundary: [0.5; 2],
            blank_inside: [0.5; 2],
        };
        for pair in pairs {
            model.add(pair, kinds);
        }
        let within: f64 = model.within.iter().sum();
        model.plain_share = model.plain.iter().sum::<f64>() / within.max(1.0);
        model
    }

    fn add(&mut self, pair: &Pair, kinds: &[&Shape]) {
        let Pair { before, after, .. } = *pair;
        let boundary = pair.count * pair.boundary;
        let inside = pair.count - boundary;
        self.opening[after] += boundary;
        self.openings += boundary;
        self.ended[before] += boundary;
        self.all[before] += pair.count;
        self.within[before] += inside;
        if pair.gap < Gap::Certain {
            let blank = usize::from(pair.gap == Gap::Blank);
            self.blank_at_boundary[blank] += boundary;
            self.blank_inside[blank] += inside;
        }
        if kinds[after].recurs() {
            *self.follows.entry((before, after)).or_default() += inside;
            self.following[before] += inside;
            self.recurring[after] += inside;
            self.recurrings += inside;
        } else {
            self.plain[before] += inside;
            // What follows a line that may close is in doubt; what follows words shows the inside.
            if !kinds[before].recurs() && !kinds[before].is_symbols() {
                self.inside[after] += inside;
                self.insides += inside;
            }
        }
    }

    /// How likely the pair is a boundary.
    fn boundary(&self, pair: &Pair, kinds: &[&Shape]) -> f64 {
        let Pair { before, after, gap, .. } = *pair;
        if gap == Gap::Certain {
            return 1.0;
        }
        // A symbol alone on its line belongs to the next one.
        if kinds[before].is_symbols() && gap == Gap::None {
            return 0.0;
        }
        if matches!(kinds[after], Shape::Opening(_)) {
            return 1.0;
        }
        let shapes = count(kinds.len());
        let opening = (self.opening[after] + 0.05) / (self.openings + 0.05 * shapes);
        let plain = (self.plain[before] + 2.0 * self.plain_share) / (self.within[before] + 2.0);
        let inside = if kinds[after].recurs() {
            let everywhere = (self.recurring[after] + 0.01) / (self.recurrings + 0.01 * shapes);
            let here = self.follows.get(&(before, after)).copied().unwrap_or_default();
            (1.0 - plain) * (here + 3.0 * everywhere) / (self.following[before] + 3.0)
        } else {
            plain * (self.inside[after] + 0.05) / (self.insides + 0.05 * shapes)
        };
        let (prior, weight) = kinds[before].closing_prior();
        let ends = (self.ended[before] + weight * prior) / (self.all[before] + weight);
        let blank = usize::from(gap == Gap::Blank);
        let share = |counts: &[f64; 2]| counts[blank] / (counts[0] + counts[1]);
        let yes = ends * opening * share(&self.blank_at_boundary);
        let no = (1.0 - ends) * inside * share(&self.blank_inside);
        if yes + no > 0.0 { yes / (yes + no) } else { 0.0 }
    }
}
