//! A packed tar read as strictly as it was written.

use std::io::{self, BufRead, Read};

use super::{BLOCK, LARGEST, headers, padding};
use crate::snapshot::clock::Clock;
use crate::snapshot::faults::Faults;

/// How a file of this format begins: Zstandard's magic number, a frame with a checksum and no length, and its
/// window, 2 MiB.
const FRAME: [u8; 6] = [0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x58];

/// The longest extended header that is read, in bytes.
const LONGEST: u64 = 1 << 14;

/// The most members that are read.
const MOST: usize = 1 << 21;

/// A member under way.
pub struct Member<'a> {
    /// Its path, with the folder that all have in common.
    pub path: String,
    /// Its bytes.
    pub body: &'a mut dyn Read,
}

/// Hands each member of the packed tar `input` to `take`, which need not read it to its end. What is not as
/// the writer writes it becomes a fault. Gives the clock of all members, where they have one.
pub fn each(
    mut input: impl BufRead,
    faults: &mut Faults,
    mut take: impl FnMut(Member<'_>, &mut Faults) -> io::Result<()>,
) -> io::Result<Option<Clock>> {
    let start = input.fill_buf()?;
    if !start.starts_with(&FRAME) {
        faults.add("", "is no tar packed with Zstandard as this format packs it");
        return Ok(None);
    }
    let mut unpacked = zstd::Decoder::with_buffer(&mut input)?.single_frame();
    let mut clock = None;
    match members(&mut unpacked, &mut clock, faults, &mut take) {
        Ok(()) => {}
        // What the decoder says of damaged bytes has no kind of its own.
        Err(error)
            if matches!(error.kind(), io::ErrorKind::Other | io::ErrorKind::UnexpectedEof) =>
        {
            faults.add("", format!("its packed bytes are damaged or cut short: {error}"));
            return Ok(clock);
        }
        Err(error) => return Err(error),
    }
    drop(unpacked);
    if !input.fill_buf()?.is_empty() {
        faults.add("", "there are bytes behind its end");
    }
    Ok(clock)
}

/// A header as it was read.
struct Header {
    blocks: Vec<u8>,
    path: String,
    size: u64,
    moment: u64,
}

fn members(
    tar: &mut impl Read,
    clock: &mut Option<Clock>,
    faults: &mut Faults,
    take: &mut impl FnMut(Member<'_>, &mut Faults) -> io::Result<()>,
) -> io::Result<()> {
    for _ in 0..MOST {
        let Some(header) = header(tar)? else { return end(tar, faults) };
        let moment = i64::try_from(header.moment).ok().and_then(Clock::new);
        let clock = clock.get_or_insert(moment.unwrap_or_default());
        if headers(&header.path, header.size, *clock) != header.blocks {
            let what =
                "its header in the tar is not what this format writes: a time, mode or owner";
            faults.add(&header.path, what);
        }
        let mut body = tar.take(header.size);
        take(Member { path: header.path, body: &mut body }, faults)?;
        io::copy(&mut body, &mut io::sink())?;
        if body.limit() > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut fill = [0; BLOCK];
        let fill = &mut fill[..padding(header.size)];
        tar.read_exact(fill)?;
        if fill.iter().any(|byte| *byte != 0) {
            faults.add("", "there are bytes between two members of the tar");
        }
    }
    faults.add("", "it has more members than this program reads");
    Ok(())
}

/// The next header; none at the end.
fn header(tar: &mut impl Read) -> io::Result<Option<Header>> {
    let mut blocks = vec![0; BLOCK];
    tar.read_exact(&mut blocks)?;
    if blocks.iter().all(|byte| *byte == 0) {
        return Ok(None);
    }
    let (mut long_path, mut long_size) = (None, None);
    if blocks[156] == b'x' {
        let size = octal(&blocks[124..136]).min(LONGEST);
        let length = usize::try_from(size).unwrap_or_default();
        let mut records = vec![0; length + padding(size)];
        tar.read_exact(&mut records)?;
        for record in records[..length].split_inclusive(|byte| *byte == b'\n') {
            let text = String::from_utf8_lossy(record);
            let pair = text
                .trim_end_matches('\n')
                .split_once(' ')
                .and_then(|(_, pair)| pair.split_once('='));
            match pair {
                Some(("path", path)) => long_path = Some(path.to_owned()),
                Some(("size", size)) => long_size = size.parse().ok(),
                _ => {}
            }
        }
        blocks.extend(records);
        let start = blocks.len();
        blocks.resize(start + BLOCK, 0);
        tar.read_exact(&mut blocks[start..])?;
    }
    let last = &blocks[blocks.len() - BLOCK..];
    let text = |field: &[u8]| {
        let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
        String::from_utf8_lossy(&field[..end]).into_owned()
    };
    let (name, prefix) = (text(&last[..100]), text(&last[345..500]));
    let short = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
    let size = long_size.filter(|size| *size > LARGEST).unwrap_or_else(|| octal(&last[124..136]));
    let moment = octal(&last[136..148]);
    Ok(Some(Header { path: long_path.unwrap_or(short), size, moment, blocks }))
}

/// What stands behind the last member: a second block of zeros, and nothing more.
fn end(tar: &mut impl Read, faults: &mut Faults) -> io::Result<()> {
    let mut rest = Vec::new();
    tar.take(BLOCK as u64 + 1).read_to_end(&mut rest)?;
    if rest != [0; BLOCK] {
        faults.add("", "the tar does not end as a tar does, or goes on behind its end");
    }
    Ok(())
}

/// The number that octal digits say; 0 where they are none.
fn octal(field: &[u8]) -> u64 {
    let digits = field.iter().take_while(|byte| (b'0'..=b'7').contains(*byte));
    digits.fold(0, |number, digit| number << 3 | u64::from(digit - b'0'))
}
