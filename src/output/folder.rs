//! A site as a folder: what differs is written, what is stale removed, all or nothing.
#![allow(clippy::disallowed_methods, reason = "the one writer of the site's folder")]

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use rayon::prelude::*;

use super::look::Look;
use super::manifest::{Manifest, Record};
use super::room::Room;
use super::writer::{Put, Writer, generated};
use crate::content::store::describe;
use crate::digest::{Checksum, Digest};
use crate::render::{Fingerprints, Pages, Renderer};
use crate::report::Diagnostic;
use crate::site::{Route, Site};
use crate::stamp::{self, Stamp};

/// Routes that one thread works on at a time: few enough for the last ones to be shared by all threads.
const AT_ONCE: usize = 256;

/// What a build did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Built {
    /// Files written: new ones and ones whose bytes changed.
    pub written: usize,
    /// Files whose bytes are what they were.
    pub unchanged: usize,
    /// Files removed, which an earlier build made and this one does not.
    pub removed: usize,
    /// Files that an earlier build made, this one does not, and that stay, and why.
    pub kept: Vec<(String, Stays)>,
    /// How much room the site takes.
    pub room: Room,
    /// The stamp of the file that was changed last.
    last: Stamp,
}

impl Built {
    /// Waits until a change of any of the files just written would show in its stamp: some milliseconds, if
    /// they have not passed already.
    pub fn settle(&self) {
        if self.written > 0 {
            // Where a file system counts whole seconds, nobody waits for them.
            std::thread::sleep(self.last.settles_in(stamp::now()).min(stamp::TICK));
        }
    }
}

/// Why a file that is no page any more stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stays {
    /// Somebody changed it.
    Changed,
    /// The file system did not let it go.
    Stuck,
    /// It says that it is a page, but what this program wrote into the folder is not known any more.
    Unknown,
}

/// Builds a site into the folder `output`, in parallel.
///
/// Renders only routes whose fingerprint is another than when their file was written, and files that were
/// touched since; with `checksum`, files are compared by their bytes and not by size and times. Writes only
/// files whose bytes changed, never over a file that no build wrote, and removes only files that an earlier
/// build wrote. Fails with what the disk or a template says, and then leaves the folder as it was.
pub fn build(
    site: &Site,
    renderer: &Renderer,
    output: &Path,
    checksum: bool,
    progress: &ProgressBar,
) -> Result<Built, Diagnostic> {
    let root = absolute(&site.config().root);
    let output = absolute(output);
    check(&root, &output)?;
    let (manifest, fingerprints) =
        rayon::join(|| Manifest::load(&root, &output), || Fingerprints::new(renderer, site));
    let unknown = if manifest.is_known() { Vec::new() } else { generated(&output) };
    let plan = plan(site, &fingerprints, &output, &manifest, checksum);
    let mut writer = Writer::new(&output, &manifest);
    // The usual case of all: nothing is to be written, neither pages nor what is known of them.
    if plan.len() == manifest.records().len()
        && manifest.begun().is_empty()
        && plan.iter().zip(manifest.records()).all(|(step, record)| step.is_of(record))
    {
        let built = Built {
            unchanged: plan.len(),
            room: Room::of(site.routes(), manifest.records()),
            ..Built::default()
        };
        drop(plan);
        let_go(manifest);
        return Ok(built);
    }
    let due: Vec<&Due<'_>> = plan.iter().filter_map(Step::due).collect();
    progress.set_length(due.len() as u64);
    let state_failed = |error: io::Error| failed(&root.join(".bayegan"), &error);
    let mut built = Built { unchanged: plan.len() - due.len(), ..Built::default() };
    if !due.is_empty() {
        let news = due.iter().filter(|due| !due.is_known);
        manifest.announce(news.map(|due| due.path.as_str())).map_err(state_failed)?;
    }
    let fresh = match write(&mut writer, site, renderer, &due, &mut built, progress) {
        Ok(fresh) => fresh,
        Err(diagnostic) => {
            writer.take_back();
            manifest.restore();
            return Err(diagnostic);
        }
    };
    let records = records(&plan, &fresh);
    built.room = Room::of(site.routes(), &records);
    let records = remove_stale(&output, &manifest, records, &mut built);
    if !unknown.is_empty() {
        let current: HashSet<&str> = records.iter().map(|record| record.path.as_str()).collect();
        let is_lost =
            |path: &String| !current.contains(path.as_str()) && output.join(path).exists();
        built.kept.extend(unknown.into_iter().filter(is_lost).map(|path| (path, Stays::Unknown)));
    }
    manifest.replace(&records).map_err(state_failed)?;
    if built.written > 0 {
        let last = records.iter().map(|record| record.stamp).max_by_key(|stamp| stamp.last());
        built.last = last.unwrap_or_default();
    }
    drop(plan);
    let_go(manifest);
    Ok(built)
}

