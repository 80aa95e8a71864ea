//! What earlier imports left in `content/`: the kept dumps, and the items they became.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use super::ledger::{Header, Known, SUFFIX, line_range, read_ledger};
use super::plan::Import;
use super::source::Dump;
use crate::content::store::{SOURCES, read, source_names};
use crate::digest::sha256_hex;
use crate::report::Diagnostic;

/// What earlier imports wrote.
#[derive(Debug)]
pub struct Archive {
    pub(super) content: PathBuf,
    pub(super) known: Vec<Known>,
    dumps: BTreeMap<String, Header>,
}

impl Archive {
    /// Reads the ledgers in `content/_sources/`.
    pub fn load(content: &Path) -> Result<Archive, Diagnostic> {
        let mut archive =
            Archive { content: content.to_owned(), known: Vec::new(), dumps: BTreeMap::new() };
        for name in source_names(content)? {
            if !name.ends_with(SUFFIX) {
                continue;
            }
            let file = format!("{SOURCES}/{name}");
            let bytes = read(content, &file)?.unwrap_or_default();
            let (header, known) = read_ledger(&bytes).map_err(|error| {
                Diagnostic::error(error.to_string())
                    .help("restore the file from a backup: it tells your edited items from untouched ones")
                    .file(content.join(&file))
            })?;
            archive.known.extend(known);
            archive.dumps.insert(header.dump.clone(), header);
        }
        Ok(archive)
    }

    /// Takes in what an import wrote, so that the next one knows it.
    pub fn learn(&mut self, import: &Import) {
        let dump = &import.header.dump;
        self.known.retain(|known| known.dump != *dump);
        self.known.extend(import.known.iter().cloned());
        self.dumps.insert(dump.clone(), import.header.clone());
    }

    /// What is known of a kept dump.
    pub(super) fn header(&self, dump: &str) -> Option<&Header> {
        self.dumps.get(dump)
    }

    /// The lines of the items that were read from a dump, in order.
    pub(super) fn lines(&self, dump: &str) -> Vec<RangeInclusive<usize>> {
        let of_dump = self.known.iter().filter(|known| known.dump == dump);
        let mut lines: Vec<RangeInclusive<usize>> =
            of_dump.filter_map(|known| line_range(&known.lines)).collect();
        lines.sort_by_key(|lines| *lines.start());
        lines
    }
}

/// A dump under the name it is kept by.
pub(super) struct Kept {
    pub(super) dump: Dump,
    /// Whether its bytes are kept already.
    pub(super) same: bool,
    /// Whether the dump that was kept by this name, if one was, is the beginning of this one: its items
    /// are then where they were.
    pub(super) continues: bool,
}

/// The dump under the name it is kept by.
///
/// A dump of a known name is its longer version where it begins with the kept one; where the kept one
/// begins with it, it is an older version, and the kept one stands for it; else it gets another name. Of a
/// kept dump that is not there any more its ledger's digest tells.
pub(super) fn keep(
    mut dump: Dump,
    archive: &Archive,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Kept, Diagnostic> {
    let name = dump.name.clone();
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, format!(".{extension}")),
        _ => (name.as_str(), String::new()),
    };
    for number in 1.. {
        if number > 1 {
            dump.name = format!("{stem}-{number}{extension}");
        }
        let file = format!("{SOURCES}/{}", dump.name);
        match (read(&archive.content, &file)?, archive.header(&dump.name)) {
            (None, None) => break,
            (None, Some(header)) => {
                let beginning = dump.bytes().get(..header.bytes);
                if beginning.is_some_and(|bytes| sha256_hex(bytes) == header.sha256) {
                    return Ok(Kept { dump, same: false, continues: true });
                }
            }
            (Some(kept), _) if kept == dump.bytes() => {
                return Ok(Kept { dump, same: true, continues: true });
            }
            (Some(kept), _) if dump.bytes().starts_with(&kept) => {
                return Ok(Kept { dump, same: false, continues: true });
            }
            (Some(kept), _) if kept.starts_with(dump.bytes()) => {
                let message =
                    format!("an older version of the kept dump {file}, which stands for it");
                diagnostics.push(Diagnostic::note(message).file(&dump.path));
                let dump = Dump::new(&dump.path, &dump.name, kept)?;
                return Ok(Kept { dump, same: true, continues: true });
            }
            (Some(_), _) => {}
        }
    }
    if dump.name != name {
        let message = format!("another dump is kept as {name}; this one is kept as {}", dump.name);
        diagnostics.push(Diagnostic::note(message).file(&dump.path));
    }
    Ok(Kept { dump, same: false, continues: false })
}

