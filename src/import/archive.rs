//! What earlier imports left in `content/`: the kept dumps, and the items they became.

mod hashes;
mod items;
mod matcher;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::BufReader;
use std::ops::{Bound, RangeInclusive};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use indexmap::IndexSet;

use super::ledger::{Entry, Header, Key, Ledger, LedgerError, SUFFIX, Said, Sha256};
use crate::calendar::When;
use crate::content::Address;
use crate::content::store::{SOURCES, aliases, open, source_names};
use crate::report::Diagnostic;
use items::{Items, PathKey};
pub(super) use matcher::{Identity, Match, Matcher};

/// What earlier imports wrote. An item costs some 80 bytes of memory, whatever its text and its path.
#[derive(Debug, Default)]
pub struct Archive {
    pub(super) content: PathBuf,
    dumps: BTreeMap<String, Kept>,
    items: Items,
    /// The items that are newer texts of others, and which those are, by their numbers.
    revised: HashMap<u32, u32>,
    /// The same, where the others' numbers are not known yet: a later ledger tells of those.
    unmet: HashMap<u32, PathKey>,
    /// The channels' handles in lower case; their places are their numbers.
    handles: IndexSet<String>,
    /// Addresses that items claim as aliases, once they were asked for.
    aliases: OnceLock<HashSet<String>>,
}

/// A dump that was imported.
#[derive(Debug)]
struct Kept {
    header: Header,
    /// Its items, in the order of their lines.
    known: Vec<Known>,
    /// The channels of its items: the dump's own first.
    channels: IndexSet<Box<str>>,
    /// The archive's numbers of those; none for no channel.
    numbers: Vec<Option<u32>>,
}

/// An item as the ledger of a dump knows it: there may be a million.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// The item's number in the archive.
    pub(super) item: u32,
    /// Its first and its last line in the dump: a dump of 2^32 lines would be one of petabytes of items.
    pub(super) lines: (u32, u32),
    nth: u32,
    key: Key,
    /// Which digest its file has as the import of the dump wrote it.
    file: u32,
    /// [`NO_POST`] where it has none.
    post: u64,
    at: Option<When>,
    /// The place of its channel among the dump's.
    channel: u32,
    edited: bool,
}

/// What stands for the number of a message that has none.
const NO_POST: u64 = u64::MAX;

impl Known {
    /// Its lines in the dump.
    pub(super) fn lines(&self) -> RangeInclusive<usize> {
        self.lines.0 as usize..=self.lines.1 as usize
    }

    /// The channel's own number for it.
    fn post(&self) -> Option<u64> {
        Some(self.post).filter(|post| *post != NO_POST)
    }
}

impl Kept {
    /// The dump that `header` tells of, no items yet.
    fn new(header: Header) -> Kept {
        let channels = IndexSet::from([header.channel.clone().into_boxed_str()]);
        Kept { header, known: Vec::new(), channels, numbers: Vec::new() }
    }

    /// Takes in an item, which has the number `item`, and whose file has the digest `file`.
    fn add(&mut self, item: u32, file: u32, entry: Entry) {
        let channel = match entry.channel {
            Some(channel) => self.channels.insert_full(channel.into_boxed_str()).0,
            None => 0,
        };
        self.known.push(Known {
            item,
            lines: (small(*entry.lines.start()), small(*entry.lines.end())),
            nth: small(entry.nth),
            key: entry.key,
            file,
            post: entry.post.unwrap_or(NO_POST),
            at: entry.at,
            channel: small(channel),
            edited: entry.edited,
        });
    }

    /// The handle of the channel of one of its items; empty if it is of none.
    fn channel(&self, known: &Known) -> &str {
        self.channels.get_index(known.channel as usize).map_or("", |channel| channel)
    }
}

