//! Lines become bulletins.

mod ends;
mod lists;
mod notices;
mod openings;
mod pins;
mod sentences;

use rayon::prelude::*;

use super::bulletin::{Fate, Segments};
use super::channels::Profiles;
use super::compose::{Block, compose, fates};
use super::layout::{
    Openings, Original, PREVIEWED, Standing, settle_date_lines, standings, turn_dates_below,
    without_date_lines,
};
use super::marker::marked;
use super::profile::Profile;
use super::repeated::{join_copies, open_copies};
use super::source::{Dump, Line};
use super::stated::Stated;
use crate::config::Config;
use crate::report::Diagnostic;
use crate::text::controls::strip;
pub(super) use ends::gap;
use ends::{
    Looks, dateless_gap, is_explicit, join_lone_words, part_behind_symbols, parted_for_certain,
};
use lists::join_lists;
use notices::part_notices;
use openings::split_by_opening;
pub use pins::Pins;

/// More bulletins than a channel publishes on one day, and more lines than they have on average.
const BUSIEST_DAY: usize = 400;
const LONGEST: usize = 50;

/// How many bulletins a date line holds for at most: where more follow, its days are over.
const HELD: usize = 5 * BUSIEST_DAY;

/// How many of a dump's last bulletins a reply may go back to, across its parts.
pub(super) const REMEMBERED: usize = 8192;

/// How much of a bulletin's opening is remembered, in characters; a reply preview has fewer.
const OPENING: usize = 300;

/// What is known of a dump before it is parted.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// The site's settings, which may state its channels' habits.
    pub config: &'a Config,
    /// The handle of the channel that a person says all its bulletins are of.
    pub named: Option<&'a str>,
    /// How an earlier import cut it: those items stay as they were cut.
    pub pins: Option<&'a Pins>,
}

