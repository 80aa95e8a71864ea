//! The ledger of a dump: what became of each of its lines, and how each item file was written.

use std::collections::{HashMap, HashSet};
use std::io::{self, BufRead};
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::bulletin::{Fate, Role};
use super::relocate::Moves;
use crate::calendar::When;
use crate::content::{Address, written_lines};
use crate::digest::hex;

/// What a ledger's file name has behind its dump's.
pub const SUFFIX: &str = ".ledger.jsonl";

/// The first line of a ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The dump's name.
    pub dump: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// How many lines it has.
    pub lines: usize,
    /// The channel's handle, without `@`; empty if it is not known.
    #[serde(default)]
    pub channel: String,
}

/// Another line of a ledger: some lines of the dump and what became of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    lines: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    item: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    roles: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    nth: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    post: Option<u64>,
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    edited: bool,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    revises: Option<String>,
    /// Where it is not the dump's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    channel: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    fate: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    reason: Option<String>,
}

/// What an import wrote, as its ledger knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its lines in the dump, from 1.
    pub lines: RangeInclusive<usize>,
    /// Its path in `content/` without `.md`.
    pub item: String,
    /// What its channel and its folded text come to.
    pub key: Key,
    /// Which occurrence of that text in its dump it is, from 1.
    pub nth: usize,
    /// Its date, with the time where that is known.
    pub at: Option<When>,
    /// The channel's own number for it, where that is known.
    pub post: Option<u64>,
    /// Whether the message says that it was edited.
    pub edited: bool,
    /// The item whose text it is a newer text of.
    pub revises: Option<String>,
    /// Its channel's handle, without `@`, where it is not the dump's; empty if it is of none.
    pub channel: Option<String>,
    /// SHA-256 of its file as the import wrote it.
    pub file: Sha256,
}

/// What tells a text from others: the first half of a SHA-256.
pub type Key = [u8; 16];

/// A SHA-256.
pub type Sha256 = [u8; 32];

/// Why a ledger cannot be read.
#[derive(Debug, Error)]
#[error("line {line} of the ledger is not one this program wrote: {why}")]
pub struct LedgerError {
    /// The line, from 1.
    pub line: usize,
    /// What the parser says.
    pub why: String,
}

impl Header {
    /// The ledger's first line.
    pub(super) fn to_line(&self) -> String {
        json(self)
    }
}

impl Entry {
    /// The ledger's line for an item whose lines have the roles.
    pub(super) fn to_line(&self, roles: &[Role]) -> String {
        json(&Record {
            lines: written_lines(std::slice::from_ref(&self.lines)),
            item: Some(self.item.clone()),
            roles: runs(roles),
            key: Some(hex(&self.key)),
            nth: Some(self.nth),
            at: self.at.map(|at| at.to_string()),
            post: self.post,
            edited: self.edited,
            revises: self.revises.clone(),
            channel: self.channel.clone(),
            file: Some(hex(&self.file)),
            ..Record::default()
        })
    }
}

/// The ledger's line for lines that no item owns.
pub(super) fn fate_line(lines: RangeInclusive<usize>, fate: Fate) -> String {
    let reason = match fate {
        Fate::Unclaimed(reason) => Some(reason.to_owned()),
        _ => None,
    };
    json(&Record {
        lines: written_lines(&[lines]),
        fate: Some(fate.name().to_owned()),
        reason,
        ..Record::default()
    })
}

/// A ledger's line with the digest of its item's file, where `changed` has that item, and without the item
/// that it revises, where that is `removed`.
pub(super) fn without(
    line: &str,
    changed: &HashMap<String, Sha256>,
    removed: &HashSet<String>,
) -> String {
    let record = serde_json::from_str::<Record>(line).ok();
    let changed = record.and_then(|record| {
        let file = changed.get(record.item.as_ref()?)?;
        let revises = record.revises.filter(|item| !removed.contains(item));
        Some(json(&Record { file: Some(hex(file)), revises, ..record }))
    });
    changed.unwrap_or_else(|| line.to_owned())
}

