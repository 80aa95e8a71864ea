//! Which channel each bulletin of a dump is of.

use std::collections::{BTreeMap, HashMap};

use super::archive::Archive;
use super::bulletin::{Bulletin, Segments};
use super::exported::is_handle;
use super::ledger::Header;
use super::profile::Profile;
use crate::content::written_lines;
use crate::report::{Diagnostic, count};

/// The channels of a dump's bulletins, by their handles without `@`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Naming {
    /// The dump's own channel; empty if it is not known.
    pub(super) own: String,
    /// Each bulletin's; empty if it is of none.
    pub(super) each: Vec<String>,
}

/// Names the channel of each bulletin: the one that a person `said`; else the one that an earlier import of
/// the dump, whose ledger begins with `before`, read the same lines under; else the bulletin's own, as the
/// dump tells it; else the dump's.
pub(super) fn name(
    segments: &Segments,
    profiles: &[Profile],
    archive: &Archive,
    before: Option<&Header>,
    said: Option<&str>,
) -> Naming {
    let own = own_channel(segments, profiles, before, said);
    let each = segments.bulletins.iter();
    if said.is_some() {
        return Naming { each: each.map(|_| own.clone()).collect(), own };
    }
    let known = known_channels(archive, before);
    // A channel that the dump does not show was said of all of it.
    let was_said = known.is_some() && !shows(segments, profiles, &own);
    let channel = |bulletin: &Bulletin| {
        let lines = written_lines(std::slice::from_ref(&bulletin.lines));
        // Messages of an export may share a line, and each names its channel.
        let before = known.as_ref().filter(|_| bulletin.origin.is_none());
        let before = before.and_then(|known| known.get(lines.as_str()).copied());
        let told = bulletin.channel.as_deref().filter(|_| !was_said);
        before.or(told).unwrap_or(&own).to_owned()
    };
    Naming { each: each.map(channel).collect(), own }
}

impl Naming {
    /// How many bulletins are of each channel, if they are of several.
    pub(super) fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for channel in &self.each {
            *counts.entry(channel.clone()).or_default() += 1;
        }
        if counts.len() < 2 { BTreeMap::new() } else { counts }
    }

    /// Says how many bulletins are of no channel, where others are of one.
    pub(super) fn check(&self, path: &std::path::Path) -> Option<Diagnostic> {
        let none = self.counts().get("").copied()?;
        let message = format!(
            "{} of no channel: no handle closes them, and those around them are of different channels",
            count(none, "item")
        );
        let help = "write their `channel` into the files, or import with --channel";
        Some(Diagnostic::note(message).help(help).file(path))
    }
}

/// The dump's own channel.
fn own_channel(
    segments: &Segments,
    profiles: &[Profile],
    before: Option<&Header>,
    said: Option<&str>,
) -> String {
    let known = before.map(|before| before.channel.as_str()).filter(|name| !name.is_empty());
    let learned = || profiles.first().and_then(|profile| profile.handle.as_deref());
    let own = said.or(known).or_else(|| exported_channel(segments)).or_else(learned);
    own.unwrap_or_default().trim_start_matches('@').to_owned()
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

/// The channels that an earlier import of the dump read lines under, if it knew the dump's.
fn known_channels<'a>(
    archive: &'a Archive,
    before: Option<&'a Header>,
) -> Option<HashMap<&'a str, &'a str>> {
    let before = before.filter(|before| !before.channel.is_empty())?;
    let of_dump = archive.known.iter().filter(|known| known.dump == before.dump);
    Some(of_dump.map(|known| (known.lines.as_str(), known.channel.as_str())).collect())
}
