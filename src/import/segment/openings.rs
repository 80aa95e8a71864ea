//! The symbol that opens the bulletins of a channel.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::super::marker::{is_padding, marked, says};
use super::super::shape::{closing_handle, is_hashtags, is_lone_name};
use super::super::source::Line;
use super::ends::share;

/// The share of bulletins that a symbol opens, and of its lines that open one, for which it opens all.
const MOST: f64 = 0.6;

/// The share of all lines that the bullets are at least, for what has no bullet to tell something.
const BULLETS: f64 = 0.3;

/// How many lines with a symbol there are at least, and how many for each end of a bulletin that was found, for the
/// symbol over the first bulletin to open all where nothing closes them.
const SEVERAL: usize = 4;
const MISSED: usize = 10;

/// Ends a bulletin before each line that opens one by its symbol, or by having none among bullets, where what is above
/// the line has a text of its own.
pub(super) fn split_by_opening(lines: &[Line<'_>], text: &[usize], ends: &mut [bool]) {
    let found = Found { lines, text, ends };
    let opening = found.with_symbol().or_else(|| found.over_bullets()).unwrap_or_default();
    let says_above = |order: &usize| *order > 0 && says(lines[text[order - 1]].text);
    for order in opening.into_iter().filter(says_above) {
        ends[order - 1] = true;
    }
}

/// The lines of a dump and the ends of bulletins that were found by what closes them.
struct Found<'a> {
    lines: &'a [Line<'a>],
    text: &'a [usize],
    ends: &'a [bool],
}

impl Found<'_> {
    fn line(&self, order: usize) -> &str {
        self.lines[self.text[order]].text
    }

    fn opens(&self, order: usize) -> bool {
        order == 0 || self.ends[order - 1]
    }

    fn openings(&self) -> Vec<usize> {
        (0..self.text.len()).filter(|&order| self.opens(order)).collect()
    }

    /// Whether there are so many of the lines that next to none of the bulletins they open has an end that was found.
    fn are_hardly_closed(&self, count: usize) -> bool {
        let found = self.ends.iter().filter(|end| **end).count();
        count >= SEVERAL.max(found * MISSED)
    }

    /// The lines with the symbol that opens bulletins: most of those that were found; or, where hardly any was, the first.
    fn with_symbol(&self) -> Option<Vec<usize>> {
        let symbol = |order: usize| marked(self.line(order)).map(|found| found.marker);
        let openings = self.openings();
        let symbols: Vec<String> = openings.par_iter().filter_map(|&order| symbol(order)).collect();
        let most = most_frequent(symbols);
        if let Some((opening, opened)) =
            most.filter(|(_, count)| share(*count, openings.len()) > MOST)
        {
            let with_it = self.that_begin_with(&opening);
            // One that stands inside bulletins as often as before them is a bullet.
            if share(opened, with_it.len()) >= MOST {
                return Some(with_it);
            }
        }
        let with_it = self.that_begin_with(&symbol(*openings.first()?)?);
        let is_opening =
            self.are_hardly_closed(with_it.len()) && self.are_headlines(&with_it, None);
        is_opening.then_some(with_it)
    }

    /// The lines behind bullets that open the next bulletin, where hardly any end was found: those without the bullets'
    /// symbol.
    fn over_bullets(&self) -> Option<Vec<usize>> {
        let symbol = |order: usize| marked(self.line(order)).map(|found| found.marker);
        let symbols: Vec<String> =
            (0..self.text.len()).into_par_iter().filter_map(symbol).collect();
        let (bullet, count) = most_frequent(symbols)?;
        if share(count, self.text.len()) < BULLETS || self.begins_with(0, &bullet) {
            return None;
        }
        let closes =
            |line: &str| is_lone_name(line) || is_hashtags(line) || closing_handle(line).is_some();
        let is_behind = |order: usize| {
            self.begins_with(order - 1, &bullet)
                && !self.begins_with(order, &bullet)
                && says(self.line(order))
                && !closes(self.line(order))
        };
        let behind: Vec<usize> =
            (1..self.text.len()).filter(|&order| !self.opens(order) && is_behind(order)).collect();
        let is_opening =
            self.are_hardly_closed(behind.len()) && self.are_headlines(&behind, Some(&bullet));
        is_opening.then_some(behind)
    }

    fn begins_with(&self, order: usize, symbol: &str) -> bool {
        let line = self.line(order);
        // A look at the first character is enough for most lines.
        line.trim_start_matches(is_padding).chars().next() == symbol.chars().next()
            && marked(line).is_some_and(|found| found.marker == symbol)
    }

    /// The lines that a symbol opens.
    fn that_begin_with(&self, symbol: &str) -> Vec<usize> {
        (0..self.text.len()).filter(|&order| self.begins_with(order, symbol)).collect()
    }

    /// Whether most of the lines stand alone among others, end as headlines do, and stand over bullets if there are any.
    fn are_headlines(&self, places: &[usize], bullet: Option<&str>) -> bool {
        let most = |has: &dyn Fn(usize) -> bool| {
            (0..places.len()).filter(|&place| has(place)).count() * 2 >= places.len()
        };
        let is_sentence = |place: usize| {
            let line = self.line(places[place]).trim_end_matches(is_padding);
            line.ends_with(['.', '!', '؟', '»', '…'])
        };
        let is_next = |place: usize| places.get(place + 1) == Some(&(places[place] + 1));
        let is_over = |place: usize, bullet: &str| {
            places[place] + 1 < self.text.len() && self.begins_with(places[place] + 1, bullet)
        };
        !most(&is_sentence)
            && !most(&is_next)
            && bullet.is_none_or(|bullet| most(&|place| is_over(place, bullet)))
    }
}

/// The most frequent of the symbols, and how often it is there.
fn most_frequent(symbols: Vec<String>) -> Option<(String, usize)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for symbol in symbols {
        *counts.entry(symbol).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count)
}
