//! Behind which lines of a dump a bulletin ends.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::super::boundary::{self, Gap};
use super::super::layout::Standing;
use super::super::marker::{is_padding, marked, says};
use super::super::shape::{self, ONE_IN, Shape, shapes};
use super::super::source::Line;
use super::sentences::{goes_on, is_in_sentence, leads_on};
use crate::text::fold::is_invisible;
use crate::text::letters::is_alphanumeric;

/// How many stamps or headers a dump has at least before they are taken for what parts all bulletins, and
/// the share of other boundaries that are then put down to chance.
const EXPLICIT: usize = 3;
const STRAY: f64 = 0.35;

/// How many bulletins a symbol opens at least, and which share of its lines opens one, for it to open all; and how
/// often another stands over it by chance.
const SURE: usize = 20;
const NEARLY_ALL: f64 = 0.97;
const RARE: usize = 3;

/// One in how many boundaries is certain at least for the others to be learned from those too: from fewer,
/// their chance likeness would be learned.
const TELLING: usize = 10;

/// The lines of text of a dump, and behind which of them bulletins end by what they look like, whatever its dates say.
pub(super) struct Looks {
    /// The places of the lines.
    pub(super) text: Vec<usize>,
    stamps: Vec<bool>,
    /// What stands between two of them, as if the dates were not there.
    gaps: Vec<Gap>,
    shapes: Vec<Shape>,
    /// Behind which of them but the last a bulletin ends.
    ends: Vec<bool>,
}