/// Lets what is known of a folder go while others go on: a hundred thousand texts take a while.
fn let_go(manifest: Manifest) {
    rayon::spawn(move || drop(manifest));
}

fn absolute(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    fs::canonicalize(&absolute).unwrap_or(absolute)
}

pub(super) fn failed(path: &Path, error: &io::Error) -> Diagnostic {
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

/// What is to be done about a route's file.
enum Step<'a> {
    /// Nothing: it stands there as it was left.
    Stands(&'a Record),
    /// Nothing: it has other times than it was left with, and the same bytes.
    Touched(Box<Record>),
    /// To be rendered.
    Due(Box<Due<'a>>),
}

/// A route that is to be rendered.
struct Due<'a> {
    route: &'a Route,
    path: String,
    fingerprint: Digest,
    /// Whether the build that came to its end last wrote it.
    is_known: bool,
}

impl<'a> Step<'a> {
    /// What is to be rendered.
    fn due(&self) -> Option<&Due<'a>> {
        match self {
            Step::Due(due) => Some(due),
            Step::Stands(_) | Step::Touched(_) => None,
        }
    }

    /// Whether a record stays what it is, at its place.
    fn is_of(&self, record: &Record) -> bool {
        matches!(self, Step::Stands(stands) if std::ptr::eq(*stands, record))
    }
}

/// What is to be done about each route. A file stands as it was left by its stamp, or else, or on demand, by
/// its bytes.
fn plan<'a>(
    site: &'a Site,
    fingerprints: &Fingerprints<'_>,
    output: &Path,
    manifest: &'a Manifest,
    checksum: bool,
) -> Vec<Step<'a>> {
    let step = |(look, path): &mut (Look, String), (place, route): (usize, &'a Route)| {
        path.clear();
        route.push_path(site, path);
        let fingerprint = fingerprints.of(route);
        let known = manifest.get_near(place, path);
        let stands = known.filter(|record| record.fingerprint == fingerprint).and_then(|record| {
            let stamp = look.stamp(path)?;
            if stamp == record.stamp && !checksum {
                return Some(Step::Stands(record));
            }
            let is_same = stamp.size() == record.stamp.size()
                && fs::read(output.join(&*path))
                    .is_ok_and(|bytes| Checksum::of(&bytes) == record.checksum);
            is_same.then(|| {
                if stamp == record.stamp {
                    Step::Stands(record)
                } else {
                    Step::Touched(Box::new(Record { stamp, ..record.clone() }))
                }
            })
        });
        stands.unwrap_or_else(|| {
            let is_known = known.is_some();
            Step::Due(Box::new(Due { route, path: path.clone(), fingerprint, is_known }))
        })
    };
    let routes = site.routes().par_iter().enumerate().with_max_len(AT_ONCE);
    routes.map_init(|| (Look::below(output), String::new()), step).collect()
}

