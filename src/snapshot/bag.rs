//! A bag (`BagIt` 1.0, RFC 8493): the site's files, its built pages and their checksums, in a folder.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha512};

use super::clock::Clock;
use super::facts::{self, Facts};
use super::payload::{self, Origin, Payload};
use super::{pages, sums, unread, unwritten};
use crate::digest::hex;
use crate::render::Renderer;
use crate::report::Diagnostic;
use crate::site::Site;

/// Where its parts stand.
pub const DECLARATION: &str = "bagit.txt";
pub const INFO: &str = "bag-info.txt";
pub const MANIFEST: &str = "manifest-sha512.txt";
pub const TAG_MANIFEST: &str = "tagmanifest-sha512.txt";

/// The folder of the payload.
pub const DATA: &str = "data";

/// The folder of the built site in the payload.
pub const SITE: &str = "public";

/// What `bagit.txt` says.
pub const DECLARED: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// The longest line of `bag-info.txt`, in characters, as the RFC recommends.
const WIDTH: usize = 79;

/// A file of the payload: its path, its SHA-512 in hexadecimal, its bytes.
type Written = (String, String, u64);

/// Writes the site as a bag into the empty folder `folder`.
pub fn write(
    site: &Site,
    renderer: &Renderer,
    facts: &Facts,
    payload: &Payload,
    folder: &Path,
) -> Result<(), Diagnostic> {
    let data = folder.join(DATA);
    let mut written: Vec<Written> = Vec::new();
    let mut take = |file: Written| {
        written.push(file);
        Ok(())
    };
    let all: Vec<(&String, &Origin)> = payload.files.iter().collect();
    let put = |(): &mut (), (path, origin): &(&String, &Origin)| {
        let (digest, bytes) = match origin {
            Origin::Bytes(bytes) => put(&data.join(path), bytes)?,
            Origin::Item(item, digest) => {
                put(&data.join(path), &payload::item(site, item, *digest)?)?
            }
            Origin::File(file) => copy(file, &data.join(path))?,
        };
        Ok((format!("{DATA}/{path}"), digest, bytes))
    };
    pages::in_chunks(&all, pages::CHUNK, put, &mut take)?;
    let put_page = |page: &pages::Page<'_>| {
        let path = format!("{SITE}/{}", page.path);
        let (digest, bytes) = self::put(&data.join(&path), page.bytes)?;
        Ok((format!("{DATA}/{path}"), digest, bytes))
    };
    pages::each(site, renderer, put_page, &mut take)?;
    let manifest = sums::write(
        sums::Kind::Bag,
        written.iter().map(|(path, digest, _)| (path.as_str(), digest.as_str())),
    );
    let bytes = written.iter().map(|(_, _, bytes)| bytes).sum();
    let tags = [
        (DECLARATION, DECLARED.to_owned().into_bytes()),
        (INFO, info(facts, bytes, written.len()).into_bytes()),
        (MANIFEST, manifest.into_bytes()),
        (facts::PATH, facts.to_bytes()),
    ];
    let mut digests = Vec::new();
    for (name, bytes) in &tags {
        digests.push((*name, self::put(&folder.join(name), bytes)?.0));
    }
    let digests = digests.iter().map(|(name, digest)| (*name, digest.as_str()));
    self::put(&folder.join(TAG_MANIFEST), sums::write(sums::Kind::Bag, digests).as_bytes())?;
    Ok(())
}

/// What `bag-info.txt` says of a payload of so many bytes in so many files.
pub fn info(facts: &Facts, bytes: u64, files: usize) -> String {
    let day = facts.moment().map(Clock::day).unwrap_or_default();
    let mut out = String::new();
    for (label, value) in [
        ("Source-Organization", facts.author.as_str()),
        ("Bagging-Date", &day),
        ("External-Identifier", &facts.base_url),
        ("External-Description", &described(facts)),
        ("Bag-Size", &human(bytes)),
        ("Payload-Oxum", &format!("{bytes}.{files}")),
        ("Bag-Software-Agent", &facts.software),
    ] {
        // A line feed in a value would begin another field.
        let value = value.split_whitespace().collect::<Vec<_>>();
        if value.is_empty() {
            continue;
        }
        let mut line = format!("{label}:");
        let mut width = line.len();
        for word in value {
            // A line that begins with a space goes on from the one before.
            let length = word.chars().count();
            if width + 1 + length > WIDTH && width > label.len() + 1 {
                line.push('\n');
                width = 0;
            }
            let _ = write!(line, " {word}");
            width += 1 + length;
        }
        let _ = writeln!(out, "{line}");
    }
    out
}

/// What the bag holds, in a sentence or two.
fn described(facts: &Facts) -> String {
    let Facts { title, description, items, day, .. } = facts;
    let stop = if description.is_empty() { "" } else { ". " };
    format!("{title}. {description}{stop}{items} items up to {day} (Solar Hijri).")
}

/// A size for people: `3.4 MB`.
pub fn human(bytes: u64) -> String {
    let units = ["bytes", "kB", "MB", "GB", "TB"];
    let mut unit = 0;
    let mut tenths = bytes * 10;
    while tenths >= 10_000 && unit + 1 < units.len() {
        tenths /= 1000;
        unit += 1;
    }
    if unit == 0 {
        format!("{bytes} bytes")
    } else {
        format!("{}.{} {}", tenths / 10, tenths % 10, units[unit])
    }
}

/// Writes a file and the folders above it; gives its SHA-512 in hexadecimal and its length.
fn put(path: &Path, bytes: &[u8]) -> Result<(String, u64), Diagnostic> {
    let failed = unwritten(path);
    // Most folders are there already.
    match fs::write(path, bytes) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            make_folder(path)?;
            fs::write(path, bytes).map_err(&failed)?;
        }
        done => done.map_err(&failed)?,
    }
    Ok((hex(&Sha512::digest(bytes)), bytes.len() as u64))
}

/// Copies a file piece by piece.
fn copy(from: &Path, to: &Path) -> Result<(String, u64), Diagnostic> {
    make_folder(to)?;
    let mut input = File::open(from).map_err(unread(from))?;
    let mut out = BufWriter::new(File::create(to).map_err(unwritten(to))?);
    let mut digest = Sha512::new();
    let mut buffer = vec![0; 1 << 16];
    let mut length = 0;
    loop {
        let read = input.read(&mut buffer).map_err(unread(from))?;
        if read == 0 {
            break;
        }
        digest.update(&buffer[..read]);
        out.write_all(&buffer[..read]).map_err(unwritten(to))?;
        length += read as u64;
    }
    out.flush().map_err(unwritten(to))?;
    Ok((hex(&digest.finalize()), length))
}

fn make_folder(path: &Path) -> Result<(), Diagnostic> {
    let folder: PathBuf = path.parent().map(Path::to_owned).unwrap_or_default();
    fs::create_dir_all(&folder).map_err(unwritten(&folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_for_people() {
        for (bytes, size) in
            [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (3_456_789, "3.4 MB")]
        {
            assert_eq!(human(bytes), size);
        }
    }
}
