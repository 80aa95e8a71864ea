//! A channel's habits, learned from its dump: closing lines, headline markers, bullets.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use ahash::AHashMap;
use rayon::prelude::*;

use super::compose::Block;
use super::marker::{
    Marked, is_marker, is_padding, is_rule, is_shape, is_symbol_text, marked, opened_by, says,
};
use super::shape::{LONGEST_CLOSING, key};
use super::source::Line;
use super::stated::Statement;
use crate::calendar::stamp;
use crate::config::Habits;
use crate::text::entities::{EntityKind, entities};
use crate::text::fold::fold;

/// How many lines from a bulletin's end its handle stands at most.
pub(super) const TAIL: usize = 4;

/// Where a list of a profile is from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Provenance {
    /// Learned from the dump.
    #[default]
    Learned,
    /// Learned from an earlier dump, and written into `site.toml` by the import.
    Saved,
    /// Stated by a person in `site.toml`.
    Stated,
}

impl Provenance {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Provenance::Learned => "learned",
            Provenance::Saved => "saved",
            Provenance::Stated => "stated",
        }
    }
}

/// How often a line stands at least for it to recur.
const FEWEST: usize = 3;

/// What opens and closes a channel's bulletins.
///
/// Nothing of it is built in: it is learned by how lines recur and where they stand, or stated in
/// `site.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// The handle, without `@`, that most of its bulletins end with.
    pub handle: Option<String>,
    /// How many bulletins it was learned from.
    pub bulletins: usize,
    /// How many of them end with the handle.
    pub signed: usize,
    /// Lines that close its bulletins, folded, and how many each closes.
    pub closing: BTreeMap<String, usize>,
    /// Symbols that open a headline, and how many bulletins each opens.
    pub headline: BTreeMap<String, usize>,
    /// Symbols that open a bullet, and how many lines each opens.
    pub bullet: BTreeMap<String, usize>,
    /// Names that open a reply preview, and how many each opens.
    pub preview: BTreeMap<String, usize>,
    /// Those of the closing lines that have neither letters nor digits and stand between two bulletins,
    /// and how often each does.
    pub separator: BTreeMap<String, usize>,
    /// Where the lists that are not learned from the dump are from, by their keys in `site.toml`.
    origins: BTreeMap<&'static str, Provenance>,
    /// Stated markers that are no single symbol, the longest first.
    words: Vec<String>,
    /// Whether a closing line that is stated is longer than those that are learned.
    closes_long: bool,
    /// Whether lines with the handle alone close its bulletins.
    unsigned: bool,
}

impl Profile {
    /// Takes in what was learned of the channel from another part of the dump.
    pub(super) fn add(&mut self, other: Profile) {
        self.bulletins += other.bulletins;
        self.signed += other.signed;
        for (counts, more) in [
            (&mut self.closing, other.closing),
            (&mut self.headline, other.headline),
            (&mut self.bullet, other.bullet),
            (&mut self.preview, other.preview),
            (&mut self.separator, other.separator),
        ] {
            for (what, count) in more {
                *counts.entry(what).or_default() += count;
            }
        }
    }

