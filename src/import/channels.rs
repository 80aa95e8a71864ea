//! The channels whose bulletins a dump holds, and the habits of each.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::compose::Block;
use super::profile::{Profile, TAIL, closing_handle, is_latin, lone_handle};
use super::shape::closing_handle as sentence_handle;
use super::source::Line;
use super::stated::Stated;
use crate::text::entities::{EntityKind, entities};

/// How many bulletins a handle closes at least that is a channel of its own.
const FEW: usize = 3;

/// The share of the bulletins of no channel known so far that such a handle closes, in percent: where they
/// follow one another, and where they are scattered, as a channel's links to its other channels are.
const SHARE: usize = 5;
const SCATTERED_SHARE: usize = 25;

/// The habits of each channel of a dump, and whose each bulletin is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Profiles {
    /// The profiles: of the dump's own channel first. Where there are several channels, the last one may
    /// be that of bulletins of no channel.
    pub(super) list: Vec<Profile>,
    /// Which profile is each block's.
    of: Vec<usize>,
    /// Whether the dump holds bulletins of several channels.
    several: bool,
}

impl Profiles {
    /// Learns the habits of the channels from a dump's blocks; a block of closing lines alone goes to the
    /// one before it. Where the channel was `named`, all bulletins are its.
    pub(super) fn learn(
        lines: &[Line<'_>],
        blocks: &mut Vec<Block>,
        stated: &Stated<'_>,
        named: bool,
    ) -> Profiles {
        let handle = closing_handle(lines, blocks);
        let said = stated.channel(handle.as_deref());
        let deciding = said.filter(|stated| stated.decides_closing());
        let first = Profile::of_closings(lines, blocks, handle.as_deref(), deciding);
        let joined = first.join_closings(lines, blocks);
        let handles = if named { Vec::new() } else { channels(lines, blocks) };
        if handles.len() < 2 {
            // It is learned again where the blocks are others now, or where what is stated of the channel says of
            // closing lines what decides no boundary, which was left out.
            if joined || said.is_some() && deciding.is_none() {
                return Profiles::of_one(lines, blocks, stated);
            }
            return Profiles::single(first.with_messages(lines, blocks, said), blocks);
        }
        Profiles::of_channels(lines, blocks, &handles, &owners(lines, blocks, &handles), stated)
    }

    /// Learns the habits of the one channel that all blocks are of.
    pub(super) fn of_one(lines: &[Line<'_>], blocks: &[Block], stated: &Stated<'_>) -> Profiles {
        Profiles::single(whole(lines, blocks, stated), blocks)
    }

    fn single(profile: Profile, blocks: &[Block]) -> Profiles {
        Profiles { list: vec![profile], of: vec![0; blocks.len()], several: false }
    }

    /// Learns the habits of channels from the blocks of each; `owners` says whose each block is.
    pub(super) fn of_channels(
        lines: &[Line<'_>],
        blocks: &[Block],
        handles: &[String],
        owners: &[Option<usize>],
        stated: &Stated<'_>,
    ) -> Profiles {
        let own = |owner: Option<usize>| {
            let of_owner = blocks.iter().zip(owners).filter(|(_, other)| **other == owner);
            of_owner.map(|(block, _)| *block).collect::<Vec<Block>>()
        };
        let mut list: Vec<Profile> = Vec::with_capacity(handles.len() + 1);
        for (place, handle) in handles.iter().enumerate() {
            let handle = Some(handle.as_str());
            list.push(Profile::of_messages(
                lines,
                &own(Some(place)),
                handle,
                stated.channel(handle),
            ));
        }
        if owners.contains(&None) {
            list.push(Profile::of_messages(lines, &own(None), None, None));
        }
        let of = owners.iter().map(|owner| owner.unwrap_or(handles.len())).collect();
        Profiles { list, of, several: true }
    }

    /// The profile of the channel of a block, by the block's place; behind the last, the dump's own.
    pub(super) fn of(&self, block: usize) -> &Profile {
        &self.list[self.of.get(block).copied().unwrap_or_default()]
    }

    /// The handle of a block's channel, empty where it is of none; `None` where all blocks are of one
    /// channel.
    pub(super) fn channel(&self, block: usize) -> Option<String> {
        self.several.then(|| self.of(block).handle.clone().unwrap_or_default())
    }
}

/// The habits of a dump of one channel.
fn whole(lines: &[Line<'_>], blocks: &[Block], stated: &Stated<'_>) -> Profile {
    let handle = closing_handle(lines, blocks);
    let handle = handle.as_deref();
    Profile::of_messages(lines, blocks, handle, stated.channel(handle))
}

/// The handles of the channels whose bulletins the dump holds, the dump's own first.
///
/// The handle that closes most bulletins is one. Another is, if it closes enough of the bulletins that none
/// of those before it closes: a channel's links to its other channels, and what it passed on, are fewer.
fn channels(lines: &[Line<'_>], blocks: &[Block]) -> Vec<String> {
    let Some(first) = closing_handle(lines, blocks) else { return Vec::new() };
    let closing: Vec<Vec<&str>> = blocks.par_iter().map(|block| handles(lines, block)).collect();
    let mut channels = vec![first];
    loop {
        let is_known =
            |handle: &str| channels.iter().any(|known| known.eq_ignore_ascii_case(handle));
        let rest: Vec<&Vec<&str>> = closing
            .iter()
            .filter(|handles| !handles.iter().any(|handle| is_known(handle)))
            .collect();
        let mut counts: BTreeMap<String, (usize, &str)> = BTreeMap::new();
        for handle in rest.iter().filter_map(|handles| handles.first()) {
            counts.entry(handle.to_ascii_lowercase()).or_insert((0, handle)).0 += 1;
        }
        let most = counts.values().map(|(count, _)| *count).max().unwrap_or_default();
        let found = counts.values().find(|(count, _)| *count == most);
        let Some(&(_, handle)) = found.filter(|_| most >= FEW && most * 100 >= rest.len() * SHARE)
        else {
            return channels;
        };
        if most * 100 < rest.len() * SCATTERED_SHARE && !is_run(&closing, handle) {
            return channels;
        }
        channels.push(handle.to_owned());
    }
}

/// Whether most of the bulletins that a handle closes follow one that it closes; those that no handle closes
/// do not count.
fn is_run(closing: &[Vec<&str>], handle: &str) -> bool {
    let is_its =
        |handles: &Vec<&str>| handles.iter().any(|other| other.eq_ignore_ascii_case(handle));
    let signed: Vec<bool> =
        closing.iter().filter(|handles| !handles.is_empty()).map(is_its).collect();
    let all = signed.iter().filter(|its| **its).count();
    let following = signed.windows(2).filter(|pair| pair[0] && pair[1]).count();
    following * 2 >= all
}

/// The channel that each block is of, by its place in `channels`: the one whose handle closes it. A block
/// that no channel's handle closes is of the channel of both the next ones above and below that a handle
/// closes, where these agree.
fn owners(lines: &[Line<'_>], blocks: &[Block], channels: &[String]) -> Vec<Option<usize>> {
    let told = |block: &Block| {
        let handles = handles(lines, block);
        let is_among =
            |channel: &String| handles.iter().any(|handle| handle.eq_ignore_ascii_case(channel));
        channels.iter().position(is_among)
    };
    let told: Vec<Option<usize>> = blocks.par_iter().map(told).collect();
    let mut below = told.clone();
    for place in (1..below.len()).rev() {
        below[place - 1] = below[place - 1].or(below[place]);
    }
    let mut above = None;
    let mut owners = Vec::with_capacity(told.len());
    for (told, below) in told.into_iter().zip(below) {
        above = told.or(above);
        let between = match (above, below) {
            (Some(one), Some(other)) => (one == other).then_some(one),
            (one, other) => one.or(other),
        };
        owners.push(told.or(between));
    }
    owners
}

/// The handles that close a block, from the last line up: alone on their lines, beside an address, or behind
/// the last sentence.
fn handles<'a>(lines: &[Line<'a>], block: &Block) -> Vec<&'a str> {
    let tail = lines[block.text()].iter().rev().take(TAIL + 1).map(|line| line.text);
    let handle =
        |line| lone_handle(line).or_else(|| sentence_handle(line)).or_else(|| one_handle(line));
    tail.filter_map(handle).collect()
}

/// The one handle of a line that has no word but in Latin letters: «@shahr | shahr.example».
fn one_handle(line: &str) -> Option<&str> {
    if line.len() > 120 || !line.contains('@') || !is_latin(line) {
        return None;
    }
    let entities = entities(line);
    let mut handles = entities.iter().filter(|entity| entity.kind == EntityKind::Handle);
    let handle = handles.next().filter(|_| handles.next().is_none())?;
    line.get(handle.range.start + 1..handle.range.end)
}

#[cfg(test)]
mod tests;
