//! Rows in a file of the program's own: packed, read and written on all cores, and checked, so that a file
//! that is cut off, damaged or another program's is found out.
#![allow(clippy::disallowed_methods, reason = "the one reader and writer of files of rows")]

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::marker::PhantomData;
use std::path::Path;

use rayon::prelude::*;
use serde::de::{self, DeserializeOwned, Visitor};
use serde::{Deserializer, Serialize};

use crate::digest::Checksum;

/// Rows in one block, which is packed and checked as a whole.
const BLOCK: usize = 4096;

/// Blocks that are packed before they are written.
const AHEAD: usize = 8;

/// Writes `head` and `rows` into `file`, in the place of what it held; `kind` names what the rows are. The
/// folder is made if it is not there.
///
/// Whoever reads the file meets the old rows or the new ones, never a part.
pub fn write<R: Serialize + Sync>(
    file: &Path,
    kind: &str,
    head: &impl Serialize,
    rows: &[R],
) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let fresh = file.with_extension("new");
    let written = write_all(&fresh, kind, head, rows).and_then(|()| fs::rename(&fresh, file));
    written.inspect_err(|_| {
        let _ = fs::remove_file(&fresh);
    })
}

fn write_all<R: Serialize + Sync>(
    file: &Path,
    kind: &str,
    head: &impl Serialize,
    rows: &[R],
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(file)?);
    out.write_all(&magic(kind))?;
    write_block(&mut out, &packed(&(rows.len() as u64, head))?)?;
    // Some blocks are packed while those before them are written.
    let mut packed_blocks: Vec<Vec<u8>> = Vec::new();
    for ahead in rows.chunks(BLOCK * AHEAD).chain([&rows[..0]]) {
        let (written, next) = rayon::join(
            || packed_blocks.iter().try_for_each(|block| write_block(&mut out, block)),
            || ahead.par_chunks(BLOCK).map(packed).collect::<Result<_, _>>(),
        );
        written?;
        packed_blocks = next?;
    }
    out.flush()
}

fn write_block(out: &mut impl Write, block: &[u8]) -> io::Result<()> {
    out.write_all(&(block.len() as u64).to_le_bytes())?;
    out.write_all(&Checksum::of(block).0)?;
    out.write_all(block)
}

fn packed<T: Serialize + ?Sized>(value: &T) -> io::Result<Vec<u8>> {
    postcard::to_stdvec(value).map_err(io::Error::other)
}

/// The head and the rows of `file`; `None` where it is not there or not whole, or holds something else.
pub fn read<H: DeserializeOwned, R: DeserializeOwned + Send>(
    file: &Path,
    kind: &str,
) -> Option<(H, Vec<R>)> {
    let mut blocks = Blocks::open(file, kind)?;
    let (count, head): (u64, H) = unpacked(&blocks.next()??)?;
    // A block is read while others are unpacked, so that the file is never in memory as a whole.
    let rows =
        blocks.enumerate().par_bridge().map(|(place, block)| Some((place, unpacked(&block?)?)));
    let mut rows: Vec<(usize, Vec<R>)> = rows.collect::<Option<_>>()?;
    rows.sort_unstable_by_key(|(place, _)| *place);
    let mut all = Vec::with_capacity(rows.iter().map(|(_, rows)| rows.len()).sum());
    all.extend(rows.into_iter().flat_map(|(_, rows)| rows));
    (all.len() as u64 == count).then_some((head, all))
}

/// The blocks of a file, one after the other, each with its checksum; nothing of one that is cut off.
struct Blocks {
    file: File,
    /// How many bytes of the file are left.
    left: u64,
}

impl Blocks {
    fn open(file: &Path, kind: &str) -> Option<Blocks> {
        let file = File::open(file).ok()?;
        let left = file.metadata().ok()?.len();
        let mut blocks = Blocks { file, left };
        let magic = magic(kind);
        (blocks.bytes(magic.len() as u64)? == magic).then_some(blocks)
    }

    fn bytes(&mut self, count: u64) -> Option<Vec<u8>> {
        self.left = self.left.checked_sub(count)?;
        let mut bytes = vec![0; usize::try_from(count).ok()?];
        self.file.read_exact(&mut bytes).ok()?;
        Some(bytes)
    }

    fn block(&mut self) -> Option<(Vec<u8>, Checksum)> {
        let head = self.bytes(8 + 16)?;
        let (length, checksum) = head.split_first_chunk::<8>()?;
        let checksum = Checksum(checksum.try_into().ok()?);
        Some((self.bytes(u64::from_le_bytes(*length))?, checksum))
    }
}

impl Iterator for Blocks {
    type Item = Option<(Vec<u8>, Checksum)>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.left == 0 {
            return None;
        }
        let block = self.block();
        // Behind one that is cut off there is no other.
        self.left = if block.is_none() { 0 } else { self.left };
        Some(block)
    }
}

fn unpacked<T: DeserializeOwned>((block, checksum): &(Vec<u8>, Checksum)) -> Option<T> {
    if Checksum::of(block) != *checksum {
        return None;
    }
    postcard::from_bytes(block).ok()
}

/// A text in a row, for `#[serde(deserialize_with = "rows::text")]`: that it is UTF-8 is found out several times
/// as fast as by itself.
pub fn text<'de, D: Deserializer<'de>, T: From<&'de str>>(deserializer: D) -> Result<T, D::Error> {
    struct Text<T>(PhantomData<T>);

    impl<'de, T: From<&'de str>> Visitor<'de> for Text<T> {
        type Value = T;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("the bytes of a text")
        }

        fn visit_borrowed_bytes<E: de::Error>(self, bytes: &'de [u8]) -> Result<T, E> {
            simdutf8::basic::from_utf8(bytes).map(Into::into).map_err(E::custom)
        }
    }

    deserializer.deserialize_bytes(Text(PhantomData))
}

/// How a file of rows begins. The number changes when what a row is does.
fn magic(kind: &str) -> Vec<u8> {
    format!("bayegan {kind} 3\n").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    struct Line {
        #[serde(deserialize_with = "text")]
        text: Box<str>,
    }

    #[test]
    fn a_text_comes_back_and_what_is_none_does_not() {
        let line = Line { text: "سطر‌ها".into() };
        let mut bytes = packed(&line).unwrap();
        assert_eq!(postcard::from_bytes::<Line>(&bytes).unwrap(), line);
        bytes[2] = 0xff;
        assert!(postcard::from_bytes::<Line>(&bytes).is_err());
    }

    #[test]
    fn rows_come_back_and_damage_is_found_out() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep/rows");
        for count in [0, 1, BLOCK, BLOCK * AHEAD + 1] {
            let rows: Vec<(usize, String)> = (0..count).map(|n| (n, format!("سطر {n}"))).collect();
            write(&file, "test", &"head", &rows).unwrap();
            let read_back: (String, Vec<(usize, String)>) = read(&file, "test").unwrap();
            assert_eq!(read_back, ("head".to_owned(), rows));
        }
        assert!(read::<String, (usize, String)>(&file, "other").is_none());
        let whole = fs::read(&file).unwrap();
        for at in [0, 10, 60, whole.len() / 2, whole.len() - 1] {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            fs::write(&file, &damaged).unwrap();
            assert!(read::<String, (usize, String)>(&file, "test").is_none(), "byte {at}");
            fs::write(&file, &whole[..at]).unwrap();
            assert!(read::<String, (usize, String)>(&file, "test").is_none(), "cut at {at}");
        }
    }
}
