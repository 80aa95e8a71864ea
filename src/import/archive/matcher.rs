//! Which item each bulletin of a dump is.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;
use std::sync::OnceLock;

use super::super::groups::Groups;
use super::super::ledger::{Key, Sha256};
use super::hashes::{Wanted, key_hash, moment_hash};
use super::{Archive, Known, small};
use crate::calendar::{SolarDate, When};
use crate::report::Diagnostic;

/// What tells a bulletin from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import) struct Identity {
    /// Its lines.
    pub(in crate::import) lines: RangeInclusive<usize>,
    /// What its channel and its folded text come to.
    pub(in crate::import) key: Key,
    /// Which occurrence of that text in its dump it is, from 1.
    pub(in crate::import) nth: usize,
    /// Its date, with the time where that is known.
    pub(in crate::import) at: Option<When>,
    /// The channel's own number for it, where that is known.
    pub(in crate::import) post: Option<u64>,
    /// Its channel's handle, without `@`; empty if it is not known.
    pub(in crate::import) channel: String,
    /// Whether the message says that it was edited.
    pub(in crate::import) edited: bool,
    /// Whether it has words, and not only media that each format names in its own way.
    pub(in crate::import) has_words: bool,
}

/// What a bulletin of a dump is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Match<'a> {
    /// An item that no import wrote yet.
    New,
    /// That item.
    Known(&'a Known),
    /// A new item: another text of the message that this item has a text of.
    Revises(&'a Known),
}

/// Finds the known item that each bulletin of a dump is.
pub(in crate::import) struct Matcher<'a> {
    archive: &'a Archive,
    /// The dump's own items of an earlier version, in the order of their lines, and those of them that have a
    /// number by that.
    own: &'a [Known],
    own_by_post: Groups<u64, &'a Known>,
    /// The dump whose items `own` are.
    continued: Option<&'a str>,
    /// Of the items that bulletins of this part may be, the texts of each message, by its channel and its number.
    by_post: Groups<(u32, u64), &'a Known>,
    by_key: Groups<Key, &'a Known>,
    /// Those of messages without a number, by their channel and the hash of the moment they were sent.
    by_moment: Groups<(u32, u64), &'a Known>,
    /// By the items' numbers, whether a bulletin is that one.
    used: Vec<bool>,
    /// By the numbers of items that several dumps hold, the digests of their files as each knows them, once they
    /// were asked for.
    several: OnceLock<HashMap<u32, Vec<u32>>>,
}

