//! Whether a snapshot is what it was when it was made: one line a fault, which says what and where.
//!
//! Nothing that stands in a snapshot is trusted: not a length, not an offset, not a path. What is read is
//! bounded, nothing is written. A snapshot has one way to be right, the bytes that this program writes for
//! what it holds, so that most checks write it again and compare.

mod bag;
mod index;
mod record;
mod tar;
mod wacz;

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::Path;

use super::facts::Facts;
use super::faults::Faults;
use super::sign::{Key, MINISIGN, SSH};
use super::{Format, place, sums, unread};
use crate::report::{Diagnostic, shown};

/// A snapshot that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Its format.
    pub format: Format,
    /// What it says of itself, where that can be read.
    pub facts: Option<Facts>,
    /// How many files or records were compared with their digests.
    pub compared: usize,
    /// Whether it is signed.
    pub signed: Signed,
}

/// What is known of a snapshot's signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    /// There is none.
    No,
    /// There is one, and no key to check it with.
    Unchecked,
    /// It is the key's.
    Yes,
}

/// What a format's own checks found out.
#[derive(Debug, Default)]
struct Checked {
    facts: Option<Facts>,
    compared: usize,
}

/// Checks the snapshot at `path`, and its signature if a key is given; gives what is wrong with it.
///
/// Fails where there is no snapshot, or none that can be read.
pub fn verify(path: &Path, key: Option<&Key>) -> Result<(Verified, Vec<Diagnostic>), Diagnostic> {
    let Some(format) = Format::of(path) else {
        let found = fs::symlink_metadata(path).map_err(unread(path));
        let message = "this is no snapshot: neither a .wacz, a .tar.zst nor a bag's folder";
        return Err(found.err().unwrap_or_else(|| Diagnostic::error(message).file(path)));
    };
    let failed = unread(path);
    let name = shown(path);
    let name = name.trim_end_matches('/');
    let mut beside = Faults::of(shown(&place::sums_beside(path)));
    let mut faults = Faults::of(name);
    let (signed, checked) = rayon::join(
        || check_beside(path, format, key, &mut beside),
        || match format {
            Format::Wacz => wacz::check(path, &mut faults),
            Format::Bag => bag::check(path, &mut faults),
            Format::Tar => tar::check(path, &mut faults),
        },
    );
    let (signed, Checked { facts, compared }) = (signed?, checked.map_err(&failed)?);
    let mut diagnostics = faults.into_diagnostics();
    diagnostics.extend(beside.into_diagnostics());
    Ok((Verified { format, facts, compared, signed }, diagnostics))
}

/// Checks the list of digests beside a snapshot, and its signature.
fn check_beside(
    path: &Path,
    format: Format,
    key: Option<&Key>,
    faults: &mut Faults,
) -> Result<Signed, Diagnostic> {
    let beside = place::sums_beside(path);
    let list = match File::open(&beside) {
        Ok(list) => list,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if format == Format::Tar {
                faults.add("", "is missing: nothing else proves a packed tar");
            } else if key.is_some() {
                faults.add("", "is missing: there is nothing that is signed");
            }
            return Ok(Signed::No);
        }
        Err(error) => return Err(unread(&beside)(error)),
    };
    let failed = unread(&beside);
    // A list of one line; a longer one is told by its second.
    let list = bounded(list, 1 << 14).map_err(&failed)?;
    let listed = sums::read(sums::Kind::Sha256Sum, &*list, "", faults).map_err(&failed)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let (file, name) = place::summed(path, format, &name);
    if listed.is_empty() {
        faults.add("", format!("does not list {name}"));
    }
    for (number, sum) in (1..).zip(&listed) {
        if sum.path != name {
            faults.add(format!(":{number}"), format!("lists {}, and not {name}", sum.path));
        } else if place::sha256_of(&file).map_err(unread(&file))? != sum.digest {
            faults.add(format!(":{number}"), format!("has another digest than {name}"));
        }
    }
    let signatures = [MINISIGN, SSH].map(|suffix| place::with_suffix(&beside, suffix));
    let Some(key) = key else {
        let signed = signatures.iter().any(|signature| signature.exists());
        return Ok(if signed { Signed::Unchecked } else { Signed::No });
    };
    let signature = place::with_suffix(&beside, key.suffix());
    if !signature.exists() {
        faults.add("", format!("is not signed: there is no {}", shown(&signature)));
        return Ok(Signed::No);
    }
    match key.check(&list, &signature)? {
        Ok(()) => Ok(Signed::Yes),
        Err(why) => {
            faults.add("", format!("the signature beside it is not this key's: {why}"));
            Ok(Signed::Unchecked)
        }
    }
}

/// Reads the facts of a snapshot, which stand at [`super::facts::PATH`].
fn facts_of(bytes: &[u8], faults: &mut Faults) -> Option<Facts> {
    match Facts::parse(bytes) {
        Ok(facts) => Some(facts),
        Err(why) => {
            faults.add(super::facts::PATH, format!("says nothing this program understands: {why}"));
            None
        }
    }
}

/// The bytes of a reader, at most so many and one.
fn bounded(reader: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    BufReader::new(reader).take(most + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
