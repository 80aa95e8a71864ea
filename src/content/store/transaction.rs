//! Files that are written together or not at all.

mod recovery;

use std::collections::HashMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{StoreError, failed};
use crate::digest::same_bytes;
use crate::report::shown;

/// The folder in `content/` where a transaction stages its files; there only while one runs.
const STAGING: &str = ".bayegan-import";

/// How many staged files stand in one folder of it. Threads that each write a range of them wait for each other
/// where two ranges meet; in one folder of all they would wait for every file.
const PART: usize = 256;

/// The file in it that says where each staged file goes, a path a line.
const JOURNAL: &str = "journal";

/// The folder in it with the folders that `content/` has none of: each of them, and all that is in it, is put in its
/// place in one step.
const FOLDERS: &str = "folders";

/// How a line of the journal begins: with what is to become of its file, or that it is a folder of [`FOLDERS`].
const WRITTEN: char = '+';
const REMOVED: char = '-';
const FOLDER: char = '/';

/// The file in it that says that all is staged: what is begun then is completed, whatever happens.
const COMMITTED: &str = "committed";

/// What is said of a folder that somebody made meanwhile.
const MEANWHILE: &str = "is there since this began, and it was not before; do the same again";

/// The file in it that only one transaction can lock.
const LOCK: &str = "lock";

