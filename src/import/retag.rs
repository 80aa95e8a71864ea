//! Other tags for items that are there, as a careful person would change them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::BufReader;
use std::path::Path;

use rayon::prelude::*;

use super::ledger::{Ledger, LedgerError, SUFFIX, Said, Sha256, without};
use crate::content::store::{SOURCES, Transaction, listing, open, read, source_names};
use crate::content::{Address, Item, TagEvidence, parse, plain, serialize, with_tags};
use crate::digest::sha256;
use crate::report::Diagnostic;
use crate::tags::Text;

/// How many items are in memory at a time.
const AT_ONCE: usize = 4096;

/// The tags of an item, and their evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tags {
    /// The tags, in order.
    pub tags: Vec<String>,
    /// Why it has them.
    pub evidence: Vec<TagEvidence>,
}

/// An item whose tags change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its path below `content/`, without `.md`.
    pub item: String,
    /// Its tags before.
    pub before: Vec<String>,
    /// Its tags now.
    pub after: Vec<String>,
}

/// What retagging comes to.
#[derive(Clone, Debug, Default)]
pub struct Retagged {
    /// The items looked at.
    pub items: usize,
    /// Those that change, in the order of their paths.
    pub changes: Vec<Change>,
    /// Those that would change but were edited by hand.
    pub edited: Vec<String>,
    /// What is wrong with files.
    pub diagnostics: Vec<Diagnostic>,
}

/// The text that an item is tagged by: what its bulletin was tagged by when it was imported.
pub fn text_of(item: &Item) -> Text {
    let paragraphs = plain::paragraphs(&item.body);
    let title = item.front.title.as_str();
    // A title that was made of the first words is no headline.
    let start = title.trim_end_matches('…');
    let is_first_words = paragraphs.first().is_some_and(|first| first.starts_with(start));
    Text::new(&item.front.kicker, if is_first_words { "" } else { title }, &paragraphs)
}

/// Gives every item under `content` to `look`, in the order of their paths, a part of them at a time.
pub fn each_item(content: &Path, look: &mut dyn FnMut(Vec<Item>)) -> Vec<Diagnostic> {
    let (paths, mut diagnostics) = item_paths(content);
    for part in paths.chunks(AT_ONCE) {
        let read: Vec<_> = part.par_iter().map(|path| load(content, path)).collect();
        let mut items = Vec::with_capacity(read.len());
        for item in read {
            match item {
                Ok((item, _)) => items.push(item),
                Err(diagnostic) => diagnostics.push(diagnostic),
            }
        }
        look(items);
    }
    diagnostics
}

/// Gives items the tags that `retag` says, which gives none for an item that stays as it is.
///
/// An item whose file an import wrote stays one: the ledgers get its new digest. One that a person edited is
/// changed only where `edited` says so, and only in its tags. What changes is staged in `transaction`, the
/// ledgers behind the items; without one it is only told.
pub fn retag(
    content: &Path,
    edited: bool,
    retag: &(dyn Fn(&Item) -> Option<Tags> + Sync),
    mut transaction: Option<&mut Transaction>,
) -> Result<Retagged, Diagnostic> {
    let known = digests(content)?;
    let (paths, diagnostics) = item_paths(content);
    let mut retagged = Retagged { diagnostics, ..Retagged::default() };
    let mut digests: HashMap<String, Sha256> = HashMap::new();
    for part in paths.chunks(AT_ONCE) {
        let done: Vec<Result<Option<Done>, Diagnostic>> = part
            .par_iter()
            .map(|path| {
                let (item, text) = load(content, path)?;
                let digest = sha256(text.as_bytes());
                let is_ours = known.get(path).is_some_and(|known| known.contains(&digest));
                change(content, path, item, &text, is_ours, edited, retag)
            })
            .collect();
        let mut files = Vec::new();
        retagged.items += part.len();
        for done in done {
            match done {
                Ok(None) => {}
                Ok(Some(Done::Left(item))) => retagged.edited.push(item),
                Ok(Some(Done::Changed { change, bytes, is_ours })) => {
                    if is_ours {
                        digests.insert(change.item.clone(), sha256(&bytes));
                    }
                    files.push((format!("{}.md", change.item), bytes));
                    retagged.changes.push(change);
                }
                Err(diagnostic) => retagged.diagnostics.push(diagnostic),
            }
        }
        if let Some(transaction) = &mut transaction {
            transaction.stage(&files)?;
        }
    }
    if let Some(transaction) = transaction {
        for name in ledgers(content)? {
            stage_ledger(content, &name, &digests, transaction)?;
        }
    }
    Ok(retagged)
}