/// A number of lines or items: fewer than 2^32 files fit below a folder.
pub(super) fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Archive {
    /// Reads the ledgers in `content/_sources/`.
    pub fn load(content: &Path) -> Result<Archive, Diagnostic> {
        let mut archive = Archive { content: content.to_owned(), ..Archive::default() };
        for name in source_names(content)? {
            if let Some(dump) = name.strip_suffix(SUFFIX) {
                archive.learn(dump)?;
            }
        }
        Ok(archive)
    }

    /// Takes in what an import of a dump wrote, so that the next one knows it.
    pub fn learn(&mut self, dump: &str) -> Result<(), Diagnostic> {
        let file = format!("{SOURCES}/{dump}{SUFFIX}");
        let path = self.content.join(&file);
        let Some(ledger) = open(&self.content, &file)? else { return Ok(()) };
        let wrong = |error: LedgerError| {
            Diagnostic::error(error.to_string())
                .help("restore the file from a backup: it tells your edited items from untouched ones")
                .file(&path)
        };
        let ledger = Ledger::new(BufReader::new(ledger)).map_err(wrong)?;
        let mut kept = Kept::new(ledger.header.clone());
        for said in ledger {
            if let Said::Item(entry) = said.map_err(wrong)? {
                let item = self.items.number(&entry.item)?;
                if let Some(revises) = &entry.revises {
                    self.unmet.insert(item, items::key(revises));
                }
                let file = self.items.keep_digest(&entry.file)?;
                kept.add(item, file, entry);
            }
        }
        kept.known.sort_by_key(|known| known.lines.0);
        kept.known.shrink_to_fit();
        let mut number = |channel: &str| {
            let handle = channel.to_ascii_lowercase();
            (!handle.is_empty()).then(|| small(self.handles.insert_full(handle).0))
        };
        kept.numbers = kept.channels.iter().map(|channel| number(channel)).collect();
        self.dumps.insert(kept.header.dump.clone(), kept);
        for (item, key) in std::mem::take(&mut self.unmet) {
            match self.items.find(&key)? {
                Some(revised) => drop(self.revised.insert(item, revised)),
                None => drop(self.unmet.insert(item, key)),
            }
        }
        Ok(())
    }

    /// SHA-256 of the item's file as the import of the dump wrote it.
    pub(super) fn digest(&self, known: &Known) -> Result<Sha256, Diagnostic> {
        self.items.digest(known.file)
    }

    /// The address of an item.
    ///
    /// Fails where the paths cannot be read back.
    pub(super) fn address(&self, known: &Known) -> Result<Address, Diagnostic> {
        self.items.address(known.item)
    }

    /// The number of the item that an item is a newer text of.
    fn revised(&self, known: &Known) -> Option<u32> {
        self.revised.get(&known.item).copied()
    }

    /// Whether an import wrote an item at this path.
    pub(super) fn has_item(&self, path: &str) -> Result<bool, Diagnostic> {
        Ok(self.items.find(&items::key(path))?.is_some())
    }

    /// Whether an item claims an address as its alias. The items are read for it once, and only by an import
    /// that has new ones, which claim none.
    pub(super) fn is_alias(&self, name: &str) -> bool {
        let aliases = self.aliases.get_or_init(|| aliases(&self.content));
        !aliases.is_empty() && aliases.contains(&name.to_lowercase())
    }

    /// Whether no import wrote an item.
    pub(super) fn is_empty(&self) -> bool {
        self.items.len() == 0
    }

    /// How many items are not of a dump.
    pub(super) fn others(&self, dump: &str) -> usize {
        let own: HashSet<u32> = self.of_dump(dump).iter().map(|known| known.item).collect();
        self.items.len() - own.len()
    }

    /// The names of the kept dumps, in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.dumps.keys().map(String::as_str)
    }

    /// Those of them that begin with `start`, in order.
    pub(super) fn names_from<'a>(&'a self, start: &'a str) -> impl Iterator<Item = &'a str> {
        let from = (Bound::Included(start), Bound::Unbounded);
        let names = self.dumps.range::<str, _>(from).map(|(name, _)| name.as_str());
        names.take_while(move |name| name.starts_with(start))
    }

    /// What is known of a kept dump.
    pub(super) fn header(&self, dump: &str) -> Option<&Header> {
        self.dumps.get(dump).map(|kept| &kept.header)
    }

    /// The handle of the channel that the dump's item of just these lines is of, if it has one.
    pub(super) fn channel_of(&self, dump: &str, lines: &RangeInclusive<usize>) -> Option<&str> {
        let kept = self.dumps.get(dump)?;
        let at = kept.known.partition_point(|known| known.lines().start() < lines.start());
        let known = kept.known.get(at).filter(|known| known.lines() == *lines)?;
        Some(kept.channel(known))
    }

    /// The items that were read from a dump, in the order of their lines.
    pub(super) fn of_dump(&self, dump: &str) -> &[Known] {
        self.dumps.get(dump).map_or(&[], |kept| &kept.known)
    }
}