    /// Learns the habits of a channel from bulletins whose boundaries are known, but for what is stated.
    pub(super) fn of_messages(
        lines: &[Line<'_>],
        blocks: &[Block],
        handle: Option<&str>,
        stated: Option<&Statement>,
    ) -> Profile {
        Profile::of_closings(lines, blocks, handle, stated).with_messages(lines, blocks, stated)
    }

    /// What closes the bulletins of a channel, and its other habits.
    pub(super) fn with_messages(
        self,
        lines: &[Line<'_>],
        blocks: &[Block],
        stated: Option<&Statement>,
    ) -> Profile {
        let mut profile = self;
        profile.learn_markers(lines, blocks, stated);
        profile.count_rest(lines, blocks);
        if let Some(preview) = stated.and_then(Statement::previews) {
            profile.origins.extend(stated.map(|stated| ("preview", stated.origin("preview"))));
            for name in preview {
                if !profile.preview.keys().any(|found| fold(found) == *name) {
                    profile.preview.insert(name.clone(), 0);
                }
            }
        }
        profile
    }

    /// Learns of the habits of a channel what closes its bulletins.
    pub(super) fn of_closings(
        lines: &[Line<'_>],
        blocks: &[Block],
        handle: Option<&str>,
        stated: Option<&Statement>,
    ) -> Profile {
        let mut profile = Profile {
            handle: handle.map(str::to_owned),
            bulletins: blocks.len(),
            closing: closing_lines(lines, blocks),
            ..Profile::default()
        };
        if let Some(closing) = stated.and_then(|stated| stated.closing.as_ref()) {
            profile.origins.extend(stated.map(|stated| ("closing", stated.origin("closing"))));
            profile.unsigned = closing.is_empty();
            profile.closing = closing.iter().map(|key| (key.clone(), 0)).collect();
            profile.closes_long = closing.iter().any(|key| key.len() > LONGEST_CLOSING);
            profile.count_closing(lines, blocks);
        }
        profile
    }

    /// Whether `line` closes a bulletin.
    pub fn closes(&self, line: &str) -> bool {
        (!self.unsigned && self.is_own_handle(line))
            || ((line.len() <= LONGEST_CLOSING || self.closes_long)
                && self.closing.contains_key(&*key(line)))
    }

    /// The marker that opens `line`, and what follows it.
    pub(super) fn marked<'a>(&self, line: &'a str) -> Option<Marked<'a>> {
        let word = self.words.iter().find_map(|word| opened_by(line, word));
        word.or_else(|| marked(line))
    }

    /// The lists as `site.toml` states them, but for those that are stated and those in which nothing is.
    pub fn learned(&self) -> Habits {
        let list = |key: &'static str, list: &BTreeMap<String, usize>| {
            let is_learned = self.origin(key) == Provenance::Learned && !list.is_empty();
            is_learned.then(|| list.keys().cloned().collect())
        };
        Habits {
            headline: list("headline", &self.headline),
            bullet: list("bullet", &self.bullet),
            closing: list("closing", &self.closing),
            preview: list("preview", &self.preview),
            ..Habits::default()
        }
    }

    /// Where the list of a key in `site.toml` is from.
    pub fn origin(&self, key: &str) -> Provenance {
        self.origins.get(key).copied().unwrap_or_default()
    }

    fn is_own_handle(&self, line: &str) -> bool {
        self.handle.as_ref().is_some_and(|own| {
            lone_handle(line).is_some_and(|handle| handle.eq_ignore_ascii_case(own))
        })
    }