impl<'a> Matcher<'a> {
    /// A matcher for a dump; `continues` where the dump that was kept by its name is its beginning.
    pub(in crate::import) fn new(archive: &'a Archive, dump: &str, continues: bool) -> Matcher<'a> {
        let kept = archive.dumps.get_key_value(dump).filter(|_| continues);
        let own = kept.map_or(&[][..], |(_, kept)| &kept.known);
        let own_by_post = own.iter().filter_map(|known| Some((known.post()?, known))).collect();
        Matcher {
            archive,
            own,
            own_by_post: Groups::new(own_by_post, |_| ()),
            continued: kept.map(|(name, _)| name.as_str()),
            by_post: Groups::default(),
            by_key: Groups::default(),
            by_moment: Groups::default(),
            used: vec![false; archive.items.len()],
            several: OnceLock::new(),
        }
    }

    /// Looks for the items that the bulletins of a part may be. Looking through all of them for a part takes
    /// less than to put them in order, which most dumps are too short for.
    fn gather(&mut self, identities: &[Identity]) {
        let wanted = Wanted::new(identities.iter().flat_map(|identity| {
            let at = identity.at.map(moment_hash);
            [Some(key_hash(&identity.key)), identity.post, at].into_iter().flatten()
        }));
        let (mut by_key, mut by_post, mut by_moment) = (Vec::new(), Vec::new(), Vec::new());
        for (name, kept) in &self.archive.dumps {
            let is_own = self.continued == Some(name);
            for known in &kept.known {
                if !is_own && wanted.has(key_hash(&known.key)) {
                    by_key.push((known.key, known));
                }
                let Some(channel) = kept.numbers[known.channel as usize] else { continue };
                if let Some(post) = known.post() {
                    if wanted.has(post) {
                        by_post.push(((channel, post), known));
                    }
                } else if let Some(at) = known.at.filter(|at| at.time().is_some()) {
                    let moment = moment_hash(at);
                    if wanted.has(moment) {
                        by_moment.push(((channel, moment), known));
                    }
                }
            }
        }
        self.by_post = Groups::new(by_post, |_| ());
        self.by_moment = Groups::new(by_moment, |_| ());
        let rank = |known: &&Known| (known.at.is_some(), day(known.at), known.nth);
        self.by_key = Groups::new(by_key, rank);
    }

    /// The number of a bulletin's channel, if items of it are known.
    fn channel_of(&self, identity: &Identity) -> Option<u32> {
        let handle = identity.channel.to_ascii_lowercase();
        self.archive.handles.get_index_of(&handle).map(small)
    }

    /// Whether there is no item that a bulletin could be.
    pub(in crate::import) fn is_empty(&self) -> bool {
        self.used.is_empty()
    }

    /// Whether an import wrote the item's file with this digest.
    pub(in crate::import) fn wrote(
        &self,
        known: &Known,
        digest: &Sha256,
    ) -> Result<bool, Diagnostic> {
        if self.archive.digest(known)? == *digest {
            return Ok(true);
        }
        let several = self.several.get_or_init(|| several(self.archive));
        for other in several.get(&known.item).into_iter().flatten() {
            if self.archive.items.digest(*other)? == *digest {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether the dump's own ledger told of the item.
    pub(in crate::import) fn is_own(&self, known: &Known) -> bool {
        self.own.as_ptr_range().contains(&std::ptr::from_ref(known))
    }

    /// Whether a bulletin is the item.
    pub(in crate::import) fn is_used(&self, known: &Known) -> bool {
        self.used[known.item as usize]
    }

    /// What each bulletin of a part of the dump is; no two are the same item.
    ///
    /// Where the channel's own number is known on both sides, it decides: the same lines of the dump, else the
    /// same text, are the same item, another text is a revision of it. Else, in a dump that continues a kept
    /// one: the item with the same lines, else the one that begins on the same line. Else one of the same
    /// channel and text, and the same moment; of the same day; or, where one of the two has no date, of the
    /// same occurrence. Two different days are two items.
    pub(in crate::import) fn assign(&mut self, identities: &[Identity]) -> Vec<Match<'a>> {
        self.gather(identities);
        let mut assigned = vec![Match::New; identities.len()];
        let rules = [
            Matcher::by_own_number as fn(&mut Matcher<'a>, &Identity) -> Match<'a>,
            Matcher::by_number as fn(&mut Matcher<'a>, &Identity) -> Match<'a>,
            |matcher, identity| matcher.by_start(identity, |known| known.lines() == identity.lines),
            |matcher, identity| matcher.by_start(identity, |_| true),
            |matcher, identity| matcher.by_day(identity, same_moment),
            |matcher, identity| matcher.by_day(identity, same_day),
            Matcher::by_occurrence,
        ];
        for rule in rules {
            for (identity, assigned) in identities.iter().zip(&mut assigned) {
                if *assigned == Match::New {
                    *assigned = rule(self, identity);
                }
            }
        }
        assigned
    }

    /// Takes an item for a bulletin, if no other has it.
    fn take(&mut self, known: &'a Known) -> Match<'a> {
        if std::mem::replace(&mut self.used[known.item as usize], true) {
            Match::New
        } else {
            Match::Known(known)
        }
    }

    /// By the channel's own number, in a dump that continues a kept one, where the lines are the same too.
    fn by_own_number(&mut self, identity: &Identity) -> Match<'a> {
        let texts = identity.post.map_or(&[][..], |post| self.own_by_post.get(&post));
        let mut texts = texts.iter().copied();
        let found = texts.find(|known| known.lines() == identity.lines && !self.is_used(known));
        found.map_or(Match::New, |known| self.take(known))
    }

    /// By the channel's own number.
    fn by_number(&mut self, identity: &Identity) -> Match<'a> {
        let number = self.channel_of(identity).zip(identity.post);
        let texts = number.map_or(&[][..], |number| self.by_post.get(&number));
        let mut same = texts.iter().filter(|known| known.key == identity.key).peekable();
        let Some(last) = newest(self.archive, texts) else { return Match::New };
        match same.peek() {
            Some(_) => match same.find(|known| !self.used[known.item as usize]) {
                Some(known) => self.take(known),
                None => Match::New,
            },
            // A text that says it was edited is newer than one that does not.
            None if !identity.has_words || (last.edited && !identity.edited) => self.take(last),
            None => Match::Revises(last),
        }
    }

    /// By its first line, in a dump that continues a kept one.
    fn by_start(&mut self, identity: &Identity, fits: impl Fn(&Known) -> bool) -> Match<'a> {
        let line = *identity.lines.start();
        let at = self.own.partition_point(|known| *known.lines().start() < line);
        let known = self.own.get(at).filter(|known| *known.lines().start() == line);
        let agrees = |known: &&Known| identity.post.is_none() || identity.post == known.post();
        match known.filter(agrees).filter(|known| fits(known)) {
            Some(known) => self.take(known),
            None => Match::New,
        }
    }

    /// The items that are not used yet, of the channel's unnumbered messages that were sent at the very
    /// moment.
    pub(in crate::import) fn at_moment(
        &self,
        identity: &Identity,
    ) -> impl Iterator<Item = &'a Known> {
        let moment = self.channel_of(identity).zip(identity.at);
        let moment = moment.map(|(channel, at)| (channel, moment_hash(at)));
        let found = moment.map_or(&[][..], |moment| self.by_moment.get(&moment));
        let same = |known: &&Known| known.at == identity.at && !self.used[known.item as usize];
        found.iter().copied().filter(same)
    }

    /// An earlier item of the same text, not used yet.
    pub(in crate::import) fn same_text(&self, identity: &Identity) -> Option<&'a Known> {
        let earlier = |known: &&&Known| {
            !self.used[known.item as usize]
                && (known.at.is_none() || day(known.at) <= day(identity.at))
        };
        self.by_key.get(&identity.key).iter().find(earlier).copied()
    }

    /// A known item of the same text and of a day that the bulletin's date agrees with.
    fn by_day(&mut self, identity: &Identity, rule: fn(When, When) -> bool) -> Match<'a> {
        let Some(at) = identity.at else { return Match::New };
        let same = self.by_key.get(&identity.key);
        let first =
            same.partition_point(|known| known.at.is_none() || day(known.at) < day(Some(at)));
        let of_day = same[first..].iter().take_while(|known| day(known.at) == day(Some(at)));
        let mut agreeing = of_day.filter(|known| known.at.is_some_and(|other| rule(at, other)));
        let found = agreeing.find(|known| self.is_free(known, identity)).copied();
        found.map_or(Match::New, |known| self.take(known))
    }

