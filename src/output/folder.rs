//! A site as a folder: pages are written where they differ, stale ones removed, all or nothing.
#![allow(clippy::disallowed_methods, reason = "the one writer of the site's folder")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use indicatif::ProgressBar;
use memchr::memmem;
use rayon::prelude::*;

use super::manifest::Manifest;
use crate::content::store::describe;
use crate::digest::sha256_hex;
use crate::render::{Pages, Renderer};
use crate::report::Diagnostic;
use crate::site::{Route, Site};

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

/// What a build did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Built {
    /// Files written: new ones and ones whose bytes changed.
    pub written: usize,
    /// Files whose bytes are what they were.
    pub unchanged: usize,
    /// Files removed, which an earlier build made and this one does not.
    pub removed: usize,
    /// Files that an earlier build made, this one does not, and that stay: somebody changed them since, or
    /// they could not be removed.
    pub kept: Vec<(String, Stays)>,
}

/// Why a file that is no page any more stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stays {
    /// Somebody changed it.
    Changed,
    /// The file system did not let it go.
    Stuck,
}

/// Renders every route of the site into the folder `output`, in parallel.
///
/// Writes only files whose bytes changed, never over a file that no build wrote, and removes only files that
/// an earlier build wrote. Fails with what the disk or a template says, and then leaves the folder as it was.
pub fn build(
    site: &Site,
    renderer: &Renderer,
    output: &Path,
    progress: &ProgressBar,
) -> Result<Built, Diagnostic> {
    let root = absolute(&site.config().root);
    let output = absolute(output);
    check(&root, &output)?;
    let manifest = Manifest::load(&root, &output);
    let routes: Vec<(&Route, String)> =
        site.routes().iter().map(|route| (route, route.path(site))).collect();
    manifest
        .announce(routes.iter().map(|(_, path)| path.as_str()))
        .map_err(|error| failed(&root.join(".bayegan"), &error))?;
    let mut writer = Writer::new(&output, &manifest);
    match writer.write(site, renderer, &routes, progress) {
        Ok(mut files) => {
            let mut built = writer.built();
            remove_stale(&output, &manifest, &mut files, &mut built);
            manifest.replace(files).map_err(|error| failed(&root.join(".bayegan"), &error))?;
            Ok(built)
        }
        Err(diagnostic) => {
            writer.take_back();
            manifest.restore();
            Err(diagnostic)
        }
    }
}

fn absolute(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    fs::canonicalize(&absolute).unwrap_or(absolute)
}

fn failed(path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::error(format!("cannot be written: {}", describe(error))).file(path)
}

/// Refuses an output folder in which the site's own files would be mixed with its pages.
fn check(root: &Path, output: &Path) -> Result<(), Diagnostic> {
    let inside = |name: &str| output.starts_with(root.join(name));
    let refused = if root.starts_with(output) {
        "the site's own files are in this folder"
    } else if ["content", "themes", ".bayegan", ".git"].into_iter().any(inside) {
        "this folder holds the site's own files"
    } else if output.exists() && !output.is_dir() {
        "this is a file, not a folder"
    } else {
        return Ok(());
    };
    Err(Diagnostic::error(refused).help("name another folder with --output").file(output))
}

/// Writes pages and remembers how to take them back.
struct Writer<'a> {
    output: &'a Path,
    manifest: &'a Manifest,
    staging: PathBuf,
    made_folders: Vec<PathBuf>,
    new: Mutex<Vec<PathBuf>>,
    changed: Mutex<Vec<(PathBuf, PathBuf)>>,
    unchanged: AtomicUsize,
    /// How many of the changed files have their new bytes in place.
    renamed: usize,
}

