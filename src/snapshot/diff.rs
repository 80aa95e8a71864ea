//! What two snapshots of an archive differ in: items first, then pages.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::Facts;
use super::items::Entry;
use super::read::Snapshot;
use crate::digest::sha256;
use crate::report::Diagnostic;

/// What became of an item from the one snapshot to the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was not there before.
    Added(Entry),
    /// It is not there any more.
    Removed(Entry),
    /// It says something else.
    Corrected(Box<Entry>, Box<Entry>),
    /// Its text is withdrawn.
    Withdrawn(Entry),
}

/// What two snapshots differ in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// The items that differ, by their addresses.
    pub items: Vec<Change>,
    /// How many files of the site differ although no text of their own was corrected; `None` where the two
    /// sites are not of one kind.
    pub rerendered: Option<usize>,
    /// Why they do, as far as the snapshots tell.
    pub causes: Vec<String>,
}

/// What is kept of an item until it is known to differ: a digest of all that is said of it.
type Known = BTreeMap<String, [u8; 32]>;

/// What `new` says otherwise than `old`.
pub fn diff(old: &Snapshot<'_>, new: &Snapshot<'_>) -> Result<Difference, Diagnostic> {
    let (before, after) = (known(old)?, known(new)?);
    let differs = |address: &String| before.get(address) != after.get(address);
    let changed: BTreeSet<String> =
        before.keys().chain(after.keys()).filter(|address| differs(address)).cloned().collect();
    let (mut was, mut is) = (texts(old, &changed)?, texts(new, &changed)?);
    let items: Vec<Change> = changed
        .iter()
        .filter_map(|address| match (was.remove(address), is.remove(address)) {
            (Some(was), Some(is)) if is.withdrawn && !was.withdrawn => Some(Change::Withdrawn(was)),
            (Some(was), Some(is)) => Some(Change::Corrected(Box::new(was), Box::new(is))),
            (Some(was), None) => Some(Change::Removed(was)),
            (None, Some(is)) => Some(Change::Added(is)),
            (None, None) => None,
        })
        .collect();
    let (old_kind, old_files) = old.site_files()?;
    let (new_kind, new_files) = new.site_files()?;
    let own: BTreeSet<String> = changed.iter().map(|address| format!("{address}.html")).collect();
    let is_own = |path: &str| own.contains(path) || own.contains(&decoded(path));
    let rerendered = (old_kind == new_kind).then(|| {
        let differs = |(path, digest): &(&String, &String)| {
            old_files.get(*path).is_some_and(|old| old != *digest) && !is_own(path)
        };
        new_files.iter().filter(differs).count()
    });
    let causes = causes(&old.facts, &new.facts, !items.is_empty());
    Ok(Difference { items, rerendered, causes })
}

/// A path of an address, which is percent-encoded in a WACZ.
fn decoded(path: &str) -> String {
    crate::content::percent_decoded(path).unwrap_or_default()
}

fn known(snapshot: &Snapshot<'_>) -> Result<Known, Diagnostic> {
    let mut known = Known::new();
    snapshot.each_item(|entry| {
        let digest = sha256(entry.to_line().as_bytes());
        known.insert(entry.item, digest);
    })?;
    Ok(known)
}

/// What a snapshot says of the items of `addresses`.
fn texts(
    snapshot: &Snapshot<'_>,
    addresses: &BTreeSet<String>,
) -> Result<BTreeMap<String, Entry>, Diagnostic> {
    let mut texts = BTreeMap::new();
    snapshot.each_item(|entry| {
        if addresses.contains(&entry.item) {
            texts.insert(entry.item.clone(), entry);
        }
    })?;
    Ok(texts)
}

/// Why pages look otherwise.
fn causes(old: &Facts, new: &Facts, items: bool) -> Vec<String> {
    let mut causes = Vec::new();
    if old.software != new.software {
        causes.push(format!("{} became {}", old.software, new.software));
    }
    if old.theme != new.theme {
        causes.push("the theme changed".to_owned());
    }
    if (&old.settings, &old.base_url) != (&new.settings, &new.base_url) {
        causes.push("the settings changed".to_owned());
    }
    if items && causes.is_empty() {
        causes.push("they name these items".to_owned());
    }
    causes
}