/// A ledger's line with the new paths of items that moved, and the digests of their files.
pub(super) fn moved(line: &str, moves: &Moves) -> String {
    let Ok(mut record) = serde_json::from_str::<Record>(line) else { return line.to_owned() };
    let found = record.item.as_ref().and_then(|item| moves.get(item));
    let revised = record.revises.as_ref().and_then(|item| moves.get(item));
    if found.is_none() && revised.is_none() {
        return line.to_owned();
    }
    if let Some((item, file)) = found {
        (record.item, record.file) = (Some(item.clone()), Some(hex(file)));
    }
    if let Some((item, _)) = revised {
        record.revises = Some(item.clone());
    }
    json(&record)
}

/// A ledger being read, line by line.
pub(super) struct Ledger<R> {
    lines: io::Split<R>,
    /// How many lines were read.
    number: usize,
    /// The dump that it tells of.
    pub(super) header: Header,
}

/// Some lines of a dump and what its ledger says of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// They are an item.
    Item(Entry),
    /// No item owns them.
    Loose(RangeInclusive<usize>),
}

impl Said {
    /// The lines.
    pub(super) fn lines(&self) -> &RangeInclusive<usize> {
        match self {
            Said::Item(entry) => &entry.lines,
            Said::Loose(lines) => lines,
        }
    }
}

impl<R: BufRead> Ledger<R> {
    /// Reads the first line of a ledger.
    pub(super) fn new(reader: R) -> Result<Ledger<R>, LedgerError> {
        let mut lines = reader.split(b'\n');
        let first = match lines.next() {
            Some(line) => line.map_err(|error| wrong(1, &error))?,
            None => Vec::new(),
        };
        let header = serde_json::from_slice(&first).map_err(|error| wrong(1, &error))?;
        Ok(Ledger { lines, number: 1, header })
    }
}

impl<R: BufRead> Iterator for Ledger<R> {
    type Item = Result<Said, LedgerError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let line = self.lines.next()?;
            self.number += 1;
            match line {
                Ok(line) if line.is_empty() => {}
                Ok(line) => return Some(said(&line, self.number, self.header.lines)),
                Err(error) => return Some(Err(wrong(self.number, &error))),
            }
        }
    }
}

/// Reads a line of the ledger of a dump that has `all` lines.
fn said(line: &[u8], number: usize, all: usize) -> Result<Said, LedgerError> {
    let record: Record = serde_json::from_slice(line).map_err(|error| wrong(number, &error))?;
    let lines = line_range(&record.lines)
        .filter(|lines| *lines.start() > 0 && lines.start() <= lines.end() && *lines.end() <= all)
        .ok_or_else(|| wrong(number, &"its lines are none of the dump's"))?;
    let item = match (record.item, record.fate) {
        (Some(item), None) => item,
        (None, Some(_)) => return Ok(Said::Loose(lines)),
        (None, None) => return Err(wrong(number, &"it names neither an item nor a fate")),
        (Some(_), Some(_)) => return Err(wrong(number, &"it names both an item and a fate")),
    };
    // A path that climbs would lead out of `content/`.
    Address::new(&item).map_err(|error| wrong(number, &error))?;
    Ok(Said::Item(Entry {
        lines,
        item,
        key: record.key.and_then(|key| unhex(&key)).unwrap_or_default(),
        nth: record.nth.unwrap_or(1),
        at: record.at.and_then(|at| at.parse().ok()),
        post: record.post,
        edited: record.edited,
        revises: record.revises,
        channel: record.channel,
        file: record.file.and_then(|file| unhex(&file)).unwrap_or_default(),
    }))
}

fn wrong(line: usize, why: &dyn std::fmt::Display) -> LedgerError {
    LedgerError { line, why: why.to_string() }
}

