//! The records of a WACZ and their index, each held against the other.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use rayon::prelude::*;

use super::record::{self, Record};
use crate::digest::sha256;
use crate::snapshot::cdx::Entry;
use crate::snapshot::clock::Clock;
use crate::snapshot::facts::Facts;
use crate::snapshot::faults::Faults;
use crate::snapshot::surt::surt;
use crate::snapshot::wacz::{INDEX, RECORDS};
use crate::snapshot::warc;

/// The longest line of the index that is read, in bytes.
const LONGEST: u64 = 1 << 16;

/// How many lines are looked at at a time, and by one thread at a time.
const LINES: usize = 4096;
const LINES_EACH: usize = 64;

/// Bytes of a file.
#[derive(Clone, Copy, Debug)]
pub struct Span<'a> {
    /// The file.
    pub path: &'a Path,
    /// Where they begin.
    pub start: u64,
    /// How many they are.
    pub length: u64,
}

impl Span<'_> {
    /// A reader of them from `offset` on.
    pub fn open(&self, offset: u64) -> io::Result<io::Take<BufReader<File>>> {
        let mut file = BufReader::with_capacity(1 << 16, File::open(self.path)?);
        file.seek(SeekFrom::Start(self.start + offset))?;
        Ok(file.take(self.length.saturating_sub(offset)))
    }
}

/// Addresses that the index leads to a record, and where those begin.
#[derive(Debug, Default)]
pub struct Places(HashMap<[u8; 16], u64>);

impl Places {
    /// Where the record of an address begins, if the index knows one.
    pub fn get(&self, url: &str) -> Option<u64> {
        self.0.get(&hashed(url)).copied()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

/// What is kept of an address: half of its SHA-256.
fn hashed(url: &str) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&sha256(url.as_bytes())[..16]);
    half
}

/// A record that a line of the index opens.
struct Opened {
    line: usize,
    offset: u64,
    length: u64,
    url: [u8; 16],
}

/// Compares every record with its line of the index, and every line with its record.
pub fn check(
    records: Span<'_>,
    index: Span<'_>,
    facts: Option<&Facts>,
    faults: &mut Faults,
) -> io::Result<Places> {
    let first = match record::read(&mut records.open(0)?)? {
        Ok(first) => first,
        Err(why) => {
            faults.add(RECORDS, format!("its first record cannot be read: {why}"));
            Record::default()
        }
    };
    let clock = facts.and_then(Facts::moment).or_else(|| Clock::parse(first.field("WARC-Date")?));
    let Some(clock) = clock else { return Ok(Places::default()) };
    let info = check_info(&first, facts, clock, faults);
    let mut opened: Vec<Opened> = Vec::new();
    let mut lines = index.open(0)?;
    let mut number = 0;
    let mut last: Vec<u8> = Vec::new();
    loop {
        let chunk = read_lines(&mut lines, number, faults)?;
        if chunk.is_empty() {
            break;
        }
        for (place, line) in chunk.iter().enumerate() {
            let before = if place == 0 { &last } else { &chunk[place - 1] };
            let number = number + place + 1;
            if line == before {
                faults.add(format!("{INDEX}:{number}"), "the line is there twice");
            } else if line < before {
                faults.add(
                    format!("{INDEX}:{number}"),
                    "out of order: it belongs before the line above",
                );
            }
        }
        let looked: Vec<io::Result<(Vec<Opened>, Faults)>> = chunk
            .par_chunks(LINES_EACH)
            .enumerate()
            .map(|(part, lines)| {
                let mut faults = faults.none();
                let mut reader = records.open(0)?;
                let mut opened = Vec::new();
                for (place, line) in lines.iter().enumerate() {
                    let number = number + part * LINES_EACH + place + 1;
                    let line = Line { number, bytes: line };
                    opened.extend(line.check(&mut reader, records, (clock, &info), &mut faults)?);
                }
                Ok((opened, faults))
            })
            .collect();
        for looked in looked {
            let (found, more) = looked?;
            opened.extend(found);
            faults.append(more);
        }
        number += chunk.len();
        last = chunk.into_iter().next_back().unwrap_or_default();
    }
    check_tiling(records, first.length, &mut opened, faults)?;
    Ok(Places(opened.into_iter().map(|opened| (opened.url, opened.offset)).collect()))
}