impl<'a> Given<'a> {
    /// Nothing but the settings.
    pub fn new(config: &'a Config) -> Given<'a> {
        Given { config, named: None, pins: None }
    }
}

/// What the parts of a dump before one hold for it.
#[derive(Debug, Default)]
pub struct Carry {
    /// The date line that holds: its number and its text.
    date_line: Option<(usize, String)>,
    /// How many bulletins it held for.
    held: usize,
    /// Whether lines of a date's form were date lines so far.
    is_dated: bool,
    /// How many bulletins were before.
    bulletins: usize,
    openings: Openings,
}

impl Carry {
    /// The date line that holds for the first bulletins of the next part: its number and its text.
    pub(super) fn date_line(&self) -> Option<(usize, String)> {
        self.date_line.clone()
    }
}

/// Parts a dump, or a part of one, into bulletins, and says what it learned of the channel's habits.
///
/// Every line before the `next` of the result stands in exactly one place of it; of a part that is not the
/// last one, the last bulletin is left to the next part, since it may go on there. Diagnostics name lines that
/// are not claimed and previews whose original is not found.
pub fn segment(
    dump: &Dump,
    given: &Given<'_>,
    carry: &mut Carry,
    is_last: bool,
) -> (Segments, Vec<Profile>, Vec<Diagnostic>) {
    let lines: Vec<Line<'_>> = dump.lines().collect();
    let stated = Stated::of(given.config, &lines, given.named);
    let mut standings = standings(&lines, &stated, &mut carry.openings);
    let seen = find_date_lines(&lines, &mut standings, carry, is_last);
    let looks = Looks::of(&lines, &standings, is_last, seen);
    let mut blocks = cut(&lines, &standings, looks, &stated, given.pins, carry);
    let profiles = Profiles::learn(&lines, &mut blocks, &stated, given.named.is_some());
    let mut segments = Segments { next: dump.numbers().end, ..Segments::default() };
    if !is_last {
        blocks.pop();
        let end = blocks.last().map(|block| block.last);
        let Some(end) = end else {
            segments.next = dump.numbers().start;
            return (segments, Vec::new(), Vec::new());
        };
        segments.next = lines[end].number + 1;
        standings.truncate(end + 1);
    }
    let mut diagnostics = doubtful_dates(dump, &lines, &standings);
    // Where the bulletins begin, to find what a preview continues.
    let mut first_lines: Vec<usize> = Vec::new();
    let mut bulletin_at: Vec<usize> = Vec::new();
    let composed: Vec<_> = blocks
        .par_iter()
        .enumerate()
        .map(|(place, block)| compose(&lines, &standings, block, profiles.of(place)))
        .collect();
    for (place, (block, bulletin)) in blocks.iter().zip(composed).enumerate() {
        let Some(mut bulletin) = bulletin else {
            segments.loose.extend(fates(&lines, &standings, block));
            continue;
        };
        bulletin.channel = profiles.channel(place);
        if let Some((_, original)) = block.preview {
            bulletin.continues = original.and_then(|original| match original {
                Original::Line(place) => {
                    let after = first_lines.partition_point(|&first| first <= place);
                    Some(bulletin_at[after.checked_sub(1)?])
                }
                Original::Earlier(place) => carry.place_of(place),
            });
            if original.is_none() {
                let message = "the bulletin this is a reply to is not in this dump";
                diagnostics
                    .push(dump.at_line(Diagnostic::note(message), bulletin.lines.start() + 1));
            }
        }
        first_lines.push(block.first);
        bulletin_at.push(carry.bulletins + segments.bulletins.len());
        segments.bulletins.push(bulletin);
    }
    segments.loose.extend(between(&lines, &standings, &blocks));
    if !is_last {
        carry.remember(&lines, &standings, &first_lines, &blocks);
    }
    carry.bulletins += segments.bulletins.len();
    segments.loose.sort_by_key(|(number, _)| *number);
    for (number, fate) in &segments.loose {
        if let Fate::Unclaimed(reason) = fate {
            let diagnostic = Diagnostic::warning(format!("this line is not claimed: {reason}"));
            diagnostics.push(dump.at_line(diagnostic, *number));
        }
    }
    (segments, profiles.list, diagnostics)
}

/// Says of each date line that is out of order which ones it contradicts.
fn doubtful_dates(dump: &Dump, lines: &[Line<'_>], standings: &[Standing]) -> Vec<Diagnostic> {
    let named = |place: usize| {
        let Line { number, text } = lines[place];
        format!("{} (line {number})", strip(text).0.trim())
    };
    let is_date = |&place: &usize| standings[place] == Standing::DateLine;
    let doubtful = (0..standings.len()).filter(|&place| standings[place] == Standing::DoubtfulDate);
    let told = doubtful.map(|place| {
        let before = (0..place).rev().find(is_date);
        let behind = (place..standings.len()).find(is_date);
        let around: Vec<String> = before.into_iter().chain(behind).map(named).collect();
        let around = around.join(" and ");
        let message = format!("this date line is out of the order of {around}");
        let diagnostic = Diagnostic::warning(message).help("no date line holds below it");
        dump.at_line(diagnostic, lines[place].number)
    });
    told.collect()
}

impl Carry {
    /// The place among the dump's bulletins of one that is remembered.
    fn place_of(&self, place: usize) -> Option<usize> {
        (self.bulletins + place).checked_sub(self.openings.texts.len())
    }

    /// Takes in what a part holds for the next one: its last date line, the openings of its bulletins, whose
    /// first lines stand at `first_lines`.
    fn remember(
        &mut self,
        lines: &[Line<'_>],
        standings: &[Standing],
        first_lines: &[usize],
        blocks: &[Block],
    ) {
        let last = standings.iter().rposition(|standing| standing.is_date());
        let after = blocks.partition_point(|block| last.is_some_and(|last| block.first < last));
        self.held = if last.is_some() { 0 } else { self.held } + blocks.len() - after;
        if let Some(place) = last {
            let holds = standings[place] == Standing::DateLine;
            let line = lines[place];
            self.date_line = holds.then(|| (line.number, line.text.to_owned()));
        }
        let texts = &mut self.openings.texts;
        let fresh = &first_lines[first_lines.len().saturating_sub(REMEMBERED)..];
        let past = (texts.len() + fresh.len()).saturating_sub(REMEMBERED);
        texts.drain(..past.min(texts.len()));
        for &first in fresh {
            let block = blocks[blocks.partition_point(|block| block.first < first)];
            let opening = block.text().filter(|&place| standings[place] == Standing::Text);
            let opening: Vec<&str> =
                opening.take(PREVIEWED).map(|place| lines[place].text).collect();
            texts.push(opening.join("\n").chars().take(OPENING).collect());
        }
    }
}

/// The lines that stand in no block: blank lines, date lines, previews that nothing follows.
fn between(lines: &[Line<'_>], standings: &[Standing], blocks: &[Block]) -> Vec<(usize, Fate)> {
    let mut owned = vec![false; standings.len()];
    for block in blocks {
        owned[block.first..=block.last].fill(true);
    }
    let fate = |standing: &Standing| standing.fate("a line that belongs to no bulletin");
    let loose = standings.iter().zip(&owned).enumerate().filter(|(_, (_, owned))| !**owned);
    loose.map(|(place, (standing, _))| (lines[place].number, fate(standing))).collect()
}

/// Finds the date lines among the lines that have their form; gives what was seen of the lines, if they were looked at.
///
/// They count only if most of them stand between bulletins, where the dump would be cut without them too,
/// and none holds for more bulletins than a day has; in a dump whose earlier parts had some they are known.
fn find_date_lines(
    lines: &[Line<'_>],
    standings: &mut [Standing],
    carry: &mut Carry,
    is_last: bool,
) -> Option<Looks> {
    let places: Vec<usize> = (0..lines.len()).filter(|&place| standings[place].is_date()).collect();
    if places.is_empty() {
        return None;
    }
    // So few dates cannot be all the days of so many lines.
    if !carry.is_dated && lines.len() > places.len() * BUSIEST_DAY * LONGEST {
        without_date_lines(standings);
        return None;
    }
    let are_enough = |bulletins: usize| bulletins <= places.len() * BUSIEST_DAY;
    if !carry.is_dated && !are_enough(parted_for_certain(lines, standings)) {
        carry.date_line = None;
        without_date_lines(standings);
        return None;
    }
    let looks = Looks::of(lines, standings, is_last, None);
    let (text, ends) = (&looks.text, looks.boundaries(lines, standings, dateless_gap));
    let symbol = |place: usize| marked(lines[place].text).map(|found| found.marker);
    let first = text.first().and_then(|&place| symbol(place));
    let is_blank = |place: Option<&Standing>| place == Some(&Standing::Blank);
    let stands_between = |place: usize| {
        let below = text.partition_point(|&text| text < place);
        let apart =
            place > 0 && is_blank(standings.get(place - 1)) && is_blank(standings.get(place + 1));
        let over_opening =
            first.is_some() && text.get(below).and_then(|&place| symbol(place)) == first;
        below == 0 || below == text.len() || ends[below - 1] || apart || over_opening
    };
    let between = places.iter().filter(|&&place| stands_between(place)).count();
    let bulletins = ends.iter().filter(|end| **end).count() + 1;
    let enough = carry.is_dated || are_enough(bulletins);
    if between * 2 >= places.len() && enough {
        carry.is_dated = true;
        let between: Vec<bool> = (0..lines.len()).map(stands_between).collect();
        settle_date_lines(lines, standings, |place| between[place]);
        turn_dates_below(standings);
    } else {
        // What held before does not hold under lines that are none of its kind.
        carry.date_line = None;
        without_date_lines(standings);
    }
    Some(looks)
}

/// Cuts the dump into blocks, one a bulletin.
fn cut(
    lines: &[Line<'_>],
    standings: &[Standing],
    looks: Looks,
    stated: &Stated<'_>,
    pins: Option<&Pins>,
    carry: &Carry,
) -> Vec<Block> {
    let mut ends = looks.boundaries(lines, standings, gap);
    let text = looks.text;
    if !is_explicit(standings, &ends) {
        open_copies(lines, &text, standings, &mut ends);
        join_copies(lines, &text, standings, &mut ends);
        join_lists(lines, &text, standings, &mut ends);
        join_lone_words(lines, &text, standings, &mut ends);
        part_behind_symbols(lines, &text, standings, &mut ends);
        if !stated.states_headlines() {
            split_by_opening(lines, &text, &mut ends);
        }
        part_notices(lines, &text, &mut ends);
        stated.decide(lines, &text, standings, &mut ends);
    }
    if let Some(pins) = pins {
        pins.hold(lines, &text, &mut ends);
    }
    blocks(lines, &text, &ends, standings, carry)
}

/// The blocks that the boundaries make, previews with what they stand over, each under its date line.
fn blocks(
    lines: &[Line<'_>],
    text: &[usize],
    ends: &[bool],
    standings: &[Standing],
    carry: &Carry,
) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut opens = true;
    let mut date_line = carry.date_line.as_ref().map(|(number, _)| *number);
    let mut held = carry.held;
    let mut seen = 0;
    for (order, &place) in text.iter().enumerate() {
        let mut preview = None;
        let mut header = None;
        for (above, standing) in standings.iter().enumerate().take(place).skip(seen) {
            match standing {
                Standing::DateLine => {
                    date_line = Some(lines[above].number);
                    held = 0;
                }
                Standing::DoubtfulDate => date_line = None,
                Standing::Preview(_, original) => preview = Some((above, *original)),
                Standing::Header => header = Some(above),
                _ => {}
            }
        }
        seen = place;
        if opens {
            held += 1;
            date_line = date_line.filter(|_| held <= HELD);
            let first = preview.map_or(place, |(first, _)| first);
            let first = header.map_or(first, |header| header.min(first));
            blocks.push(Block { first, last: place, preview, header, date_line });
        } else if let Some(block) = blocks.last_mut() {
            block.last = place;
        }
        opens = ends.get(order).copied().unwrap_or(true);
    }
    blocks
}

#[cfg(test)]
mod tests;