    /// A known item of the same text that is the same occurrence of it, where one of the two has no date.
    fn by_occurrence(&mut self, identity: &Identity) -> Match<'a> {
        let same = self.by_key.get(&identity.key);
        // Undated ones stand first, in the order of their occurrences.
        let undated = same.partition_point(|known| known.at.is_none());
        let first = same[..undated].partition_point(|known| (known.nth as usize) < identity.nth);
        let rest = if identity.at.is_none() { &same[undated..] } else { &[] };
        let mut found = same[first..undated]
            .iter()
            .take_while(|known| known.nth as usize == identity.nth)
            .chain(rest.iter().filter(|known| known.nth as usize == identity.nth));
        let found = found.find(|known| self.is_free(known, identity)).copied();
        found.map_or(Match::New, |known| self.take(known))
    }

    /// Whether no bulletin is the item yet, and its number does not speak against the bulletin's.
    fn is_free(&self, known: &Known, identity: &Identity) -> bool {
        let contradicts =
            identity.post.is_some() && known.post().is_some() && identity.post != known.post();
        !contradicts && !self.is_used(known)
    }
}

/// The digests that several dumps know of one item.
fn several(archive: &Archive) -> HashMap<u32, Vec<u32>> {
    let all = || archive.dumps.values().flat_map(|kept| &kept.known);
    let mut dumps = vec![0_u8; archive.items.len()];
    for known in all() {
        let dumps = &mut dumps[known.item as usize];
        *dumps = dumps.saturating_add(1);
    }
    let mut several: HashMap<u32, Vec<u32>> = HashMap::new();
    for known in all().filter(|known| dumps[known.item as usize] > 1) {
        several.entry(known.item).or_default().push(known.file);
    }
    several
}

/// The first day of a date.
fn day(at: Option<When>) -> Option<SolarDate> {
    at.and_then(When::first)
}

/// Of the texts of one message, one that no other revises.
fn newest<'a>(archive: &Archive, texts: &[&'a Known]) -> Option<&'a Known> {
    let revised: HashSet<u32> = texts.iter().filter_map(|known| archive.revised(known)).collect();
    texts.iter().rev().find(|known| !revised.contains(&known.item)).copied()
}

fn same_moment(one: When, other: When) -> bool {
    one == other
}

/// A day without a time, and a time on that day.
fn same_day(one: When, other: When) -> bool {
    let (one, other) = (one.to_string(), other.to_string());
    one.starts_with(&other) || other.starts_with(&one)
}
