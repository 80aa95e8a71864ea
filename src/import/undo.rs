//! Taking an import back.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::BufReader;
use std::path::Path;

use super::ledger::{Entry, Ledger, SUFFIX, Said, Sha256, without};
use crate::content::store::{SOURCES, Transaction, open, read, source_names};
use crate::content::{Address, Item, parse, serialize};
use crate::digest::sha256;
use crate::report::Diagnostic;

/// What taking an import back comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undone {
    /// Items that are removed.
    pub removed: usize,
    /// Items that were read from other dumps too, and lose this one as a source.
    pub kept: usize,
    /// Items that were edited by hand, and are left alone.
    pub edited: usize,
    /// Items that were removed or moved by hand before.
    pub missing: usize,
}

/// What is known of one item before its dump is taken back.
#[derive(Default)]
struct Known {
    /// The digests of its file as imports wrote it.
    digests: Vec<Sha256>,
    /// Whether the dump's own ledger names it, and whether another's does.
    is_own: bool,
    is_others: bool,
}

/// Takes the import of the dump that is kept as `dump` back: stages in `transaction` the removal of its items,
/// of the dump and of its ledger. An item that was read from other dumps too stays, without this source; one
/// that was edited by hand is left alone and told of.
///
/// Fails where no dump is kept by that name.
pub fn undo(
    content: &Path,
    dump: &str,
    transaction: Option<&mut Transaction>,
) -> Result<(Undone, Vec<Diagnostic>), Diagnostic> {
    let own = format!("{dump}{SUFFIX}");
    let ledgers: Vec<String> =
        source_names(content)?.into_iter().filter(|name| name.ends_with(SUFFIX)).collect();
    if !ledgers.contains(&own) {
        let dumps = ledgers.iter().filter_map(|name| name.strip_suffix(SUFFIX));
        let help = format!("imported are {}", dumps.collect::<Vec<_>>().join(", "));
        return Err(Diagnostic::error(format!("no dump was imported as {dump}")).help(help));
    }
    let mut known: BTreeMap<String, Known> = BTreeMap::new();
    for name in &ledgers {
        for entry in entries(content, name)? {
            let item = known.entry(entry.item).or_default();
            item.digests.push(entry.file);
            item.is_own |= *name == own;
            item.is_others |= *name != own;
        }
    }
    let mut plan = Plan {
        content,
        dump,
        undone: Undone::default(),
        diagnostics: Vec::new(),
        removed: HashSet::new(),
        change: BTreeMap::new(),
        changed: HashMap::new(),
    };
    for (item, known) in known.iter().filter(|(_, known)| known.is_own) {
        plan.add(item, known)?;
    }
    if !plan.removed.is_empty() {
        for (item, known) in &known {
            plan.forget_removed(item, known)?;
        }
    }
    if let Some(transaction) = transaction {
        plan.stage(transaction, &ledgers, &own)?;
    }
    Ok((plan.undone, plan.diagnostics))
}

/// What is to be done.
struct Plan<'a> {
    content: &'a Path,
    dump: &'a str,
    undone: Undone,
    diagnostics: Vec<Diagnostic>,
    /// The items to remove, and the files that change.
    removed: HashSet<String>,
    change: BTreeMap<String, Vec<u8>>,
    /// The digests of the items that change.
    changed: HashMap<String, Sha256>,
}

