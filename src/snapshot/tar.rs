//! A tar (POSIX ustar) packed with Zstandard: the plain copy, which any system of today unpacks.
//!
//! Its last member, `SHA256SUMS`, has the digest of every other. A path that is too long for ustar, or a file
//! of 8 GiB and more, has an extended header before it (POSIX pax).

pub mod read;

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use super::clock::Clock;
use super::facts::{self, Facts};
use super::payload::{self, Origin, Payload};
use super::{bag, pages, sums, unread, unwritten};
use crate::digest::{Sha256Writer, sha256_hex};
use crate::render::Renderer;
use crate::report::Diagnostic;
use crate::site::Site;

/// The list of digests in the tar's folder.
pub const SUMS: &str = "SHA256SUMS";

/// Bytes are written in blocks.
const BLOCK: usize = 512;

/// How strongly it is packed: what the `zstd` command takes unless told otherwise.
const LEVEL: i32 = 3;

/// The longest name and what may stand before it, in bytes.
const NAME: usize = 100;
const PREFIX: usize = 155;

/// The largest size that eleven octal digits say.
const LARGEST: u64 = 0o77_777_777_777;

/// Writes the site as a packed tar of the folder `folder` to `out`, which is the file `path`.
pub fn write(
    site: &Site,
    renderer: &Renderer,
    (facts, clock): (&Facts, Clock),
    payload: &Payload,
    folder: &str,
    (out, path): (impl Write + Send, &Path),
) -> Result<(), Diagnostic> {
    let failed = unwritten(path);
    let mut packed = zstd::Encoder::new(out, LEVEL).map_err(&failed)?;
    packed.include_checksum(true).map_err(&failed)?;
    // Packed piece by piece, the pieces being the same however many threads pack them.
    let threads = u32::try_from(rayon::current_num_threads()).unwrap_or(1);
    packed.multithread(threads).map_err(&failed)?;
    let mut tar = Tar { out: packed, folder, clock, sums: Vec::new(), path };
    tar.add(facts::PATH, &facts.to_bytes())?;
    // The built site stands between the other files, in the order of the paths.
    let all: Vec<(&String, &Origin)> = payload.files.iter().collect();
    let before = all.partition_point(|(path, _)| path.as_str() < bag::SITE);
    let (first, last) = all.split_at(before);
    let make = |(): &mut (), (path, origin): &(&String, &Origin)| {
        let origin = match origin {
            Origin::Item(item, digest) => Origin::Bytes(payload::item(site, item, *digest)?),
            origin => (*origin).clone(),
        };
        Ok(((*path).clone(), origin))
    };
    let take = |tar: &mut Tar<'_, _>, (path, origin): (String, Origin)| match origin {
        Origin::Bytes(bytes) => tar.add(&path, &bytes),
        Origin::Item(file, _) | Origin::File(file) => tar.copy(&path, &file),
    };
    pages::in_chunks(first, pages::CHUNK, make, |file| take(&mut tar, file))?;
    let page =
        |page: &pages::Page<'_>| Ok((format!("{}/{}", bag::SITE, page.path), page.bytes.to_vec()));
    pages::each(site, renderer, page, |(path, bytes)| tar.add(&path, &bytes))?;
    pages::in_chunks(last, pages::CHUNK, make, |file| take(&mut tar, file))?;
    let digests = tar.sums.iter().map(|(path, digest)| (path.as_str(), digest.as_str()));
    let digests = sums::write(sums::Kind::Sha256Sum, digests);
    tar.add(SUMS, digests.as_bytes())?;
    tar.out.write_all(&[0; 2 * BLOCK]).map_err(&failed)?;
    tar.out.finish().and_then(|mut out| out.flush()).map_err(&failed)
}

/// A tar under way.
struct Tar<'a, W: Write> {
    out: zstd::Encoder<'static, W>,
    folder: &'a str,
    clock: Clock,
    sums: Vec<(String, String)>,
    path: &'a Path,
}