impl Looks {
    /// Looks at the lines, with which the dump ends if `is_last`; `before` is what was seen when more of them were taken
    /// for dates, and holds if all of those still are.
    pub(super) fn of(
        lines: &[Line<'_>],
        standings: &[Standing],
        is_last: bool,
        before: Option<Looks>,
    ) -> Looks {
        let text: Vec<usize> = (0..lines.len())
            .filter(|&place| matches!(standings[place], Standing::Text | Standing::Stamp))
            .collect();
        let stamps: Vec<bool> =
            text.iter().map(|&place| standings[place] == Standing::Stamp).collect();
        let gaps: Vec<Gap> =
            text.windows(2).map(|pair| dateless_gap(&standings[pair[0] + 1..pair[1]])).collect();
        let is_same =
            |looks: &Looks| looks.text == text && looks.stamps == stamps && looks.gaps == gaps;
        before.filter(is_same).unwrap_or_else(|| {
            let texts: Vec<&str> = text.iter().map(|&place| lines[place].text).collect();
            let mut shapes = shapes(&texts, &stamps, None);
            let mut ends = boundary::learn(&shapes, &gaps);
            // Only where nothing else closes bulletins do lines that recur close them, whatever their words.
            if ends.iter().filter(|end| **end).count() < (texts.len() / ONE_IN).max(2) {
                shapes = shape::shapes(&texts, &stamps, Some(&edges(&text, standings, is_last)));
                ends = boundary::learn(&shapes, &gaps);
            }
            Looks { text, stamps, gaps, shapes, ends }
        })
    }

    /// Behind which lines but the last a bulletin ends; `gap` says what stands between two of them.
    pub(super) fn boundaries(
        &self,
        lines: &[Line<'_>],
        standings: &[Standing],
        gap: impl Fn(&[Standing]) -> Gap,
    ) -> Vec<bool> {
        let text = &self.text;
        let gaps: Vec<Gap> =
            text.windows(2).map(|pair| gap(&standings[pair[0] + 1..pair[1]])).collect();
        let certain = gaps.iter().filter(|gap| **gap >= Gap::Certain).count();
        let found = self.ends.iter().filter(|end| **end).count();
        let mut ends = if gaps != self.gaps && certain * TELLING >= found {
            boundary::learn(&self.shapes, &gaps)
        } else {
            self.ends.clone()
        };
        for (end, gap) in ends.iter_mut().zip(&gaps) {
            *end |= *gap >= Gap::Certain;
        }
        keep_to_explicit(&self.shapes, &gaps, standings, &mut ends);
        let mut named = Vec::new();
        let is_open = |(place, end): &(usize, &mut bool)| **end && gaps[*place] == Gap::None;
        for (place, end) in ends.iter_mut().enumerate().filter(is_open) {
            let line = |place: usize| lines[text[place]].text;
            let (above, below) = (line(place), line(place + 1));
            let before = place.checked_sub(1).filter(|&before| gaps[before] == Gap::None).map(line);
            *end = !goes_on(below) && !leads_on(above, below);
            let recurs = || matches!(self.shapes[place], Shape::Recurring(_));
            if *end && !recurs() && is_in_sentence(before, above, below) {
                named.push(place);
            }
        }
        // What many bulletins have is no sentence but what closes them: «ادامه در سایت» over an address.
        if named.len() <= (ends.iter().filter(|end| **end).count() / ONE_IN).max(1) {
            for place in named {
                ends[place] = false;
            }
        }
        if !ends.contains(&true) {
            let texts: Vec<&str> = text.iter().map(|&place| lines[place].text).collect();
            ends = fallback(&texts, &gaps);
        }
        ends
    }
}

/// The places among the lines of `text` of those that are the first ones of bulletins for certain, and the one behind
/// the last, if the dump ends there.
fn edges(text: &[usize], standings: &[Standing], is_last: bool) -> Vec<usize> {
    let is_certain =
        |&order: &usize| gap(&standings[text[order - 1] + 1..text[order]]) == Gap::Certain;
    let inside = (1..text.len()).filter(is_certain);
    std::iter::once(0).chain(inside).chain(is_last.then_some(text.len())).collect()
}

/// How many bulletins end at least in some lines: as many as stamps and headers part, whatever the other lines look
/// like.
pub(super) fn parted_for_certain(lines: &[Line<'_>], standings: &[Standing]) -> usize {
    let is_text = |&place: &usize| matches!(standings[place], Standing::Text | Standing::Stamp);
    let text: Vec<usize> = (0..lines.len()).filter(is_text).collect();
    let parts = |pair: &&[usize]| {
        let (above, below) = (pair[0], pair[1]);
        standings[above] == Standing::Stamp && !goes_on(lines[below].text)
            || standings[above + 1..below].contains(&Standing::Header)
    };
    text.windows(2).filter(parts).count()
}

/// Whether stamps or headers part (nearly) all of the bulletins that `ends` makes.
pub(super) fn is_explicit(standings: &[Standing], ends: &[bool]) -> bool {
    let count = |wanted: Standing| standings.iter().filter(|standing| **standing == wanted).count();
    let explicit = count(Standing::Stamp).max(count(Standing::Header));
    let bulletins = ends.iter().filter(|end| **end).count() + 1;
    explicit >= EXPLICIT && share(bulletins.saturating_sub(explicit), explicit) < STRAY
}

/// Ends a bulletin behind the symbols alone on their lines that stand over a line with a symbol of its own, where
/// that opens (nearly) all bulletins it stands in: a line has one symbol, and those above close what is above them.
///
/// Where symbols stand so again and again, they open bulletins together, and nothing is changed; nor is it where
/// blank lines part most bulletins.
pub(super) fn part_behind_symbols(
    lines: &[Line<'_>],
    text: &[usize],
    standings: &[Standing],
    ends: &mut [bool],
) {
    let joins = |order: usize| gap(&standings[text[order] + 1..text[order + 1]]) == Gap::None;
    let found = ends.iter().filter(|end| **end).count();
    let joined = (0..ends.len()).filter(|&order| ends[order] && joins(order)).count();
    if joined * 2 <= found {
        return;
    }
    // What opens each line, and whether that is all of it.
    let markers: Vec<Option<(String, bool)>> = text
        .par_iter()
        .map(|&place| {
            let line = lines[place].text;
            match marked(line) {
                _ if !says(line) => Some((line.to_owned(), true)),
                found => Some((found?.marker, false)),
            }
        })
        .collect();
    let is_alone = |order: usize| markers[order].as_ref().is_some_and(|(_, alone)| *alone);
    // Where the symbols begin that stand alone right above a line.
    let first_above = |order: usize| {
        let mut first = order;
        while first > 0 && is_alone(first - 1) && joins(first - 1) {
            first -= 1;
        }
        first
    };
    let mut opened: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut pairs: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (order, marker) in markers.iter().enumerate() {
        let Some((marker, false)) = marker else { continue };
        let first = first_above(order);
        let opens = |order: usize| order == 0 || ends[order - 1];
        let count = opened.entry(marker).or_default();
        count.0 += 1;
        count.1 += usize::from(opens(order) || opens(first));
        let above = order.checked_sub(1).and_then(|above| markers[above].as_ref());
        let own = |above: &str| marked(above).is_some_and(|above| above.marker == *marker);
        if let Some((above, _)) = above.filter(|(above, _)| first < order && !own(above)) {
            pairs.entry((above, marker)).or_default().push(order);
        }
    }
    let sure = |marker: &str| {
        let (all, opening) = opened[marker];
        opening >= SURE && share(opening, all) > NEARLY_ALL
    };
    let rare = |orders: &[usize], marker: &str| {
        orders.len() <= RARE || share(orders.len(), opened[marker].0) < 1.0 - NEARLY_ALL
    };
    for ((_, marker), orders) in &pairs {
        if !sure(marker) || !rare(orders, marker) {
            continue;
        }
        for &order in orders {
            let first = first_above(order);
            // What something else parts from the line above opens with the line below.
            if first > 0 && joins(first - 1) {
                ends[first - 1..order - 1].fill(false);
                ends[order - 1] = true;
            }
        }
    }
}

/// Takes back the end of a bulletin behind a single word that would be all of it: a headline whose first word
/// was set apart, by a link or a bold letter, and came out as a line of its own.
pub(super) fn join_lone_words(
    lines: &[Line<'_>],
    text: &[usize],
    standings: &[Standing],
    ends: &mut [bool],
) {
    let none = |order: usize| gap(&standings[text[order] + 1..text[order + 1]]) == Gap::None;
    for order in 0..ends.len() {
        let opens = order == 0 || ends[order - 1];
        if ends[order]
            && opens
            && none(order)
            && is_lone_word(lines[text[order]].text)
            && marked(lines[text[order + 1]].text).is_none()
        {
            ends[order] = false;
        }
    }
}

/// Whether a line is a single word of letters, perhaps behind a symbol.
fn is_lone_word(line: &str) -> bool {
    let line = line.trim_matches(is_padding);
    let word = line.trim_start_matches(|c: char| !is_alphanumeric(c));
    let symbols = &line[..line.len() - word.len()];
    says(word)
        && !symbols.contains(['@', '#', '/'])
        && word.chars().all(|c| is_alphanumeric(c) || is_invisible(c))
}

/// What stands between two lines of text, as if the dates were not there.
pub(super) fn dateless_gap(between: &[Standing]) -> Gap {
    // Most lines have nothing between them.
    if gap(between) == Gap::None {
        return Gap::None;
    }
    let dateless: Vec<Standing> =
        between.iter().copied().filter(|standing| !standing.is_date()).collect();
    gap(&dateless)
}

/// What stands between two lines of text.
pub(in crate::import) fn gap(between: &[Standing]) -> Gap {
    let has = |wanted: fn(&Standing) -> bool| between.iter().any(wanted);
    if has(|standing| matches!(standing, Standing::Preview(..))) {
        Gap::Break
    } else if has(|standing| standing.is_date() || *standing == Standing::Header) {
        Gap::Certain
    } else if has(|standing| *standing == Standing::Blank) {
        Gap::Blank
    } else {
        Gap::None
    }
}

/// Where stamps close (nearly) every bulletin, or headers open it, nothing else parts them.
fn keep_to_explicit(shapes: &[Shape], gaps: &[Gap], standings: &[Standing], ends: &mut [bool]) {
    let is_stamp = |place: usize| shapes[place] == Shape::Stamp;
    let is_other = |place: usize| ends[place] && gaps[place] < Gap::Certain && !is_stamp(place);
    let stamps = (0..shapes.len()).filter(|&place| is_stamp(place)).count();
    let headers = standings.iter().filter(|standing| **standing == Standing::Header).count();
    let others = (0..ends.len()).filter(|&place| is_other(place)).count();
    let explicit = stamps.max(headers);
    if explicit >= EXPLICIT && share(others, explicit) < STRAY {
        for place in 0..ends.len() {
            ends[place] = gaps[place] >= Gap::Certain || is_stamp(place);
        }
    }
}

/// `part` of `whole`; dumps have fewer than 2^52 lines.
#[allow(clippy::cast_precision_loss, reason = "line counts are far below 2^52")]
pub(super) fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// Boundaries of a dump in which nothing closes a bulletin: before each line with the symbol of the first,
/// if another symbol is more frequent; else at blank lines.
fn fallback(texts: &[&str], gaps: &[Gap]) -> Vec<bool> {
    let symbols: Vec<Option<String>> =
        texts.iter().map(|line| marked(line).map(|found| found.marker)).collect();
    let count = |symbol: &String| symbols.iter().flatten().filter(|other| *other == symbol).count();
    if let Some(Some(first)) = symbols.first() {
        let own = count(first);
        if own > 1 && symbols.iter().flatten().any(|other| other != first && count(other) > own) {
            return symbols.iter().skip(1).map(|symbol| symbol.as_ref() == Some(first)).collect();
        }
    }
    gaps.iter().map(|gap| *gap == Gap::Blank).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where bulletins end that seem to end behind each line of `text` that a `/` closes.
    fn joined(text: &str) -> Vec<bool> {
        let written: Vec<&str> = text.lines().collect();
        let mut ends: Vec<bool> = written.iter().map(|line| line.ends_with('/')).collect();
        ends.pop();
        let lines: Vec<Line<'_>> = written
            .iter()
            .enumerate()
            .map(|(place, text)| Line { number: place + 1, text: text.trim_end_matches('/') })
            .collect();
        let standings = vec![Standing::Text; lines.len()];
        let places: Vec<usize> = (0..lines.len()).collect();
        join_lone_words(&lines, &places, &standings, &mut ends);
        ends
    }

    /// Where bulletins end in `text`, in the midst of sixty that a symbol opens; a `/` closes a line behind which one
    /// seems to end.
    fn parted_by_symbols(text: &str) -> Vec<bool> {
        let other = "🎥باران در دشت\n@dasht/\n".repeat(30);
        let whole = format!("{other}{text}\n{other}");
        let mut ends: Vec<bool> = whole.lines().map(|line| line.ends_with('/')).collect();
        ends.pop();
        let line = |(place, text): (usize, &'static str)| Line { number: place + 1, text };
        let whole: &'static str = whole.leak();
        let lines: Vec<Line<'_>> =
            whole.lines().map(|line| line.trim_end_matches('/')).enumerate().map(line).collect();
        let standings = vec![Standing::Text; lines.len()];
        let places: Vec<usize> = (0..lines.len()).collect();
        part_behind_symbols(&lines, &places, &standings, &mut ends);
        ends[60..60 + text.lines().count()].to_vec()
    }

    #[test]
    fn a_symbol_over_an_opening_closes_what_is_above() {
        let (no, yes) = (false, true);
        assert_eq!(parted_by_symbols("پل را ببینید/\n🌟\n🎥برف\n@dasht/"), [no, yes, no, yes]);
        assert_eq!(
            parted_by_symbols("پل را ببینید\n🌟\n🏆\n🎥برف\n@dasht/"),
            [no, no, yes, no, yes]
        );
        assert_eq!(parted_by_symbols("پل\n╰━━╯\n🎥برف\n@dasht/"), [no, yes, no, yes]);
        // Its own symbol, and a line of words between them.
        assert_eq!(parted_by_symbols("پل را ببینید/\n🎥\n🎥برف\n@dasht/"), [yes, no, no, yes]);
        assert_eq!(parted_by_symbols("پل را ببینید/\n🌟\nبرف\n@dasht/"), [yes, no, no, yes]);
        // Again and again it is no chance.
        let often = "پل را ببینید/\n🌟\n🎥برف\n@dasht/\n".repeat(5);
        assert_eq!(parted_by_symbols(often.trim_end())[..4], [yes, no, no, yes]);
    }

    #[test]
    fn a_word_that_is_all_of_a_bulletin_belongs_to_the_next() {
        assert_eq!(joined("@dasht/\n🎥باران/\nدر دشت بارید\n@dasht"), [true, false, false]);
        // Two words may be a bulletin, and so may one over a line that a symbol opens, and a name.
        for text in ["باران آمد", "@dasht", "#باران", "🌹"] {
            assert_eq!(joined(&format!("@dasht/\n{text}/\nدر دشت بارید")), [true, true], "{text}");
        }
        assert_eq!(joined("@dasht/\nباران/\n🎥در دشت بارید"), [true, true]);
        // Where it does not open a bulletin, it ends one.
        assert_eq!(joined("@dasht\nباران/\nدر دشت بارید"), [false, true]);
    }
}
