//! What stands in a snapshot, whatever its format: for those who list, compare and restore. Whether it is
//! what it was when it was made is told by [`super::verify`] alone.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use super::bag::{self, DATA, MANIFEST, SITE};
use super::cdx;
use super::facts::{self, Facts};
use super::faults::Faults;
use super::gzip::unpack;
use super::items::{self, Entry};
use super::sums;
use super::tar::{self, SUMS};
use super::wacz;
use super::zip::read::entries;
use super::{Format, unread};
use crate::content::{Address, Item, parse, store};
use crate::report::Diagnostic;

/// A snapshot that is read.
#[derive(Clone, Debug)]
pub struct Snapshot<'a> {
    path: &'a Path,
    format: Format,
    /// What it says of itself.
    pub facts: Facts,
}

/// Says that enough was read.
const ENOUGH: &str = "enough";

impl<'a> Snapshot<'a> {
    /// The snapshot at `path`; fails where there is none that can be read.
    pub fn open(path: &'a Path) -> Result<Snapshot<'a>, Diagnostic> {
        let Some(format) = Format::of(path) else {
            let message = "this is no snapshot: neither a .wacz, a .tar.zst nor a bag's folder";
            return Err(Diagnostic::error(message).file(path));
        };
        let help = "ask `bayegan snapshot verify` what is wrong with it";
        let damaged = |why: &str| {
            Diagnostic::error(format!("what it says of itself cannot be read: {why}"))
                .help(help)
                .file(path)
        };
        let bytes = facts_bytes(path, format).map_err(|error| damaged(&error.to_string()))?;
        let bytes = bytes.ok_or_else(|| damaged(&format!("{} is missing", facts::PATH)))?;
        let facts = Facts::parse(&bytes).map_err(|why| damaged(&why))?;
        Ok(Snapshot { path, format, facts })
    }

    /// Its format.
    pub fn format(&self) -> Format {
        self.format
    }

    /// How many bytes it takes up.
    pub fn bytes(&self) -> u64 {
        let files = walkdir::WalkDir::new(self.path).into_iter().flatten();
        files
            .filter_map(|entry| entry.metadata().ok())
            .filter(std::fs::Metadata::is_file)
            .map(|file| file.len())
            .sum()
    }

    /// Hands over what it says of each item.
    pub fn each_item(&self, mut take: impl FnMut(Entry)) -> Result<(), Diagnostic> {
        let mut take_item = |item: &Item| {
            // A draft of which the snapshot keeps no words is none of its items.
            let is_kept = !item.front.draft || !item.body.is_empty();
            if is_kept {
                take(Entry::of(item));
            }
        };
        match self.format {
            Format::Wacz => {
                let mut line = Vec::new();
                let mut take_bytes = |bytes: &[u8]| {
                    for part in bytes.split_inclusive(|byte| *byte == b'\n') {
                        line.extend(part);
                        if part.ends_with(b"\n") {
                            if let Ok(entry) = serde_json::from_slice(&line) {
                                take(entry);
                            }
                            line.clear();
                        }
                    }
                    line.len() <= items::LONGEST
                };
                let read = member(self.path, items::PATH).and_then(|found| {
                    let Some(mut input) = found else { return Ok(()) };
                    while !input.fill_buf()?.is_empty() {
                        unpack(&mut input, &mut take_bytes)?.map_err(io::Error::other)?;
                    }
                    Ok(())
                });
                read.map_err(unread(self.path))
            }
            Format::Bag => {
                let content = self.path.join(DATA).join("content");
                for path in store::item_files(&content).0 {
                    take_item(&store::load_item(&content, &path)?);
                }
                Ok(())
            }
            Format::Tar => tar_members(self.path, |path, body| {
                if let Some(item) = tar_item(path, body)? {
                    take_item(&item);
                }
                Ok(())
            })
            .map_err(unread(self.path)),
        }
    }

    /// The digests of its site's files, by their paths, and what kind of digests they are.
    pub fn site_files(&self) -> Result<(&'static str, BTreeMap<String, String>), Diagnostic> {
        let mut files = BTreeMap::new();
        let below = format!("{SITE}/");
        let mut faults = Faults::default();
        let failed = unread(self.path);
        let kind = match self.format {
            Format::Wacz => {
                let index = member(self.path, wacz::INDEX).map_err(&failed)?;
                for line in index.into_iter().flat_map(BufRead::lines) {
                    let line = line.map_err(&failed)?;
                    let json = line.splitn(3, ' ').nth(2).unwrap_or_default();
                    if let Ok(entry) = serde_json::from_str::<cdx::Entry>(json) {
                        let path = entry.url.strip_prefix(&self.facts.base_url);
                        files.insert(path.unwrap_or(&entry.url).to_owned(), entry.digest);
                    }
                }
                "sha256, published"
            }
            Format::Bag => {
                let list = File::open(self.path.join(MANIFEST)).map_err(&failed)?;
                let listed = sums::read(sums::Kind::Bag, BufReader::new(list), "", &mut faults);
                let below = format!("{DATA}/{below}");
                for sum in listed.map_err(&failed)? {
                    if let Some(path) = sum.path.strip_prefix(&below) {
                        files.insert(path.to_owned(), sum.digest);
                    }
                }
                "sha512, portable"
            }
            Format::Tar => {
                tar_members(self.path, |path, body| {
                    if path == SUMS {
                        let list = BufReader::new(body);
                        for sum in sums::read(sums::Kind::Sha256Sum, list, "", &mut faults)? {
                            if let Some(path) = sum.path.strip_prefix(&below) {
                                files.insert(path.to_owned(), sum.digest);
                            }
                        }
                    }
                    Ok(())
                })
                .map_err(&failed)?;
                "sha256, portable"
            }
        };
        Ok((kind, files))
    }

    /// Hands over each file that the site is built from, by its path in the site's folder.
    pub fn each_source(
        &self,
        mut take: impl FnMut(&str, &mut dyn Read) -> io::Result<()>,
    ) -> Result<(), Diagnostic> {
        let built = format!("{SITE}/");
        match self.format {
            Format::Wacz => {
                let message = "a WACZ holds the pages of a site, not the files it is built from";
                let help = "restore it from a bag or a tar";
                return Err(Diagnostic::error(message).help(help).file(self.path));
            }
            Format::Bag => {
                let data = self.path.join(bag::DATA);
                for entry in walkdir::WalkDir::new(&data).sort_by_file_name() {
                    let entry = entry.map_err(|error| unread(&data)(error.into()))?;
                    let path = entry.path().strip_prefix(&data).unwrap_or(entry.path());
                    let path = path.to_string_lossy().replace('\\', "/");
                    if entry.file_type().is_file() && !path.starts_with(&built) {
                        File::open(entry.path())
                            .and_then(|mut file| take(&path, &mut file))
                            .map_err(unread(entry.path()))?;
                    }
                }
            }
            Format::Tar => tar_members(self.path, |path, body| {
                if path == SUMS || path == facts::PATH || path.starts_with(&built) {
                    return Ok(());
                }
                take(path, body)
            })
            .map_err(unread(self.path))?,
        }
        Ok(())
    }
}

/// The bytes of what a snapshot says of itself.
fn facts_bytes(path: &Path, format: Format) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = None;
    let mut read = |reader: &mut dyn Read| -> io::Result<()> {
        let mut all = Vec::new();
        reader.take(facts::LONGEST).read_to_end(&mut all)?;
        bytes = Some(all);
        Ok(())
    };
    match format {
        Format::Wacz => {
            if let Some(mut member) = member(path, facts::PATH)? {
                read(&mut member)?;
            }
        }
        Format::Bag => read(&mut File::open(path.join(facts::PATH))?)?,
        Format::Tar => {
            // It is the first member; the others need not be unpacked.
            let first = tar_members(path, |path, body| {
                if path == facts::PATH {
                    read(body)?;
                }
                Err(io::Error::other(ENOUGH))
            });
            first.or_else(|error| if error.to_string() == ENOUGH { Ok(()) } else { Err(error) })?;
        }
    }
    Ok(bytes)
}

