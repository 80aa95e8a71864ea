//! What a path holds: a file, the files of a folder, standard input, or what is packed in it.
#![allow(clippy::disallowed_methods, reason = "the one reader of dumps")]

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use flate2::read::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;
use walkdir::WalkDir;
use zip::ZipArchive;

use super::file::{Stored, unreadable};
use crate::report::{Diagnostic, count};

/// The most bytes that a packed dump may have unpacked: a file that says it has more is a trap, or is
/// better unpacked by hand.
const LARGEST: u64 = 1 << 30;

/// The path that means standard input.
const STDIN: &str = "-";

/// The endings of names that text has. Of a folder and of an archive nothing else is read: pictures and
/// films that an export puts beside it are no dumps.
const TEXTS: [&str; 10] =
    ["", "txt", "text", "json", "jsonl", "ndjson", "html", "htm", "md", "log"];

/// The endings of names that packed text has.
const PACKED: [&str; 3] = ["gz", "zst", "zip"];

/// A dump that was found.
pub(super) struct Found {
    /// What to call it in messages.
    pub(super) path: PathBuf,
    /// The name of its file.
    pub(super) name: String,
    pub(super) stored: Stored,
}

/// The dumps that a path holds, and why others cannot be read: each is opened when it is reached, for a folder may
/// have more files than a program may open.
pub(super) struct Dumps {
    left: VecDeque<Left>,
}

/// What is still to be opened.
enum Left {
    File(PathBuf),
    Entry(Entry),
    Unreadable(Diagnostic),
}

/// A file of a ZIP archive.
struct Entry {
    path: PathBuf,
    name: String,
    /// Its place in the archive.
    place: usize,
    archive: Arc<Mutex<ZipArchive<BufReader<File>>>>,
}

/// The dumps that `path` holds: `-` is standard input; of a folder each file is one that has a text's or a
/// packed text's name, in the order of their names; gzip and Zstandard are unpacked, of a ZIP archive each
/// file is one, all told by content.
pub(super) fn open(path: &Path) -> Dumps {
    let mut left = VecDeque::new();
    for path in matching(path) {
        if path.is_dir() {
            match files(&path) {
                Ok(files) => left.extend(files.into_iter().map(Left::File)),
                Err(error) => left.push_back(Left::Unreadable(error)),
            }
        } else {
            left.push_back(Left::File(path));
        }
    }
    Dumps { left }
}

impl Iterator for Dumps {
    type Item = Result<Found, Diagnostic>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let opened = match self.left.pop_front()? {
                Left::File(path) => open_file(&path),
                Left::Entry(entry) => entry.unpack().map(Opened::One),
                Left::Unreadable(error) => Err(error),
            };
            match opened {
                Ok(Opened::One(found)) => return Some(Ok(found)),
                Ok(Opened::Several(entries)) => {
                    for entry in entries.into_iter().rev() {
                        self.left.push_front(Left::Entry(entry));
                    }
                }
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// What a file comes to.
enum Opened {
    One(Found),
    Several(Vec<Entry>),
}

/// The paths that a pattern such as `dumps/*.txt` matches, in order; a path that is there, and a pattern
/// that matches nothing, is itself.
fn matching(path: &Path) -> Vec<PathBuf> {
    let pattern = path.to_str().filter(|text| text.contains(['*', '?', '[']) && !path.exists());
    let paths = pattern.and_then(|pattern| glob::glob(pattern).ok());
    let paths: Vec<PathBuf> = paths.into_iter().flatten().filter_map(Result::ok).collect();
    if paths.is_empty() { vec![path.to_owned()] } else { paths }
}

/// The files of a folder and its folders that may be dumps, in the order of their names. What is hidden and
/// what symbolic links lead to is passed over: a link can lead back to where it stands.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    let walk = WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(|entry| {
        entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
    });
    let mut files = Vec::new();
    for entry in walk {
        let entry = entry.map_err(|error| {
            let at = error.path().unwrap_or(folder).to_owned();
            let error = error.into_io_error().unwrap_or_else(|| io::ErrorKind::Other.into());
            unreadable(&at, &error)
        })?;
        let name = entry.file_name().to_string_lossy();
        if entry.file_type().is_file() && has_ending(&name, &[&TEXTS[..], &PACKED[..]].concat()) {
            files.push(entry.into_path());
        }
    }
    if files.is_empty() {
        let help = format!("dumps have names that end in .{}", TEXTS[1..].join(", ."));
        return Err(Diagnostic::error("there is no dump in this folder").help(help).file(folder));
    }
    Ok(files)
}

fn open_file(path: &Path) -> Result<Opened, Diagnostic> {
    let failed = |error: io::Error| unreadable(path, &error);
    if path.as_os_str() == STDIN {
        let stored = Stored::spool(|out| io::copy(&mut io::stdin().lock(), out).map(|_| ()));
        return unpack(path, "stdin.txt", stored.map_err(failed)?);
    }
    // A pipe or a device may never end.
    let kind = std::fs::metadata(path).map_err(failed)?;
    if !kind.is_file() {
        let message = "this is not a dump but a pipe or a device, which may never end";
        let help = "a dump is a file; `bayegan import -` reads what another program writes";
        return Err(Diagnostic::error(message).help(help).file(path));
    }
    let stored = File::open(path).and_then(Stored::new).map_err(failed)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    unpack(path, &name.unwrap_or_default(), stored)
}

