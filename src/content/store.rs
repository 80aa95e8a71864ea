//! The only reader and writer of `content/`.
//!
//! Writing is all or nothing: see [`Transaction`].
#![allow(clippy::disallowed_methods, reason = "the one reader and writer of content/")]

mod transaction;

use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use thiserror::Error;
use walkdir::{DirEntry, WalkDir};

use super::address::Address;
use super::front_matter::parse;
use super::item::Item;
use crate::report::{Diagnostic, shown};
use crate::stamp::Stamp;

pub use crate::report::describe;
pub use transaction::{StagedFile, Transaction};

/// The folder in `content/` that keeps the dumps and their ledgers.
pub const SOURCES: &str = "_sources";

/// The text of the about page in `content/`.
pub const ABOUT: &str = "_about.md";

/// What a file with aliases has in it.
const ALIASES: &[u8] = b"aliases";

/// Why `content/` could not be read or written.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The file system said no.
    #[error("{path}: {doing}: {}", describe(.source))]
    Io {
        /// The file or folder.
        path: String,
        /// What was tried.
        doing: &'static str,
        /// What it said.
        source: io::Error,
    },
    /// Another import holds the lock.
    #[error("{0}: another import is writing here; wait for it to end")]
    Locked(String),
}

impl From<StoreError> for Diagnostic {
    fn from(error: StoreError) -> Diagnostic {
        Diagnostic::error(error.to_string())
    }
}

fn failed<'a>(path: &'a Path, doing: &'static str) -> impl Fn(io::Error) -> StoreError + 'a {
    move |source| StoreError::Io { path: shown(path), doing, source }
}

/// The addresses, without `.html`, that items under `content` claim as aliases. Items that do not parse
/// claim none: whoever builds the site is told of them.
pub fn aliases(content: &Path) -> HashSet<String> {
    let claimed = |path: PathBuf| {
        let bytes = fs::read(&path).ok()?;
        // Few items have one; most need not be parsed.
        memchr::memmem::find(&bytes, ALIASES)?;
        Some(load_item(content, &path).ok()?.front.aliases)
    };
    let stem = |alias: Address| alias.as_str().strip_suffix(".html").map(str::to_lowercase);
    // As they are found, in no order, so that no list of them is in memory: there may be a million.
    let files =
        walk(WalkDir::new(content)).filter_map(|found| found.ok().and_then(item_file)).par_bridge();
    files.filter_map(claimed).flatten().filter_map(stem).collect()
}

/// The text of the about page, `content/_about.md`, Markdown; empty if there is none.
pub fn load_about(content: &Path) -> Result<String, Diagnostic> {
    let path = content.join(ABOUT);
    let bytes = read(content, ABOUT)?;
    let text = String::from_utf8(bytes.unwrap_or_default());
    text.map_err(|error| not_utf8(&path, error.as_bytes()))
}

/// The item files under `content`, sorted, and what could not be read; see [`listing`].
pub fn item_files(content: &Path) -> (Vec<PathBuf>, Vec<Diagnostic>) {
    let mut files = Vec::new();
    let mut diagnostics = Vec::new();
    for entry in walk(WalkDir::new(content).sort_by_file_name()) {
        match entry {
            Ok(entry) => files.extend(item_file(entry)),
            Err(error) => {
                let path = error.path().unwrap_or(content).to_owned();
                let why = error.io_error().map_or_else(|| error.to_string(), describe);
                diagnostics.push(Diagnostic::error(format!("cannot be read: {why}")).file(path));
            }
        }
    }
    (files, diagnostics)
}

/// What a walk through a folder finds, but for files and folders that begin with `.` or `_`.
fn walk(folder: WalkDir) -> impl Iterator<Item = walkdir::Result<DirEntry>> {
    folder.into_iter().filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !name.starts_with(['.', '_'])
    })
}

/// The path of an item file.
fn item_file(entry: DirEntry) -> Option<PathBuf> {
    let is_item = entry.file_type().is_file()
        && entry.path().extension().is_some_and(|extension| extension == "md");
    is_item.then(|| entry.into_path())
}

/// An item file as its folder lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its path below `content/`, its parts joined by `/`.
    pub file: String,
    /// Its size and times.
    pub stamp: Stamp,
}

/// The item files under `content` and their stamps, sorted, and what could not be read.
///
/// Files whose name or folder begins with `.` or `_` are no items; symbolic links are not followed.
pub fn listing(content: &Path) -> (Vec<Listed>, Vec<Diagnostic>) {
    let (mut files, diagnostics) = list_folder(content, "");
    files.par_sort_unstable_by(|a, b| a.file.cmp(&b.file));
    (files, diagnostics)
}

