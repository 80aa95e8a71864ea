//! Writing pages so that all of it can be taken back.
#![allow(clippy::disallowed_methods, reason = "the one writer of the site's folder")]

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use memchr::memmem;
use rayon::prelude::*;
use walkdir::WalkDir;

use super::folder::failed;
use super::manifest::Manifest;
use crate::report::Diagnostic;
use crate::stamp::Stamp;

/// The folder in the output folder where changed pages wait; there only while a build runs.
const STAGING: &str = ".bayegan-build";

/// What pages of the default theme, feeds, sitemaps and `robots.txt` say of their maker.
const GENERATORS: [&[u8]; 5] = [
    b"<meta name=\"generator\" content=\"bayegan",
    b"<generator>bayegan</generator>",
    b"\"_bayegan\":",
    b"<!-- bayegan -->",
    b"# bayegan\n",
];

/// What became of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Put {
    /// It stood there already.
    Same,
    /// It is written in its place.
    New,
    /// It waits under this number for all to be written.
    Changed(usize),
}

/// Writes pages and remembers how to take them back.
pub(super) struct Writer<'a> {
    output: &'a Path,
    manifest: &'a Manifest,
    staging: PathBuf,
    made_folders: Vec<PathBuf>,
    new: Mutex<Vec<PathBuf>>,
    changed: Mutex<Vec<(PathBuf, PathBuf)>>,
    /// The numbers of the changed files that have their new bytes in place.
    renamed: Vec<usize>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(output: &'a Path, manifest: &'a Manifest) -> Writer<'a> {
        // What a build left there that was killed is of no use to this one.
        let _ = fs::remove_dir_all(output.join(STAGING));
        Writer {
            output,
            manifest,
            staging: output.join(STAGING),
            made_folders: Vec::new(),
            new: Mutex::default(),
            changed: Mutex::default(),
            renamed: Vec::new(),
        }
    }

    /// Makes the folders of all `paths`, those above first.
    pub(super) fn make_folders<'b>(
        &mut self,
        paths: impl Iterator<Item = &'b str>,
    ) -> Result<(), Diagnostic> {
        let mut seen = HashSet::new();
        let mut by_depth: BTreeMap<usize, Vec<PathBuf>> = BTreeMap::new();
        let above = self.output.ancestors().collect::<Vec<_>>();
        for (depth, folder) in above.iter().rev().enumerate() {
            by_depth.entry(depth).or_default().push(folder.to_path_buf());
        }
        for mut path in paths {
            while let Some((folder, _)) = path.rsplit_once('/')
                && seen.insert(folder)
            {
                let depth = above.len() + folder.matches('/').count();
                by_depth.entry(depth).or_default().push(self.output.join(folder));
                path = folder;
            }
        }
        for folders in by_depth.into_values() {
            let made: Vec<Result<Option<PathBuf>, Diagnostic>> =
                folders.into_par_iter().map(make_folder).collect();
            // Those that were made are remembered, whatever became of the others.
            let (made, failed): (Vec<_>, Vec<_>) = made.into_iter().partition(Result::is_ok);
            self.made_folders.extend(made.into_iter().flatten().flatten());
            if let Some(Err(diagnostic)) = failed.into_iter().next() {
                return Err(diagnostic);
            }
        }
        Ok(())
    }

    /// Writes one page: a new one in its place, a changed one aside until all are written. `is_known` says that
    /// the manifest has a record of it.
    pub(super) fn put(
        &self,
        path: &str,
        bytes: &[u8],
        is_known: bool,
    ) -> Result<(Put, Stamp), Diagnostic> {
        let target = self.output.join(path);
        match fs::OpenOptions::new().write(true).create_new(true).open(&target) {
            Ok(file) => {
                lock(&self.new).push(target.clone());
                let stamp = write(file, bytes).map_err(|error| failed(&target, &error))?;
                Ok((Put::New, stamp))
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                self.replace(path, target, bytes, is_known)
            }
            Err(error) => Err(failed(&target, &error)),
        }
    }

    /// Puts a page where something stands already.
    fn replace(
        &self,
        path: &str,
        target: PathBuf,
        bytes: &[u8],
        is_known: bool,
    ) -> Result<(Put, Stamp), Diagnostic> {
        let found = fs::symlink_metadata(&target).map_err(|error| failed(&target, &error))?;
        if let Some(stamp) = Stamp::of(&found)
            && stamp.size() == bytes.len() as u64
            && fs::read(&target).is_ok_and(|old| old == bytes)
        {
            return Ok((Put::Same, stamp));
        }
        if found.is_dir() {
            let message = "a folder stands where the page is to be";
            return Err(Diagnostic::error(message).help("remove the folder").file(target));
        }
        if !is_known && !self.is_ours(path, &target) {
            let message = "no build made this file, and a page is to stand there";
            let help = "move it away, or name another folder with --output";
            return Err(Diagnostic::error(message).help(help).file(target));
        }
        fs::create_dir_all(&self.staging).map_err(|error| failed(&self.staging, &error))?;
        let (place, fresh) = {
            let mut changed = lock(&self.changed);
            let place = changed.len();
            let fresh = self.staging.join(place.to_string());
            changed.push((fresh.clone(), target));
            (place, fresh)
        };
        let file = fs::File::create(&fresh).map_err(|error| failed(&fresh, &error))?;
        let stamp = write(file, bytes).map_err(|error| failed(&fresh, &error))?;
        Ok((Put::Changed(place), stamp))
    }

    /// Whether a file that differs from the page to be written and of which there is no record is one that a
    /// build wrote: one that was killed; or, where the manifest was lost with the folder's history, it says so
    /// itself or is a theme's.
    fn is_ours(&self, path: &str, target: &Path) -> bool {
        self.manifest.begun().contains(path) || path.starts_with("static/") || says_so(target)
    }

    /// Gives a changed page its name; the old file is kept aside until all have changed.
    pub(super) fn rename(&mut self, place: usize) -> Result<Stamp, Diagnostic> {
        let (fresh, target) = lock(&self.changed)[place].clone();
        let renamed = fs::rename(&target, old(&fresh)).and_then(|()| {
            fs::rename(&fresh, &target).inspect_err(|_| {
                let _ = fs::rename(old(&fresh), &target);
            })
        });
        renamed.map_err(|error| failed(&target, &error))?;
        self.renamed.push(place);
        let found = fs::symlink_metadata(&target).map_err(|error| failed(&target, &error))?;
        Ok(Stamp::of(&found).unwrap_or_default())
    }

    /// Lets the old files go.
    pub(super) fn finish(&self) {
        if !lock(&self.changed).is_empty() {
            let _ = fs::remove_dir_all(&self.staging);
        }
    }

    /// Removes what was written; best effort, the error that made it necessary is the one to report.
    pub(super) fn take_back(&self) {
        let changed = lock(&self.changed);
        for place in &self.renamed {
            let (fresh, target) = &changed[*place];
            let _ = fs::rename(old(fresh), target);
        }
        let _ = fs::remove_dir_all(&self.staging);
        for file in lock(&self.new).iter() {
            let _ = fs::remove_file(file);
        }
        for folder in self.made_folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Makes a folder; gives it back if it was not there.
fn make_folder(folder: PathBuf) -> Result<Option<PathBuf>, Diagnostic> {
    match fs::create_dir(&folder) {
        Ok(()) => Ok(Some(folder)),
        // What the system says of a folder that is there depends on the system.
        Err(_) if folder.is_dir() => Ok(None),
        Err(error) => Err(failed(&folder, &error)),
    }
}

fn write(mut file: fs::File, bytes: &[u8]) -> io::Result<Stamp> {
    file.write_all(bytes)?;
    Ok(Stamp::of(&file.metadata()?).unwrap_or_default())
}

/// The files below `output` that say they are this program's, by their paths there, sorted.
pub(super) fn generated(output: &Path) -> Vec<String> {
    let walk = WalkDir::new(output).sort_by_file_name().into_iter().flatten();
    let files = walk.filter(|entry| entry.file_type().is_file() && says_so(entry.path()));
    let path = |entry: walkdir::DirEntry| {
        let path = entry.path().strip_prefix(output).unwrap_or(entry.path());
        path.to_string_lossy().replace('\\', "/")
    };
    files.map(path).collect()
}

/// Whether a file says that this program made it.
fn says_so(file: &Path) -> bool {
    let is_text = |name: &Path| {
        let extension = name.extension().and_then(std::ffi::OsStr::to_str);
        matches!(extension, Some("html" | "xml" | "json" | "txt"))
    };
    let made = |bytes: &[u8]| GENERATORS.iter().any(|own| memmem::find(bytes, own).is_some());
    is_text(file) && fs::read(file).is_ok_and(|bytes| made(&bytes))
}

/// Where the old file waits while its successor `fresh` takes its place.
fn old(fresh: &Path) -> PathBuf {
    fresh.with_extension("old")
}

/// A lock that a panic elsewhere does not break: the lists hold paths, which are whole or absent.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