    /// Gives blocks that are closing lines alone to the block above them, where nothing stands between; says whether
    /// there are some.
    pub(super) fn join_closings(&self, lines: &[Line<'_>], blocks: &mut Vec<Block>) -> bool {
        let mut joined: Vec<Block> = Vec::with_capacity(blocks.len());
        for block in blocks.iter().copied() {
            let closes = lines[block.first..=block.last].iter().all(|line| self.closes(line.text));
            match joined.last_mut() {
                Some(above) if closes && above.last + 1 == block.first => above.last = block.last,
                _ => joined.push(block),
            }
        }
        let some = joined.len() < blocks.len();
        *blocks = joined;
        some
    }

    /// A symbol is a headline's where at least half of its lines open a bulletin, and more than one does.
    /// Else it is a bullet's where it opens the most lines, or where it is a mere shape that opens several:
    /// ✅ beside ❌ says something, ▫ does not. A list that is stated is as it is stated.
    fn learn_markers(&mut self, lines: &[Line<'_>], blocks: &[Block], stated: Option<&Statement>) {
        let list = |list: fn(&Statement) -> Option<&BTreeSet<String>>| stated.and_then(list);
        let headline = list(|stated| stated.headline.as_ref());
        let bullet = list(|stated| stated.bullet.as_ref());
        let words = headline.into_iter().chain(bullet).flatten();
        self.words = words.filter(|word| !is_marker(word)).cloned().collect();
        self.words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let counts = self.count_markers(lines, blocks);
        let opens = |(all, opening): (usize, usize)| {
            opening * 2 >= all && (opening > 1 || blocks.len() < 3)
        };
        let most = counts.values().filter(|count| !opens(**count)).map(|(all, _)| *all).max();
        let is_in = |list: Option<&BTreeSet<String>>, marker: &String| {
            list.is_some_and(|list| list.contains(marker))
        };
        for (marker, &count) in &counts {
            let is_bullet = Some(count.0) == most && count.0 > 2 || is_shape(marker);
            if opens(count) && headline.is_none() && !is_in(bullet, marker) {
                self.headline.insert(marker.clone(), count.1);
            } else if !opens(count) && is_bullet && bullet.is_none() && !is_in(headline, marker) {
                self.bullet.insert(marker.clone(), count.0);
            }
        }
        let count = |marker: &String| counts.get(marker).copied().unwrap_or_default();
        if let Some(markers) = headline {
            self.origins.extend(stated.map(|stated| ("headline", stated.origin("headline"))));
            self.headline = markers.iter().map(|mark| (mark.clone(), count(mark).1)).collect();
        }
        if let Some(markers) = bullet {
            self.origins.extend(stated.map(|stated| ("bullet", stated.origin("bullet"))));
            self.bullet = markers.iter().map(|mark| (mark.clone(), count(mark).0)).collect();
        }
    }

    /// How many lines each marker opens, and how many bulletins.
    fn count_markers(
        &self,
        lines: &[Line<'_>],
        blocks: &[Block],
    ) -> BTreeMap<String, (usize, usize)> {
        let parts = blocks.par_chunks(1024).map(|blocks| self.count_markers_of(lines, blocks));
        let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for (marker, (all, opening)) in parts.collect::<Vec<_>>().into_iter().flatten() {
            let count = counts.entry(marker).or_default();
            count.0 += all;
            count.1 += opening;
        }
        counts
    }

    fn count_markers_of(
        &self,
        lines: &[Line<'_>],
        blocks: &[Block],
    ) -> AHashMap<String, (usize, usize)> {
        let mut counts: AHashMap<String, (usize, usize)> = AHashMap::new();
        for block in blocks {
            let mut opens = block.preview.is_none();
            for line in &lines[block.text()] {
                if line.text.chars().all(is_padding) {
                    continue;
                }
                if let Some(found) = self.marked(line.text).filter(|_| !self.closes(line.text)) {
                    let count = counts.entry(found.marker).or_default();
                    count.0 += 1;
                    count.1 += usize::from(opens);
                }
                opens = false;
            }
        }
        counts
    }

    /// Counts what the closing lines that are stated close.
    fn count_closing(&mut self, lines: &[Line<'_>], blocks: &[Block]) {
        for block in blocks {
            let last = |line: &&Line<'_>| self.closes(line.text);
            let keys: Vec<Cow<'_, str>> = lines[block.text()]
                .iter()
                .rev()
                .take_while(last)
                .map(|line| key(line.text))
                .collect();
            for key in keys {
                if let Some(count) = self.closing.get_mut(&*key) {
                    *count += 1;
                }
            }
        }
    }

    /// Counts what is told of a profile beside its lists: signatures, previews, separators.
    fn count_rest(&mut self, lines: &[Line<'_>], blocks: &[Block]) {
        for block in blocks {
            let mut tail = lines[block.text()].iter().rev().take(TAIL);
            self.signed += usize::from(tail.any(|line| self.is_own_handle(line.text)));
            if let Some((place, _)) = block.preview {
                let name = lines[place].text.trim_matches(is_padding).to_owned();
                *self.preview.entry(name).or_default() += 1;
            }
            let last = key(lines[block.last].text);
            if self.closing.contains_key(&*last) && is_separator(&last) {
                *self.separator.entry(last.into_owned()).or_default() += 1;
            }
        }
    }
}

/// Whether a line that closes has neither letters nor digits, and is no symbol: a rule of any signs, or
/// punctuation.
fn is_separator(key: &str) -> bool {
    !says(key) && (is_rule(key) || !is_symbol_text(key))
}

/// The handle (without `@`) of a line that holds a handle and no other word.
pub fn lone_handle(line: &str) -> Option<&str> {
    if line.len() > 120 || !line.contains('@') {
        return None;
    }
    let line =
        line.trim_matches(|c: char| is_padding(c) || !(c.is_alphanumeric() || "@_".contains(c)));
    match &entities(line)[..] {
        [entity] if entity.kind == EntityKind::Handle && entity.range == (0..line.len()) => {
            Some(&line[1..])
        }
        _ => None,
    }
}

/// The handle that most blocks end with, alone on a line; of a single block, the one on its last line.
pub(super) fn closing_handle(lines: &[Line<'_>], blocks: &[Block]) -> Option<String> {
    let mut counts: BTreeMap<String, (usize, &str)> = BTreeMap::new();
    for block in blocks {
        let mut tail = lines[block.text()].iter().rev().take(TAIL);
        if let Some(handle) = tail.find_map(|line| lone_handle(line.text)) {
            counts.entry(handle.to_ascii_lowercase()).or_insert((0, handle)).0 += 1;
        }
    }
    let most = counts.values().map(|(count, _)| *count).max()?;
    let (_, handle) = counts.values().find(|(count, _)| *count == most)?;
    (most > 1 || blocks.len() == 1).then(|| (*handle).to_owned())
}

/// The lines that recur at the ends of blocks and hardly anywhere else: handles, «Link», flags, slogans.
fn closing_lines(lines: &[Line<'_>], blocks: &[Block]) -> BTreeMap<String, usize> {
    // Of a paragraph no key is needed.
    let short = |line: &Line<'_>| line.text.len() <= LONGEST_CLOSING;
    let keys: Vec<Cow<'_, str>> = lines
        .par_iter()
        .map(|line| if short(line) { key(line.text) } else { Cow::Borrowed("") })
        .collect();
    let mut all: AHashMap<&str, usize> = AHashMap::new();
    let in_blocks = blocks.iter().flat_map(|block| &keys[block.text()]);
    for key in in_blocks.filter(|key| !key.is_empty()) {
        *all.entry(key).or_default() += 1;
    }
    let recurs = |key: &str, line: &str| {
        let count = all[key];
        count >= FEWEST && count >= enough(line, blocks.len())
    };
    let mut closing: BTreeMap<String, usize> = BTreeMap::new();
    for block in blocks {
        let tail: Vec<(&str, &str)> = block
            .text()
            .rev()
            // A stamp closes more than the closing lines do.
            .skip_while(|&place| stamp(lines[place].text).is_some())
            .map(|place| (&*keys[place], lines[place].text))
            .take_while(|(key, line)| !key.is_empty() && recurs(key, line))
            .collect();
        // Of a bulletin that recurs as a whole, what is a sentence closes nothing.
        let whole = tail.len() == block.text().count();
        for (key, line) in tail {
            if !whole || !key.chars().any(char::is_alphabetic) || is_latin(line) {
                *closing.entry(key.to_owned()).or_default() += 1;
            }
        }
    }
    closing.retain(|key, count| *count * 10 >= all[key.as_str()] * 8);
    closing
}

/// Whether a line has no letter but Latin ones.
pub(super) fn is_latin(line: &str) -> bool {
    line.chars().all(|c| !c.is_alphabetic() || c.is_ascii())
}

/// How often a line must recur to be one that closes: a handle, a symbol or a Latin word a few times; an
/// address or a sentence, which news repeats too, in a fifth of the bulletins.
fn enough(line: &str, blocks: usize) -> usize {
    let entities = entities(line);
    let has = |kind: EntityKind| entities.iter().any(|entity| entity.kind == kind);
    if is_latin(line) && (has(EntityKind::Handle) || !has(EntityKind::Address)) {
        FEWEST
    } else {
        (blocks / 5).max(5)
    }
}
