//! Where a snapshot is written and how it gets its name: all of it at once, and over no other.
//!
//! It is made in a hidden folder beside its place, and renamed when it is whole and on the disk. Killed
//! before, what is left is that folder, which the next snapshot there clears away.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::sign::Signer;
use super::{Format, sums, unread, unwritten};
use crate::digest::{Sha256Writer, same_bytes};
use crate::report::Diagnostic;

/// How the hidden folder is called.
const PREFIX: &str = ".bayegan-snapshot-";
const SUFFIX: &str = ".part";

/// The file in it that the program holds locked that works there.
const LOCK: &str = "lock";

/// What the list of digests beside a snapshot is called, behind the snapshot's name.
pub const SUMS: &str = ".SHA256SUMS";

/// A snapshot under way.
#[derive(Debug)]
pub struct Stage {
    /// Where it is made: a file, or a folder that is there.
    pub path: PathBuf,
    format: Format,
    target: PathBuf,
    /// Removed with all in it when the stage is dropped.
    folder: TempDir,
    _lock: File,
}

/// What became of a snapshot that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed {
    /// It is there now.
    New,
    /// The very same was there.
    Same,
}

impl Stage {
    /// Begins a snapshot that is to be `target`; the folder above it is made where it is not there.
    pub fn begin(target: &Path, format: Format) -> Result<Stage, Diagnostic> {
        let above = above(target);
        let failed = unwritten(above);
        fs::create_dir_all(above).map_err(&failed)?;
        clear(above);
        let (folder, lock) =
            locked_folder(above).or_else(|_| locked_folder(above)).map_err(&failed)?;
        let path = folder.path().join("snapshot");
        if format == Format::Bag {
            fs::create_dir(&path).map_err(&failed)?;
        }
        Ok(Stage { path, format, target: target.to_owned(), folder, _lock: lock })
    }

    /// Gives the snapshot its name, and a list of digests beside it, signed where there is a signer. Where the
    /// very same snapshot is there, it stays. Another is not written over: the new one gets a number behind
    /// its name where `numbered` allows that, else it fails.
    pub fn commit(
        mut self,
        signer: Option<&Signer>,
        numbered: bool,
    ) -> Result<(PathBuf, Placed), Diagnostic> {
        let placed = self.choose(numbered)?;
        let failed = unwritten(&self.target);
        // The one waits for the disk, the other reads what is still in memory.
        let (synced, sums) = rayon::join(|| sync(&self.path, self.format), || self.sums());
        synced.map_err(&failed)?;
        // The list first: a snapshot that is there has all that belongs to it.
        let list = self.folder.path().join("sums");
        fs::write(&list, sums?).map_err(&failed)?;
        let beside = sums_beside(&self.target);
        if let Some(signer) = signer {
            let name = beside.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let (signature, suffix) = signer.sign(&list, &name)?;
            fs::rename(signature, with_suffix(&beside, suffix)).map_err(&failed)?;
        }
        File::open(&list).and_then(|list| list.sync_all()).map_err(&failed)?;
        fs::rename(&list, &beside).map_err(&failed)?;
        if placed == Placed::New {
            rename(&self.path, &self.target).map_err(&failed)?;
        }
        // A folder that cannot be synced, as on some network disks, is as it was.
        let _ = File::open(above(&self.target)).and_then(|folder| folder.sync_all());
        Ok((self.target.clone(), placed))
    }

    /// Settles on a name that is free, or on the very same snapshot.
    fn choose(&mut self, numbered: bool) -> Result<Placed, Diagnostic> {
        let first = self.target.to_string_lossy().into_owned();
        let extension = self.format.extension();
        let stem = first.strip_suffix(extension).unwrap_or(&first);
        for number in 2.. {
            if fs::symlink_metadata(&self.target).is_err() {
                break;
            }
            if self.is_same()? {
                return Ok(Placed::Same);
            }
            if !numbered {
                let message = "another snapshot stands there";
                let help = "name another file with --output; a snapshot is never written over";
                return Err(Diagnostic::error(message).help(help).file(&self.target));
            }
            self.target = PathBuf::from(format!("{stem}-{number}{extension}"));
        }
        Ok(Placed::New)
    }

    /// Whether what stands there already is what was made.
    fn is_same(&self) -> Result<bool, Diagnostic> {
        let (one, other) = match self.format {
            Format::Bag => {
                // A bag's last manifest tells all of it, where the bag is whole.
                let manifest = super::bag::TAG_MANIFEST;
                (self.path.join(manifest), self.target.join(manifest))
            }
            _ => (self.path.clone(), self.target.clone()),
        };
        let Ok(other) = File::open(&other) else { return Ok(false) };
        let one = File::open(&one).map_err(unread(&one))?;
        let length = |file: &File| file.metadata().map(|metadata| metadata.len());
        let (a, b) =
            (length(&one).map_err(unread(&self.path))?, length(&other).unwrap_or(u64::MAX));
        Ok(a == b && same_bytes(one, other).map_err(unread(&self.target))? == a)
    }

    /// The list of digests that stands beside the snapshot: of a bag, its last manifest's, which tells all.
    fn sums(&self) -> Result<String, Diagnostic> {
        let name = self.target.file_name().unwrap_or_default().to_string_lossy();
        let (file, name) = summed(&self.path, self.format, &name);
        let digest = sha256_of(&file).map_err(unread(&file))?;
        Ok(sums::write(sums::Kind::Sha256Sum, [(name.as_str(), digest.as_str())].into_iter()))
    }
}

