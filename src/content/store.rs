//! The only reader and writer of `content/`.
//!
//! Writing is all or nothing: see [`Transaction`].
#![allow(clippy::disallowed_methods, reason = "the one reader and writer of content/")]

mod transaction;

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use thiserror::Error;
use walkdir::WalkDir;

use super::address::Address;
use super::front_matter::parse;
use super::item::Item;
use crate::report::{Diagnostic, shown};

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

/// An I/O error in words, with what to do about the common ones.
pub fn describe(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "the disk is full; make room and run it again".to_owned()
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "no permission to write here; check the folder's owner and mode".to_owned()
        }
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::IsADirectory => "this is a folder".to_owned(),
        io::ErrorKind::InvalidFilename => {
            "its name is too long or holds what no name may".to_owned()
        }
        _ => error.to_string(),
    }
}

fn failed<'a>(path: &'a Path, doing: &'static str) -> impl Fn(io::Error) -> StoreError + 'a {
    move |source| StoreError::Io { path: shown(path), doing, source }
}

/// Reads every item under `content`, in the order of their addresses, and what is wrong with the others.
///
/// Files whose name or folder begins with `.` or `_` are no items; symbolic links are not followed.
pub fn load(content: &Path) -> (Vec<Item>, Vec<Diagnostic>) {
    let (files, mut diagnostics) = item_files(content);
    let read: Vec<Result<Item, Diagnostic>> =
        files.par_iter().map(|path| load_item(content, path)).collect();
    let mut items: Vec<Item> = Vec::with_capacity(read.len());
    let mut first_files: HashMap<Address, &Path> = HashMap::new();
    for (result, path) in read.into_iter().zip(&files) {
        match result {
            Ok(item) => {
                // Two spellings of one name: composed and decomposed letters, say.
                if let Some(first) = first_files.get(&item.address) {
                    let first = first.display();
                    let message =
                        format!("it claims the address /{}.html, which {first} has", item.address);
                    let help = "rename one of the two";
                    diagnostics.push(Diagnostic::error(message).help(help).file(path));
                } else {
                    first_files.insert(item.address.clone(), path);
                    items.push(item);
                }
            }
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    items.sort_by(|a, b| a.address.cmp(&b.address));
    (items, diagnostics)
}

/// The addresses, without `.html`, that items under `content` claim as aliases. Items that do not parse
/// claim none: whoever builds the site is told of them.
pub fn aliases(content: &Path) -> HashSet<String> {
    let (files, _) = item_files(content);
    let claimed = |path: &PathBuf| {
        let bytes = fs::read(path).ok()?;
        // Few items have one; most need not be parsed.
        if !bytes.windows(ALIASES.len()).any(|part| part == ALIASES) {
            return None;
        }
        Some(load_item(content, path).ok()?.front.aliases)
    };
    let found: Vec<Address> = files.par_iter().filter_map(claimed).flatten().collect();
    let stem = |alias: Address| alias.as_str().strip_suffix(".html").map(str::to_lowercase);
    found.into_iter().filter_map(stem).collect()
}

/// The text of the about page, `content/_about.md`, Markdown; empty if there is none.
pub fn load_about(content: &Path) -> Result<String, Diagnostic> {
    let path = content.join(ABOUT);
    let bytes = read(content, ABOUT)?;
    let text = String::from_utf8(bytes.unwrap_or_default());
    text.map_err(|error| not_utf8(&path, error.as_bytes()))
}

/// The Markdown files under `content`, sorted.
fn item_files(content: &Path) -> (Vec<PathBuf>, Vec<Diagnostic>) {
    let mut files = Vec::new();
    let mut diagnostics = Vec::new();
    let walk = WalkDir::new(content).sort_by_file_name().into_iter().filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !name.starts_with(['.', '_'])
    });
    for entry in walk {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                if entry.path().extension().is_some_and(|extension| extension == "md") {
                    files.push(entry.into_path());
                }
            }
            Ok(_) => {}
            Err(error) => {
                let path = error.path().unwrap_or(content).to_owned();
                let why = error.io_error().map_or_else(|| error.to_string(), describe);
                diagnostics.push(Diagnostic::error(format!("cannot be read: {why}")).file(path));
            }
        }
    }
    (files, diagnostics)
}

/// Reads the item file `path` of the folder `content`.
pub fn load_item(content: &Path, path: &Path) -> Result<Item, Diagnostic> {
    let relative = path.strip_prefix(content).unwrap_or(path).with_extension("");
    let parts: Option<Vec<&str>> = relative.iter().map(std::ffi::OsStr::to_str).collect();
    let address = parts
        .ok_or_else(|| "its name is not UTF-8".to_owned())
        .and_then(|parts| file_address(&parts.join("/")))
        .map_err(|why| Diagnostic::error(why).help("rename the file").file(path))?;
    let bytes = fs::read(path).map_err(|error| {
        Diagnostic::error(format!("cannot be read: {}", describe(&error))).file(path)
    })?;
    let text = String::from_utf8(bytes).map_err(|error| not_utf8(path, error.as_bytes()))?;
    parse(address, path, &text)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_no_items_are_passed_over() {
        let sandbox = tempfile::tempdir().unwrap();
        let content = sandbox.path();
        for file in
            ["a.md", "_sources/x.md", ".git/x.md", "b.txt", "1402/b.md", "1402/wrong.md", "c?.md"]
        {
            let path = content.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, if file.contains("wrong") { "x" } else { "+++\n+++\n" }).unwrap();
        }
        fs::write(content.join("d.md"), b"+++\ntitle = \"\xd8\"\n+++\n").unwrap();
        let (items, diagnostics) = load(content);
        let addresses: Vec<&str> = items.iter().map(|item| item.address.as_str()).collect();
        assert_eq!(addresses, ["1402/b", "a"]);
        let messages: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
        assert_eq!(messages.len(), 3);
        assert!(messages[0].contains("wrong.md:1:1: the front matter is missing"));
        assert!(messages[1].contains("c?.md: `c?` is no address"));
        assert!(messages[2].contains("d.md:2:10: the byte 0xd8 here is not UTF-8"));
    }
}
