//! The snapshots of a folder.

use std::fs;
use std::path::{Path, PathBuf};

use super::read::Snapshot;
use super::sign::{MINISIGN, SSH};
use super::{Format, place, sums_beside, unread};
use crate::report::Diagnostic;

/// A snapshot that stands in a folder.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its name there.
    pub name: String,
    /// Its format.
    pub format: Format,
    /// What it says of itself.
    pub facts: super::facts::Facts,
    /// How many bytes it takes up.
    pub bytes: u64,
    /// Whether a signature stands beside it.
    pub signed: bool,
}

/// The snapshots that stand in `folder`, by their names, and what is wrong with those that cannot be read.
pub fn list(folder: &Path) -> Result<(Vec<Listed>, Vec<Diagnostic>), Diagnostic> {
    let entries = fs::read_dir(folder).map_err(unread(folder))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let (mut listed, mut diagnostics) = (Vec::new(), Vec::new());
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_bag = || path.join(super::bag::DECLARATION).exists();
        let named =
            [Format::Wacz, Format::Tar].iter().any(|format| name.ends_with(format.extension()));
        if name.starts_with('.') || !(named || is_bag()) {
            continue;
        }
        let beside = sums_beside(&path);
        let signed =
            [MINISIGN, SSH].iter().any(|suffix| place::with_suffix(&beside, suffix).exists());
        match Snapshot::open(&path) {
            Ok(snapshot) => listed.push(Listed {
                name,
                format: snapshot.format(),
                bytes: snapshot.bytes(),
                facts: snapshot.facts,
                signed,
            }),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    Ok((listed, diagnostics))
}
