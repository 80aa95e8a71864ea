//! Gives the program a mark of the sources it is made of, so that a site built by another version of it is
//! built again, be the version's number the same.
#![allow(clippy::disallowed_methods, reason = "a build script reads the sources")]

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

fn main() -> std::io::Result<()> {
    let mut files = vec![PathBuf::from("Cargo.lock")];
    for folder in ["src", "themes", "data/places", "data/tags"] {
        println!("cargo:rerun-if-changed={folder}");
        collect(Path::new(folder), &mut files)?;
    }
    println!("cargo:rerun-if-changed=Cargo.lock");
    files.sort();
    let mut hash = DefaultHasher::new();
    for file in files {
        file.hash(&mut hash);
        // A package that is published has no lock file of its own.
        std::fs::read(&file).unwrap_or_default().hash(&mut hash);
    }
    println!("cargo:rustc-env=BAYEGAN_SOURCES={:016x}", hash.finish());
    Ok(())
}

/// Every file below a folder.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
