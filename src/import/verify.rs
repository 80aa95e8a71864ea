//! Whether dumps, ledgers and items still say the same.

use std::io::BufReader;
use std::path::Path;

use rayon::prelude::*;

use super::ledger::{Entry, Header, Ledger, LedgerError, SUFFIX, Said};
use super::source::{Dump, Source};
use crate::content::store::{SOURCES, load_item, open, source_names};
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
        let Some(ledger) = open(content, &file)? else { continue };
        match read(BufReader::new(ledger)) {
            Ok((header, said)) => {
                diagnostics.extend(check(content, &header, &said)?);
                let items = said.iter().filter(|said| matches!(said, Said::Item(_))).count();
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

/// The items that the ledgers in `content` tell of, each behind its dump's name.
pub fn ledger_items(content: &Path) -> Result<Vec<(String, String)>, Diagnostic> {
    let mut items = Vec::new();
    for name in source_names(content)?.iter().filter(|name| name.ends_with(SUFFIX)) {
        let file = format!("{SOURCES}/{name}");
        let Some(ledger) = open(content, &file)? else { continue };
        let (header, said) = read(BufReader::new(ledger))
            .map_err(|error| Diagnostic::error(error.to_string()).file(content.join(&file)))?;
        items.extend(said.into_iter().filter_map(|said| match said {
            Said::Item(entry) => Some((header.dump.clone(), entry.item)),
            Said::Loose(_) => None,
        }));
    }
    Ok(items)
}

/// What a ledger says, in the order of the lines that it tells of.
fn read(ledger: impl std::io::BufRead) -> Result<(Header, Vec<Said>), LedgerError> {
    let ledger = Ledger::new(ledger)?;
    let header = ledger.header.clone();
    let mut said = ledger.collect::<Result<Vec<Said>, _>>()?;
    said.sort_by_key(|said| *said.lines().start());
    Ok((header, said))
}

fn check(content: &Path, header: &Header, said: &[Said]) -> Result<Vec<Diagnostic>, Diagnostic> {
    let path = content.join(SOURCES).join(&header.dump);
    let wrong = |message: String| Diagnostic::error(message).file(&path);
    let Some(file) = open(content, &format!("{SOURCES}/{}", header.dump))? else {
        return Ok(vec![wrong("the dump is not kept here any more".to_owned())]);
    };
    let source = Source::of_file(&path, &header.dump, file, None)?;
    if source.sha256 != header.sha256 {
        return Ok(vec![wrong("the dump has other bytes than when it was imported".to_owned())]);
    }
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    let mut unsaid = unsaid(said, source.lines);
    let mut chapters = source.chapters();
    let mut said = said.iter().peekable();
    while let Some((part, is_last)) = chapters.next_part()? {
        let end = part.numbers().end;
        let mut next = end;
        if let Some(number) = unsaid.take_if(|number| *number < end) {
            let message = "the ledger does not say what became of this line";
            diagnostics.push(part.at_line(Diagnostic::error(message), number));
        }
        let mut items = Vec::new();
        while let Some(entry) = said.peek() {
            if *entry.lines().end() >= end && !is_last {
                next = next.min(*entry.lines().start());
                break;
            }
            if let Said::Item(entry) = entry {
                items.push(entry);
            }
            said.next();
        }
        diagnostics.par_extend(
            items.into_par_iter().filter_map(|entry| check_item(content, &part, entry)),
        );
        chapters.done_before(&part, next);
    }
    Ok(diagnostics)
}

/// The first of the `lines` lines that nothing is said of, if there is one.
fn unsaid(said: &[Said], lines: usize) -> Option<usize> {
    let mut next = 1;
    for said in said {
        if *said.lines().start() > next {
            break;
        }
        next = next.max(*said.lines().end() + 1);
    }
    (next <= lines).then_some(next)
}

/// Whether an item's file says of its lines what the dump does.
fn check_item(content: &Path, dump: &Dump, entry: &Entry) -> Option<Diagnostic> {
    let path = content.join(format!("{}.md", entry.item));
    if !path.exists() {
        return Some(Diagnostic::note("removed or moved by hand").file(path));
    }
    let item = match load_item(content, &path) {
        Ok(item) => item,
        Err(diagnostic) => return Some(diagnostic),
    };
    let lines = std::slice::from_ref(&entry.lines);
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