impl<W: Write> Tar<'_, W> {
    fn add(&mut self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        self.sums.push((path.to_owned(), sha256_hex(bytes)));
        self.header(path, bytes.len() as u64)
            .and_then(|()| self.out.write_all(bytes))
            .and_then(|()| self.pad(bytes.len() as u64))
            .map_err(unwritten(self.path))
    }

    /// Adds a file piece by piece.
    fn copy(&mut self, path: &str, file: &Path) -> Result<(), Diagnostic> {
        let input = File::open(file).map_err(unread(file))?;
        let length = input.metadata().map_err(unread(file))?.len();
        self.header(path, length).map_err(unwritten(self.path))?;
        let mut digest = Sha256Writer::default();
        let mut input = input.take(length);
        let mut buffer = vec![0; 1 << 16];
        let mut copied = 0;
        loop {
            let read = input.read(&mut buffer).map_err(unread(file))?;
            if read == 0 {
                break;
            }
            digest.update(&buffer[..read]);
            self.out.write_all(&buffer[..read]).map_err(unwritten(self.path))?;
            copied += read as u64;
        }
        if copied != length {
            return Err(Diagnostic::error("changed while it was packed").file(file));
        }
        self.sums.push((path.to_owned(), digest.finish()));
        self.pad(length).map_err(unwritten(self.path))
    }

    fn header(&mut self, path: &str, size: u64) -> io::Result<()> {
        self.out.write_all(&headers(&format!("{}/{path}", self.folder), size, self.clock))
    }

    fn pad(&mut self, size: u64) -> io::Result<()> {
        self.out.write_all(&[0; BLOCK][..padding(size)])
    }
}

/// How many zeros fill the last block of a file.
fn padding(size: u64) -> usize {
    let over = usize::try_from(size % BLOCK as u64).unwrap_or_default();
    (BLOCK - over) % BLOCK
}

/// What stands before the bytes of a file: its header, and before that an extended one where it needs it.
fn headers(path: &str, size: u64, clock: Clock) -> Vec<u8> {
    let split = split(path);
    let mut records = Vec::new();
    if split.is_none() {
        records.extend(record("path", path));
    }
    if size > LARGEST {
        records.extend(record("size", &size.to_string()));
    }
    let mut out = Vec::new();
    if !records.is_empty() {
        let length = records.len() as u64;
        out.extend(header(("", "PaxHeader"), length, clock, b'x'));
        out.extend(&records);
        out.resize(out.len() + padding(length), 0);
    }
    let short = if size > LARGEST { 0 } else { size };
    out.extend(header(split.unwrap_or(("", "long")), short, clock, b'0'));
    out
}

/// A path as what stands before its name and the name, where ustar has room for both.
fn split(path: &str) -> Option<(&str, &str)> {
    if path.len() <= NAME {
        return Some(("", path));
    }
    let fits = |(at, _): &(usize, &str)| *at <= PREFIX && path.len() - at - 1 <= NAME;
    let (at, _) = path.match_indices('/').find(fits)?;
    Some((&path[..at], &path[at + 1..]))
}

/// A record of an extended header: its whole length in digits, a space, key, `=`, value, line feed.
fn record(key: &str, value: &str) -> Vec<u8> {
    let rest = format!(" {key}={value}\n");
    let mut length = rest.len() + 1;
    while length != rest.len() + length.to_string().len() {
        length = rest.len() + length.to_string().len();
    }
    format!("{length}{rest}").into_bytes()
}

/// A header: of nobody, readable by all, at the clock.
fn header((prefix, name): (&str, &str), size: u64, clock: Clock, kind: u8) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    let mut put = |at: usize, text: &[u8]| block[at..at + text.len()].copy_from_slice(text);
    let moment = clock.seconds().max(0);
    put(0, name.as_bytes());
    put(100, b"0000644\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    put(124, format!("{size:011o}\0").as_bytes());
    put(136, format!("{moment:011o}\0").as_bytes());
    put(148, b"        ");
    put(156, &[kind]);
    put(257, b"ustar\x0000");
    put(329, b"0000000\0");
    put(337, b"0000000\0");
    put(345, prefix.as_bytes());
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_split_where_it_fits() {
        let folder = "f".repeat(90);
        assert_eq!(split("a/b"), Some(("", "a/b")));
        let long = format!("{folder}/{folder}");
        assert_eq!(split(&long), Some((folder.as_str(), folder.as_str())));
        assert_eq!(split(&"n".repeat(101)), None);
        assert_eq!(split(&format!("{}/{}", "p".repeat(156), "n".repeat(50))), None);
        assert_eq!(record("path", &"x".repeat(90)).len(), 99);
        assert_eq!(record("path", &"x".repeat(91)).len(), 101);
        assert!(record("path", &"x".repeat(91)).starts_with(b"101 path="));
    }
}
