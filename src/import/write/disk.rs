//! What stands on the disk below `content/` while an import makes items.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use ahash::AHashMap;

use crate::content::store::{StoreError, has_folder, read};

/// The files below `content/`, as one import finds them.
///
/// A folder that is missing when it is first asked for has no file until the import ends, which fails if somebody made
/// it by then ([`stage_settled`](crate::content::store::Transaction::stage_settled)). Most items are asked for twice,
/// and to look for a file that is not there takes a fifth of the time of writing it.
pub(in crate::import) struct Disk<'a> {
    content: &'a Path,
    /// By a folder's path: whether it is missing.
    folders: Mutex<AHashMap<String, bool>>,
}

impl<'a> Disk<'a> {
    pub(super) fn new(content: &'a Path) -> Disk<'a> {
        Disk { content, folders: Mutex::default() }
    }

    /// The bytes of a file; `None` if there is none.
    pub(super) fn read(&self, file: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let is_missing = file.rsplit_once('/').is_some_and(|(folder, _)| self.is_missing(folder));
        if is_missing { Ok(None) } else { read(self.content, file) }
    }

    /// Whether a folder was missing when it was first asked for.
    pub(in crate::import) fn is_missing(&self, folder: &str) -> bool {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(is_missing) = folders.get(folder) {
            return *is_missing;
        }
        let is_missing = !has_folder(self.content, folder);
        folders.insert(folder.to_owned(), is_missing);
        is_missing
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "a test makes its own files")]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_folder_that_is_not_there_has_no_file() {
        let content = tempfile::tempdir().unwrap();
        fs::create_dir(content.path().join("1403")).unwrap();
        let disk = Disk::new(content.path());
        assert_eq!(disk.read("1403/a.md").unwrap(), None);
        assert_eq!(disk.read("1404/a.md").unwrap(), None);
        fs::create_dir(content.path().join("1404")).unwrap();
        for file in ["1403/a.md", "1404/a.md", "a.md"] {
            fs::write(content.path().join(file), file).unwrap();
        }
        // One that was there is looked into each time.
        assert_eq!(disk.read("1403/a.md").unwrap(), Some(b"1403/a.md".to_vec()));
        assert_eq!(disk.read("1404/a.md").unwrap(), None);
        assert_eq!(disk.read("a.md").unwrap(), Some(b"a.md".to_vec()));
    }
}