/// A member of the WACZ at `path`.
fn member(path: &Path, name: &str) -> io::Result<Option<io::Take<BufReader<File>>>> {
    let mut file = File::open(path)?;
    let found = entries(&mut file, &mut Faults::default())?.unwrap_or_default();
    let Some((entry, start)) = found.into_iter().find(|(entry, _)| entry.name == name) else {
        return Ok(None);
    };
    let mut file = BufReader::new(file);
    file.seek(SeekFrom::Start(start))?;
    Ok(Some(file.take(entry.size)))
}

/// Hands over each member of the packed tar at `path`, by its path in the tar's folder.
fn tar_members(
    path: &Path,
    mut take: impl FnMut(&str, &mut dyn Read) -> io::Result<()>,
) -> io::Result<()> {
    let input = BufReader::new(File::open(path)?);
    let mut stopped = None;
    let mut faults = Faults::default();
    tar::read::each(input, &mut faults, |member, _| {
        let path = member.path.split_once('/').map_or("", |(_, path)| path);
        take(path, member.body).inspect_err(|error| stopped = Some(error.to_string()))
    })?;
    match stopped.or_else(|| faults.into_diagnostics().first().map(|fault| fault.message.clone())) {
        Some(why) => Err(io::Error::other(why)),
        None => Ok(()),
    }
}

/// The item that a member of a tar is, if it is one.
fn tar_item(path: &str, body: &mut dyn Read) -> io::Result<Option<Item>> {
    let inner = path.strip_prefix("content/").and_then(|path| path.strip_suffix(".md"));
    let Some(inner) = inner.filter(|inner| !inner.split('/').any(|part| part.starts_with('_')))
    else {
        return Ok(None);
    };
    let mut text = String::new();
    body.take(items::LONGEST as u64).read_to_string(&mut text)?;
    let address = Address::new(&inner.replace('%', "%25")).ok();
    Ok(address.and_then(|address| parse(address, Path::new(path), &text).ok()))
}