/// The one import under way, and the files it writes together or not at all.
///
/// Every file is staged inside `content/` first, so that a full disk shows before anything changed; then all
/// are renamed into place, and what was done is taken back if a rename fails. What is in memory does not grow
/// with their number.
///
/// While it lives no other import reads or writes `content/`. What is staged when it is dropped is not
/// written. Killed while it commits, it leaves whole files only, and the next transaction completes the rest.
#[derive(Debug)]
pub struct Transaction {
    content: PathBuf,
    staging: PathBuf,
    lock: Option<File>,
    /// Folders made for the files under way, and, until the first commit, for the transaction itself.
    made: Vec<PathBuf>,
    journal: Option<BufWriter<File>>,
    /// How many files are staged.
    staged: usize,
    /// How many of the folders that they stand in are there.
    parts: usize,
    /// How many files were begun.
    begun: usize,
    /// The folder that was last seen to be there.
    folder: PathBuf,
    /// By a folder below `content/`: the first on the way to it that is not there.
    missing: HashMap<String, Option<String>>,
    /// Which of those are staged whole.
    whole: HashMap<String, bool>,
    /// Whether the removal of a file is staged: what is written behind that waits for its turn, file by file.
    removes: bool,
    /// Whether a transaction that was killed was completed first.
    completed: bool,
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
            journal: None,
            staged: 0,
            parts: 0,
            begun: 0,
            folder: PathBuf::new(),
            missing: HashMap::new(),
            whole: HashMap::new(),
            removes: false,
            completed: false,
        };
        transaction.make_folder(content)?;
        fs::create_dir_all(&staging).map_err(failed(&staging, "cannot be made"))?;
        let path = staging.join(LOCK);
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
        // What one that was killed before it committed left behind is of no use: its lock is gone.
        transaction.completed = recovery::complete(&staging, content)?;
        transaction.clear()?;
        Ok(transaction)
    }

    /// Whether one that was killed while it committed was completed before this one began.
    pub fn has_completed(&self) -> bool {
        self.completed
    }

    /// Stages files, paths below `content/` and each once, behind those that are staged.
    pub fn stage(&mut self, files: &[(String, Vec<u8>)]) -> Result<(), StoreError> {
        let mut paths = Vec::with_capacity(files.len());
        for (file, _) in files {
            paths.push(if self.is_whole(file, !self.removes)? {
                self.staging.join(FOLDERS).join(file)
            } else {
                self.enter(file).map(|place| self.temporary(place))?
            });
        }
        let is_new = |(path, (_, bytes)): &(PathBuf, &(String, Vec<u8>))| {
            let written = File::create_new(path).and_then(|mut out| out.write_all(bytes));
            match written {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
                written => written.map(|()| true).map_err(failed(path, "cannot be written")),
            }
        };
        let places: Vec<(PathBuf, &(String, Vec<u8>))> = paths.into_iter().zip(files).collect();
        // Threads that make files in one folder wait for each other.
        let folders: Vec<_> = places.chunk_by(|(a, _), (b, _)| a.parent() == b.parent()).collect();
        let written = |places: &&[(PathBuf, &_)]| places.iter().map(is_new).collect();
        let are_new: Vec<Vec<bool>> =
            folders.par_iter().map(written).collect::<Result<_, StoreError>>()?;
        let are_new = are_new.into_iter().flatten();
        // What an earlier stage wrote there is written over when the turn of this one comes.
        for ((file, bytes), _) in files.iter().zip(are_new).filter(|(_, is_new)| !is_new) {
            let path = self.enter(file).map(|place| self.temporary(place))?;
            fs::write(&path, bytes).map_err(failed(&path, "cannot be written"))?;
        }
        Ok(())
    }

    /// Stages files likewise; `was_missing` says of a folder whether it was not there when it was settled what goes
    /// into it.
    ///
    /// Fails for such a folder that is there by now: what is in it is somebody's, and nobody looked at it.
    pub fn stage_settled(
        &mut self,
        files: &[(String, Vec<u8>)],
        was_missing: impl Fn(&str) -> bool,
    ) -> Result<(), StoreError> {
        self.stage(files)?;
        let folders = files.iter().filter_map(|(file, _)| file.rsplit_once('/'));
        let mut there = folders
            .map(|(folder, _)| folder)
            .filter(|folder| self.missing.get(*folder) == Some(&None));
        match there.find(|folder| was_missing(folder)) {
            Some(folder) => {
                let made = io::ErrorKind::AlreadyExists.into();
                Err(failed(&self.content.join(folder), MEANWHILE)(made))
            }
            None => Ok(()),
        }
    }

    /// Whether a file stands in a folder that is staged whole: one that is not there yet, from its first file on,
    /// if that `may` be.
    fn is_whole(&mut self, file: &str, may: bool) -> Result<bool, StoreError> {
        let Some((folder, _)) = file.rsplit_once('/') else { return Ok(false) };
        if let Some(missing) = self.missing.get(folder) {
            return Ok(may && missing.as_ref().is_some_and(|missing| self.whole[missing]));
        }
        let ends = folder.match_indices('/').map(|(at, _)| at).chain([folder.len()]);
        let missing = ends.map(|at| &folder[..at]).find(|on| !self.content.join(on).is_dir());
        let missing = missing.map(str::to_owned);
        self.missing.insert(folder.to_owned(), missing.clone());
        let Some(missing) = missing else { return Ok(false) };
        let is_whole = if let Some(is_whole) = self.whole.get(&missing) {
            *is_whole
        } else {
            if may {
                self.enter_line(FOLDER, &missing)?;
            }
            self.whole.insert(missing, may);
            may
        };
        if is_whole {
            let folder = self.staging.join(FOLDERS).join(folder);
            fs::create_dir_all(&folder).map_err(failed(&folder, "cannot be made"))?;
        }
        Ok(is_whole && may)
    }

    /// Begins a file that comes piece by piece.
    pub fn create(&mut self) -> Result<StagedFile, StoreError> {
        self.begun += 1;
        let path = self.staging.join(format!("begun-{}", self.begun));
        let out = File::create(&path).map_err(failed(&path, "cannot be written"))?;
        Ok(StagedFile { out: BufWriter::with_capacity(1 << 16, out), path })
    }

    /// Stages a file that is whole now, behind those that are staged; not where the very same is there.
    pub fn stage_file(&mut self, staged: StagedFile, file: &str) -> Result<(), StoreError> {
        let path = staged.finish()?;
        let cannot = failed(&path, "cannot be staged");
        if is_same(&path, &self.content.join(file)).map_err(&cannot)? {
            return fs::remove_file(&path).map_err(&cannot);
        }
        let place = self.enter(file)?;
        fs::rename(&path, self.temporary(place)).map_err(&cannot)
    }

    /// Stages the removal of a file, behind what is staged.
    pub fn remove(&mut self, file: &str) -> Result<(), StoreError> {
        self.removes = true;
        self.enter_line(REMOVED, file).map(|_| ())
    }

    /// Puts every staged file in its place, in the order they were staged, or none.
    pub fn commit(&mut self) -> Result<(), StoreError> {
        let before = self.made.len();
        let mut done = Vec::new();
        let put = self.put_all(&mut done);
        if put.is_ok() {
            self.made.clear();
        } else {
            // Killed from here on, it is not to be completed.
            let _ = fs::remove_file(self.staging.join(COMMITTED));
            self.take_back(&done);
            for folder in self.made.drain(before..).rev() {
                let _ = fs::remove_dir(folder);
            }
            self.folder = PathBuf::new();
        }
        self.discard();
        put
    }

    /// Leaves what is staged undone.
    pub fn discard(&mut self) {
        // What is left of it is removed when the transaction ends, if not now.
        let _ = self.clear();
    }

    /// Removes what is staged.
    fn clear(&mut self) -> Result<(), StoreError> {
        self.journal = None;
        self.staged = 0;
        self.parts = 0;
        self.missing.clear();
        self.whole.clear();
        self.removes = false;
        let lock = self.staging.join(LOCK);
        // Without it nothing of the rest means anything, so it goes first.
        let _ = fs::remove_file(self.staging.join(COMMITTED));
        let entries =
            fs::read_dir(&self.staging).map_err(failed(&self.staging, "cannot be read"))?;
        for entry in entries.flatten().filter(|entry| entry.path() != lock) {
            let path = entry.path();
            let removed =
                if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.map_err(failed(&path, "cannot be removed"))?;
        }
        Ok(())
    }

    /// Enters where the next staged file goes; gives its number.
    fn enter(&mut self, file: &str) -> Result<usize, StoreError> {
        self.is_whole(file, false)?;
        let place = self.enter_line(WRITTEN, file)?;
        while self.parts <= place / PART {
            let folder = self.staging.join(part(self.parts));
            fs::create_dir(&folder).map_err(failed(&folder, "cannot be made"))?;
            self.parts += 1;
        }
        Ok(place)
    }

    fn enter_line(&mut self, change: char, file: &str) -> Result<usize, StoreError> {
        let path = self.staging.join(JOURNAL);
        let failed = failed(&path, "cannot be written");
        let journal = match &mut self.journal {
            Some(journal) => journal,
            None => self.journal.insert(BufWriter::new(File::create(&path).map_err(&failed)?)),
        };
        writeln!(journal, "{change}{file}").map_err(&failed)?;
        self.staged += 1;
        Ok(self.staged - 1)
    }

    /// Puts every staged file in its place; `done` says of each whether another stood there.
    fn put_all(&mut self, done: &mut Vec<bool>) -> Result<(), StoreError> {
        let path = self.staging.join(JOURNAL);
        if let Some(journal) = &mut self.journal {
            journal.flush().map_err(failed(&path, "cannot be written"))?;
            File::create(self.staging.join(COMMITTED))
                .map_err(failed(&path, "cannot be written"))?;
        }
        for target in self.targets()? {
            let (change, target) = target?;
            let had = match change {
                REMOVED => self.take_out(done.len(), &target)?,
                FOLDER => self.put_folder(&target)?,
                _ => self.put(done.len(), &target)?,
            };
            done.push(had);
        }
        Ok(())
    }

    /// What is staged, in order: the change, and the file that changes.
    fn targets(
        &self,
    ) -> Result<impl Iterator<Item = Result<(char, PathBuf), StoreError>> + use<>, StoreError> {
        match self.journal {
            Some(_) => entries(&self.staging, &self.content).map(Some),
            None => Ok(None),
        }
        .map(|entries| entries.into_iter().flatten())
    }

    fn temporary(&self, place: usize) -> PathBuf {
        temporary(&self.staging, place)
    }

    fn backup(&self, place: usize) -> PathBuf {
        self.staging.join(format!("{place}.old"))
    }

    /// Puts one staged file in its place; says whether another stood there, which is kept as a backup.
    fn put(&mut self, place: usize, target: &Path) -> Result<bool, StoreError> {
        if let Some(folder) = target.parent() {
            self.make_folder(folder)?;
        }
        let fresh = self.temporary(place);
        if rename_to_none(&fresh, target) {
            return Ok(false);
        }
        let had = self.keep_aside(place, target)?;
        fs::rename(fresh, target).map_err(failed(target, "cannot be written"))?;
        Ok(had)
    }

    /// Puts a staged folder in its place, where none is: not even where somebody has made one meanwhile.
    fn put_folder(&mut self, target: &Path) -> Result<bool, StoreError> {
        let fresh = self.staged_folder(target);
        fs::rename(fresh, target).map_err(|error| {
            let is_there = target.exists();
            failed(target, if is_there { MEANWHILE } else { "cannot be made" })(error)
        })?;
        Ok(false)
    }

    /// Where the folder that is to be put at `target` is staged.
    fn staged_folder(&self, target: &Path) -> PathBuf {
        staged_folder(&self.staging, &self.content, target)
    }

    /// Removes a file, and the folders that it leaves empty; says whether it was there. It is kept as a
    /// backup.
    fn take_out(&mut self, place: usize, target: &Path) -> Result<bool, StoreError> {
        let had = self.keep_aside(place, target)?;
        if had {
            fs::remove_file(target).map_err(failed(target, "cannot be removed"))?;
            remove_empty_folders(target, &self.content);
            self.folder = PathBuf::new();
        }
        Ok(had)
    }

    /// Keeps a file that stands where another goes as a backup; says whether there is one.
    fn keep_aside(&self, place: usize, target: &Path) -> Result<bool, StoreError> {
        let had = target.try_exists().map_err(failed(target, "cannot be read"))?;
        if had {
            let backup = self.backup(place);
            // A second name for the old file costs nothing; where the file system has none, a copy.
            fs::hard_link(target, &backup)
                .or_else(|_| fs::copy(target, &backup).map(|_| ()))
                .map_err(failed(target, "cannot be kept aside"))?;
        }
        Ok(had)
    }

    /// Undoes [`Self::put`] for the first files. Best effort: the error that made it necessary is the one to
    /// report.
    fn take_back(&self, done: &[bool]) {
        let Ok(targets) = self.targets() else { return };
        let targets: Vec<_> = targets.zip(done).enumerate().collect();
        // The last first, for one file may have changed twice.
        for (place, (target, had)) in targets.into_iter().rev() {
            let Ok((change, target)) = target else { continue };
            let _ = match (change, had) {
                (_, true) => {
                    let _ = target.parent().map(fs::create_dir_all);
                    fs::rename(self.backup(place), target)
                }
                (REMOVED, false) => Ok(()),
                (FOLDER, false) => fs::rename(&target, self.staged_folder(&target)),
                (_, false) => fs::remove_file(target),
            };
        }
    }

    /// Makes a folder and those above it, remembering which were not there.
    fn make_folder(&mut self, folder: &Path) -> Result<(), StoreError> {
        if folder.as_os_str().is_empty() || folder == self.folder || folder.is_dir() {
            folder.clone_into(&mut self.folder);
            return Ok(());
        }
        if let Some(above) = folder.parent() {
            self.make_folder(above)?;
        }
        fs::create_dir(folder).map_err(failed(folder, "cannot be made"))?;
        self.made.push(folder.to_owned());
        folder.clone_into(&mut self.folder);
        Ok(())
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        // Another import's lock: its staging folder is not this one's to remove.
        if self.lock.is_none() && self.staging.join(LOCK).exists() {
            return;
        }
        let _ = fs::remove_dir_all(&self.staging);
        for folder in self.made.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// A file that is staged piece by piece.
#[derive(Debug)]
pub struct StagedFile {
    out: BufWriter<File>,
    path: PathBuf,
}

impl StagedFile {
    /// Writes a line behind what was written.
    pub fn write_line(&mut self, line: &str) -> Result<(), StoreError> {
        writeln!(self.out, "{line}").map_err(failed(&self.path, "cannot be written"))
    }

    /// Writes all that `reader` gives.
    pub fn write_from(&mut self, reader: &mut dyn Read) -> Result<(), StoreError> {
        io::copy(reader, &mut self.out).map(|_| ()).map_err(failed(&self.path, "cannot be written"))
    }

    /// Says that all of it is written; gives where it is staged.
    fn finish(mut self) -> Result<PathBuf, StoreError> {
        self.out.flush().map_err(failed(&self.path, "cannot be written"))?;
        Ok(self.path)
    }
}

/// Gives a file its name if no file has it: in one step, where looking first would take two. Says whether it did;
/// whoever is told that it did not finds out why.
#[cfg(target_os = "linux")]
fn rename_to_none(fresh: &Path, target: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, fresh, CWD, target, RenameFlags::NOREPLACE).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn rename_to_none(_: &Path, _: &Path) -> bool {
    false
}

/// Where the folder that is to be put at `target` in `content` is staged.
fn staged_folder(staging: &Path, content: &Path, target: &Path) -> PathBuf {
    staging.join(FOLDERS).join(target.strip_prefix(content).unwrap_or(target))
}

/// Where the staged file of that place is.
fn temporary(staging: &Path, place: usize) -> PathBuf {
    staging.join(part(place / PART)).join(place.to_string())
}

/// The name of a folder of staged files.
fn part(number: usize) -> String {
    format!("part-{number}")
}

/// What the journal in `staging` says, in order: the change, and the file or folder below `content` that changes.
fn entries(
    staging: &Path,
    content: &Path,
) -> Result<impl Iterator<Item = Result<(char, PathBuf), StoreError>> + use<>, StoreError> {
    let path = staging.join(JOURNAL);
    let journal = File::open(&path).map_err(failed(&path, "cannot be read"))?;
    let content = content.to_owned();
    Ok(BufReader::new(journal).lines().map(move |line| {
        let line = line.map_err(failed(&path, "cannot be read"))?;
        let mut file = line.chars();
        let change = file.next().unwrap_or(WRITTEN);
        Ok((change, content.join(file.as_str())))
    }))
}

/// Removes the folders between a file that is gone and `content` that it left empty.
fn remove_empty_folders(target: &Path, content: &Path) {
    let within = |folder: &&Path| folder.starts_with(content) && *folder != content;
    for folder in target.ancestors().skip(1).take_while(within) {
        // A folder that holds something stays.
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
}

/// Whether two files have the same bytes; a file that is not there has none.
fn is_same(one: &Path, other: &Path) -> io::Result<bool> {
    let Ok(kept) = File::open(other) else { return Ok(false) };
    let staged = File::open(one)?;
    if kept.metadata()?.len() != staged.metadata()?.len() {
        return Ok(false);
    }
    let bytes = staged.metadata()?.len();
    Ok(same_bytes(staged, kept)? == bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_is_all_or_nothing() {
        let sandbox = tempfile::tempdir().unwrap();
        let content = sandbox.path().join("site/content");
        let write = |transaction: &mut Transaction, files: &[(&str, &str)]| {
            let files =
                files.iter().map(|(file, text)| ((*file).to_owned(), text.as_bytes().to_vec()));
            transaction.stage(&files.collect::<Vec<_>>()).and_then(|()| transaction.commit())
        };
        drop(Transaction::begin(&content).unwrap());
        assert!(!sandbox.path().join("site").exists(), "what was not there is not there");

        let mut transaction = Transaction::begin(&content).unwrap();
        write(&mut transaction, &[("1402/a.md", "a")]).unwrap();
        assert_eq!(fs::read(content.join("1402/a.md")).unwrap(), b"a");

        // The last file cannot be put, after another was removed: its folder's name is a file's.
        transaction.remove("1402/a.md").unwrap();
        transaction.remove("1402/b.md").unwrap();
        assert!(write(&mut transaction, &[("1402/a.md", "b"), ("1402/a.md/x.md", "x")]).is_err());
        assert_eq!(fs::read(content.join("1402/a.md")).unwrap(), b"a");
        transaction.remove("1402/a.md").unwrap();
        transaction.commit().unwrap();
        assert!(!content.join("1402").exists(), "a folder that is left empty goes too");
        write(&mut transaction, &[("1402/a.md", "a")]).unwrap();

        // The last file cannot be put: its folder's name is a file's.
        let wrong = [("1402/a.md", "b"), ("1403/c.md", "c"), ("1402/a.md/x.md", "x")];
        assert!(write(&mut transaction, &wrong).is_err());
        assert_eq!(fs::read(content.join("1402/a.md")).unwrap(), b"a");
        assert!(!content.join("1403").exists());

        write(&mut transaction, &[("1402/d.md", "d")]).unwrap();
        drop(transaction);
        assert!(content.join("1402/d.md").exists() && !content.join(STAGING).exists());
    }

    #[test]
    fn a_folder_that_somebody_made_meanwhile_is_left_alone() {
        let sandbox = tempfile::tempdir().unwrap();
        let content = sandbox.path();
        let mut transaction = Transaction::begin(content).unwrap();
        // It was missing when it was settled what goes into it, and is there when that is staged.
        fs::create_dir(content.join("1404")).unwrap();
        fs::write(content.join("1404/a.md"), "somebody's").unwrap();
        let file = |file: &str| [(file.to_owned(), b"ours".to_vec())];
        transaction.stage_settled(&file("1403/a.md"), |_| true).unwrap();
        let failed = transaction.stage_settled(&file("1404/a.md"), |folder| folder == "1404");
        assert!(failed.unwrap_err().to_string().contains("do the same again"));
        transaction.discard();
        // One that was there is written into.
        transaction.stage_settled(&file("1404/b.md"), |_| false).unwrap();
        transaction.commit().unwrap();
        assert_eq!(fs::read(content.join("1404/a.md")).unwrap(), b"somebody's");
        assert_eq!(fs::read(content.join("1404/b.md")).unwrap(), b"ours");
        assert!(!content.join("1403").exists());
    }

    #[test]
    fn files_of_folders_that_are_new_take_their_turns() {
        let sandbox = tempfile::tempdir().unwrap();
        let content = sandbox.path();
        fs::create_dir(content.join("1402")).unwrap();
        let read = |file: &str| fs::read_to_string(content.join(file)).ok();
        let stage = |transaction: &mut Transaction, files: &[(&str, &str)]| {
            let file = |(file, text): &(&str, &str)| ((*file).to_owned(), (*text).into());
            transaction.stage(&files.iter().map(file).collect::<Vec<_>>()).unwrap();
        };

        // What is staged again is written over, whatever stands between.
        let mut transaction = Transaction::begin(content).unwrap();
        stage(&mut transaction, &[("1403/01/a.md", "1"), ("1403/b.md", "1"), ("1402/c.md", "1")]);
        stage(&mut transaction, &[("1403/01/a.md", "2"), ("1402/c.md", "2")]);
        transaction.remove("1403/b.md").unwrap();
        stage(&mut transaction, &[("1403/01/a.md", "3"), ("1404/d.md", "3")]);
        assert!(!content.join("1403").exists());
        transaction.commit().unwrap();
        let expected = [("1403/01/a.md", "3"), ("1402/c.md", "2"), ("1404/d.md", "3")];
        for (file, text) in expected {
            assert_eq!(read(file).as_deref(), Some(text), "{file}");
        }
        assert_eq!(read("1403/b.md"), None);

        // A file that comes piece by piece makes its folder, which then is none to put there whole.
        let mut piece = transaction.create().unwrap();
        piece.write_line("4").unwrap();
        transaction.stage_file(piece, "1405/e.md").unwrap();
        stage(&mut transaction, &[("1405/f.md", "4"), ("1406/g.md", "4")]);
        transaction.commit().unwrap();
        assert_eq!(read("1405/e.md").as_deref(), Some("4\n"));
        assert_eq!(read("1405/f.md").zip(read("1406/g.md")), Some(("4".into(), "4".into())));

        // Where somebody makes the folder meanwhile, nothing is written at all.
        stage(&mut transaction, &[("1402/h.md", "5"), ("1407/h.md", "5"), ("1408/h.md", "5")]);
        fs::create_dir(content.join("1408")).unwrap();
        fs::write(content.join("1408/h.md"), "own").unwrap();
        assert!(transaction.commit().is_err());
        assert_eq!(read("1408/h.md").as_deref(), Some("own"));
        assert!(!content.join("1402/h.md").exists() && !content.join("1407").exists());
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
}
