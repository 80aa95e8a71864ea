//! What can be done to a WACZ.

use std::fmt::Write as _;
use std::io::{Cursor, Read, Write as _};

use bayegan::digest::sha256_hex;
use flate2::Crc;

use crate::common::in_memory;
use crate::{SITE, faults, named};

pub const RECORDS: &str = "archive/data.warc.gz";
pub const INDEX: &str = "indexes/index.cdx";
pub const PAGES: &str = "pages/pages.jsonl";
pub const ITEMS: &str = "bayegan/items.jsonl.gz";
pub const FACTS: &str = "bayegan/snapshot.json";
pub const PACKAGE: &str = "datapackage.json";
pub const DIGEST: &str = "datapackage-digest.json";

/// How strongly the program packs.
const LEVEL: u32 = 2;

/// A change of a list's lines.
type Change<'a> = &'a dyn Fn(&mut Vec<String>);

/// The members of a WACZ, to change.
#[derive(Clone)]
pub struct Wacz {
    pub members: Vec<(String, Vec<u8>)>,
}

impl Wacz {
    pub fn new() -> Wacz {
        let bytes = std::fs::read(SITE.path("out/a.wacz")).unwrap();
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut members = Vec::new();
        for place in 0..zip.len() {
            let mut member = zip.by_index(place).unwrap();
            let mut bytes = Vec::new();
            member.read_to_end(&mut bytes).unwrap();
            members.push((member.name().unwrap().into_owned(), bytes));
        }
        Wacz { members }
    }

    pub fn get(&mut self, name: &str) -> &mut Vec<u8> {
        &mut self.members.iter_mut().find(|(member, _)| member == name).unwrap().1
    }

    /// Changes a member that is text.
    pub fn edit(&mut self, name: &str, change: impl Fn(&str) -> String) {
        let before = String::from_utf8(self.get(name).clone()).unwrap();
        let after = change(&before);
        assert_ne!(before, after, "{name} is changed");
        *self.get(name) = after.into_bytes();
    }

    /// Changes the lines of a member.
    pub fn lines(&mut self, name: &str, change: impl Fn(&mut Vec<String>)) {
        self.edit(name, |text| {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            change(&mut lines);
            lines.iter().fold(String::new(), |text, line| text + line + "\n")
        });
    }

    /// Makes `datapackage.json` and its digest right again, as one would who hides what he did.
    pub fn repair(&mut self) {
        let mut path = String::new();
        let mut package = String::new();
        for line in String::from_utf8(self.get(PACKAGE).clone()).unwrap().lines() {
            let value = |key: &str| {
                line.trim().strip_prefix(key).map(|value| value.trim_matches([',', '"']))
            };
            if let Some(value) = value("\"path\": ") {
                value.clone_into(&mut path);
            }
            let found = self.members.iter().find(|(name, _)| *name == path).map(|(_, bytes)| bytes);
            let line = match (found, value("\"hash\": "), value("\"bytes\": ")) {
                (Some(bytes), Some(_), _) => {
                    format!("      \"hash\": \"sha256:{}\",", sha256_hex(bytes))
                }
                (Some(bytes), _, Some(_)) => format!("      \"bytes\": {}", bytes.len()),
                _ => line.to_owned(),
            };
            writeln!(package, "{line}").unwrap();
        }
        *self.get(PACKAGE) = package.into_bytes();
        self.repair_digest();
    }

    pub fn repair_digest(&mut self) {
        let digest = sha256_hex(self.get(PACKAGE));
        let text = format!("{{\n  \"path\": \"{PACKAGE}\",\n  \"hash\": \"sha256:{digest}\"\n}}\n");
        *self.get(DIGEST) = text.into_bytes();
    }