/// The next lines of the index, without their line feeds.
fn read_lines(
    lines: &mut impl BufRead,
    before: usize,
    faults: &mut Faults,
) -> io::Result<Vec<Vec<u8>>> {
    let mut chunk = Vec::new();
    while chunk.len() < LINES {
        let mut line = Vec::new();
        lines.by_ref().take(LONGEST).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            break;
        }
        if line.pop_if(|byte| *byte == b'\n').is_none() {
            let place = format!("{INDEX}:{}", before + chunk.len() + 1);
            faults.add(place, "the line has no end, or is too long");
            break;
        }
        chunk.push(line);
    }
    Ok(chunk)
}

/// Compares the first record with what it should say; gives its id.
fn check_info(first: &Record, facts: Option<&Facts>, clock: Clock, faults: &mut Faults) -> String {
    let place = format!("{RECORDS}@0");
    let id = first.field("WARC-Record-ID").unwrap_or_default();
    let id = id.trim_matches(['<', '>']).to_owned();
    if first.header.is_empty() {
        return id;
    }
    if let Some(facts) = facts {
        let block = warc::info_block(facts);
        let expected = warc::info_header(&block, clock);
        if first.header != expected.text || !first.whole {
            faults.add(place, told(&first.header, &expected.text, "warcinfo record"));
        } else if first.field("WARC-Block-Digest")
            != Some(&format!("sha256:{}", first.block_digest))
        {
            faults.add(place, "its WARC-Block-Digest is not its block's");
        }
    }
    id
}

/// A line of the index.
struct Line<'a> {
    number: usize,
    bytes: &'a [u8],
}

impl Line<'_> {
    /// Compares the line with the record that it opens, if it opens one.
    fn check(
        &self,
        reader: &mut io::Take<BufReader<File>>,
        records: Span<'_>,
        (clock, info): (Clock, &str),
        faults: &mut Faults,
    ) -> io::Result<Option<Opened>> {
        let place = format!("{INDEX}:{}", self.number);
        let Some((key, stamp, entry)) = parsed(self.bytes) else {
            faults.add(place, "is no line of an index");
            return Ok(None);
        };
        let number = |text: &str| text.parse::<u64>().ok().filter(|n| n.to_string() == text);
        let (Some(offset), Some(length)) = (number(&entry.offset), number(&entry.length)) else {
            faults.add(place, "its offset or length is no number");
            return Ok(None);
        };
        let url = &entry.url;
        if offset >= records.length {
            let what =
                format!("the offset {offset} opens no record: the file ends before it ({url})");
            faults.add(place, what);
            return Ok(None);
        }
        reader.get_mut().seek(SeekFrom::Start(records.start + offset))?;
        reader.set_limit(records.length - offset);
        let record = match record::read(reader)? {
            Ok(record) => record,
            Err(why) => {
                faults.add(place, format!("the offset {offset} opens no record: {why} ({url})"));
                return Ok(None);
            }
        };
        let at = format!("{RECORDS}@{offset}");
        let target = record.field("WARC-Target-URI").unwrap_or_default().to_owned();
        let kind = record.http_field("Content-Type").unwrap_or_default();
        check_response(&record, &target, kind, (clock, info), &at, faults);
        let actual = Entry::new(&target, kind, &record.payload_digest, offset, record.length);
        if actual.to_line(clock).as_bytes() != self.bytes {
            let said = [
                ("key", key, surt(&target)),
                ("timestamp", stamp, clock.digits()),
                ("url", url.clone(), actual.url),
                ("media type", entry.mime, actual.mime),
                ("status", entry.status, actual.status),
                ("digest", entry.digest, actual.digest),
                ("length", length.to_string(), actual.length),
                ("file name", entry.filename, actual.filename),
            ];
            let wrong = said.into_iter().find(|(_, said, is)| said != is);
            faults.add(
                place,
                match wrong {
                    Some((what, said, is)) => {
                        format!("its {what} is {said}, its record's is {is} ({target})")
                    }
                    None => "is not written as this format has it".to_owned(),
                },
            );
        }
        Ok(Some(Opened { line: self.number, offset, length: record.length, url: hashed(&target) }))
    }
}

