//! Under which name a dump is kept, and whether it goes on from the one that was kept by that name.

use std::io::{self, Read};

use super::archive::Archive;
use super::source::Source;
use crate::content::store::{SOURCES, open};
use crate::digest::{Sha256Writer, same_bytes};
use crate::report::Diagnostic;

/// How many bytes are compared at a time.
const CHUNK: usize = 1 << 16;

/// A dump under the name it is kept by.
pub(super) struct Kept {
    pub(super) source: Source,
    /// Whether its bytes are kept already.
    pub(super) same: bool,
    /// Whether the dump that was kept by this name, if one was, is the beginning of this one: its items
    /// are then where they were.
    pub(super) continues: bool,
}

/// The dump under the name it is kept by.
///
/// A dump of a known name is its longer version where it begins with the kept one; where the kept one
/// begins with it, it is an older version, and the kept one stands for it; else it gets another name. Of a
/// kept dump that is not there any more its ledger's digest tells.
pub(super) fn keep(
    mut source: Source,
    archive: &Archive,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Kept, Diagnostic> {
    let name = source.name.clone();
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, format!(".{extension}")),
        _ => (name.as_str(), String::new()),
    };
    let numbered = |number: usize| match number {
        1 => name.clone(),
        number => format!("{stem}-{number}{extension}"),
    };
    // Where one was taken back, there is a gap before the last.
    let start = format!("{stem}-");
    let number = |name: &str| {
        let number = name.strip_prefix(&start)?.strip_suffix(&extension)?.parse().ok()?;
        (numbered(number) == name).then_some(number)
    };
    // A higher number is not of copies: `news-1405.txt` says a year.
    let most = archive.names().count() + 1;
    let numbers = archive.names_from(&start).filter_map(number);
    let last = numbers.filter(|number| *number <= most).max().unwrap_or(1);
    let mut free = None;
    for number in 1.. {
        source.name = numbered(number);
        let file = format!("{SOURCES}/{}", source.name);
        let unreadable = |error: io::Error| {
            Diagnostic::error(format!("cannot be compared with {file}: {error}")).file(&source.path)
        };
        match (open(&archive.content, &file)?, archive.header(&source.name)) {
            (None, None) => {
                free.get_or_insert(number);
                if number >= last {
                    break;
                }
            }
            (None, Some(header)) => {
                if begins_with(&source, header.bytes, &header.sha256).map_err(unreadable)? {
                    return Ok(Kept { source, same: false, continues: true });
                }
            }
            (Some(kept), _) => {
                let kept_bytes = kept.metadata().map_err(unreadable)?.len();
                let same = same_bytes(&kept, source.reader());
                if same.map_err(unreadable)? == kept_bytes.min(source.bytes()) {
                    if kept_bytes > source.bytes() {
                        let message = format!(
                            "an older version of the kept dump {file}, which stands for it"
                        );
                        diagnostics.push(Diagnostic::note(message).file(&source.path));
                        source =
                            Source::of_file(&source.path, &source.name, kept, source.encoding)?;
                    }
                    let same = kept_bytes >= source.bytes();
                    return Ok(Kept { source, same, continues: true });
                }
            }
        }
    }
    source.name = numbered(free.unwrap_or(1));
    if source.name != name {
        let message =
            format!("another dump is kept as {name}; this one is kept as {}", source.name);
        diagnostics.push(Diagnostic::note(message).file(&source.path));
    }
    Ok(Kept { source, same: false, continues: false })
}

/// Whether the first bytes of the dump have the digest.
fn begins_with(source: &Source, bytes: u64, sha256: &str) -> io::Result<bool> {
    let mut digest = Sha256Writer::default();
    let mut reader = source.reader().take(bytes);
    let mut buffer = vec![0; CHUNK];
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(source.bytes() >= bytes && digest.finish() == sha256),
            read => digest.update(&buffer[..read]),
        }
    }
}