    /// The ZIP, written by other code than the program's.
    pub fn bytes(&self) -> Vec<u8> {
        let (mut out, mut directory) = (Vec::new(), Vec::new());
        for (name, bytes) in &self.members {
            let offset = u32::try_from(out.len()).unwrap();
            let length = u32::try_from(bytes.len()).unwrap();
            let wide = name == RECORDS || name == ITEMS;
            let mut crc = Crc::new();
            crc.update(bytes);
            let version: u16 = if wide { 45 } else { 20 };
            let size = if wide { u32::MAX } else { length };
            let extra: u16 = if wide { 20 } else { 0 };
            let mut common = Vec::new();
            for part in [version, 0, 0, 0, 33] {
                common.extend(part.to_le_bytes());
            }
            for part in [crc.sum(), size, size] {
                common.extend(part.to_le_bytes());
            }
            common.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
            common.extend(extra.to_le_bytes());
            let mut long = Vec::new();
            if wide {
                long.extend([1, 0, 16, 0]);
                long.extend(u64::from(length).to_le_bytes());
                long.extend(u64::from(length).to_le_bytes());
            }
            for part in [b"PK\x03\x04", &common[..], name.as_bytes(), &long, bytes] {
                out.extend(part);
            }
            directory.extend(b"PK\x01\x02\x2d\x03");
            directory.extend(&common);
            directory.extend([0; 6]);
            directory.extend((0o100_644_u32 << 16).to_le_bytes());
            directory.extend(offset.to_le_bytes());
            directory.extend(name.as_bytes());
            directory.extend(&long);
        }
        let start = u32::try_from(out.len()).unwrap();
        let count = u16::try_from(self.members.len()).unwrap().to_le_bytes();
        out.extend(&directory);
        out.extend(b"PK\x05\x06\0\0\0\0");
        out.extend(count);
        out.extend(count);
        out.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
        out.extend(start.to_le_bytes());
        out.extend([0, 0]);
        out
    }

    /// What `verify` says of it.
    pub fn faults(&self) -> Vec<String> {
        faults_of(&self.bytes())
    }

    /// The gzip members of the records.
    pub fn records(&mut self) -> Vec<Vec<u8>> {
        let bytes = self.get(RECORDS).clone();
        let mut starts: Vec<usize> = offsets(&String::from_utf8(self.get(INDEX).clone()).unwrap());
        starts.extend([0, bytes.len()]);
        starts.sort_unstable();
        starts.windows(2).map(|pair| bytes[pair[0]..pair[1]].to_vec()).collect()
    }

    /// Changes the text of the record for an address, and the offsets behind it in the index.
    fn edit_record(&mut self, url: &str, change: impl Fn(&str) -> String) {
        let mut records = self.records();
        for packed in &mut records {
            let mut text = String::new();
            if flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut text).is_err() {
                continue;
            }
            if text.contains(&format!("WARC-Target-URI: {url}\r\n")) {
                let changed = change(&text);
                assert_ne!(changed, text);
                *packed = gzip(changed.as_bytes(), LEVEL);
            }
        }
        self.put_records(&records);
    }

    /// Puts records in place, and makes the offsets and lengths of the index right, in the order in which the
    /// records stood.
    fn put_records(&mut self, records: &[Vec<u8>]) {
        let index = String::from_utf8(self.get(INDEX).clone()).unwrap();
        let mut before = offsets(&index);
        before.sort_unstable();
        let mut at = records[0].len();
        let mut places = std::collections::HashMap::new();
        for (old, record) in before.iter().zip(&records[1..]) {
            places.insert(*old, (at, record.len()));
            at += record.len();
        }
        *self.get(RECORDS) = records.concat();
        let mut lines = String::new();
        for line in index.lines() {
            let old = number(line, "offset");
            let (offset, length) = places[&old];
            let was = number(line, "length");
            let line = line
                .replace(&format!("\"offset\":\"{old}\""), &format!("\"offset\":\"{offset}\""))
                .replace(&format!("\"length\":\"{was}\""), &format!("\"length\":\"{length}\""));
            writeln!(lines, "{line}").unwrap();
        }
        *self.get(INDEX) = lines.into_bytes();
    }
}

pub fn faults_of(bytes: &[u8]) -> Vec<String> {
    let folder = in_memory();
    let path = folder.path().join("a.wacz");
    std::fs::write(&path, bytes).unwrap();
    faults(&path)
}

