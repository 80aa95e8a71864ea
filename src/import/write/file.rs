//! What becomes of an item's file: written, kept, changed, or left to the person who edited it.

use std::path::Path;

use similar::TextDiff;

use super::super::archive::{Archive, Known, Matcher};
use super::super::item::{merge, sharpened, symbols};
use super::super::ledger::Sha256;
use super::super::run::Tally;
use super::super::source::Dump;
use super::Channels;
use super::disk::Disk;
use crate::content::{Address, Item, parse, serialize};
use crate::digest::sha256;
use crate::report::{Diagnostic, shown};
use crate::text::fold::identity;

/// What is said of an item that a person edited.
const EDITED: &str = "edited by hand since it was imported; it is left alone";
const EDITED_HELP: &str = "--diff shows what the import would change";

/// What decides over files.
pub(super) struct Files<'a> {
    pub(super) archive: &'a Archive,
    pub(super) disk: &'a Disk<'a>,
    pub(super) matcher: &'a Matcher<'a>,
    pub(super) channels: &'a Channels,
    /// Whether to show what changes in files that are there.
    pub(super) show_diffs: bool,
}

/// The file of an item.
pub(super) struct File {
    /// Its bytes, where it is to be written.
    pub(super) bytes: Option<Vec<u8>>,
    /// The digest of the file as an import wrote it.
    pub(super) digest: Sha256,
    /// What is counted of it.
    pub(super) outcome: Outcome,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The item whose text it is a newer text of.
    pub(super) revises: Option<String>,
    /// What changes, or would change if it were not edited by hand.
    pub(super) diff: Option<String>,
}

/// What an import does to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    New,
    Updated,
    Unchanged,
    Edited,
    Removed,
}

