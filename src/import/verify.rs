//! Whether dumps, ledgers and items still say the same.

use std::ops::RangeInclusive;
use std::path::Path;

use super::ledger::{Entry, Header, SUFFIX, entries};
use super::source::Dump;
use crate::content::store::{SOURCES, load_item, read, source_names};
use crate::digest::sha256_hex;
use crate::report::Diagnostic;

/// A dump that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Its name in `content/_sources/`.
    pub dump: String,
    /// How many lines it has.
    pub lines: usize,
    /// How many items were read from it.
    pub items: usize,
}

/// Compares every kept dump with its ledger, and its items with both: the dump has the bytes it was imported
/// with, each of its lines stands in the ledger, and each item's `sha256` is that of its lines. Items that
/// were removed are noted; what else does not agree is an error.
pub fn verify(content: &Path) -> Result<(Vec<Verified>, Vec<Diagnostic>), Diagnostic> {
    let names = source_names(content)?;
    let mut verified = Vec::new();
    let mut diagnostics = Vec::new();
    for name in names.iter().filter(|name| name.ends_with(SUFFIX)) {
        let file = format!("{SOURCES}/{name}");
        let bytes = read(content, &file)?.unwrap_or_default();
        match entries(&bytes) {
            Ok((header, entries)) => {
                diagnostics.extend(check(content, &header, &entries)?);
                let items = entries.iter().filter(|entry| entry.item.is_some()).count();
                verified.push(Verified { lines: header.lines, items, dump: header.dump });
            }
            Err(error) => {
                diagnostics.push(Diagnostic::error(error.to_string()).file(content.join(&file)));
            }
        }
    }
    for name in names.iter().filter(|name| !name.ends_with(SUFFIX)) {
        if !names.contains(&format!("{name}{SUFFIX}")) {
            let message = "this dump has no ledger";
            let help = "import it again";
            let path = content.join(SOURCES).join(name);
            diagnostics.push(Diagnostic::error(message).help(help).file(path));
        }
    }
    Ok((verified, diagnostics))
}

fn check(
    content: &Path,
    header: &Header,
    entries: &[Entry],
) -> Result<Vec<Diagnostic>, Diagnostic> {
    let path = content.join(SOURCES).join(&header.dump);
    let wrong = |message: String| Diagnostic::error(message).file(&path);
    let Some(bytes) = read(content, &format!("{SOURCES}/{}", header.dump))? else {
        return Ok(vec![wrong("the dump is not kept here any more".to_owned())]);
    };
    if sha256_hex(&bytes) != header.sha256 {
        return Ok(vec![wrong("the dump has other bytes than when it was imported".to_owned())]);
    }
    let dump = Dump::new(&path, &header.dump, bytes)?;
    let mut diagnostics = Vec::new();
    let mut owned = vec![0_usize; dump.len()];
    for entry in entries {
        for number in entry.lines.clone() {
            match number.checked_sub(1).and_then(|place| owned.get_mut(place)) {
                Some(count) => *count += 1,
                None => diagnostics
                    .push(wrong(format!("the ledger names its line {number}, which is not there"))),
            }
        }
        diagnostics.extend(check_item(content, &dump, entry));
    }
    let lost = (0..owned.len()).find(|&place| owned[place] == 0);
    diagnostics.extend(lost.map(|place| {
        dump.at_line(
            Diagnostic::error("the ledger does not say what became of this line"),
            place + 1,
        )
    }));
    Ok(diagnostics)
}

/// Whether an item's file says of its lines what the dump does.
fn check_item(content: &Path, dump: &Dump, entry: &Entry) -> Option<Diagnostic> {
    let path = content.join(format!("{}.md", entry.item.as_ref()?));
    if !path.exists() {
        return Some(Diagnostic::note("removed or moved by hand").file(path));
    }
    let item = match load_item(content, &path) {
        Ok(item) => item,
        Err(diagnostic) => return Some(diagnostic),
    };
    let lines: &[RangeInclusive<usize>] = std::slice::from_ref(&entry.lines);
    let source =
        item.front.source.iter().find(|source| source.dump == dump.name && source.lines == lines);
    let message = match source {
        None => format!("does not name the lines of {} that it was read from", dump.name),
        Some(source) if source.sha256 != dump.sha256(&entry.lines) => {
            format!("names another digest than its lines of {} have", dump.name)
        }
        Some(_) => return None,
    };
    Some(Diagnostic::error(message).file(path))
}
