//! A WACZ: the ZIP, the package's own list, records and index, pages, items.

use std::fs::File;
use std::io::{self, BufRead, Read};
use std::path::Path;

use libdeflater::Crc;
use rayon::prelude::*;

use super::index::{self, Places, Span};
use super::{Checked, bounded, facts_of};
use crate::digest::Sha256Writer;
use crate::site::url;
use crate::snapshot::facts::{self, Facts};
use crate::snapshot::faults::Faults;
use crate::snapshot::gzip::unpack;
use crate::snapshot::items;
use crate::snapshot::wacz::{
    INDEX, PACKAGE, PACKAGE_DIGEST, PAGES, Package, PageEntry, RECORDS, RESOURCES, Resource,
    package_digest, pages_header,
};
use crate::snapshot::zip::read::{Placed, entries};

/// The longest line of a list of pages that is read, in bytes.
const LONGEST: u64 = 1 << 16;

/// Checks the WACZ at `path`.
pub fn check(path: &Path, faults: &mut Faults) -> io::Result<Checked> {
    let Some(members) = entries(&mut File::open(path)?, faults)? else {
        return Ok(Checked::default());
    };
    check_names(&members, faults);
    let span = |name: &str| {
        let (entry, start) = members.iter().find(|(entry, _)| entry.name == name)?;
        Some(Span { path, start: *start, length: entry.size })
    };
    let facts = match span(facts::PATH) {
        Some(span) => facts_of(&bounded(span.open(0)?, facts::LONGEST)?, faults),
        None => None,
    };
    let digests = digests(path, &members, faults)?;
    let package = match span(PACKAGE) {
        Some(span) => bounded(span.open(0)?, facts::LONGEST)?,
        None => Vec::new(),
    };
    let main_page = check_package(&package, &digests, facts.as_ref(), faults);
    if let Some(span) = span(PACKAGE_DIGEST)
        && bounded(span.open(0)?, facts::LONGEST)? != package_digest(&package)
    {
        faults.add(PACKAGE_DIGEST, format!("does not state the digest of {PACKAGE}"));
    }
    let places = match (span(RECORDS), span(INDEX)) {
        (Some(records), Some(index)) => index::check(records, index, facts.as_ref(), faults)?,
        _ => Places::default(),
    };
    if let (Some(page), true) = (main_page, places.len() > 0)
        && places.get(&page).is_none()
    {
        faults.add(PACKAGE, format!("its mainPageUrl is not in the index: {page}"));
    }
    if let Some(span) = span(PAGES) {
        check_pages(span, &places, facts.as_ref(), faults)?;
    }
    if let Some(span) = span(items::PATH) {
        check_items(span, &places, facts.as_ref(), faults)?;
    }
    if let Some(facts) = &facts
        && facts.files != places.len()
    {
        let what = format!("says {} files, the index has {}", facts.files, places.len());
        faults.add(facts::PATH, what);
    }
    Ok(Checked { facts, compared: places.len() + digests.len() })
}

/// Members that are missing, do not belong there, or stand in another order.
fn check_names(members: &[Placed], faults: &mut Faults) {
    let expected: Vec<&str> = RESOURCES.into_iter().chain([PACKAGE, PACKAGE_DIGEST]).collect();
    let found: Vec<&str> = members.iter().map(|(entry, _)| entry.name.as_str()).collect();
    let before = faults.count();
    for name in expected.iter().filter(|name| !found.contains(name)) {
        faults.add(name, "is missing");
    }
    for name in found.iter().filter(|name| !expected.contains(name)) {
        faults.add(name, "does not belong there");
    }
    if faults.count() == before && found != expected {
        faults.add("", format!("its members are out of order: {}", found.join(", ")));
    }
}

