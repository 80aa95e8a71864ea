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
    list_folder(content, "")
}

/// What a folder has in it: an item file, or a folder that may have some.
struct Child {
    /// Its name; a folder's with a `/` behind it, so that folders and files sort as the paths they lead to do.
    key: String,
    entry: fs::DirEntry,
}

/// The item files under `folder`, which has the path `name` below `content/`, as [`listing`] gives them.
fn list_folder(folder: &Path, name: &str) -> (Vec<Listed>, Vec<Diagnostic>) {
    let (mut children, diagnostics) = children(folder);
    // A folder's own names are sorted many times as fast as the paths of all files.
    children.sort_unstable_by(|a, b| a.key.cmp(&b.key));
    let list = |mut all: (Vec<Listed>, Vec<Diagnostic>), Child { key, entry }: Child| {
        let file = if name.is_empty() { key } else { [name, "/", &key].concat() };
        if let Some(folder) = file.strip_suffix('/') {
            return both(all, list_folder(&entry.path(), folder));
        }
        match entry.metadata() {
            Ok(found) => all.0.extend(Stamp::of(&found).map(|stamp| Listed { file, stamp })),
            Err(error) => all.1.push(unreadable(&entry.path(), &error)),
        }
        all
    };
    let listed = children.into_par_iter().fold(Default::default, list);
    both((Vec::new(), diagnostics), listed.reduce(Default::default, both))
}

/// The item files and folders in `folder`, in any order, and what could not be read.
fn children(folder: &Path) -> (Vec<Child>, Vec<Diagnostic>) {
    let mut children = Vec::new();
    let mut diagnostics = Vec::new();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return (children, vec![unreadable(folder, &error)]),
    };
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                diagnostics.push(unreadable(folder, &error));
                continue;
            }
        };
        let name = entry.file_name();
        let is_item = Path::new(&name).extension().is_some_and(|extension| extension == "md");
        let mut key = name.to_string_lossy().into_owned();
        if key.starts_with(['.', '_']) {
            continue;
        }
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => {
                key.push('/');
                children.push(Child { key, entry });
            }
            Ok(kind) if kind.is_file() && is_item && name.to_str().is_none() => {
                let wrong = Diagnostic::error("its name is not UTF-8").help("rename the file");
                diagnostics.push(wrong.file(entry.path()));
            }
            Ok(kind) if kind.is_file() && is_item => children.push(Child { key, entry }),
            Ok(_) => {}
            Err(error) => diagnostics.push(unreadable(&entry.path(), &error)),
        }
    }
    (children, diagnostics)
}

fn unreadable(path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::error(format!("cannot be read: {}", describe(error))).file(path)
}

fn both<A, B>(mut a: (Vec<A>, Vec<B>), mut b: (Vec<A>, Vec<B>)) -> (Vec<A>, Vec<B>) {
    a.0.append(&mut b.0);
    a.1.append(&mut b.1);
    a
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
    fs::read(path).map_err(|error| unreadable(path, &error))
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

/// Whether there is a folder below `content`; what cannot be looked at is there, and says why when it is read.
pub fn has_folder(content: &Path, folder: &str) -> bool {
    content.join(folder).try_exists().unwrap_or(true)
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