/// A gzip member as the program writes it.
fn gzip(bytes: &[u8], level: u32) -> Vec<u8> {
    let level = flate2::Compression::new(level);
    let mut out = flate2::GzBuilder::new().operating_system(255).write(Vec::new(), level);
    out.write_all(bytes).unwrap();
    let mut out = out.finish().unwrap();
    // What is said there of the level.
    out[8] = 0;
    out
}

fn number(line: &str, key: &str) -> usize {
    let (_, rest) = line.split_once(&format!("\"{key}\":\"")).unwrap();
    rest.split('"').next().unwrap().parse().unwrap()
}

fn offsets(index: &str) -> Vec<usize> {
    index.lines().map(|line| number(line, "offset")).collect()
}

#[test]
fn other_code_writes_the_same_zip() {
    let mut wacz = Wacz::new();
    assert!(wacz.bytes() == std::fs::read(SITE.path("out/a.wacz")).unwrap());
    wacz.repair();
    assert!(wacz.bytes() == std::fs::read(SITE.path("out/a.wacz")).unwrap());
    assert_eq!(wacz.faults(), Vec::<String>::new());
    let records = wacz.records();
    assert!(records.concat() == *wacz.get(RECORDS));
}

#[test]
fn whatever_is_done_to_a_member_is_named() {
    let names: Vec<String> = Wacz::new().members.into_iter().map(|(name, _)| name).collect();
    for (place, name) in names.iter().enumerate() {
        let change = |change: &dyn Fn(&mut Wacz)| {
            let mut wacz = Wacz::new();
            change(&mut wacz);
            wacz.faults()
        };
        let at = format!("S/{name}: ");
        let flipped = change(&|wacz| {
            let middle = wacz.get(name).len() / 2;
            wacz.get(name)[middle] ^= 1;
        });
        // Of the package's own list, what its digest says is what there is.
        let place_of = if name == PACKAGE { format!("S/{DIGEST}: ") } else { at.clone() };
        named("a byte flipped", &flipped, &place_of, "");
        let dropped = change(&|wacz| {
            wacz.members.remove(place);
        });
        named("dropped", &dropped, &at, "is missing");
        let renamed = change(&|wacz| wacz.members[place].0.push('x'));
        named("renamed", &renamed, &at, "is missing");
        named("renamed", &renamed, &format!("S/{name}x: "), "does not belong there");
        let emptied = change(&|wacz| wacz.get(name).clear());
        let place_of = if name == PACKAGE { format!("S/{DIGEST}: ") } else { at.clone() };
        named("emptied", &emptied, &place_of, "");
        let truncated = change(&|wacz| {
            wacz.get(name).pop();
        });
        named("truncated", &truncated, &place_of, "");
        let other = (place + 1) % names.len();
        let swapped = change(&|wacz| {
            let taken = std::mem::take(&mut wacz.members[place].1);
            let taken = std::mem::replace(&mut wacz.members[other].1, taken);
            wacz.members[place].1 = taken;
        });
        named("swapped with another", &swapped, &place_of, "");
        let moved = change(&|wacz| wacz.members.swap(place, other));
        named("out of order", &moved, "S: ", "its members are out of order");
        let case = change(&|wacz| {
            let member = (name.to_uppercase(), b"x".to_vec());
            wacz.members.push(member);
        });
        named(
            "a case collision",
            &case,
            &format!("S/{}: ", name.to_uppercase()),
            "differ in case alone",
        );
        let twice = change(&|wacz| {
            let member = wacz.members[place].clone();
            wacz.members.push(member);
        });
        named("there twice", &twice, &at, "it is there twice");
    }
    for (name, message) in [
        ("pages/extra.jsonl", "does not belong there"),
        ("../outside", "climbs out"),
        ("/etc/x", "climbs out"),
        ("archive\\x", "no file's name may have"),
    ] {
        let mut wacz = Wacz::new();
        wacz.members.push((name.to_owned(), b"x".to_vec()));
        named("added", &wacz.faults(), &format!("S/{name}: "), message);
    }
}