impl Files<'_> {
    /// The file of an item.
    pub(super) fn file(
        &self,
        item: Item,
        known: Option<&Known>,
        dump: &Dump,
    ) -> Result<File, Diagnostic> {
        let file = format!("{}.md", item.address);
        let disk = self.disk.read(&file)?;
        let path = self.archive.content.join(&file);
        let revises = item.front.revises.as_ref().map(Address::to_string);
        let file = match (known, disk) {
            (None, disk) => {
                let bytes = serialize(&item).into_bytes();
                let digest = sha256(&bytes);
                Ok(match disk {
                    Some(_) => File::kept(Outcome::Unchanged, digest),
                    None => File::written(Outcome::New, bytes, digest),
                })
            }
            (Some(known), None) => {
                let note = Diagnostic::note("removed or moved by hand; it is not made again");
                Ok(File::left(Outcome::Removed, self.archive.digest(known)?, note.file(path)))
            }
            (Some(known), Some(disk)) => self.known_file(item, known, disk, dump, &path),
        };
        file.map(|file| File { revises: file.revises.or(revises), ..file })
    }

    /// The file of an item that an import wrote before, and that reads `disk`.
    fn known_file(
        &self,
        fresh: Item,
        known: &Known,
        disk: Vec<u8>,
        dump: &Dump,
        path: &Path,
    ) -> Result<File, Diagnostic> {
        let digest = sha256(&disk);
        let text = String::from_utf8(disk);
        let wrote = self.matcher.wrote(known, &digest)?;
        let existing = text.as_ref().ok().and_then(|text| {
            let existing = parse(fresh.address.clone(), path, text).ok()?;
            let is_as_written = wrote || serialize(&existing) == **text;
            is_as_written.then_some(existing)
        });
        let is_ours = match &existing {
            Some(existing) => wrote || self.was_cut_off(known, existing, &fresh, dump)?,
            None => false,
        };
        let existing = existing.filter(|_| is_ours);
        let (existing, text) = match (existing, text) {
            (Some(existing), Ok(text)) => (existing, text),
            (_, text) => {
                let note = Diagnostic::note(EDITED).help(EDITED_HELP).file(path);
                let mut file = File::left(Outcome::Edited, self.archive.digest(known)?, note);
                file.diff = self.diff(path, &text.unwrap_or_default(), &serialize(&fresh));
                return Ok(file);
            }
        };
        let revises = existing.front.revises.as_ref().map(Address::to_string);
        let settled = self.is_settled(known, &fresh, dump);
        let (updated, told) = Self::updated(existing, fresh, settled);
        let diff = self.diff(path, &text, &updated);
        let mut file = if updated == text {
            // Another dump's import may have written the file since; its ledger knows.
            let is_known = self.matcher.is_own(known) && wrote;
            let digest = if is_known { self.archive.digest(known)? } else { digest };
            File::kept(Outcome::Unchanged, digest)
        } else {
            let digest = sha256(updated.as_bytes());
            File::written(Outcome::Updated, updated.into_bytes(), digest)
        };
        file.diagnostics.extend(told.map(|diagnostic| diagnostic.file(path)));
        Ok(File { revises, diff, ..file })
    }

    /// What changes in a file, in the unified format, where that was asked for.
    fn diff(&self, path: &Path, old: &str, new: &str) -> Option<String> {
        if !self.show_diffs || old == new {
            return None;
        }
        let name = shown(path);
        let diff = TextDiff::from_lines(old, new);
        Some(diff.unified_diff().header(&name, &format!("{name} (as imported)")).to_string())
    }

    /// Whether this very import wrote the file that holds `existing` and was cut off before its ledger: the
    /// file without this dump is one a ledger knows, or it is what would be written now.
    fn was_cut_off(
        &self,
        known: &Known,
        existing: &Item,
        fresh: &Item,
        dump: &Dump,
    ) -> Result<bool, Diagnostic> {
        if existing.front.source.first().is_some_and(|source| source.dump == dump.name) {
            return Ok(serialize(&merge(existing.clone(), fresh.clone())) == serialize(existing));
        }
        let mut without = existing.clone();
        without.front.source.retain(|source| source.dump != dump.name);
        let digest = sha256(serialize(&without).as_bytes());
        Ok(without != *existing && self.matcher.wrote(known, &digest)?)
    }

    /// Whether an item whose lines are as they were stays as it was: unless its channel is another now.
    fn is_settled(&self, known: &Known, fresh: &Item, dump: &Dump) -> bool {
        let Channels { own, known: before } = &self.channels;
        before.is_empty()
            || if self.matcher.is_own(known) {
                let lines = &fresh.front.source[0].lines[0];
                let channel = self.archive.channel_of(&dump.name, lines);
                channel.is_none_or(|channel| channel == fresh.front.channel)
            } else {
                before == own
            }
    }

    /// The file of an item that was met again, and what is to be told of it.
    fn updated(existing: Item, fresh: Item, settled: bool) -> (String, Option<Diagnostic>) {
        let source = &fresh.front.source[0];
        if settled && existing.front.source.contains(source) {
            return (serialize(&sharpened(existing, &fresh)), None);
        }
        let is_first = existing.front.source.first().is_none_or(|first| first.dump == source.dump);
        let told = if is_first { None } else { check_other(&existing, &fresh, &source.dump) };
        (serialize(&merge(existing, fresh)), told)
    }
}

impl File {
    fn written(outcome: Outcome, bytes: Vec<u8>, digest: Sha256) -> File {
        File { bytes: Some(bytes), ..File::kept(outcome, digest) }
    }

    fn kept(outcome: Outcome, digest: Sha256) -> File {
        File { bytes: None, digest, outcome, diagnostics: Vec::new(), revises: None, diff: None }
    }

    fn left(outcome: Outcome, digest: Sha256, why: Diagnostic) -> File {
        File { diagnostics: vec![why], ..File::kept(outcome, digest) }
    }
}

impl Tally {
    pub(super) fn count(&mut self, outcome: Outcome) {
        *match outcome {
            Outcome::New => &mut self.new,
            Outcome::Updated => &mut self.updated,
            Outcome::Unchanged => &mut self.unchanged,
            Outcome::Edited => &mut self.edited,
            Outcome::Removed => &mut self.removed,
        } += 1;
    }
}

/// Says where an item reads otherwise in `dump` than in the dump that it was read from first.
fn check_other(existing: &Item, fresh: &Item, dump: &str) -> Option<Diagnostic> {
    let words = |item: &Item| {
        identity(&format!("{} {} {}", item.front.kicker, item.front.title, item.body))
    };
    if words(existing) != words(fresh) {
        let message = format!("reads otherwise in {dump}, under the same number");
        let help = "the item's text stands; the dump is kept";
        return Some(Diagnostic::warning(message).help(help));
    }
    let (one, other) = (symbols(existing), symbols(fresh));
    (one != other).then(|| {
        let message = format!("has other symbols in {dump} than in the item: {other} for {one}");
        Diagnostic::warning(message).help("the item's stand; the dump is kept")
    })
}
