//! What stands on the disk below `content/` while an import makes items.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use ahash::AHashMap;

use crate::content::store::{StoreError, read};

/// The files below `content/`, as one import finds them.
///
/// A folder that is not there when it is first asked for has no file until the import ends: it writes all of them at
/// its end, and takes itself back if somebody else made the folder by then. Most items are asked for twice, and a
/// file that is not there takes as long to look for as a fifth of it to write.
pub(super) struct Disk<'a> {
    content: &'a Path,
    /// By a folder's path: whether it is there.
    folders: Mutex<AHashMap<String, bool>>,
}

impl<'a> Disk<'a> {
    pub(super) fn new(content: &'a Path) -> Disk<'a> {
        Disk { content, folders: Mutex::default() }
    }

    /// The bytes of a file; `None` if there is none.
    pub(super) fn read(&self, file: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let is_there = file.rsplit_once('/').is_none_or(|(folder, _)| self.has_folder(folder));
        if is_there { read(self.content, file) } else { Ok(None) }
    }

    fn has_folder(&self, folder: &str) -> bool {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(is_there) = folders.get(folder) {
            return *is_there;
        }
        // What cannot be looked at is looked at again with each file, which says why.
        let is_there = self.content.join(folder).try_exists().unwrap_or(true);
        folders.insert(folder.to_owned(), is_there);
        is_there
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
