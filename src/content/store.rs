//! The only reader and writer of `content/`.
//!
//! Writing is all or nothing: a [`Transaction`] stages every file inside `content/` first (so that a full
//! disk shows before anything changed), then renames them into place, and takes back what it did if a
//! rename fails.
#![allow(clippy::disallowed_methods, reason = "the one reader and writer of content/")]

use std::collections::{HashMap, HashSet};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use thiserror::Error;
use walkdir::WalkDir;

use super::address::Address;
use super::front_matter::parse;
use super::item::Item;
use crate::report::{Diagnostic, shown};

/// The folder in `content/` that keeps the dumps and their ledgers.
pub const SOURCES: &str = "_sources";

/// The text of the about page in `content/`.
pub const ABOUT: &str = "_about.md";

/// What a file with aliases has in it.
const ALIASES: &[u8] = b"aliases";

/// The folder in `content/` where a transaction stages its files; there only while one runs.
const STAGING: &str = ".bayegan-import";

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

/// The one import under way, and the files it writes together or not at all.
///
/// While it lives no other import reads or writes `content/`. What is staged when it is dropped is not
/// written. Killed while it commits, it leaves whole files only; the same import, run again, completes the
/// rest.
#[derive(Debug)]
pub struct Transaction {
    content: PathBuf,
    staging: PathBuf,
    lock: Option<File>,
    /// Folders made for the files under way, and, until the first commit, for the transaction itself.
    made: Vec<PathBuf>,
    staged: Vec<PathBuf>,
}