/// The file whose digest the list beside a snapshot tells, and by what name.
pub fn summed(path: &Path, format: Format, name: &str) -> (PathBuf, String) {
    match format {
        Format::Bag => {
            let manifest = super::bag::TAG_MANIFEST;
            (path.join(manifest), format!("{name}/{manifest}"))
        }
        _ => (path.to_owned(), name.to_owned()),
    }
}

/// The list of digests beside the snapshot `target`.
pub fn sums_beside(target: &Path) -> PathBuf {
    with_suffix(target, SUMS)
}

/// A path with something behind its name.
pub fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// SHA-256 of a file, in hexadecimal.
pub fn sha256_of(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut digest = Sha256Writer::default();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match io::Read::read(&mut file, &mut buffer)? {
            0 => return Ok(digest.finish()),
            read => digest.update(&buffer[..read]),
        }
    }
}

/// A hidden folder in `above` that this program holds locked. Fails if another took the folder, while it was
/// not yet locked, for one that was left behind.
fn locked_folder(above: &Path) -> io::Result<(TempDir, File)> {
    let folder = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempdir_in(above)?;
    let lock = File::create(folder.path().join(LOCK))?;
    lock.lock()?;
    Ok((folder, lock))
}

/// The folder above a path.
fn above(path: &Path) -> &Path {
    match path.parent() {
        Some(above) if !above.as_os_str().is_empty() => above,
        _ => Path::new("."),
    }
}

/// Removes what snapshots that were killed left behind: hidden folders that nobody holds locked.
fn clear(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !name.starts_with(PREFIX) || !name.ends_with(SUFFIX) {
            continue;
        }
        let _ = match File::open(entry.path().join(LOCK)) {
            Ok(lock) if matches!(lock.try_lock(), Err(TryLockError::WouldBlock)) => Ok(()),
            Ok(_) => fs::remove_dir_all(entry.path()),
            // Killed while it was cleared away: the lock is made first and can be gone first.
            Err(_) if is_leftover(&entry.path()) => fs::remove_dir_all(entry.path()),
            // Killed before it was locked, or not locked yet: it is empty.
            Err(_) => fs::remove_dir(entry.path()),
        };
    }
}

/// Whether a hidden folder holds something and no lock. Nobody works there: the lock comes before all else.
fn is_leftover(folder: &Path) -> bool {
    let names = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let names: Vec<_> = names.collect();
    !names.is_empty() && names.iter().all(|name| name != LOCK)
}

/// Renames without writing over what has come to stand there.
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    if from.is_dir() {
        // A folder is renamed over an empty one only.
        return fs::rename(from, to);
    }
    match fs::hard_link(from, to) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        // A disk without second names for a file.
        Err(_) => fs::rename(from, to),
        Ok(()) => fs::remove_file(from),
    }
}

/// Brings a snapshot onto the disk.
fn sync(path: &Path, format: Format) -> io::Result<()> {
    if format != Format::Bag {
        return File::open(path)?.sync_all();
    }
    // A hundred thousand files one by one would take minutes; the file system writes them in one go.
    #[cfg(target_os = "linux")]
    return rustix::fs::syncfs(File::open(path)?).map_err(io::Error::from);
    #[cfg(not(target_os = "linux"))]
    for entry in walkdir::WalkDir::new(path) {
        let entry = entry?;
        if entry.file_type().is_file() {
            File::open(entry.path())?.sync_all()?;
        }
    }
    #[cfg(not(target_os = "linux"))]
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_is_there_whole_or_not_at_all() {
        let sandbox = tempfile::tempdir().unwrap();
        let names = || {
            let entries = fs::read_dir(sandbox.path()).unwrap();
            let mut names: Vec<_> =
                entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            names
        };
        let target = sandbox.path().join("a.wacz");
        let make = |bytes: &[u8]| {
            let stage = Stage::begin(&target, Format::Wacz).unwrap();
            fs::write(&stage.path, bytes).unwrap();
            stage
        };
        drop(make(b"one"));
        assert_eq!(names(), Vec::<String>::new());
        assert_eq!(make(b"one").commit(None, false).unwrap().1, Placed::New);
        assert_eq!(names(), ["a.wacz", "a.wacz.SHA256SUMS"]);
        assert_eq!(make(b"one").commit(None, true).unwrap().1, Placed::Same);
        let refused = make(b"two").commit(None, false).unwrap_err();
        assert!(refused.to_string().contains("another snapshot"));
        assert_eq!(fs::read(&target).unwrap(), b"one");
        assert_eq!(names(), ["a.wacz", "a.wacz.SHA256SUMS"]);
        let numbered = make(b"two").commit(None, true).unwrap();
        assert_eq!(numbered, (sandbox.path().join("a-2.wacz"), Placed::New));

        // What one that was killed left goes; what one holds that is at work stays.
        let left = sandbox.path().join(".bayegan-snapshot-x.part");
        fs::create_dir(&left).unwrap();
        fs::write(left.join(LOCK), "").unwrap();
        // One that was killed while it cleared such a folder away, its lock first; and one before it locked its.
        let half = sandbox.path().join(".bayegan-snapshot-y.part");
        fs::create_dir_all(half.join("snapshot/deep")).unwrap();
        let bare = sandbox.path().join(".bayegan-snapshot-z.part");
        fs::create_dir(&bare).unwrap();
        let other = make(b"two");
        let third = make(b"three");
        assert!(!left.exists() && !half.exists() && !bare.exists());
        assert!(other.path.exists() && third.path.exists());
    }
}
