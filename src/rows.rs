//! Rows in a file of the program's own: packed, read and written on all cores, and checked, so that a file
//! that is cut off, damaged or another program's is found out.
#![allow(clippy::disallowed_methods, reason = "the one reader and writer of files of rows")]

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::marker::PhantomData;
use std::path::Path;

use rayon::prelude::*;
use serde::de::{self, DeserializeOwned, Visitor};
use serde::{Deserializer, Serialize};

use crate::digest::Checksum;

/// Rows in one block, which is packed and checked as a whole.
const BLOCK: usize = 4096;

/// Blocks that are packed before they are written.
const AHEAD: usize = 16;

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
    for ahead in rows.chunks(BLOCK * AHEAD) {
        let blocks: Vec<Vec<u8>> = ahead.par_chunks(BLOCK).map(packed).collect::<Result<_, _>>()?;
        for block in blocks {
            write_block(&mut out, &block)?;
        }
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
    let bytes = fs::read(file).ok()?;
    let mut rest = bytes.strip_prefix(magic(kind).as_slice())?;
    let (count, head): (u64, H) = unpacked(next_block(&mut rest)?)?;
    let mut blocks = Vec::new();
    while !rest.is_empty() {
        blocks.push(next_block(&mut rest)?);
    }
    let rows: Option<Vec<Vec<R>>> = blocks.into_par_iter().map(unpacked).collect();
    let rows = rows?;
    let mut all = Vec::with_capacity(rows.iter().map(Vec::len).sum());
    all.extend(rows.into_iter().flatten());
    (all.len() as u64 == count).then_some((head, all))
}

/// A block with its checksum.
type Block<'a> = (&'a [u8], Checksum);

fn next_block<'a>(rest: &mut &'a [u8]) -> Option<Block<'a>> {
    let (length, after) = rest.split_first_chunk::<8>()?;
    let (checksum, after) = after.split_first_chunk::<16>()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    let (block, after) = after.split_at_checked(length)?;
    *rest = after;
    Some((block, Checksum(*checksum)))
}

fn unpacked<T: DeserializeOwned>((block, checksum): Block<'_>) -> Option<T> {
    if Checksum::of(block) != checksum {
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
    format!("bayegan {kind} 2\n").into_bytes()
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