fn list_folder(folder: &Path, name: &str) -> (Vec<Listed>, Vec<Diagnostic>) {
    let unreadable = |path: &Path, error: &io::Error| {
        Diagnostic::error(format!("cannot be read: {}", describe(error))).file(path)
    };
    let is_folder = |entry: &io::Result<fs::DirEntry>| {
        entry.as_ref().is_ok_and(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
    };
    let (folders, files): (Vec<_>, Vec<_>) = match fs::read_dir(folder) {
        Ok(entries) => entries.partition(is_folder),
        Err(error) => return (Vec::new(), vec![unreadable(folder, &error)]),
    };
    let list = |entry: io::Result<fs::DirEntry>| {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => return (Vec::new(), vec![unreadable(folder, &error)]),
        };
        let own = entry.file_name();
        let is_item = Path::new(&own).extension().is_some_and(|extension| extension == "md");
        let shown = own.to_string_lossy();
        if shown.starts_with(['.', '_']) {
            return (Vec::new(), Vec::new());
        }
        let file = if name.is_empty() { shown.to_string() } else { format!("{name}/{shown}") };
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => list_folder(&entry.path(), &file),
            Ok(kind) if kind.is_file() && is_item && own.to_str().is_none() => {
                let wrong = Diagnostic::error("its name is not UTF-8").help("rename the file");
                (Vec::new(), vec![wrong.file(entry.path())])
            }
            Ok(kind) if kind.is_file() && is_item => match entry.metadata() {
                Ok(found) => match Stamp::of(&found) {
                    Some(stamp) => (vec![Listed { file, stamp }], Vec::new()),
                    None => (Vec::new(), Vec::new()),
                },
                Err(error) => (Vec::new(), vec![unreadable(&entry.path(), &error)]),
            },
            Ok(_) => (Vec::new(), Vec::new()),
            Err(error) => (Vec::new(), vec![unreadable(&entry.path(), &error)]),
        }
    };
    let both = |mut a: (Vec<Listed>, Vec<Diagnostic>), mut b: (Vec<Listed>, Vec<Diagnostic>)| {
        a.0.append(&mut b.0);
        a.1.append(&mut b.1);
        a
    };
    // A folder is worth a thread of its own, a file is not.
    let folders = folders.into_par_iter().map(list);
    let files = files.into_par_iter().with_min_len(64).map(list);
    folders.chain(files).reduce(Default::default, both)
}

/// Reads every item under `content`; fails with the first that cannot be read.
pub fn load(content: &Path) -> Result<Vec<Item>, Diagnostic> {
    item_files(content).0.par_iter().map(|path| load_item(content, path)).collect()
}

/// Reads the item file `path` of the folder `content`.
pub fn load_item(content: &Path, path: &Path) -> Result<Item, Diagnostic> {
    parse_file(address_of(content, path)?, path, &read_file(path)?)
}

/// The address of the item file `path` of the folder `content`.
pub fn address_of(content: &Path, path: &Path) -> Result<Address, Diagnostic> {
    let relative = path.strip_prefix(content).unwrap_or(path).with_extension("");
    let parts: Option<Vec<&str>> = relative.iter().map(std::ffi::OsStr::to_str).collect();
    parts
        .ok_or_else(|| "its name is not UTF-8".to_owned())
        .and_then(|parts| file_address(&parts.join("/")))
        .map_err(|why| Diagnostic::error(why).help("rename the file").file(path))
}

/// The bytes of the item file `path`.
pub fn read_file(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    fs::read(path).map_err(|error| {
        Diagnostic::error(format!("cannot be read: {}", describe(&error))).file(path)
    })
}

/// The item at `address`, whose file `path` holds `bytes`.
pub fn parse_file(address: Address, path: &Path, bytes: &[u8]) -> Result<Item, Diagnostic> {
    // Ten times as fast as the standard library on Persian text; every byte of an archive goes through it.
    match simdutf8::basic::from_utf8(bytes) {
        Ok(text) => parse(address, path, text),
        Err(_) => Err(not_utf8(path, bytes)),
    }
}

/// The address of a file's path below `content/`, which is taken as it is: a `%` in a name is a `%`.
fn file_address(path: &str) -> Result<Address, String> {
    Address::new(&path.replace('%', "%25")).map_err(|error| error.to_string())
}

/// Says which line of `bytes` is not UTF-8.
pub fn not_utf8(path: &Path, bytes: &[u8]) -> Diagnostic {
    let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let before = String::from_utf8_lossy(&bytes[..valid]);
    let line = before.matches('\n').count() + 1;
    let source = before.rsplit('\n').next().unwrap_or_default();
    let byte = bytes.get(valid).copied().unwrap_or_default();
    Diagnostic::error(format!("the byte 0x{byte:02x} here is not UTF-8"))
        .help("save the file as UTF-8")
        .in_line(path, line, source.chars().count() + 1, 1, source)
}

/// The bytes of a file below `content`; `None` if there is none.
pub fn read(content: &Path, file: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let path = content.join(file);
    match fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error)
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
        {
            Ok(None)
        }
        Err(error) => Err(failed(&path, "cannot be read")(error)),
    }
}

/// A file below `content`, open for reading; `None` if there is none.
pub fn open(content: &Path, file: &str) -> Result<Option<File>, StoreError> {
    let path = content.join(file);
    match File::open(&path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(&path, "cannot be read")(error)),
    }
}

/// The names of the files in `content/_sources/`, sorted.
pub fn source_names(content: &Path) -> Result<Vec<String>, StoreError> {
    let folder = content.join(SOURCES);
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(&folder, "cannot be read")(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed(&folder, "cannot be read"))?;
        names.extend(entry.file_name().into_string());
    }
    names.sort();
    Ok(names)
}
