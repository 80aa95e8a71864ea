//! What a transaction that was killed left to do.

use std::fs;
use std::io;
use std::path::Path;
use std::time::SystemTime;

use walkdir::WalkDir;

use super::{
    COMMITTED, FOLDER, REMOVED, entries, failed, remove_empty_folders, staged_folder, temporary,
};
use crate::content::store::StoreError;

/// Completes the transaction whose files are staged in `staging`, if it had begun to put them in their places;
/// says whether it had.
///
/// A file that somebody changed since then stays as it is: an edited file is never overwritten.
pub(super) fn complete(staging: &Path, content: &Path) -> Result<bool, StoreError> {
    let Ok(committed) = fs::metadata(staging.join(COMMITTED)) else { return Ok(false) };
    let begun = committed.modified().map_err(failed(staging, "cannot be read"))?;
    for (place, entry) in entries(staging, content)?.enumerate() {
        let (change, target) = entry?;
        if change == FOLDER {
            put_folder(&staged_folder(staging, content, &target), &target, begun)?;
            continue;
        }
        let fresh = temporary(staging, place);
        if (change != REMOVED && !fresh.exists()) || changed_since(&target, begun) {
            continue;
        }
        if change == REMOVED {
            gone(fs::remove_file(&target)).map_err(failed(&target, "cannot be removed"))?;
            remove_empty_folders(&target, content);
        } else {
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder).map_err(failed(folder, "cannot be made"))?;
            }
            fs::rename(&fresh, &target).map_err(failed(&target, "cannot be written"))?;
        }
    }
    Ok(true)
}

/// Puts a staged folder in its place, where it is not there yet. If somebody has made one meanwhile, its files go
/// there one by one.
fn put_folder(fresh: &Path, target: &Path, begun: SystemTime) -> Result<(), StoreError> {
    if !fresh.exists() || fs::rename(fresh, target).is_ok() {
        return Ok(());
    }
    for entry in WalkDir::new(fresh).sort_by_file_name() {
        let entry = entry.map_err(|error| failed(fresh, "cannot be read")(error.into()))?;
        let target = target.join(entry.path().strip_prefix(fresh).unwrap_or(entry.path()));
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target).map_err(failed(&target, "cannot be made"))?;
        } else if !changed_since(&target, begun) {
            fs::rename(entry.path(), &target).map_err(failed(&target, "cannot be written"))?;
        }
    }
    Ok(())
}

/// Whether a file was written after a moment.
fn changed_since(file: &Path, moment: SystemTime) -> bool {
    fs::metadata(file).and_then(|file| file.modified()).is_ok_and(|modified| modified > moment)
}

/// Takes a file that is not there for one that is removed.
fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

#[cfg(test)]
mod tests {
    use super::super::*;

    #[test]
    fn what_was_begun_is_completed_and_what_was_edited_stays() {
        let sandbox = tempfile::tempdir().unwrap();
        let content = sandbox.path();
        let read = |file: &str| fs::read_to_string(content.join(file)).ok();
        let write = |file: &str, text: &str| {
            let file = content.join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        };
        for file in ["a.md", "b.md", "1402/c.md", "d.md"] {
            write(file, "old");
        }
        let stage = |transaction: &mut Transaction| {
            transaction.remove("1402/c.md").unwrap();
            transaction.remove("d.md").unwrap();
            let files =
                ["a.md", "b.md", "1403/e.md"].map(|file| (file.to_owned(), b"new".to_vec()));
            transaction.stage(&files).unwrap();
            transaction.journal.as_mut().unwrap().flush().unwrap();
        };

        // Killed before it commits, it leaves nothing to do.
        let mut killed = Transaction::begin(content).unwrap();
        stage(&mut killed);
        killed.lock = None;
        std::mem::forget(killed);
        assert!(!Transaction::begin(content).unwrap().has_completed());
        assert_eq!(read("a.md").as_deref(), Some("old"));

        // Killed behind its first removal, it is completed, but for what was edited meanwhile.
        let mut killed = Transaction::begin(content).unwrap();
        stage(&mut killed);
        File::create(killed.staging.join(COMMITTED)).unwrap();
        fs::remove_file(content.join("1402/c.md")).unwrap();
        killed.lock = None;
        std::mem::forget(killed);
        std::thread::sleep(std::time::Duration::from_millis(20));
        write("b.md", "edited");
        assert!(Transaction::begin(content).unwrap().has_completed());
        let expected = [
            ("a.md", Some("new")),
            ("b.md", Some("edited")),
            ("1402/c.md", None),
            ("d.md", None),
            ("1403/e.md", Some("new")),
        ];
        for (file, text) in expected {
            assert_eq!(read(file).as_deref(), text, "{file}");
        }
        assert!(!content.join("1402").exists() && !content.join(STAGING).exists());
    }

    #[test]
    fn folders_that_were_begun_are_completed_file_by_file_where_they_are_there() {
        let sandbox = tempfile::tempdir().unwrap();
        let content = sandbox.path();
        let read = |file: &str| fs::read_to_string(content.join(file)).ok();
        let mut killed = Transaction::begin(content).unwrap();
        let files = ["1402/05/a.md", "1402/05/b.md", "1403/c.md", "1404/d.md"];
        killed.stage(&files.map(|file| (file.to_owned(), b"new".to_vec()))).unwrap();
        killed.journal.as_mut().unwrap().flush().unwrap();
        File::create(killed.staging.join(COMMITTED)).unwrap();
        // One folder is in its place; another one somebody made since, with a file of the same name.
        fs::rename(killed.staging.join(FOLDERS).join("1404"), content.join("1404")).unwrap();
        killed.lock = None;
        std::mem::forget(killed);
        std::thread::sleep(std::time::Duration::from_millis(20));
        fs::create_dir_all(content.join("1402/05")).unwrap();
        fs::write(content.join("1402/05/b.md"), "own").unwrap();
        assert!(Transaction::begin(content).unwrap().has_completed());
        for (file, text) in files.into_iter().zip(["new", "own", "new", "new"]) {
            assert_eq!(read(file).as_deref(), Some(text), "{file}");
        }
        assert!(!content.join(STAGING).exists());
    }
}
