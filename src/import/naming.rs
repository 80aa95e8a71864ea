//! Which channel each bulletin of a dump is of.

use std::collections::BTreeMap;
use std::path::Path;

use super::archive::Archive;
use super::bulletin::{Bulletin, Segments};
use super::exported::is_handle;
use super::ledger::Header;
use super::profile::Profile;
use crate::report::{Diagnostic, count};

/// Names the channel of each bulletin of a dump: the one that a person said; else the one that an earlier
/// import of the dump read the same lines under; else the bulletin's own, as the dump tells it; else the
/// dump's.
#[derive(Debug)]
pub(super) struct Naming<'a> {
    /// The handle, without `@`, of the dump's own channel; empty if it is not known.
    pub(super) own: String,
    /// Whether a person said that all bulletins are of it, now or to an earlier import.
    was_said: bool,
    /// What earlier imports knew, where they knew the dump's channel.
    known: Option<(&'a Archive, &'a Header)>,
    /// The handle that closes most bulletins of the dump's first part.
    closing: Option<String>,
}

impl<'a> Naming<'a> {
    /// Finds the dump's own channel, from its first part: what a person `said`; what an earlier import, whose
    /// ledger begins with `before`, knew; what the dump tells.
    pub(super) fn new(
        segments: &Segments,
        profiles: &[Profile],
        archive: &'a Archive,
        before: Option<&'a Header>,
        said: Option<&str>,
    ) -> Naming<'a> {
        let before = before.filter(|before| !before.channel.is_empty());
        let known = before.map(|before| before.channel.as_str());
        let closing = profiles.first().and_then(|profile| profile.handle.clone());
        let own = said.or(known).or_else(|| exported_channel(segments)).or(closing.as_deref());
        let own = own.unwrap_or_default().trim_start_matches('@').to_owned();
        // A channel that the dump does not show was said of all of it.
        let was_said = said.is_some() || (known.is_some() && !shows(segments, profiles, &own));
        let known = before.filter(|_| said.is_none()).map(|before| (archive, before));
        Naming { own, was_said, known, closing }
    }

    /// The handle of each bulletin's channel, without `@`; empty if it is of none.
    pub(super) fn each(&self, segments: &Segments, profiles: &[Profile]) -> Vec<String> {
        let closing = profiles.first().and_then(|profile| profile.handle.as_deref());
        let own = match (closing, &self.closing) {
            // Another channel's bulletins fill this part.
            (Some(here), Some(first)) if !here.eq_ignore_ascii_case(first) => here,
            (Some(here), None) if self.own.is_empty() => here,
            _ => &self.own,
        };
        let channel = |bulletin: &Bulletin| {
            // Messages of an export may share a line, and each names its channel.
            let known = self.known.filter(|_| bulletin.origin.is_none());
            let known = known
                .and_then(|(archive, before)| archive.channel_of(&before.dump, &bulletin.lines));
            let told = bulletin.channel.as_deref().unwrap_or(own);
            let told = if self.was_said { &self.own } else { told };
            known.unwrap_or(told).to_owned()
        };
        segments.bulletins.iter().map(channel).collect()
    }
}

/// Says how many bulletins are of no channel, where others are of one.
pub(super) fn check(counts: &BTreeMap<String, usize>, path: &Path) -> Option<Diagnostic> {
    let none = counts.get("").copied().filter(|_| counts.len() > 1)?;
    let message = format!(
        "{} of no channel: no handle closes them, and those around them are of different channels",
        count(none, "item")
    );
    let help = "write their `channel` into the files, or import with --channel";
    Some(Diagnostic::note(message).help(help).file(path))
}

/// The handle that most messages of an export name as their channel's.
fn exported_channel(segments: &Segments) -> Option<&str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for origin in segments.bulletins.iter().filter_map(|bulletin| bulletin.origin.as_ref()) {
        if is_handle(&origin.channel) {
            *counts.entry(&origin.channel).or_default() += 1;
        }
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(channel, _)| channel)
}

/// Whether the dump tells of a channel by itself.
fn shows(segments: &Segments, profiles: &[Profile], channel: &str) -> bool {
    let is_it = |handle: &str| handle.eq_ignore_ascii_case(channel);
    profiles.iter().filter_map(|profile| profile.handle.as_deref()).any(is_it)
        || segments.bulletins.iter().filter_map(|bulletin| bulletin.channel.as_deref()).any(is_it)
}
