//! The ledger of a dump: what became of each of its lines, and how each item file was written.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::bulletin::{Fate, Role};

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
    pub bytes: usize,
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

/// An item that an import wrote, as its ledger knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The dump it was read from.
    pub dump: String,
    /// Its first line there.
    pub first_line: usize,
    /// Its lines there, as `1-6`.
    pub lines: String,
    /// Its path in `content/` without `.md`.
    pub item: String,
    /// What its channel and its folded text come to, in hexadecimal.
    pub key: String,
    /// Which occurrence of that text in its dump it is, from 1.
    pub nth: usize,
    /// Its date, with the time where that is known.
    pub at: Option<String>,
    /// The channel's own number for it, where that is known.
    pub post: Option<u64>,
    /// Its channel's handle, without `@`; empty if it is not known.
    pub channel: String,
    /// SHA-256 of its file as the import wrote it, in hexadecimal.
    pub file: String,
}

/// A ledger in the making.
#[derive(Debug)]
pub struct Ledger {
    records: Vec<(usize, String)>,
    header: String,
    channel: String,
}

/// Why a ledger cannot be read.
#[derive(Debug, Error)]
#[error("line {line} of the ledger is not one this program wrote: {why}")]
pub struct LedgerError {
    /// The line, from 1.
    pub line: usize,
    /// What the parser says.
    pub why: String,
}

impl Ledger {
    /// The ledger of a dump.
    pub fn new(header: &Header) -> Ledger {
        Ledger { header: json(header), records: Vec::new(), channel: header.channel.clone() }
    }

    /// Enters an item and the role of each of its lines.
    pub fn item(&mut self, known: &Known, roles: &[Role]) {
        let record = Record {
            lines: known.lines.clone(),
            item: Some(known.item.clone()),
            roles: runs(roles),
            key: Some(known.key.clone()),
            nth: Some(known.nth),
            at: known.at.clone(),
            post: known.post,
            channel: Some(&known.channel).filter(|it| **it != self.channel).cloned(),
            file: Some(known.file.clone()),
            ..Record::default()
        };
        self.records.push((known.first_line, json(&record)));
    }

    /// Enters a line that is no item's.
    pub fn line(&mut self, number: usize, fate: Fate) {
        let reason = match fate {
            Fate::Unclaimed(reason) => Some(reason.to_owned()),
            _ => None,
        };
        let record = Record {
            lines: number.to_string(),
            fate: Some(fate.name().to_owned()),
            reason,
            ..Record::default()
        };
        self.records.push((number, json(&record)));
    }

    /// The ledger's file: a JSON object a line, in the order of the dump's lines.
    pub fn into_bytes(mut self) -> Vec<u8> {
        self.records.sort_by_key(|(line, _)| *line);
        let mut out = self.header;
        out.push('\n');
        for (_, record) in self.records {
            out.push_str(&record);
            out.push('\n');
        }
        out.into_bytes()
    }
}

/// What a ledger says of some lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The lines, from 1.
    pub(super) lines: RangeInclusive<usize>,
    /// The item they are, if they are one.
    pub(super) item: Option<String>,
}

/// Reads what a ledger says of every line.
pub(super) fn entries(bytes: &[u8]) -> Result<(Header, Vec<Entry>), LedgerError> {
    let (header, records) = records(bytes)?;
    let entry = |(lines, record): Placed| Entry { lines, item: record.item };
    Ok((header, records.into_iter().map(entry).collect()))
}

/// Reads a ledger: the dump, and its items.
pub fn read_ledger(bytes: &[u8]) -> Result<(Header, Vec<Known>), LedgerError> {
    let (header, records) = records(bytes)?;
    let known = |(lines, record): Placed| {
        Some(Known {
            dump: header.dump.clone(),
            first_line: *lines.start(),
            lines: record.lines,
            item: record.item?,
            key: record.key.unwrap_or_default(),
            nth: record.nth.unwrap_or(1),
            at: record.at,
            post: record.post,
            channel: record.channel.unwrap_or_else(|| header.channel.clone()),
            file: record.file.unwrap_or_default(),
        })
    };
    let known = records.into_iter().filter_map(known).collect();
    Ok((header, known))
}

/// A record and its lines, from 1.
type Placed = (RangeInclusive<usize>, Record);

/// Reads the header and the records of a ledger.
fn records(bytes: &[u8]) -> Result<(Header, Vec<Placed>), LedgerError> {
    let wrong = |line: usize, why: String| LedgerError { line, why };
    let mut lines = bytes.split(|&byte| byte == b'\n').zip(1..);
    let first = lines.next().map(|(first, _)| first).unwrap_or_default();
    let header = serde_json::from_slice(first).map_err(|error| wrong(1, error.to_string()))?;
    let placed = |(line, number): (&[u8], usize)| {
        let record: Record =
            serde_json::from_slice(line).map_err(|error| wrong(number, error.to_string()))?;
        let lines = line_range(&record.lines)
            .ok_or_else(|| wrong(number, "its lines are no numbers".to_owned()))?;
        Ok((lines, record))
    };
    let records =
        lines.filter(|(line, _)| !line.is_empty()).map(placed).collect::<Result<_, _>>()?;
    Ok((header, records))
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
        let known = Known {
            dump: "d.txt".to_owned(),
            first_line: 2,
            lines: "2-5".to_owned(),
            item: "undated/راه".to_owned(),
            key: "ab".to_owned(),
            nth: 2,
            at: Some("1405-05-13T13:03".to_owned()),
            post: Some(7),
            channel: "rusta".to_owned(),
            file: "cd".to_owned(),
        };
        let header = Header {
            dump: "d.txt".to_owned(),
            sha256: "ef".to_owned(),
            bytes: 90,
            lines: 6,
            channel: "shahr".to_owned(),
        };
        let mut ledger = Ledger::new(&header);
        ledger.line(6, Fate::Unclaimed("a stamp with no text"));
        ledger.item(&known, &[Role::Headline, Role::Paragraph, Role::Paragraph, Role::Footer]);
        ledger.line(1, Fate::DateLine);
        let bytes = ledger.into_bytes();
        insta::assert_snapshot!(String::from_utf8(bytes.clone()).unwrap(), @r#"
        {"dump":"d.txt","sha256":"ef","bytes":90,"lines":6,"channel":"shahr"}
        {"lines":"1","fate":"date line"}
        {"lines":"2-5","item":"undated/راه","roles":["headline","paragraph*2","footer"],"key":"ab","nth":2,"at":"1405-05-13T13:03","post":7,"channel":"rusta","file":"cd"}
        {"lines":"6","fate":"unclaimed","reason":"a stamp with no text"}
        "#);
        assert_eq!(read_ledger(&bytes).unwrap(), (header, vec![known]));
        assert_eq!(read_ledger(b"{}").unwrap_err().line, 1);
    }
}
