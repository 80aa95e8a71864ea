//! What a path holds: a file, the files of a folder, standard input, or what is packed in it.
#![allow(clippy::disallowed_methods, reason = "the one reader of dumps")]

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

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

/// The dumps that `path` holds: `-` is standard input; of a folder each file is one that has a text's or a
/// packed text's name, in the order of their names; gzip and Zstandard are unpacked, of a ZIP archive each
/// file is one, all told by content. Beside them why others cannot be read.
pub(super) fn open(path: &Path) -> (Vec<Found>, Vec<Diagnostic>) {
    let mut errors = Vec::new();
    let mut found = Vec::new();
    let mut add = |opened: Result<Vec<Found>, Diagnostic>| match opened {
        Ok(dumps) => found.extend(dumps),
        Err(error) => errors.push(error),
    };
    for path in matching(path) {
        if path.is_dir() {
            match files(&path) {
                Ok(files) => files.iter().for_each(|file| add(open_file(file))),
                Err(error) => add(Err(error)),
            }
        } else {
            add(open_file(&path));
        }
    }
    (found, errors)
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

fn open_file(path: &Path) -> Result<Vec<Found>, Diagnostic> {
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

fn unpack(path: &Path, name: &str, stored: Stored) -> Result<Vec<Found>, Diagnostic> {
    let mut magic = Vec::new();
    let begun = stored.reader().take(4).read_to_end(&mut magic);
    begun.map_err(|error| unreadable(path, &error))?;
    let one = |name: &str, stored: Stored| {
        Ok(vec![Found { path: path.to_owned(), name: name.to_owned(), stored }])
    };
    let stem = |ending: &str| name.strip_suffix(ending).unwrap_or(name).to_owned();
    match magic.as_slice() {
        [0x1f, 0x8b, ..] => {
            let decoder = flate2::read::MultiGzDecoder::new(io::BufReader::new(stored.reader()));
            one(&stem(".gz"), limited(path, decoder, LARGEST)?)
        }
        [0x28, 0xb5, 0x2f, 0xfd] => {
            let decoder =
                ruzstd::decoding::StreamingDecoder::new(io::BufReader::new(stored.reader()))
                    .map_err(|why| broken(path, &why))?;
            one(&stem(".zst"), limited(path, decoder, LARGEST)?)
        }
        [b'P', b'K', 3, 4] | [b'P', b'K', 5, 6] => unzip(path, &stored),
        _ => one(name, stored),
    }
}

/// The files of a ZIP archive, by the last part of their names: wherever those would climb to, nothing is
/// written there.
fn unzip(path: &Path, stored: &Stored) -> Result<Vec<Found>, Diagnostic> {
    let mut archive =
        zip::ZipArchive::new(io::BufReader::new(stored)).map_err(|why| broken(path, &why))?;
    let mut found = Vec::new();
    let mut room = LARGEST;
    for place in 0..archive.len() {
        let entry = archive.by_index(place).map_err(|why| broken(path, &why))?;
        let whole = entry.name().map_err(|why| broken(path, &why))?.into_owned();
        let name = whole.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        if !entry.is_file() || name.starts_with('.') || !has_ending(&name, &TEXTS) {
            continue;
        }
        let unpacked = limited(path, entry, room)?;
        room -= unpacked.bytes;
        found.push(Found { path: path.join(&name), name, stored: unpacked });
    }
    if found.is_empty() {
        let message = format!("there is no dump among its {}", count(archive.len(), "file"));
        return Err(Diagnostic::error(message).file(path));
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    if let [only] = &mut found[..] {
        path.clone_into(&mut only.path);
    }
    Ok(found)
}

/// Whether a file's name has one of the endings, whatever their case.
fn has_ending(name: &str, endings: &[&str]) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    endings.contains(&ending.as_str())
}

/// What `reader` unpacks, if it is no more than `limit` bytes.
fn limited(path: &Path, reader: impl Read, limit: u64) -> Result<Stored, Diagnostic> {
    let mut reader = reader.take(limit + 1);
    let unpacked = Stored::spool(|out: &mut dyn Write| io::copy(&mut reader, out).map(|_| ()))
        .map_err(|why| broken(path, &why))?;
    if unpacked.bytes > limit {
        let message = "unpacked, it has more than 1 GiB";
        return Err(Diagnostic::error(message)
            .help("unpack it by hand, and import its parts")
            .file(path));
    }
    Ok(unpacked)
}

fn broken(path: &Path, why: &dyn std::fmt::Display) -> Diagnostic {
    Diagnostic::error(format!("it is packed, and cannot be unpacked: {why}")).file(path)
}
