//! A ZIP read as strictly as it was written: every byte of it is either a member's or known.

use std::io::{self, Read, Seek, SeekFrom};

use super::{CENTRAL, ELSEWHERE, END, END_64, Entry, LOCATOR_64, directory};
use crate::snapshot::faults::Faults;
use crate::snapshot::paths::Paths;

/// The longest directory that is read, in bytes.
const LONGEST: u64 = 1 << 20;

/// Bytes of an entry of the directory before its name.
const CENTRAL_SIZE: usize = 46;

/// Bytes of the file's end, of its 64-bit twin, and of what says where that stands.
const END_SIZE: u64 = 22;
const END_64_SIZE: u64 = 56;
const LOCATOR_SIZE: u64 = 20;

/// A member and where its bytes begin.
pub type Placed = (Entry, u64);

/// The members of a ZIP in the order of its directory; `None` where no directory can be read. What is not as
/// the writer writes it becomes a fault.
pub fn entries(
    file: &mut (impl Read + Seek),
    faults: &mut Faults,
) -> io::Result<Option<Vec<Placed>>> {
    let length = file.seek(SeekFrom::End(0))?;
    let Some((count, size, start)) = end(file, length)? else {
        faults.add("", "is no ZIP, or its end is missing");
        return Ok(None);
    };
    if size > LONGEST || start.checked_add(size).is_none_or(|end| end > length) {
        faults.add("", "the directory at its end is not where it says, or too long");
        return Ok(None);
    }
    if length - start > 2 * LONGEST {
        faults.add("", "there are bytes behind the directory at its end");
        return Ok(None);
    }
    let bytes = at(file, start, length - start)?;
    let Some(mut found) = parsed(&bytes, count, faults) else {
        faults.add("", "the directory at its end is damaged");
        return Ok(None);
    };
    let before = faults.count();
    let mut placed = Vec::new();
    let mut next = 0;
    for entry in &mut found {
        // A header has room for a long size where it says so itself.
        entry.wide = extra_length(file, entry, length)? == Some(20);
        let header = entry.local();
        let begins = entry.offset.checked_add(header.len() as u64);
        let ends = begins.and_then(|begins| begins.checked_add(entry.size));
        let (Some(begins), Some(ends)) = (begins, ends.filter(|ends| *ends <= start)) else {
            faults.add(&entry.name, "its bytes are not where the ZIP's directory says");
            continue;
        };
        if entry.offset != next {
            let what =
                format!("it begins at {}, the member before it ends at {next}", entry.offset);
            faults.add(&entry.name, what);
        }
        if at(file, entry.offset, header.len() as u64)? != header {
            faults.add(&entry.name, "its header in the ZIP is not what the directory says of it");
        }
        next = ends;
        placed.push((entry.clone(), begins));
    }
    if faults.count() == before && next != start {
        faults.add("", format!("no member owns the bytes from {next} to {start}"));
    }
    if faults.count() == before && directory(&found, start) != bytes {
        let what = "the directory at its end says what this format never does: a time, mode, flag, \
                    comment or count";
        faults.add("", what);
    }
    let mut paths = Paths::default();
    for entry in &found {
        paths.check(&entry.name, &entry.name, faults);
    }
    Ok(Some(placed))
}

/// How many members there are, and the size and the place of the directory.
fn end(file: &mut (impl Read + Seek), length: u64) -> io::Result<Option<(u64, u64, u64)>> {
    let Some(place) = length.checked_sub(END_SIZE) else { return Ok(None) };
    let bytes = at(file, place, END_SIZE)?;
    if get32(&bytes, 0) != END {
        return Ok(None);
    }
    let (count, size, start) = (get16(&bytes, 10), get32(&bytes, 12), get32(&bytes, 16));
    if start != ELSEWHERE {
        return Ok(Some((count.into(), size.into(), start.into())));
    }
    let Some(place) = place.checked_sub(LOCATOR_SIZE + END_64_SIZE) else { return Ok(None) };
    let bytes = at(file, place, END_64_SIZE + LOCATOR_SIZE)?;
    let is_long = get32(&bytes, 0) == END_64 && get32(&bytes, 56) == LOCATOR_64;
    Ok(is_long.then(|| (get64(&bytes, 32), get64(&bytes, 40), get64(&bytes, 48))))
}

/// The entries of a directory; what they say that the writer never does becomes a fault.
fn parsed(bytes: &[u8], count: u64, faults: &mut Faults) -> Option<Vec<Entry>> {
    let mut rest = bytes;
    let mut entries = Vec::new();
    for _ in 0..count {
        if rest.len() < CENTRAL_SIZE || get32(rest, 0) != CENTRAL {
            return None;
        }
        let [name, extra, comment] = [28, 30, 32].map(|at| usize::from(get16(rest, at)));
        let extra_start = CENTRAL_SIZE + name;
        let text = String::from_utf8(rest.get(CENTRAL_SIZE..extra_start)?.to_vec()).ok()?;
        let long = rest.get(extra_start..extra_start + extra)?;
        let mut long = long.get(4..).unwrap_or_default().chunks_exact(8).map(|part| get64(part, 0));
        let [packed, size, offset] = [20, 24, 42].map(|at| get32(rest, at));
        if get16(rest, 10) != 0 || packed != size {
            faults.add(&text, "is compressed in the ZIP, where it must be stored as it is");
        }
        let size = if size == ELSEWHERE { long.by_ref().take(2).last()? } else { size.into() };
        let offset = if offset == ELSEWHERE { long.next()? } else { offset.into() };
        entries.push(Entry { name: text, crc: get32(rest, 16), size, offset, wide: false });
        rest = rest.get(extra_start + extra + comment..)?;
    }
    Some(entries)
}

/// The length of what a member's header says beyond its name.
fn extra_length(
    file: &mut (impl Read + Seek),
    entry: &Entry,
    length: u64,
) -> io::Result<Option<u16>> {
    if entry.offset.checked_add(30).is_none_or(|end| end > length) {
        return Ok(None);
    }
    Ok(Some(get16(&at(file, entry.offset, 30)?, 28)))
}

/// `length` bytes from `start`, or as many as there are.
fn at(file: &mut (impl Read + Seek), start: u64, length: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.by_ref().take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn get16(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).and_then(|part| part.try_into().ok()).map_or(0, u16::from_le_bytes)
}

fn get32(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|part| part.try_into().ok()).map_or(0, u32::from_le_bytes)
}

fn get64(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).and_then(|part| part.try_into().ok()).map_or(0, u64::from_le_bytes)
}