/// The bytes that hexadecimal digits stand for, if there are as many.
fn unhex<const N: usize>(digits: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    if digits.len() != N * 2 || !digits.is_ascii() {
        return None;
    }
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[place * 2..place * 2 + 2], 16).ok()?;
    }
    Some(bytes)
}

/// The lines that `6` or `1-6` names.
pub(super) fn line_range(lines: &str) -> Option<RangeInclusive<usize>> {
    let (first, last) = lines.split_once('-').unwrap_or((lines, lines));
    Some(first.parse().ok()?..=last.parse().ok()?)
}

/// Roles with their runs counted: `headline`, `paragraph*4`, `footer`.
fn runs(roles: &[Role]) -> Vec<String> {
    roles
        .chunk_by(|a, b| a == b)
        .map(|run| match run {
            [role] => role.name().to_owned(),
            run => format!("{}*{}", run[0].name(), run.len()),
        })
        .collect()
}

/// A record as one line of JSON; its types hold nothing that JSON cannot.
fn json<T: Serialize>(record: &T) -> String {
    serde_json::to_string(record).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_is_read_as_it_was_written() {
        let entry = Entry {
            lines: 2..=5,
            item: "undated/راه".to_owned(),
            key: [0xab; 16],
            nth: 2,
            at: "1405-05-13T13:03".parse().ok(),
            post: Some(7),
            edited: true,
            revises: Some("undated/پل".to_owned()),
            channel: Some("rusta".to_owned()),
            file: [0xcd; 32],
        };
        let header = Header {
            dump: "d.txt".to_owned(),
            sha256: "ef".to_owned(),
            bytes: 90,
            lines: 6,
            channel: "shahr".to_owned(),
        };
        let roles = [Role::Headline, Role::Paragraph, Role::Paragraph, Role::Footer];
        let ledger = [
            header.to_line(),
            fate_line(1..=1, Fate::DateLine),
            entry.to_line(&roles),
            fate_line(6..=6, Fate::Unclaimed("a stamp with no text")),
        ];
        let ledger = ledger.join("\n");
        insta::assert_snapshot!(ledger, @r#"
        {"dump":"d.txt","sha256":"ef","bytes":90,"lines":6,"channel":"shahr"}
        {"lines":"1","fate":"date line"}
        {"lines":"2-5","item":"undated/راه","roles":["headline","paragraph*2","footer"],"key":"abababababababababababababababab","nth":2,"at":"1405-05-13T13:03","post":7,"edited":true,"revises":"undated/پل","channel":"rusta","file":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"}
        {"lines":"6","fate":"unclaimed","reason":"a stamp with no text"}
        "#);
        let read = Ledger::new(ledger.as_bytes()).unwrap();
        assert_eq!(read.header, header);
        let said: Vec<Said> = read.collect::<Result<_, _>>().unwrap();
        assert_eq!(said, [Said::Loose(1..=1), Said::Item(entry), Said::Loose(6..=6)]);
        assert_eq!(Ledger::new(&b"{}"[..]).err().unwrap().line, 1);
    }

    #[test]
    fn a_line_that_says_nothing_of_its_lines_is_named() {
        let header = r#"{"dump":"d.txt","sha256":"ef","bytes":90,"lines":6,"channel":"shahr"}"#;
        for (line, why) in [
            (r#"{"lines":"1"}"#, "it names neither an item nor a fate"),
            (
                r#"{"lines":"1","item":"undated/پل","fate":"blank"}"#,
                "it names both an item and a fate",
            ),
            (r#"{"lines":"7","fate":"blank"}"#, "its lines are none of the dump's"),
        ] {
            let ledger = format!("{header}\n{}\n{line}\n", fate_line(1..=1, Fate::Blank));
            let read: Result<Vec<Said>, _> = Ledger::new(ledger.as_bytes()).unwrap().collect();
            let error = read.unwrap_err();
            assert_eq!((error.line, error.why.as_str()), (3, why), "{line}");
        }
    }
}
