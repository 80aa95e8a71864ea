//! A ZIP whose members are stored as they are: what a WACZ is packed in.
//!
//! PKWARE's APPNOTE 6.3.10, and of it no more than a WACZ needs: no compression, no encryption, one disk,
//! names in ASCII, one fixed time and mode for all members. [`read`] demands the very bytes that
//! [`ZipWriter`] writes.

pub mod read;

use std::io::{self, Seek, SeekFrom, Write};

use libdeflater::Crc;

/// What each header begins with.
const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const END_64: u32 = 0x0606_4b50;
const LOCATOR_64: u32 = 0x0706_4b50;

/// 1980-01-01 00:00:00, the earliest that a ZIP can say.
const TIME: u16 = 0;
const DAY: u16 = 0x21;

/// `-rw-r--r--`, as Unix keeps it in the upper half.
const MODE: u32 = 0o100_644 << 16;

/// The version that reads members below 4 GiB, and the one that reads any.
const VERSION: u16 = 20;
const VERSION_64: u16 = 45;

/// Made on Unix, by the version that knows both.
const MADE_BY: u16 = 3 << 8 | VERSION_64;

/// What a size or an offset says that stands elsewhere.
const ELSEWHERE: u32 = u32::MAX;

/// A member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name, lower-case ASCII.
    pub name: String,
    /// CRC-32 of its bytes.
    pub crc: u32,
    /// How many bytes it has.
    pub size: u64,
    /// Where its header begins.
    pub offset: u64,
    /// Whether its header has room for any size: that was not known when it was written, or is 4 GiB and more.
    pub wide: bool,
}

impl Entry {
    /// The header before its bytes.
    fn local(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let small = |size: u64| u32::try_from(size).unwrap_or(ELSEWHERE);
        let (version, size) =
            if self.wide { (VERSION_64, ELSEWHERE) } else { (VERSION, small(self.size)) };
        put32(&mut out, &[LOCAL]);
        put16(&mut out, &[version, 0, 0, TIME, DAY]);
        put32(&mut out, &[self.crc, size, size]);
        put16(&mut out, &[self.name_length(), if self.wide { 20 } else { 0 }]);
        out.extend(self.name.as_bytes());
        if self.wide {
            put16(&mut out, &[1, 16]);
            put64(&mut out, &[self.size, self.size]);
        }
        out
    }

    /// Its entry in the directory at the end.
    fn central(&self) -> Vec<u8> {
        // Of a wide member too, whose size may be small: wabac looks for the length of a header only where
        // the directory has something to add.
        let small = |size: u64| u32::try_from(size).unwrap_or(ELSEWHERE);
        let size = if self.wide { ELSEWHERE } else { small(self.size) };
        let offset = small(self.offset);
        let mut extra = Vec::new();
        if size == ELSEWHERE {
            put64(&mut extra, &[self.size, self.size]);
        }
        if offset == ELSEWHERE {
            put64(&mut extra, &[self.offset]);
        }
        let extra_length = u16::try_from(extra.len()).unwrap_or_default();
        let mut out = Vec::new();
        put32(&mut out, &[CENTRAL]);
        let version = if self.wide || extra_length > 0 { VERSION_64 } else { VERSION };
        put16(&mut out, &[MADE_BY, version, 0, 0, TIME, DAY]);
        put32(&mut out, &[self.crc, size, size]);
        let extra_all = if extra_length > 0 { extra_length + 4 } else { 0 };
        put16(&mut out, &[self.name_length(), extra_all, 0, 0, 0]);
        put32(&mut out, &[MODE, offset]);
        out.extend(self.name.as_bytes());
        if extra_length > 0 {
            put16(&mut out, &[1, extra_length]);
            out.extend(extra);
        }
        out
    }

    fn name_length(&self) -> u16 {
        u16::try_from(self.name.len()).unwrap_or(u16::MAX)
    }
}

/// The directory of all members, which begins at `start`, and the end of the file.
fn directory(entries: &[Entry], start: u64) -> Vec<u8> {
    let mut out: Vec<u8> = entries.iter().flat_map(Entry::central).collect();
    let size = out.len() as u64;
    let count = entries.len() as u64;
    let end = start + size;
    if start >= u64::from(ELSEWHERE) {
        put32(&mut out, &[END_64]);
        put64(&mut out, &[44]);
        put16(&mut out, &[MADE_BY, VERSION_64]);
        put32(&mut out, &[0, 0]);
        put64(&mut out, &[count, count, size, start]);
        put32(&mut out, &[LOCATOR_64, 0]);
        put64(&mut out, &[end]);
        put32(&mut out, &[1]);
    }
    let count = u16::try_from(count).unwrap_or(u16::MAX);
    put32(&mut out, &[END]);
    put16(&mut out, &[0, 0, count, count]);
    let small = |number: u64| u32::try_from(number).unwrap_or(ELSEWHERE);
    put32(&mut out, &[small(size), small(start)]);
    put16(&mut out, &[0]);
    out
}