impl<'a> Writer<'a> {
    fn new(output: &'a Path, manifest: &'a Manifest) -> Writer<'a> {
        Writer {
            output,
            manifest,
            renamed: 0,
            staging: output.join(STAGING),
            made_folders: Vec::new(),
            new: Mutex::default(),
            changed: Mutex::default(),
            unchanged: AtomicUsize::new(0),
        }
    }

    /// Writes every route; gives the digest of each path's bytes.
    fn write(
        &mut self,
        site: &Site,
        renderer: &Renderer,
        routes: &[(&Route, String)],
        progress: &ProgressBar,
    ) -> Result<BTreeMap<String, String>, Diagnostic> {
        self.make_folders(routes)?;
        let _ = fs::remove_dir_all(&self.staging);
        let pages = Pages::new(renderer, site);
        let files = routes
            .par_iter()
            .map(|(route, path)| {
                let bytes = pages.render(route)?;
                self.put(path, &bytes)?;
                progress.inc(1);
                Ok((path.clone(), sha256_hex(&bytes)))
            })
            .collect::<Result<BTreeMap<_, _>, Diagnostic>>()?;
        // All is rendered and on the disk: what is left is to give the changed pages their names.
        let changed = lock(&self.changed).clone();
        for (fresh, target) in &changed {
            // The old file is kept aside until all have changed.
            fs::rename(target, old(fresh))
                .and_then(|()| {
                    fs::rename(fresh, target).inspect_err(|_| {
                        let _ = fs::rename(old(fresh), target);
                    })
                })
                .map_err(|error| failed(target, &error))?;
            self.renamed += 1;
        }
        let _ = fs::remove_dir_all(&self.staging);
        Ok(files)
    }

    /// Makes the folders of all paths, those above first.
    fn make_folders(&mut self, routes: &[(&Route, String)]) -> Result<(), Diagnostic> {
        let mut folders = BTreeSet::from([self.output.to_owned()]);
        for (_, path) in routes {
            let path = self.output.join(path);
            folders.extend(path.ancestors().skip(1).map(Path::to_owned));
        }
        for folder in folders.into_iter().filter(|folder| !folder.is_dir()) {
            fs::create_dir(&folder).map_err(|error| failed(&folder, &error))?;
            self.made_folders.push(folder);
        }
        Ok(())
    }

    /// Writes one page: a new one in its place, a changed one aside until all are written.
    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let target = self.output.join(path);
        let found = fs::symlink_metadata(&target).ok();
        let Some(found) = found else {
            lock(&self.new).push(target.clone());
            return fs::write(&target, bytes).map_err(|error| failed(&target, &error));
        };
        let same_size = found.is_file() && found.len() == bytes.len() as u64;
        if same_size && fs::read(&target).is_ok_and(|old| old == bytes) {
            self.unchanged.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        }
        if !self.is_ours(path, &target) {
            let message = "no build made this file, and a page is to stand there";
            let help = "move it away, or name another folder with --output";
            return Err(Diagnostic::error(message).help(help).file(target));
        }
        if found.is_dir() {
            let message = "a folder stands where the page is to be";
            return Err(Diagnostic::error(message).help("remove the folder").file(target));
        }
        fs::create_dir_all(&self.staging).map_err(|error| failed(&self.staging, &error))?;
        let fresh = {
            let mut changed = lock(&self.changed);
            let fresh = self.staging.join(changed.len().to_string());
            changed.push((fresh.clone(), target));
            fresh
        };
        fs::write(&fresh, bytes).map_err(|error| failed(&fresh, &error))
    }

    /// Whether a file that differs from the page to be written is one that a build wrote: the manifest knows
    /// it; or, where that was lost with the folder's history, it says so itself or is a theme's.
    fn is_ours(&self, path: &str, target: &Path) -> bool {
        self.manifest.files().contains_key(path)
            || path.starts_with("static/")
            || target.is_dir()
            || fs::read(target)
                .is_ok_and(|bytes| GENERATORS.iter().any(|own| memmem::find(&bytes, own).is_some()))
    }

    fn built(&self) -> Built {
        Built {
            written: lock(&self.new).len() + lock(&self.changed).len(),
            unchanged: self.unchanged.load(Ordering::Relaxed),
            ..Built::default()
        }
    }

    /// Removes what was written; best effort, the error that made it necessary is the one to report.
    fn take_back(&self) {
        for (fresh, target) in lock(&self.changed).iter().take(self.renamed) {
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

/// Where the old file waits while its successor `fresh` takes its place.
fn old(fresh: &Path) -> PathBuf {
    fresh.with_extension("old")
}

/// A lock that a panic elsewhere does not break: the lists hold paths, which are whole or absent.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Removes files that an earlier build wrote and this one does not, unless somebody changed them since. What
/// stays remains in the manifest, so that no later build forgets it.
fn remove_stale(
    output: &Path,
    manifest: &Manifest,
    files: &mut BTreeMap<String, String>,
    built: &mut Built,
) {
    let made: Vec<(&String, &String)> =
        manifest.files().iter().filter(|(path, _)| !files.contains_key(*path)).collect();
    for (path, sha256) in made {
        let target = output.join(path);
        let Ok(bytes) = fs::read(&target) else { continue };
        if !sha256.is_empty() && sha256_hex(&bytes) != *sha256 {
            built.kept.push((path.clone(), Stays::Changed));
            files.insert(path.clone(), sha256.clone());
            continue;
        }
        if fs::remove_file(&target).is_err() {
            built.kept.push((path.clone(), Stays::Stuck));
            files.insert(path.clone(), sha256.clone());
            continue;
        }
        built.removed += 1;
        // Folders that this leaves empty go too.
        for folder in target.ancestors().skip(1).take_while(|folder| *folder != output) {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
    }
}