/// The key, the time and the rest of a line of the index.
fn parsed(line: &[u8]) -> Option<(String, String, Entry)> {
    let line = std::str::from_utf8(line).ok()?;
    let (key, rest) = line.split_once(' ')?;
    let (stamp, json) = rest.split_once(' ')?;
    Some((key.to_owned(), stamp.to_owned(), serde_json::from_str(json).ok()?))
}

/// Compares a response with what a record of its payload says.
fn check_response(
    record: &Record,
    url: &str,
    kind: &str,
    (clock, info): (Clock, &str),
    place: &str,
    faults: &mut Faults,
) {
    let response = warc::Response {
        url,
        kind,
        payload_digest: &record.payload_digest,
        block_digest: &record.block_digest,
        length: record.payload,
    };
    let expected = warc::response_header(&response, clock, info).text;
    let http = warc::http_header(kind, record.payload);
    if record.header != expected {
        faults.add(place, told(&record.header, &expected, url));
    } else if record.http != http {
        faults.add(place, told(&record.http, &http, url));
    } else if !record.whole {
        faults.add(place, format!("the record is not as long as it says ({url})"));
    }
}

/// What the first line says that is not as expected, and what it should. The id follows from the others.
fn told(said: &str, expected: &str, of: &str) -> String {
    let differs = |(said, expected): &(&str, &str)| said != expected;
    let lines = || said.split("\r\n").zip(expected.split("\r\n")).filter(differs);
    let of_its_own = |(said, _): &(&str, &str)| !said.starts_with("WARC-Record-ID");
    match lines().find(of_its_own).or_else(|| lines().next()) {
        Some((said, expected)) => {
            format!("its record says `{said}`, where `{expected}` is right ({of})")
        }
        None => format!("its record's header is cut short, too long, or of other bytes ({of})"),
    }
}

/// Sees to it that each byte of the records is of one record, and each record of one line.
fn check_tiling(
    records: Span<'_>,
    first: u64,
    opened: &mut [Opened],
    faults: &mut Faults,
) -> io::Result<()> {
    opened.sort_by_key(|opened| (opened.offset, opened.line));
    let mut next = first;
    for record in opened.iter() {
        if record.offset > next {
            check_gap(records, next, record.offset, faults)?;
        } else if record.offset < next {
            let what = format!("the record at {} is another line's already", record.offset);
            faults.add(format!("{INDEX}:{}", record.line), what);
        }
        next = next.max(record.offset + record.length);
    }
    if next < records.length {
        check_gap(records, next, records.length, faults)?;
    }
    Ok(())
}

/// Says what the bytes are that no line of the index leads to.
fn check_gap(records: Span<'_>, from: u64, to: u64, faults: &mut Faults) -> io::Result<()> {
    let mut at = from;
    let mut reader = records.open(from)?;
    while at < to {
        let place = format!("{RECORDS}@{at}");
        match record::read(&mut reader)? {
            Ok(record) => {
                let of = record.field("WARC-Target-URI").unwrap_or("a record");
                faults.add(place, format!("the index leads to it by no line: {of}"));
                at += record.length;
            }
            Err(why) => {
                faults.add(place, format!("the bytes up to {to} are no record: {why}"));
                break;
            }
        }
    }
    Ok(())
}
