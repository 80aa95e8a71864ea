//! What earlier builds wrote into an output folder: `.bayegan/outputs/<folder>`.
#![allow(clippy::disallowed_methods, reason = "the one reader and writer of .bayegan/outputs/")]

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::digest::{Checksum, Digest, sha256_hex};
use crate::rows;
use crate::stamp::Stamp;

/// What the rows of the file are.
const KIND: &str = "output";

/// A file that a build wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    /// Its path below the output folder.
    #[serde(deserialize_with = "rows::text")]
    pub(super) path: String,
    /// What its bytes depended on.
    pub(super) fingerprint: Digest,
    /// Its bytes.
    pub(super) checksum: Checksum,
    /// The file as it was left.
    pub(super) stamp: Stamp,
}

/// The files of an output folder that are this program's.
#[derive(Debug)]
pub(super) struct Manifest {
    file: PathBuf,
    /// The folder's name, for a person who looks into the file.
    output: String,
    records: Vec<Record>,
    /// Made when a route stands at another place than its file did.
    by_path: OnceLock<HashMap<String, usize>>,
    /// Paths that a build was about to write which did not come to its end.
    begun: BTreeSet<String>,
    /// Whether there is a manifest, and it is whole.
    is_known: bool,
}

impl Manifest {
    /// The manifest of the folder `output` of the site at `root`; one that is damaged counts as none.
    pub(super) fn load(root: &Path, output: &Path) -> Manifest {
        let name = output.strip_prefix(root).unwrap_or(output).to_string_lossy().into_owned();
        let hash = sha256_hex(name.as_bytes());
        let file = root.join(".bayegan/outputs").join(&hash[..16]);
        let found: Option<(String, Vec<Record>)> = rows::read(&file, KIND);
        let found = found.filter(|(output, _)| *output == name);
        let is_known = found.is_some();
        let records = found.map(|(_, records)| records).unwrap_or_default();
        let begun =
            rows::read(&begun_file(&file), KIND).map(|(_, paths): (String, Vec<String>)| paths);
        let begun = begun.unwrap_or_default().into_iter().collect();
        Manifest { file, output: name, records, by_path: OnceLock::new(), begun, is_known }
    }

    /// What the build that came to its end last knew of a path.
    pub(super) fn get(&self, path: &str) -> Option<&Record> {
        let by_path = self.by_path.get_or_init(|| {
            let places = self.records.iter().enumerate();
            places.map(|(place, record)| (record.path.clone(), place)).collect()
        });
        by_path.get(path).map(|place| &self.records[*place])
    }

    /// The same, quicker where the route of that path stands at the place it stood at.
    pub(super) fn get_near(&self, place: usize, path: &str) -> Option<&Record> {
        let near = self.records.get(place).filter(|record| record.path == path);
        near.or_else(|| self.get(path))
    }

    /// Whether there is a manifest, and it is whole.
    pub(super) fn is_known(&self) -> bool {
        self.is_known
    }

    /// The files of the build that came to its end last.
    pub(super) fn records(&self) -> &[Record] {
        &self.records
    }

    /// The paths that a build which was killed may have written, beside those of [`Manifest::records`].
    pub(super) fn begun(&self) -> &BTreeSet<String> {
        &self.begun
    }

    /// Notes that `paths`, of which it has no record, are about to be written, so that a build that is killed
    /// leaves nothing unknown.
    pub(super) fn announce<'a>(&self, paths: impl Iterator<Item = &'a str>) -> io::Result<()> {
        let mut begun: Vec<&str> = paths.filter(|path| !self.begun.contains(*path)).collect();
        if begun.is_empty() {
            return Ok(());
        }
        begun.extend(self.begun.iter().map(String::as_str));
        rows::write(&begun_file(&self.file), KIND, &self.output, &begun)
    }

    /// Replaces the manifest by what stands in the folder now.
    pub(super) fn replace(&self, records: &[&Record]) -> io::Result<()> {
        if !self.is_known || !self.records.iter().eq(records.iter().copied()) {
            rows::write(&self.file, KIND, &self.output, records)?;
        }
        let begun = begun_file(&self.file);
        if begun.exists() { std::fs::remove_file(begun) } else { Ok(()) }
    }

    /// Puts what is announced back as it was loaded; best effort, after a build that failed.
    pub(super) fn restore(&self) {
        let begun = begun_file(&self.file);
        if !self.begun.is_empty() {
            let paths: Vec<&String> = self.begun.iter().collect();
            let _ = rows::write(&begun, KIND, &self.output, &paths);
            return;
        }
        let _ = std::fs::remove_file(begun);
        // Only folders that are empty go.
        let outputs = self.file.parent();
        for folder in outputs.into_iter().chain(outputs.and_then(Path::parent)) {
            let _ = std::fs::remove_dir(folder);
        }
    }
}

fn begun_file(file: &Path) -> PathBuf {
    file.with_extension("begun")
}
