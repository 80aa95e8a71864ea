//! What earlier builds wrote into an output folder: `.bayegan/outputs/<folder>.json`.
#![allow(clippy::disallowed_methods, reason = "the one reader and writer of .bayegan/")]

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::digest::sha256_hex;

/// The files of an output folder that are this program's.
#[derive(Debug)]
pub(super) struct Manifest {
    file: PathBuf,
    text: Option<Vec<u8>>,
    record: Record,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    output: String,
    /// Path below the output folder → SHA-256 in hexadecimal as written; empty while a build is under way.
    files: BTreeMap<String, String>,
}

impl Manifest {
    /// The manifest of the folder `output` of the site at `root`; an unreadable one counts as none, which
    /// costs no more than stale pages left behind.
    pub(super) fn load(root: &Path, output: &Path) -> Manifest {
        let name = output.strip_prefix(root).unwrap_or(output).to_string_lossy().into_owned();
        let hash = sha256_hex(name.as_bytes());
        let file = root.join(".bayegan/outputs").join(format!("{}.json", &hash[..16]));
        let text = std::fs::read(&file).ok();
        let record = text.as_deref().and_then(|text| serde_json::from_slice(text).ok());
        let record = record.unwrap_or(Record { output: name, files: BTreeMap::new() });
        Manifest { file, text, record }
    }

    /// The files, and the digests they were written with.
    pub(super) fn files(&self) -> &BTreeMap<String, String> {
        &self.record.files
    }

    /// Notes that `paths` are about to be written, so that a build that is killed leaves nothing unknown.
    pub(super) fn announce<'a>(&self, paths: impl Iterator<Item = &'a str>) -> io::Result<()> {
        let mut record = self.record.clone();
        let known = record.files.len();
        for path in paths {
            record.files.entry(path.to_owned()).or_default();
        }
        if record.files.len() == known { Ok(()) } else { write(&self.file, &record) }
    }

    /// Replaces the manifest by what stands in the folder now.
    pub(super) fn replace(&self, files: BTreeMap<String, String>) -> io::Result<()> {
        let record = Record { output: self.record.output.clone(), files };
        let current = std::fs::read(&self.file).ok();
        if current.as_deref() == Some(&serde_json::to_vec(&record)?) {
            return Ok(());
        }
        write(&self.file, &record)
    }

    /// Puts the manifest back as it was loaded; best effort, after a build that failed.
    pub(super) fn restore(&self) {
        let _ = match &self.text {
            Some(text) => std::fs::write(&self.file, text),
            None => std::fs::remove_file(&self.file),
        };
        if self.text.is_none() {
            // Only folders that are empty go.
            let outputs = self.file.parent();
            for folder in outputs.into_iter().chain(outputs.and_then(Path::parent)) {
                let _ = std::fs::remove_dir(folder);
            }
        }
    }
}

fn write(file: &Path, record: &Record) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let fresh = file.with_extension("new");
    std::fs::write(&fresh, serde_json::to_vec(record)?)?;
    std::fs::rename(fresh, file)
}
