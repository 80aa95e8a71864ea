//! Stamps of many files of a folder, looked up from where the last one lay.
#![allow(clippy::disallowed_methods, reason = "looks at the site's folder")]

#[cfg(unix)]
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use crate::stamp::Stamp;

/// Looks at files below a folder, one after the other. A folder stays open from the second file of it in a row:
/// from there the system finds its neighbour in a third of the time that it takes from the root.
#[derive(Debug)]
pub(super) struct Look {
    root: PathBuf,
    /// The root, once it was needed.
    #[cfg(unix)]
    top: Option<OwnedFd>,
    /// The folder of the last file.
    #[cfg(unix)]
    last: String,
    /// The same, open, where more than one file of it was looked at.
    #[cfg(unix)]
    open: Option<OwnedFd>,
}

impl Look {
    /// Looks below `root`.
    pub(super) fn below(root: &Path) -> Look {
        Look {
            root: root.to_owned(),
            #[cfg(unix)]
            top: None,
            #[cfg(unix)]
            last: String::new(),
            #[cfg(unix)]
            open: None,
        }
    }

    /// The stamp of the file at `path` below the root; none, where no file stands there. A link is no file.
    #[cfg(unix)]
    pub(super) fn stamp(&mut self, path: &str) -> Option<Stamp> {
        use rustix::fs::{AtFlags, Mode, OFlags, open, openat, statat};
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        if self.top.is_none() {
            self.top = Some(open(&self.root, flags, Mode::empty()).ok()?);
        }
        let top = self.top.as_ref()?;
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let (from, path) = if folder.is_empty() {
            (top, name)
        } else if folder != self.last {
            self.open = None;
            self.last.clear();
            self.last.push_str(folder);
            (top, path)
        } else {
            if self.open.is_none() {
                self.open = Some(openat(top, folder, flags, Mode::empty()).ok()?);
            }
            (self.open.as_ref()?, name)
        };
        Stamp::of_stat(&statat(from, path, AtFlags::SYMLINK_NOFOLLOW).ok()?)
    }

    /// The stamp of the file at `path` below the root; none, where no file stands there. A link is no file.
    #[cfg(not(unix))]
    pub(super) fn stamp(&mut self, path: &str) -> Option<Stamp> {
        let found = std::fs::symlink_metadata(self.root.join(path)).ok()?;
        Stamp::of(&found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_stamp_is_the_same_from_wherever_it_is_looked_up() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("a/b")).unwrap();
        for path in ["top", "a/one", "a/two", "a/b/three"] {
            fs::write(root.join(path), path).unwrap();
        }
        let mut look = Look::below(root);
        for path in ["top", "a/one", "a/two", "a/b/three", "a/one", "top"] {
            let stamp = Stamp::of(&fs::symlink_metadata(root.join(path)).unwrap());
            assert!(stamp.is_some());
            assert_eq!(look.stamp(path), stamp, "{path}");
        }
        for none in ["a", "a/b", "none", "none/x", "a/none"] {
            assert_eq!(look.stamp(none), None, "{none}");
        }
    }
}