/// What becomes of an item.
enum Done {
    Changed { change: Change, bytes: Vec<u8>, is_ours: bool },
    Left(String),
}

fn change(
    content: &Path,
    path: &str,
    mut item: Item,
    text: &str,
    is_ours: bool,
    edited: bool,
    retag: &(dyn Fn(&Item) -> Option<Tags> + Sync),
) -> Result<Option<Done>, Diagnostic> {
    let Some(tags) = retag(&item) else { return Ok(None) };
    let is_same = tags.tags == item.front.tags && tags.evidence == item.front.tag_evidence;
    if is_same {
        return Ok(None);
    }
    if !is_ours && !edited {
        return Ok(Some(Done::Left(path.to_owned())));
    }
    let change =
        Change { item: path.to_owned(), before: item.front.tags.clone(), after: tags.tags.clone() };
    let bytes = if is_ours {
        item.front.tags = tags.tags;
        item.front.tag_evidence = tags.evidence;
        serialize(&item)
    } else {
        with_tags(&content.join(format!("{path}.md")), text, &tags.tags, &tags.evidence)?
    };
    Ok(Some(Done::Changed { change, bytes: bytes.into_bytes(), is_ours }))
}

/// The paths of the items under `content`, below it and without `.md`, sorted, and what is wrong with others.
fn item_paths(content: &Path) -> (Vec<String>, Vec<Diagnostic>) {
    let (files, diagnostics) = listing(content);
    let stem = |file: &String| file.strip_suffix(".md").map(str::to_owned);
    (files.iter().filter_map(|listed| stem(&listed.file)).collect(), diagnostics)
}

/// Reads an item, and its file's text.
pub(super) fn load(content: &Path, path: &str) -> Result<(Item, String), Diagnostic> {
    let file = content.join(format!("{path}.md"));
    let wrong = |why: String| Diagnostic::error(why).file(&file);
    let bytes = read(content, &format!("{path}.md"))?.unwrap_or_default();
    let text = String::from_utf8(bytes).map_err(|_| wrong("it is not UTF-8".to_owned()))?;
    let address = Address::new(&path.replace('%', "%25")).map_err(|it| wrong(it.to_string()))?;
    Ok((parse(address, &file, &text)?, text))
}

/// The names of the ledgers.
pub(super) fn ledgers(content: &Path) -> Result<Vec<String>, Diagnostic> {
    let names = source_names(content)?;
    Ok(names.into_iter().filter(|name| name.ends_with(SUFFIX)).collect())
}

/// The digests of each item's file as imports wrote it.
pub(super) fn digests(content: &Path) -> Result<BTreeMap<String, Vec<Sha256>>, Diagnostic> {
    let mut digests: BTreeMap<String, Vec<Sha256>> = BTreeMap::new();
    for name in ledgers(content)? {
        let file = format!("{SOURCES}/{name}");
        let Some(ledger) = open(content, &file)? else { continue };
        let wrong =
            |error: LedgerError| Diagnostic::error(error.to_string()).file(content.join(&file));
        for said in Ledger::new(BufReader::new(ledger)).map_err(wrong)? {
            if let Said::Item(entry) = said.map_err(wrong)? {
                digests.entry(entry.item).or_default().push(entry.file);
            }
        }
    }
    Ok(digests)
}

/// The items that the ledgers of some dumps name.
pub(super) fn own_items(
    content: &Path,
    dumps: &BTreeSet<String>,
) -> Result<BTreeSet<String>, Diagnostic> {
    let mut items = BTreeSet::new();
    for dump in dumps {
        let file = format!("{SOURCES}/{dump}{SUFFIX}");
        let Some(ledger) = open(content, &file)? else { continue };
        let wrong =
            |error: LedgerError| Diagnostic::error(error.to_string()).file(content.join(&file));
        for said in Ledger::new(BufReader::new(ledger)).map_err(wrong)? {
            if let Said::Item(entry) = said.map_err(wrong)? {
                items.insert(entry.item);
            }
        }
    }
    Ok(items)
}

/// Stages a ledger with the digests that its items have now, if one of them changed.
fn stage_ledger(
    content: &Path,
    name: &str,
    changed: &HashMap<String, Sha256>,
    transaction: &mut Transaction,
) -> Result<(), Diagnostic> {
    let file = format!("{SOURCES}/{name}");
    let bytes = read(content, &file)?.unwrap_or_default();
    let mut staged = transaction.create()?;
    for line in String::from_utf8_lossy(&bytes).lines() {
        staged.write_line(&without(line, changed, &HashSet::new()))?;
    }
    // The very same is not staged.
    Ok(transaction.stage_file(staged, &file)?)
}