/// What the members' bytes come to, compared with the ZIP's checksums.
fn digests(path: &Path, members: &[Placed], faults: &mut Faults) -> io::Result<Vec<Resource>> {
    let digests: Vec<io::Result<(Resource, u32)>> = members
        .par_iter()
        .map(|(entry, start)| {
            let span = Span { path, start: *start, length: entry.size };
            let mut reader = span.open(0)?;
            let mut digest = Sha256Writer::default();
            let mut crc = Crc::new();
            loop {
                let bytes = reader.fill_buf()?;
                if bytes.is_empty() {
                    break;
                }
                digest.update(bytes);
                crc.update(bytes);
                let length = bytes.len();
                reader.consume(length);
            }
            Ok((Resource::new(&entry.name, &digest.finish(), entry.size), crc.sum()))
        })
        .collect();
    let mut resources = Vec::new();
    for (digest, (entry, _)) in digests.into_iter().zip(members) {
        let (resource, crc) = digest?;
        if crc != entry.crc {
            faults.add(&entry.name, "changed: its CRC-32 in the ZIP is that of other bytes");
        }
        resources.push(resource);
    }
    Ok(resources)
}

/// Compares `datapackage.json` with the members; gives the main page's address.
fn check_package(
    bytes: &[u8],
    digests: &[Resource],
    facts: Option<&Facts>,
    faults: &mut Faults,
) -> Option<String> {
    if bytes.is_empty() {
        return None;
    }
    let package: Package = match serde_json::from_slice(bytes) {
        Ok(package) => package,
        Err(error) => {
            faults.add(PACKAGE, format!("says nothing this program understands: {error}"));
            return None;
        }
    };
    let before = faults.count();
    for resource in &package.resources {
        let path = &resource.path;
        let place = format!("{PACKAGE} ({path})");
        match digests.iter().find(|digest| digest.path == *path) {
            Some(_) if [PACKAGE, PACKAGE_DIGEST].contains(&path.as_str()) => {
                faults.add(place, "lists itself");
            }
            None => faults.add(place, "lists a member that is not there"),
            Some(digest) if digest.bytes != resource.bytes => {
                let what =
                    format!("changed: it has {} bytes, not {}", digest.bytes, resource.bytes);
                faults.add(path, what);
            }
            Some(digest) if digest.hash != resource.hash => {
                faults.add(path, format!("changed: its digest is not that of {PACKAGE}"));
            }
            Some(digest) if digest != resource => faults.add(place, "has another name there"),
            Some(_) => {}
        }
    }
    let mut listed = Vec::new();
    for path in RESOURCES {
        let named: Vec<&Resource> =
            package.resources.iter().filter(|resource| resource.path == path).collect();
        listed.extend(named.first().copied().cloned());
        match named.len() {
            0 => faults.add(PACKAGE, format!("does not list {path}")),
            1 => {}
            _ => faults.add(PACKAGE, format!("lists {path} more than once")),
        }
    }
    if let Some(facts) = facts
        && faults.count() == before
        && Package::new(facts, &package.main_page_url, listed).to_bytes() != bytes
    {
        let what = "says something else than the members, or is not written as this format has it";
        faults.add(PACKAGE, what);
    }
    Some(package.main_page_url)
}