fn unpack(path: &Path, name: &str, stored: Stored) -> Result<Opened, Diagnostic> {
    let mut magic = Vec::new();
    let begun = stored.reader().take(4).read_to_end(&mut magic);
    begun.map_err(|error| unreadable(path, &error))?;
    let one = |name: &str, stored: Stored| {
        Ok(Opened::One(Found { path: path.to_owned(), name: name.to_owned(), stored }))
    };
    let stem = |ending: &str| name.strip_suffix(ending).unwrap_or(name).to_owned();
    match magic.as_slice() {
        [0x1f, 0x8b, ..] => {
            let decoder = || MultiGzDecoder::new(BufReader::new(stored.reader()));
            check_room(path, decoder(), LARGEST)?;
            one(&stem(".gz"), limited(path, decoder(), LARGEST)?)
        }
        [0x28, 0xb5, 0x2f, 0xfd] => {
            let decoder = || {
                StreamingDecoder::new(BufReader::new(stored.reader()))
                    .map_err(|why| broken(path, &why))
            };
            check_room(path, decoder()?, LARGEST)?;
            one(&stem(".zst"), limited(path, decoder()?, LARGEST)?)
        }
        [b'P', b'K', 3, 4] | [b'P', b'K', 5, 6] => unzip(path, stored).map(Opened::Several),
        _ => one(name, stored),
    }
}

/// The files of a ZIP archive, by the last part of their names: wherever those would climb to, nothing is
/// written there.
fn unzip(path: &Path, stored: Stored) -> Result<Vec<Entry>, Diagnostic> {
    let reader = BufReader::new(stored.into_file());
    let mut files = ZipArchive::new(reader).map_err(|why| broken(path, &why))?;
    let count_all = files.len();
    let mut named = Vec::new();
    let mut bytes = 0_u64;
    for place in 0..count_all {
        let entry = files.by_index_raw(place).map_err(|why| broken(path, &why))?;
        let whole = entry.name().map_err(|why| broken(path, &why))?.into_owned();
        let name = whole.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        if entry.is_file() && !name.starts_with('.') && has_ending(&name, &TEXTS) {
            named.push((name, place));
            bytes = bytes.saturating_add(entry.size());
        }
    }
    if bytes > LARGEST {
        return Err(too_large(path));
    }
    if named.is_empty() {
        let message = format!("there is no dump among its {}", count(count_all, "file"));
        return Err(Diagnostic::error(message).file(path));
    }
    named.sort();
    let is_only = named.len() == 1;
    let archive = Arc::new(Mutex::new(files));
    let entry = |(name, place): (String, usize)| Entry {
        path: if is_only { path.to_owned() } else { path.join(&name) },
        name,
        place,
        archive: Arc::clone(&archive),
    };
    Ok(named.into_iter().map(entry).collect())
}

impl Entry {
    /// Its dump.
    fn unpack(self) -> Result<Found, Diagnostic> {
        let Entry { path, name, place, archive } = self;
        // Whoever panicked while it read has left nothing half read.
        let mut files = archive.lock().unwrap_or_else(PoisonError::into_inner);
        // One that has more than its archive's list says is found out while it is unpacked.
        let entry = files.by_index(place).map_err(|why| broken(&path, &why))?;
        let stored = limited(&path, entry, LARGEST)?;
        Ok(Found { path, name, stored })
    }
}

/// Whether a file's name has one of the endings, whatever their case.
fn has_ending(name: &str, endings: &[&str]) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    endings.contains(&ending.as_str())
}

/// Unpacks it into nothing, to know that it has no more than `limit` bytes: what has more is to fill no disk.
fn check_room(path: &Path, reader: impl Read, limit: u64) -> Result<(), Diagnostic> {
    let bytes = io::copy(&mut reader.take(limit.saturating_add(1)), &mut io::sink())
        .map_err(|why| broken(path, &why))?;
    if bytes > limit { Err(too_large(path)) } else { Ok(()) }
}

/// What `reader` unpacks, if it is no more than `limit` bytes.
fn limited(path: &Path, reader: impl Read, limit: u64) -> Result<Stored, Diagnostic> {
    let mut reader = reader.take(limit.saturating_add(1));
    let unpacked = Stored::spool(|out: &mut dyn Write| io::copy(&mut reader, out).map(|_| ()))
        .map_err(|why| broken(path, &why))?;
    if unpacked.bytes > limit { Err(too_large(path)) } else { Ok(unpacked) }
}

fn too_large(path: &Path) -> Diagnostic {
    Diagnostic::error("unpacked, it has more than 1 GiB")
        .help("unpack it by hand, and import its parts")
        .file(path)
}

fn broken(path: &Path, why: &dyn std::fmt::Display) -> Diagnostic {
    Diagnostic::error(format!("it is packed, and cannot be unpacked: {why}")).file(path)
}
