//! A bag: every file in a manifest, every line of a manifest a file, and nothing beside.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use rayon::prelude::*;
use sha2::{Digest, Sha512};
use walkdir::WalkDir;

use super::{Checked, bounded, facts_of};
use crate::digest::hex;
use crate::snapshot::bag::{DATA, DECLARATION, DECLARED, INFO, MANIFEST, SITE, TAG_MANIFEST, info};
use crate::snapshot::facts;
use crate::snapshot::faults::Faults;
use crate::snapshot::paths::Paths;
use crate::snapshot::sums::{self, Sum};

/// The files that stand beside the payload and that a manifest lists.
const TAGS: [&str; 4] = [DECLARATION, INFO, MANIFEST, facts::PATH];

/// Checks the bag at `path`.
pub fn check(path: &Path, faults: &mut Faults) -> io::Result<Checked> {
    let files = files(path, faults);
    let read = |name: &str| -> io::Result<Option<Vec<u8>>> {
        if !files.contains_key(name) {
            return Ok(None);
        }
        Ok(Some(bounded(File::open(path.join(name))?, facts::LONGEST)?))
    };
    for name in TAGS.into_iter().chain([TAG_MANIFEST]).filter(|name| !files.contains_key(*name)) {
        faults.add(name, "is missing");
    }
    let is_tag = |name: &str| TAGS.contains(&name) || name == TAG_MANIFEST;
    let is_payload = |name: &str| name.starts_with("data/");
    for name in files.keys().filter(|name| !is_tag(name) && !is_payload(name)) {
        faults.add(name, "does not belong there");
    }
    if read(DECLARATION)?.is_some_and(|text| text != DECLARED.as_bytes()) {
        faults.add(DECLARATION, "does not declare a bag of BagIt 1.0 in UTF-8, to the byte");
    }
    let facts = read(facts::PATH)?.and_then(|bytes| facts_of(&bytes, faults));
    let listed = |manifest: &str, faults: &mut Faults| -> io::Result<Vec<Sum>> {
        if !files.contains_key(manifest) {
            return Ok(Vec::new());
        }
        let list = BufReader::new(File::open(path.join(manifest))?);
        sums::read(sums::Kind::Bag, list, manifest, faults)
    };
    let tags = listed(TAG_MANIFEST, faults)?;
    let payload = listed(MANIFEST, faults)?;
    let is_listed_tag = |name: &str| TAGS.contains(&name);
    let mut compared = 0;
    let wanted_tags = files.keys().filter(|name| is_listed_tag(name));
    compared += compare(path, TAG_MANIFEST, &tags, &files, wanted_tags, faults)?;
    let wanted = files.keys().filter(|name| is_payload(name));
    compared += compare(path, MANIFEST, &payload, &files, wanted, faults)?;
    if let (Some(facts), Some(said)) = (&facts, read(INFO)?) {
        let own = || files.iter().filter(|(name, _)| is_payload(name));
        let expected = info(facts, own().map(|(_, bytes)| bytes).sum(), own().count());
        if said != expected.as_bytes() {
            let said = String::from_utf8_lossy(&said);
            let mut lines = (1..).zip(
                said.lines()
                    .map(Some)
                    .chain(std::iter::repeat(None))
                    .zip(expected.lines().map(Some).chain([None])),
            );
            let wrong = lines.find(|(_, (said, expected))| said != expected);
            let (line, expected) =
                wrong.map_or((0, None), |(line, (_, expected))| (line, expected));
            let right = expected.map_or("nothing".to_owned(), |line| format!("`{line}`"));
            faults.add(format!("{INFO}:{line}"), format!("{right} is right there"));
        }
    }
    let site = format!("{DATA}/{SITE}/");
    let pages = files.keys().filter(|name| name.starts_with(&site)).count();
    if let Some(facts) = facts.as_ref().filter(|facts| facts.files != pages) {
        let what = format!("says {} files, {site} has {pages}", facts.files);
        faults.add(facts::PATH, what);
    }
    Ok(Checked { facts, compared })
}

/// The files of a bag, by their paths there, and how long they are. Whatever is no plain file is a fault.
fn files(bag: &Path, faults: &mut Faults) -> BTreeMap<String, u64> {
    let mut files = BTreeMap::new();
    let mut paths = Paths::default();
    for entry in WalkDir::new(bag).min_depth(1).sort_by_file_name() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let place = error.path().unwrap_or(bag).strip_prefix(bag).unwrap_or(bag);
                faults.add(place.display(), "cannot be read");
                continue;
            }
        };
        if entry.file_type().is_dir() {
            continue;
        }
        let path = entry.path().strip_prefix(bag).unwrap_or(entry.path());
        let Some(name) = path.to_str().map(|name| name.replace('\\', "/")) else {
            faults.add(path.display(), "its name is not UTF-8");
            continue;
        };
        if !entry.file_type().is_file() {
            faults.add(&name, "is no plain file, but a link or a device");
            continue;
        }
        if paths.check(&name, &name, faults) {
            files.insert(name, entry.metadata().map_or(0, |metadata| metadata.len()));
        }
    }
    files
}

/// Compares a manifest with the files that it is to list; gives how many were compared.
fn compare<'a>(
    bag: &Path,
    manifest: &str,
    listed: &[Sum],
    files: &BTreeMap<String, u64>,
    wanted: impl Iterator<Item = &'a String>,
    faults: &mut Faults,
) -> io::Result<usize> {
    let by_path: BTreeMap<&str, &str> =
        listed.iter().map(|sum| (sum.path.as_str(), sum.digest.as_str())).collect();
    let wanted: Vec<&String> = wanted.collect();
    for name in wanted.iter().filter(|name| !by_path.contains_key(name.as_str())) {
        faults.add(name, format!("is extra: {manifest} does not list it"));
    }
    let known: std::collections::BTreeSet<&str> = wanted.iter().map(|name| name.as_str()).collect();
    for (name, _) in by_path.iter().filter(|(name, _)| !known.contains(*name)) {
        let why = if files.contains_key(*name) {
            format!("{manifest} lists it, where it does not belong")
        } else {
            format!("is missing: {manifest} lists it")
        };
        faults.add(name, why);
    }
    let pairs: Vec<(&str, &str)> =
        by_path.into_iter().filter(|(name, _)| known.contains(name)).collect();
    let changed: Vec<io::Result<Option<&str>>> = pairs
        .par_iter()
        .map(|(name, digest)| Ok((sha512_of(&bag.join(name))? != *digest).then_some(*name)))
        .collect();
    for changed in changed {
        if let Some(name) = changed? {
            faults.add(name, format!("changed: its digest is not that of {manifest}"));
        }
    }
    Ok(pairs.len())
}

/// SHA-512 of a file, in hexadecimal.
fn sha512_of(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut digest = Sha512::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex(&digest.finalize())),
            read => digest.update(&buffer[..read]),
        }
    }
}