/// Renders and writes what is due; gives the records of its files, in the same order.
fn write(
    writer: &mut Writer<'_>,
    site: &Site,
    renderer: &Renderer,
    due: &[&Due<'_>],
    built: &mut Built,
    progress: &ProgressBar,
) -> Result<Vec<Record>, Diagnostic> {
    writer.make_folders(due.iter().map(|due| due.path.as_str()))?;
    let pages = Pages::new(renderer, site);
    let put = |room: &mut Vec<u8>, due: &&Due<'_>| {
        let &Due { route, ref path, fingerprint, is_known } = *due;
        let bytes = pages.render_into(route, room)?;
        let (put, stamp) = writer.put(path, bytes, is_known)?;
        progress.inc(1);
        let checksum = Checksum::of(bytes);
        Ok((Record { path: path.clone(), fingerprint, checksum, stamp }, put))
    };
    let done = due.par_iter().with_max_len(AT_ONCE).map_init(Vec::new, put);
    let done: Vec<(Record, Put)> = done.collect::<Result<_, Diagnostic>>()?;
    // All is rendered and on the disk: what is left is to give the changed pages their names.
    let mut records: Vec<Record> = Vec::with_capacity(done.len());
    let mut written = 0;
    for (mut record, put) in done {
        written += usize::from(put != Put::Same);
        if let Put::Changed(place) = put {
            record.stamp = writer.rename(place)?;
        }
        records.push(record);
    }
    writer.finish();
    built.written = written;
    built.unchanged += due.len() - written;
    Ok(records)
}

/// The record of every route's file, of which those that were due are `fresh`.
fn records<'a>(plan: &'a [Step<'a>], fresh: &'a [Record]) -> Vec<&'a Record> {
    let mut fresh = fresh.iter();
    let record = |step: &'a Step<'a>| match step {
        Step::Stands(record) => Some(*record),
        Step::Touched(record) => Some(&**record),
        Step::Due(_) => fresh.next(),
    };
    plan.iter().filter_map(record).collect()
}

/// Removes files that an earlier build wrote and this one does not, unless somebody changed them since. What
/// stays remains in the manifest, so that no later build forgets it.
fn remove_stale<'a>(
    output: &Path,
    manifest: &'a Manifest,
    mut records: Vec<&'a Record>,
    built: &mut Built,
) -> Vec<&'a Record> {
    let is_same = |(old, new): (&Record, &&Record)| old.path == new.path;
    if records.len() == manifest.records().len()
        && manifest.begun().is_empty()
        && manifest.records().iter().zip(&records).all(is_same)
    {
        return records;
    }
    let current: HashSet<&str> = records.iter().map(|record| record.path.as_str()).collect();
    let mut stay = Vec::new();
    for record in manifest.records() {
        if current.contains(record.path.as_str()) {
            continue;
        }
        let target = output.join(&record.path);
        let Ok(bytes) = fs::read(&target) else { continue };
        let kept = if Checksum::of(&bytes) != record.checksum {
            Stays::Changed
        } else if remove(output, &target) {
            built.removed += 1;
            continue;
        } else {
            Stays::Stuck
        };
        built.kept.push((record.path.clone(), kept));
        stay.push(record);
    }
    // What a build that was killed left of them may be half a page, or a folder without one.
    for path in manifest.begun() {
        if current.contains(path.as_str()) || manifest.get(path).is_some() {
            continue;
        }
        let target = output.join(path);
        let is_there = target.is_file();
        if !is_there {
            remove_empty(output, &target);
        } else if remove(output, &target) {
            built.removed += 1;
        } else {
            built.kept.push((path.clone(), Stays::Stuck));
        }
    }
    records.extend(stay);
    records
}

/// Removes a file and the folders that this leaves empty; says whether it is gone.
fn remove(output: &Path, target: &Path) -> bool {
    let removed = fs::remove_file(target).is_ok();
    if removed {
        remove_empty(output, target);
    }
    removed
}

/// Removes the folders above `target` that are empty.
fn remove_empty(output: &Path, target: &Path) {
    for folder in target.ancestors().skip(1).take_while(|folder| *folder != output) {
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
}
