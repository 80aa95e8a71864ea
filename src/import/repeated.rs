//! What the copies of a line tell of each other.
//!
//! The line under a date line opens a bulletin, whatever it looks like. Where a channel says the same again on
//! other days, a greeting or a prayer, it opens a bulletin there as well, though nothing above it closes one.
//!
//! What stands behind one and the same address each time goes on from it, though bulletins end in addresses.

use std::borrow::Cow;

use ahash::{AHashMap, AHashSet};
use rayon::prelude::*;

use super::boundary::Gap;
use super::layout::Standing;
use super::marker::says;
use super::segment::gap;
use super::shape::{is_lone_name, key};
use super::source::Line;
use crate::text::letters::is_alphanumeric;

/// The fewest letters of a line that is known again: a symbol, a name or a handle stands anywhere.
const FEWEST: usize = 12;

/// Of how many copies in four a boundary is found by other signs at least: a line that is a headline here and a
/// sentence of a text there tells nothing.
const FOUND: usize = 3;

/// One in how many bulletins ends in an address at most for it to be a rare one.
const RARE: usize = 50;

/// Ends a bulletin above each copy of a line that stands first for certain, where nearly all of its copies do as
/// it seems. `text` has the places of the lines of text, and `ends` behind which of them but the last a bulletin
/// ends.
pub(super) fn open_copies(
    lines: &[Line<'_>],
    text: &[usize],
    standings: &[Standing],
    ends: &mut [bool],
) {
    let line = |order: usize| lines[text[order]].text;
    let mut copies: AHashMap<String, Vec<usize>> = AHashMap::new();
    for (before, pair) in text.windows(2).enumerate() {
        let is_certain = pair[1] - pair[0] > 1
            && gap(&standings[pair[0] + 1..pair[1]]) == Gap::Certain
            && line(before + 1).chars().filter(|&c| is_alphanumeric(c)).nth(FEWEST - 1).is_some();
        if is_certain {
            copies.entry(key(line(before + 1)).into_owned()).or_default();
        }
    }
    if copies.is_empty() {
        return;
    }
    for order in 1..text.len() {
        if let Some(orders) = copies.get_mut(&*key(line(order))) {
            orders.push(order);
        }
    }
    for orders in copies.into_values() {
        let found = orders.iter().filter(|order| ends[**order - 1]).count();
        if found * 4 >= orders.len() * FOUND {
            // A symbol alone on its line belongs to the next one.
            for order in orders.iter().filter(|order| says(line(**order - 1))) {
                ends[order - 1] = true;
            }
        }
    }
}

/// Takes back the end of a bulletin behind an address or a handle where the bulletin goes on from it in the same
/// words each time: an advertisement that stands in the dump again and again, with an address in its midst. `ends`
/// says behind which lines of `text` but the last a bulletin ends.
///
/// What opens bulletins does so behind whatever closes the one before: that it stands behind one and the same
/// address each time, though few bulletins end in that, is no chance. Where what comes behind the bulletin is the
/// same each time as well, a part of the dump stands in it twice, and nothing is told. A list of such lines, each
/// under the same symbol, goes on as well.
pub(super) fn join_copies(
    lines: &[Line<'_>],
    text: &[usize],
    standings: &[Standing],
    ends: &mut [bool],
) {
    let line = |order: usize| lines[text[order]].text;
    let says = |order: usize| says(line(order));
    let is_open = |order: usize| {
        ends[order] && gap(&standings[text[order] + 1..text[order + 1]]) == Gap::None
    };
    let doubtful: Vec<usize> =
        (0..ends.len()).filter(|&order| is_open(order) && is_lone_name(line(order))).collect();
    if doubtful.is_empty() {
        return;
    }
    let keys: Vec<Cow<'_, str>> = text.par_iter().map(|&at| key(lines[at].text)).collect();
    // Between two copies of one symbol it stands in a list of such lines.
    let is_listed =
        |order: usize| order > 0 && !says(order - 1) && keys[order - 1] == keys[order + 1];
    // A line; or, as one alone may stand anywhere, a symbol with the line that it belongs to.
    let with_next = |order: usize| {
        let is_symbol = !says(order) && order + 1 < text.len() && says(order + 1);
        is_symbol.then(|| format!("{}\n{}", keys[order], keys[order + 1]))
    };
    let mut names: AHashMap<&str, usize> =
        doubtful.iter().map(|&order| (&*keys[order], 0)).collect();
    let mut openings: AHashMap<Cow<'_, str>, usize> = AHashMap::new();
    for order in doubtful.iter().map(|order| order + 1) {
        openings.insert(Cow::Borrowed(&keys[order]), 0);
        openings.extend(with_next(order).map(|both| (Cow::Owned(both), 0)));
    }
    for (order, own) in keys.iter().enumerate() {
        let own = &**own;
        for count in names.get_mut(own).into_iter().chain(openings.get_mut(own)) {
            *count += 1;
        }
        if let Some(both) = with_next(order)
            && let Some(count) = openings.get_mut(&*both)
        {
            *count += 1;
        }
    }
    let bulletins = ends.iter().filter(|end| **end).count();
    let mut joined: Vec<usize> = Vec::new();
    let mut pairs: AHashMap<(&str, Cow<'_, str>), Vec<usize>> = AHashMap::new();
    for &order in &doubtful {
        let name = &*keys[order];
        if names[name] * RARE > bulletins {
            continue;
        }
        if is_listed(order) {
            joined.push(order);
        }
        let both = with_next(order + 1).map(Cow::Owned);
        let next = Some(Cow::Borrowed(&*keys[order + 1]));
        for opening in [next, both].into_iter().flatten() {
            pairs.entry((name, opening)).or_default().push(order);
        }
    }
    // The line behind the bulletin that is made of the two.
    let behind = |order: usize| {
        let end = (order + 1..ends.len()).find(|&order| ends[order])?;
        Some(&*keys[end + 1])
    };
    for ((_, opening), orders) in pairs {
        let is_told = orders.len() > 1 && orders.len() * 4 >= openings[&opening] * FOUND;
        if is_told && orders.iter().map(|order| behind(*order)).collect::<AHashSet<_>>().len() > 1 {
            joined.extend(orders);
        }
    }
    for order in joined {
        ends[order] = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Change = fn(&[Line<'_>], &[usize], &[Standing], &mut [bool]);

    /// The lines of `text` that a bulletin is opened above, or not any more, by `change`; a line of `=` stands for
    /// a date line, and a bulletin ends behind a handle.
    fn turned(text: &str, change: Change) -> Vec<usize> {
        let lines: Vec<Line<'_>> = text
            .lines()
            .enumerate()
            .map(|(place, text)| Line { number: place + 1, text })
            .collect();
        let standing =
            |line: &Line<'_>| if line.text == "=" { Standing::DateLine } else { Standing::Text };
        let standings: Vec<Standing> = lines.iter().map(standing).collect();
        let text: Vec<usize> =
            (0..lines.len()).filter(|&place| standings[place] == Standing::Text).collect();
        let mut ends: Vec<bool> = text
            .windows(2)
            .map(|pair| pair[1] - pair[0] > 1 || lines[pair[0]].text.starts_with('@'))
            .collect();
        let before = ends.clone();
        change(&lines, &text, &standings, &mut ends);
        (1..text.len())
            .filter(|order| ends[order - 1] != before[order - 1])
            .map(|order| lines[text[order]].number)
            .collect()
    }

    fn opened(text: &str) -> Vec<usize> {
        turned(text, open_copies)
    }

    fn joined(text: &str) -> Vec<usize> {
        turned(text, join_copies)
    }

    #[test]
    fn a_line_that_opens_days_opens_a_bulletin_wherever_it_stands() {
        let morning = "بامداد به شنوندگان دشت خوش باد";
        let day = format!("@dasht\n=\n{morning}\nهوا آفتابی است.\n");
        let days = day.repeat(3);
        // Under a text that nothing closes it opens one; under a symbol, with that; beside a word it is none.
        assert_eq!(opened(&format!("{days}{morning}\nباران")), [13]);
        assert_eq!(opened(&format!("{days}🌞\n{morning}\nباران")), [0; 0]);
        assert_eq!(opened(&format!("{days}و {morning}\nباران")), [0; 0]);
        // So does it not where it stands inside bulletins as well.
        assert_eq!(opened(&format!("{days}{morning}\nباران\n{morning}")), [0; 0]);
        // A short line stands anywhere.
        assert_eq!(opened(&format!("{days}{morning}\nباران").replace(morning, "بامداد")), [0; 0]);
    }

    #[test]
    fn an_advertisement_goes_on_behind_an_address_in_its_midst() {
        let usual =
            (0..200).fold(String::new(), |all, number| format!("{all}خبر {number}\n@dasht\n"));
        let again = "عسل کوه\n@asal\nسفارش در همه شهرها\n☎\nتلفن ۱۲\n@dasht\n";
        let text = format!("{usual}{again}باران آمد\n@dasht\n{again}برف آمد\n@dasht\n");
        assert_eq!(joined(&text), [403, 411]);
        // Once is no sign; nor are two in a row that stand in the dump twice, with what comes behind.
        assert_eq!(joined(&format!("{usual}{again}باران آمد\n@dasht\n")), [0; 0]);
        let twice = format!("{again}باران آمد\n@dasht\n").repeat(2);
        assert_eq!(joined(&format!("{usual}{twice}باران آمد\n@dasht\n")), [0; 0]);
        // What most bulletins end in says nothing of the next one.
        assert_eq!(joined(&text.replace("@asal", "@dasht")), [0; 0]);
        // What stands elsewhere as well may open a bulletin here too.
        let elsewhere = "سفارش در همه شهرها\n@dasht\n".repeat(2);
        assert_eq!(joined(&format!("{text}{elsewhere}")), [0; 0]);
    }

    #[test]
    fn a_list_of_names_goes_on_behind_each() {
        let usual =
            (0..100).fold(String::new(), |all, number| format!("{all}خبر {number}\n@asal\n"));
        let list = "نشانی ما\n🌐\n@dasht\n🌐\n@kuh\n🌹\nباران آمد";
        assert_eq!(joined(&format!("{usual}{list}")), [204]);
        // Where bulletins end in a name under a symbol, and begin with the same, they are no list.
        let framed = (0..100)
            .fold(String::new(), |all, number| format!("{all}🌐\nخبر {number}\n🌐\n@dasht\n"));
        assert_eq!(joined(&framed), [0; 0]);
    }
}