/// What tells a bulletin from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    /// Its lines, as `1-6`.
    pub(super) lines: String,
    /// Its first line.
    pub(super) first_line: usize,
    /// What its channel and its folded text come to, in hexadecimal.
    pub(super) key: String,
    /// Which occurrence of that text in its dump it is, from 1.
    pub(super) nth: usize,
    /// Its date, with the time where that is known.
    pub(super) at: Option<String>,
    /// The channel's own number for it, where that is known.
    pub(super) post: Option<u64>,
    /// Its channel's handle, without `@`; empty if it is not known.
    pub(super) channel: String,
}

/// The known item that each bulletin of a dump is, if one is; no two get the same.
///
/// Where the channel's own number is known on both sides, it decides. Else, in a dump that continues a kept
/// one: the item with the same lines, else the one that begins on the same
/// line. Else one of the same channel and text, and the same moment; of the same day; or, where one of the
/// two has no date, of the same occurrence. Two different days are two items.
pub(super) fn assign<'a>(
    identities: &[Identity],
    archive: &'a Archive,
    dump: &str,
    continues: bool,
) -> Vec<Option<&'a Known>> {
    let mut by_post: HashMap<(String, u64), &Known> = HashMap::new();
    let mut by_lines: HashMap<&str, &Known> = HashMap::new();
    let mut by_first: HashMap<usize, &Known> = HashMap::new();
    let mut by_key: HashMap<&str, Vec<&Known>> = HashMap::new();
    for known in &archive.known {
        if continues && known.dump == dump {
            by_lines.insert(&known.lines, known);
            by_first.insert(known.first_line, known);
        }
        by_key.entry(&known.key).or_default().push(known);
        if let Some(post) = known.post.filter(|_| !known.channel.is_empty()) {
            by_post.insert((known.channel.to_ascii_lowercase(), post), known);
        }
    }
    let mut used: HashSet<&str> = HashSet::new();
    let mut assigned: Vec<Option<&Known>> = vec![None; identities.len()];
    let by_number = |identity: &Identity| {
        by_post.get(&(identity.channel.to_ascii_lowercase(), identity.post?)).copied()
    };
    let agrees = |identity: &Identity, known: &&Known| {
        identity.post.is_none() || identity.post == known.post
    };
    let by_place = |identity: &Identity| {
        by_lines.get(identity.lines.as_str()).copied().filter(|known| agrees(identity, known))
    };
    let by_start = |identity: &Identity| {
        by_first.get(&identity.first_line).copied().filter(|known| agrees(identity, known))
    };
    for find in [&by_number as &dyn Fn(&Identity) -> Option<&'a Known>, &by_place, &by_start] {
        for (identity, assigned) in identities.iter().zip(&mut assigned) {
            if assigned.is_none()
                && let Some(known) = find(identity)
                && used.insert(&known.item)
            {
                *assigned = Some(known);
            }
        }
    }
    let rules: [fn(&Identity, &Known) -> bool; 3] = [
        |identity, known| identity.at.is_some() && identity.at == known.at,
        |identity, known| match (&identity.at, &known.at) {
            (Some(one), Some(other)) => {
                // A day without a time, and a time on that day.
                one.starts_with(other.as_str()) || other.starts_with(one.as_str())
            }
            _ => false,
        },
        |identity, known| {
            identity.nth == known.nth && (identity.at.is_none() || known.at.is_none())
        },
    ];
    for rule in rules {
        for (identity, assigned) in identities.iter().zip(&mut assigned) {
            if assigned.is_some() {
                continue;
            }
            let same_key = by_key.get_mut(identity.key.as_str());
            let found = same_key.and_then(|same| {
                // What is used is left out for good, so that many copies cost no more than a few.
                same.retain(|known| !used.contains(known.item.as_str()));
                let contradicts = |known: &Known| {
                    identity.post.is_some() && known.post.is_some() && identity.post != known.post
                };
                same.iter().find(|known| !contradicts(known) && rule(identity, known)).copied()
            });
            if let Some(known) = found {
                used.insert(&known.item);
                *assigned = Some(known);
            }
        }
    }
    assigned
}
