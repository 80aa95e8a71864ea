//! A channel's habits, learned from its dump: closing lines, headline markers, bullets.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::compose::Block;
use super::marker::{is_padding, is_shape, marked};
use super::shape::key;
use super::source::Line;
use crate::text::entities::{EntityKind, entities};

/// How often a line stands at least for it to recur.
const FEWEST: usize = 3;

/// What opens and closes a channel's bulletins.
///
/// Nothing of it is built in: it is learned by how lines recur and where they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// The handle, without `@`, that most of its bulletins end with.
    pub handle: Option<String>,
    /// Lines that close its bulletins, folded, and how many each closes.
    pub closing: BTreeMap<String, usize>,
    /// Symbols that open a headline, and how many bulletins each opens.
    pub headline: BTreeMap<String, usize>,
    /// Symbols that open a bullet, and how many lines each opens.
    pub bullet: BTreeMap<String, usize>,
}

impl Profile {
    /// Takes in what was learned from another part of the dump.
    pub(super) fn add(&mut self, other: Profile) {
        self.handle = self.handle.take().or(other.handle);
        for (counts, more) in [
            (&mut self.closing, other.closing),
            (&mut self.headline, other.headline),
            (&mut self.bullet, other.bullet),
        ] {
            for (what, count) in more {
                *counts.entry(what).or_default() += count;
            }
        }
    }

    /// Learns the habits of the channel from its dump's blocks; a block of closing lines alone goes to the
    /// one before it.
    pub(super) fn learn(lines: &[Line<'_>], blocks: &mut Vec<Block>) -> Profile {
        let profile = Profile::of_messages(lines, blocks);
        profile.join_closings(lines, blocks);
        Profile::of_messages(lines, blocks)
    }

    /// Learns the habits of the channel from messages whose boundaries are known.
    pub(super) fn of_messages(lines: &[Line<'_>], blocks: &[Block]) -> Profile {
        let mut profile = Profile {
            handle: closing_handle(lines, blocks),
            closing: closing_lines(lines, blocks),
            ..Profile::default()
        };
        profile.learn_markers(lines, blocks);
        profile
    }

    /// Whether `line` closes a bulletin.
    pub fn closes(&self, line: &str) -> bool {
        self.is_own_handle(line) || self.closing.contains_key(&*key(line))
    }

    fn is_own_handle(&self, line: &str) -> bool {
        self.handle.as_ref().is_some_and(|own| {
            lone_handle(line).is_some_and(|handle| handle.eq_ignore_ascii_case(own))
        })
    }

    /// Gives blocks that are closing lines alone to the block above them, where nothing stands between.
    fn join_closings(&self, lines: &[Line<'_>], blocks: &mut Vec<Block>) {
        let mut joined: Vec<Block> = Vec::with_capacity(blocks.len());
        for block in blocks.drain(..) {
            let closes = lines[block.first..=block.last].iter().all(|line| self.closes(line.text));
            match joined.last_mut() {
                Some(above) if closes && above.last + 1 == block.first => above.last = block.last,
                _ => joined.push(block),
            }
        }
        *blocks = joined;
    }

    /// A symbol is a headline's where at least half of its lines open a bulletin, and more than one does.
    /// Else it is a bullet's where it opens the most lines, or where it is a mere shape that opens several:
    /// ✅ beside ❌ says something, ▫ does not.
    fn learn_markers(&mut self, lines: &[Line<'_>], blocks: &[Block]) {
        let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for block in blocks {
            let mut opens = block.preview.is_none();
            for line in &lines[block.text()] {
                if line.text.chars().all(is_padding) {
                    continue;
                }
                if let Some(found) = marked(line.text).filter(|_| !self.closes(line.text)) {
                    let count = counts.entry(found.marker).or_default();
                    count.0 += 1;
                    count.1 += usize::from(opens);
                }
                opens = false;
            }
        }
        let opens = |(all, opening): (usize, usize)| {
            opening * 2 >= all && (opening > 1 || blocks.len() < 3)
        };
        let most = counts.values().filter(|count| !opens(**count)).map(|(all, _)| *all).max();
        for (marker, count) in counts {
            let is_bullet = Some(count.0) == most && count.0 > 2 || is_shape(&marker);
            if opens(count) {
                self.headline.insert(marker, count.1);
            } else if is_bullet {
                self.bullet.insert(marker, count.0);
            }
        }
    }
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
fn closing_handle(lines: &[Line<'_>], blocks: &[Block]) -> Option<String> {
    let mut counts: BTreeMap<String, (usize, &str)> = BTreeMap::new();
    for block in blocks {
        let mut tail = lines[block.text()].iter().rev().take(4);
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
    let keys: Vec<Cow<'_, str>> = lines.par_iter().map(|line| key(line.text)).collect();
    let mut all: HashMap<&str, usize> = HashMap::new();
    for key in blocks.iter().flat_map(|block| &keys[block.text()]) {
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

fn is_latin(line: &str) -> bool {
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