impl Transaction {
    /// Begins to write below `content`, which is made if it is not there.
    ///
    /// Fails if another import is under way, or the folder cannot be written.
    pub fn begin(content: &Path) -> Result<Transaction, StoreError> {
        let staging = content.join(STAGING);
        let mut transaction = Transaction {
            content: content.to_owned(),
            staging: staging.clone(),
            lock: None,
            made: Vec::new(),
            staged: Vec::new(),
        };
        transaction.make_folder(content)?;
        fs::create_dir_all(&staging).map_err(failed(&staging, "cannot be made"))?;
        let path = staging.join("lock");
        let lock = File::create(&path).map_err(failed(&path, "cannot be written"))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                transaction.made.clear();
                return Err(StoreError::Locked(shown(content)));
            }
            Err(TryLockError::Error(error)) => {
                return Err(failed(&path, "cannot be locked")(error));
            }
        }
        transaction.lock = Some(lock);
        // What an import that was killed left behind is of no use: its lock is gone.
        transaction.clear()?;
        Ok(transaction)
    }

    /// Removes what is staged.
    fn clear(&mut self) -> Result<(), StoreError> {
        self.staged.clear();
        let lock = self.staging.join("lock");
        let entries =
            fs::read_dir(&self.staging).map_err(failed(&self.staging, "cannot be read"))?;
        for entry in entries.flatten().filter(|entry| entry.path() != lock) {
            fs::remove_file(entry.path()).map_err(failed(&entry.path(), "cannot be removed"))?;
        }
        Ok(())
    }

    /// Writes files, paths below `content/`, all or none, in their order.
    pub fn write(&mut self, files: &[(String, Vec<u8>)]) -> Result<(), StoreError> {
        let before = self.made.len();
        let done = files
            .iter()
            .try_for_each(|(file, bytes)| self.stage(file, bytes))
            .and_then(|()| self.commit());
        if done.is_ok() {
            self.made.clear();
        } else {
            for folder in self.made.drain(before..).rev() {
                let _ = fs::remove_dir(folder);
            }
        }
        // What is left of it is removed when the transaction ends, if not now.
        let _ = self.clear();
        done
    }

    /// Writes the file that will be `file` beside its place.
    fn stage(&mut self, file: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let path = self.temporary(self.staged.len());
        fs::write(&path, bytes).map_err(failed(&path, "cannot be written"))?;
        self.staged.push(self.content.join(file));
        Ok(())
    }

    /// Puts every staged file in its place, in the order they were staged.
    fn commit(&mut self) -> Result<(), StoreError> {
        let mut done = Vec::new();
        for place in 0..self.staged.len() {
            match self.put(place) {
                Ok(had) => done.push((place, had)),
                Err(error) => {
                    self.take_back(&done);
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    fn temporary(&self, place: usize) -> PathBuf {
        self.staging.join(place.to_string())
    }

    fn backup(&self, place: usize) -> PathBuf {
        self.staging.join(format!("{place}.old"))
    }

    /// Puts one staged file in its place; says whether another stood there, which is kept as a backup.
    fn put(&mut self, place: usize) -> Result<bool, StoreError> {
        let target = self.staged[place].clone();
        if let Some(folder) = target.parent() {
            self.make_folder(folder)?;
        }
        let had = target.try_exists().map_err(failed(&target, "cannot be read"))?;
        if had {
            let backup = self.backup(place);
            // A second name for the old file costs nothing; where the file system has none, a copy.
            fs::hard_link(&target, &backup)
                .or_else(|_| fs::copy(&target, &backup).map(|_| ()))
                .map_err(failed(&target, "cannot be kept aside"))?;
        }
        fs::rename(self.temporary(place), &target).map_err(failed(&target, "cannot be written"))?;
        Ok(had)
    }

    /// Undoes [`Self::put`] for the files in `done`. Best effort: the error that made it necessary is the
    /// one to report.
    fn take_back(&self, done: &[(usize, bool)]) {
        for &(place, had) in done.iter().rev() {
            let target = &self.staged[place];
            let _ =
                if had { fs::rename(self.backup(place), target) } else { fs::remove_file(target) };
        }
    }

    /// Makes a folder and those above it, remembering which were not there.
    fn make_folder(&mut self, folder: &Path) -> Result<(), StoreError> {
        if folder.as_os_str().is_empty() || folder.is_dir() {
            return Ok(());
        }
        if let Some(above) = folder.parent() {
            self.make_folder(above)?;
        }
        fs::create_dir(folder).map_err(failed(folder, "cannot be made"))?;
        self.made.push(folder.to_owned());
        Ok(())
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        // Another import's lock: its staging folder is not this one's to remove.
        if self.lock.is_none() && self.staging.join("lock").exists() {
            return;
        }
        let _ = fs::remove_dir_all(&self.staging);
        for folder in self.made.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_is_all_or_nothing() {
        let sandbox = tempfile::tempdir().unwrap();
        let content = sandbox.path().join("site/content");
        let files = |files: &[(&str, &str)]| {
            files
                .iter()
                .map(|(file, text)| ((*file).to_owned(), text.as_bytes().to_vec()))
                .collect::<Vec<_>>()
        };
        drop(Transaction::begin(&content).unwrap());
        assert!(!sandbox.path().join("site").exists(), "what was not there is not there");

        let mut transaction = Transaction::begin(&content).unwrap();
        transaction.write(&files(&[("1402/a.md", "a")])).unwrap();
        assert_eq!(fs::read(content.join("1402/a.md")).unwrap(), b"a");

        // The last file cannot be put: its folder's name is a file's.
        let wrong = [("1402/a.md", "b"), ("1403/c.md", "c"), ("1402/a.md/x.md", "x")];
        assert!(transaction.write(&files(&wrong)).is_err());
        assert_eq!(fs::read(content.join("1402/a.md")).unwrap(), b"a");
        assert!(!content.join("1403").exists());

        transaction.write(&files(&[("1402/d.md", "d")])).unwrap();
        drop(transaction);
        assert!(content.join("1402/d.md").exists() && !content.join(STAGING).exists());
    }

    #[test]
    fn one_import_at_a_time_and_leftovers_go() {
        let sandbox = tempfile::tempdir().unwrap();
        let content = sandbox.path().join("content");
        let first = Transaction::begin(&content).unwrap();
        assert!(matches!(Transaction::begin(&content), Err(StoreError::Locked(_))));
        drop(first);
        fs::create_dir_all(content.join(STAGING)).unwrap();
        fs::write(content.join(STAGING).join("7"), "x").unwrap();
        fs::write(content.join(STAGING).join("lock"), "").unwrap();
        drop(Transaction::begin(&content).unwrap());
        assert!(!content.join(STAGING).exists());
    }

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