/// Checks the list of pages.
fn check_pages(
    span: Span<'_>,
    places: &Places,
    facts: Option<&Facts>,
    faults: &mut Faults,
) -> io::Result<()> {
    let mut lines = span.open(0)?;
    let (mut last, mut pages) = (0, 0);
    for number in 1.. {
        let place = format!("{PAGES}:{number}");
        let mut line = Vec::new();
        lines.by_ref().take(LONGEST).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            if number == 1 {
                faults.add(PAGES, "is empty");
            }
            break;
        }
        if number == 1 {
            if line != pages_header().as_bytes() {
                faults.add(place, "is not the line that a list of pages begins with");
            }
            continue;
        }
        let entry: PageEntry = match serde_json::from_slice(&line) {
            Ok(entry) => entry,
            Err(error) => {
                faults.add(place, format!("is no entry of a list of pages: {error}"));
                continue;
            }
        };
        pages += 1;
        let url = &entry.url;
        match places.get(url) {
            None => faults.add(&place, format!("its page is not in the index: {url}")),
            Some(offset) if offset == last => {
                faults.add(&place, format!("the page is there twice: {url}"));
            }
            Some(offset) if offset < last => {
                faults.add(
                    &place,
                    format!("out of order: its record stands before the last page's: {url}"),
                );
            }
            Some(offset) => last = offset,
        }
        if let Some(clock) = facts.and_then(Facts::moment) {
            let written = PageEntry::new(url, entry.title.clone(), clock);
            if entry.ts != written.ts {
                faults.add(
                    place,
                    format!("its timestamp is {}, its record's is {}", entry.ts, written.ts),
                );
            } else if written.to_line().as_bytes() != line {
                faults.add(place, "is not written as this format has it");
            }
        }
    }
    if let Some(facts) = facts.filter(|facts| facts.pages != pages) {
        faults.add(PAGES, format!("has {pages} pages, {} says {}", facts::PATH, facts.pages));
    }
    Ok(())
}

/// Checks the list of items.
fn check_items(
    span: Span<'_>,
    places: &Places,
    facts: Option<&Facts>,
    faults: &mut Faults,
) -> io::Result<()> {
    let mut input = span.open(0)?;
    let mut list = Items {
        places,
        facts,
        faults,
        line: Vec::new(),
        number: 0,
        last: String::new(),
        withdrawn: 0,
    };
    let mut at = 0;
    while at < span.length {
        match unpack(&mut input, |bytes| list.take(bytes))? {
            Ok(length) => at += length,
            Err(why) => {
                list.faults.add(items::PATH, format!("cannot be unpacked at byte {at}: {why}"));
                return Ok(());
            }
        }
    }
    list.finish();
    Ok(())
}

/// The list of items under way.
struct Items<'a> {
    places: &'a Places,
    facts: Option<&'a Facts>,
    faults: &'a mut Faults,
    line: Vec<u8>,
    number: usize,
    /// The path of the last one's page.
    last: String,
    withdrawn: usize,
}

impl Items<'_> {
    /// Takes the next bytes; says whether the line may still go on.
    fn take(&mut self, bytes: &[u8]) -> bool {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend(part);
            if part.ends_with(b"\n") {
                let line = std::mem::take(&mut self.line);
                self.number += 1;
                self.check(&line);
            }
        }
        self.line.len() <= items::LONGEST
    }

    fn check(&mut self, line: &[u8]) {
        let place = format!("{}:{}", items::PATH, self.number);
        let entry: items::Entry = match serde_json::from_slice(line) {
            Ok(entry) => entry,
            Err(error) => {
                self.faults.add(place, format!("is no entry of a list of items: {error}"));
                return;
            }
        };
        if entry.to_line().as_bytes() != line {
            self.faults.add(&place, "is not written as this format has it");
        }
        let path = format!("{}.html", entry.item);
        if path <= self.last {
            self.faults.add(&place, format!("out of order, or there twice: {}", entry.item));
        }
        if entry.withdrawn {
            self.withdrawn += 1;
            if !(entry.text.is_empty() && entry.title.is_empty()) {
                self.faults.add(&place, format!("is withdrawn and has a text: {}", entry.item));
            }
        }
        if let Some(facts) = self.facts {
            let page = url(&facts.base_url, &path);
            if self.places.get(&page).is_none() {
                self.faults.add(&place, format!("its page is not in the index: {page}"));
            }
        }
        self.last = path;
    }

    fn finish(self) {
        if !self.line.is_empty() {
            self.faults.add(items::PATH, "its last line is cut short");
        }
        let Some(facts) = self.facts else { return };
        for (what, said, is) in [
            ("items", facts.items, self.number),
            ("withdrawn items", facts.withdrawn, self.withdrawn),
        ] {
            if said != is {
                let what = format!("has {is} {what}, {} says {said}", facts::PATH);
                self.faults.add(items::PATH, what);
            }
        }
    }
}