fn put16(out: &mut Vec<u8>, numbers: &[u16]) {
    out.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

fn put32(out: &mut Vec<u8>, numbers: &[u32]) {
    out.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

fn put64(out: &mut Vec<u8>, numbers: &[u64]) {
    out.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

/// Writes members one behind the other.
pub struct ZipWriter<W> {
    out: W,
    at: u64,
    entries: Vec<Entry>,
    /// The member under way.
    crc: Crc,
}

impl<W: Write + Seek> ZipWriter<W> {
    /// A ZIP that is written to `out`, from its beginning.
    pub fn new(out: W) -> ZipWriter<W> {
        ZipWriter { out, at: 0, entries: Vec::new(), crc: Crc::new() }
    }

    /// Adds a member whose bytes are all there, one part behind the other; gives how many there are.
    pub fn add(&mut self, name: &str, parts: &[impl AsRef<[u8]>]) -> io::Result<u64> {
        let mut crc = Crc::new();
        let mut size = 0;
        for part in parts {
            crc.update(part.as_ref());
            size += part.as_ref().len() as u64;
        }
        let entry = Entry {
            name: name.to_owned(),
            crc: crc.sum(),
            size,
            offset: self.at,
            wide: size >= u64::from(ELSEWHERE),
        };
        let header = entry.local();
        self.out.write_all(&header)?;
        for part in parts {
            self.out.write_all(part.as_ref())?;
        }
        self.at += header.len() as u64 + size;
        self.entries.push(entry);
        Ok(size)
    }

    /// Begins a member whose bytes are still to come.
    pub fn begin(&mut self, name: &str) -> io::Result<()> {
        let entry = Entry { name: name.to_owned(), crc: 0, size: 0, offset: self.at, wide: true };
        let header = entry.local();
        self.out.write_all(&header)?;
        self.at += header.len() as u64;
        self.crc = Crc::new();
        self.entries.push(entry);
        Ok(())
    }

    /// Writes the next bytes of the member under way.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.crc.update(bytes);
        if let Some(entry) = self.entries.last_mut() {
            entry.size += bytes.len() as u64;
        }
        self.at += bytes.len() as u64;
        self.out.write_all(bytes)
    }

    /// Ends the member under way: its header is told how long it became.
    pub fn end(&mut self) -> io::Result<()> {
        let crc = self.crc.sum();
        if let Some(entry) = self.entries.last_mut() {
            entry.crc = crc;
            let (offset, header) = (entry.offset, entry.local());
            self.out.seek(SeekFrom::Start(offset))?;
            self.out.write_all(&header)?;
            self.out.seek(SeekFrom::Start(self.at))?;
        }
        Ok(())
    }

    /// Writes the directory; gives back what was written to.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.write_all(&directory(&self.entries, self.at))?;
        self.out.flush()?;
        Ok(self.out)
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "a test makes its own files")]
mod tests {
    use std::fs::File;
    use std::io::Read;

    use super::*;
    use crate::snapshot::faults::Faults;

    /// How many zeros are written at a time; nothing else that is written is so long.
    const HOLE: usize = 1 << 20;

    /// A file in which zeros are holes, so that gigabytes of them take no room.
    struct Holes(File);

    impl Write for Holes {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if bytes.len() == HOLE {
                self.0.seek(SeekFrom::Current(1 << 20))?;
                return Ok(HOLE);
            }
            self.0.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            self.0.flush()
        }
    }

    impl Seek for Holes {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.0.seek(to)
        }
    }

    #[test]
    fn members_of_four_gibibytes_are_read_by_this_and_by_other_code() {
        // Named by who wants to look at it with other programs.
        let kept = std::env::var_os("BAYEGAN_LONG_ZIP");
        let folder = tempfile::tempdir().unwrap();
        let path = kept.map_or_else(|| folder.path().join("long.zip"), Into::into);
        let zeros = vec![0; HOLE];
        let parts = (4 << 30) / HOLE + 1;
        let mut zip = ZipWriter::new(Holes(File::create(&path).unwrap()));
        zip.add("before", &[b"one"]).unwrap();
        zip.begin("long").unwrap();
        for _ in 0..parts {
            zip.write(&zeros).unwrap();
        }
        zip.end().unwrap();
        zip.add("behind", &[b"two"]).unwrap();
        zip.finish().unwrap();

        let size = (parts * HOLE) as u64;
        let mut faults = Faults::of("long.zip");
        let mut file = File::open(&path).unwrap();
        let found = read::entries(&mut file, &mut faults).unwrap().unwrap();
        let faults: Vec<String> =
            faults.into_diagnostics().iter().map(ToString::to_string).collect();
        assert_eq!(faults, Vec::<String>::new());
        let sizes: Vec<(&str, u64)> =
            found.iter().map(|(entry, _)| (entry.name.as_str(), entry.size)).collect();
        assert_eq!(sizes, [("before", 3), ("long", size), ("behind", 3)]);

        let mut other = ::zip::ZipArchive::new(File::open(&path).unwrap()).unwrap();
        assert_eq!(other.len(), 3);
        for ((entry, begins), place) in found.iter().zip(0..) {
            let mut member = other.by_index(place).unwrap();
            assert_eq!((member.size(), member.crc32()), (entry.size, entry.crc));
            assert_eq!(member.data_start(), Some(*begins));
            let mut start = Vec::new();
            member.by_ref().take(3).read_to_end(&mut start).unwrap();
            assert_eq!(start, [&b"one"[..], &[0; 3], b"two"][place]);
        }

        // A header that says another length is a fault there too.
        let mut bytes = Holes(File::options().write(true).open(&path).unwrap());
        bytes.seek(SeekFrom::Start(found[2].0.offset + 14)).unwrap();
        bytes.write_all(&[0xff]).unwrap();
        let mut faults = Faults::of("long.zip");
        read::entries(&mut file, &mut faults).unwrap();
        assert_eq!(faults.count(), 1);
    }
}
