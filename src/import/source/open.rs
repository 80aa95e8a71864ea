//! What a path holds: a file, standard input, or what is packed in it.
#![allow(clippy::disallowed_methods, reason = "the one reader of dumps")]

use std::io::{Cursor, Read};
use std::path::Path;

use crate::content::store::describe;
use crate::report::{Diagnostic, count};

/// The most bytes that a packed dump may have unpacked: a file that says it has more is a trap, or is
/// better unpacked by hand.
const LARGEST: u64 = 1 << 30;

/// The path that means standard input.
const STDIN: &str = "-";

/// A dump's name and its bytes.
pub(super) type Named = (String, Vec<u8>);

/// Reads what `path` holds: `-` is standard input; gzip and Zstandard are unpacked, of a ZIP archive each
/// file is a dump, all told by content.
pub(super) fn open(path: &Path) -> Result<Vec<Named>, Diagnostic> {
    let error = |message: String| Diagnostic::error(message).file(path);
    if path.as_os_str() == STDIN {
        let mut bytes = Vec::new();
        std::io::stdin()
            .read_to_end(&mut bytes)
            .map_err(|why| error(format!("standard input cannot be read: {why}")))?;
        return unpack(path, "stdin.txt", bytes);
    }
    if path.is_dir() {
        return Err(error("this is a folder, not a dump".to_owned()).help("name the files in it"));
    }
    let bytes = std::fs::read(path)
        .map_err(|why| error(format!("the dump cannot be read: {}", describe(&why))))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    unpack(path, &name.unwrap_or_default(), bytes)
}

fn unpack(path: &Path, name: &str, bytes: Vec<u8>) -> Result<Vec<Named>, Diagnostic> {
    let stem = |ending: &str| name.strip_suffix(ending).unwrap_or(name).to_owned();
    match bytes.as_slice() {
        [0x1f, 0x8b, ..] => {
            let decoder = flate2::read::MultiGzDecoder::new(Cursor::new(bytes));
            Ok(vec![(stem(".gz"), limited(path, decoder)?)])
        }
        [0x28, 0xb5, 0x2f, 0xfd, ..] => {
            let decoder = ruzstd::decoding::StreamingDecoder::new(Cursor::new(bytes))
                .map_err(|why| broken(path, &why))?;
            Ok(vec![(stem(".zst"), limited(path, decoder)?)])
        }
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => unzip(path, bytes),
        _ => Ok(vec![(name.to_owned(), bytes)]),
    }
}

/// The files of a ZIP archive, by the last part of their names: wherever those would climb to, nothing is
/// written there.
fn unzip(path: &Path, bytes: Vec<u8>) -> Result<Vec<Named>, Diagnostic> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|why| broken(path, &why))?;
    let mut files = Vec::new();
    let mut room = LARGEST;
    for place in 0..archive.len() {
        let entry = archive.by_index(place).map_err(|why| broken(path, &why))?;
        let whole = entry.name().map_err(|why| broken(path, &why))?.into_owned();
        let name = whole.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        if !entry.is_file() || name.starts_with('.') || !is_text_name(&name) {
            continue;
        }
        let unpacked = limited_to(path, entry, room)?;
        room -= unpacked.len() as u64;
        files.push((name, unpacked));
    }
    if files.is_empty() {
        let message = format!("there is no dump among its {}", count(archive.len(), "file"));
        return Err(Diagnostic::error(message).file(path));
    }
    files.sort();
    Ok(files)
}

/// Whether a packed file may be a dump: pictures and films that an export packs beside it are none.
fn is_text_name(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    ["", "txt", "text", "json", "jsonl", "ndjson", "html", "htm", "md", "log"]
        .contains(&ending.as_str())
}

fn limited(path: &Path, reader: impl Read) -> Result<Vec<u8>, Diagnostic> {
    limited_to(path, reader, LARGEST)
}

fn limited_to(path: &Path, reader: impl Read, limit: u64) -> Result<Vec<u8>, Diagnostic> {
    let mut bytes = Vec::new();
    reader.take(limit + 1).read_to_end(&mut bytes).map_err(|why| broken(path, &why))?;
    if bytes.len() as u64 > limit {
        let message = "unpacked, it has more than 1 GiB";
        return Err(Diagnostic::error(message)
            .help("unpack it by hand, and import its parts")
            .file(path));
    }
    Ok(bytes)
}

fn broken(path: &Path, why: &dyn std::fmt::Display) -> Diagnostic {
    Diagnostic::error(format!("it is packed, and cannot be unpacked: {why}")).file(path)
}