#[test]
fn members_that_are_compressed_in_the_zip_are_named() {
    for deflated in [RECORDS, INDEX] {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in Wacz::new().members {
            let method = if name == deflated {
                zip::CompressionMethod::Deflated
            } else {
                zip::CompressionMethod::Stored
            };
            let options = zip::write::SimpleFileOptions::default().compression_method(method);
            zip.start_file(name.as_str(), options).unwrap();
            zip.write_all(&bytes).unwrap();
        }
        let bytes = zip.finish().unwrap().into_inner();
        named(
            "deflated",
            &faults_of(&bytes),
            &format!("S/{deflated}: "),
            "is compressed in the ZIP",
        );
    }
}

#[test]
fn bytes_around_the_members_are_named() {
    let whole = Wacz::new().bytes();
    let behind = [&whole[..], b"x"].concat();
    named("bytes behind", &faults_of(&behind), "S: ", "its end is missing");
    named("cut short", &faults_of(&whole[..whole.len() - 1]), "S: ", "its end is missing");
    let before = [b"x", &whole[..]].concat();
    assert!(!faults_of(&before).is_empty());
    named("empty", &faults_of(b""), "S: ", "is no ZIP");
}

#[test]
fn an_index_that_is_not_of_the_records_is_named() {
    let line = |lines: &mut Vec<String>, from: &str, to: &str| {
        assert!(lines[1].contains(from), "{from}: {}", lines[1]);
        lines[1] = lines[1].replacen(from, to, 1);
    };
    let key = |lines: &[String], key: &str| format!("\"{key}\":\"{}\"", number(&lines[1], key));
    let changes: [(&str, Change<'_>, &str, &str); 17] = [
        (
            "dropped",
            &|lines| drop(lines.remove(1)),
            RECORDS,
            "the index leads to it by no line: https://ara",
        ),
        (
            "doubled",
            &|lines| lines.insert(1, lines[1].clone()),
            "indexes/index.cdx:3",
            "the line is there twice",
        ),
        ("reordered", &|lines| lines.swap(1, 2), "indexes/index.cdx:3", "out of order"),
        ("emptied", &|lines| lines.clear(), RECORDS, "the index leads to it by no line"),
        (
            "an offset in a record",
            &|lines| {
                let offset = number(&lines[1], "offset");
                let from = key(lines, "offset");
                line(lines, &from, &format!("\"offset\":\"{}\"", offset + 1));
            },
            "indexes/index.cdx:2",
            "opens no record",
        ),
        (
            "an offset behind the end",
            &|lines| {
                let from = key(lines, "offset");
                line(lines, &from, "\"offset\":\"99999999\"");
            },
            "indexes/index.cdx:2",
            "the offset 99999999 opens no record: the file ends before it",
        ),
        (
            "another record's offset",
            &|lines| {
                let from = key(lines, "offset");
                let to = format!("\"offset\":\"{}\"", number(&lines[2], "offset"));
                line(lines, &from, &to);
            },
            "indexes/index.cdx:",
            "another line's already",
        ),
        (
            "no number",
            &|lines| {
                let from = key(lines, "offset");
                line(lines, &from, "\"offset\":\"007\"");
            },
            "indexes/index.cdx:2",
            "no number",
        ),
        (
            "a length",
            &|lines| {
                let from = key(lines, "length");
                let to = format!("\"length\":\"{}\"", number(&lines[1], "length") + 1);
                line(lines, &from, &to);
            },
            "indexes/index.cdx:2",
            "its length is",
        ),
        (
            "a digest",
            &|lines| line(lines, "sha256:", "sha256:0"),
            "indexes/index.cdx:2",
            "its digest is",
        ),
        (
            "an upper-case digest",
            &|lines| {
                let digest = lines[1].split("sha256:").nth(1).unwrap()[..64].to_owned();
                line(lines, &digest, &digest.to_uppercase());
            },
            "indexes/index.cdx:2",
            "its digest is",
        ),
        (
            "a timestamp",
            &|lines| line(lines, " 2023", " 2024"),
            "indexes/index.cdx:2",
            "its timestamp is 2024",
        ),
        (
            "a key",
            &|lines| line(lines, "example,", "example,b"),
            "indexes/index.cdx:2",
            "its key is",
        ),
        (
            "an address",
            &|lines| line(lines, "https://", "http://"),
            "indexes/index.cdx:2",
            "its url is http:",
        ),
        (
            "a status",
            &|lines| line(lines, "\"200\"", "\"404\""),
            "indexes/index.cdx:2",
            "its status is 404",
        ),
        (
            "a media type",
            &|lines| line(lines, "text/html", "text/plain"),
            "indexes/index.cdx:2",
            "its media type is",
        ),
        (
            "a space",
            &|lines| line(lines, "\",\"", "\", \""),
            "indexes/index.cdx:2",
            "is not written as this format",
        ),
    ];
    for (what, change, place, message) in changes {
        let mut wacz = Wacz::new();
        wacz.lines(INDEX, change);
        wacz.repair();
        named(what, &wacz.faults(), &format!("S/{place}"), message);
    }
    let mut wacz = Wacz::new();
    wacz.edit(INDEX, |text| text.trim_end().to_owned());
    wacz.repair();
    named("no last line feed", &wacz.faults(), &format!("S/{INDEX}:"), "no end");
    let mut wacz = Wacz::new();
    wacz.edit(INDEX, |text| format!("{text}example,ara)/z 20231223044500 {{}}\n"));
    wacz.repair();
    named("a line of nothing", &wacz.faults(), &format!("S/{INDEX}:"), "is no line of an index");
}

#[test]
fn a_record_that_is_not_what_it_says_is_named() {
    let home = "https://ara.example/";
    for (what, from, to, message) in [
        ("a word", "دشت آرا", "دشت آزا", "its record says `WARC-Payload-Digest"),
        ("a longer text", "دشت آرا", "دشت آرام", ""),
        ("a date", "WARC-Date: 2023", "WARC-Date: 2022", "its record says `WARC-Date: 2022"),
        ("an id", "urn:uuid:", "urn:uuid:0", "its record says `WARC-Record-ID"),
        ("its kind", "WARC-Type: response", "WARC-Type: resource", ""),
        ("a header", "WARC/1.1", "WARC/1.0", "its record says `WARC/1.0`"),
        ("an HTTP header", "charset=utf-8", "charset=utf-7", "its record says"),
        ("an HTTP status", "HTTP/1.1 200 OK", "HTTP/1.1 404 No", "its record says"),
    ] {
        let mut wacz = Wacz::new();
        wacz.edit_record(home, |text| text.replacen(from, to, 1));
        wacz.repair();
        named(what, &wacz.faults(), &format!("S/{RECORDS}@"), message);
    }
    // Packed otherwise, its words are the same and its bytes are not.
    let mut wacz = Wacz::new();
    let mut records = wacz.records();
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(&records[1][..]).read_to_end(&mut text).unwrap();
    records[1] = gzip(&text, LEVEL + 4);
    *wacz.get(RECORDS) = records.concat();
    wacz.repair();
    named("re-deflated", &wacz.faults(), &format!("S/{INDEX}:"), "");
    for (what, change) in [
        ("swapped", (|records: &mut Vec<Vec<u8>>| records.swap(2, 3)) as fn(&mut Vec<Vec<u8>>)),
        ("dropped", |records| drop(records.remove(2))),
        ("doubled", |records| records.insert(2, records[2].clone())),
        ("cut short", |records| {
            records[2].pop();
        }),
    ] {
        let mut wacz = Wacz::new();
        let mut records = wacz.records();
        change(&mut records);
        *wacz.get(RECORDS) = records.concat();
        wacz.repair();
        named(what, &wacz.faults(), &format!("S/{INDEX}:"), "");
    }
    // The first record is in no index.
    let mut wacz = Wacz::new();
    let mut records = wacz.records();
    let mut text = String::new();
    flate2::read::GzDecoder::new(&records[0][..]).read_to_string(&mut text).unwrap();
    records[0] = gzip(text.replace("not crawled", "and crawled").as_bytes(), LEVEL);
    wacz.put_records(&records);
    wacz.repair();
    named("the first record", &wacz.faults(), &format!("S/{RECORDS}@0: "), "its WARC-Block-Digest");
}

#[test]
fn lists_that_are_not_of_the_records_are_named() {
    let changes: [(&str, Change<'_>, &str, &str); 7] = [
        (
            "a page of no record",
            &|lines| lines[2] = lines[2].replace("https://ara.example/", "https://ara.example/x"),
            "pages/pages.jsonl:3",
            "its page is not in the index: https://ara.example/x",
        ),
        (
            "doubled",
            &|lines| lines.insert(2, lines[2].clone()),
            "pages/pages.jsonl:4",
            "there twice",
        ),
        ("reordered", &|lines| lines.swap(2, 3), "pages/pages.jsonl:4", "out of order"),
        (
            "a timestamp",
            &|lines| lines[2] = lines[2].replace("2023-", "2024-"),
            "pages/pages.jsonl:3",
            "its timestamp is 2024",
        ),
        (
            "a key",
            &|lines| lines[2] = lines[2].replace("\"id\"", "\"di\""),
            "pages/pages.jsonl:3",
            "is no entry",
        ),
        ("no header", &|lines| drop(lines.remove(0)), "pages/pages.jsonl:1", "is not the line"),
        (
            "dropped",
            &|lines| drop(lines.remove(2)),
            "pages/pages.jsonl",
            " pages, bayegan/snapshot.json says",
        ),
    ];
    for (what, change, place, message) in changes {
        let mut wacz = Wacz::new();
        wacz.lines(PAGES, change);
        wacz.repair();
        named(what, &wacz.faults(), &format!("S/{place}"), message);
    }
    for (what, from, to, place, message) in [
        (
            "an item of no page",
            "1402/09/پل",
            "1402/09/پلک",
            "bayegan/items.jsonl.gz:2",
            "its page is not in the index",
        ),
        (
            "a withdrawn text",
            "\"text\":\"\"",
            "\"text\":\"x\"",
            "bayegan/items.jsonl.gz:4",
            "is withdrawn and has a text",
        ),
        ("a key", "\"item\"", "\"meti\"", "bayegan/items.jsonl.gz:1", "is no entry"),
        (
            "no withdrawal",
            "\"withdrawn\":true",
            "\"withdrawn\":false",
            "bayegan/items.jsonl.gz",
            "has 0 withdrawn items",
        ),
    ] {
        let mut wacz = Wacz::new();
        let mut text = String::new();
        flate2::read::GzDecoder::new(&wacz.get(ITEMS)[..]).read_to_string(&mut text).unwrap();
        assert!(text.contains(from));
        *wacz.get(ITEMS) = gzip(text.replacen(from, to, 1).as_bytes(), LEVEL);
        wacz.repair();
        named(what, &wacz.faults(), &format!("S/{place}"), message);
    }
    for (what, name, from, to, place, message) in [
        ("a count", FACTS, "\"items\": 4", "\"items\": 5", ITEMS, "has 4 items"),
        ("the clock", FACTS, "2023-12-23", "2023-12-24", RECORDS, "WARC-Date"),
        ("a clock", FACTS, "T04:45:00Z", "T04:45:00+", FACTS, "is no clock"),
        ("a space", FACTS, ",\n", ", \n", FACTS, "not written as this format"),
        ("a key", FACTS, "\"form\"", "\"mrof\"", FACTS, "nothing this program understands"),
        ("the title", PACKAGE, "دشت آرا", "دشت", PACKAGE, "says something else"),
        ("the version", PACKAGE, "1.1.1", "1.1.2", PACKAGE, "says something else"),
        (
            "the main page",
            PACKAGE,
            "ara.example/\"",
            "ara.example/x\"",
            PACKAGE,
            "its mainPageUrl is not in the index",
        ),
        (
            "a member",
            PACKAGE,
            "pages/pages.jsonl",
            "pages/segap.jsonl",
            PACKAGE,
            "does not list pages/pages.jsonl",
        ),
        (
            "a name",
            PACKAGE,
            "\"name\": \"index.cdx\"",
            "\"name\": \"xedni.cdx\"",
            PACKAGE,
            "has another name",
        ),
    ] {
        let mut wacz = Wacz::new();
        wacz.edit(name, |text| text.replacen(from, to, 1));
        if name == FACTS {
            wacz.repair();
        } else {
            wacz.repair_digest();
        }
        named(what, &wacz.faults(), &format!("S/{place}"), message);
    }
}