impl Plan<'_> {
    fn add(&mut self, item: &str, known: &Known) -> Result<(), Diagnostic> {
        let file = format!("{item}.md");
        let Some(disk) = read(self.content, &file)? else {
            self.undone.missing += 1;
            return Ok(());
        };
        if !known.digests.contains(&sha256(&disk)) {
            self.undone.edited += 1;
            let note = Diagnostic::note("edited by hand since it was imported; it is left alone");
            self.diagnostics.push(note.file(self.content.join(&file)));
            return Ok(());
        }
        if known.is_others {
            self.undone.kept += 1;
            // Another dump's ledger names it, though the file may not.
            if let Some(bytes) = self.without_dump(item, disk) {
                self.changed.insert(item.to_owned(), sha256(&bytes));
                self.change.insert(file, bytes);
            }
        } else {
            self.undone.removed += 1;
            self.removed.insert(item.to_owned());
        }
        Ok(())
    }

    /// The file of an item without the dump among its sources; `None` if it has no other.
    fn without_dump(&self, item: &str, disk: Vec<u8>) -> Option<Vec<u8>> {
        let text = String::from_utf8(disk).ok()?;
        let path = self.content.join(format!("{item}.md"));
        let mut item: Item = parse(Address::new(item).ok()?, &path, &text).ok()?;
        item.front.source.retain(|source| source.dump != self.dump);
        (!item.front.source.is_empty()).then(|| serialize(&item).into_bytes())
    }

    /// Takes the references to items that are removed out of an item that stays.
    fn forget_removed(&mut self, item: &str, known: &Known) -> Result<(), Diagnostic> {
        let file = format!("{item}.md");
        let changed = self.change.get(&file).cloned();
        let Some(bytes) =
            changed.clone().map_or_else(|| read(self.content, &file), |it| Ok(Some(it)))?
        else {
            return Ok(());
        };
        let is_ours = changed.is_some() || known.digests.contains(&sha256(&bytes));
        if self.removed.contains(item) || !is_ours {
            return Ok(());
        }
        let Ok(text) = String::from_utf8(bytes) else { return Ok(()) };
        let refers = ["\ncontinues = ", "\nrevises = ", "\nrepeats = "].iter();
        if !refers.clone().any(|key| text.contains(key)) {
            return Ok(());
        }
        let path = self.content.join(&file);
        let address = Address::new(item).map_err(|error| Diagnostic::error(error.to_string()))?;
        let Ok(mut parsed) = parse(address, &path, &text) else { return Ok(()) };
        let front = &mut parsed.front;
        for other in [&mut front.continues, &mut front.revises, &mut front.repeats] {
            if other.as_ref().is_some_and(|other| self.removed.contains(other.as_str())) {
                *other = None;
            }
        }
        let bytes = serialize(&parsed).into_bytes();
        if bytes != text.as_bytes() {
            self.changed.insert(item.to_owned(), sha256(&bytes));
            self.change.insert(file, bytes);
        }
        Ok(())
    }

    /// Stages it all: items first, then the other dumps' ledgers, which know the files that change, then the
    /// dump and its ledger, without which nothing could be taken back again.
    fn stage(
        &self,
        transaction: &mut Transaction,
        ledgers: &[String],
        own: &str,
    ) -> Result<(), Diagnostic> {
        let mut removed: Vec<&String> = self.removed.iter().collect();
        removed.sort();
        for item in removed {
            transaction.remove(&format!("{item}.md"))?;
        }
        let change: Vec<(String, Vec<u8>)> = self.change.clone().into_iter().collect();
        transaction.stage(&change)?;
        for name in ledgers.iter().filter(|name| *name != own) {
            let mentions = entries(self.content, name)?;
            if mentions.iter().any(|entry| self.changed.contains_key(&entry.item)) {
                self.stage_ledger(transaction, name)?;
            }
        }
        transaction.remove(&format!("{SOURCES}/{}", self.dump))?;
        transaction.remove(&format!("{SOURCES}/{own}"))?;
        Ok(())
    }

    /// Stages another dump's ledger with the digests that its items have now.
    fn stage_ledger(&self, transaction: &mut Transaction, name: &str) -> Result<(), Diagnostic> {
        let file = format!("{SOURCES}/{name}");
        let bytes = read(self.content, &file)?.unwrap_or_default();
        let mut staged = transaction.create()?;
        for line in String::from_utf8_lossy(&bytes).lines() {
            staged.write_line(&without(line, &self.changed, &self.removed))?;
        }
        Ok(transaction.stage_file(staged, &file)?)
    }
}

/// The items that a ledger names.
fn entries(content: &Path, name: &str) -> Result<Vec<Entry>, Diagnostic> {
    let file = format!("{SOURCES}/{name}");
    let Some(ledger) = open(content, &file)? else { return Ok(Vec::new()) };
    let wrong = |error: super::ledger::LedgerError| {
        Diagnostic::error(error.to_string()).file(content.join(&file))
    };
    let mut entries = Vec::new();
    for said in Ledger::new(BufReader::new(ledger)).map_err(wrong)? {
        if let Said::Item(entry) = said.map_err(wrong)? {
            entries.push(entry);
        }
    }
    Ok(entries)
}
